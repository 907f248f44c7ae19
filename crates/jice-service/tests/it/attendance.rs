//! Suspended and back, absent and back, gone for good, corrected: every change that is no transfer.

use std::collections::{BTreeMap, HashSet};

use jice_demo::Field;
use jice_domain::{Absence, Closing, EntryState, FieldId, Grade, OutOfClass, PersonId, Verdict};
use jice_service::command::{DecideCase, MaintainPupil, OutOfClassAsk};
use jice_service::view::{OutOfClassLine, Page};
use jice_service::{Asked, PageAsk, ServiceError};
use jice_store::{entry, journal};
use jiff::civil::date;

use crate::bench::{Bench, on_both};
use crate::changes::{Story, founded, seat, told, two_schools};
use crate::place::YEAR;

fn state(bench: &Bench, person: PersonId) -> EntryState {
    let found = bench.service.store().read::<_, jice_store::StoreError>(|db| entry::find(db, &[person])).unwrap();
    found.last().unwrap().entry.state
}

fn set(bench: &Bench, day: &str) {
    bench.clock.set(format!("{day}T02:00:00Z").parse().unwrap());
}

#[test]
fn who_sits_in_no_class_is_listed_by_reason_and_who_is_to_return_first_on_top() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        set(&bench, "2026-09-10");
        let place = founded(&bench, "cn-5134-liangshan", YEAR);
        let (school, other) = two_schools(&place, Grade(5), false);
        let fifth = seat(&place, &school, Grade(5), 50, 5);
        let (service, registrar) = (&bench.service, &school.registrar);
        for ((person, _), until) in fifth.people.iter().zip(["2027-03-10", "2026-12-20", "2027-01-05", "2026-12-20"]) {
            let rested =
                [("reason", "illness"), ("since", "2026-09-10"), ("until", until), ("rest_until", "2027-01-10")];
            let story = Story::open(service, registrar, "suspension", *person, None, &rested);
            story.enclose(registrar);
            story.submit(registrar).unwrap();
            story.accept(&school.head);
            story.accept(&school.clerk);
        }
        let feared = Story::open(
            service,
            registrar,
            "suspected_dropout",
            fifth.people[4].0,
            None,
            &[("last_seen", "2026-09-01"), ("reason", "未到校")],
        );
        feared.enclose(registrar);
        feared.submit(registrar).unwrap();
        feared.accept(&school.clerk);

        set(&bench, "2026-12-10");
        let page = |asked: &Asked, why, ending, cursor: Option<String>| {
            let ask = OutOfClassAsk { org: None, why, ending, page: PageAsk { cursor, limit: Some(2) } };
            service.list_out_of_class(asked, &ask).unwrap()
        };
        let days = |page: &Page<OutOfClassLine>| {
            page.items.iter().map(|line| (line.until_on.clone().unwrap(), line.days_left.unwrap())).collect::<Vec<_>>()
        };
        // Two end on one day and the page breaks between them: nobody is left out or told twice.
        let first = page(registrar, OutOfClass::Suspended, false, None);
        let second = page(registrar, OutOfClass::Suspended, false, first.next.clone());
        assert_eq!(days(&first), [("2026-12-20".to_owned(), 10), ("2026-12-20".to_owned(), 10)]);
        assert_eq!(days(&second), [("2027-01-05".to_owned(), 26), ("2027-03-10".to_owned(), 90)]);
        assert_eq!(second.next, None);
        let people: HashSet<_> = first.items.iter().chain(&second.items).map(|line| line.pupil.person).collect();
        assert_eq!(people.len(), 4);
        let single = OutOfClassAsk {
            org: None,
            why: OutOfClass::Suspended,
            ending: true,
            page: PageAsk { cursor: None, limit: Some(1) },
        };
        let one = service.list_out_of_class(registrar, &single).unwrap();
        let rest = page(registrar, OutOfClass::Suspended, true, one.next.clone());
        assert_eq!((days(&one).len(), days(&rest).len()), (1, 2));
        assert!(!rest.items.iter().any(|line| line.pupil.person == one.items[0].pupil.person));
        assert!(rest.items.iter().all(|line| line.pupil.document.contains('*') && line.pupil.state == "suspended"));
        // The authority counts the same, the neighbour sees none of it.
        for asked in [registrar, &school.clerk] {
            let counts = service.count_out_of_class(asked, None).unwrap();
            let told: Vec<_> = counts.iter().map(|one| (one.count, one.ending)).collect();
            assert_eq!(told, [(4, 3), (1, 0), (0, 0), (0, 0)]);
        }
        assert_eq!(page(&school.clerk, OutOfClass::SuspectedDropout, false, None).items.len(), 1);
        assert!(page(&other.registrar, OutOfClass::Suspended, false, None).items.is_empty());
        let across = OutOfClassAsk { org: Some(school.org), ..single };
        assert!(matches!(service.list_out_of_class(&other.registrar, &across), Err(ServiceError::Denied(_))));
    });
}

