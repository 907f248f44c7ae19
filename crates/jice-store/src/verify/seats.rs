//! Entries and the lists of schools: each enrolled pupil has one open placement, in the
//! school and class where the entry says.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use jice_domain::EntryState;

use super::{CHUNK, Findings, each_chunk};
use crate::claim::{self, Claim};
use crate::entry::{Row as EntryRow, SeatedEntry};
use crate::placement::{Placement, Row as PlacementRow};
use crate::schema::{issued_number, person, placement, school_class, student_entry};
use crate::{Db, StoreError};

const SEATED: &str = "an entry that a school keeps has one open placement, where the entry is";

pub(super) fn check(db: &mut Db, findings: &mut Findings) -> Result<(), StoreError> {
    each_chunk(
        db,
        findings,
        (0_i64, 0_i64),
        next_entries,
        |row: &EntryRow| (row.person_id, row.entry_id),
        check_entries,
    )?;
    each_chunk(db, findings, (0, 0), next_open, |row: &PlacementRow| (row.org_id, row.placement_id), check_open)?;
    let claims = |db: &mut Db, after: &String| claim::after(db, after, CHUNK);
    each_chunk(db, findings, String::new(), claims, |claim: &Claim| claim.key.as_str().to_owned(), check_holders)
}

fn next_entries(db: &mut Db, (person, entry): &(i64, i64)) -> Result<Vec<EntryRow>, StoreError> {
    use student_entry as t;
    Ok(t::table
        .filter(t::person_id.ge(person))
        .filter(t::person_id.gt(person).or(t::person_id.eq(person).and(t::entry_id.gt(entry))))
        .order((t::person_id, t::entry_id))
        .limit(CHUNK)
        .select(EntryRow::as_select())
        .load(&mut db.link)?)
}

/// From the entry to its placement.
fn check_entries(db: &mut Db, findings: &mut Findings, rows: Vec<EntryRow>) -> Result<(), StoreError> {
    let schools: Vec<i64> = rows.iter().map(|row| row.school_id).collect();
    let ids: Vec<i64> = rows.iter().map(|row| row.placement_id).collect();
    let found: Vec<PlacementRow> = placement::table
        .filter(placement::org_id.eq_any(schools))
        .filter(placement::placement_id.eq_any(ids))
        .select(PlacementRow::as_select())
        .load(&mut db.link)?;
    let mut seats: HashMap<(i64, i64), Placement> = HashMap::new();
    for row in found {
        let key = (row.org_id, row.placement_id);
        seats.extend(findings.read(row.placement())?.map(|seat| (key, seat)));
    }
    for row in rows {
        // A row that cannot be read is told by the check of persons.
        let Ok(SeatedEntry { entry, class, placement }) = row.seated() else { continue };
        // Who is suspended or absent keeps the seat: the entry stays on the school's list.
        let enrolled = matches!(
            entry.state,
            EntryState::Enrolled { .. } | EntryState::Suspended { .. } | EntryState::Absent { .. }
        );
        let what = match seats.get(&(entry.school.0, placement.0)) {
            None => "its placement is not there",
            Some(seat) if seat.person != entry.person || seat.entry != entry.id => "its placement is another's",
            Some(seat) if enrolled && seat.to.is_some() => "the school keeps it, its placement has ended",
            Some(seat) if !enrolled && seat.to.is_none() => "it is done or closed, its placement is open",
            Some(seat) if seat.class != class => "its placement is in another class",
            Some(seat) if seat.cohort != entry.cohort => "its placement is in another cohort",
            Some(_) => continue,
        };
        findings.add(SEATED, "student_entry", format!("{}/{}", entry.person, entry.id), what);
    }
    Ok(())
}

fn next_open(db: &mut Db, (org, id): &(i64, i64)) -> Result<Vec<PlacementRow>, StoreError> {
    use placement as t;
    Ok(t::table
        .filter(t::to_on.is_null())
        .filter(t::org_id.ge(org))
        .filter(t::org_id.gt(org).or(t::org_id.eq(org).and(t::placement_id.gt(id))))
        .order((t::org_id, t::placement_id))
        .limit(CHUNK)
        .select(PlacementRow::as_select())
        .load(&mut db.link)?)
}

