//! A pupil moves from school to school: through every hand the place asks for, or by silence.

use jice_domain::{EntryState, Grade, SchoolYear, Verdict};
use jice_service::ServiceError;
use jice_service::command::{DeskAsk, PupilsAsk};
use jice_store::case_part::Desk;
use jice_store::{entry, journal};
use jiff::SignedDuration;

use crate::bench::{Bench, law_with, on_both};
use crate::changes::{Story, founded, seat, told, two_schools};
use crate::place::YEAR;

fn ask(desk: Desk) -> DeskAsk {
    DeskAsk { org: None, desk, change: None, page: jice_service::PageAsk::default() }
}

const REASON: &[(&str, &str)] = &[("reason", "address_change")];

/// Ticks until the clock is trusted, as the server does.
fn sweep(bench: &Bench) -> jice_service::command::Swept {
    bench.service.sweep_cases().unwrap();
    bench.clock.advance(SignedDuration::from_mins(61));
    bench.service.sweep_cases().unwrap()
}

#[test]
fn the_entry_follows_the_pupil_through_four_hands() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-34-anhui", YEAR);
        let (from, to) = two_schools(&place, Grade(3), false);
        let (there, here) = (seat(&place, &from, Grade(3), 50, 6), seat(&place, &to, Grade(3), 50, 6));
        let (person, pupil) = there.people[0].clone();
        let service = &bench.service;

        let story = Story::receive(service, &to.registrar, &pupil, here.class, REASON);
        assert_eq!(story.person, person);
        // Without the paper it is not handed in.
        assert_eq!(told(story.submit(&to.registrar)), [("第二十一条".to_owned(), "procedure".to_owned())]);
        story.enclose(&to.registrar);
        let view = story.submit(&to.registrar).unwrap();
        assert_eq!(
            (view.state.as_str(), view.waits_for.as_deref()),
            ("open", Some(place_name(&place, &to.clerk).as_str()))
        );
        assert_eq!(view.due_on.as_deref(), Some("2026-10-14"), "20 working days, over Mid-Autumn and National Day");

        // Only whoever's turn it is may take it, and nobody before the receiving authority agrees.
        assert!(matches!(story.decide(&from.clerk, Verdict::Accept, "同意"), Err(ServiceError::Denied(_))));
        assert!(service.case_desk(&from.clerk, &ask(Desk::Todo)).unwrap().items.is_empty());
        let mine = service.case_desk(&to.clerk, &ask(Desk::Todo)).unwrap().items;
        assert_eq!((mine.len(), mine[0].case), (1, story.id));
        story.accept(&to.clerk);
        let asked_next = service.case_desk(&from.registrar, &ask(Desk::Todo)).unwrap().items;
        assert_eq!(asked_next.iter().map(|item| item.case).collect::<Vec<_>>(), [story.id]);
        // The sending school is only asked: its no is heard, and does not end the case.
        story.decide(&from.head, Verdict::Refuse, "该生未还清图书").unwrap();
        let view = story.accept(&from.clerk);
        assert_eq!(view.state, "done");
        assert_eq!(
            view.steps.iter().map(|step| step.verdict).collect::<Vec<_>>(),
            [Some(Verdict::Accept), Some(Verdict::Refuse), Some(Verdict::Accept)]
        );

        // The pupil sits in the new class, and in no list of the old school.
        let in_class = PupilsAsk { org: Some(to.org), class: Some(here.class), ..PupilsAsk::default() };
        let lines = service.list_pupils(&to.registrar, in_class).unwrap().items;
        assert!(lines.iter().any(|line| line.person == person && line.school == to.org));
        let gone = PupilsAsk { org: Some(from.org), class: Some(there.class), ..PupilsAsk::default() };
        assert!(service.list_pupils(&from.registrar, gone).unwrap().items.iter().all(|line| line.person != person));
        assert!(matches!(service.view_pupil(&from.registrar, person), Err(ServiceError::Denied(_))));
        assert!(service.view_pupil(&to.registrar, person).unwrap().timeline.iter().any(|event| event.act == "moved"));
        // Done is done.
        assert!(!told(story.withdraw(&to.registrar, "填错")).is_empty());
        let done = service.case_desk(&from.clerk, &ask(Desk::Done)).unwrap().items;
        assert_eq!(done.iter().map(|item| item.case).collect::<Vec<_>>(), [story.id]);
        let opened = service.case_desk(&to.registrar, &ask(Desk::Opened)).unwrap().items;
        assert_eq!(opened.iter().map(|item| item.state.as_str()).collect::<Vec<_>>(), ["done"]);
        bench.is_sound();
    });
}

fn place_name(place: &crate::place::Place<'_>, asked: &jice_service::Asked) -> String {
    place.service().view_unit(asked, asked.actor.org).unwrap().name
}

