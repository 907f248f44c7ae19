//! Entries of the student register: the truth about where a pupil is, and the root that
//! is locked before anything of the pupil changes.

use diesel::prelude::*;
use jice_domain::{
    ClassId, Cohort, EntryId, EntryState, JournalId, Jurisdiction, OrgId, Outcome, PersonId, PlacementId, SchoolYear,
    StudentEntry,
};

use crate::engine::Link;
use crate::engine::query;
use crate::row::{At, expect};
use crate::schema::student_entry;
use crate::{Db, StoreError, Tx};

/// An entry with the seat it has: the class, and the placement in the school's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatedEntry {
    /// The entry.
    pub entry: StudentEntry,
    /// The class it sits in, or sat in last.
    pub class: ClassId,
    /// The placement, open while the pupil is enrolled.
    pub placement: PlacementId,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = student_entry, treat_none_as_default_value = false)]
pub(crate) struct Row {
    pub(crate) person_id: i64,
    pub(crate) entry_id: i64,
    jurisdiction: String,
    state: String,
    state_on: String,
    state_note: String,
    pub(crate) school_id: i64,
    pub(crate) class_id: i64,
    pub(crate) placement_id: i64,
    stage: String,
    entry_year: i16,
    repeats: i16,
    pub(crate) live: bool,
    version: i32,
    last_act_id: i64,
}

/// State, day and note as they are stored.
fn state_columns(state: EntryState) -> (String, String, String) {
    match state {
        EntryState::Enrolled { since } => (state.as_str().to_owned(), since.to_string(), String::new()),
        EntryState::StageDone { on, outcome } => {
            let note = match outcome {
                Outcome::Graduated => "graduated",
                Outcome::Completed => "completed",
                Outcome::Left => "left",
            };
            (state.as_str().to_owned(), on.to_string(), note.to_owned())
        }
        EntryState::Suspended { since, until } => (state.as_str().to_owned(), since.to_string(), until.to_string()),
        EntryState::Absent { since, kind } => (state.as_str().to_owned(), since.to_string(), kind.as_str().to_owned()),
        EntryState::Closed { on, reason } => (state.as_str().to_owned(), on.to_string(), reason.as_str().to_owned()),
    }
}

impl From<&SeatedEntry> for Row {
    fn from(seated: &SeatedEntry) -> Self {
        let entry = &seated.entry;
        let (state, state_on, state_note) = state_columns(entry.state);
        Self {
            person_id: entry.person.0,
            entry_id: entry.id.0,
            jurisdiction: entry.jurisdiction.0.clone(),
            state,
            state_on,
            state_note,
            school_id: entry.school.0,
            class_id: seated.class.0,
            placement_id: seated.placement.0,
            stage: entry.cohort.stage.as_str().to_owned(),
            entry_year: entry.cohort.entry_year.0,
            repeats: i16::from(entry.cohort.repeats),
            live: entry.state.is_live(),
            version: entry.version,
            last_act_id: entry.last_act.0,
        }
    }
}

impl Row {
    pub(crate) fn seated(self) -> Result<SeatedEntry, StoreError> {
        let at = At { table: "student_entry", row: &format!("{}/{}", self.person_id, self.entry_id) };
        let day = at.date("state_on", &self.state_on)?;
        let state = match (self.state.as_str(), self.state_note.as_str()) {
            ("enrolled", "") => EntryState::Enrolled { since: day },
            ("stage_done", "graduated") => EntryState::StageDone { on: day, outcome: Outcome::Graduated },
            ("stage_done", "completed") => EntryState::StageDone { on: day, outcome: Outcome::Completed },
            ("stage_done", "left") => EntryState::StageDone { on: day, outcome: Outcome::Left },
            ("suspended", until) => EntryState::Suspended { since: day, until: at.date("state_note", until)? },
            ("absent", kind) => EntryState::Absent { since: day, kind: at.word("state_note", kind)? },
            ("closed", reason) => EntryState::Closed { on: day, reason: at.word("state_note", reason)? },
            _ => return Err(at.wrong("state", "no state with its facts")),
        };
        let entry = StudentEntry {
            id: EntryId(self.entry_id),
            person: PersonId(self.person_id),
            jurisdiction: Jurisdiction(self.jurisdiction.clone()),
            state,
            school: OrgId(self.school_id),
            cohort: Cohort {
                stage: at.word("stage", &self.stage)?,
                entry_year: SchoolYear(self.entry_year),
                repeats: at.small("repeats", self.repeats)?,
            },
            version: self.version,
            last_act: JournalId(self.last_act_id),
        };
        Ok(SeatedEntry { entry, class: ClassId(self.class_id), placement: PlacementId(self.placement_id) })
    }
}

