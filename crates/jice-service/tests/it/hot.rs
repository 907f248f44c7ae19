//! Many at once on few pupils: whatever they do, nobody sits in two schools, no step is taken twice,
//! and nothing is lost.
//!
//! `JICE_HOT_OPERATIONS` asks for more than the few hundred of every day.

use std::sync::atomic::{AtomicUsize, Ordering};

use jice_domain::{EntryState, Grade, Verdict};
use jice_service::command::{DecideCase, DeskAsk, FillCase, OpenCase, PupilRef, Versioned, WithdrawCase};
use jice_service::{Asked, PageAsk, Service, ServiceError};
use jice_store::case_part::Desk;
use jice_store::{case, entry, placement};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::bench::{Bench, Kind, on_both};
use crate::changes::{filled, founded, scan, seat, two_schools};
use crate::place::{School, YEAR};
use jice_demo::{DemoPupil, Field};

/// A school with the class that its newcomers sit in.
struct Place {
    school: School,
    class: jice_domain::ClassId,
}

fn operations() -> usize {
    std::env::var("JICE_HOT_OPERATIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(300)
}

/// What may come of an act among many: done, or one of the clear answers.
fn clear<T>(told: Result<T, ServiceError>) -> Option<T> {
    match told {
        Ok(done) => Some(done),
        Err(
            ServiceError::Refused(_)
            | ServiceError::Conflict { .. }
            | ServiceError::Denied(_)
            | ServiceError::Absent
            | ServiceError::Invalid(_),
        ) => None,
        // A writer of SQLite that waited too long is told to ask again.
        Err(ServiceError::Store(error)) if error.is_transient() => None,
        Err(error) => panic!("{error:?}"),
    }
}

/// Opens and hands in a transfer to `to`.
fn receive(service: &Service, to: &Place, pupil: &DemoPupil) -> Option<()> {
    let open = OpenCase {
        change: "transfer".to_owned(),
        unit: to.school.org,
        pupil: PupilRef {
            person: None,
            number: Some(pupil.get(Field::DocumentNumber).to_owned()),
            name: Some(pupil.get(Field::Name).to_owned()),
        },
        class: Some(to.class),
        values: filled(&[("reason", "address_change")]),
        legal_on: None,
    };
    let asked = &to.school.registrar;
    let view = clear(service.open_case(asked, open))?;
    clear(service.put_evidence(asked, view.person, view.id, "application", "申请.jpg", &scan()))?;
    clear(service.submit_case(asked, view.person, view.id, Versioned { version: view.version })).map(drop)
}

/// Takes, mends or takes back whatever lies on the desk of `asked`.
fn act(service: &Service, asked: &Asked, place: &Place, dice: &mut ChaCha8Rng) -> Option<()> {
    let ask = DeskAsk { org: None, desk: Desk::Todo, change: None, page: PageAsk::default() };
    let items = clear(service.case_desk(asked, &ask))?.items;
    if items.is_empty() {
        return None;
    }
    let item = &items[dice.random_range(0..items.len())];
    let (person, id, version) = (item.person, item.case, item.version);
    if item.state != "open" {
        return match dice.random_range(0..3) {
            0 => {
                let take_back = WithdrawCase { version, reason: "不办了".to_owned() };
                clear(service.withdraw_case(asked, person, id, &take_back)).map(drop)
            }
            1 => {
                let values = filled(&[("reason", "guardian_job_transfer")]);
                let fill = FillCase { version, class: Some(place.class), values, plea: String::new(), legal_on: None };
                clear(service.fill_case(asked, person, id, fill)).map(drop)
            }
            _ => clear(service.submit_case(asked, person, id, Versioned { version })).map(drop),
        };
    }
    let verdict = match dice.random_range(0..10) {
        0 => Verdict::Return,
        1 => Verdict::Refuse,
        _ => Verdict::Accept,
    };
    let decide = DecideCase { version, verdict, opinion: "说明".to_owned(), override_reason: String::new() };
    clear(service.decide_case(asked, person, id, decide)).map(drop)
}

#[test]
fn few_pupils_and_many_hands() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let founded = founded(&bench, "cn-34-anhui", YEAR);
        let (one, two) = two_schools(&founded, Grade(3), false);
        let (first, second) = (seat(&founded, &one, Grade(3), 50, 3), seat(&founded, &two, Grade(3), 50, 3));
        let numbered = first.people.iter().chain(&second.people);
        let hot: Vec<_> = numbered.filter(|(_, pupil)| !pupil.get(Field::DocumentNumber).is_empty()).take(4).collect();
        let places = [Place { school: one, class: first.class }, Place { school: two, class: second.class }];
        let (left, done) = (AtomicUsize::new(operations()), AtomicUsize::new(0));
        let hands = if kind == Kind::Sqlite { 8 } else { 16 };
        std::thread::scope(|scope| {
            for hand in 0..hands {
                let (service, places, hot, left, done) = (&bench.service, &places, &hot, &left, &done);
                scope.spawn(move || {
                    let mut dice = ChaCha8Rng::seed_from_u64(2026 + hand);
                    while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_ok() {
                        let place = &places[dice.random_range(0..2)];
                        let school = &place.school;
                        let came = match dice.random_range(0..8) {
                            0 => receive(service, place, &hot[dice.random_range(0..hot.len())].1),
                            1 => act(service, &school.head, place, &mut dice),
                            2 | 3 => act(service, &school.registrar, place, &mut dice),
                            _ => act(service, &school.clerk, place, &mut dice),
                        };
                        done.fetch_add(usize::from(came.is_some()), Ordering::Relaxed);
                        let _ = dice.next_u32();
                    }
                });
            }
        });
        bench.is_sound();
        let moved = bench.service.store().read::<_, jice_store::StoreError>(|db| {
            let mut moved = 0;
            for (person, _) in &hot {
                let entries = entry::find(db, &[*person])?;
                assert_eq!(entries.len(), 1);
                let seated = &entries[0];
                assert!(matches!(seated.entry.state, EntryState::Enrolled { .. }));
                let schools = places.iter().map(|place| place.school.org).collect::<Vec<_>>();
                let wanted = placement::Wanted { schools: &schools, open: Some(true), ..Default::default() };
                let open = placement::page(db, &wanted, None, 1_000)?;
                let seats: Vec<_> = open.iter().filter(|seat| seat.person == *person).collect();
                assert_eq!(seats.len(), 1, "one open seat");
                assert_eq!(seats[0].school, seated.entry.school);
                let holding = case::list(db, *person)?.into_iter().filter(|case| case.state.holds()).count();
                assert!(holding <= 1, "one change holds an entry");
                moved += case::list(db, *person)?.iter().filter(|case| case.state.as_str() == "done").count();
            }
            Ok(moved)
        });
        assert!(done.load(Ordering::Relaxed) > 20, "{kind:?}: they did something");
        eprintln!("{kind:?}: {} acts done, {} moves", done.load(Ordering::Relaxed), moved.unwrap());
    });
}
