//! Problem records 问题学籍, with the school that keeps the entry in doubt.

use diesel::dsl::count_star;
use diesel::prelude::*;
use jice_domain::{
    CaseId, EntryId, Jurisdiction, OrgId, PersonId, ProblemKind, ProblemRecord, ProblemRecordId, ProblemState,
    SchoolYear,
};

use crate::row::{At, day, expect, expect_version, json, micros};
use crate::schema::problem_record as t;
use crate::seal::unopened;
use crate::{Column, Db, Sealer, StoreError, Tx};

/// Units, or people, asked about in one statement.
const ASKED: usize = 500;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = t, treat_none_as_default_value = false)]
pub(crate) struct Row {
    pub(crate) org_id: i64,
    pub(crate) problem_id: i64,
    pub(crate) person_id: i64,
    entry_id: i64,
    jurisdiction: String,
    kind: String,
    subject: String,
    other_id: Option<i64>,
    remark_sealed: Vec<u8>,
    key_id: i16,
    source: String,
    since_on: String,
    found_us: i64,
    leaves: i16,
    state: String,
    state_facts: String,
    case_id: Option<i64>,
    open: bool,
    version: i32,
}

impl Row {
    fn of(sealer: &Sealer, record: &ProblemRecord) -> Self {
        Self {
            org_id: record.school.0,
            problem_id: record.id.0,
            person_id: record.person.0,
            entry_id: record.entry.0,
            jurisdiction: record.jurisdiction.0.clone(),
            kind: record.kind.as_str().to_owned(),
            subject: record.subject.clone(),
            other_id: record.other.map(|person| person.0),
            remark_sealed: sealer.seal(Column::ProblemRemark, record.id.0, record.remark.as_bytes()),
            key_id: sealer.key(),
            source: record.source.as_str().to_owned(),
            since_on: day(record.since),
            found_us: micros(record.found),
            leaves: record.leaves.0,
            state: record.state.as_str().to_owned(),
            state_facts: json(&record.state),
            case_id: record.state.case().map(|case| case.0),
            open: !record.state.is_over(),
            version: record.version,
        }
    }

    pub(crate) fn open(self, sealer: &Sealer) -> Result<ProblemRecord, StoreError> {
        let key = format!("{}/{}", self.org_id, self.problem_id);
        let at = At { table: "problem_record", row: &key };
        let remark = sealer.open(Column::ProblemRemark, self.key_id, self.problem_id, &self.remark_sealed);
        let remark = remark.map_err(|error| unopened(&error, &key))?;
        let state: ProblemState = at.json("state_facts", self.state_facts.as_bytes())?;
        let case = state.case().map(|case| case.0);
        if state.as_str() != self.state || state.is_over() == self.open || case != self.case_id {
            return Err(at.wrong("state", "not the state with its facts"));
        }
        Ok(ProblemRecord {
            id: ProblemRecordId(self.problem_id),
            school: OrgId(self.org_id),
            person: PersonId(self.person_id),
            entry: EntryId(self.entry_id),
            jurisdiction: Jurisdiction(self.jurisdiction),
            kind: at.word("kind", &self.kind)?,
            subject: self.subject,
            other: self.other_id.map(PersonId),
            remark: String::from_utf8(remark).map_err(|_| at.wrong("remark_sealed", "not a text"))?,
            source: at.word("source", &self.source)?,
            since: at.date("since_on", &self.since_on)?,
            found: at.moment("found_us", self.found_us)?,
            leaves: SchoolYear(self.leaves),
            state,
            version: self.version,
        })
    }
}

/// Inserts a problem record.
///
/// # Errors
/// [`StoreError::Duplicate`] of kind `problem_record` where the school has the same of the pupil.
pub fn insert(tx: &mut Tx, record: &ProblemRecord) -> Result<(), StoreError> {
    let row = Row::of(&tx.sealer, record);
    diesel::insert_into(t::table)
        .values(&row)
        .execute(&mut tx.link)
        .map_err(|error| StoreError::from(error).claimed("problem_record"))?;
    Ok(())
}

