//! The register is sound, and `verify` finds whatever is not.

use jice_domain::{BatchState, ClassId, RowState};
use jice_store::inbox::{self, Item};
use jice_store::{Column, StoreError, batch, batch_row, bulk, verify};

use super::intake::{a_batch, signature};
use crate::bench::{Bench, Kind, noon, pupil, school, told};

/// A sound register: thirty pupils, one submitted batch, one accepted row.
fn register(bench: &Bench) -> Vec<bulk::NewRegistration> {
    let (school, class) = school(bench);
    let new: Vec<_> = (0..30).map(|n| pupil(bench, n, school, class)).collect();
    let mut held = a_batch(bench, school);
    held.state = BatchState::Submitted { by: signature(), due: None };
    let row = batch_row::BatchRow {
        org: school,
        batch: held.id,
        row: 1,
        state: RowState::Accepted,
        class: Some(ClassId(1)),
        name: "学生".to_owned(),
        key: [1; 32],
        values: jice_domain::Values::default(),
        findings: Vec::new(),
        photo_key: String::new(),
        photo_year: 0,
        photo_source: String::new(),
        arrived_on: None,
        guardian_confirmed: None,
        person: Some(new[0].person.id),
        reason: String::new(),
        version: 1,
    };
    let item = Item {
        id: bench.id(),
        org: held.authority,
        kind: "decide_batch".to_owned(),
        subject_org: school,
        subject: held.id.0,
        arrived: noon(),
        due: None,
        done: None,
    };
    bench
        .store
        .write(|tx| -> Result<(), StoreError> {
            bulk::register(tx, &new)?;
            batch::insert(tx, &held, noon())?;
            batch_row::insert(tx, std::slice::from_ref(&row))?;
            inbox::add(tx, &item)
        })
        .unwrap();
    new
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes as the engine at hand writes them in SQL.
fn literal(bench: &Bench, bytes: &[u8]) -> String {
    match bench.kind {
        Kind::Sqlite => format!("x'{}'", hex(bytes)),
        Kind::Postgres => format!("'\\x{}'::bytea", hex(bytes)),
    }
}

/// What is done, and the invariant that must be found broken, in which table.
fn plants(bench: &Bench, new: &[bulk::NewRegistration]) -> Vec<(String, &'static str, &'static str)> {
    let id = |n: usize| new[n].person.id.0;
    let seated = "an entry that a school keeps has one open placement, where the entry is";
    let claimed = "every identity and number is claimed by its person";
    let fold = "the state is the fold of the journal";
    let ended = "what was merged or closed is only read";
    let custody = "every record has exactly one custodian";
    let happened = |id: u8, act: &str| {
        format!("INSERT INTO unit_event SELECT org_id, {id}, '{act}', '2026-09-10', 0, '1号', '', 1, 1 FROM org_unit")
    };
    let awaited = "a submitted batch waits in the inbox of its authority, and nothing else does";
    let foreign = literal(bench, &bench.sealer.seal(Column::PersonValues, id(2), b"[]"));
    vec![
        (
            format!(
                "UPDATE student_entry SET state = 'stage_done', state_note = 'graduated' WHERE person_id = {}",
                id(0)
            ),
            fold,
            "student_entry",
        ),
        (format!("UPDATE student_entry SET last_act_id = 5 WHERE person_id = {}", id(1)), fold, "student_entry"),
        (
            format!("UPDATE person SET values_sealed = {foreign} WHERE person_id = {}", id(3)),
            "every row can be read",
            "person",
        ),
        (
            format!("UPDATE person SET document_index = NULL WHERE person_id = {}", id(4)),
            "the index is that of the document",
            "person",
        ),
        (format!("DELETE FROM claim WHERE person_id = {} AND claim_key LIKE 'identity:%'", id(5)), claimed, "person"),
        (
            format!("UPDATE claim SET person_id = {} WHERE person_id = {} AND claim_key LIKE 'number:%'", id(7), id(6)),
            claimed,
            "issued_number",
        ),
        (format!("DELETE FROM issued_number WHERE person_id = {}", id(8)), "a claim is held by who it names", "claim"),
        (format!("UPDATE placement SET to_on = '2026-10-01' WHERE person_id = {}", id(9)), seated, "student_entry"),
        (format!("UPDATE placement SET entry_year = 2020 WHERE person_id = {}", id(10)), seated, "student_entry"),
        (format!("DELETE FROM placement WHERE person_id = {}", id(11)), seated, "student_entry"),
        (
            format!(
                "INSERT INTO placement SELECT org_id, 77, person_id, entry_id, class_id, stage, entry_year, repeats, name, sex, birth_on, from_on, to_on, known_us FROM placement WHERE person_id = {}",
                id(12)
            ),
            seated,
            "placement",
        ),
        (
            format!("UPDATE placement SET name = 'X' WHERE person_id = {}", id(13)),
            "a list shows what the person is called",
            "placement",
        ),
        (
            format!(
                "UPDATE placement SET class_id = 6 WHERE person_id = {0}; UPDATE student_entry SET class_id = 6 WHERE person_id = {0}",
                id(14)
            ),
            "a pupil sits in a class that is there",
            "placement",
        ),
        ("UPDATE batch_row SET person_id = 5".to_owned(), "an accepted row is a person", "batch_row"),
        ("UPDATE batch_row SET person_id = NULL".to_owned(), "an accepted row is a person", "batch_row"),
        ("UPDATE inbox SET done_us = 5".to_owned(), awaited, "batch"),
        ("UPDATE inbox SET done_us = NULL, subject_id = 5".to_owned(), awaited, "inbox"),
        ("UPDATE batch SET state_facts = '{}'".to_owned(), "every row can be read", "batch"),
        (
            happened(1, r#"{"act":"renamed","before":"甲校","after":"乙校"}"#),
            "the names of a unit follow one another",
            "unit_event",
        ),
        ("UPDATE org_unit SET closed_on = '2026-09-10'".to_owned(), ended, "placement"),
        ("UPDATE org_unit SET code = code".to_owned(), ended, "school_class"),
        ("UPDATE org_unit SET name = name".to_owned(), custody, "student_entry"),
        (happened(2, r#"{"act":"closed","keeper":"7","records":0}"#), custody, "org_unit"),
        ("UPDATE org_unit SET closed_on = '2026-09-11'".to_owned(), ended, "org_unit"),
    ]
}

told! {
    fn a_sound_register_has_no_findings(bench) {
        register(bench);
        assert_eq!(verify::run(&bench.store).unwrap(), []);
    }
}

told! {
    fn every_planted_inconsistency_is_found(bench) {
        let new = register(bench);
        let mut found = std::collections::HashSet::new();
        for (sql, invariant, table) in plants(bench, &new) {
            bench.raw(&sql).unwrap();
            let findings = verify::run(&bench.store).unwrap();
            let seen = findings.iter().any(|finding| finding.invariant == invariant && finding.table == table);
            assert!(seen, "{sql}\nis not found among {findings:#?}");
            found.extend(findings.into_iter().map(|finding| finding.invariant));
        }
        // Only what the engines themselves refuse is left: a second live entry, acts removed.
        let again = format!(
            "INSERT INTO student_entry SELECT person_id, 78, jurisdiction, state, state_on, state_note, school_id, class_id, \
             placement_id, stage, entry_year, repeats, live, version, last_act_id FROM student_entry WHERE person_id = {}",
            new[15].person.id
        );
        assert!(bench.raw(&again).is_err());
        bench.raw("DROP INDEX student_entry_one_live").unwrap();
        bench.raw(&again).unwrap();
        if bench.kind == Kind::Sqlite {
            assert!(bench.raw("DELETE FROM journal").is_err());
            bench.raw("DROP TRIGGER journal_stays; DROP TRIGGER audit_entry_stays").unwrap();
        }
        bench.raw(&format!("DELETE FROM journal WHERE person_id = {}", new[16].person.id)).unwrap();
        bench.raw("DELETE FROM audit_entry WHERE seq = 7").unwrap();
        bench.raw("DELETE FROM installation WHERE item LIKE 'audit_writer:%'").unwrap();
        let findings = verify::run(&bench.store).unwrap();
        let of = |invariant: &str, what: &str| findings.iter().any(|one| one.invariant == invariant && one.what.contains(what));
        assert!(of("a person has one live entry", "two are live"));
        assert!(of("the state is the fold of the journal", "it has no journal"));
        assert!(of("the audit log is whole", "never announced"));
        for finding in &findings {
            assert!(!finding.what.contains("学生"), "{finding:?} tells a name");
        }
    }
}
