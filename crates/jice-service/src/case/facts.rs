//! What the law is told about a case, read at the moment it is asked.

use std::sync::Arc;

use jice_domain::{
    Act, Case, CaseState, Cohort, EntryState, Evidence, Grade, JournalEntry, JournalId, Level, OrgId, OrgUnit,
    PlacementId, Refusal, SchoolYear, Stage, StudentEntry, date_at,
};
use jice_policy::facts::{CaseFacts, ClassFacts, ClassStanding, Occasion};
use jice_policy::{Change, Rulebook};
use jice_store::class::SchoolClass;
use jice_store::entry::SeatedEntry;
use jice_store::org::OrgTree;
use jice_store::person::Person;
use jice_store::{Db, case, class, entry, journal, person, placement};

use super::{side_of, under_way};
use crate::context::Asked;
use crate::service::no_year;
use crate::{Service, ServiceError};

/// Everything known about a case.
pub(crate) struct Known {
    /// The entry; of a child who has none here, the one it would get.
    pub(crate) seated: SeatedEntry,
    /// Whether the child has no entry in this register.
    pub(crate) outside: bool,
    pub(crate) person: Person,
    pub(crate) school: OrgUnit,
    pub(crate) to: Option<OrgUnit>,
    /// The class asked for.
    pub(crate) class: Option<SchoolClass>,
    /// The grade of that class now.
    pub(crate) to_grade: Option<Grade>,
    /// The grade the pupil is in, or would be in if it attended.
    pub(crate) grade: Option<Grade>,
    /// The grade it was in when it was suspended or went absent.
    pub(super) grade_then: Option<Grade>,
    /// How many sit in the class asked for.
    pub(super) size: u32,
    /// The papers that are there.
    pub(crate) papers: Vec<Evidence>,
    /// Division code of the household; empty where it is not known.
    pub(super) household: String,
    /// Another change of the entry that is under way, as it is called.
    pub(super) under_way: Option<String>,
    /// Pupils of the cohort in the school, and how many of them repeated.
    pub(super) repeated: Option<(u32, u32)>,
    /// The tier of the nearest unit above both schools.
    pub(super) reach: Option<Level>,
}

/// What surrounds a case, held in memory.
pub(crate) struct Around {
    pub(crate) tree: Arc<OrgTree>,
    pub(crate) year: SchoolYear,
}

/// A case before the law.
pub(crate) struct Matter<'a> {
    pub(crate) law: &'a Rulebook,
    pub(crate) change: &'a Change,
    pub(crate) case: &'a Case,
    pub(crate) around: &'a Around,
}

impl Known {
    /// The facts on `today`, but for papers and windows.
    pub(super) fn facts<'a>(
        &'a self,
        tree: &OrgTree,
        change: &'a Change,
        case: &'a Case,
        today: jiff::civil::Date,
    ) -> CaseFacts<'a> {
        CaseFacts {
            change,
            opened_as: side_of(tree, change, case.opener, self.seated.entry.school),
            state: (!self.outside).then_some(self.seated.entry.state),
            step: case.current().map(|step| step.id.as_str()),
            cohort: self.seated.entry.cohort,
            grade: self.grade,
            grade_then: self.grade_then,
            school: &self.school,
            to: self.to.as_ref(),
            reach: self.reach,
            class: match (&self.class, case.to_class) {
                (Some(class), _) => ClassStanding::Found(ClassFacts {
                    code: &class.code,
                    name: &class.name,
                    size: self.size,
                    limit: class.size_limit,
                    real: true,
                }),
                (None, Some(_)) => ClassStanding::Unknown,
                (None, None) => ClassStanding::Unnamed,
            },
            to_grade: self.to_grade,
            values: &case.values,
            evidence: &[],
            household: &self.household,
            under_way: self.under_way.as_deref(),
            repeated: self.repeated,
            legal_on: case.legal_on,
            today,
        }
    }
}

/// What a turn of a case rests on.
pub(crate) struct Footing<'a> {
    pub(crate) law: &'a Rulebook,
    pub(crate) around: &'a Around,
    /// Whose turn it is; none where silence takes the step.
    pub(crate) asked: Option<&'a Asked>,
}

impl Service {
    /// What surrounds `case`, with the tree of units as it is held.
    pub(crate) fn around(&self, tree: Arc<OrgTree>, case: &Case) -> Result<Around, ServiceError> {
        let year = tree.school_year(&case.jurisdiction).ok_or_else(|| no_year(&case.jurisdiction))?;
        Ok(Around { year, tree })
    }

