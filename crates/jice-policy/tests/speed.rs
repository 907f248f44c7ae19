//! A clean row is judged in microseconds: a batch of 50,000 rows must not wait for the law.

mod cast;

use std::time::Instant;

use cast::{ANHUI, LIANGSHAN, book, facts, row, school};
use jice_policy::Occasion;

#[test]
fn a_clean_row_is_judged_in_microseconds() {
    // Without optimisation only gross mistakes are looked for.
    let most = if cfg!(debug_assertions) { 60.0 } else { 15.0 };
    for place in [ANHUI, LIANGSHAN] {
        let book = book(place);
        let (candidate, _) = row(&book, &[]);
        let school = school();
        let facts = facts(&candidate, &school);
        let raw: Vec<&str> = candidate.values.iter().collect();
        let rounds = 2_000_u32;
        let judge = (0..5)
            .map(|_| {
                let start = Instant::now();
                for _ in 0..rounds {
                    assert!(book.evaluate_row(Occasion::SubmitRow, std::hint::black_box(&facts)).is_empty());
                }
                start.elapsed().as_secs_f64() * 1e6 / f64::from(rounds)
            })
            .fold(f64::INFINITY, f64::min);
        let start = Instant::now();
        for number in 0..rounds {
            assert!(book.candidate(number, std::hint::black_box(&raw)).1.is_empty());
        }
        let read = start.elapsed().as_secs_f64() * 1e6 / f64::from(rounds);
        println!("{place}: judged in {judge:.2} µs, read in {read:.2} µs");
        assert!(judge < most, "{place}: {judge:.2} µs");
    }
}
