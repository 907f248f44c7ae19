//! A school is closed or merged by those above it: what it left has one keeper, and it is only read.

use jice_domain::{AccountState, Action, Denied, Grade, Level, OrgId, PersonId, Refusal};
use jice_service::command::{
    ClassJoin, CloseUnit, CreateUnit, MaintainPupil, MergeUnit, OpenBatch, OpenClass, PlanMerger, PupilsAsk,
};
use jice_service::view::MergerView;
use jice_service::{Asked, RequestKey, Service, ServiceError};
use jiff::civil::Date;

use crate::bench::{Bench, Kind, on_both};
use crate::changes::{Seated, Story, founded, seat, two_schools};
use crate::place::{Place, School, YEAR};

const ANHUI: &str = "cn-34-anhui";
const MOVED: &[(&str, &str)] = &[("reason", "address_change")];

/// Whoever founded the place.
fn administrator(place: &Place<'_>) -> Asked {
    place.admin().clone()
}

fn version(service: &Service, asked: &Asked, org: OrgId) -> i32 {
    service.view_unit(asked, org).unwrap().version
}

fn close(version: i32, custodian: Option<OrgId>) -> CloseUnit {
    CloseUnit { version, custodian, document: "示政发〔2026〕3号".to_owned(), reason: "布局调整".to_owned() }
}

fn merge(version: i32, into: OrgId, classes: Vec<ClassJoin>) -> MergeUnit {
    MergeUnit {
        version, into, classes, document: "示政发〔2026〕4号".to_owned(), reason: "布局调整".to_owned()
    }
}

fn plan(service: &Service, admin: &Asked, from: OrgId, into: OrgId) -> MergerView {
    service.plan_merger(admin, from, &PlanMerger { into, classes: Vec::new() }).unwrap()
}

/// A school of the same grades in another county.
fn beyond(place: &Place<'_>, school: &School) -> School {
    let schools = place.schools(Grade(3)).into_iter().map(|demo| place.school(&demo));
    schools.into_iter().find(|one| one.clerk.actor.org != school.clerk.actor.org).unwrap()
}

fn rules(bars: &[Refusal]) -> Vec<(&str, &str)> {
    bars.iter().map(|bar| (bar.rule.as_str(), bar.clause.id.as_str())).collect()
}

fn refused<T: std::fmt::Debug>(tried: Result<T, ServiceError>) -> Vec<Refusal> {
    match tried {
        Err(ServiceError::Refused(bars)) => bars,
        other => panic!("{other:?}"),
    }
}

fn is_only_read<T: std::fmt::Debug>(tried: Result<T, ServiceError>) {
    match tried {
        Err(ServiceError::Barred { denied: Denied::UnitClosed, refusals }) => {
            assert_eq!(refusals[0].clause.id, "system-004-4");
        }
        other => panic!("{other:?}"),
    }
}

fn names(service: &Service, asked: &Asked, org: Option<OrgId>, left: bool) -> Vec<PersonId> {
    let ask = PupilsAsk { org, left, ..PupilsAsk::default() };
    let mut people: Vec<PersonId> =
        service.list_pupils(asked, ask).unwrap().items.into_iter().map(|line| line.person).collect();
    people.sort_unstable();
    people
}

fn people(seated: &Seated) -> Vec<PersonId> {
    let mut people: Vec<PersonId> = seated.people.iter().map(|(person, _)| *person).collect();
    people.sort_unstable();
    people
}

/// A school whose only class has graduated: nobody sits there any more.
fn graduated(place: &Place<'_>, school: &School, grade: Grade) -> Vec<PersonId> {
    let seated = seat(place, school, grade, 50, 4);
    let people = people(&seated);
    let on: Date = "2026-09-09".parse().unwrap();
    place.service().finish_stage(&school.clerk, school.org, &people, on).unwrap();
    people
}

