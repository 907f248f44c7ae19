//! What becomes of problem records when a case ends or an entry goes elsewhere, in the same transaction.

use jice_domain::{
    Case, CaseState, Effect, EntryState, NoticeKind, OrgId, ProblemCure, ProblemDeed, ProblemRecord, ProblemState,
    Schooling, StudentEntry,
};
use jice_store::case_notice::{self, Notice};
use jice_store::org::OrgTree;
use jice_store::{Tx, entry, problem_record};

use crate::case::not_now;
use crate::{Service, ServiceError, tree};

/// How a case that was carried out cures the record it handled.
fn cure_of(case: &Case) -> Option<ProblemCure> {
    let does = |effect| case.plan.effects.contains(&effect);
    match (does(Effect::RemoveDuplicate), does(Effect::NoteProof), does(Effect::Correct)) {
        (true, ..) => Some(ProblemCure::Deletion),
        (_, true, _) => Some(ProblemCure::Proof),
        (.., true) => Some(ProblemCure::Change),
        _ => None,
    }
}

impl Service {
    /// Lets the problem records of the pupil follow a case that is over, as it was written.
    pub(crate) fn follow_case(&self, tx: &mut Tx, tree: &OrgTree, case: &Case) -> Result<(), ServiceError> {
        if !matches!(case.state, CaseState::Done { .. }) {
            let handled = self.handled_by(tx, case)?;
            return handled.map_or(Ok(()), |record| self.drop_problem(tx, &record).map(drop));
        }
        let records = problem_record::of_people(tx, &[case.from], &[case.person])?;
        let records: Vec<ProblemRecord> = records.into_iter().filter(|record| record.entry == case.entry).collect();
        if records.is_empty() {
            return Ok(());
        }
        let cure = cure_of(case);
        let handles = |record: &ProblemRecord| record.state == ProblemState::Handling { case: case.id };
        for record in records.iter().filter(|record| !record.state.is_over()) {
            // A deletion settles whatever was in doubt of the entry.
            let cured = cure.filter(|cure| handles(record) || *cure == ProblemCure::Deletion);
            if let Some(cure) = cured {
                let settled = record.after(ProblemDeed::Cured(cure, case.id), self.today()).map_err(not_now)?;
                self.put_problem(tx, settled)?;
                self.tell_other_side(tx, tree, case, record)?;
            }
        }
        let held = entry::find(tx, &[case.person])?.into_iter().find(|seated| seated.entry.id == case.entry);
        match held.map(|seated| seated.entry) {
            Some(entry) if matches!(entry.state, EntryState::Closed { .. }) => self.cease_problems(tx, case),
            Some(entry) => {
                let schooling = tree.unit(entry.school).and_then(|unit| unit.school()).map(|school| school.schooling);
                self.carry_problems(tx, case.from, &entry, schooling.unwrap_or_default())
            }
            None => Ok(()),
        }
    }

    /// The case came to nothing: the record waits again.
    fn drop_problem(&self, tx: &mut Tx, record: &ProblemRecord) -> Result<ProblemRecord, ServiceError> {
        match record.after(ProblemDeed::Dropped, self.today()).map_err(not_now)? {
            Some(open) => {
                problem_record::update(tx, &open)?;
                Ok(ProblemRecord { version: open.version + 1, ..open })
            }
            None => Ok(record.clone()),
        }
    }

    /// The entry has ended otherwise than by a cure: nothing is in doubt of it any more.
    fn cease_problems(&self, tx: &mut Tx, case: &Case) -> Result<(), ServiceError> {
        for record in problem_record::of_people(tx, &[case.from], &[case.person])? {
            let open = match record.state {
                ProblemState::Handling { .. } => self.drop_problem(tx, &record)?,
                _ => record,
            };
            let ceased = open.after(ProblemDeed::Gone, self.today()).map_err(not_now)?;
            self.put_problem(tx, ceased)?;
        }
        Ok(())
    }

    /// The records go where the entry went 籍随人走, with the year in which the pupil now leaves. A draft
    /// that the school before had begun handles nothing any more.
    pub(crate) fn carry_problems(
        &self,
        tx: &mut Tx,
        from: OrgId,
        entry: &StudentEntry,
        schooling: Schooling,
    ) -> Result<(), ServiceError> {
        for held in problem_record::of_people(tx, &[from], &[entry.person])? {
            if held.entry != entry.id {
                continue;
            }
            let leaves = entry.cohort.leaves(schooling).unwrap_or(held.leaves);
            if entry.school == from {
                if leaves != held.leaves {
                    problem_record::update(tx, &ProblemRecord { leaves, ..held })?;
                }
                continue;
            }
            let held = match held.state {
                ProblemState::Handling { .. } => self.drop_problem(tx, &held)?,
                _ => held,
            };
            let there = problem_record::of_people(tx, &[entry.school], &[entry.person])?;
            if there.iter().any(|other| (other.kind, &other.subject) == (held.kind, &held.subject)) {
                // It stands there from an earlier time.
                let ceased = held.after(ProblemDeed::Gone, self.today()).map_err(not_now)?;
                self.put_problem(tx, ceased)?;
                continue;
            }
            let jurisdiction = entry.jurisdiction.clone();
            problem_record::carry(tx, from, &ProblemRecord { school: entry.school, jurisdiction, leaves, ..held })?;
        }
        Ok(())
    }

    /// The other school of a record and its authority are told that this side was settled.
    fn tell_other_side(
        &self,
        tx: &mut Tx,
        tree: &OrgTree,
        case: &Case,
        record: &ProblemRecord,
    ) -> Result<(), ServiceError> {
        let Some(other) = record.other else { return Ok(()) };
        let live = entry::find(tx, &[other])?.into_iter().find(|seated| seated.entry.state.is_live());
        let Some(school) = live.map(|seated| seated.entry.school).filter(|school| *school != case.from) else {
            return Ok(());
        };
        let own = tree::authority(tree, case.from).map(|unit| unit.id);
        let authority = tree::authority(tree, school).map(|unit| unit.id).filter(|unit| Some(*unit) != own);
        let now = self.now();
        let notice = |org| Notice {
            org,
            case: case.id,
            turn: case_notice::turn(now),
            kind: NoticeKind::OtherSide,
            person: case.person,
            at: now,
        };
        let notices: Vec<Notice> = [Some(school), authority].into_iter().flatten().map(notice).collect();
        case_notice::tell(tx, &notices)?;
        Ok(())
    }
}
