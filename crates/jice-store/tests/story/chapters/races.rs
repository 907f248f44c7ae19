//! Races, retries, and what happens to a transaction that fails.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};

use jice_domain::{OrgId, PersonId};
use jice_store::claim::{self, Claim, ClaimKey};
use jice_store::serial::{self, Counter};
use jice_store::{StoreError, Tx, installation, person};

use crate::bench::{Bench, Kind, told};

/// Takes `count` serials of one scheme within `scope`, and returns the first.
fn next(tx: &mut Tx, scope: &str, count: u32) -> Result<i64, StoreError> {
    let counter = Counter { org: OrgId(1), scheme: "student_number".to_owned(), scope: scope.to_owned() };
    let last = serial::hold(tx, &BTreeSet::from([counter.clone()]))?[&counter];
    serial::keep(tx, &BTreeMap::from([(counter, last + i64::from(count))]))?;
    Ok(last + 1)
}

told! {
    fn serials_have_neither_gap_nor_twin(bench) {
        let mut taken: Vec<i64> = std::thread::scope(|scope| {
            let takers: Vec<_> = (0..8_u32).map(|taker| scope.spawn(move || {
                let mut kept = Vec::new();
                for n in 0..25_u32 {
                    let count = 1 + (taker + n) % 3;
                    let taken = bench.store.write(|tx| -> Result<i64, StoreError> {
                        let first = next(tx, "2026", count)?;
                        // Every fourth gives up what it took.
                        if n % 4 == 3 { Err(StoreError::Duplicate { kind: "on purpose".to_owned() }) } else { Ok(first) }
                    });
                    match taken {
                        Ok(first) => kept.extend(first..first + i64::from(count)),
                        Err(error) => assert!(matches!(error, StoreError::Duplicate { .. }), "{error:?}"),
                    }
                }
                kept
            })).collect();
            takers.into_iter().flat_map(|taker| taker.join().unwrap()).collect()
        });
        taken.sort_unstable();
        let all: Vec<i64> = (1..=i64::try_from(taken.len()).unwrap()).collect();
        assert_eq!(taken, all);
        let other = bench.store.write(|tx| next(tx, "2027", 1)).unwrap();
        assert_eq!(other, 1, "another scope counts for itself");
    }
}

told! {
    fn whoever_gives_up_leaves_nothing(bench) {
        let child = bench.person("李明");
        let sealed = child.seal(&bench.sealer);
        let given_up = bench.store.write(|tx| -> Result<(), StoreError> {
            person::insert(tx, &sealed)?;
            Err(StoreError::fault("on purpose"))
        });
        assert!(matches!(given_up, Err(StoreError::Fault(_))));
        assert!(bench.store.read(|db| person::find(db, &[child.id])).unwrap().is_empty());
    }
}

told! {
    fn what_fails_in_passing_is_tried_again(bench) {
        let tries = AtomicU32::new(0);
        bench.store.write(|tx| -> Result<(), StoreError> {
            installation::set(tx, "counted", "once")?;
            match tries.fetch_add(1, Ordering::Relaxed) {
                0 | 1 => Err(StoreError::Unavailable("on purpose".to_owned())),
                _ => Ok(()),
            }
        }).unwrap();
        assert_eq!(tries.load(Ordering::Relaxed), 3);
        let fault = AtomicU32::new(0);
        let failed = bench.store.write(|_| -> Result<(), StoreError> {
            fault.fetch_add(1, Ordering::Relaxed);
            Err(StoreError::OutcomeUnknown("on purpose".to_owned()))
        });
        assert!(matches!(failed, Err(StoreError::OutcomeUnknown(_))));
        assert_eq!(fault.load(Ordering::Relaxed), 1, "what may have happened is not done again");
    }
}

told! {
    fn a_panic_in_a_transaction_writes_nothing_and_harms_nobody(bench) {
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            bench.store.write(|tx| -> Result<(), StoreError> {
                installation::set(tx, "half", "done")?;
                panic!("on purpose")
            })
        }));
        assert!(panicked.is_err());
        assert_eq!(bench.store.read(|db| installation::find(db, "half")).unwrap(), None);
        bench.store.write(|tx| installation::set(tx, "whole", "done")).unwrap();
    }
}

