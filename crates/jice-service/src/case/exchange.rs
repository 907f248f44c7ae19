//! What a case exchanges with registers elsewhere 调档: the request that comes in and opens a
//! transfer out, the request that goes out for a pupil who comes, the record that answers it.

use std::collections::BTreeMap;

use jice_domain::{
    Action, Case, CaseId, CasePlan, CaseState, Effect, Evidence, EvidenceId, FieldId, NotNow, OrgId, PersonId,
};
use jice_policy::facts::ExportFacts;
use jice_policy::{Change, ChangeFieldType, Rulebook};
use jice_store::claim::{self, Claim, ClaimKey};
use jice_store::entry::SeatedEntry;
use jice_store::org::OrgTree;
use jice_store::person::{self, Person};
use jice_store::{Tx, case, entry};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{about, lay_before, locked, not_now};
use crate::context::{Asked, Subject};
use crate::intake::Versioned;
use crate::package::{self, Content, MEDIA, Package, PupilKey, Record, Request, Sender, no};
use crate::view::CaseView;
use crate::words::plain;
use crate::{Download, Service, ServiceError, tree};

/// The paper that asks for a pupil's record.
const REQUEST: &str = "request";
/// The paper that a pupil's record comes as, and the field its values stand in.
pub(crate) const RECORD: &str = "record";
/// The record as this register hands it over.
pub(crate) const HANDED_OVER: &str = "record_package";
/// Longest text taken from a package, in characters.
const TEXT_MOST: usize = 200;

/// Enter the record of a pupil who comes, as it stands on paper.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterRecord {
    /// The version that was shown.
    pub version: i32,
    /// The values, by field of the register.
    #[schema(value_type = BTreeMap<String, String>)]
    pub values: BTreeMap<FieldId, String>,
}

/// Take away what goes to another register.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeAway {
    /// What for; it is kept in the log.
    #[serde(default)]
    pub purpose: String,
}

impl Service {
    /// Takes in another register's request for the record of a pupil of this one 外省发起的转出
    /// 申请: opens the transfer out for the school's authority and hands it in. Where the law has
    /// something against it, it stays a draft that says what.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where the package is altered, by nobody trusted, used before, no
    /// request, or of a pupil who is not here.
    pub fn import_request(&self, asked: &Asked, bytes: &[u8]) -> Result<CaseView, ServiceError> {
        self.permit(asked, Action::ExchangeRecords, asked.actor.org, None)?;
        let package = package::open(bytes)?;
        self.signer_of(&package)?;
        let Content::Request(request) = &package.content else {
            return Err(no(
                "这是学籍档案包，不是调档函；请在相应的跨省转入中导入。",
                "This is a record and no request: take it in at the transfer that waits for it.",
            ));
        };
        let seated = self.requested(asked, request)?;
        let tree = self.tree_of(asked)?;
        let school = tree.unit(seated.entry.school).cloned().ok_or(ServiceError::Absent)?;
        let opener = tree::authority(&tree, school.id).ok_or(ServiceError::Absent)?.id;
        let law = self.rulebook(&school.jurisdiction)?;
        let leads = |change: &&Change| change.effects.contains(&Effect::MoveAway);
        let change = law
            .changes()
            .into_iter()
            .find(leads)
            .cloned()
            .ok_or_else(|| no("本规则包没有跨省转出。", "The place has no transfer out to another register."))?;
        let opened = Case {
            id: CaseId(self.id()),
            person: seated.entry.person,
            entry: seated.entry.id,
            procedure: change.id.clone(),
            jurisdiction: school.jurisdiction.clone(),
            pack_version: law.version().to_owned(),
            opener,
            account: asked.actor.account,
            // Nobody here wrote it: the school elsewhere did.
            holder: String::new(),
            opened: self.now(),
            legal_on: self.today(),
            from: school.id,
            from_class: seated.class,
            to: None,
            to_class: None,
            values: asked_for(&change, request)?,
            plea: String::new(),
            plan: CasePlan::default(),
            state: CaseState::Draft,
            version: 1,
        };
        let paper = self.package_paper(asked, REQUEST, &format!("调档函-{}.json", request.from.school), bytes)?;
        let used = used(&package, &opened);
        let fields = format!("import request {}", package.content.id());
        let id = self.act(asked, Action::ExchangeRecords, about(&opened).with_fields(&fields), |tx| {
            use_once(tx, &used)?;
            case::insert(tx, &opened)?;
            case::put_evidence(tx, opened.person, opened.id, &paper)?;
            lay_before(tx, &opened, None, Some(opened.opener), self.now())?;
            Ok(opened.id)
        })?;
        let mut then = asked.clone();
        if let Some(request) = &mut then.request {
            request.key = format!("{}/submit", request.key);
        }
        match self.submit_case(&then, opened.person, id, Versioned { version: 1 }) {
            Ok(view) => Ok(view),
            Err(ServiceError::Refused(_)) => self.view_case(asked, opened.person, id),
            Err(error) => Err(error),
        }
    }

