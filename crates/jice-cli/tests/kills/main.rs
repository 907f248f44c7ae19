//! `kill -9` of the server in the middle of an intake: no pupil is lost and none doubled, the
//! jobs go on, what was answered holds, and what was not is asked again and has one effect.
//!
//! Everything under test runs in the real server, which is asked over HTTP and killed at
//! moments drawn from a seed. `JICE_KILLS` and `JICE_KILL_PUPILS` say how often and over how
//! many pupils, `JICE_KILL_SEED` repeats the moments of another run as nearly as a machine can.

#[path = "../common/mod.rs"]
mod common;
mod ground;
mod intake;
mod proof;
mod server;

use std::time::Instant;

use crate::common::Place;
use crate::ground::{Ground, PACK};
use crate::intake::Story;
use crate::server::packs_open_all_year;

/// How much is asked.
struct Scale {
    kills: u32,
    pupils: usize,
    seed: u64,
}

impl Scale {
    fn of_environment() -> Self {
        let number =
            |name: &str| std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name}={text}")));
        let drawn = || getrandom::u32().unwrap().into();
        Self {
            kills: number("JICE_KILLS").unwrap_or(4) as u32,
            pupils: number("JICE_KILL_PUPILS").unwrap_or(600) as usize,
            seed: number("JICE_KILL_SEED").unwrap_or_else(drawn),
        }
    }
}

#[test]
fn sqlite_outlives_kills_of_the_server() {
    outlives("SQLite", None);
}

#[test]
fn postgres_outlives_kills_of_the_server() {
    outlives("PostgreSQL", Some(jice_testkit::postgres().fresh_database()));
}

fn outlives(engine: &str, database: Option<String>) {
    let scale = Scale::of_environment();
    println!("{engine}: JICE_KILL_SEED={}", scale.seed);
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let packs = folder.path().join("packs");
    packs_open_all_year(PACK, &packs);
    let place = Place { data, database, packs: Some(packs) };
    let began = Instant::now();
    let ground = Ground::found(&place, scale.pupils);
    let founded = began.elapsed();
    let tally = Story::of(&place, &ground, scale.kills, scale.seed).told();
    proof::holds(&place, &ground);
    assert_eq!(tally.kills, scale.kills);
    println!(
        "{engine}: {} kills ({} in a job, {} in a request), {} pupils in {} schools, {} answers lost and asked again, \
         {:.0} s after {:.0} s of founding, nothing lost, nothing doubled",
        tally.kills,
        tally.in_jobs,
        tally.in_requests,
        scale.pupils,
        ground.schools.len(),
        tally.lost,
        (began.elapsed() - founded).as_secs_f32(),
        founded.as_secs_f32(),
    );
}