#[test]
fn suspended_prolonged_and_back_in_no_lower_grade() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-5134-liangshan", YEAR);
        let (school, _) = two_schools(&place, Grade(5), true);
        let fifth = seat(&place, &school, Grade(5), 50, 3);
        let fourth = seat(&place, &school, Grade(4), 50, 2);
        let (person, service) = (fifth.people[0].0, &bench.service);
        let registrar = &school.registrar;
        // Two months of rest are not three, and four papers are missing.
        let short =
            [("reason", "illness"), ("since", "2026-09-10"), ("until", "2027-03-10"), ("rest_until", "2026-11-10")];
        let story = Story::open(service, registrar, "suspension", person, None, &short);
        let why = told(story.submit(registrar));
        let of = |article: &str| why.iter().filter(|(told, _)| told == article).count();
        assert_eq!((of("二(二)1"), of("二(三)")), (7, 0), "{why:?}");
        story.enclose(registrar);
        assert_eq!(told(story.submit(registrar)), [("二(二)1".to_owned(), "case_span".to_owned())]);
        let rested =
            [("reason", "illness"), ("since", "2026-09-10"), ("until", "2027-03-10"), ("rest_until", "2027-01-10")];
        story.fill(registrar, None, &rested, "");
        story.submit(registrar).unwrap();
        // Whoever entered it does not decide it, and the head sends it back once.
        assert!(matches!(story.decide(registrar, Verdict::Accept, "同意"), Err(ServiceError::Denied(_))));
        let view = story.decide(&school.head, Verdict::Return, "诊断证明不清楚").unwrap();
        assert_eq!((view.state.as_str(), view.reason.as_str()), ("returned", "诊断证明不清楚"));
        story.submit(registrar).unwrap();
        story.accept(&school.head);
        assert_eq!(story.accept(&school.clerk).state, "done");
        assert_eq!(state(&bench, person), EntryState::Suspended { since: date(2026, 9, 10), until: date(2027, 3, 10) });

        let longer = Story::open(service, registrar, "suspension_extension", person, None, &[("until", "2027-06-30")]);
        longer.enclose(registrar);
        longer.submit(registrar).unwrap();
        longer.accept(&school.head);
        longer.accept(&school.clerk);
        assert_eq!(state(&bench, person), EntryState::Suspended { since: date(2026, 9, 10), until: date(2027, 6, 30) });

        // While suspended there is no transfer but first a resumption, by both clauses.
        let values = [("since", "2026-12-01"), ("early", "yes")];
        let lower = Story::open(service, registrar, "resumption", person, Some(fourth.class), &values);
        lower.enclose(registrar);
        let why = told(lower.submit(registrar));
        assert_eq!(
            why.iter().map(|(article, rule)| (article.as_str(), rule.as_str())).collect::<Vec<_>>(),
            [("二(二)5", "grade_kept")]
        );
        lower.withdraw(registrar, "班级选错").unwrap();
        let back = Story::open(service, registrar, "resumption", person, Some(fifth.class), &values);
        back.enclose(registrar);
        back.submit(registrar).unwrap();
        back.accept(&school.head);
        assert_eq!(back.accept(&school.clerk).state, "done");
        assert_eq!(state(&bench, person), EntryState::Enrolled { since: date(2026, 12, 1) });
        bench.is_sound();
    });
}

