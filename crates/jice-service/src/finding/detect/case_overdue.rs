//! A step of a change that was not taken in time, against the unit before which it lies.

use std::collections::HashMap;

use jice_domain::{CaseId, PersonId};
use jice_store::{case, case_part, person};

use super::{Hit, MOST, Post};
use crate::ServiceError;

pub(super) fn look(post: &Post<'_>, changes: &[String]) -> Result<Vec<Hit>, ServiceError> {
    let (unit, today) = (post.unit.id, post.today);
    let most = u32::try_from(MOST + 1).expect("a thousand");
    let (parts, cases, names) = post.service.store().read::<_, ServiceError>(|db| {
        let mut parts = case_part::overdue_of(db, unit, today, most)?;
        parts.retain(|part| changes.is_empty() || changes.contains(&part.change));
        let keys: Vec<(PersonId, CaseId)> = parts.iter().map(|part| (part.person, part.case)).collect();
        let people: Vec<PersonId> = keys.iter().map(|(person, _)| *person).collect();
        Ok((parts, case::find_all(db, &keys)?, person::names(db, &people)?))
    })?;
    let cases: HashMap<CaseId, jice_domain::Case> = cases.into_iter().map(|case| (case.id, case)).collect();
    let hit = |part: &case_part::CasePart| {
        let step = cases.get(&part.case)?.current()?;
        let due = part.due.day()?;
        let name = names.get(&part.person).map(String::as_str).unwrap_or_default();
        let called = post.law.change(&part.change).map(|change| (change.zh.as_str(), change.en.as_str()));
        let (zh, en) = called.unwrap_or((&part.change, &part.change));
        let hit = Hit::new(
            format!("case:{}:{}", part.case, step.id),
            due,
            format!("学生{name}的“{zh}”停在本单位“{}”环节，应于{due}前办理，逾期未办。", step.zh),
            format!("The {en} of {name} lies before this unit ({}); it was due by {due} and is not done.", step.en),
        );
        Some(hit.of(part.person))
    };
    Ok(parts.iter().filter_map(hit).collect())
}
