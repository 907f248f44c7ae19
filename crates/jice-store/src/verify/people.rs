//! Persons, their claims, numbers, journals and entries.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use jice_domain::{EntryState, JournalEntry, PersonId};

use super::{CHUNK, Findings, each_chunk};
use crate::claim::{self, Claim, ClaimKey};
use crate::entry::{Row as EntryRow, SeatedEntry};
use crate::journal::Row as JournalRow;
use crate::number::{self, Row as NumberRow};
use crate::person::{SealedPerson, document_index};
use crate::schema::{issued_number, journal, person, student_entry};
use crate::{Db, StoreError};

pub(super) fn check(db: &mut Db, findings: &mut Findings) -> Result<(), StoreError> {
    each_chunk(db, findings, 0_i64, next, |row: &SealedPerson| row.person_id, check_chunk)
}

fn next(db: &mut Db, after: &i64) -> Result<Vec<SealedPerson>, StoreError> {
    Ok(person::table
        .filter(person::person_id.gt(*after))
        .order(person::person_id)
        .limit(CHUNK)
        .select(SealedPerson::as_select())
        .load(&mut db.link)?)
}

fn check_chunk(db: &mut Db, findings: &mut Findings, rows: Vec<SealedPerson>) -> Result<(), StoreError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.person_id).collect();
    let entries = read_entries(db, findings, &ids)?;
    let registered: HashSet<i64> = entries.iter().map(|(_, seated)| seated.entry.person.0).collect();
    let mut expected = Vec::new();
    for row in rows {
        let own = own_claim(db, findings, row)?;
        // Who applies from elsewhere and has no entry yet claims nothing.
        expected.extend(own.filter(|own| registered.contains(&own.row)));
    }
    expected.extend(number_claims(db, findings, &ids)?);
    check_claims(db, findings, &expected)?;
    check_live(findings, &entries);
    check_journals(db, findings, &ids, &entries)
}

/// The claim that the person's document must have.
fn own_claim(db: &Db, findings: &mut Findings, row: SealedPerson) -> Result<Option<ClaimOf>, StoreError> {
    let index = row.document_index.clone();
    let Some(person) = findings.read(row.open(&db.sealer))? else { return Ok(None) };
    let computed = person.document.as_ref().map(|document| document_index(&db.sealer, document).to_vec());
    if computed != index {
        findings.add("the index is that of the document", "person", person.id, "document_index is another's");
    }
    let key = computed.as_deref().map(ClaimKey::identity);
    Ok(key.map(|key| ClaimOf { table: "person", row: person.id.0, key, person: person.id, subject: None }))
}

/// A claim that a row must have.
struct ClaimOf {
    table: &'static str,
    row: i64,
    key: ClaimKey,
    person: PersonId,
    subject: Option<i64>,
}

/// The claims that the numbers of these persons must have. Two equal numbers of a kind want
/// one claim, which can name only one of them.
fn number_claims(db: &mut Db, findings: &mut Findings, ids: &[i64]) -> Result<Vec<ClaimOf>, StoreError> {
    let rows: Vec<NumberRow> = issued_number::table
        .filter(issued_number::person_id.eq_any(ids))
        .select(NumberRow::as_select())
        .load(&mut db.link)?;
    let mut claims = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some((person, number)) = findings.read(row.open(&db.sealer))? {
            let key = number::claim_of(&db.sealer, person, &number).key;
            claims.push(ClaimOf { table: "issued_number", row: number.id.0, key, person, subject: Some(number.id.0) });
        }
    }
    Ok(claims)
}

fn check_claims(db: &mut Db, findings: &mut Findings, expected: &[ClaimOf]) -> Result<(), StoreError> {
    let keys: Vec<ClaimKey> = expected.iter().map(|expected| expected.key.clone()).collect();
    let held: HashMap<ClaimKey, Claim> =
        claim::find(db, &keys)?.into_iter().map(|claim| (claim.key.clone(), claim)).collect();
    for ClaimOf { table, row, key, person, subject } in expected {
        let what = match held.get(key) {
            None => "it has no claim",
            Some(claim) if claim.person != *person => "its claim is held by another person",
            Some(claim) if subject.is_some_and(|subject| claim.subject != subject) => "its claim is of another record",
            Some(_) => continue,
        };
        findings.add(
            "every identity and number is claimed by its person",
            table,
            row,
            format!("{}: {what}", key.kind()),
        );
    }
    Ok(())
}

fn read_entries(db: &mut Db, findings: &mut Findings, ids: &[i64]) -> Result<Vec<(bool, SeatedEntry)>, StoreError> {
    let rows: Vec<EntryRow> = student_entry::table
        .filter(student_entry::person_id.eq_any(ids))
        .order((student_entry::person_id, student_entry::entry_id))
        .select(EntryRow::as_select())
        .load(&mut db.link)?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        let live = row.live;
        entries.extend(findings.read(row.seated())?.map(|seated| (live, seated)));
    }
    Ok(entries)
}

fn check_live(findings: &mut Findings, entries: &[(bool, SeatedEntry)]) {
    for pair in entries.windows(2) {
        let [(first_live, first), (second_live, second)] = pair else { continue };
        if *first_live && *second_live && first.entry.person == second.entry.person {
            findings.add("a person has one live entry", "student_entry", second.entry.person, "two are live");
        }
    }
}

/// The state of an entry is the fold of its journal.
fn check_journals(
    db: &mut Db,
    findings: &mut Findings,
    ids: &[i64],
    entries: &[(bool, SeatedEntry)],
) -> Result<(), StoreError> {
    const INVARIANT: &str = "the state is the fold of the journal";
    let rows: Vec<JournalRow> = journal::table
        .filter(journal::person_id.eq_any(ids))
        .order((journal::person_id, journal::journal_id))
        .select(JournalRow::as_select())
        .load(&mut db.link)?;
    let mut acts: HashMap<i64, Vec<JournalEntry>> = HashMap::new();
    for row in rows {
        if let Some(act) = findings.read(row.open(&db.sealer))? {
            acts.entry(act.entry.0).or_default().push(act);
        }
    }
    for (_, SeatedEntry { entry, .. }) in entries {
        let acts = acts.remove(&entry.id.0).unwrap_or_default();
        let folded =
            acts.iter().try_fold(None, |state: Option<EntryState>, act| act.act.fold(state, act.valid_from).map(Some));
        match folded {
            Err(error) => findings.add(INVARIANT, "journal", entry.person, error),
            Ok(None) => findings.add(INVARIANT, "student_entry", entry.person, "it has no journal"),
            Ok(Some(state)) if state != entry.state => {
                let what = format!("it is {}, its journal says {}", entry.state.as_str(), state.as_str());
                findings.add(INVARIANT, "student_entry", entry.person, what);
            }
            Ok(Some(_)) => {}
        }
        if !acts.iter().any(|act| act.id == entry.last_act) {
            findings.add(INVARIANT, "student_entry", entry.person, "its last act is not in its journal");
        }
    }
    for entry in acts.into_keys() {
        findings.add(INVARIANT, "journal", entry, "acts of an entry that is not there");
    }
    Ok(())
}