#[test]
fn absent_and_back_and_gone_for_good() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-5134-liangshan", YEAR);
        let (school, _) = two_schools(&place, Grade(4), true);
        let class = seat(&place, &school, Grade(4), 50, 4);
        let (registrar, service) = (&school.registrar, &bench.service);
        let [(first, _), (second, _), (third, _), ..] = &class.people[..] else { panic!("three pupils") };
        // Gone for ten days is not gone for three months.
        let early = Story::open(service, registrar, "away", *first, None, &[("last_seen", "2026-09-01")]);
        early.enclose(registrar);
        assert_eq!(told(early.submit(registrar)), [("二(四)".to_owned(), "case_span".to_owned())]);
        set(&bench, "2026-12-02");
        early.submit(registrar).unwrap();
        early.accept(&school.clerk);
        assert_eq!(state(&bench, *first), EntryState::Absent { since: date(2026, 9, 1), kind: Absence::Away });

        let values = [("last_seen", "2026-11-20"), ("reason", "家长称外出务工")];
        let feared = Story::open(service, registrar, "suspected_dropout", *second, None, &values);
        feared.enclose(registrar);
        feared.submit(registrar).unwrap();
        feared.accept(&school.clerk);
        let values = [("last_seen", "2026-11-20"), ("reason", "refusal")];
        let dropped = Story::open(service, registrar, "dropout", *second, None, &values);
        dropped.enclose(registrar);
        dropped.submit(registrar).unwrap();
        dropped.accept(&school.clerk);
        assert_eq!(state(&bench, *second), EntryState::Absent { since: date(2026, 11, 20), kind: Absence::Dropout });
        let back = Story::open(service, registrar, "return", *second, Some(class.class), &[("since", "2026-12-01")]);
        back.submit(registrar).unwrap();
        assert_eq!(back.accept(&school.clerk).state, "done");
        assert_eq!(state(&bench, *second), EntryState::Enrolled { since: date(2026, 12, 1) });

        // A death, told late: said, and no bar. Nothing leads back.
        let died = Story::open(service, registrar, "death", *third, None, &[("died_on", "2026-11-10")]);
        died.enclose(registrar);
        let view = died.submit(registrar).unwrap();
        assert!(view.findings.iter().any(|finding| finding.clause.article == "二(五)"), "{:?}", view.findings);
        died.accept(&school.head);
        assert_eq!(died.accept(&school.clerk).state, "done");
        let gone = EntryState::Closed { on: date(2026, 11, 10), reason: Closing::Deceased };
        assert_eq!(state(&bench, *third), gone);
        let after = Story::open(service, registrar, "return", *third, Some(class.class), &[("since", "2026-12-01")]);
        let why = told(after.submit(registrar));
        assert_eq!(why.len(), 1, "{why:?}");
        assert_eq!(state(&bench, *third), gone);
        bench.is_sound();
    });
}