/// Writes a problem record that stands at its own version; afterwards it stands at the next.
///
/// # Errors
/// [`StoreError::Conflict`] where it stands at another.
pub fn update(tx: &mut Tx, record: &ProblemRecord) -> Result<(), StoreError> {
    let row = Row::of(&tx.sealer, record);
    let key = (row.org_id, row.problem_id);
    let changed = diesel::update(t::table.find(key).filter(t::version.eq(row.version)))
        .set((
            t::jurisdiction.eq(row.jurisdiction),
            t::other_id.eq(row.other_id),
            t::remark_sealed.eq(row.remark_sealed),
            t::key_id.eq(row.key_id),
            t::source.eq(row.source),
            t::since_on.eq(row.since_on),
            t::leaves.eq(row.leaves),
            t::state.eq(row.state),
            t::state_facts.eq(row.state_facts),
            t::case_id.eq(row.case_id),
            t::open.eq(row.open),
            t::version.eq(row.version + 1),
        ))
        .execute(&mut tx.link)?;
    expect_version("problem_record", changed, || t::table.find(key).select(t::version).first(&mut tx.link))
}

/// Takes a problem record from the school `from` to the one it names now, where its entry went.
///
/// # Errors
/// [`StoreError::Conflict`] where it stands at another version, or not there.
pub fn carry(tx: &mut Tx, from: OrgId, record: &ProblemRecord) -> Result<(), StoreError> {
    let held = t::table.find((from.0, record.id.0)).filter(t::version.eq(record.version));
    let gone = diesel::delete(held).execute(&mut tx.link)?;
    expect("problem_record", 1, gone)?;
    insert(tx, &ProblemRecord { version: record.version + 1, ..record.clone() })
}

fn opened(db: &Db, rows: Vec<Row>) -> Result<Vec<ProblemRecord>, StoreError> {
    rows.into_iter().map(|row| row.open(&db.sealer)).collect()
}

/// The problem record `id` of `school`.
///
/// # Errors
/// [`StoreError::Inconsistent`] where its row cannot be one.
pub fn find(db: &mut Db, school: OrgId, id: ProblemRecordId) -> Result<Option<ProblemRecord>, StoreError> {
    let row: Option<Row> = t::table.find((school.0, id.0)).select(Row::as_select()).first(&mut db.link).optional()?;
    row.map(|row| row.open(&db.sealer)).transpose()
}

/// Those of `people` that any of `schools` keeps, over or not.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn of_people(db: &mut Db, schools: &[OrgId], people: &[PersonId]) -> Result<Vec<ProblemRecord>, StoreError> {
    let mut found = Vec::new();
    for people in people.chunks(ASKED) {
        let rows: Vec<Row> = t::table
            .filter(t::org_id.eq_any(schools.iter().map(|school| school.0)))
            .filter(t::person_id.eq_any(people.iter().map(|person| person.0)))
            .order((t::org_id, t::problem_id))
            .select(Row::as_select())
            .load(&mut db.link)?;
        found.extend(opened(db, rows)?);
    }
    Ok(found)
}

/// Those of `school` that are not over.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn unsettled(db: &mut Db, school: OrgId) -> Result<Vec<ProblemRecord>, StoreError> {
    let rows: Vec<Row> = t::table
        .filter(t::org_id.eq(school.0))
        .filter(t::open)
        .order((t::leaves, t::problem_id))
        .select(Row::as_select())
        .load(&mut db.link)?;
    opened(db, rows)
}

/// The one of `school` that `case` handles or has settled.
///
/// # Errors
/// [`StoreError::Inconsistent`] where its row cannot be one.
pub fn of_case(db: &mut Db, school: OrgId, case: CaseId) -> Result<Option<ProblemRecord>, StoreError> {
    let row: Option<Row> = t::table
        .filter(t::org_id.eq(school.0))
        .filter(t::case_id.eq(case.0))
        .order(t::problem_id)
        .select(Row::as_select())
        .first(&mut db.link)
        .optional()?;
    row.map(|row| row.open(&db.sealer)).transpose()
}

