use std::collections::HashMap;

use jice_domain::{Action, ClassId, Cohort, Grade, OrgId, OrgUnit, SchoolYear};
use jice_policy::facts::ClassActFacts;
use jice_policy::{Occasion, Rulebook};
use jice_store::class::{self, SchoolClass};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::context::{Asked, Subject};
use crate::law::Verdict;
use crate::view::ClassView;
use crate::words::plain;
use crate::{Service, ServiceError};

/// Open a class.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenClass {
    /// Two-digit number 班号.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The grade it is in this school year.
    pub grade: Grade,
    /// Year and month of founding, as `2026-09`.
    pub founded_month: String,
    /// Type of class, by code.
    #[serde(default)]
    pub class_type: String,
    /// Class teacher's name.
    pub teacher: String,
    /// Honours.
    #[serde(default)]
    pub honours: String,
    /// Most pupils it may have.
    pub size_limit: u32,
}

/// Change a class. What is not given stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MaintainClass {
    /// The version that was shown.
    pub version: i32,
    /// The new name.
    pub name: Option<String>,
    /// The new class teacher.
    pub teacher: Option<String>,
    /// New honours.
    pub honours: Option<String>,
    /// The new size limit.
    pub size_limit: Option<u32>,
}

impl Service {
    /// The classes of a school, of `grade` where one is given.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn list_classes(
        &self,
        asked: &Asked,
        org: OrgId,
        grade: Option<Grade>,
    ) -> Result<Vec<ClassView>, ServiceError> {
        self.permit(asked, Action::ReadClass, org, None)?;
        let views = self.class_views(&self.unit(org)?)?;
        Ok(views.into_iter().filter(|view| grade.is_none() || view.grade == grade).collect())
    }

    /// Opens a class.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where the law says no: virtual classes, sizes.
    pub fn open_class(&self, asked: &Asked, org: OrgId, open: OpenClass) -> Result<ClassView, ServiceError> {
        self.permit(asked, Action::MaintainClass, org, None)?;
        let school = self.unit(org)?;
        let details = school.school().ok_or(ServiceError::Absent)?;
        let year = self.school_year(&school.jurisdiction)?;
        let schooling = details.schooling;
        let Some(cohort) = Cohort::sitting_in(open.grade, year, schooling) else {
            return Err(ServiceError::invalid("grade", "年级应为1至12。", "A grade is a number from 1 to 12."));
        };
        month(&open.founded_month)?;
        let fresh = SchoolClass {
            id: ClassId(self.id()),
            org,
            code: two_digits(&open.code)?,
            name: open.name.trim().to_owned(),
            stage: cohort.stage,
            entry_year: cohort.entry_year,
            founded_month: open.founded_month,
            class_type: open.class_type,
            schooling,
            teacher: open.teacher.trim().to_owned(),
            honours: open.honours,
            size_limit: open.size_limit,
            closed_on: None,
            version: 1,
        };
        plain_class(&fresh)?;
        let law = self.rulebook(&school.jurisdiction)?;
        judge_class(&law, &school, Occasion::OpenClass, &fresh, open.grade).allow()?;
        let id = self.act(asked, Action::MaintainClass, Subject::of("class", org, fresh.id.0), |tx| {
            let inserted = class::insert(tx, &fresh).map_err(|error| match error {
                jice_store::StoreError::Duplicate { .. } => ServiceError::invalid(
                    "code",
                    format!("本届已有{}班，请另编班号。", fresh.code),
                    format!("Class {} of this cohort exists already; choose another number.", fresh.code),
                ),
                other => other.into(),
            });
            inserted.map(|()| fresh.id)
        })?;
        self.class_view(&school, id)
    }

    /// Changes a class.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] where it moved meanwhile, [`ServiceError::Refused`] where
    /// the law says no.
    pub fn maintain_class(
        &self,
        asked: &Asked,
        org: OrgId,
        id: ClassId,
        change: MaintainClass,
    ) -> Result<ClassView, ServiceError> {
        self.permit(asked, Action::MaintainClass, org, Some(id))?;
        let school = self.unit(org)?;
        let law = self.rulebook(&school.jurisdiction)?;
        let year = self.school_year(&school.jurisdiction)?;
        self.act(asked, Action::MaintainClass, Subject::of("class", org, id.0), |tx| {
            let mut kept = class::find(tx, org, id)?.ok_or(ServiceError::Absent)?;
            if kept.version != change.version {
                return Err(ServiceError::Conflict { current: kept.version });
            }
            let given = [
                (&mut kept.name, &change.name),
                (&mut kept.teacher, &change.teacher),
                (&mut kept.honours, &change.honours),
            ];
            for (held, new) in given {
                if let Some(new) = new {
                    new.trim().clone_into(held);
                }
            }
            plain_class(&kept)?;
            kept.size_limit = change.size_limit.unwrap_or(kept.size_limit);
            let grade = grade_of(&kept, year).unwrap_or(Grade(0));
            judge_class(&law, &school, Occasion::MaintainClass, &kept, grade).allow()?;
            Ok(class::update(tx, &kept)?)
        })?;
        self.class_view(&school, id)
    }

    fn class_view(&self, school: &OrgUnit, id: ClassId) -> Result<ClassView, ServiceError> {
        self.class_views(school)?.into_iter().find(|view| view.id == id).ok_or(ServiceError::Absent)
    }

    /// Every open class of a school, with its size.
    pub(crate) fn class_views(&self, school: &OrgUnit) -> Result<Vec<ClassView>, ServiceError> {
        let year = self.school_year(&school.jurisdiction)?;
        let law = self.rulebook(&school.jurisdiction)?;
        let (classes, sizes): (Vec<SchoolClass>, HashMap<ClassId, u32>) = self
            .store()
            .read::<_, ServiceError>(|db| Ok((class::list(db, school.id)?, class::sizes(db, school.id)?)))?;
        let mut views: Vec<ClassView> = classes
            .into_iter()
            .filter(|class| class.closed_on.is_none())
            .map(|class| ClassView {
                warnings: remarks(&law, school, &class, year),
                grade: grade_of(&class, year),
                size: sizes.get(&class.id).copied().unwrap_or(0),
                id: class.id,
                org: class.org,
                code: class.code,
                name: class.name,
                stage: class.stage,
                entry_year: class.entry_year.0,
                founded_month: class.founded_month,
                class_type: class.class_type,
                schooling: class.schooling,
                teacher: class.teacher,
                honours: class.honours,
                size_limit: class.size_limit,
                version: class.version,
            })
            .collect();
        views.sort_by(|a, b| (a.grade, &a.code).cmp(&(b.grade, &b.code)));
        Ok(views)
    }
}

