//! The records that a school keeps of those who sit there no more: who graduated, left or ended there
//! last. Whoever went on to another school took the record along.

use std::collections::HashSet;

use diesel::prelude::*;
use jice_domain::OrgId;

use crate::placement::{self, Place, Placement, Wanted};
use crate::schema::student_entry;
use crate::{Db, StoreError};

/// Placements looked through at once.
const CHUNK: u32 = 500;

/// The first `limit` placements behind `after` by which `wanted` schools keep the record of somebody
/// who left, by school and placement.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be a placement.
pub fn left(
    db: &mut Db,
    wanted: &Wanted<'_>,
    mut after: Option<Place>,
    limit: usize,
) -> Result<Vec<Placement>, StoreError> {
    let wanted = Wanted { open: Some(false), ..wanted.clone() };
    let mut found = Vec::new();
    while found.len() < limit {
        let ended = placement::page(db, &wanted, after, CHUNK)?;
        let Some(last) = ended.last() else { break };
        after = Some(Place { school: last.school, placement: last.id });
        let kept = kept(db, &ended)?;
        found.extend(ended.into_iter().filter(|seat| kept.contains(&(seat.school.0, seat.id.0))));
    }
    found.truncate(limit);
    Ok(found)
}

/// How many records `school` keeps of those who left.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be a placement.
pub fn count_left(db: &mut Db, school: OrgId) -> Result<u64, StoreError> {
    let wanted = Wanted { schools: &[school], ..Wanted::default() };
    Ok(left(db, &wanted, None, usize::MAX)?.len() as u64)
}

/// Those among `seats` that their entries had last.
fn kept(db: &mut Db, seats: &[Placement]) -> Result<HashSet<(i64, i64)>, StoreError> {
    let rows: Vec<(i64, i64)> = student_entry::table
        .filter(student_entry::person_id.eq_any(seats.iter().map(|seat| seat.person.0)))
        .select((student_entry::school_id, student_entry::placement_id))
        .load(&mut db.link)?;
    Ok(rows.into_iter().collect())
}
