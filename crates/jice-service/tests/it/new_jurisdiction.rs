//! A law that was written by editing files alone (`docs/adding-a-jurisdiction`) rules a place:
//! another chain, other limits, another number, silence at another step.

use jice_domain::{Grade, Verdict};
use jice_service::ServiceError;
use jice_service::command::{OpenCase, PupilRef, PupilsAsk};
use jiff::SignedDuration;
use jiff::civil::{Date, date};

use crate::bench::{Bench, law_of_the_walk, on_both};
use crate::changes::{Story, filled, founded_under, seat, told, two_schools};
use crate::place::YEAR;

const PACK: &str = "cn-99-wanghai";

/// The register's clock at noon of `day`, trusted: steps overdue, and those taken by silence.
fn noon(bench: &Bench, day: Date) -> (u32, u32) {
    let noon = day.at(4, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
    bench.clock.set(noon);
    let first = bench.service.sweep_cases().unwrap();
    bench.clock.advance(SignedDuration::from_mins(61));
    let second = bench.service.sweep_cases().unwrap();
    (first.overdue.max(second.overdue), first.deemed + second.deemed)
}

#[test]
fn a_transfer_goes_through_the_hands_that_its_files_name() {
    on_both(|kind| {
        let bench = Bench::under(kind, law_of_the_walk());
        let place = founded_under(&bench, "cn-34-anhui", PACK, YEAR);
        let (from, to) = two_schools(&place, Grade(3), false);
        let (there, here) = (seat(&place, &from, Grade(3), 50, 3), seat(&place, &to, Grade(3), 50, 3));
        let (person, pupil) = there.people[0].clone();
        let service = &bench.service;
        let number = || {
            let numbers = service.view_pupil(&to.clerk, person).or_else(|_| service.view_pupil(&from.clerk, person));
            numbers.unwrap().numbers.into_iter().find(|number| number.kind == "student_number").unwrap().value
        };
        let borne = number();
        assert_eq!(borne.len(), 18, "{borne}");

        let story = Story::receive(service, &to.registrar, &pupil, here.class, &[("reason", "moved")]);
        let why = told(story.submit(&to.registrar));
        assert_eq!(why, vec![("第九条".to_owned(), "procedure".to_owned()); 2], "application and statement of studies");
        story.enclose(&to.registrar);
        let view = story.submit(&to.registrar).unwrap();
        assert_eq!(
            view.steps.iter().map(|step| step.id.as_str()).collect::<Vec<_>>(),
            ["sending_school", "receiving_authority", "filing"]
        );
        // Seven working days, the place's own holiday left out.
        assert_eq!(view.due_on.as_deref(), Some("2026-09-21"));
        let clock = service.case_clock(&from.head, person, story.id).unwrap();
        assert!(clock.days.iter().any(|day| day.name == "开海节" && day.nth.is_none()), "{clock:#?}");
        assert!(matches!(story.decide(&to.clerk, Verdict::Accept, "同意"), Err(ServiceError::Denied(_))));

        // Silence of the sending school means nothing; that of the authority above takes the note.
        assert_eq!(noon(&bench, date(2026, 9, 22)), (1, 0));
        story.accept(&from.head);
        let view = story.accept(&to.clerk);
        let due: Date = view.due_on.unwrap().parse().unwrap();
        assert_eq!(noon(&bench, due), (0, 0), "the last day is in time");
        assert_eq!(noon(&bench, due.tomorrow().unwrap()), (1, 1));
        let view = story.view(&to.registrar);
        assert_eq!((view.state.as_str(), view.steps[2].by_silence), ("done", true));

        let in_class = PupilsAsk { org: Some(to.org), class: Some(here.class), ..PupilsAsk::default() };
        let lines = service.list_pupils(&to.registrar, in_class).unwrap().items;
        assert!(lines.iter().any(|line| line.person == person));
        assert_eq!(number(), borne, "the number stays with the pupil");
        bench.is_sound();
    });
}

#[test]
fn what_the_place_has_switched_off_is_refused_with_its_clause() {
    on_both(|kind| {
        let bench = Bench::under(kind, law_of_the_walk());
        let place = founded_under(&bench, "cn-34-anhui", PACK, YEAR);
        let (school, _) = two_schools(&place, Grade(3), false);
        let (person, _) = seat(&place, &school, Grade(3), 50, 2).people[0].clone();
        let open = |change: &str| OpenCase {
            change: change.to_owned(),
            unit: school.org,
            pupil: PupilRef { person: Some(person), ..PupilRef::default() },
            class: None,
            values: filled(&[]),
            legal_on: None,
        };
        let offered = bench.service.list_changes(&school.registrar, school.org).unwrap();
        assert!(offered.iter().any(|change| change.id == "move_away"));
        assert!(offered.iter().all(|change| change.id != "suspension_extension"));
        let refused = bench.service.open_case(&school.registrar, open("suspension_extension"));
        assert_eq!(told(refused), [("第十二条".to_owned(), "procedure".to_owned())]);
        // What no pack lays down cites nothing.
        let unknown = bench.service.open_case(&school.registrar, open("moonwalk"));
        assert!(matches!(unknown, Err(ServiceError::Invalid(_))), "{unknown:?}");
    });
}
