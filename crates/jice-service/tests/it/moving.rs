//! What keeps a case moving: reminders before the last day, the unit above told of what is late,
//! and urging by whoever waits.

use jice_domain::{Grade, Level, NoticeKind, OrgId, Role};
use jice_service::command::{ClearCases, DeskAsk, NamedCase, NamedNotice, SeeNotices, Versioned};
use jice_service::view::{DeskItem, NoticeView};
use jice_service::{Asked, PageAsk, Service, ServiceError};
use jice_store::case_part::Desk;
use jiff::SignedDuration;
use jiff::civil::Date;

use crate::bench::{Bench, law_with, on_both};
use crate::changes::{Story, founded, seat, two_schools};
use crate::place::{Place, School, YEAR};

const ANHUI: &str = "cn-34-anhui";
const MOVED: &[(&str, &str)] = &[("reason", "address_change")];

/// Ticks on the morning of `day` until the clock is trusted, as the server does.
fn sweep_on(bench: &Bench, day: &str) {
    let day: Date = day.parse().unwrap();
    bench.clock.set(day.at(1, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp());
    bench.service.sweep_cases().unwrap();
    bench.clock.advance(SignedDuration::from_mins(61));
    bench.service.sweep_cases().unwrap();
}

fn told(service: &Service, asked: &Asked) -> Vec<NoticeView> {
    service.notices(asked).unwrap()
}

fn kinds(service: &Service, asked: &Asked) -> Vec<NoticeKind> {
    told(service, asked).into_iter().map(|notice| notice.kind).collect()
}

fn todo(service: &Service, asked: &Asked) -> Vec<DeskItem> {
    let ask = DeskAsk { org: None, desk: Desk::Todo, change: None, page: PageAsk::default() };
    service.case_desk(asked, &ask).unwrap().items
}

fn named(notice: &NoticeView) -> NamedNotice {
    NamedNotice { case: notice.case, turn: notice.turn.parse().unwrap(), kind: notice.kind }
}

/// A transfer on the desk of the receiving authority, whose last day is 2026-10-14.
struct Waiting<'a> {
    place: Place<'a>,
    from: School,
    to: School,
    story: Story<'a>,
}

fn waiting(bench: &Bench) -> Waiting<'_> {
    // A clock tells more than the store keeps.
    bench.clock.advance(SignedDuration::from_nanos(1_234_567));
    let place = founded(bench, ANHUI, YEAR);
    let (from, to) = two_schools(&place, Grade(3), false);
    let (there, here) = (seat(&place, &from, Grade(3), 50, 3), seat(&place, &to, Grade(3), 50, 3));
    let story = Story::receive(&bench.service, &to.registrar, &there.people[0].1, here.class, MOVED);
    story.enclose(&to.registrar);
    let view = story.submit(&to.registrar).unwrap();
    assert_eq!(view.due_on.as_deref(), Some("2026-10-14"));
    Waiting { place, from, to, story }
}

#[test]
fn the_unit_that_is_to_act_is_reminded_five_and_two_days_before_and_on_the_last_each_once() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let Waiting { to, from, story, .. } = waiting(&bench);
        let service = &bench.service;
        // Six working days are left: 10-10 is worked, the first week of October is not.
        sweep_on(&bench, "2026-09-30");
        assert_eq!(told(service, &to.clerk), []);
        sweep_on(&bench, "2026-10-08");
        assert_eq!(kinds(service, &to.clerk), [NoticeKind::DueInFive]);
        let notice = told(service, &to.clerk).remove(0);
        assert_eq!((notice.case, notice.due_on.as_deref()), (story.id, Some("2026-10-14")));
        assert_eq!(notice.working_days_left, Some(5), "{notice:?}");
        assert_eq!(notice.waits_for, service.view_unit(&to.clerk, to.clerk.actor.org).unwrap().name);
        assert_eq!(told(service, &to.registrar), [], "who waits is not reminded");
        assert_eq!(told(service, &from.clerk), []);

        // Once: however often it is swept, by whatever process, and once it was put away.
        let another = bench.another(2);
        another.sweep_cases().unwrap();
        another.sweep_cases().unwrap();
        assert_eq!(kinds(service, &to.clerk), [NoticeKind::DueInFive]);
        let see = SeeNotices { notices: vec![named(&notice)] };
        assert_eq!(service.see_notices(&to.clerk, &see).unwrap(), 1);
        assert_eq!(service.see_notices(&to.clerk, &see).unwrap(), 0);
        sweep_on(&bench, "2026-10-09");
        let restarted = bench.another(3);
        restarted.sweep_cases().unwrap();
        assert_eq!(told(service, &to.clerk), []);

        sweep_on(&bench, "2026-10-13");
        assert_eq!(kinds(service, &to.clerk), [NoticeKind::DueInTwo]);
        sweep_on(&bench, "2026-10-14");
        assert_eq!(kinds(service, &to.clerk), [NoticeKind::DueToday, NoticeKind::DueInTwo]);
        // The step is taken: nothing is left to be reminded of.
        story.accept(&to.clerk);
        assert_eq!(told(service, &to.clerk), []);
        bench.is_sound();
    });
}

