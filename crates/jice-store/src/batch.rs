//! Batches: what a school hands in together.

use diesel::prelude::*;
use jice_domain::{Batch, BatchId, BatchKind, BatchState, Grade, Jurisdiction, OrgId, SchoolYear};
use jiff::Timestamp;

use crate::row::{At, expect_version, json, micros};
use crate::schema::batch;
use crate::{Db, StoreError, Tx};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = batch, treat_none_as_default_value = false)]
pub(crate) struct Row {
    pub(crate) org_id: i64,
    pub(crate) batch_id: i64,
    authority_id: i64,
    jurisdiction: String,
    kind: String,
    grade: i16,
    school_year: i16,
    state: String,
    state_facts: String,
    entered_by: String,
    created_us: i64,
    version: i32,
}

impl Row {
    fn of(batch: &Batch, created_us: i64) -> Self {
        let BatchKind::Intake { grade } = batch.kind;
        Self {
            org_id: batch.school.0,
            batch_id: batch.id.0,
            authority_id: batch.authority.0,
            jurisdiction: batch.jurisdiction.0.clone(),
            kind: "intake".to_owned(),
            grade: i16::from(grade.0),
            school_year: batch.school_year.0,
            state: batch.state.as_str().to_owned(),
            state_facts: json(&batch.state),
            entered_by: json(&batch.entered_by),
            created_us,
            version: batch.version,
        }
    }

    pub(crate) fn batch(self) -> Result<Batch, StoreError> {
        let key = format!("{}/{}", self.org_id, self.batch_id);
        let at = At { table: "batch", row: &key };
        let kind = match self.kind.as_str() {
            "intake" => BatchKind::Intake { grade: Grade(at.small("grade", self.grade)?) },
            _ => return Err(at.wrong("kind", "not a word of its set")),
        };
        let state: BatchState = at.json("state_facts", self.state_facts.as_bytes())?;
        if state.as_str() != self.state {
            return Err(at.wrong("state", "not the state its facts tell"));
        }
        Ok(Batch {
            id: BatchId(self.batch_id),
            school: OrgId(self.org_id),
            authority: OrgId(self.authority_id),
            jurisdiction: Jurisdiction(self.jurisdiction),
            kind,
            school_year: SchoolYear(self.school_year),
            state,
            entered_by: at.json("entered_by", self.entered_by.as_bytes())?,
            version: self.version,
        })
    }
}

/// Inserts a batch.
///
/// # Errors
/// [`StoreError::Duplicate`] where the identifier is taken.
pub fn insert(tx: &mut Tx, batch: &Batch, created: Timestamp) -> Result<(), StoreError> {
    diesel::insert_into(batch::table).values(&Row::of(batch, micros(created))).execute(&mut tx.link)?;
    Ok(())
}

/// Writes a batch that stands at its own version; afterwards it stands at the next.
///
/// # Errors
/// [`StoreError::Conflict`] where it stands at another.
pub fn update(tx: &mut Tx, batch: &Batch) -> Result<(), StoreError> {
    let row = Row::of(batch, 0);
    let at = batch::table.find((row.org_id, row.batch_id)).filter(batch::version.eq(row.version));
    let found = diesel::update(at)
        .set((
            batch::authority_id.eq(row.authority_id),
            batch::state.eq(row.state),
            batch::state_facts.eq(row.state_facts),
            batch::entered_by.eq(row.entered_by),
            batch::version.eq(row.version + 1),
        ))
        .execute(&mut tx.link)?;
    expect_version("batch", found, || {
        batch::table.find((batch.school.0, batch.id.0)).select(batch::version).first(&mut tx.link)
    })
}

/// The batch `id` of `school`.
///
/// # Errors
/// [`StoreError::Inconsistent`] where its row cannot be one.
pub fn find(db: &mut Db, school: OrgId, id: BatchId) -> Result<Option<Batch>, StoreError> {
    let row: Option<Row> =
        batch::table.find((school.0, id.0)).select(Row::as_select()).first(&mut db.link).optional()?;
    row.map(Row::batch).transpose()
}

/// The batches of `school`, the latest first.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn list(db: &mut Db, school: OrgId) -> Result<Vec<Batch>, StoreError> {
    page(db, &[school], None, None, u32::MAX)
}

/// Schools bound in one statement.
const SCHOOLS: usize = 1_000;

/// In which states batches of a school year stand, school by school; each state of a school
/// once.
///
/// # Errors
/// Those of the store.
pub fn states(db: &mut Db, schools: &[OrgId], year: SchoolYear) -> Result<Vec<(OrgId, String)>, StoreError> {
    let mut found = Vec::new();
    for schools in schools.chunks(SCHOOLS) {
        let rows: Vec<(i64, String)> = batch::table
            .filter(batch::org_id.eq_any(schools.iter().map(|id| id.0)))
            .filter(batch::school_year.eq(year.0))
            .select((batch::org_id, batch::state))
            .distinct()
            .load(&mut db.link)?;
        found.extend(rows.into_iter().map(|(school, state)| (OrgId(school), state)));
    }
    Ok(found)
}

/// The latest `limit` batches of `schools` made before `before`, those at `state` where one
/// is given, the latest first.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn page(
    db: &mut Db,
    schools: &[OrgId],
    state: Option<&str>,
    before: Option<BatchId>,
    limit: u32,
) -> Result<Vec<Batch>, StoreError> {
    let mut query = batch::table
        .filter(batch::org_id.eq_any(schools.iter().map(|id| id.0).collect::<Vec<_>>()))
        .select(Row::as_select())
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(batch::state.eq(state.to_owned()));
    }
    if let Some(before) = before {
        query = query.filter(batch::batch_id.lt(before.0));
    }
    let rows: Vec<Row> = query.order(batch::batch_id.desc()).limit(i64::from(limit)).load(&mut db.link)?;
    rows.into_iter().map(Row::batch).collect()
}
