//! Pupils stream: what was yielded is not kept. Alone in its process, so that the
//! kernel's own count of the most memory held can be trusted.
#![cfg(target_os = "linux")]

use jice_demo::{DefectRates, Plan, PlanParams, Realm};
use jice_domain::SchoolYear;

/// The most memory the process ever held, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn stream(pupils: u64) -> u64 {
    let realms = Realm::all().iter().collect();
    let params = PlanParams { seed: 1, pupils, realms, school_year: SchoolYear(2026), defects: DefectRates::usual() };
    let plan = Plan::new(params).unwrap();
    let count =
        |school| plan.classes(&school).iter().map(|class| plan.pupils(&school, class).count() as u64).sum::<u64>();
    plan.schools().map(count).sum()
}

#[test]
fn thirty_thousand_pupils_take_no_more_memory_than_five_hundred() {
    assert_eq!(stream(500), 500);
    let before = peak();
    assert_eq!(stream(30_000), 30_000);
    // Kept, the rows alone would be over 60 MiB.
    assert!(peak() - before < 4 * 1024, "{} KiB more", peak() - before);
}

#[test]
#[ignore = "for releases: cargo test --release -p jice-demo -- --ignored"]
fn a_million_pupils_take_less_than_ten_seconds() {
    let start = std::time::Instant::now();
    assert_eq!(stream(1_000_000), 1_000_000);
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    assert!(peak() < 32 * 1024, "{} KiB", peak());
}