#[test]
fn silence_means_yes_on_the_day_after_the_last_and_never_before() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        // The Spring Festival of 2026 lies on the way.
        bench.clock.set("2026-01-26T02:00:00Z".parse().unwrap());
        let place = founded(&bench, "cn-34-anhui", SchoolYear(2025));
        let (from, to) = two_schools(&place, Grade(3), false);
        let (there, here) = (seat(&place, &from, Grade(3), 50, 4), seat(&place, &to, Grade(3), 50, 4));
        let (person, pupil) = there.people[0].clone();
        let story = Story::receive(&bench.service, &to.registrar, &pupil, here.class, REASON);
        story.enclose(&to.registrar);
        let view = story.submit(&to.registrar).unwrap();
        let clock = bench.service.case_clock(&to.clerk, person, story.id).unwrap();
        assert_eq!(clock.due_on, view.due_on);
        assert_eq!(clock.days.iter().filter_map(|day| day.nth).max(), Some(20));
        assert!(clock.days.iter().any(|day| day.reason == "holiday" && day.name.contains("春节")), "{clock:#?}");
        assert!(clock.days.iter().any(|day| day.reason == "make_up"), "{clock:#?}");

        let due: jiff::civil::Date = view.due_on.unwrap().parse().unwrap();
        let noon = |date: jiff::civil::Date| date.at(4, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
        bench.clock.set(noon(due));
        assert_eq!(sweep(&bench).deemed, 0, "the last day is still in time");
        // A clock that jumps is not believed.
        bench.clock.set(noon(due.tomorrow().unwrap().tomorrow().unwrap()));
        let jumped = bench.service.sweep_cases().unwrap();
        assert_eq!((jumped.deemed, jumped.overdue, jumped.distrusted), (0, 1, true));
        let swept = sweep(&bench);
        assert_eq!((swept.deemed, swept.kept_back), (1, 0), "{swept:?}");
        let view = story.view(&to.registrar);
        assert!(view.steps[0].by_silence && view.steps[0].by == "系统默认", "{:#?}", view.steps[0]);
        assert_eq!(view.steps[1].state, "current");
        // Once, however often one looks, and from wherever.
        let other = bench.another(3);
        assert_eq!((bench.service.sweep_cases().unwrap().deemed, other.sweep_cases().unwrap().deemed), (0, 0));

        // A bar that has come up meanwhile is stronger than silence: the class is full by now.
        let due: jiff::civil::Date = view.due_on.unwrap().parse().unwrap();
        let service = &bench.service;
        let class = service
            .list_classes(&to.registrar, to.org, None)
            .unwrap()
            .into_iter()
            .find(|c| c.id == here.class)
            .unwrap();
        bench.clock.set(noon(due.tomorrow().unwrap()));
        shrink(&bench, &to, &class, 1);
        sweep(&bench);
        let swept = bench.service.sweep_cases().unwrap();
        assert_eq!((swept.deemed, swept.kept_back), (0, 1), "{swept:?}");
        assert_eq!(story.view(&to.registrar).steps[1].state, "current");
        let class = service
            .list_classes(&to.registrar, to.org, None)
            .unwrap()
            .into_iter()
            .find(|c| c.id == here.class)
            .unwrap();
        shrink(&bench, &to, &class, 50);
        assert_eq!(bench.service.sweep_cases().unwrap().deemed, 1);
        bench.is_sound();
    });
}

#[test]
fn a_last_day_is_counted_once_its_calendar_is_there() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        // Twenty working days from here end in a year whose holidays nobody knows yet.
        bench.clock.set("2026-12-21T02:00:00Z".parse().unwrap());
        let place = founded(&bench, "cn-34-anhui", SchoolYear(2026));
        let (from, to) = two_schools(&place, Grade(3), false);
        let (there, here) = (seat(&place, &from, Grade(3), 50, 4), seat(&place, &to, Grade(3), 50, 4));
        let (person, pupil) = there.people[0].clone();
        let story = Story::receive(&bench.service, &to.registrar, &pupil, here.class, REASON);
        story.enclose(&to.registrar);
        let view = story.submit(&to.registrar).unwrap();
        assert_eq!((view.due_on, view.waits_for.is_some()), (None, true));
        let clock = bench.service.case_clock(&to.clerk, person, story.id).unwrap();
        assert_eq!(clock.missing_year, Some(2027));
        // However late it gets, nobody is late and silence says nothing.
        bench.clock.set("2027-02-01T02:00:00Z".parse().unwrap());
        let swept = sweep(&bench);
        assert_eq!((swept.overdue, swept.deemed), (0, 0));
        assert_eq!(story.view(&to.registrar).due_on, None);

        // The holidays of 2027 arrive, with the process that starts on them.
        bench.clock.set("2026-12-22T02:00:00Z".parse().unwrap());
        let law = law_with(|texts| {
            let holidays = texts.get_mut("cn/calendar/holidays.csv").unwrap();
            holidays.push_str("2027-01-01,holiday,元旦\n");
        });
        let next = bench.another_under(law, 3);
        next.sweep_cases().unwrap();
        let view = next.view_case(&to.registrar, person, story.id).unwrap();
        assert_eq!(view.due_on.as_deref(), Some("2027-01-19"));
        let desk = |asked| next.case_desk(asked, &ask(Desk::Todo)).unwrap().items;
        let todo: Vec<_> = [&to.clerk, &from.registrar, &from.clerk].into_iter().flat_map(desk).collect();
        assert_eq!(todo.iter().map(|item| &item.due_on).collect::<Vec<_>>(), [&view.due_on]);
        assert_eq!(next.case_clock(&to.clerk, person, story.id).unwrap().due_on, view.due_on);
        // Looked at again, it stays, and its version with it.
        next.sweep_cases().unwrap();
        assert_eq!(next.view_case(&to.registrar, person, story.id).unwrap().version, view.version);
        bench.is_sound();
        // From then on silence counts.
        bench.clock.set("2027-01-20T02:00:00Z".parse().unwrap());
        next.sweep_cases().unwrap();
        bench.clock.advance(SignedDuration::from_mins(61));
        assert_eq!(next.sweep_cases().unwrap().deemed, 1);
        bench.is_sound();
    });
}