    /// The request for the record of a pupil who comes from outside 调档函, signed.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] before it is handed in, or where nothing is asked for;
    /// [`ServiceError::Refused`] without a purpose.
    pub fn request_package(
        &self,
        asked: &Asked,
        person: PersonId,
        id: CaseId,
        take: &TakeAway,
    ) -> Result<Download, ServiceError> {
        let seen = self.case_for(asked, Action::ExchangeRecords, person, id)?;
        let (law, change) = self.law_of(&seen)?;
        if !asks_for_record(&change) || !matches!(seen.state, CaseState::Open { .. }) {
            let (zh, en) = ("本件不在调档环节，没有调档函。", "This case asks for no record now.");
            return Err(ServiceError::invalid("case", zh, en));
        }
        let held = self.store().read::<_, ServiceError>(|db| Ok(person::find(db, &[person])?.pop()))?;
        let held = held.ok_or(ServiceError::Absent)?;
        let tree = self.tree_of(asked)?;
        let value = |field: &str| seen.values.get(field).cloned().unwrap_or_default();
        let content = Content::Request(Box::new(Request {
            id: self.package_id(id, REQUEST),
            made_at: self.now(),
            from: sender(&tree, &law, seen.to.unwrap_or(seen.from)),
            sending_school: value("sending_school"),
            sending_division: value("sending_division"),
            pupil: pupil_key(&held, value("student_number")),
            grade: super::facts::grade_outside(&seen).map(|grade| grade.0),
            reason: value("reason"),
        }));
        self.taken_away(asked, &seen, &law, take, "request package")?;
        let bytes = package::seal(self.store().sealer(), &content)?;
        Ok(Download { name: format!("调档函-{}.json", held.name), mime: MEDIA, bytes })
    }

    /// The record of a pupil who has left for another register 学籍档案, as it was signed when
    /// the transfer was done.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where there is none; [`ServiceError::Refused`] without a purpose.
    pub fn record_package(
        &self,
        asked: &Asked,
        person: PersonId,
        id: CaseId,
        take: &TakeAway,
    ) -> Result<Download, ServiceError> {
        let seen = self.case_for(asked, Action::ExchangeRecords, person, id)?;
        let papers = self.store().read::<_, ServiceError>(|db| Ok(case::evidence(db, person, id)?))?;
        let Some(paper) = papers.into_iter().rev().find(|paper| paper.kind == HANDED_OVER) else {
            let (zh, en) =
                ("本件未办结转出，没有学籍档案包。", "No transfer out was done: there is no record to hand over.");
            return Err(ServiceError::invalid("case", zh, en));
        };
        let (law, _) = self.law_of(&seen)?;
        self.taken_away(asked, &seen, &law, take, "record package")?;
        Ok(Download { name: paper.name, mime: MEDIA, bytes: self.files().get(&paper.file_key)? })
    }

