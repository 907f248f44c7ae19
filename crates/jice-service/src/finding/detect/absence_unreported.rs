//! A pupil who is absent, and for whom the change that reports it was written and not handed in, or
//! was reported as feared and not followed up.

use std::collections::HashMap;

use jice_domain::{Absence, Case, CaseId, CaseState, EntryState, PersonId};
use jice_store::case_part::{self, CasePart, Desk};
use jice_store::{case, entry, person, placement};
use jiff::ToSpan;
use jiff::civil::Date;

use super::{Hit, MOST, Post};
use crate::ServiceError;

/// Pupils, or cases, read at once.
const CHUNK: u32 = 500;

pub(super) fn look(post: &Post<'_>, changes: &[String], state: Absence, days: u32) -> Result<Vec<Hit>, ServiceError> {
    if post.unit.school().is_none() {
        return Ok(Vec::new());
    }
    let mut hits = Vec::new();
    for change in changes {
        hits.extend(not_handed_in(post, change, days)?);
    }
    hits.extend(not_followed_up(post, state, days)?);
    Ok(hits)
}

fn over(since: Date, days: u32, today: Date) -> bool {
    since.saturating_add(i64::from(days).days()) < today
}

fn not_handed_in(post: &Post<'_>, change: &str, days: u32) -> Result<Vec<Hit>, ServiceError> {
    let store = post.service.store();
    let (mut hits, mut after) = (Vec::new(), None);
    while hits.len() <= MOST {
        let (parts, cases, names) = store.read::<_, ServiceError>(|db| {
            let parts = case_part::page(db, post.unit.id, Desk::Todo, Some(change), after, CHUNK)?;
            let keys: Vec<(PersonId, CaseId)> = parts.iter().map(|part| (part.person, part.case)).collect();
            let people: Vec<PersonId> = keys.iter().map(|(person, _)| *person).collect();
            Ok((parts, case::find_all(db, &keys)?, person::names(db, &people)?))
        })?;
        let Some(last) = parts.last() else { break };
        after = Some(last.place(Desk::Todo));
        let cases: HashMap<CaseId, Case> = cases.into_iter().map(|case| (case.id, case)).collect();
        let hit = |part: &CasePart| {
            let case = cases.get(&part.case)?;
            let written = matches!(case.state, CaseState::Draft | CaseState::Returned { .. });
            let since: Date = case.values.get("last_seen")?.parse().ok()?;
            if !written || !over(since, days, post.today) {
                return None;
            }
            let name = names.get(&part.person).map(String::as_str).unwrap_or_default();
            let called = post.law.change(change).map(|change| (change.zh.as_str(), change.en.as_str()));
            let (zh, en) = called.unwrap_or((change, change));
            let hit = Hit::new(
                format!("case:{}", part.case),
                since,
                format!("学生{name}自{since}起未到校，“{zh}”已填写而没有上报。"),
                format!("{name} has been absent since {since}; the {en} is written and not handed in."),
            );
            Some(hit.of(part.person))
        };
        hits.extend(parts.iter().filter_map(hit));
    }
    Ok(hits)
}

fn not_followed_up(post: &Post<'_>, state: Absence, days: u32) -> Result<Vec<Hit>, ServiceError> {
    let schools = [post.unit.id];
    let wanted = placement::Wanted { schools: &schools, open: Some(true), ..placement::Wanted::default() };
    let (mut hits, mut after) = (Vec::new(), None);
    while hits.len() <= MOST {
        let (seats, entries) = post.service.store().read::<_, ServiceError>(|db| {
            let seats = placement::page(db, &wanted, after, CHUNK)?;
            let people: Vec<PersonId> = seats.iter().map(|seat| seat.person).collect();
            Ok((seats, entry::find(db, &people)?))
        })?;
        let Some(last) = seats.last() else { break };
        after = Some(placement::Place { school: last.school, placement: last.id });
        for held in entries {
            let EntryState::Absent { since, kind } = held.entry.state else { continue };
            let Some(seat) = seats.iter().find(|seat| seat.entry == held.entry.id) else { continue };
            if kind != state || !over(since, days, post.today) {
                continue;
            }
            let name = &seat.name;
            let hit = Hit::new(
                format!("person:{}", seat.person),
                since,
                format!("学生{name}自{since}起疑似辍学，至今既没有返校，也没有按辍学上报。"),
                format!("{name} is feared to have dropped out since {since}; nothing was reported since."),
            );
            hits.push(hit.of(seat.person));
        }
    }
    Ok(hits)
}
