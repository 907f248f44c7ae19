//! A clock that was ahead and is set right: what was done by it stays before what is done now.

use jice_domain::{EntryState, Grade};
use jice_service::Service;
use jice_store::{entry, journal};
use jiff::SignedDuration;

use crate::bench::{Bench, on_both};
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
