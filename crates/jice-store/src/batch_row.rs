//! Rows of a batch: one for each child a school hands in.

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;
use jice_domain::{BatchId, ClassId, OrgId, PersonId, Refusal, RowState, Values};
use jiff::{Timestamp, civil::Date};

use crate::engine::load::load;
use crate::engine::{Link, postgres};
use crate::row::{At, after_prefix, day, expect, expect_version, json, micros};
use crate::schema::batch_row;
use crate::seal::unopened;
use crate::{Column, Db, Sealer, StoreError, Tx};

/// A row of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRow {
    /// The school.
    pub org: OrgId,
    /// The batch.
    pub batch: BatchId,
    /// The row, from 1.
    pub row: u32,
    /// Where it stands.
    pub state: RowState,
    /// The class it is meant for.
    pub class: Option<ClassId>,
    /// The name, for lists.
    pub name: String,
    /// Tells a repeated upload: the same child has the same key ([`Sealer::digest`]).
    pub key: [u8; 32],
    /// All values, cleaned, in the order of the pack's fields.
    pub values: Values,
    /// What the rules found.
    pub findings: Vec<Refusal>,
    /// The key of the photo's file; empty where there is none.
    pub photo_key: String,
    /// The year in which the photo was taken; 0 where there is none.
    pub photo_year: i16,
    /// Where the photo comes from; empty where there is none.
    pub photo_source: String,
    /// The day the child arrived at school 报到.
    pub arrived_on: Option<Date>,
    /// When the guardian confirmed the row.
    pub guardian_confirmed: Option<Timestamp>,
    /// The person it was accepted as.
    pub person: Option<PersonId>,
    /// Why it was returned; empty where it was not.
    pub reason: String,
    /// How often it was written; the version a change must name.
    pub version: i32,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = batch_row, treat_none_as_default_value = false)]
struct Row {
    org_id: i64,
    batch_id: i64,
    row_no: i32,
    state: String,
    class_id: Option<i64>,
    name: String,
    row_key: Vec<u8>,
    values_sealed: Vec<u8>,
    key_id: i16,
    findings: String,
    photo_key: String,
    photo_year: i16,
    photo_source: String,
    arrived_on: Option<String>,
    guardian_confirmed_us: Option<i64>,
    person_id: Option<i64>,
    reason: String,
    version: i32,
}

fn number(row: u32) -> i32 {
    i32::try_from(row).unwrap_or(i32::MAX)
}

impl Row {
    fn of(row: &BatchRow, sealer: &Sealer) -> Self {
        let place = (row.batch.0, i64::from(row.row));
        Self {
            org_id: row.org.0,
            batch_id: row.batch.0,
            row_no: number(row.row),
            state: row.state.as_str().to_owned(),
            class_id: row.class.map(|id| id.0),
            name: row.name.clone(),
            row_key: row.key.to_vec(),
            values_sealed: sealer.seal(Column::BatchRowValues, place, json(&row.values).as_bytes()),
            key_id: sealer.key(),
            findings: json(&row.findings),
            photo_key: row.photo_key.clone(),
            photo_year: row.photo_year,
            photo_source: row.photo_source.clone(),
            arrived_on: row.arrived_on.map(day),
            guardian_confirmed_us: row.guardian_confirmed.map(micros),
            person_id: row.person.map(|id| id.0),
            reason: row.reason.clone(),
            version: row.version,
        }
    }
}

