//! The year's admission plan 招生计划: how many pupils of a grade a school may take in.

use diesel::prelude::*;
use jice_domain::{AccountId, Grade, OrgId, SchoolYear};
use jiff::Timestamp;

use crate::row::{At, expect, micros};
use crate::schema::admission_plan;
use crate::{Db, StoreError, Tx};

/// How many pupils of a grade a school may take in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdmissionPlan {
    /// The school.
    pub school: OrgId,
    /// The school year.
    pub year: SchoolYear,
    /// The grade that the pupils begin.
    pub grade: Grade,
    /// How many.
    pub pupils: u32,
    /// The authority that loaded it.
    pub authority: OrgId,
    /// Through which account.
    pub by: AccountId,
    /// When.
    pub loaded: Timestamp,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = admission_plan, treat_none_as_default_value = false)]
struct Row {
    org_id: i64,
    school_year: i16,
    grade: i16,
    pupils: i32,
    authority_id: i64,
    account_id: i64,
    loaded_us: i64,
}

impl Row {
    fn plan(self) -> Result<AdmissionPlan, StoreError> {
        let key = format!("{}/{}/{}", self.org_id, self.school_year, self.grade);
        let at = At { table: "admission_plan", row: &key };
        Ok(AdmissionPlan {
            school: OrgId(self.org_id),
            year: SchoolYear(self.school_year),
            grade: Grade(at.small("grade", self.grade)?),
            pupils: u32::try_from(self.pupils).map_err(|_| at.wrong("pupils", "less than none"))?,
            authority: OrgId(self.authority_id),
            by: AccountId(self.account_id),
            loaded: at.moment("loaded_us", self.loaded_us)?,
        })
    }
}

/// Sets a school's plan for a grade and year, in place of the one before.
///
/// # Errors
/// [`StoreError::Duplicate`] where somebody else sets it for the first time at this moment.
pub fn set(tx: &mut Tx, plan: &AdmissionPlan) -> Result<(), StoreError> {
    let row = Row {
        org_id: plan.school.0,
        school_year: plan.year.0,
        grade: i16::from(plan.grade.0),
        pupils: i32::try_from(plan.pupils).unwrap_or(i32::MAX),
        authority_id: plan.authority.0,
        account_id: plan.by.0,
        loaded_us: micros(plan.loaded),
    };
    let found = diesel::update(admission_plan::table.find((row.org_id, row.school_year, row.grade)))
        .set((
            admission_plan::pupils.eq(row.pupils),
            admission_plan::authority_id.eq(row.authority_id),
            admission_plan::account_id.eq(row.account_id),
            admission_plan::loaded_us.eq(row.loaded_us),
        ))
        .execute(&mut tx.link)?;
    if found == 0 {
        diesel::insert_into(admission_plan::table).values(&row).execute(&mut tx.link)?;
        return Ok(());
    }
    expect("admission_plan", 1, found)
}

/// The plan of `school` for `grade` in `year`; none where none is loaded.
///
/// # Errors
/// [`StoreError::Inconsistent`] where its row cannot be one.
pub fn find(db: &mut Db, school: OrgId, year: SchoolYear, grade: Grade) -> Result<Option<AdmissionPlan>, StoreError> {
    let row: Option<Row> = admission_plan::table
        .find((school.0, year.0, i16::from(grade.0)))
        .select(Row::as_select())
        .first(&mut db.link)
        .optional()?;
    row.map(Row::plan).transpose()
}

/// The plans of `schools` for `year`.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn list(db: &mut Db, schools: &[OrgId], year: SchoolYear) -> Result<Vec<AdmissionPlan>, StoreError> {
    let rows: Vec<Row> = admission_plan::table
        .filter(admission_plan::org_id.eq_any(schools.iter().map(|school| school.0).collect::<Vec<_>>()))
        .filter(admission_plan::school_year.eq(year.0))
        .order((admission_plan::org_id, admission_plan::grade))
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(Row::plan).collect()
}