/// From the open placement to its entry, its class, and the person it copies.
fn check_open(db: &mut Db, findings: &mut Findings, rows: Vec<PlacementRow>) -> Result<(), StoreError> {
    let persons: Vec<i64> = rows.iter().map(|row| row.person_id).collect();
    let seats: HashMap<(i64, i64), (i64, i64)> = student_entry::table
        .filter(student_entry::person_id.eq_any(&persons))
        .select((
            (student_entry::person_id, student_entry::entry_id),
            (student_entry::school_id, student_entry::placement_id),
        ))
        .load(&mut db.link)?
        .into_iter()
        .collect();
    let described: HashMap<i64, (String, i16, String)> = person::table
        .filter(person::person_id.eq_any(&persons))
        .select((person::person_id, (person::name, person::sex, person::birth_on)))
        .load(&mut db.link)?
        .into_iter()
        .collect();
    let classes: HashSet<(i64, i64)> = school_class::table
        .filter(school_class::org_id.eq_any(rows.iter().map(|row| row.org_id)))
        .filter(school_class::class_id.eq_any(rows.iter().map(|row| row.class_id)))
        .select((school_class::org_id, school_class::class_id))
        .load(&mut db.link)?
        .into_iter()
        .collect();
    for row in &rows {
        let key = format!("{}/{}", row.org_id, row.placement_id);
        match seats.get(&(row.person_id, row.entry_id)) {
            None => findings.add(SEATED, "placement", &key, "it is of an entry that is not there"),
            Some(seat) if *seat != (row.org_id, row.placement_id) => {
                findings.add(SEATED, "placement", &key, "its entry sits elsewhere");
            }
            Some(_) => {}
        }
        if !classes.contains(&(row.org_id, row.class_id)) {
            findings.add("a pupil sits in a class that is there", "placement", &key, "it has no such class");
        }
        if described.get(&row.person_id).is_some_and(|person| !row.describes(person)) {
            findings.add("a list shows what the person is called", "placement", &key, "name, sex or birth differ");
        }
    }
    Ok(())
}

/// From the claim to who holds it.
fn check_holders(db: &mut Db, findings: &mut Findings, claims: Vec<Claim>) -> Result<(), StoreError> {
    const INVARIANT: &str = "a claim is held by who it names";
    let identities: Vec<&Claim> = claims.iter().filter(|claim| claim.key.kind() == "identity").collect();
    let indexes: HashMap<i64, Option<Vec<u8>>> = person::table
        .filter(person::person_id.eq_any(identities.iter().map(|claim| claim.person.0)))
        .select((person::person_id, person::document_index))
        .load(&mut db.link)?
        .into_iter()
        .collect();
    for claim in identities {
        let index = indexes.get(&claim.person.0).and_then(Option::as_deref);
        if index.map(claim::ClaimKey::identity).as_ref() != Some(&claim.key) {
            findings.add(INVARIANT, "claim", claim.person, "identity: the person it names has no such document");
        }
    }
    let numbers: Vec<&Claim> = claims.iter().filter(|claim| claim.key.kind().starts_with("number:")).collect();
    let issued: Vec<(i64, i64)> = issued_number::table
        .filter(issued_number::person_id.eq_any(numbers.iter().map(|claim| claim.person.0)))
        .select((issued_number::person_id, issued_number::number_id))
        .load(&mut db.link)?;
    let issued: HashSet<(i64, i64)> = issued.into_iter().collect();
    for claim in numbers {
        if !issued.contains(&(claim.person.0, claim.subject)) {
            let what = format!("{}: the person it names has no such number", claim.key.kind());
            findings.add(INVARIANT, "claim", claim.person, what);
        }
    }
    Ok(())
}