/// Which problem records are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// Of these schools.
    pub schools: &'a [OrgId],
    /// Of this kind.
    pub kind: Option<ProblemKind>,
    /// In this state, by its word.
    pub state: Option<&'a str>,
    /// Not over (`true`), over (`false`), or both.
    pub open: Option<bool>,
    /// Of pupils who are to finish their stage in this school year or should have before.
    pub leaves_by: Option<SchoolYear>,
}

/// The place of a problem record among all, for the next page: who leaves first comes first.
pub type Place = (i16, i64);

/// The place of `record`.
pub fn place(record: &ProblemRecord) -> Place {
    (record.leaves.0, record.id.0)
}

/// The first `limit` that are wanted behind `after`: who is to finish the stage first, then what is
/// known longest.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn page(
    db: &mut Db,
    wanted: &Wanted<'_>,
    after: Option<Place>,
    limit: u32,
) -> Result<Vec<ProblemRecord>, StoreError> {
    let mut found: Vec<Row> = Vec::new();
    for schools in wanted.schools.chunks(ASKED) {
        let mut query = t::table
            .filter(t::org_id.eq_any(schools.iter().map(|school| school.0)))
            .select(Row::as_select())
            .into_boxed();
        if let Some((leaves, id)) = after {
            query = query.filter(t::leaves.gt(leaves).or(t::leaves.eq(leaves).and(t::problem_id.gt(id))));
        }
        if let Some(kind) = wanted.kind {
            query = query.filter(t::kind.eq(kind.as_str()));
        }
        if let Some(state) = wanted.state {
            query = query.filter(t::state.eq(state.to_owned()));
        }
        query = match wanted.open {
            Some(true) => query.filter(t::open),
            Some(false) => query.filter(diesel::dsl::not(t::open)),
            None => query,
        };
        if let Some(year) = wanted.leaves_by {
            query = query.filter(t::leaves.le(year.0));
        }
        let rows: Vec<Row> = query.order((t::leaves, t::problem_id)).limit(i64::from(limit)).load(&mut db.link)?;
        found.extend(rows);
    }
    found.sort_by_key(|row| (row.leaves, row.problem_id));
    found.truncate(limit as usize);
    opened(db, found)
}

/// How many of a school are of one kind and in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The school.
    pub school: OrgId,
    /// The kind.
    pub kind: ProblemKind,
    /// The state, by its word.
    pub state: String,
    /// How many.
    pub count: u64,
    /// Of those, of pupils who are to finish their stage by the year that was asked for.
    pub leaving: u64,
}

/// Those of `schools`, counted by school, kind and state.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a kind is none.
pub fn counts(db: &mut Db, schools: &[OrgId], year: SchoolYear) -> Result<Vec<Count>, StoreError> {
    type Line = (i64, String, String, i16, i64);
    let mut counts: Vec<Count> = Vec::new();
    for schools in schools.chunks(ASKED) {
        let groups = (t::org_id, t::kind, t::state, t::leaves);
        let lines: Vec<Line> = t::table
            .filter(t::org_id.eq_any(schools.iter().map(|school| school.0)))
            .group_by(groups)
            .select((t::org_id, t::kind, t::state, t::leaves, count_star()))
            .order(groups)
            .load(&mut db.link)?;
        for (school, kind, state, leaves, count) in lines {
            let kind: ProblemKind = At { table: "problem_record", row: &school }.word("kind", &kind)?;
            let count = count.unsigned_abs();
            let leaving = if leaves <= year.0 { count } else { 0 };
            match counts.last_mut() {
                Some(last) if (last.school.0, last.kind, last.state.as_str()) == (school, kind, state.as_str()) => {
                    last.count += count;
                    last.leaving += leaving;
                }
                _ => counts.push(Count { school: OrgId(school), kind, state, count, leaving }),
            }
        }
    }
    Ok(counts)
}