#[test]
fn a_clock_that_is_not_trusted_reminds_of_nothing() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let Waiting { to, .. } = waiting(&bench);
        bench.clock.set("2026-10-14T01:00:00Z".parse().unwrap());
        assert!(bench.service.sweep_cases().unwrap().distrusted);
        assert_eq!(told(&bench.service, &to.clerk), []);
    });
}

#[test]
fn whoever_waits_urges_once_a_working_day_and_the_desk_shows_it() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let Waiting { place, to, from, story } = waiting(&bench);
        let service = &bench.service;
        let urge = |asked: &Asked| {
            let version = story.view(asked).version;
            service.urge_case(asked, story.person, story.id, Versioned { version })
        };
        assert!(story.view(&to.registrar).acts.contains(&"urge".to_owned()));
        let view = urge(&to.registrar).unwrap();
        assert!(!view.acts.contains(&"urge".to_owned()), "not twice on a day");
        assert_eq!(view.urges.iter().map(|urge| urge.by.as_str()).collect::<Vec<_>>(), [&to.registrar.actor.name]);
        assert!(matches!(urge(&to.registrar), Err(ServiceError::Invalid(_))));
        assert_eq!(todo(service, &to.clerk)[0].urged, 1);
        assert_eq!(kinds(service, &to.clerk), [NoticeKind::Urged]);
        // Whoever is to act urges nobody, and a school without a part is not there.
        assert!(!story.view(&to.clerk).acts.contains(&"urge".to_owned()));
        assert!(matches!(urge(&to.clerk), Err(ServiceError::Invalid(_))));
        let stranger = place.schools(Grade(3)).into_iter().map(|demo| place.school(&demo));
        let stranger = stranger.into_iter().find(|school| school.org != to.org && school.org != from.org).unwrap();
        let by_stranger = service.urge_case(&stranger.registrar, story.person, story.id, Versioned { version: 1 });
        assert!(matches!(by_stranger, Err(ServiceError::Denied(_))), "{by_stranger:?}");

        // Put away, and urged again on the next working day: 2026-09-25 to 27 is Mid-Autumn.
        let see = SeeNotices { notices: told(service, &to.clerk).iter().map(named).collect() };
        service.see_notices(&to.clerk, &see).unwrap();
        bench.clock.set("2026-09-24T02:00:00Z".parse().unwrap());
        urge(&to.registrar).unwrap();
        bench.clock.set("2026-09-26T02:00:00Z".parse().unwrap());
        assert!(matches!(urge(&to.registrar), Err(ServiceError::Invalid(_))), "a holiday belongs to the day before");
        assert_eq!(kinds(service, &to.clerk), [NoticeKind::Urged]);
        assert_eq!(todo(service, &to.clerk)[0].urged, 2);

        // With the step the count begins anew; the record keeps what was.
        story.accept(&to.clerk);
        assert_eq!(told(service, &to.clerk), []);
        let view = story.view(&to.registrar);
        assert_eq!((view.urges.len(), todo(service, &from.registrar)[0].urged), (2, 0));
        urge(&to.registrar).unwrap();
        assert_eq!(todo(service, &from.registrar)[0].urged, 1);
        bench.is_sound();
    });
}

