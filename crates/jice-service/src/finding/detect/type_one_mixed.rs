//! A pupil of a school that is not type-one who came to a type-one school in mid-stage: received
//! midway, or held there in name only.

use jice_domain::{Act, Cohort};
use jice_store::journal;
use jice_store::placement::{self, Place, Placement, Wanted};
use jiff::civil::Date;

use super::{Hit, MOST, Post};
use crate::{ServiceError, tree};

/// Pupils read at once.
const CHUNK: u32 = 500;

pub(super) fn look(post: &Post<'_>) -> Result<Vec<Hit>, ServiceError> {
    if post.unit.school().is_none_or(|school| !school.type_one) {
        return Ok(Vec::new());
    }
    let store = post.service.store();
    let schools = [post.unit.id];
    let wanted = Wanted { schools: &schools, open: Some(true), ..Wanted::default() };
    let (mut hits, mut after) = (Vec::new(), None);
    while hits.len() <= MOST {
        let seats = store.read::<_, ServiceError>(|db| Ok(placement::page(db, &wanted, after, CHUNK)?))?;
        let Some(last) = seats.last() else { break };
        after = Some(Place { school: last.school, placement: last.id });
        for seat in seats.iter().filter(|seat| came_midway(seat)) {
            let acts = store.read::<_, ServiceError>(|db| Ok(journal::list(db, seat.person)?))?;
            let moved = acts.iter().rev().find_map(|told| match told.act {
                Act::Moved { from, seat: ref sat, .. } if sat.school == post.unit.id => Some((from, told.valid_from)),
                _ => None,
            });
            let Some((from, on)) = moved else { continue };
            let type_one = post.tree.unit(from).and_then(|unit| unit.school()).is_some_and(|school| school.type_one);
            if type_one {
                continue;
            }
            let (name, school) = (&seat.name, tree::name(post.tree, from));
            let hit = Hit::new(
                format!("person:{}", seat.person),
                on,
                format!("本校为一类模式学校，学生{name}于{on}由非一类模式的{school}中途转入。"),
                format!("This is a type-one school; {name} came in mid-stage on {on} from {school}, which is not."),
            );
            hits.push(hit.of(seat.person));
        }
    }
    Ok(hits)
}

/// Whether the seat began after the stage did.
fn came_midway(seat: &Placement) -> bool {
    let Cohort { entry_year, .. } = seat.cohort;
    seat.from > Date::constant(entry_year.0, 9, 1)
}