/// Inserts an entry.
///
/// # Errors
/// [`StoreError::Duplicate`] of kind `student_entry` where the person has a live one.
pub fn insert(tx: &mut Tx, seated: &SeatedEntry) -> Result<(), StoreError> {
    diesel::insert_into(student_entry::table)
        .values(&Row::from(seated))
        .execute(&mut tx.link)
        .map_err(|error| StoreError::from(error).claimed("student_entry"))?;
    Ok(())
}

/// The entries of `persons`, by person and entry.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be an entry.
pub fn find(db: &mut Db, persons: &[PersonId]) -> Result<Vec<SeatedEntry>, StoreError> {
    let rows: Vec<Row> = student_entry::table
        .filter(student_entry::person_id.eq_any(persons.iter().map(|id| id.0)))
        .order((student_entry::person_id, student_entry::entry_id))
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(Row::seated).collect()
}

/// The live entry of `person`, locked: nobody else changes the pupil until this
/// transaction ends. To be called before anything of the pupil is read or written.
///
/// # Errors
/// [`StoreError::Unavailable`] where the lock is not had in time; [`StoreError::Inconsistent`].
pub fn lock(tx: &mut Tx, person: PersonId) -> Result<Option<SeatedEntry>, StoreError> {
    let live = student_entry::table
        .filter(student_entry::person_id.eq(person.0))
        .filter(student_entry::live.eq(true))
        .select(student_entry::all_columns);
    let row: Option<Row> = match &mut tx.link {
        // The only writer holds the lock already.
        Link::Sqlite(connection) => live.first(connection).optional()?,
        Link::Postgres(connection) => live.for_update().first(connection).optional()?,
    };
    row.map(Row::seated).transpose()
}

/// The live entries of `persons`, locked, by person: the same as [`lock`] of each, all in one order.
///
/// # Errors
/// [`StoreError::Unavailable`] where a lock is not had in time; [`StoreError::Inconsistent`].
pub fn lock_all(tx: &mut Tx, persons: &[PersonId]) -> Result<Vec<SeatedEntry>, StoreError> {
    let mut persons: Vec<i64> = persons.iter().map(|id| id.0).collect();
    persons.sort_unstable();
    persons.dedup();
    let mut found = Vec::with_capacity(persons.len());
    for persons in persons.chunks(500) {
        let live = student_entry::table
            .filter(student_entry::person_id.eq_any(persons))
            .filter(student_entry::live.eq(true))
            .order(student_entry::person_id)
            .select(student_entry::all_columns);
        let rows: Vec<Row> = match &mut tx.link {
            // The only writer holds the lock already.
            Link::Sqlite(connection) => live.load(connection)?,
            Link::Postgres(connection) => live.for_update().load(connection)?,
        };
        for row in rows {
            found.push(row.seated()?);
        }
    }
    Ok(found)
}

/// Writes an entry that stands at its own version; afterwards it stands at the next.
///
/// # Errors
/// [`StoreError::Conflict`] where it stands at another.
pub fn update(tx: &mut Tx, seated: &SeatedEntry) -> Result<(), StoreError> {
    let row = Row::from(seated);
    let at = student_entry::person_id.eq(row.person_id).and(student_entry::entry_id.eq(row.entry_id));
    let at = at.and(student_entry::version.eq(row.version));
    let set = (
        student_entry::jurisdiction.eq(row.jurisdiction),
        student_entry::state.eq(row.state),
        student_entry::state_on.eq(row.state_on),
        student_entry::state_note.eq(row.state_note),
        student_entry::school_id.eq(row.school_id),
        student_entry::class_id.eq(row.class_id),
        student_entry::placement_id.eq(row.placement_id),
        student_entry::stage.eq(row.stage),
        student_entry::entry_year.eq(row.entry_year),
        student_entry::repeats.eq(row.repeats),
        student_entry::live.eq(row.live),
        student_entry::version.eq(row.version + 1),
        student_entry::last_act_id.eq(row.last_act_id),
    );
    let found = query::update(student_entry::table, at, set).execute(&mut tx.link)?;
    expect("student_entry", 1, found)
}
