//! A clock that was ahead and is set right: what was done by it stays before what is done now.

use jice_domain::{EntryState, Grade};
use jice_service::Service;
use jice_store::{Options, entry, journal};
use jiff::SignedDuration;

use crate::bench::{Bench, on_both, packs, service_with};
use crate::changes::{Story, founded, seat, two_schools};
use crate::place::{School, YEAR};

/// A change of a pupil, carried through by `service`.
fn carried(service: &Service, school: &School, person: jice_domain::PersonId, change: &str, values: &[(&str, &str)]) {
    let class = service.view_pupil(&school.registrar, person).unwrap().line.class;
    let story = Story::open(service, &school.registrar, change, person, Some(class), values);
    story.enclose(&school.registrar);
    story.submit(&school.registrar).unwrap();
    while story.view(&school.registrar).state == "open" {
        let steps = story.view(&school.registrar).steps;
        let current = steps.iter().find(|step| step.state == "current").unwrap();
        let hand = if current.id == "authority" { &school.clerk } else { &school.head };
        story.accept(hand);
    }
}

#[test]
fn acts_are_told_in_the_order_in_which_they_were_done() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-34-anhui", YEAR);
        let (school, _) = two_schools(&place, Grade(3), true);
        let person = seat(&place, &school, Grade(3), 50, 2).people[0].0;
        bench.clock.advance(SignedDuration::from_hours(2));
        let seen = [("last_seen", "2026-09-09"), ("reason", "外出务工")];
        carried(&bench.service, &school, person, "suspected_dropout", &seen);
        // The machine's clock had been two hours ahead; the process after it goes by the right one.
        bench.clock.advance(SignedDuration::from_hours(-2));
        let after = bench.another(3);
        carried(&after, &school, person, "return", &[("since", "2026-09-10")]);
        let (acts, found) = after
            .store()
            .read::<_, jice_store::StoreError>(|db| Ok((journal::list(db, person)?, entry::find(db, &[person])?)))
            .unwrap();
        let names: Vec<&str> = acts.iter().map(|act| act.act.name()).collect();
        assert_eq!(names, ["entry_imported", "went_absent", "came_back"]);
        assert!(matches!(found[0].entry.state, EntryState::Enrolled { .. }));
        bench.is_sound();
    });
}

#[test]
fn a_process_that_starts_anew_at_a_moment_that_was_before_repeats_no_identifier() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-34-anhui", YEAR);
        let (school, _) = two_schools(&place, Grade(3), true);
        let person = seat(&place, &school, Grade(3), 50, 2).people[0].0;
        // Both processes bear one number, and each opens a draft as its first act, at the same moment by its clock.
        let drafted = |service: &Service| {
            let class = service.view_pupil(&school.registrar, person).unwrap().line.class;
            Story::open(service, &school.registrar, "suspected_dropout", person, Some(class), &[]).id
        };
        let started = |chance| {
            service_with(packs(), &bench.url, &bench.files(), bench.clock.clone(), 5, chance, Options::default())
        };
        let before = started(51);
        let first = drafted(&before);
        bench.clock.advance(SignedDuration::from_hours(2));
        drafted(&before);
        bench.clock.advance(SignedDuration::from_hours(-2));
        let last = drafted(&before);
        drop(before);
        let again = drafted(&started(52));
        // Nor does the one after that, the clock still being behind.
        let once_more = drafted(&started(53));
        assert!(once_more > again && again > last && last > first, "{first} {last} {again} {once_more}");
        bench.is_sound();
    });
}