#[test]
fn two_who_lock_in_a_ring_both_succeed() {
    let bench = Bench::new(Kind::Postgres);
    let children = [bench.person("甲"), bench.person("乙")];
    let school = OrgId(1);
    for child in &children {
        let seated = bench.seated(child.id, school);
        bench
            .store
            .write(|tx| {
                person::insert(tx, &child.seal(&bench.sealer))?;
                jice_store::entry::insert(tx, &seated)
            })
            .unwrap();
    }
    let barrier = Barrier::new(2);
    let tries = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for turn in 0..2 {
            let (bench, barrier, tries, children) = (&bench, &barrier, &tries, &children);
            scope.spawn(move || {
                let mut first_try = true;
                bench
                    .store
                    .write(|tx| -> Result<(), StoreError> {
                        tries.fetch_add(1, Ordering::Relaxed);
                        jice_store::entry::lock(tx, children[turn].id)?;
                        if std::mem::take(&mut first_try) {
                            barrier.wait();
                        }
                        jice_store::entry::lock(tx, children[1 - turn].id)?;
                        Ok(())
                    })
                    .unwrap();
            });
        }
    });
    assert!(tries.load(Ordering::Relaxed) >= 3, "the server broke the ring and one tried again");
}

#[test]
fn a_lost_connection_is_replaced() {
    let bench = Bench::new(Kind::Postgres);
    let killed = AtomicU32::new(0);
    bench
        .store
        .write(|tx| -> Result<(), StoreError> {
            installation::set(tx, "survivor", "yes")?;
            if killed.fetch_add(1, Ordering::Relaxed) == 0 {
                bench
                    .raw(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE pid <> pg_backend_pid() AND datname = current_database()",
                    )
                    .unwrap();
            }
            installation::set(tx, "survivor", "still")
        })
        .unwrap();
    assert!(killed.load(Ordering::Relaxed) >= 2);
    let survivor = bench.store.read(|db| installation::find(db, "survivor")).unwrap();
    assert_eq!(survivor.as_deref(), Some("still"));
}

#[test]
fn a_commit_that_is_cut_off_is_told_as_unknown() {
    let bench = Bench::new(Kind::Postgres);
    let cut = bench.store.write(|tx| -> Result<(), StoreError> {
        let claim = Claim { key: ClaimKey::login("cut"), person: PersonId(0), org: OrgId(1), subject: 1 };
        claim::take(tx, &[claim])?;
        bench
            .raw(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE pid <> pg_backend_pid() AND datname = current_database()",
            )
            .unwrap();
        Ok(())
    });
    assert!(matches!(cut, Err(StoreError::OutcomeUnknown(_))), "{cut:?}");
    // The store goes on, and the outcome can be asked for.
    assert!(bench.store.read(|db| claim::find(db, &[ClaimKey::login("cut")])).unwrap().is_empty());
    bench.store.write(|tx| installation::set(tx, "after", "well")).unwrap();
}

#[test]
fn a_writer_waits_for_the_other_and_readers_do_not() {
    let bench = Bench::new(Kind::Sqlite);
    let inside = Barrier::new(2);
    std::thread::scope(|scope| {
        let (bench, inside) = (&bench, &inside);
        let slow = scope.spawn(move || {
            bench.store.write(|tx| -> Result<(), StoreError> {
                installation::set(tx, "first", "1")?;
                inside.wait();
                std::thread::sleep(std::time::Duration::from_millis(200));
                Ok(())
            })
        });
        inside.wait();
        assert_eq!(bench.store.read(|db| installation::find(db, "first")).unwrap(), None);
        bench
            .store
            .write(|tx| -> Result<(), StoreError> {
                assert!(installation::find(tx, "first")?.is_some(), "the first has committed");
                Ok(())
            })
            .unwrap();
        slow.join().unwrap().unwrap();
    });
}
