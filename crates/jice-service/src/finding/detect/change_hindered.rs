//! Such a pupil's change to which the unit said no, or that it did not decide in time. That it was said
//! does not cease; that it lies too long does once it is decided.

use jice_domain::{CaseId, PersonId, Verdict};
use jice_store::{case, case_part, person};
use jiff::SignedDuration;

use super::{Hit, MOST, Post, case_overdue};
use crate::ServiceError;

/// How far back a no is looked for; one that was found before stays.
const BACK: SignedDuration = SignedDuration::from_hours(365 * 24);
/// Cases read at once.
const CHUNK: u32 = 200;

pub(super) fn look(post: &Post<'_>, changes: &[String], field: &str, value: &str) -> Result<Vec<Hit>, ServiceError> {
    let Some(place) = post.law.fields().place(field) else { return Ok(Vec::new()) };
    let store = post.service.store();
    let such = |people: &[PersonId]| {
        store.read::<_, ServiceError>(|db| {
            let found = person::find(db, people)?.into_iter();
            Ok(found.filter(|one| one.values.get(place) == Some(value)).map(|one| one.id).collect::<Vec<_>>())
        })
    };
    let late = case_overdue::look(post, changes)?;
    let people: Vec<PersonId> = late.iter().filter_map(|hit| hit.person).collect();
    let concerned = such(&people)?;
    let mut hits: Vec<Hit> =
        late.into_iter().filter(|hit| hit.person.is_some_and(|person| concerned.contains(&person))).collect();
    let (unit, since) = (post.unit.id, post.service.now() - BACK);
    let mut after: Option<CaseId> = None;
    while hits.len() <= MOST {
        let read = |db: &mut jice_store::Db| case_part::acted_since(db, unit, changes, since, after, CHUNK);
        let parts = store.read::<_, ServiceError>(|db| Ok(read(db)?))?;
        let Some(last) = parts.last() else { break };
        after = Some(last.case);
        let people: Vec<PersonId> = parts.iter().map(|part| part.person).collect();
        let concerned = such(&people)?;
        for part in parts.iter().filter(|part| concerned.contains(&part.person)) {
            hits.extend(said_no(post, part)?);
        }
    }
    Ok(hits)
}

/// Each no that the unit said to a case.
fn said_no(post: &Post<'_>, part: &case_part::CasePart) -> Result<Vec<Hit>, ServiceError> {
    let (steps, names) = post.service.store().read::<_, ServiceError>(|db| {
        Ok((case::steps(db, part.person, part.case)?, person::names(db, &[part.person])?))
    })?;
    let name = names.get(&part.person).map(String::as_str).unwrap_or_default();
    let called = post.law.change(&part.change).map(|change| (change.zh.as_str(), change.en.as_str()));
    let (zh, en) = called.unwrap_or((&part.change, &part.change));
    let mine = steps.iter().filter(|step| step.org == post.unit.id && step.verdict == Verdict::Refuse);
    let hit = |step: &jice_domain::StepTaken| {
        let on = jice_domain::date_at(step.at);
        Hit::new(
            format!("event:no:{}:{}", part.case, step.seq),
            on,
            format!("{on}不同意学生{name}的“{zh}”，意见：{}。", step.opinion),
            format!("On {on} this unit said no to the {en} of {name}: {}.", step.opinion),
        )
        .of(part.person)
    };
    Ok(mine.map(hit).collect())
}