    /// Takes in the record that answers the request of a case 调取外省学籍.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where the package is altered, by nobody trusted, used before, no
    /// record, of another pupil, or answers another request; [`ServiceError::Conflict`].
    pub fn import_record(
        &self,
        asked: &Asked,
        person: PersonId,
        id: CaseId,
        version: i32,
        bytes: &[u8],
    ) -> Result<CaseView, ServiceError> {
        let (seen, law, change) = self.fetching(asked, person, id)?;
        let package = package::open(bytes)?;
        let signer = self.signer_of(&package)?;
        let Content::Record(record) = &package.content else {
            return Err(no(
                "这是调档函，不是学籍档案；请由转出地凭它办理转出。",
                "This is a request and no record: the sending place opens a transfer out with it.",
            ));
        };
        let held = self.store().read::<_, ServiceError>(|db| Ok(person::find(db, &[person])?.pop()))?;
        let held = held.ok_or(ServiceError::Absent)?;
        self.answers(&seen, &held, record)?;
        let paper = self.package_paper(asked, RECORD, &format!("学籍档案-{}.json", signer.name), bytes)?;
        let used = used(&package, &seen);
        let values = known_values(&law, record.values.iter().map(|(id, value)| (FieldId::new(id), value.clone())));
        let fields = format!("import record {}", package.content.id());
        self.act(asked, Action::ExchangeRecords, about(&seen).with_fields(&fields), |tx| {
            let mut case = locked(tx, person, id, version)?;
            use_once(tx, &used)?;
            for old in case::evidence(tx, person, id)?.iter().filter(|old| old.kind == RECORD) {
                case::drop_evidence(tx, person, id, old.id)?;
            }
            case::put_evidence(tx, person, id, &paper)?;
            put_record(&mut case, &change, &values);
            if let Some(grade) = record.grade {
                case.values.insert("grade".to_owned(), grade.to_string());
            }
            Ok(case::update(tx, &case)?)
        })?;
        self.view_case(asked, person, id)
    }

    /// Enters the record as it stands on the paper that was put to the case, where the sending
    /// place sends no packages 纸质档案录入.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where a field is unknown or the paper is not there;
    /// [`ServiceError::Conflict`].
    pub fn enter_record(
        &self,
        asked: &Asked,
        person: PersonId,
        id: CaseId,
        enter: &EnterRecord,
    ) -> Result<CaseView, ServiceError> {
        let (seen, law, change) = self.fetching(asked, person, id)?;
        if let Some(field) = enter.values.keys().find(|field| law.fields().index(field).is_none()) {
            let path = format!("values.{field}");
            return Err(ServiceError::invalid(&path, "本规则包没有此项信息。", "The pack has no such field."));
        }
        for (field, value) in &enter.values {
            plain(&format!("values.{field}"), value)?;
        }
        let values = known_values(&law, enter.values.clone().into_iter());
        self.act(asked, Action::ExchangeRecords, about(&seen).with_fields("enter record"), |tx| {
            let mut case = locked(tx, person, id, enter.version)?;
            let papers = case::evidence(tx, person, id)?;
            let mut records = papers.iter().filter(|paper| paper.kind == RECORD).peekable();
            if records.peek().is_none() {
                let (zh, en) = ("请先上传纸质档案的扫描件，再录入。", "Put a scan of the paper record first.");
                return Err(ServiceError::invalid("record", zh, en));
            }
            if records.any(|paper| paper.media == MEDIA) {
                let zh = "档案已由对方签发的档案包调入，不能改录。有误的，请对方更正后重发。";
                let en = "The record came signed, and is not typed over: have the other side correct and resend it.";
                return Err(ServiceError::invalid("record", zh, en));
            }
            put_record(&mut case, &change, &values);
            Ok(case::update(tx, &case)?)
        })?;
        self.view_case(asked, person, id)
    }

    /// The case at its step of fetching the record, for whoever's turn it is.
    pub(super) fn fetching(
        &self,
        asked: &Asked,
        person: PersonId,
        id: CaseId,
    ) -> Result<(Case, std::sync::Arc<Rulebook>, Change), ServiceError> {
        let seen = self.case_for(asked, Action::ExchangeRecords, person, id)?;
        let (law, change) = self.law_of(&seen)?;
        if !fetches(&change, &seen) {
            let (zh, en) = ("本件现在不在调取档案环节。", "The case does not wait for a record now.");
            return Err(ServiceError::invalid("case", zh, en));
        }
        let turn = seen.current().is_some_and(|step| step.org == asked.actor.org);
        if !turn {
            return Err(not_now(NotNow::NotTheirs));
        }
        Ok((seen, law, change))
    }

