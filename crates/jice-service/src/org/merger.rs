//! Where the classes of a school go when it is merged into another: carried over as they are, or
//! joined to one of the same grade.

use std::collections::{HashMap, HashSet};

use jice_domain::{ClassId, Cohort, Grade, OrgUnit, Refusal, SchoolYear, Stage};
use jice_policy::Occasion;
use jice_policy::facts::Fit;
use jice_store::Db;
use jice_store::class::{self, SchoolClass};
use jice_store::org::OrgTree;
use serde::Deserialize;
use utoipa::ToSchema;

use super::class::{grade_of, judge_class, two_digits};
use super::ending::Standing;
use crate::service::no_year;
use crate::view::{ClassGoes, EndingView, GradeGoes, MergerView};
use crate::{Service, ServiceError, tree};

/// Where a class goes.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassJoin {
    /// The class of the school that is merged.
    pub class: ClassId,
    /// The class of the other school that it is joined to 并班; none to carry it over 整班带入.
    pub into: Option<ClassId>,
    /// The number it gets there where it is carried over; none to keep its own, or the next free one.
    pub code: Option<String>,
    /// Its name there; none to keep its own.
    pub name: Option<String>,
}

/// A class with where it goes.
#[derive(Debug, Clone)]
pub(crate) struct Bound {
    pub(crate) from: SchoolClass,
    pub(crate) grade: Grade,
    /// Its pupils.
    pub(crate) pupils: u32,
    /// The class they will sit in.
    pub(crate) to: SchoolClass,
    /// Whether that class is made for them.
    pub(crate) is_fresh: bool,
}

impl Bound {
    /// Whether those who sit in it stay with whom they sat.
    pub(crate) fn keeps_cohort(&self) -> bool {
        let of = |class: &SchoolClass| (class.stage, class.entry_year, class.schooling);
        of(&self.from) == of(&self.to)
    }
}

/// A merger as it would be done.
#[derive(Debug)]
pub(crate) struct Merger {
    pub(crate) year: SchoolYear,
    pub(crate) bound: Vec<Bound>,
    /// What the law says against the classes that would be opened.
    pub(crate) refused: Vec<Refusal>,
    one_authority: bool,
    stages_missing: Vec<Stage>,
    overfull: Vec<(String, u32, u32)>,
    of_other_grade: Vec<(String, String)>,
}

impl Merger {
    pub(crate) fn fit(&self) -> Fit<'_> {
        Fit {
            one_authority: self.one_authority,
            stages_missing: &self.stages_missing,
            overfull: &self.overfull,
            of_other_grade: &self.of_other_grade,
        }
    }

    pub(crate) fn view(&self, ending: EndingView) -> MergerView {
        let mut grades: Vec<GradeGoes> = Vec::new();
        for bound in &self.bound {
            let (grade, pupils) = (bound.grade, u64::from(bound.pupils));
            match grades.iter_mut().find(|line| line.grade == grade) {
                Some(line) => {
                    line.pupils += pupils;
                    line.classes += 1;
                }
                None => grades.push(GradeGoes { grade, pupils, classes: 1 }),
            }
        }
        let goes = |bound: &Bound| ClassGoes {
            class: bound.from.id,
            code: bound.from.code.clone(),
            name: bound.from.name.clone(),
            grade: bound.grade,
            pupils: bound.pupils,
            into: (!bound.is_fresh).then_some(bound.to.id),
            to_code: bound.to.code.clone(),
            to_name: bound.to.name.clone(),
        };
        MergerView { ending, grades, classes: self.bound.iter().map(goes).collect() }
    }
}

impl Service {
    /// Where every class that has pupils would go, and what does not fit.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where a class that is named is not there, or a number is no class's.
    pub(crate) fn merger(
        &self,
        db: &mut Db,
        tree: &OrgTree,
        (unit, into): (&OrgUnit, &OrgUnit),
        standing: &Standing,
        joins: &[ClassJoin],
    ) -> Result<Merger, ServiceError> {
        let year = tree.school_year(&unit.jurisdiction).ok_or_else(|| no_year(&unit.jurisdiction))?;
        let mut sizes: HashMap<ClassId, u32> = HashMap::new();
        for seat in &standing.seats {
            *sizes.entry(seat.class).or_default() += 1;
        }
        let own = class::list(db, unit.id)?;
        let theirs = class::list(db, into.id)?;
        let there = class::sizes(db, into.id)?;
        if joins.iter().any(|join| !own.iter().any(|class| class.id == join.class)) {
            return Err(not_there("classes.class"));
        }
        let law = self.rulebook(&unit.jurisdiction)?;
        let taught = into.school().map(|school| school.stages.clone()).unwrap_or_default();
        let authority = |unit: &OrgUnit| tree::authority(tree, unit.id).map(|unit| unit.id);
        let mut merger = Merger {
            year,
            bound: Vec::new(),
            refused: Vec::new(),
            one_authority: authority(unit) == authority(into),
            stages_missing: Vec::new(),
            overfull: Vec::new(),
            of_other_grade: Vec::new(),
        };
        let mut codes = Codes::of(&theirs);
        for from in own.into_iter().filter(|class| sizes.contains_key(&class.id)) {
            let join = joins.iter().find(|join| join.class == from.id);
            let grade = grade_of(&from, year).ok_or_else(|| ServiceError::fault("a class sits in no grade"))?;
            let pupils = sizes.get(&from.id).copied().unwrap_or(0);
            let named = join.and_then(|join| join.into);
            let to = match named {
                Some(named) => {
                    let open = |class: &&SchoolClass| class.id == named && class.closed_on.is_none();
                    let to = theirs.iter().find(open).cloned().ok_or_else(|| not_there("classes.into"))?;
                    if grade_of(&to, year) != Some(grade) {
                        merger.of_other_grade.push((from.name.clone(), to.name.clone()));
                    }
                    to
                }
                None => self.carried(into, &from, grade, year, join, &mut codes)?,
            };
            if !taught.contains(&to.stage) && !merger.stages_missing.contains(&to.stage) {
                merger.stages_missing.push(to.stage);
            }
            if named.is_none() {
                merger.refused.extend(judge_class(&law, into, Occasion::OpenClass, &to, grade).refusals);
            }
            merger.bound.push(Bound { from, grade, pupils, to, is_fresh: named.is_none() });
        }
        merger.bound.sort_by(|a, b| (a.grade, &a.from.code).cmp(&(b.grade, &b.from.code)));
        merger.overfull = overfull(&merger.bound, &there);
        Ok(merger)
    }