#[test]
fn corrected_key_data_keep_what_stood_before_and_find_a_second_child() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-34-anhui", YEAR);
        let (school, _) = two_schools(&place, Grade(4), true);
        let class = seat(&place, &school, Grade(4), 50, 4);
        let (registrar, service) = (&school.registrar, &bench.service);
        let numbered: Vec<_> =
            class.people.iter().filter(|(_, pupil)| !pupil.get(Field::DocumentNumber).is_empty()).collect();
        let ((person, pupil), (_, other)) = (numbered[0], numbered[1]);
        let change = |name: &str, value: &str| format!("{{\"{name}\":\"{value}\"}}");
        let propose = |changes: &str| {
            let story = Story::open(service, registrar, "correction", *person, None, &[("changes", changes)]);
            story.enclose(registrar);
            story
        };
        // A number that is none, and one that another bears.
        let broken = propose(&change("document_number", "341126209909010013"));
        assert!(!told(broken.submit(registrar)).is_empty());
        broken.withdraw(registrar, "").unwrap();
        let taken = propose(&change("document_number", other.get(Field::DocumentNumber)));
        let why = told(taken.submit(registrar));
        assert!(why.iter().any(|(_, rule)| rule == "unique_person"), "{why:?}");
        // Nor is anything emptied that a new pupil must have.
        for field in ["name", "sex", "birth_date"] {
            let emptied = propose(&change(field, ""));
            let why = told(emptied.submit(registrar));
            assert!(why.iter().any(|(_, rule)| rule == "field_required"), "{field}: {why:?}");
            emptied.withdraw(registrar, "").unwrap();
        }
        let held = service.view_pupil(registrar, *person).unwrap();
        let address = BTreeMap::from([(FieldId::new("home_address"), String::new())]);
        let emptied = MaintainPupil { version: held.version, values: address };
        match service.maintain_pupil(registrar, *person, emptied) {
            Err(ServiceError::Refused(why)) => assert_eq!(why[0].rule, "field_required"),
            told => panic!("{told:?}"),
        }
        // What was shown masked and comes back so is the number that was held.
        let masked = taken.view(registrar).values[0].shown.clone();
        assert!(masked.contains('*') && masked != other.get(Field::DocumentNumber), "{masked}");
        let both = format!("{{\"document_number\":\"{masked}\",\"name\":\"王更名\"}}");
        taken.fill(registrar, None, &[("changes", &both)], "");
        assert_eq!(told(taken.submit(registrar)), why);
        taken.withdraw(registrar, "").unwrap();
        let named = propose(&change("name", "王更名"));
        named.submit(registrar).unwrap();
        let view = service.view_pupil(registrar, *person).unwrap();
        assert_eq!(view.line.name, pupil.get(Field::Name), "nothing changes before the authority agrees");
        named.accept(&school.clerk);
        let view = service.view_pupil(registrar, *person).unwrap();
        assert_eq!(view.line.name, "王更名");
        let acts = service.store().read::<_, jice_store::StoreError>(|db| journal::list(db, *person)).unwrap();
        let kept = format!("{:?}", acts.last().unwrap().act);
        assert!(kept.contains(pupil.get(Field::Name)) && kept.contains("王更名"), "{kept}");
        bench.is_sound();
    });
}

#[test]
fn an_exception_needs_an_authority_and_a_reason() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-5134-liangshan", YEAR);
        let (from, to) = two_schools(&place, Grade(6), true);
        let (there, here) = (seat(&place, &from, Grade(6), 50, 3), seat(&place, &to, Grade(6), 50, 3));
        let story = Story::receive(
            &bench.service,
            &to.registrar,
            &there.people[0].1,
            here.class,
            &[("reason", "guardian_job_transfer")],
        );
        story.enclose(&to.registrar);
        assert_eq!(told(story.submit(&to.registrar)), [("二(一)6(3)".to_owned(), "graduating_grade".to_owned())]);
        story.fill(&to.registrar, Some(here.class), &[("reason", "guardian_job_transfer")], "监护人调防，部队证明附后");
        story.submit(&to.registrar).unwrap();
        story.accept(&to.head);
        story.accept(&from.registrar);
        // The authority does not pass it in silence.
        assert!(!told(story.decide(&from.clerk, Verdict::Accept, "同意")).is_empty());
        let version = story.view(&from.clerk).version;
        let decide = DecideCase {
            version,
            verdict: Verdict::Accept,
            opinion: "同意".to_owned(),
            override_reason: "军人子女，依优待规定".to_owned(),
        };
        let moved = bench.service.decide_case(&from.clerk, story.person, story.id, &decide).unwrap();
        let view = story.view(&from.clerk);
        assert_eq!((moved.state.as_str(), moved.version), ("done", view.version));
        assert_eq!(view.state, "done");
        let last = view.steps.last().unwrap();
        assert!(last.opinion.contains("军人子女") && last.findings.iter().any(|f| f.rule == "graduating_grade"));
        bench.is_sound();
    });
}
