//! A registered pupil whose own data contradict each other: what the document number tells of sex and
//! date of birth, and what is registered.

use jice_domain::PersonId;
use jice_store::person::{self, Person};
use jice_store::placement::{self, Place, Placement, Wanted};

use super::{Hit, MOST, Post};
use crate::ServiceError;

/// Pupils read at once.
const CHUNK: u32 = 500;

pub(super) fn look(post: &Post<'_>) -> Result<Vec<Hit>, ServiceError> {
    let mut hits = Vec::new();
    each_pupil(post, |_, person| {
        if hits.len() <= MOST {
            hits.extend(hit(person));
        }
    })?;
    Ok(hits)
}

/// Calls `tell` with every pupil who sits in the school, page by page.
pub(super) fn each_pupil(post: &Post<'_>, mut tell: impl FnMut(&Placement, &Person)) -> Result<(), ServiceError> {
    let schools = [post.unit.id];
    let wanted = Wanted { schools: &schools, open: Some(true), ..Wanted::default() };
    let mut after = None;
    while post.unit.school().is_some() {
        let (seats, people) = post.service.store().read::<_, ServiceError>(|db| {
            let seats = placement::page(db, &wanted, after, CHUNK)?;
            let ids: Vec<PersonId> = seats.iter().map(|seat| seat.person).collect();
            Ok((seats, person::find(db, &ids)?))
        })?;
        let Some(last) = seats.last() else { break };
        after = Some(Place { school: last.school, placement: last.id });
        for seat in &seats {
            if let Ok(at) = people.binary_search_by_key(&seat.person, |person| person.id) {
                tell(seat, &people[at]);
            }
        }
    }
    Ok(())
}

fn hit(person: &Person) -> Option<Hit> {
    let document = person.document.as_ref()?;
    let birth = document.birth_date().is_some_and(|told| told != person.birth);
    let sex = document.sex().is_some_and(|told| told != person.sex);
    let (zh, en) = match (birth, sex) {
        (false, false) => return None,
        (true, false) => ("出生日期", "date of birth"),
        (false, true) => ("性别", "sex"),
        (true, true) => ("出生日期、性别", "date of birth and sex"),
    };
    let hit = Hit::new(
        format!("person:{}", person.id),
        jice_domain::date_at(person.created),
        format!("学生{}登记的{zh}与其身份证件号不符。", person.name),
        format!("The {en} registered of {} disagrees with the number of the document.", person.name),
    );
    Some(hit.of(person.id))
}
