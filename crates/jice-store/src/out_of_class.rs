//! Entries that are kept while their pupil sits in no class: suspended, feared or known to have
//! dropped out, gone without a word.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use jice_domain::{ClassId, OrgId, OutOfClass, PersonId};
use jiff::civil::Date;

use crate::engine::Link;
use crate::entry::{Row, SeatedEntry};
use crate::row::day;
use crate::schema::student_entry as t;
use crate::{Db, StoreError};

/// Whose entries are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Kept by these schools.
    pub schools: &'a [OrgId],
    /// Only of this class.
    pub class: Option<ClassId>,
    /// Out of class for this.
    pub why: OutOfClass,
    /// Only suspensions that end on this day or before.
    pub ends_by: Option<Date>,
}

// What the index holds is said in the question itself, word for word: only so an engine that
// plans a question once for all values knows that the index will do.
const OUT: &str = "state IN ('suspended', 'absent')";

type Query = t::BoxedQuery<'static, <Link as Connection>::Backend>;

fn asked(wanted: &Wanted<'_>) -> Query {
    let schools: Vec<i64> = wanted.schools.iter().map(|id| id.0).collect();
    let mut query = t::table.into_boxed().filter(sql::<Bool>(OUT)).filter(t::school_id.eq_any(schools));
    if let Some(class) = wanted.class {
        query = query.filter(t::class_id.eq(class.0));
    }
    query = match wanted.why.absence() {
        None => query.filter(t::state.eq("suspended")),
        Some(kind) => query.filter(t::state.eq("absent")).filter(t::state_note.eq(kind.as_str())),
    };
    if let Some(last) = wanted.ends_by {
        query = query.filter(t::state_note.le(day(last)));
    }
    query
}

/// The first `limit` entries that are wanted behind `after`: suspensions by the day they end,
/// others by the day they began, then by person.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be an entry.
pub fn page(
    db: &mut Db,
    wanted: &Wanted<'_>,
    after: Option<(Date, PersonId)>,
    limit: u32,
) -> Result<Vec<SeatedEntry>, StoreError> {
    let mut query = asked(wanted);
    let after = after.map(|(on, person)| (day(on), person.0));
    query = match (wanted.why, after) {
        (OutOfClass::Suspended, Some((on, person))) => {
            query.filter(t::state_note.gt(on.clone()).or(t::state_note.eq(on).and(t::person_id.gt(person))))
        }
        (_, Some((on, person))) => {
            query.filter(t::state_on.gt(on.clone()).or(t::state_on.eq(on).and(t::person_id.gt(person))))
        }
        (_, None) => query,
    };
    query = match wanted.why {
        OutOfClass::Suspended => query.order((t::state_note, t::person_id)),
        _ => query.order((t::state_on, t::person_id)),
    };
    let rows: Vec<Row> = query.select(Row::as_select()).limit(i64::from(limit)).load(&mut db.link)?;
    rows.into_iter().map(Row::seated).collect()
}

/// How many entries are wanted.
///
/// # Errors
/// Those of the store.
pub fn count(db: &mut Db, wanted: &Wanted<'_>) -> Result<u64, StoreError> {
    let count: i64 = asked(wanted).count().get_result(&mut db.link)?;
    Ok(count.unsigned_abs())
}