    /// Whether `record` is of the pupil of `case`, and answers what was asked.
    fn answers(&self, case: &Case, held: &Person, record: &Record) -> Result<(), ServiceError> {
        let value = |field: &str| case.values.get(field).map(|value| value.trim()).unwrap_or_default();
        let ours = pupil_key(held, String::new());
        let same = (&ours.name, &ours.document_kind, &ours.document_number)
            == (&record.pupil.name, &record.pupil.document_kind, &record.pupil.document_number);
        if !same {
            return Err(no(
                "档案包是另一名学生的：姓名、证件号与本件不符。请核对是否选错文件，或请对方重发。",
                "The record is of another pupil: name and document differ. Choose the right file, or have it sent again.",
            ));
        }
        let number = value("student_number");
        let bears = |other: &str| !number.is_empty() && other.eq_ignore_ascii_case(number);
        if !bears(&record.pupil.student_number) && !record.numbers.iter().any(|other| bears(&other.value)) {
            return Err(no(
                "档案中没有本件填写的原学籍号。请核对学籍号，填错的退回转入学校改正。",
                "The record holds no such student number: check it, and return the case where it is wrong.",
            ));
        }
        if !record.answers.is_empty() && record.answers != self.package_id(case.id, REQUEST) {
            return Err(no(
                "档案包答复的是另一份调档函，不用于本件。请对方按本件的调档函重新签发。",
                "The record answers another request: have it made for this one.",
            ));
        }
        let (asked, from) = (value("sending_division"), record.from.division.as_str());
        if asked.get(..2) != from.get(..2) {
            return Err(no(
                &format!("档案包出自行政区划{from}，与本件填写的转出地{asked}不符，请核对。"),
                &format!("The record comes from division {from}, and {asked} was named: check which is right."),
            ));
        }
        Ok(())
    }

    /// The pupil a request asks for, who is in the scope of whoever takes it in.
    fn requested(&self, asked: &Asked, request: &Request) -> Result<SeatedEntry, ServiceError> {
        let keys = self.number_keys(asked, &request.pupil.document_number)?;
        let found = self.store().read::<_, ServiceError>(|db| {
            let people: Vec<PersonId> = claim::find(db, &keys)?.into_iter().map(|claim| claim.person).collect();
            let people = person::find(db, &people)?;
            let named = people.into_iter().find(|held| {
                let key = pupil_key(held, String::new());
                key.name == request.pupil.name.trim() && key.document_number == request.pupil.document_number
            });
            let Some(named) = named else { return Ok(None) };
            Ok(entry::find(db, &[named.id])?.into_iter().rev().find(|seated| seated.entry.state.is_live()))
        })?;
        let tree = self.tree_of(asked)?;
        let here = |seated: &SeatedEntry| tree.path(seated.entry.school).contains(&asked.actor.org);
        found.filter(here).map_or_else(
            || {
                // Written down: a request for somebody who is not here may be a guess.
                self.note_denial(
                    asked,
                    Action::ExchangeRecords,
                    jice_domain::Denied::OutOfScope,
                    Subject::of("pupil", asked.actor.org, 0),
                )?;
                Err(no(
                    "本辖区没有姓名、证件号都一致的在籍学生。请与对方核对；学生在别处的，请转交该地主管部门。",
                    "No pupil here bears both this name and this document: ask the other side, or pass it on.",
                ))
            },
            |seated| {
                self.permit(asked, Action::ExchangeRecords, seated.entry.school, None)?;
                Ok(seated)
            },
        )
    }

    /// A package as a paper of a case, its file kept.
    pub(super) fn package_paper(
        &self,
        asked: &Asked,
        kind: &str,
        name: &str,
        bytes: &[u8],
    ) -> Result<Evidence, ServiceError> {
        Ok(Evidence {
            id: EvidenceId(self.id()),
            kind: kind.to_owned(),
            name: name.chars().filter(|letter| !letter.is_control()).take(120).collect(),
            media: MEDIA.to_owned(),
            bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
            file_key: self.files().put(bytes)?,
            put: self.now(),
            account: asked.actor.account,
        })
    }

    /// Asks for a purpose, and notes that a package is taken away.
    fn taken_away(
        &self,
        asked: &Asked,
        case: &Case,
        law: &Rulebook,
        take: &TakeAway,
        what: &str,
    ) -> Result<(), ServiceError> {
        let purpose = super::fill::short("purpose", &take.purpose)?;
        let about = about(case).with_fields(what).for_purpose(&purpose);
        let mut refusals = law.evaluate_export(&ExportFacts { purpose: &purpose });
        refusals.retain(|refusal| refusal.weight != jice_domain::Weight::Warns);
        if !refusals.is_empty() {
            self.note_refused(asked, Action::ExchangeRecords, &refusals, about)?;
            return Err(ServiceError::Refused(refusals));
        }
        if purpose.is_empty() {
            return Err(ServiceError::invalid("purpose", "请写明用途。", "Say what for."));
        }
        self.note_read(asked, Action::ExchangeRecords, about)
    }
}

