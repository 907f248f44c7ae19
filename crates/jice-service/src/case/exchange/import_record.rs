use jice_domain::{Action, Case, CaseId, FieldId, PersonId};
use jice_store::case;
use jice_store::claim::Claim;
use jice_store::person::{self, Person};

use super::enter_record::{known_values, put_record};
use super::{RECORD, REQUEST, pupil_key, use_once, used};
use crate::case::{about, locked};
use crate::context::Asked;
use crate::package::{self, Content, Record, TrustedKey, no};
use crate::view::CaseView;
use crate::{Service, ServiceError};

/// A record that answers a case.
pub(super) struct Answer {
    /// Who signed it.
    pub(super) signer: TrustedKey,
    /// Whose it is, as this register knows the pupil.
    pub(super) held: Person,
    pub(super) record: Box<Record>,
    /// That it is used once.
    pub(super) used: Claim,
}

impl Service {
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
        let Answer { signer, record, used, .. } = self.answering(&seen, bytes)?;
        let paper = self.package_paper(asked, RECORD, &format!("学籍档案-{}.json", signer.name), bytes)?;
        let values = known_values(&law, told(&record));
        let fields = format!("import record {}", record.id);
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

    /// The record in `bytes`, where somebody trusted signed it and it answers `case`.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] with the cure.
    pub(super) fn answering(&self, case: &Case, bytes: &[u8]) -> Result<Answer, ServiceError> {
        let package = package::open(bytes)?;
        let signer = self.signer_of(&package)?;
        let used = used(&package, case);
        let Content::Record(record) = package.content else {
            return Err(no(
                "这是调档函，不是学籍档案；请由转出地凭它办理转出。",
                "This is a request and no record: the sending place opens a transfer out with it.",
            ));
        };
        let held = self.store().read::<_, ServiceError>(|db| Ok(person::find(db, &[case.person])?.pop()))?;
        let held = held.ok_or(ServiceError::Absent)?;
        self.answers(case, &held, &record)?;
        Ok(Answer { signer, held, record, used })
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
}

/// What a record says, by field.
pub(super) fn told(record: &Record) -> impl Iterator<Item = (FieldId, String)> + '_ {
    record.values.iter().map(|(id, value)| (FieldId::new(id), value.clone()))
}