/// Everything typed about a class is text.
fn plain_class(class: &SchoolClass) -> Result<(), ServiceError> {
    plain("name", &class.name)?;
    plain("teacher", &class.teacher)?;
    plain("class_type", &class.class_type)?;
    plain("honours", &class.honours)
}

/// What the law says of a class that is opened or changed.
pub(crate) fn judge_class(
    law: &Rulebook,
    school: &OrgUnit,
    occasion: Occasion,
    class: &SchoolClass,
    grade: Grade,
) -> Verdict {
    let facts = ClassActFacts {
        school,
        code: &class.code,
        name: &class.name,
        grade,
        teacher: &class.teacher,
        founded_month: &class.founded_month,
        size_limit: class.size_limit,
    };
    law.evaluate_class(occasion, &facts).into()
}

/// What the law remarks about a class as it stands.
fn remarks(law: &Rulebook, school: &OrgUnit, class: &SchoolClass, year: SchoolYear) -> Vec<jice_domain::Refusal> {
    let grade = grade_of(class, year);
    grade.map_or_else(Vec::new, |grade| judge_class(law, school, Occasion::MaintainClass, class, grade).warnings)
}

/// The grade a class is in.
pub(crate) fn grade_of(class: &SchoolClass, year: SchoolYear) -> Option<Grade> {
    Cohort { stage: class.stage, entry_year: class.entry_year, repeats: 0 }.grade(year, class.schooling)
}

pub(crate) fn two_digits(code: &str) -> Result<String, ServiceError> {
    match code.trim().parse::<u8>() {
        Ok(number @ 1..=99) => Ok(format!("{number:02}")),
        _ => Err(ServiceError::invalid("code", "班号应为1至99的数字。", "A class number is 1 to 99.")),
    }
}

fn month(text: &str) -> Result<(), ServiceError> {
    let is_month = text.len() == 7 && format!("{text}-01").parse::<jiff::civil::Date>().is_ok();
    if is_month || text.is_empty() {
        return Ok(());
    }
    Err(ServiceError::invalid("founded_month", "建班年月应写作2026-09。", "Write year and month as 2026-09."))
}