#[test]
fn a_school_closes_when_nothing_is_left_and_its_keeper_reads_what_it_left() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, ANHUI, YEAR);
        let (school, other) = two_schools(&place, Grade(6), true);
        let (service, admin) = (&bench.service, administrator(&place));
        let left = graduated(&place, &school, Grade(6));
        let seated = seat(&place, &school, Grade(3), 50, 2);
        let org = school.org;
        let county = school.clerk.actor.org;

        // Pupils, a case, a batch: each is told with its count and its cure; nothing is done.
        let story = Story::open(service, &school.registrar, "suspension", seated.people[0].0, None, &[]);
        let batch = service.open_batch(&school.registrar, OpenBatch { school: org, grade: Grade(1) }).unwrap();
        let shown = service.plan_closure(&admin, org, Some(county)).unwrap();
        assert_eq!((shown.pupils, shown.records, shown.custodian.as_ref().map(|unit| unit.id)), (2, 4, Some(county)));
        assert!(shown.accounts >= 2, "{shown:?}");
        assert_eq!(rules(&shown.bars), [("wound_up", "system-004-2"); 2], "an empty batch holds nobody up: {batch:?}");
        assert!(shown.bars[0].zh.contains("2名在籍学生") && shown.bars[1].zh.contains("休学1件"), "{shown:?}");
        assert!(shown.bars.iter().all(|bar| !bar.cure.zh.is_empty()));
        let bars = refused(service.close_unit(&admin, org, &close(shown.version, Some(county))));
        assert_eq!(bars, shown.bars);
        assert_eq!(service.view_unit(&admin, org).unwrap().closed_on, None);

        story.withdraw(&school.registrar, "不再办理").unwrap();
        let on: Date = "2026-09-10".parse().unwrap();
        service.finish_stage(&school.clerk, org, &people(&seated), on).unwrap();
        // Nobody named to keep its records: refused. The school itself is nobody.
        let shown = service.plan_closure(&admin, org, None).unwrap();
        assert_eq!(rules(&shown.bars), [("custodian", "system-004-3")]);
        let bars = refused(service.close_unit(&admin, org, &close(shown.version, Some(org))));
        assert_eq!(rules(&bars), [("custodian", "system-004-3")]);

        let closed = service.close_unit(&admin, org, &close(shown.version, Some(county))).unwrap();
        assert_eq!(closed.closed_on.as_deref(), Some("2026-09-10"));
        assert_eq!(closed.custodian.map(|unit| unit.id), Some(county));
        assert!(service.view_unit(&admin, county).unwrap().keeps.iter().any(|unit| unit.id == org));
        let history = service.unit_history(&admin, org).unwrap();
        assert_eq!(
            (history[0].act.as_str(), history[0].records, history[0].document.as_str()),
            ("closed", 6, "示政发〔2026〕3号")
        );

        // The keeper reads; whoever sat beside it does not; nobody writes.
        let mut all = [left, people(&seated)].concat();
        all.sort_unstable();
        assert_eq!(names(service, &school.clerk, Some(org), true), all);
        assert_eq!(names(service, &school.clerk, None, true), all);
        service.view_pupil(&school.clerk, all[0]).unwrap();
        assert!(matches!(service.view_pupil(&other.registrar, all[0]), Err(ServiceError::Denied(Denied::OutOfScope))));
        let change = MaintainPupil { version: 1, values: Default::default() };
        is_only_read(service.maintain_pupil(&school.clerk, all[0], change));
        is_only_read(service.close_unit(&admin, org, &close(closed.version, Some(county))));
        is_only_read(service.plan_closure(&admin, org, Some(county)));
        is_only_read(service.list_accounts(&admin, org));
        // Its people are out: accounts end with it, whatever they held before.
        for insider in [&school.registrar, &school.head] {
            let again = service.at_console(&login_of(&place, insider)).unwrap();
            assert!(matches!(again.actor.state, AccountState::Ended { .. }));
            let tried = service.list_pupils(&again, PupilsAsk::default());
            assert!(matches!(tried, Err(ServiceError::Denied(Denied::AccountInactive))), "{tried:?}");
        }
        // A request that was under way when it ended comes too late.
        let class = OpenClass {
            code: "09".to_owned(),
            name: "一年级9班".to_owned(),
            grade: Grade(1),
            founded_month: "2026-09".to_owned(),
            class_type: String::new(),
            teacher: "某某".to_owned(),
            honours: String::new(),
            size_limit: 45,
        };
        is_only_read(service.open_class(&school.registrar, org, class));
        // The code is never given to another.
        let unit = service.view_unit(&admin, org).unwrap();
        let parent = unit.parent.unwrap();
        let again = CreateUnit {
            parent,
            level: Level::School,
            side: unit.side,
            code: unit.code,
            name: "又一所小学".to_owned(),
            division: unit.division,
            details: unit.details,
        };
        assert!(matches!(service.create_unit(&admin, again), Err(ServiceError::Invalid(_))));
        bench.is_sound();
    });
}