fn shrink(bench: &Bench, school: &crate::place::School, class: &jice_service::view::ClassView, size: u32) {
    let change = jice_service::command::MaintainClass {
        version: class.version,
        name: None,
        teacher: None,
        honours: None,
        size_limit: Some(size),
    };
    bench.service.maintain_class(&school.registrar, school.org, class.id, change).unwrap();
}

#[test]
fn of_two_who_decide_at_once_one_is_told_and_one_change_holds_an_entry() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-34-anhui", YEAR);
        let (from, to) = two_schools(&place, Grade(3), true);
        let (there, here) = (seat(&place, &from, Grade(3), 50, 4), seat(&place, &to, Grade(3), 50, 4));
        let (person, pupil) = there.people[0].clone();
        let story = Story::receive(&bench.service, &to.registrar, &pupil, here.class, REASON);
        story.enclose(&to.registrar);
        story.submit(&to.registrar).unwrap();
        // Within a county its authority is asked once, after the sending school.
        let steps: Vec<String> = story.view(&to.registrar).steps.into_iter().map(|step| step.id).collect();
        assert_eq!(steps, ["sending_school", "sending_authority"]);
        // An open change holds the entry.
        let other = Story::open(
            &bench.service,
            &from.registrar,
            "suspension",
            person,
            None,
            &[("reason", "illness"), ("since", "2026-09-10"), ("until", "2027-03-10")],
        );
        other.enclose(&from.registrar);
        let why = told(other.submit(&from.registrar));
        assert_eq!(why.len(), 1, "{why:?}");
        // Both press at the same version.
        let version = story.view(&from.registrar).version;
        let decide = |verdict| jice_service::command::DecideCase {
            version,
            verdict,
            opinion: "说明".to_owned(),
            override_reason: String::new(),
        };
        let (one, two) = std::thread::scope(|scope| {
            let one =
                scope.spawn(|| bench.service.decide_case(&from.registrar, person, story.id, &decide(Verdict::Accept)));
            let two = scope.spawn(|| bench.service.decide_case(&from.head, person, story.id, &decide(Verdict::Refuse)));
            (one.join().unwrap(), two.join().unwrap())
        });
        let lost = [&one, &two].into_iter().filter(|told| matches!(told, Err(ServiceError::Conflict { .. }))).count();
        assert_eq!((lost, one.is_ok() != two.is_ok()), (1, true), "{one:?} {two:?}");
        story.accept(&from.clerk);
        let seats = bench.service.store().read::<_, jice_store::StoreError>(|db| entry::find(db, &[person])).unwrap();
        assert!(matches!(seats[0].entry.state, EntryState::Enrolled { .. }));
        assert_eq!((seats.len(), seats[0].entry.school), (1, to.org));
        bench.is_sound();
    });
}

#[test]
fn another_chain_asks_heads_and_all_reasons_come_at_once() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-5134-liangshan", YEAR);
        let (from, to) = two_schools(&place, Grade(6), true);
        let there = seat(&place, &from, Grade(6), 50, 4);
        let full = seat(&place, &to, Grade(5), 2, 2);
        let (person, pupil) = there.people[0].clone();
        // The sending school cannot start it.
        let wrong = Story::open(&bench.service, &from.registrar, "transfer", person, None, REASON);
        let why = told(wrong.submit(&from.registrar));
        assert!(why.iter().any(|(article, _)| article == "二(一)"), "{why:?}");
        // A sixth grader into a full class of the grade below, without papers: five reasons.
        let story = Story::receive(&bench.service, &to.registrar, &pupil, full.class, REASON);
        let why = told(story.submit(&to.registrar));
        let articles: Vec<&str> = why.iter().map(|(article, _)| article.as_str()).collect();
        for wanted in ["二(一)", "二(一)1", "二(一)2", "二(一)6(3)", "二(一)6(5)"] {
            assert!(articles.contains(&wanted), "{wanted} in {why:?}");
        }
        let journal = bench.service.store().read::<_, jice_store::StoreError>(|db| journal::list(db, person)).unwrap();
        assert_eq!(journal.len(), 1, "nothing half-written");
        bench.is_sound();
    });
}
