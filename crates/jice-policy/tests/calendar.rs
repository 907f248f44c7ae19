//! Working days, deadlines.

mod cast;

use cast::{ANHUI, LIANGSHAN, book};
use jice_policy::{DayReason, MissingYear};
use jiff::civil::date;

#[test]
fn ten_fifteen_and_twenty_working_days() {
    let calendar = book(ANHUI).calendar().clone();
    for (from, ten, fifteen, twenty) in [
        (date(2025, 9, 22), date(2025, 10, 11), date(2025, 10, 17), date(2025, 10, 24)),
        (date(2026, 2, 10), date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)),
        (date(2026, 9, 21), date(2026, 10, 12), date(2026, 10, 19), date(2026, 10, 26)),
    ] {
        assert_eq!(calendar.working_days_after(from, 10), Ok(ten));
        assert_eq!(calendar.working_days_after(from, 15), Ok(fifteen));
        assert_eq!(calendar.working_days_after(from, 20), Ok(twenty));
    }
    assert_eq!(calendar.working_days_after(date(2026, 9, 21), 0), Ok(date(2026, 9, 21)));
}

#[test]
fn spring_festival_and_its_make_up_days() {
    let calendar = book(ANHUI).calendar().clone();
    assert_eq!(calendar.day(date(2026, 2, 17)), Ok((DayReason::Holiday, "春节")));
    assert_eq!(calendar.day(date(2026, 2, 28)).unwrap().0, DayReason::MakeUp, "a Saturday that is worked");
    assert_eq!(calendar.day(date(2026, 3, 1)).unwrap().0, DayReason::Weekend);
    assert_eq!(calendar.day(date(2020, 2, 3)).unwrap().0, DayReason::Weekday);
    let days = calendar.explain(date(2026, 2, 10), 10).unwrap();
    assert_eq!(days.first().unwrap().date, date(2026, 2, 11));
    assert_eq!((days.last().unwrap().date, days.last().unwrap().nth), (date(2026, 3, 2), Some(10)));
    assert_eq!(days.iter().filter(|day| day.nth.is_some()).count(), 10);
    assert_eq!(days.iter().filter(|day| day.reason == DayReason::Holiday).count(), 9);
}

#[test]
fn the_prefecture_lays_its_own_days_over() {
    let nation = book(ANHUI).calendar().clone();
    let prefecture = book(LIANGSHAN).calendar().clone();
    assert_eq!(nation.day(date(2023, 10, 7)).unwrap().0, DayReason::MakeUp);
    assert_eq!(prefecture.day(date(2023, 10, 7)).unwrap().0, DayReason::Holiday);
    assert_eq!(nation.day(date(2023, 8, 6)).unwrap().0, DayReason::Weekend);
    assert_eq!(prefecture.day(date(2023, 8, 6)).unwrap().0, DayReason::MakeUp);
}

#[test]
fn a_year_that_is_not_loaded_counts_nothing() {
    let calendar = book(LIANGSHAN).calendar().clone();
    assert_eq!(calendar.working_days_after(date(2026, 12, 25), 10), Err(MissingYear(2027)));
    assert_eq!(calendar.day(date(2014, 12, 31)), Err(MissingYear(2014)));
}

#[test]
fn times_that_run_from_an_event() {
    let due = |place, id: &str, from| {
        let book = book(place);
        book.reminder(id).unwrap().due(from, book.calendar())
    };
    assert_eq!(due(ANHUI, "batch_decided", date(2026, 9, 21)), Ok(date(2026, 10, 12)));
    assert_eq!(due(LIANGSHAN, "photo_imported", date(2026, 9, 21)), Ok(date(2026, 10, 6)));
    assert_eq!(due(LIANGSHAN, "archive_opened", date(2026, 1, 31)), Ok(date(2026, 2, 28)));
    assert_eq!(due(ANHUI, "batch_decided", date(2026, 12, 25)), Err(MissingYear(2027)), "nothing is due by a guess");
}