impl Row {
    fn open(self, sealer: &Sealer) -> Result<BatchRow, StoreError> {
        let key = format!("{}/{}/{}", self.org_id, self.batch_id, self.row_no);
        let at = At { table: "batch_row", row: &key };
        let place = (self.batch_id, i64::from(self.row_no));
        let values = sealer.open(Column::BatchRowValues, self.key_id, place, &self.values_sealed);
        Ok(BatchRow {
            org: OrgId(self.org_id),
            batch: BatchId(self.batch_id),
            row: at.count("row_no", self.row_no)?,
            state: at.word("state", &self.state)?,
            class: self.class_id.map(ClassId),
            name: self.name,
            key: self.row_key.try_into().map_err(|_| at.wrong("row_key", "not a digest"))?,
            values: at.json("values_sealed", &values.map_err(|error| unopened(&error, &key))?)?,
            findings: at.json("findings", self.findings.as_bytes())?,
            photo_key: self.photo_key,
            photo_year: self.photo_year,
            photo_source: self.photo_source,
            arrived_on: at.date_maybe("arrived_on", self.arrived_on.as_deref())?,
            guardian_confirmed: at.moment_maybe("guardian_confirmed_us", self.guardian_confirmed_us)?,
            person: self.person_id.map(PersonId),
            reason: self.reason,
            version: self.version,
        })
    }
}

/// Inserts rows, thousands at once.
///
/// # Errors
/// [`StoreError::Duplicate`] of kind `batch_row` where the batch has a row of that number or
/// of the same child.
pub fn insert(tx: &mut Tx, rows: &[BatchRow]) -> Result<(), StoreError> {
    let rows: Vec<Row> = rows.iter().map(|row| Row::of(row, &tx.sealer)).collect();
    let loaded = load!(&mut tx.link, batch_row::table, &rows);
    let loaded = loaded.map_err(|error| StoreError::from(error).claimed("batch_row"))?;
    expect("batch_row", rows.len(), loaded)
}

/// Writes a row that stands at its own version; afterwards it stands at the next.
///
/// # Errors
/// [`StoreError::Conflict`] where it stands at another, [`StoreError::Duplicate`] where it
/// has become the child of another row.
pub fn update(tx: &mut Tx, changed: &BatchRow) -> Result<(), StoreError> {
    let row = Row::of(changed, &tx.sealer);
    let at = batch_row::table.find((row.org_id, row.batch_id, row.row_no)).filter(batch_row::version.eq(row.version));
    let found = diesel::update(at)
        .set((
            (batch_row::state.eq(row.state), batch_row::class_id.eq(row.class_id), batch_row::name.eq(row.name)),
            (batch_row::row_key.eq(row.row_key), batch_row::values_sealed.eq(row.values_sealed)),
            (batch_row::key_id.eq(row.key_id), batch_row::findings.eq(row.findings)),
            (batch_row::photo_key.eq(row.photo_key), batch_row::photo_year.eq(row.photo_year)),
            (batch_row::photo_source.eq(row.photo_source), batch_row::arrived_on.eq(row.arrived_on)),
            batch_row::guardian_confirmed_us.eq(row.guardian_confirmed_us),
            (batch_row::person_id.eq(row.person_id), batch_row::reason.eq(row.reason)),
            batch_row::version.eq(row.version + 1),
        ))
        .execute(&mut tx.link)
        .map_err(|error| StoreError::from(error).claimed("batch_row"))?;
    expect_version("batch_row", found, || {
        batch_row::table
            .find((changed.org.0, changed.batch.0, i32::try_from(changed.row).unwrap_or(i32::MAX)))
            .select(batch_row::version)
            .first(&mut tx.link)
    })
}

/// Takes rows that were never submitted out of a batch.
///
/// # Errors
/// [`StoreError::Conflict`] where one of them is not there.
pub fn delete(tx: &mut Tx, school: OrgId, batch: BatchId, rows: &[u32]) -> Result<(), StoreError> {
    let gone = of(school, batch).filter(batch_row::row_no.eq_any(rows.iter().map(|row| number(*row))));
    let found = diesel::delete(gone).execute(&mut tx.link)?;
    expect("batch_row", rows.len(), found)
}