#[test]
fn the_unit_above_is_told_once_of_a_step_that_is_late_and_may_urge_it() {
    on_both(|kind| {
        let law = law_with(|texts| {
            let transfer = texts.get_mut("cn-34-anhui/procedures/transfer.toml").unwrap();
            *transfer = transfer.replace("on_silence = \"deem_accepted\"", "on_silence = \"escalate\"");
        });
        let bench = Bench::under(kind, law);
        let Waiting { place, to, story, .. } = waiting(&bench);
        let service = &bench.service;
        let above: OrgId = service.store().tree().unwrap().unit(to.clerk.actor.org).unwrap().parent.unwrap();
        let city = place.acting(place.key_of(above), Role::Clerk);
        assert_eq!(city.actor.level, Level::City);
        let late = |service: &Service| service.escalated(&city, None, &PageAsk::default()).unwrap().items;
        sweep_on(&bench, "2026-10-14");
        assert_eq!(late(service), [], "the last day is still in time");
        sweep_on(&bench, "2026-10-15");
        let items = late(service);
        assert_eq!(items.iter().map(|item| item.case).collect::<Vec<_>>(), [story.id]);
        assert_eq!(items[0].waits_for, service.view_unit(&city, to.clerk.actor.org).unwrap().name);
        assert_eq!(items[0].working_days_left, Some(-1));
        assert_eq!(kinds(service, &city), [NoticeKind::Escalated]);
        // Once, whoever sweeps.
        let another = bench.another(2);
        another.sweep_cases().unwrap();
        another.sweep_cases().unwrap();
        sweep_on(&bench, "2026-10-16");
        assert_eq!(late(service).len(), 1);
        // Nothing is taken away: it still lies where it lay. Those above may urge.
        assert_eq!(todo(service, &to.clerk).len(), 1);
        let version = story.view(&city).version;
        service.urge_case(&city, story.person, story.id, Versioned { version }).unwrap();
        assert_eq!(todo(service, &to.clerk)[0].urged, 1);
        story.accept(&to.clerk);
        assert_eq!((late(service), told(service, &city)), (vec![], vec![]));
        // What is over is forgotten on the next day, so the list never grows.
        sweep_on(&bench, "2026-10-19");
        let unseen = |org| {
            let read = |db: &mut jice_store::Db| jice_store::case_notice::unseen(db, org, None, None, 10);
            service.store().read::<_, jice_store::StoreError>(read).unwrap()
        };
        assert_eq!(unseen(above), []);
        bench.is_sound();
    });
}

#[test]
fn who_opened_a_case_and_who_held_it_are_told_that_it_was_cleared() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, ANHUI, YEAR);
        let (from, to) = two_schools(&place, Grade(3), true);
        let (there, here) = (seat(&place, &from, Grade(3), 50, 3), seat(&place, &to, Grade(3), 50, 3));
        let service = &bench.service;
        let story = Story::receive(service, &to.registrar, &there.people[0].1, here.class, MOVED);
        story.enclose(&to.registrar);
        let mut view = story.submit(&to.registrar).unwrap();
        let holder = todo(service, &to.clerk).first().map_or(&from.registrar, |_| &to.clerk);
        if holder.actor.org == to.clerk.actor.org && todo(service, &from.registrar).is_empty() {
            view = story.accept(&to.clerk);
        }
        let (person, case, version) = (story.person, story.id, view.version);
        let clear =
            ClearCases { cases: vec![NamedCase { person, case, version }], reason: "升学前清理".to_owned() };
        assert!(service.clear_cases(&to.clerk, &clear).unwrap()[0].done);
        for asked in [&to.registrar, &from.registrar] {
            let told = told(service, asked);
            assert_eq!(told.iter().map(|notice| notice.kind).collect::<Vec<_>>(), [NoticeKind::Cleared]);
            assert_eq!(told[0].reason, "升学前清理");
        }
        bench.is_sound();
    });
}
