//! Classes of a school.

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;
use jice_domain::{ClassId, OrgId, SchoolYear, Schooling, Stage};
use jiff::civil::Date;

use crate::row::{At, day, expect_version, json_word};
use crate::schema::{placement, school_class};
use crate::{Db, StoreError, Tx};

/// A class. Its grade follows from the stage, the entry year and the open school year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchoolClass {
    /// The identifier.
    pub id: ClassId,
    /// The school.
    pub org: OrgId,
    /// The number of the class within its cohort, two digits.
    pub code: String,
    /// The name.
    pub name: String,
    /// The stage it is in.
    pub stage: Stage,
    /// The school year in which its first grade was entered.
    pub entry_year: SchoolYear,
    /// The month it was founded 建班年月, as `2026-09`.
    pub founded_month: String,
    /// Its type, as coded by the pack's table.
    pub class_type: String,
    /// How its compulsory years are divided.
    pub schooling: Schooling,
    /// The class teacher's name.
    pub teacher: String,
    /// Honours of the class 班级荣誉称号.
    pub honours: String,
    /// The most pupils it may have.
    pub size_limit: u32,
    /// The day it was closed; none while it is open.
    pub closed_on: Option<Date>,
    /// How often it was written; the version a change must name.
    pub version: i32,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = school_class, treat_none_as_default_value = false)]
struct Row {
    org_id: i64,
    class_id: i64,
    code: String,
    name: String,
    stage: String,
    entry_year: i16,
    founded_month: String,
    class_type: String,
    schooling: String,
    teacher: String,
    honours: String,
    size_limit: i32,
    closed_on: Option<String>,
    version: i32,
}

impl From<&SchoolClass> for Row {
    fn from(class: &SchoolClass) -> Self {
        Self {
            org_id: class.org.0,
            class_id: class.id.0,
            code: class.code.clone(),
            name: class.name.clone(),
            stage: class.stage.as_str().to_owned(),
            entry_year: class.entry_year.0,
            founded_month: class.founded_month.clone(),
            class_type: class.class_type.clone(),
            schooling: json_word(&class.schooling),
            teacher: class.teacher.clone(),
            honours: class.honours.clone(),
            size_limit: i32::try_from(class.size_limit).unwrap_or(i32::MAX),
            closed_on: class.closed_on.map(day),
            version: class.version,
        }
    }
}

impl Row {
    fn class(self) -> Result<SchoolClass, StoreError> {
        let at = At { table: "school_class", row: &self.class_id };
        Ok(SchoolClass {
            id: ClassId(self.class_id),
            org: OrgId(self.org_id),
            code: self.code,
            name: self.name,
            stage: at.word("stage", &self.stage)?,
            entry_year: SchoolYear(self.entry_year),
            founded_month: self.founded_month,
            class_type: self.class_type,
            schooling: at.json_word("schooling", &self.schooling)?,
            teacher: self.teacher,
            honours: self.honours,
            size_limit: at.count("size_limit", self.size_limit)?,
            closed_on: at.date_maybe("closed_on", self.closed_on.as_deref())?,
            version: self.version,
        })
    }
}

/// Inserts a class.
///
/// # Errors
/// [`StoreError::Duplicate`] of kind `school_class` where its cohort has one of this code.
pub fn insert(tx: &mut Tx, class: &SchoolClass) -> Result<(), StoreError> {
    diesel::insert_into(school_class::table)
        .values(&Row::from(class))
        .execute(&mut tx.link)
        .map_err(|error| StoreError::from(error).claimed("school_class"))?;
    Ok(())
}

/// Writes a class that stands at its own version; afterwards it stands at the next.
///
/// # Errors
/// [`StoreError::Conflict`] where it stands at another, [`StoreError::Duplicate`] where its
/// new code is taken.
pub fn update(tx: &mut Tx, class: &SchoolClass) -> Result<(), StoreError> {
    let row = Row::from(class);
    let at = school_class::table.find((row.org_id, row.class_id)).filter(school_class::version.eq(row.version));
    let found = diesel::update(at)
        .set((
            school_class::code.eq(row.code),
            school_class::name.eq(row.name),
            school_class::stage.eq(row.stage),
            school_class::entry_year.eq(row.entry_year),
            school_class::founded_month.eq(row.founded_month),
            school_class::class_type.eq(row.class_type),
            school_class::schooling.eq(row.schooling),
            school_class::teacher.eq(row.teacher),
            school_class::honours.eq(row.honours),
            school_class::size_limit.eq(row.size_limit),
            school_class::closed_on.eq(row.closed_on),
            school_class::version.eq(row.version + 1),
        ))
        .execute(&mut tx.link)
        .map_err(|error| StoreError::from(error).claimed("school_class"))?;
    expect_version("school_class", found, || {
        school_class::table.find((class.org.0, class.id.0)).select(school_class::version).first(&mut tx.link)
    })
}

/// The class `id` of `school`.
///
/// # Errors
/// [`StoreError::Inconsistent`] where its row cannot be one.
pub fn find(db: &mut Db, school: OrgId, id: ClassId) -> Result<Option<SchoolClass>, StoreError> {
    let row: Option<Row> =
        school_class::table.find((school.0, id.0)).select(Row::as_select()).first(&mut db.link).optional()?;
    row.map(Row::class).transpose()
}

/// Those among `classes` of `schools` that are there.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be a class.
pub fn find_all(db: &mut Db, schools: &[OrgId], classes: &[ClassId]) -> Result<Vec<SchoolClass>, StoreError> {
    let rows: Vec<Row> = school_class::table
        .filter(school_class::org_id.eq_any(schools.iter().map(|id| id.0)))
        .filter(school_class::class_id.eq_any(classes.iter().map(|id| id.0)))
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(Row::class).collect()
}

/// The classes of `school`, closed ones too, the oldest cohort first.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be a class.
pub fn list(db: &mut Db, school: OrgId) -> Result<Vec<SchoolClass>, StoreError> {
    let rows: Vec<Row> = school_class::table
        .filter(school_class::org_id.eq(school.0))
        .order((school_class::entry_year, school_class::stage, school_class::code, school_class::class_id))
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(Row::class).collect()
}

/// How many pupils sit in each class of `school`; a class without any is not there.
///
/// # Errors
/// Those of the store.
pub fn sizes(db: &mut Db, school: OrgId) -> Result<HashMap<ClassId, u32>, StoreError> {
    let rows: Vec<(i64, i64)> = placement::table
        .filter(placement::org_id.eq(school.0))
        .filter(placement::to_on.is_null())
        .group_by(placement::class_id)
        .select((placement::class_id, count_star()))
        .load(&mut db.link)?;
    let size = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(rows.into_iter().map(|(class, count)| (ClassId(class), size(count))).collect())
}

/// The class `id` of `school`, and how many pupils are in it now.
///
/// # Errors
/// [`StoreError::Inconsistent`] where its row cannot be one.
pub fn find_with_size(db: &mut Db, school: OrgId, id: ClassId) -> Result<Option<(SchoolClass, u32)>, StoreError> {
    let seated = placement::table
        .filter(placement::org_id.eq(school.0))
        .filter(placement::class_id.eq(id.0))
        .filter(placement::to_on.is_null())
        .select(count_star());
    let found: Option<(Row, Option<i64>)> = school_class::table
        .find((school.0, id.0))
        .select((Row::as_select(), seated.single_value()))
        .first(&mut db.link)
        .optional()?;
    let sized = |(row, count): (Row, Option<i64>)| {
        Ok((row.class()?, u32::try_from(count.unwrap_or_default()).unwrap_or(u32::MAX)))
    };
    found.map(sized).transpose()
}
