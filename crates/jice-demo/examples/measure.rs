//! Measures a plan: `cargo run --release -p jice-demo --example measure -- 1000000`.
//!
//! Prints how long the pupils take on one core and the most memory that was held.

use std::time::Instant;

use jice_demo::{DefectRates, Field, Plan, PlanParams, Realm};
use jice_domain::SchoolYear;

fn main() {
    let pupils = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let start = Instant::now();
    let params = PlanParams {
        seed: 1,
        pupils,
        realms: Realm::all().iter().collect(),
        school_year: SchoolYear(2026),
        defects: DefectRates::usual(),
    };
    let plan = Plan::new(params).expect("five jurisdictions hold ten million");
    println!("planned in {:?}", start.elapsed());
    let (mut count, mut spoiled, mut bytes, mut schools) = (0u64, 0u64, 0u64, 0u64);
    for school in plan.schools() {
        schools += 1;
        for class in plan.classes(&school) {
            for pupil in plan.pupils(&school, &class) {
                count += 1;
                spoiled += u64::from(pupil.defect.is_some());
                bytes += Field::ALL.iter().map(|field| pupil.get(*field).len() as u64).sum::<u64>();
            }
        }
    }
    let took = start.elapsed();
    println!("{count} pupils of {schools} schools in {took:?}: {:.0}/s", count as f64 / took.as_secs_f64());
    println!("{spoiled} spoiled, {bytes} bytes of values");
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        status.lines().filter(|line| line.starts_with("VmHWM")).for_each(|line| println!("{line}"));
    }
}