/// Whether a change has a record fetched from elsewhere.
pub(super) fn asks_for_record(change: &Change) -> bool {
    change.evidence.iter().any(|paper| paper.id == RECORD && paper.by_step.is_some())
}

/// Whether `case` is before the step in which its record is fetched.
pub(super) fn fetches(change: &Change, case: &Case) -> bool {
    let step = change.evidence.iter().find(|paper| paper.id == RECORD).and_then(|paper| paper.by_step.as_deref());
    step.is_some() && case.current().map(|step| step.id.as_str()) == step
}

/// The record of a case, by field of the register.
pub(super) fn record_of(change: &Change, case: &Case) -> BTreeMap<FieldId, String> {
    super::correction::new_values(change, case)
}

fn put_record(case: &mut Case, change: &Change, values: &BTreeMap<FieldId, String>) {
    let field = change.field.iter().find(|field| field.sort == ChangeFieldType::RegisterFields);
    if let Some(field) = field {
        case.values.insert(field.id.clone(), serde_json::to_string(values).expect("two strings each"));
    }
}

/// Of a record, what describes the pupil and not the seat that was left.
fn known_values(law: &Rulebook, values: impl Iterator<Item = (FieldId, String)>) -> BTreeMap<FieldId, String> {
    const OF_THE_SEAT: [&str; 6] =
        ["grade", "class", "seat_number", "school_identifier", "campus_number", "continuation_mark"];
    let describes = |(id, value): &(FieldId, String)| {
        law.fields().index(id).is_some() && !value.trim().is_empty() && !OF_THE_SEAT.contains(&&*id.0)
    };
    values.filter(describes).collect()
}

/// What a request fills in.
fn asked_for(change: &Change, request: &Request) -> Result<BTreeMap<String, String>, ServiceError> {
    let school = match request.from.authority.as_str() {
        "" => request.from.school.clone(),
        authority => format!("{}（{authority}）", request.from.school),
    };
    let filled = [
        ("receiving_school", school),
        ("receiving_division", request.from.division.clone()),
        ("reason", request.reason.clone()),
    ];
    let mut values = BTreeMap::new();
    for (field, value) in filled.into_iter().filter(|(field, _)| change.field(field).is_some()) {
        plain(field, &value)?;
        values.insert(field.to_owned(), value.chars().take(TEXT_MOST).collect());
    }
    Ok(values)
}

/// The claim that a package is used once, in the world.
fn used(package: &Package, case: &Case) -> Claim {
    let digest = Sha256::digest(format!("{}/{}", package.key, package.content.id()));
    Claim { key: ClaimKey::digest("package", &digest), person: case.person, org: case.opener, subject: case.id.0 }
}

fn use_once(tx: &mut Tx, used: &Claim) -> Result<(), ServiceError> {
    if claim::find(tx, std::slice::from_ref(&used.key))?.is_empty()
        && claim::take(tx, std::slice::from_ref(used))?.is_empty()
    {
        return Ok(());
    }
    Err(no(
        "这份档案包已经用过，一份只能用一次。请在已有的变动中继续办理，或请对方重新签发。",
        "The package was used before, and serves once: go on with the case it opened, or have a new one made.",
    ))
}

/// Who this register is to others, for a pupil of `school`.
pub(super) fn sender(tree: &OrgTree, law: &Rulebook, school: OrgId) -> Sender {
    let details = tree.unit(school).and_then(|unit| unit.school());
    Sender {
        register: tree::name(tree, tree::root(tree, school)),
        division: match tree.unit(school) {
            Some(unit) if !unit.division.is_empty() => unit.division.clone(),
            _ => law.about().division.clone(),
        },
        authority: tree::authority(tree, school).map(|unit| unit.name.clone()).unwrap_or_default(),
        school: tree::name(tree, school),
        school_identifier: details.map(|school| school.identifier.clone()).unwrap_or_default(),
    }
}

/// What identifies a person to another register.
pub(super) fn pupil_key(person: &Person, student_number: String) -> PupilKey {
    let document = person.document.as_ref();
    PupilKey {
        name: person.name.trim().to_owned(),
        document_kind: document.map(|document| document.kind().as_str().to_owned()).unwrap_or_default(),
        document_number: document.map(|document| document.number().to_owned()).unwrap_or_default(),
        student_number,
    }
}
