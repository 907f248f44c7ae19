//! Clearing what is under way 在办业务清理: by the authority above everybody concerned, for a reason.

use jice_domain::{CaseState, Grade, Level, Role, Verdict};
use jice_service::command::{AuditAsk, ClearCases, DeskAsk, NamedCase, PupilsAsk, UnderWayAsk};
use jice_service::view::DeskItem;
use jice_service::{Asked, PageAsk, RequestKey, Service, ServiceError};
use jice_store::case_part::Desk;
use jice_store::{StoreError, case};

use crate::bench::{Bench, on_both};
use crate::changes::{Story, founded, seat, two_schools};
use crate::place::{School, YEAR};

const ANHUI: &str = "cn-34-anhui";
const MOVED: &[(&str, &str)] = &[("reason", "address_change")];
const REASON: &str = "毕业年级升学前统一清理";

fn under_way(service: &Service, asked: &Asked, ask: UnderWayAsk) -> Vec<DeskItem> {
    service.cases_under_way(asked, &ask).unwrap().items
}

fn all() -> UnderWayAsk {
    UnderWayAsk::default()
}

fn named(item: &DeskItem) -> NamedCase {
    NamedCase { person: item.person, case: item.case, version: item.version }
}

fn stories(items: &[DeskItem]) -> Vec<jice_domain::CaseId> {
    let mut ids: Vec<_> = items.iter().map(|item| item.case).collect();
    ids.sort_unstable();
    ids
}

/// A transfer that was handed in.
fn handed_in<'a>(
    service: &'a Service,
    to: &School,
    pupil: &jice_demo::DemoPupil,
    class: jice_domain::ClassId,
) -> Story<'a> {
    let story = Story::receive(service, &to.registrar, pupil, class, MOVED);
    story.enclose(&to.registrar);
    story.submit(&to.registrar).unwrap();
    story
}