/// Moves every row of the batch that stands at one of `from` to `to`. Returns how many.
///
/// # Errors
/// Those of the store.
pub fn move_all(
    tx: &mut Tx,
    school: OrgId,
    batch: BatchId,
    from: &[RowState],
    to: RowState,
) -> Result<usize, StoreError> {
    let rows = of(school, batch).filter(batch_row::state.eq_any(from.iter().map(|state| state.as_str())));
    let moved = (batch_row::state.eq(to.as_str()), batch_row::version.eq(batch_row::version + 1));
    Ok(diesel::update(rows).set(moved).execute(&mut tx.link)?)
}

/// Moves every row of one class that stands at `from` to `to`. Returns how many.
///
/// # Errors
/// Those of the store.
pub fn move_class(
    tx: &mut Tx,
    school: OrgId,
    batch: BatchId,
    class: ClassId,
    from: RowState,
    to: RowState,
) -> Result<usize, StoreError> {
    let rows =
        of(school, batch).filter(batch_row::state.eq(from.as_str())).filter(batch_row::class_id.eq(Some(class.0)));
    let moved = (batch_row::state.eq(to.as_str()), batch_row::version.eq(batch_row::version + 1));
    Ok(diesel::update(rows).set(moved).execute(&mut tx.link)?)
}

/// Notes rows as accepted, each as its person: those that stand at `Submitted`.
///
/// # Errors
/// [`StoreError::Conflict`] where one of them stands elsewhere.
pub fn accept(tx: &mut Tx, school: OrgId, batch: BatchId, rows: &[(u32, PersonId)]) -> Result<(), StoreError> {
    let accepted = match &mut tx.link {
        Link::Postgres(connection) => postgres::accept_rows(connection, school.0, batch.0, rows)?,
        Link::Sqlite(connection) => {
            let mut accepted = 0;
            for (row, person) in rows {
                accepted += diesel::update(batch_row::table.find((school.0, batch.0, number(*row))))
                    .filter(batch_row::state.eq(RowState::Submitted.as_str()))
                    .set((
                        batch_row::state.eq(RowState::Accepted.as_str()),
                        batch_row::person_id.eq(Some(person.0)),
                        batch_row::version.eq(batch_row::version + 1),
                    ))
                    .execute(connection)?;
            }
            accepted
        }
    };
    expect("batch_row", rows.len(), accepted)
}

type OfBatch = diesel::dsl::Filter<
    diesel::dsl::Filter<batch_row::table, diesel::dsl::Eq<batch_row::org_id, i64>>,
    diesel::dsl::Eq<batch_row::batch_id, i64>,
>;

fn of(school: OrgId, batch: BatchId) -> OfBatch {
    batch_row::table.filter(batch_row::org_id.eq(school.0)).filter(batch_row::batch_id.eq(batch.0))
}

/// Row `row` of a batch.
///
/// # Errors
/// [`StoreError::Inconsistent`] where it does not open.
pub fn find(db: &mut Db, school: OrgId, batch: BatchId, row: u32) -> Result<Option<BatchRow>, StoreError> {
    let found: Option<Row> = batch_row::table
        .find((school.0, batch.0, number(row)))
        .select(Row::as_select())
        .first(&mut db.link)
        .optional()?;
    found.map(|row| row.open(&db.sealer)).transpose()
}

/// The rows of a batch whose child has one of `keys`, by row.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row does not open.
pub fn find_by_keys(
    db: &mut Db,
    school: OrgId,
    batch: BatchId,
    keys: &[[u8; 32]],
) -> Result<Vec<BatchRow>, StoreError> {
    let mut found = Vec::new();
    for keys in keys.chunks(1_000) {
        let rows: Vec<Row> = of(school, batch)
            .filter(batch_row::row_key.eq_any(keys.iter().map(<[u8; 32]>::as_slice)))
            .order(batch_row::row_no)
            .select(Row::as_select())
            .load(&mut db.link)?;
        for row in rows {
            found.push(row.open(&db.sealer)?);
        }
    }
    Ok(found)
}