    /// Reads what the law asks about `case`; its entry where the transaction has not `locked` it.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] where the entry is gone.
    pub(crate) fn known(
        &self,
        db: &mut Db,
        &Matter { law, change, case, around }: &Matter<'_>,
        locked: Option<SeatedEntry>,
    ) -> Result<Known, ServiceError> {
        let Around { tree, year, .. } = around;
        let its = |seated: &SeatedEntry| seated.entry.id == case.entry;
        let found = match locked.filter(its) {
            Some(seated) => Some(seated),
            None => entry::find(db, &[case.person])?.into_iter().find(its),
        };
        let outside = found.is_none();
        let seated = match found {
            Some(seated) => seated,
            None if change.begins_outside() => would_be(tree, case, *year).ok_or(ServiceError::Absent)?,
            None => return Err(ServiceError::Absent),
        };
        let person = person::find(db, &[case.person])?.pop().ok_or(ServiceError::Absent)?;
        let school = tree.unit(seated.entry.school).cloned().ok_or(ServiceError::Absent)?;
        let to = case.to.and_then(|to| tree.unit(to)).cloned();
        let schooling = |unit: &OrgUnit| unit.school().map(|school| school.schooling).unwrap_or_default();
        let grade = match outside {
            false => seated.entry.cohort.grade(*year, schooling(&school)),
            true => grade_outside(case),
        };
        let class_school = case.to.unwrap_or(seated.entry.school);
        let (class, size) = match case.to_class {
            Some(id) => class::find_with_size(db, class_school, id)?.map_or((None, 0), |(class, size)| {
                let open = class.closed_on.is_none();
                (open.then_some(class), size)
            }),
            None => (None, 0),
        };
        let to_grade = class.as_ref().and_then(|class| grade_of_class(class, *year));
        let grade_then = match seated.entry.state {
            // Who is in class has no grade of before.
            EntryState::Enrolled { .. } => None,
            _ => grade_then(journal::list(db, case.person)?.iter()),
        };
        let household = law.fields().places().household_place;
        let household = household.and_then(|place| person.values.get(place)).unwrap_or_default().to_owned();
        let papers = case::evidence(db, case.person, case.id)?;
        let repeated = match change.effects.contains(&jice_domain::Effect::Repeat) {
            true => Some(repeated(db, seated.entry.school, seated.entry.cohort)?),
            false => None,
        };
        Ok(Known {
            reach: to.as_ref().and_then(|to| reach(tree, school.id, to.id)),
            under_way: under_way(db, law, case)?,
            grade_then,
            seated,
            outside,
            person,
            school,
            to,
            class,
            to_grade,
            grade,
            size,
            papers,
            household,
            repeated,
        })
    }

    /// What the law says of `case` on `occasion`, with what it says of the new values of a
    /// correction.
    pub(crate) fn judge_case(
        &self,
        db: &mut Db,
        matter: &Matter<'_>,
        locked: Option<SeatedEntry>,
        occasion: Occasion,
    ) -> Result<(Known, Vec<Refusal>), ServiceError> {
        let known = self.known(db, matter, locked)?;
        let &Matter { law, change, case, around } = matter;
        let kinds: Vec<&str> = known.papers.iter().map(|paper| paper.kind.as_str()).collect();
        let told = CaseFacts { evidence: &kinds, ..known.facts(&around.tree, change, case, self.today()) };
        let mut findings = law.evaluate_case(occasion, &told);
        if case.state != CaseState::Draft && !case.applies_to(&known.seated.entry) {
            findings.push(law.kept_elsewhere(change));
        }
        findings.extend(self.corrected_findings(db, law, change, case, &known.person)?);
        findings.extend(self.taken_in_findings(db, law, change, case, &known, around)?);
        Ok((known, findings))
    }
}

/// The grade that a child from outside was in there.
pub(super) fn grade_outside(case: &Case) -> Option<Grade> {
    case.values.get("grade")?.trim().parse().ok().filter(|grade| (1..=12).contains(grade)).map(Grade)
}

/// The entry that a child from outside would get at the school that takes it in.
fn would_be(tree: &OrgTree, case: &Case, year: SchoolYear) -> Option<SeatedEntry> {
    let school = tree.unit(case.from)?;
    let schooling = school.school()?.schooling;
    let first = || Cohort { stage: Stage::Primary, entry_year: year, repeats: 0 };
    let cohort = grade_outside(case).and_then(|grade| Cohort::sitting_in(grade, year, schooling));
    let entry = StudentEntry {
        id: case.entry,
        person: case.person,
        jurisdiction: school.jurisdiction.clone(),
        state: EntryState::Enrolled { since: date_at(case.opened) },
        school: school.id,
        cohort: cohort.unwrap_or_else(first),
        version: 1,
        last_act: JournalId(0),
    };
    Some(SeatedEntry { entry, class: case.from_class, placement: PlacementId(0) })
}

/// The grade of a class in `year`.
pub(super) fn grade_of_class(class: &SchoolClass, year: SchoolYear) -> Option<Grade> {
    let cohort = Cohort { stage: class.stage, entry_year: class.entry_year, repeats: 0 };
    cohort.grade(year, class.schooling)
}

/// The grade a pupil was in when it was last suspended or went absent.
pub(super) fn grade_then<'a>(acts: impl DoubleEndedIterator<Item = &'a JournalEntry>) -> Option<Grade> {
    let mut left = acts.rev().filter_map(|act| match &act.act {
        Act::Suspended { grade, .. } | Act::WentAbsent { grade, .. } => Some(*grade),
        _ => None,
    });
    left.next().flatten()
}

/// The tier of the nearest unit above both schools.
pub(super) fn reach(tree: &OrgTree, one: OrgId, other: OrgId) -> Option<Level> {
    let above = tree.path(other);
    let common = tree.path(one).into_iter().skip(1).find(|unit| above.contains(unit))?;
    tree.unit(common).map(|unit| unit.level)
}

/// Pupils of the cohort in the school, and how many of them repeated.
fn repeated(db: &mut Db, school: OrgId, cohort: Cohort) -> Result<(u32, u32), ServiceError> {
    let counts = placement::counts(db, &[school])?;
    let same = counts
        .iter()
        .filter(|count| count.cohort.stage == cohort.stage && count.cohort.entry_year == cohort.entry_year);
    let (mut pupils, mut repeated) = (0, 0);
    for count in same {
        pupils += count.pupils;
        if count.cohort.repeats > 0 {
            repeated += count.pupils;
        }
    }
    let small = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    Ok((small(pupils), small(repeated)))
}
