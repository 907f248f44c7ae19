//! Problem records 问题学籍: entries in doubt. The register searches for them ([`search`]), the ministry's
//! comparison tells them ([`tell`]); the school that keeps the entry changes, proves or deletes it by a case
//! that is opened from the record ([`handle`]), and what becomes of the case the record follows ([`follow`]).

mod follow;
mod handle;
mod list;
mod search;
mod tell;
mod view;

pub(crate) use handle::FromProblem;
pub use handle::HandleProblem;
pub use list::{ProblemsAsk, ProblemsExport, ProblemsOf};
pub(crate) use search::{SUBJECT, start};

use jice_domain::{Action, OrgId, PersonId, ProblemRecord, ProblemRecordId};
use jice_store::person::Person;
use jice_store::{Db, Tx, person, problem_record};

use crate::context::{Asked, Subject};
use crate::{Service, ServiceError};

impl Service {
    /// A problem record that `asked` may do `action` to.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope, [`ServiceError::Absent`].
    fn problem_for(
        &self,
        asked: &Asked,
        action: Action,
        school: OrgId,
        id: ProblemRecordId,
    ) -> Result<ProblemRecord, ServiceError> {
        self.permit(asked, action, school, None)?;
        let found = self.store().read::<_, ServiceError>(|db| Ok(problem_record::find(db, school, id)?))?;
        found.ok_or(ServiceError::Absent)
    }

    /// What tells a record from the others of its pupil and kind: whom the entry is shared with, or a
    /// digest of what is in doubt, so that other facts are another record.
    fn subject_of(&self, of: &Person, other: Option<PersonId>) -> String {
        if let Some(other) = other {
            return other.to_string();
        }
        let number = of.document.as_ref().map_or("", |document| document.number());
        let facts = format!("{number}\u{1f}{}\u{1f}{}\u{1f}{}", of.name, of.sex, of.birth);
        hex::encode(&self.store().sealer().digest("problem", facts.as_bytes())[..16])
    }

    /// What bars those among `people` of `school` from finishing their stage 毕业 because their entries
    /// are in doubt: what graduation asks before it writes.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) fn unsettled_problems(
        &self,
        db: &mut Db,
        school: OrgId,
        people: &[PersonId],
    ) -> Result<Vec<jice_domain::Refusal>, ServiceError> {
        let records = problem_record::of_people(db, &[school], people)?;
        let mut unsettled: Vec<PersonId> =
            records.iter().filter(|record| !record.state.is_over()).map(|record| record.person).collect();
        unsettled.sort_unstable();
        unsettled.dedup();
        if unsettled.is_empty() {
            return Ok(Vec::new());
        }
        let names = person::names(db, &unsettled)?;
        let names: Vec<&str> = unsettled.iter().filter_map(|person| names.get(person)).map(String::as_str).collect();
        Ok(self.rulebook(&records[0].jurisdiction)?.bars_finish(&names))
    }

    /// Writes `next` over `held`.
    fn put_problem(&self, tx: &mut Tx, next: Option<ProblemRecord>) -> Result<bool, ServiceError> {
        match next {
            Some(next) => problem_record::update(tx, &next).map(|()| true).map_err(ServiceError::from),
            None => Ok(false),
        }
    }
}

/// The line of the audit log about a problem record.
fn about(record: &ProblemRecord) -> Subject<'static> {
    Subject {
        kind: "problem_record",
        org: Some(record.school),
        id: record.id.0,
        person: Some(record.person),
        ..Subject::default()
    }
}