/// Which rows of a batch are wanted; what is none is not asked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Rows that stand here.
    pub state: Option<RowState>,
    /// Rows meant for this class.
    pub class: Option<ClassId>,
    /// Rows whose name begins so.
    pub name_prefix: Option<String>,
    /// Only rows without a photo.
    pub faceless: bool,
}

/// The first `limit` rows after row `after` (0 begins) that stand at `state`, or anywhere,
/// by row.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row does not open.
pub fn page(
    db: &mut Db,
    school: OrgId,
    batch: BatchId,
    state: Option<RowState>,
    after: u32,
    limit: u32,
) -> Result<Vec<BatchRow>, StoreError> {
    filtered(db, school, batch, &Filter { state, ..Filter::default() }, after, limit)
}

/// The first `limit` rows after row `after` (0 begins) that `filter` lets through, by row.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row does not open.
pub fn filtered(
    db: &mut Db,
    school: OrgId,
    batch: BatchId,
    filter: &Filter,
    after: u32,
    limit: u32,
) -> Result<Vec<BatchRow>, StoreError> {
    let mut query = of(school, batch).filter(batch_row::row_no.gt(number(after))).select(Row::as_select()).into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(batch_row::state.eq(state.as_str()));
    }
    if let Some(class) = filter.class {
        query = query.filter(batch_row::class_id.eq(Some(class.0)));
    }
    if let Some(prefix) = &filter.name_prefix {
        query = query.filter(batch_row::name.ge(prefix.clone()));
        if let Some(end) = after_prefix(prefix) {
            query = query.filter(batch_row::name.lt(end));
        }
    }
    if filter.faceless {
        query = query.filter(batch_row::photo_key.eq(""));
    }
    let rows: Vec<Row> = query.order(batch_row::row_no).limit(i64::from(limit)).load(&mut db.link)?;
    rows.into_iter().map(|row| row.open(&db.sealer)).collect()
}

/// How many rows of a batch stand where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowCounts {
    /// By state; a state in which none stands is not there.
    pub by_state: HashMap<RowState, u64>,
    /// Without a photo.
    pub faceless: u64,
    /// Not confirmed by a guardian.
    pub unconfirmed: u64,
}

impl RowCounts {
    /// Rows in all.
    pub fn all(&self) -> u64 {
        self.by_state.values().sum()
    }

    /// Rows that stand at `state`.
    pub fn at(&self, state: RowState) -> u64 {
        self.by_state.get(&state).copied().unwrap_or(0)
    }
}

/// Counts the rows of a batch.
///
/// # Errors
/// [`StoreError::Inconsistent`] where one stands nowhere.
pub fn counts(db: &mut Db, school: OrgId, batch: BatchId) -> Result<RowCounts, StoreError> {
    let rows: Vec<(String, i64)> =
        of(school, batch).group_by(batch_row::state).select((batch_row::state, count_star())).load(&mut db.link)?;
    let mut counts = RowCounts::default();
    for (state, count) in rows {
        let state = At { table: "batch_row", row: &batch }.word("state", &state)?;
        counts.by_state.insert(state, count.unsigned_abs());
    }
    let faceless: i64 = of(school, batch).filter(batch_row::photo_key.eq("")).count().get_result(&mut db.link)?;
    let unconfirmed: i64 =
        of(school, batch).filter(batch_row::guardian_confirmed_us.is_null()).count().get_result(&mut db.link)?;
    counts.faceless = faceless.unsigned_abs();
    counts.unconfirmed = unconfirmed.unsigned_abs();
    Ok(counts)
}

/// The highest number of a row of the batch; 0 where it has none.
///
/// # Errors
/// [`StoreError::Inconsistent`] where it is negative.
pub fn last(db: &mut Db, school: OrgId, batch: BatchId) -> Result<u32, StoreError> {
    let last: Option<i32> = of(school, batch).select(diesel::dsl::max(batch_row::row_no)).first(&mut db.link)?;
    At { table: "batch_row", row: &batch }.count("row_no", last.unwrap_or(0))
}
