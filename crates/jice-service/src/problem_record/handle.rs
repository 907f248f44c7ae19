//! Handling a problem record 处理: a case by which the school changes, proves or deletes the entry.

use std::collections::BTreeMap;

use jice_domain::{Action, Case, OrgId, ProblemCure, ProblemDeed, ProblemRecord, ProblemRecordId};
use jice_policy::Change;
use jice_store::{Db, Tx, entry, problem_record};
use serde::Deserialize;
use utoipa::ToSchema;

use super::about;
use crate::case::{OpenCase, PupilRef, not_now};
use crate::context::Asked;
use crate::view::CaseView;
use crate::{Service, ServiceError, tree};

/// Begin to handle a problem record.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandleProblem {
    /// The version that was shown.
    pub version: i32,
    /// Change, prove or delete.
    pub cure: ProblemCure,
}

/// The record that a case is opened from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FromProblem {
    school: OrgId,
    id: ProblemRecordId,
    version: i32,
}

impl Service {
    /// Opens the case that handles a problem record, as a draft of the school that keeps the entry.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where this is no cure for the kind; [`ServiceError::Conflict`] where
    /// somebody handles it already, or it has moved.
    pub fn handle_problem(
        &self,
        asked: &Asked,
        school: OrgId,
        id: ProblemRecordId,
        handle: &HandleProblem,
    ) -> Result<CaseView, ServiceError> {
        let seen = self.problem_for(asked, Action::ReadProblem, school, id)?;
        self.permit(asked, Action::OpenCase, school, None)?;
        let law = self.rulebook(&seen.jurisdiction)?;
        let change = law
            .cure(handle.cure)
            .ok_or_else(|| ServiceError::invalid("cure", "本地没有这种处理方式。", "The place has no such cure."))?;
        if let Some(refusal) = law.cures_not(change, seen.kind) {
            let refusals = vec![refusal];
            self.note_refused(asked, Action::OpenCase, &refusals, about(&seen))?;
            return Err(ServiceError::Refused(refusals));
        }
        let open = OpenCase {
            change: change.id.clone(),
            unit: school,
            pupil: PupilRef { person: Some(seen.person), ..PupilRef::default() },
            class: None,
            values: self.prefilled(asked, change, &seen)?,
            legal_on: None,
        };
        self.open_case_from(asked, open, Some(FromProblem { school, id, version: handle.version }))
    }

    /// What is known already: of a deletion the entry that stays.
    fn prefilled(
        &self,
        asked: &Asked,
        change: &Change,
        seen: &ProblemRecord,
    ) -> Result<BTreeMap<String, String>, ServiceError> {
        let mut values = BTreeMap::new();
        if let Some(other) = seen.other.filter(|_| change.field("kept").is_some()) {
            let side = self.pupil_lines(asked, &[other])?.pop();
            if let Some(side) = side {
                let kept = format!("{} {} {}", side.school_name, side.class_name, side.name);
                values.insert("kept".to_owned(), kept.trim().to_owned());
            }
        }
        Ok(values)
    }

    /// Marks the record as handled by `case`, in the transaction that opens it.
    pub(crate) fn take_problem(&self, tx: &mut Tx, from: FromProblem, case: &Case) -> Result<(), ServiceError> {
        let held = problem_record::find(tx, from.school, from.id)?.ok_or(ServiceError::Absent)?;
        if held.version != from.version || held.entry != case.entry {
            return Err(ServiceError::Conflict { current: held.version });
        }
        let taken = held.after(ProblemDeed::Taken(case.id), self.today()).map_err(not_now)?;
        self.put_problem(tx, taken)?;
        Ok(())
    }

    /// The record that `case` handles; none where it was opened otherwise, or the record is gone.
    pub(crate) fn handled_by(&self, db: &mut Db, case: &Case) -> Result<Option<ProblemRecord>, ServiceError> {
        let found = problem_record::of_case(db, case.from, case.id)?;
        Ok(found.filter(|record| !record.state.is_over()))
    }

    /// The authority of the school that keeps the other entry of the record `case` handles, where that
    /// lives on this system.
    pub(crate) fn other_authority(
        &self,
        db: &mut Db,
        tree: &jice_store::org::OrgTree,
        handled: Option<&ProblemRecord>,
    ) -> Result<Option<OrgId>, ServiceError> {
        let Some(other) = handled.and_then(|record| record.other) else { return Ok(None) };
        let live = entry::find(db, &[other])?.into_iter().find(|seated| seated.entry.state.is_live());
        Ok(live.and_then(|seated| tree::authority(tree, seated.entry.school).map(|unit| unit.id)))
    }
}
