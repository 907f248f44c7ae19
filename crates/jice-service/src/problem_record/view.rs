//! One problem record, and how records are shown: the own side in full, of the other side no more than
//! school, class, name and how far it is.

use std::collections::HashMap;

use jice_domain::{
    Action, Case, CaseId, OrgId, PersonId, ProblemCure, ProblemRecord, ProblemRecordId, ProblemSource, ProblemState,
    SchoolYear,
};
use jice_store::entry::SeatedEntry;
use jice_store::org::OrgTree;
use jice_store::{case, entry, problem_record};

use super::about;
use crate::case::{change_names, waits_for};
use crate::context::Asked;
use crate::view::{OtherSideView, ProblemItem, ProblemView, PupilLine};
use crate::{Service, ServiceError, tree};

/// What is shown beside records.
struct Beside {
    lines: HashMap<PersonId, PupilLine>,
    cases: HashMap<CaseId, Case>,
    /// The records of the other sides.
    others: Vec<ProblemRecord>,
    /// Where the other sides stand now.
    seats: HashMap<PersonId, SeatedEntry>,
}

impl Service {
    /// A problem record.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn view_problem(&self, asked: &Asked, school: OrgId, id: ProblemRecordId) -> Result<ProblemView, ServiceError> {
        let seen = self.problem_for(asked, Action::ReadProblem, school, id)?;
        self.note_read(asked, Action::ReadProblem, about(&seen))?;
        let tree = self.tree_of(asked)?;
        let law = self.rulebook(&seen.jurisdiction)?;
        let mut cures = Vec::new();
        for cure in [ProblemCure::Change, ProblemCure::Proof, ProblemCure::Deletion] {
            let change = law.cure(cure);
            cures.extend(change.filter(|change| law.cures_not(change, seen.kind).is_none()).map(|change| {
                let cite = law.cite(&change.clause);
                crate::view::NamedClause {
                    id: cure.as_str().to_owned(),
                    zh: change.zh.clone(),
                    en: change.en.clone(),
                    clause: change.clause.clone(),
                    article: cite.map(|cite| cite.article.clone()).unwrap_or_default(),
                    regulation: cite.map(|cite| cite.regulation.clone()).unwrap_or_default(),
                }
            }));
        }
        let may_handle = asked.actor.org == school && seen.may_be_taken() && self.may_open(asked, &tree, school);
        let path = tree.path(school).into_iter().rev().map(|above| tree::name(&tree, above)).collect();
        let item = self.problem_items(asked, &[seen])?.pop().ok_or(ServiceError::Absent)?;
        let acts = if may_handle { cures.iter().map(|cure| cure.id.clone()).collect() } else { Vec::new() };
        Ok(ProblemView { item, path, cures, acts })
    }

    /// Whether `asked` may open a case there; asked for a button, so a no is no denial.
    fn may_open(&self, asked: &Asked, tree: &OrgTree, school: OrgId) -> bool {
        tree::may(tree, &asked.actor, Action::OpenCase, school, None).is_ok()
    }

    /// Records as lists show them, in their order.
    pub(super) fn problem_items(
        &self,
        asked: &Asked,
        records: &[ProblemRecord],
    ) -> Result<Vec<ProblemItem>, ServiceError> {
        let tree = self.tree_of(asked)?;
        let beside = self.beside(asked, records)?;
        records.iter().map(|record| self.problem_item(&tree, &beside, record)).collect()
    }

    fn beside(&self, asked: &Asked, records: &[ProblemRecord]) -> Result<Beside, ServiceError> {
        let mut people: Vec<PersonId> = records.iter().map(|record| record.person).collect();
        let others: Vec<PersonId> = records.iter().filter_map(|record| record.other).collect();
        people.extend(&others);
        people.sort_unstable();
        people.dedup();
        let lines = self.pupil_lines(asked, &people)?.into_iter().map(|line| (line.person, line)).collect();
        let keys: Vec<(PersonId, CaseId)> =
            records.iter().filter_map(|record| Some((record.person, record.state.case()?))).collect();
        let (cases, seats, others) = self.store().read::<_, ServiceError>(|db| {
            let cases = if keys.is_empty() { Vec::new() } else { case::find_all(db, &keys)? };
            let seats: HashMap<PersonId, SeatedEntry> = match others.is_empty() {
                true => HashMap::new(),
                false => entry::find(db, &others)?.into_iter().map(|seated| (seated.entry.person, seated)).collect(),
            };
            let mut schools: Vec<OrgId> = seats.values().map(|seated| seated.entry.school).collect();
            schools.sort_unstable();
            schools.dedup();
            let others = match others.is_empty() {
                true => Vec::new(),
                false => problem_record::of_people(db, &schools, &others)?,
            };
            Ok((cases, seats, others))
        })?;
        Ok(Beside { lines, cases: cases.into_iter().map(|case| (case.id, case)).collect(), others, seats })
    }

    fn problem_item(
        &self,
        tree: &OrgTree,
        beside: &Beside,
        record: &ProblemRecord,
    ) -> Result<ProblemItem, ServiceError> {
        let law = self.rulebook(&record.jurisdiction)?;
        let line = beside.lines.get(&record.person);
        let told = |of: fn(&PupilLine) -> &String| line.map(of).cloned().unwrap_or_default();
        let case = record.state.case().and_then(|case| beside.cases.get(&case));
        let (change_zh, change_en) = case.map(|case| change_names(&law, &case.procedure)).unwrap_or_default();
        let step = case.and_then(Case::current);
        // Who has to act now: of what nobody handles the school that keeps the entry.
        let handler = match record.state {
            ProblemState::Open => tree::name(tree, record.school),
            ProblemState::Handling { .. } => case.and_then(|case| waits_for(tree, case)).unwrap_or_default(),
            ProblemState::Settled { .. } | ProblemState::Ceased { .. } => String::new(),
        };
        let year = tree.school_year(&record.jurisdiction).unwrap_or(SchoolYear(i16::MIN));
        let until = match record.state {
            ProblemState::Settled { on, .. } | ProblemState::Ceased { on } => on,
            ProblemState::Open | ProblemState::Handling { .. } => self.today(),
        };
        Ok(ProblemItem {
            school: record.school,
            school_name: tree::name(tree, record.school),
            authority_name: tree::authority(tree, record.school).map(|unit| unit.name.clone()).unwrap_or_default(),
            problem: record.id,
            person: record.person,
            name: told(|line| &line.name),
            grade_name: told(|line| &line.grade_name),
            class_name: told(|line| &line.class_name),
            student_number: told(|line| &line.student_number),
            document: told(|line| &line.document),
            entry_state: told(|line| &line.state),
            kind: record.kind,
            by_ministry: record.source == ProblemSource::Ministry,
            remark: record.remark.clone(),
            since_on: record.since.to_string(),
            days: (until - record.since).get_days().max(0),
            leaving: record.leaves <= year,
            state: record.state.as_str().to_owned(),
            cure: cure_of(record.state),
            settled_on: match record.state {
                ProblemState::Settled { on, .. } | ProblemState::Ceased { on } => Some(on.to_string()),
                _ => None,
            },
            case: record.state.case(),
            change_zh,
            change_en,
            step_zh: step.map(|step| step.zh.clone()).unwrap_or_default(),
            step_en: step.map(|step| step.en.clone()).unwrap_or_default(),
            handler,
            other: record.other.map(|other| other_view(beside, record, other)),
            version: record.version,
        })
    }
}

fn cure_of(state: ProblemState) -> Option<ProblemCure> {
    match state {
        ProblemState::Settled { how, .. } => Some(how),
        _ => None,
    }
}

/// Of the other side no more than this: no number, phone, family or paper.
fn other_view(beside: &Beside, record: &ProblemRecord, other: PersonId) -> OtherSideView {
    let line = beside.lines.get(&other);
    let told = |of: fn(&PupilLine) -> &String| line.map(of).cloned().unwrap_or_default();
    let theirs = beside
        .others
        .iter()
        .find(|theirs| theirs.person == other && theirs.kind == record.kind && theirs.other == Some(record.person));
    let live = beside.seats.get(&other).is_some_and(|seated| seated.entry.state.is_live());
    OtherSideView {
        school_name: told(|line| &line.school_name),
        class_name: told(|line| &line.class_name),
        name: told(|line| &line.name),
        live,
        state: theirs.map(|theirs| theirs.state.as_str().to_owned()),
        cure: theirs.and_then(|theirs| cure_of(theirs.state)),
    }
}