/// The login behind somebody who acts.
fn login_of(place: &Place<'_>, asked: &Asked) -> String {
    place.account(place.key_of(asked.actor.org), asked.actor.role).account.login.clone()
}

#[test]
fn a_merger_seats_everybody_at_the_other_school_which_keeps_what_was_left() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, ANHUI, YEAR);
        let (from, into) = two_schools(&place, Grade(3), true);
        let (service, admin) = (&bench.service, administrator(&place));
        let left = graduated(&place, &from, Grade(6));
        let third = seat(&place, &from, Grade(3), 50, 5);
        let fourth = seat(&place, &from, Grade(4), 50, 4);
        let here = seat(&place, &into, Grade(3), 50, 3);
        // One is out of class, and stays so; its class is the one that is carried over.
        let out = fourth.people[0].0;
        let until = &[("since", "2026-09-10"), ("until", "2027-08-31"), ("reason", "illness")];
        let story = Story::open(service, &from.registrar, "suspension", out, None, until);
        story.enclose(&from.registrar);
        let mut view = story.submit(&from.registrar).unwrap();
        while view.state == "open" {
            let hands = [&from.clerk, &from.head, &into.clerk];
            let hand = hands.into_iter().find(|hand| story.view(hand).acts.iter().any(|act| act == "accept"));
            view = story.accept(hand.unwrap_or_else(|| panic!("{view:?}")));
        }

        let shown = plan(service, &admin, from.org, into.org);
        assert_eq!(shown.ending.bars, []);
        assert_eq!((shown.ending.pupils, shown.ending.records), (9, 4));
        let by_grade: Vec<(u8, u64, u64)> =
            shown.grades.iter().map(|line| (line.grade.0, line.pupils, line.classes)).collect();
        assert_eq!(by_grade, [(3, 5, 1), (4, 4, 1)]);
        let third_goes = &shown.classes[0];
        assert_ne!(third_goes.to_code, here_code(service, &into, here.class), "the number is taken there");
        // A dry run writes nothing.
        assert_eq!(service.list_classes(&into.registrar, into.org, Some(Grade(4))).unwrap(), []);

        let join = ClassJoin { class: third.class, into: Some(here.class), code: None, name: None };
        let asked = merge(shown.ending.version, into.org, vec![join]);
        let merged = service.merge_unit(&admin, from.org, &asked).unwrap();
        assert_eq!((merged.closed_on.as_deref(), merged.pupils), (Some("2026-09-10"), 0));
        assert_eq!(merged.custodian.map(|unit| unit.id), Some(into.org));

        // Everybody sits there: joined, or with the own class.
        let mut all = [people(&third), people(&fourth), people(&here)].concat();
        all.sort_unstable();
        assert_eq!(names(service, &into.registrar, None, false), all);
        let classes = service.list_classes(&into.registrar, into.org, None).unwrap();
        let size = |grade: u8| {
            classes.iter().filter(|class| class.grade == Some(Grade(grade))).map(|class| class.size).collect::<Vec<_>>()
        };
        assert_eq!((size(3), size(4)), (vec![8], vec![4]));
        let moved = service.view_pupil(&into.registrar, third.people[0].0).unwrap();
        assert_eq!(moved.placements.len(), 2, "a new seat, never an edit");
        assert_eq!(moved.placements[0].from_on, "2026-09-10");
        assert_eq!(moved.timeline[0].act, "school_merged");
        assert_eq!(service.view_pupil(&into.registrar, out).unwrap().line.state, "suspended");

        // Those who left before are listed under the school that keeps them, and read there.
        assert_eq!(names(service, &into.registrar, None, true), left);
        service.view_pupil(&into.registrar, left[0]).unwrap();
        assert_eq!(service.view_unit(&into.registrar, into.org).unwrap().keeps[0].id, from.org);
        assert_eq!(service.view_unit(&into.registrar, from.org).unwrap().acts, reading(&into.registrar));
        is_only_read(service.maintain_pupil(
            &into.registrar,
            left[0],
            MaintainPupil { version: 1, values: Default::default() },
        ));
        // The case that was decided there is read by the school that keeps it.
        assert_eq!(service.view_case(&into.registrar, out, story.id).unwrap().state, "done");
        let history = service.unit_history(&into.registrar, into.org).unwrap();
        assert_eq!(
            (history[0].act.as_str(), history[0].unit, history[0].pupils, history[0].records),
            ("merged", from.org, 9, 4)
        );
        is_only_read(service.merge_unit(&admin, from.org, &asked));
        is_only_read(service.plan_merger(&admin, into.org, &PlanMerger { into: from.org, classes: Vec::new() }));
        bench.is_sound();

        // Where that school ends too, the records go on with it.
        let county = into.clerk.actor.org;
        let on: Date = "2026-09-10".parse().unwrap();
        let enrolled: Vec<PersonId> = all.iter().copied().filter(|person| *person != out).collect();
        service.finish_stage(&into.clerk, into.org, &enrolled, on).unwrap();
        let bars =
            refused(service.close_unit(&admin, into.org, &close(version(service, &admin, into.org), Some(county))));
        assert!(bars[0].zh.contains("1名在籍学生"), "who is suspended still has a seat: {bars:?}");
        assert_eq!(names(service, &into.clerk, Some(from.org), true), left);
        bench.is_sound();
    });
}

