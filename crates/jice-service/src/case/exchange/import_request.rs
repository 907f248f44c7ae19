use std::collections::BTreeMap;

use jice_domain::{Action, Case, CaseId, CasePlan, CaseState, Effect, PersonId};
use jice_policy::Change;
use jice_store::entry::SeatedEntry;
use jice_store::{case, case_part, claim, entry, person};

use super::{REQUEST, pupil_key, use_once, used};
use crate::case::about;
use crate::context::{Asked, Subject};
use crate::intake::Versioned;
use crate::package::{self, Content, Request, no};
use crate::view::CaseView;
use crate::words::plain;
use crate::{Service, ServiceError, tree};

/// Longest text taken from a package, in characters.
const TEXT_MOST: usize = 200;

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
            case_part::lay(tx, &opened, None, Some(opened.opener), self.now())?;
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
