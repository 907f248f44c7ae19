//! The audit log: chains that survive rollbacks, writing in groups, and every tampering.

use std::sync::atomic::{AtomicUsize, Ordering};

use jice_domain::PersonId;
use jice_store::audit::{self, AuditWriter, Place, Wanted};
use jice_store::{Db, StoreError};

use crate::bench::{Bench, Kind, fact, told};

fn lines(db: &mut Db) -> Result<usize, StoreError> {
    Ok(audit::page(db, &Wanted::default(), None, 10_000)?.len())
}

/// The first fault of any chain.
fn fault(bench: &Bench) -> Option<&'static str> {
    bench
        .store
        .read(|db| -> Result<_, StoreError> {
            for (writer, anchor) in audit::writers(db)? {
                if let (_, Some(found)) = audit::verify_chain(db, writer, anchor)? {
                    return Ok(Some(found.what));
                }
            }
            Ok(None)
        })
        .unwrap()
}

told! {
    fn a_rollback_leaves_the_chain_whole(bench) {
        for round in 0..5 {
            bench.store.write(|tx| audit::append(tx, &[fact("kept", PersonId(round + 1))])).unwrap();
            let given_up = bench.store.write(|tx| -> Result<(), StoreError> {
                audit::append(tx, &[fact("lost", PersonId(9)), fact("lost", PersonId(9))])?;
                Err(StoreError::Duplicate { kind: "on purpose".to_owned() })
            });
            assert!(matches!(given_up, Err(StoreError::Duplicate { .. })));
        }
        assert_eq!(bench.store.read(lines).unwrap(), 5);
        assert_eq!(fault(bench), None);
        let (total, seen): (i64, usize) = bench.store.read(|db| -> Result<_, StoreError> {
            let writers = audit::writers(db)?;
            let mut total = 0;
            for (writer, anchor) in &writers {
                total += audit::verify_chain(db, *writer, *anchor)?.0.seq;
            }
            Ok((total, writers.len()))
        }).unwrap();
        assert_eq!(total, 5, "no number of a line is skipped");
        assert!(seen >= 1);
    }
}

told! {
    fn many_write_at_once_and_no_chain_forks(bench) {
        std::thread::scope(|scope| {
            for worker in 0..8 {
                scope.spawn(move || {
                    for n in 0..20 {
                        let done = bench.store.write(|tx| -> Result<(), StoreError> {
                            audit::append(tx, &[fact("act", PersonId(worker * 100 + n + 1))])?;
                            if n % 3 == 0 { Err(StoreError::Duplicate { kind: "on purpose".to_owned() }) } else { Ok(()) }
                        });
                        assert_eq!(done.is_ok(), n % 3 != 0);
                    }
                });
            }
        });
        assert_eq!(bench.store.read(lines).unwrap(), 8 * 13);
        assert_eq!(fault(bench), None);
    }
}

told! {
    fn readings_are_written_in_groups_and_are_durable_when_told(bench) {
        let writer = AuditWriter::start(bench.store.clone());
        let told = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for reader in 0..8 {
                let (writer, told) = (&writer, &told);
                scope.spawn(move || {
                    for n in 0..25 {
                        writer.write(vec![fact("read", PersonId(reader * 100 + n + 1))]).unwrap();
                        let durable = 1 + told.fetch_add(1, Ordering::SeqCst);
                        assert!(bench.store.read(lines).unwrap() >= durable);
                    }
                });
            }
        });
        let (tell, done) = std::sync::mpsc::channel();
        writer.write_then(vec![fact("last", PersonId(1))], move |written| tell.send(written.is_ok()).unwrap());
        drop(writer);
        assert!(done.recv().unwrap(), "what was handed in is written before the writer ends");
        assert_eq!(bench.store.read(lines).unwrap(), 201);
        assert_eq!(fault(bench), None);
    }
}

told! {
    fn pages_go_back_in_time(bench) {
        let mut facts: Vec<_> = (1..=7).map(|n| fact("act", PersonId(n))).collect();
        for (n, fact) in (0..).zip(&mut facts) {
            // Two at the same moment: the chain decides.
            fact.at += jiff::SignedDuration::from_secs(n / 2);
        }
        bench.store.write(|tx| audit::append(tx, &facts)).unwrap();
        let mut seen = Vec::new();
        let mut before = None;
        loop {
            let page = bench.store.read(|db| audit::page(db, &Wanted::default(), before, 3)).unwrap();
            let Some(last) = page.last() else { break };
            before = Some(Place { at: last.fact.at.as_microsecond(), writer: last.writer, seq: last.seq });
            seen.extend(page.into_iter().map(|line| line.fact.person.0));
        }
        assert_eq!(seen, [7, 6, 5, 4, 3, 2, 1]);
        let about = Wanted { person: Some(PersonId(4)), ..Wanted::default() };
        assert_eq!(bench.store.read(|db| audit::page(db, &about, None, 9)).unwrap()[0].fact, facts[3]);
        let elsewhere = Wanted { orgs: vec![jice_domain::OrgId(77)], ..Wanted::default() };
        assert!(bench.store.read(|db| audit::page(db, &elsewhere, None, 9)).unwrap().is_empty());
    }
}

/// Lets a keeper of the database do what the engines forbid.
fn tamper(bench: &Bench, sql: &str) {
    if bench.kind == Kind::Sqlite {
        assert!(bench.raw(sql).is_err(), "SQLite refuses: {sql}");
        bench.raw("DROP TRIGGER IF EXISTS audit_entry_keeps; DROP TRIGGER IF EXISTS audit_entry_stays").unwrap();
    }
    bench.raw(sql).unwrap();
}

told! {
    fn every_change_of_the_past_is_found(bench) {
        let facts: Vec<_> = (1..=9).map(|n| fact("act", PersonId(n))).collect();
        bench.store.write(|tx| audit::append(tx, &facts)).unwrap();
        let first = bench.store.write(audit::anchor).unwrap();
        assert_eq!(fault(bench), None);
        assert_eq!(bench.store.write(audit::anchor).unwrap(), first, "nothing was added");
        bench.store.write(|tx| audit::append(tx, &[fact("act", PersonId(10))])).unwrap();
        assert_ne!(bench.store.write(audit::anchor).unwrap(), first);

        tamper(bench, "UPDATE audit_entry SET outcome = 'other' WHERE person_id = 4");
        assert_eq!(fault(bench), Some("its hash is not of its content"));
        bench.raw("UPDATE audit_entry SET outcome = 'done' WHERE person_id = 4").unwrap();
        assert_eq!(fault(bench), None);
        bench.raw("DELETE FROM audit_entry WHERE person_id = 10").unwrap();
        assert_eq!(fault(bench), Some("lines up to the last anchor are missing"));
        bench.raw("DELETE FROM audit_entry WHERE person_id = 3").unwrap();
        assert_eq!(fault(bench), Some("a line is missing"));
        bench.raw("DELETE FROM audit_entry").unwrap();
        assert_eq!(fault(bench), Some("lines up to the last anchor are missing"));
        assert!(matches!(bench.store.write(audit::anchor), Err(StoreError::Inconsistent { .. })));
    }
}