fn here_code(service: &Service, school: &School, class: jice_domain::ClassId) -> String {
    let classes = service.list_classes(&school.registrar, school.org, None).unwrap();
    classes.into_iter().find(|one| one.id == class).unwrap().code
}

/// What a registrar may still do to a unit that has ended: what it may do, but for what writes.
fn reading(asked: &Asked) -> Vec<Action> {
    let role = asked.actor.role;
    Action::ALL
        .into_iter()
        .filter(|action| jice_domain::granted(role, *action).is_some() && action.outlasts_unit())
        .collect()
}

#[test]
fn what_stands_in_the_way_of_a_merger_is_told_before_and_refused_after() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, ANHUI, YEAR);
        let (from, into) = two_schools(&place, Grade(3), true);
        let far = beyond(&place, &from);
        let (service, admin, org) = (&bench.service, administrator(&place), from.org);
        let there = seat(&place, &from, Grade(3), 50, 5);
        let here = seat(&place, &into, Grade(3), 6, 3);
        let seven = place.schools(Grade(7)).into_iter().map(|demo| place.school(&demo));
        let junior = seven
            .into_iter()
            .find(|one| one.clerk.actor.org == from.clerk.actor.org && !one.demo.grades.contains(&Grade(3)))
            .unwrap();

        // An open case of a pupil, opened by another school: it holds the entry.
        let story = Story::receive(
            service,
            &far.registrar,
            &there.people[0].1,
            seat(&place, &far, Grade(3), 50, 1).class,
            MOVED,
        );
        assert_eq!(plan(service, &admin, org, into.org).ending.bars, [], "a draft elsewhere holds nobody");
        story.enclose(&far.registrar);
        story.submit(&far.registrar).unwrap();
        let shown = plan(service, &admin, org, into.org);
        assert_eq!(rules(&shown.ending.bars), [("wound_up", "system-004-2")]);
        assert!(shown.ending.bars[0].zh.contains("转学1件"), "{:?}", shown.ending.bars);
        let asked = merge(shown.ending.version, into.org, Vec::new());
        assert_eq!(refused(service.merge_unit(&admin, org, &asked)), shown.ending.bars);
        // Nor does the school that has asked for the pupil end.
        let bars = plan(service, &admin, far.org, into.org).ending.bars;
        assert_eq!(rules(&bars), [("wound_up", "system-004-2"), ("merger_fits", "system-004-5")]);
        story.withdraw(&far.registrar, "家长放弃").unwrap();

        // Into itself, into an authority, beyond the authority, where the stage is not taught.
        assert_eq!(rules(&plan(service, &admin, org, org).ending.bars), [("custodian", "system-004-3")]);
        let county = plan(service, &admin, org, from.clerk.actor.org).ending.bars;
        assert_eq!(county[0].rule, "custodian");
        let beyond = plan(service, &admin, org, far.org).ending.bars;
        assert!(beyond.iter().any(|bar| bar.rule == "merger_fits" && bar.zh.contains("主管单位")), "{beyond:?}");
        let untaught = plan(service, &admin, org, junior.org).ending.bars;
        assert!(untaught.iter().any(|bar| bar.rule == "merger_fits" && bar.zh.contains("小学学段")), "{untaught:?}");

        // A class that would be too large, one of another grade, one that is not there.
        let joined = |class| vec![ClassJoin { class: there.class, into: Some(class), code: None, name: None }];
        let full =
            service.plan_merger(&admin, org, &PlanMerger { into: into.org, classes: joined(here.class) }).unwrap();
        assert_eq!(rules(&full.ending.bars), [("merger_fits", "system-004-5")]);
        assert!(full.ending.bars[0].zh.contains("8人") && full.ending.bars[0].zh.contains("班额6人"), "{full:?}");
        let fourth = seat(&place, &into, Grade(4), 50, 1);
        let other =
            service.plan_merger(&admin, org, &PlanMerger { into: into.org, classes: joined(fourth.class) }).unwrap();
        assert!(other.ending.bars[0].zh.contains("不是同一年级"), "{other:?}");
        let nowhere = PlanMerger { into: into.org, classes: joined(there.class) };
        assert!(matches!(service.plan_merger(&admin, org, &nowhere), Err(ServiceError::Invalid(_))));
        bench.is_sound();
    });
}

