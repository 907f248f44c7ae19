//! Rows of a batch: one for each child a school hands in.

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;
use jice_domain::{BatchId, ClassId, OrgId, PersonId, Refusal, RowState, Values};
use jiff::{Timestamp, civil::Date};

use crate::engine::load::load;
use crate::engine::{Link, postgres};
use crate::row::{At, day, expect, json, micros};
use crate::schema::batch_row;
use crate::seal::unopened;
use crate::{Column, Db, Sealer, StoreError, Tx};

/// A row of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRow {
    /// The school.
    pub school: OrgId,
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
    pub arrived: Option<Date>,
    /// When the guardian confirmed the row.
    pub guardian_confirmed: Option<Timestamp>,
    /// The person it was accepted as.
    pub person: Option<PersonId>,
    /// Why it was returned; empty where it was not.
    pub reason: String,
    /// How often it was written; the version a change must name.
    pub version: i32,
}

/// A row as it is stored. Made outside the transaction: sealing takes its time.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = batch_row, treat_none_as_default_value = false)]
pub struct SealedRow {
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

impl BatchRow {
    /// The row as it is stored.
    pub fn seal(&self, sealer: &Sealer) -> SealedRow {
        let place = (self.batch.0, i64::from(self.row));
        SealedRow {
            org_id: self.school.0,
            batch_id: self.batch.0,
            row_no: number(self.row),
            state: self.state.as_str().to_owned(),
            class_id: self.class.map(|id| id.0),
            name: self.name.clone(),
            row_key: self.key.to_vec(),
            values_sealed: sealer.seal(Column::BatchRowValues, place, json(&self.values).as_bytes()),
            key_id: sealer.key(),
            findings: json(&self.findings),
            photo_key: self.photo_key.clone(),
            photo_year: self.photo_year,
            photo_source: self.photo_source.clone(),
            arrived_on: self.arrived.map(day),
            guardian_confirmed_us: self.guardian_confirmed.map(micros),
            person_id: self.person.map(|id| id.0),
            reason: self.reason.clone(),
            version: self.version,
        }
    }
}

impl SealedRow {
    fn open(self, sealer: &Sealer) -> Result<BatchRow, StoreError> {
        let key = format!("{}/{}/{}", self.org_id, self.batch_id, self.row_no);
        let at = At { table: "batch_row", row: &key };
        let place = (self.batch_id, i64::from(self.row_no));
        let values = sealer.open(Column::BatchRowValues, self.key_id, place, &self.values_sealed);
        Ok(BatchRow {
            school: OrgId(self.org_id),
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
            arrived: at.date_maybe("arrived_on", self.arrived_on.as_deref())?,
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
pub fn insert(tx: &mut Tx, rows: &[SealedRow]) -> Result<(), StoreError> {
    let loaded = load!(&mut tx.link, batch_row::table, rows);
    let loaded = loaded.map_err(|error| StoreError::from(error).claimed("batch_row"))?;
    expect("batch_row", rows.len(), loaded)
}

/// Writes a row that stands at its own version; afterwards it stands at the next.
///
/// # Errors
/// [`StoreError::Conflict`] where it stands at another, [`StoreError::Duplicate`] where it
/// has become the child of another row.
pub fn update(tx: &mut Tx, changed: &SealedRow) -> Result<(), StoreError> {
    let row = changed.clone();
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
    expect("batch_row", 1, found)
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

/// Moves every row of the batch that stands at `from` (in `class`, where one is given) to
/// `to`. Returns how many.
///
/// # Errors
/// Those of the store.
pub fn move_all(
    tx: &mut Tx,
    school: OrgId,
    batch: BatchId,
    class: Option<ClassId>,
    from: RowState,
    to: RowState,
) -> Result<usize, StoreError> {
    let set = (batch_row::state.eq(to.as_str()), batch_row::version.eq(batch_row::version + 1));
    let rows = of(school, batch).filter(batch_row::state.eq(from.as_str()));
    let moved = match class {
        None => diesel::update(rows).set(set).execute(&mut tx.link)?,
        Some(class) => {
            diesel::update(rows.filter(batch_row::class_id.eq(Some(class.0)))).set(set).execute(&mut tx.link)?
        }
    };
    Ok(moved)
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
    let found: Option<SealedRow> = batch_row::table
        .find((school.0, batch.0, number(row)))
        .select(SealedRow::as_select())
        .first(&mut db.link)
        .optional()?;
    found.map(|row| row.open(&db.sealer)).transpose()
}

/// Rows of a batch whose child has one of `keys`, with their keys.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a key is no digest.
pub fn find_keys(
    db: &mut Db,
    school: OrgId,
    batch: BatchId,
    keys: &[[u8; 32]],
) -> Result<HashMap<[u8; 32], u32>, StoreError> {
    let mut found = HashMap::new();
    for keys in keys.chunks(1_000) {
        let rows: Vec<(Vec<u8>, i32)> = of(school, batch)
            .filter(batch_row::row_key.eq_any(keys.iter().map(<[u8; 32]>::as_slice)))
            .select((batch_row::row_key, batch_row::row_no))
            .load(&mut db.link)?;
        for (key, row) in rows {
            let at = At { table: "batch_row", row: &row };
            let key = key.try_into().map_err(|_| at.wrong("row_key", "not a digest"))?;
            found.insert(key, at.count("row_no", row)?);
        }
    }
    Ok(found)
}

/// Which rows of a batch are wanted; what is none is not asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// Rows that stand here.
    pub state: Option<RowState>,
    /// Rows meant for this class.
    pub class: Option<ClassId>,
}

/// The first `limit` rows that are wanted after row `after`, by row; 0 begins.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row does not open.
pub fn page(
    db: &mut Db,
    school: OrgId,
    batch: BatchId,
    wanted: Wanted,
    after: u32,
    limit: u32,
) -> Result<Vec<BatchRow>, StoreError> {
    let mut query =
        of(school, batch).filter(batch_row::row_no.gt(number(after))).select(SealedRow::as_select()).into_boxed();
    if let Some(state) = wanted.state {
        query = query.filter(batch_row::state.eq(state.as_str()));
    }
    if let Some(class) = wanted.class {
        query = query.filter(batch_row::class_id.eq(Some(class.0)));
    }
    let rows: Vec<SealedRow> = query.order(batch_row::row_no).limit(i64::from(limit)).load(&mut db.link)?;
    rows.into_iter().map(|row| row.open(&db.sealer)).collect()
}

/// Rows read at once by [`each`].
const CHUNK: u32 = 500;

/// Hands every row that is wanted to `visit`, in chunks, by row.
///
/// # Errors
/// Those of `visit`, and [`StoreError::Inconsistent`] where a row does not open.
pub fn each<E: From<StoreError>>(
    db: &mut Db,
    school: OrgId,
    batch: BatchId,
    wanted: Wanted,
    mut visit: impl FnMut(&mut Db, Vec<BatchRow>) -> Result<(), E>,
) -> Result<(), E> {
    let mut after = 0;
    loop {
        let rows = page(db, school, batch, wanted, after, CHUNK)?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.row;
        visit(db, rows)?;
    }
}

/// How many rows of a batch stand where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// By state; a state in which none stands is not there.
    pub by_state: HashMap<RowState, u64>,
    /// Without a photo.
    pub faceless: u64,
    /// Not confirmed by a guardian.
    pub unconfirmed: u64,
}

impl Counts {
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
pub fn counts(db: &mut Db, school: OrgId, batch: BatchId) -> Result<Counts, StoreError> {
    let rows: Vec<(String, i64)> =
        of(school, batch).group_by(batch_row::state).select((batch_row::state, count_star())).load(&mut db.link)?;
    let mut counts = Counts::default();
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
pub fn last_row(db: &mut Db, school: OrgId, batch: BatchId) -> Result<u32, StoreError> {
    let last: Option<i32> = of(school, batch).select(diesel::dsl::max(batch_row::row_no)).first(&mut db.link)?;
    At { table: "batch_row", row: &batch }.count("row_no", last.unwrap_or(0))
}