    /// The class as it would stand at the other school.
    fn carried(
        &self,
        into: &OrgUnit,
        from: &SchoolClass,
        grade: Grade,
        year: SchoolYear,
        join: Option<&ClassJoin>,
        codes: &mut Codes,
    ) -> Result<SchoolClass, ServiceError> {
        let schooling = into.school().map(|school| school.schooling).unwrap_or_default();
        let (stage, entry_year) = match Cohort::sitting_in(grade, year, schooling) {
            // Where the years are divided otherwise, the grades correspond.
            Some(cohort) if schooling != from.schooling => (cohort.stage, cohort.entry_year),
            _ => (from.stage, from.entry_year),
        };
        let asked = join.and_then(|join| join.code.as_deref()).map(two_digits).transpose()?;
        let code = codes.take((stage, entry_year), asked, &from.code)?;
        let name = join.and_then(|join| join.name.as_deref()).map(str::trim).filter(|name| !name.is_empty());
        crate::words::plain("classes.name", name.unwrap_or_default())?;
        Ok(SchoolClass {
            id: ClassId(self.id()),
            org: into.id,
            name: name.map_or_else(|| from.name.clone(), str::to_owned),
            code,
            stage,
            entry_year,
            schooling,
            closed_on: None,
            version: 1,
            ..from.clone()
        })
    }
}

/// The class numbers that the other school has given, cohort by cohort; closed classes keep theirs.
struct Codes(HashSet<(Stage, SchoolYear, String)>);

impl Codes {
    fn of(classes: &[SchoolClass]) -> Self {
        Self(classes.iter().map(|class| (class.stage, class.entry_year, class.code.clone())).collect())
    }

    /// Gives a number of the cohort: the one asked for, else the own one, else the next that is free.
    fn take(
        &mut self,
        (stage, entry_year): (Stage, SchoolYear),
        asked: Option<String>,
        own: &str,
    ) -> Result<String, ServiceError> {
        let free = |code: &String| !self.0.contains(&(stage, entry_year, code.clone()));
        let code = match asked {
            Some(asked) if free(&asked) => asked,
            Some(asked) => {
                return Err(ServiceError::invalid(
                    "classes.code",
                    format!("并入学校本届已有{asked}班，请另编班号。"),
                    format!("The other school has a class {asked} of this cohort already."),
                ));
            }
            None => {
                let mut next = std::iter::once(own.to_owned()).chain((1..=99).map(|code| format!("{code:02}")));
                let full = || ServiceError::invalid("classes.code", "班号已用尽。", "No class number is left.");
                next.find(free).ok_or_else(full)?
            }
        };
        self.0.insert((stage, entry_year, code.clone()));
        Ok(code)
    }
}

/// Classes that would have more pupils than their limit because others are joined to them.
fn overfull(bound: &[Bound], there: &HashMap<ClassId, u32>) -> Vec<(String, u32, u32)> {
    let mut joined: Vec<(&SchoolClass, u32)> = Vec::new();
    for one in bound.iter().filter(|one| !one.is_fresh) {
        match joined.iter_mut().find(|(class, _)| class.id == one.to.id) {
            Some((_, size)) => *size += one.pupils,
            None => joined.push((&one.to, there.get(&one.to.id).copied().unwrap_or(0) + one.pupils)),
        }
    }
    let over = |(class, size): &(&SchoolClass, u32)| class.size_limit > 0 && *size > class.size_limit;
    joined.into_iter().filter(over).map(|(class, size)| (class.name.clone(), size, class.size_limit)).collect()
}

fn not_there(field: &str) -> ServiceError {
    ServiceError::invalid(field, "没有这个班级，请刷新后重选。", "There is no such class: look again.")
}