#[test]
fn only_those_above_end_a_school_and_twice_is_once() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, ANHUI, YEAR);
        let (from, into) = two_schools(&place, Grade(3), true);
        let (service, admin) = (&bench.service, administrator(&place));
        seat(&place, &from, Grade(3), 50, 3);
        let now = version(service, &admin, from.org);
        for insider in [&from.registrar, &from.head, &into.registrar, &from.clerk] {
            let tried = service.merge_unit(insider, from.org, &merge(now, into.org, Vec::new()));
            assert!(matches!(tried, Err(ServiceError::Denied(_))), "{tried:?}");
            let tried = service.close_unit(insider, from.org, &close(now, None));
            assert!(matches!(tried, Err(ServiceError::Denied(_))), "{tried:?}");
            let tried = service.plan_merger(insider, from.org, &PlanMerger { into: into.org, classes: Vec::new() });
            assert!(matches!(tried, Err(ServiceError::Denied(_))), "{tried:?}");
        }
        let authority = from.clerk.actor.org;
        let tried = service.close_unit(&admin, authority, &close(version(service, &admin, authority), Some(into.org)));
        assert!(matches!(tried, Err(ServiceError::Invalid(_))), "{tried:?}");
        let tried = service.close_unit(&admin, admin.actor.org, &close(1, Some(into.org)));
        assert_eq!(refused(tried)[0].clause.id, "system-004-1");
        let stale = service.merge_unit(&admin, from.org, &merge(now + 1, into.org, Vec::new()));
        assert!(matches!(stale, Err(ServiceError::Conflict { .. })), "{stale:?}");
        let bare = MergeUnit { document: String::new(), ..merge(now, into.org, Vec::new()) };
        assert!(matches!(service.merge_unit(&admin, from.org, &bare), Err(ServiceError::Invalid(_))));

        // A double click is one merger; so are eight at once with one key.
        let key = RequestKey { key: "merge".to_owned(), fingerprint: "f".to_owned() };
        let mut clicked = admin.clone();
        clicked.request = Some(key);
        std::thread::scope(|scope| {
            let click = || service.merge_unit(&clicked, from.org, &merge(now, into.org, Vec::new()));
            let clicks: Vec<_> = (0..4).map(|_| scope.spawn(click)).collect();
            for click in clicks {
                assert!(click.join().unwrap().unwrap().closed_on.is_some());
            }
        });
        assert_eq!(service.unit_history(&admin, from.org).unwrap().len(), 1);
        assert_eq!(names(service, &into.registrar, None, false).len(), 3);
        bench.is_sound();
    });
}

