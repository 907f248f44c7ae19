//! School years of random acts by all roles on the real service, with a clock that is moved, set
//! wrong and set right, and a process that dies in the middle of acts. After each year the
//! register is sound, and what is there is what the answers said.
//!
//! `JICE_SIM_YEARS` asks for more than the few of every day; `JICE_SIM_FROM` names the first seed;
//! `JICE_SIM_SEED` plays one year again and tells every act. Each twentieth year is lived on PostgreSQL too, and must go alike.

mod acts;
mod filling;
mod ground;
mod intake;
mod judge;
mod moving;
mod office;
mod opening;
mod running;
mod year;

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use diesel::{Connection, RunQueryDsl, SqliteConnection};
use jice_domain::SchoolYear;

use crate::bench::Kind;
use ground::{Ground, PACKS};
use year::{Came, Tally, Year};

/// Years of every day.
const USUAL: u64 = 4;
/// One year in so many is lived on PostgreSQL too, unless `JICE_SIM_POSTGRES` says in how many.
const ALSO_ON_POSTGRES: u64 = 20;
/// The seed of a year in which pupils move, leave for good, and steps are taken.
const PLANTED_IN: u64 = 4;
/// Failures told in full.
const TOLD: usize = 5;

/// The grounds that were founded so far.
#[derive(Default)]
struct Grounds(Mutex<HashMap<(bool, &'static str, i16), &'static Ground>>);

impl Grounds {
    /// The ground that the year of `seed` is lived on.
    fn of(&self, kind: Kind, seed: u64) -> &'static Ground {
        let pack = PACKS[(seed % 3) as usize];
        // The calendar of the second year ends in the middle of it: from then on nothing is deemed.
        let year = if seed % 4 == 3 { 2026 } else { 2025 };
        let mut held = self.0.lock().unwrap();
        held.entry((kind == Kind::Sqlite, pack, year)).or_insert_with(|| {
            // They last as long as the tests.
            Box::leak(Box::new(Ground::found(kind, pack, SchoolYear(year))))
        })
    }
}

fn asked<T: std::str::FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// Lives one year; a failure names its seed.
fn live(grounds: &Grounds, kind: Kind, seed: u64, verbose: bool) -> Result<Came, String> {
    let ground = grounds.of(kind, seed);
    catch_unwind(AssertUnwindSafe(|| Year::live(ground, seed, verbose))).map_err(|panic| {
        let what = panic.downcast_ref::<String>().cloned();
        let what = what.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default();
        format!("JICE_SIM_SEED={seed} on {kind:?}: {what}")
    })
}

/// Lives the year of `seed` on SQLite, and, where it is one of those, on PostgreSQL too.
fn both(grounds: &Grounds, seed: u64, postgres: bool) -> Result<Vec<Came>, String> {
    let mut lived = vec![live(grounds, Kind::Sqlite, seed, false)?];
    if postgres {
        lived.push(live(grounds, Kind::Postgres, seed, false)?);
        if lived[0].hash != lived[1].hash {
            return Err(format!("JICE_SIM_SEED={seed}: the engines tell two histories"));
        }
    }
    Ok(lived)
}

#[test]
fn school_years_at_random() {
    let grounds = Grounds::default();
    if let Some(seed) = asked::<u64>("JICE_SIM_SEED") {
        for kind in [Kind::Sqlite, Kind::Postgres] {
            let came = live(&grounds, kind, seed, true).unwrap_or_else(|what| panic!("{what}"));
            println!("{kind:?}: {:?}", came.tally.0);
        }
        return;
    }
    let years = asked("JICE_SIM_YEARS").unwrap_or(USUAL);
    let on_postgres = asked("JICE_SIM_POSTGRES").unwrap_or(ALSO_ON_POSTGRES).max(1);
    let first = asked("JICE_SIM_FROM").unwrap_or(0);
    let (next, began) = (AtomicU64::new(first), Instant::now());
    let (sum, failed) = (Mutex::new(Tally::default()), Mutex::new(Vec::new()));
    let hands = std::thread::available_parallelism().map_or(2, std::num::NonZero::get).min(8);
    std::thread::scope(|scope| {
        for _ in 0..hands {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + years {
                        return;
                    }
                    match both(&grounds, seed, seed.is_multiple_of(on_postgres)) {
                        Ok(lived) => lived.iter().for_each(|came| sum.lock().unwrap().join(&came.tally)),
                        Err(what) => failed.lock().unwrap().push(what),
                    }
                    if seed % 500 == 499 {
                        println!("{} years in {:.0} s", seed + 1, began.elapsed().as_secs_f64());
                    }
                }
            });
        }
    });
    let (sum, failed) = (sum.into_inner().unwrap(), failed.into_inner().unwrap());
    println!("{years} seeds in {:.1} s: {:#?}", began.elapsed().as_secs_f64(), sum.0);
    let first: Vec<&String> = failed.iter().take(TOLD).collect();
    assert!(failed.is_empty(), "{} of {years} years went wrong:\n{}", failed.len(), join(&first));
    for what in ["done", "refused", "denied", "conflict", "invalid", "cases done", "crashes"] {
        assert!(sum.of(what) > 0, "a simulation without {what} shows little: {:?}", sum.0);
    }
}

/// Statements that no service makes, each with what the end of a year must say to it.
const PLANTED: [(&str, &str); 6] = [
    ("UPDATE placement SET to_on = NULL WHERE to_on IS NOT NULL", "sound"),
    ("UPDATE placement SET to_on = '2025-10-01' WHERE to_on IS NULL", "sound"),
    ("UPDATE student_entry SET state = 'enrolled', state_note = '' WHERE state = 'closed'", "sound"),
    ("DELETE FROM case_step WHERE seq = 1", "sound"),
    ("UPDATE change_case SET version = version + 1", "was over and changed"),
    ("UPDATE student_entry SET version = version + 1", "had ended and changed"),
];

#[test]
fn the_end_of_a_year_finds_what_is_planted() {
    let grounds = Grounds::default();
    let seed = PLANTED_IN;
    let ground = grounds.of(Kind::Sqlite, seed);
    for (statement, said) in PLANTED {
        let mut year = Year::until_its_end(ground, seed, false);
        let mut register = SqliteConnection::establish(year.running.url()).unwrap();
        let rows = diesel::sql_query(statement).execute(&mut register).unwrap();
        assert!(rows > 0, "{statement} met nothing");
        let panic = catch_unwind(AssertUnwindSafe(|| year.close())).expect_err(statement);
        let told = panic.downcast_ref::<String>().unwrap();
        assert!(told.contains(said), "{statement}: {told}");
    }
}

fn join(lines: &[&String]) -> String {
    lines.iter().map(|line| line.as_str()).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_same_seed_tells_the_same_history() {
    let grounds = Grounds::default();
    let lived = |seed| live(&grounds, Kind::Sqlite, seed, false).unwrap_or_else(|what| panic!("{what}")).hash;
    assert_eq!(lived(7), lived(7));
    assert_ne!(lived(7), lived(10), "another seed, another history");
}