#[test]
fn what_is_under_way_below_is_ended_with_a_reason_and_nothing_comes_of_it() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, ANHUI, YEAR);
        let (from, to) = two_schools(&place, Grade(3), true);
        let (there, here) = (seat(&place, &from, Grade(3), 50, 4), seat(&place, &to, Grade(3), 50, 4));
        let (service, clerk) = (&bench.service, &to.clerk);
        let open = handed_in(service, &to, &there.people[0].1, here.class);
        let draft = Story::open(service, &from.registrar, "suspension", there.people[1].0, None, &[]);
        let over = Story::open(service, &from.registrar, "suspension", there.people[2].0, None, &[]);
        over.withdraw(&from.registrar, "").unwrap();

        // What would be ended is shown first.
        let shown = under_way(service, clerk, all());
        assert_eq!(stories(&shown), [open.id, draft.id]);
        let of = |change: &str| UnderWayAsk { change: Some(change.to_owned()), ..all() };
        assert_eq!(stories(&under_way(service, clerk, of("suspension"))), [draft.id]);
        assert_eq!(stories(&under_way(service, clerk, UnderWayAsk { org: Some(to.org), ..all() })), [open.id]);
        let today = service.clock().today();
        assert_eq!(under_way(service, clerk, UnderWayAsk { before: Some(today), ..all() }), []);
        let before = Some(today.tomorrow().unwrap());
        assert_eq!(stories(&under_way(service, clerk, UnderWayAsk { before, ..all() })), [open.id, draft.id]);
        // Page by page it is the same.
        let mut page = PageAsk { cursor: None, limit: Some(1) };
        let mut turned = Vec::new();
        loop {
            let found = service.cases_under_way(clerk, &UnderWayAsk { page: page.clone(), ..all() }).unwrap();
            turned.extend(found.items);
            let Some(next) = found.next else { break };
            page.cursor = Some(next);
        }
        assert_eq!(turned, shown);

        let clear = ClearCases { cases: shown.iter().map(named).collect(), reason: REASON.to_owned() };
        let nameless = ClearCases { reason: " ".to_owned(), ..clear.clone() };
        assert!(matches!(service.clear_cases(clerk, &nameless), Err(ServiceError::Invalid(_))));
        let by_school = service.clear_cases(&to.registrar, &clear).unwrap();
        assert!(by_school.iter().all(|told| !told.done), "{by_school:?}");

        let mut request = clerk.clone();
        request.request = Some(RequestKey { key: "clear".to_owned(), fingerprint: "one".to_owned() });
        let told = service.clear_cases(&request, &clear).unwrap();
        assert!(told.iter().all(|told| told.done), "{told:?}");
        assert_eq!(service.clear_cases(&request, &clear).unwrap(), told, "the same request again has the same answer");
        // Under another key it is another request, and finds nothing to do.
        let again = service.clear_cases(clerk, &clear).unwrap();
        assert!(again.iter().all(|told| !told.done && told.zh.contains("已由他人处理")), "{again:?}");
        let late: Vec<NamedCase> =
            clear.cases.iter().map(|named| NamedCase { version: named.version + 1, ..named.clone() }).collect();
        let late = service.clear_cases(clerk, &ClearCases { cases: late, ..clear.clone() }).unwrap();
        assert!(late.iter().all(|told| !told.done && told.zh.contains("已办结")), "{late:?}");

        // The reason stays with each, and whoever opened it reads it there.
        for (story, school) in [(&open, &to), (&draft, &from)] {
            let view = story.view(&school.registrar);
            assert_eq!((view.state.as_str(), view.reason.as_str()), ("cleared", REASON));
            assert_eq!(view.acts, Vec::<String>::new());
            let kept = service.store().read::<_, StoreError>(|db| case::find(db, story.person, story.id)).unwrap();
            assert_eq!(kept.unwrap().state, CaseState::Cleared { on: today, reason: REASON.to_owned() });
        }
        assert_eq!(over.view(&from.registrar).state, "withdrawn");
        let todo = DeskAsk { org: None, desk: Desk::Todo, change: None, page: PageAsk::default() };
        assert_eq!(service.case_desk(clerk, &todo).unwrap().items, []);
        assert_eq!(under_way(service, clerk, all()), []);
        assert!(matches!(open.decide(clerk, Verdict::Accept, "同意"), Err(ServiceError::Conflict { .. })));
        // The pupil sits where it sat, and is free for another change.
        let in_class = PupilsAsk { org: Some(from.org), class: Some(there.class), ..PupilsAsk::default() };
        let lines = service.list_pupils(&from.registrar, in_class).unwrap().items;
        assert!(lines.iter().any(|line| line.person == open.person));
        handed_in(service, &to, &there.people[0].1, here.class);

        let director = place.acting(place.key_of(clerk.actor.org), Role::Director);
        let log = service.audit_log(&director, &AuditAsk::default()).unwrap().items;
        let lines: Vec<_> = log.iter().filter(|line| line.action == "clear_cases" && line.outcome == "done").collect();
        assert_eq!(lines.len(), 2, "a line for each, once");
        assert!(lines.iter().all(|line| line.purpose == REASON && line.person.is_some()), "{lines:?}");
        bench.is_sound();
    });
}

#[test]
fn nobody_ends_what_a_school_beyond_his_reach_asked_for() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, ANHUI, YEAR);
        let (from, to) = two_schools(&place, Grade(3), false);
        let (there, here) = (seat(&place, &from, Grade(3), 50, 3), seat(&place, &to, Grade(3), 50, 3));
        let service = &bench.service;
        let story = handed_in(service, &to, &there.people[0].1, here.class);
        let version = story.view(&to.registrar).version;
        let clear = ClearCases {
            cases: vec![NamedCase { person: story.person, case: story.id, version }],
            reason: REASON.to_owned(),
        };
        for clerk in [&from.clerk, &to.clerk] {
            assert_eq!(under_way(service, clerk, all()), []);
            let told = service.clear_cases(clerk, &clear).unwrap();
            assert!(!told[0].done && told[0].zh.contains("范围"), "{told:?}");
        }
        assert_eq!(story.view(&to.registrar).state, "open");
        // The authority above both may.
        let tree = service.store().tree().unwrap();
        let above = tree.path(from.org).into_iter().find(|org| {
            tree.path(to.org).contains(org) && tree.unit(*org).is_some_and(|unit| unit.level == Level::City)
        });
        if let Some(city) = above {
            let clerk = place.acting(place.key_of(city), Role::Clerk);
            assert_eq!(stories(&under_way(service, &clerk, all())), [story.id]);
            assert!(service.clear_cases(&clerk, &clear).unwrap()[0].done);
            assert_eq!(story.view(&to.registrar).state, "cleared");
        }
        bench.is_sound();
    });
}