/// Two administrators end schools into each other, and a school asks for a pupil, all at one moment:
/// somebody is told no, and the register is sound.
#[test]
fn endings_that_meet_leave_everybody_in_one_living_school() {
    on_both(|kind| {
        let rounds = if kind == Kind::Postgres { 3 } else { 1 };
        for _ in 0..rounds {
            let bench = Bench::new(kind);
            let place = founded(&bench, ANHUI, YEAR);
            let (one, other) = two_schools(&place, Grade(3), true);
            let far = beyond(&place, &one);
            let (service, admin) = (&bench.service, administrator(&place));
            let (there, here) = (seat(&place, &one, Grade(3), 50, 3), seat(&place, &other, Grade(3), 50, 3));
            let story = Story::receive(
                service,
                &far.registrar,
                &there.people[0].1,
                seat(&place, &far, Grade(3), 50, 1).class,
                MOVED,
            );
            story.enclose(&far.registrar);
            let (v1, v2) = (version(service, &admin, one.org), version(service, &admin, other.org));
            let (merged, back, submitted) = std::thread::scope(|scope| {
                let merged = scope.spawn(|| service.merge_unit(&admin, one.org, &merge(v1, other.org, Vec::new())));
                let back = scope.spawn(|| service.merge_unit(&admin, other.org, &merge(v2, one.org, Vec::new())));
                let submitted = scope.spawn(|| story.submit(&far.registrar));
                (merged.join().unwrap(), back.join().unwrap(), submitted.join().unwrap())
            });
            assert!(!(merged.is_ok() && back.is_ok()), "one of them lives");
            bench.is_sound();
            let tree = service.store().tree().unwrap();
            for (person, _) in there.people.iter().chain(&here.people) {
                let line = service.view_pupil(&one.clerk, *person).unwrap().line;
                assert!(tree.unit(line.school).unwrap().closed_on.is_none(), "{merged:?} {back:?} {submitted:?}");
            }
        }
    });
}

/// How long a merger of many takes: `JICE_MERGED` pupils, or a few hundred.
#[test]
fn a_large_school_is_merged_in_one_transaction() {
    let many: usize = std::env::var("JICE_MERGED").ok().and_then(|many| many.parse().ok()).unwrap_or(200);
    for pack in [ANHUI, "cn-3201-nanjing"] {
        on_both(|kind| {
            let bench = Bench::new(kind);
            let place = founded(&bench, pack, YEAR);
            let (from, into) = two_schools(&place, Grade(3), true);
            let (service, admin) = (&bench.service, administrator(&place));
            let mut seated = 0;
            for grade in 1..=6 {
                let room = many.saturating_sub(seated);
                if room == 0 || !from.demo.grades.contains(&Grade(grade)) {
                    continue;
                }
                seated += seat(&place, &from, Grade(grade), 5_000, room).people.len();
            }
            let shown = plan(service, &admin, from.org, into.org);
            assert_eq!(shown.ending.bars, [], "{kind:?}");
            let began = std::time::Instant::now();
            service.merge_unit(&admin, from.org, &merge(shown.ending.version, into.org, Vec::new())).unwrap();
            println!("{pack} {kind:?}: {} pupils in {:?}", shown.ending.pupils, began.elapsed());
            let there = service.view_unit(&admin, into.org).unwrap();
            assert_eq!(there.pupils, shown.ending.pupils);
            bench.is_sound();
        });
    }
}
