//! The year's admission plan 招生计划: how many pupils of a grade each school may take in.

use jice_domain::{Action, Batch, Grade, OrgId, SchoolYear};
use jice_store::admission_plan::{self, AdmissionPlan};
use jice_store::{batch, batch_row};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::context::{Asked, Subject};
use crate::view::{BatchCounts, PlanView};
use crate::{Service, ServiceError, tree};

/// Load the year's admission plan of schools below, in place of what was loaded for them.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoadPlan {
    /// The school year; none for the open one.
    pub school_year: Option<SchoolYear>,
    /// A line for each school and grade.
    pub lines: Vec<PlanLine>,
}

/// How many pupils of a grade a school may take in.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanLine {
    /// The school.
    pub school: OrgId,
    /// The grade that the pupils begin.
    pub grade: Grade,
    /// How many.
    pub pupils: u32,
}

impl Service {
    /// The plans of a unit and the schools below it; of the open school year, where none is named.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn admission_plan(
        &self,
        asked: &Asked,
        org: OrgId,
        year: Option<SchoolYear>,
    ) -> Result<Vec<PlanView>, ServiceError> {
        self.permit(asked, Action::ReadOrg, org, None)?;
        let year = self.plan_year(org, year)?;
        let tree = self.tree()?;
        let schools = tree::schools(&tree, org);
        let plans = self.store().read::<_, ServiceError>(|db| Ok(admission_plan::list(db, &schools, year)?))?;
        let view = |plan: AdmissionPlan| PlanView {
            school: plan.school,
            school_name: tree::name(&tree, plan.school),
            school_year: plan.year,
            grade: plan.grade,
            grade_name: plan.grade.name_zh().to_owned(),
            pupils: plan.pupils,
            authority_name: tree::name(&tree, plan.authority),
        };
        Ok(plans.into_iter().map(view).collect())
    }

    /// Loads plans of schools at and below `org`.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where a higher tier makes the plan, [`ServiceError::Denied`]
    /// for a school that is not below.
    pub fn load_plan(&self, asked: &Asked, org: OrgId, load: LoadPlan) -> Result<Vec<PlanView>, ServiceError> {
        self.permit(asked, Action::LoadPlan, org, None)?;
        let law = self.rulebook(&self.unit(org)?.jurisdiction)?;
        let year = self.plan_year(org, load.school_year)?;
        for line in &load.lines {
            self.permit(asked, Action::LoadPlan, line.school, None)?;
            let school = self.unit(line.school)?;
            let details = school.school().ok_or_else(|| {
                ServiceError::invalid("lines.school", "招生计划须逐校载入。", "A plan is a school's.")
            })?;
            law.may_load_plan(line.grade, details.schooling, asked.actor.level)
                .map_err(|refusal| ServiceError::Refused(vec![*refusal]))?;
        }
        let told = format!("{} lines={}", year.0, load.lines.len());
        self.act(asked, Action::LoadPlan, Subject::of("admission_plan", org, org.0).with_fields(&told), |tx| {
            for line in &load.lines {
                let plan = AdmissionPlan {
                    school: line.school,
                    year,
                    grade: line.grade,
                    pupils: line.pupils,
                    authority: asked.actor.org,
                    by: asked.actor.account,
                    loaded: self.now(),
                };
                admission_plan::set(tx, &plan)?;
            }
            Ok(())
        })?;
        self.admission_plan(asked, org, Some(year))
    }

    fn plan_year(&self, org: OrgId, year: Option<SchoolYear>) -> Result<SchoolYear, ServiceError> {
        year.map_or_else(|| self.school_year(&self.unit(org)?.jurisdiction), Ok)
    }

    /// What the plan lets the school of `held` take in, and how many its other batches of the
    /// grade and year hold; nothing is counted where no plan is loaded.
    pub(crate) fn plan_of(&self, held: &Batch, grade: Grade) -> Result<(Option<u32>, u32), ServiceError> {
        self.store().read(|db| {
            let Some(plan) = admission_plan::find(db, held.school, held.school_year, grade)? else {
                return Ok((None, 0));
            };
            let mut elsewhere = 0;
            for other in batch::list(db, held.school)? {
                if other.id != held.id && other.kind == held.kind && other.school_year == held.school_year {
                    let counts = BatchCounts::from(batch_row::counts(db, other.school, other.id)?);
                    elsewhere += counts.all - counts.returned;
                }
            }
            Ok((Some(plan.pupils), u32::try_from(elsewhere).unwrap_or(u32::MAX)))
        })
    }
}
