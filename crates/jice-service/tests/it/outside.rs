//! Pupils who go to and come from places that are not in this register: two registers, each with
//! keys of its own, send each other files, and nothing else passes between them.

use jice_demo::{DemoPupil, Field};
use jice_domain::{EntryState, FieldId, Grade, PersonId};
use jice_service::command::{EnterRecord, OpenCase, PupilRef, PupilsAsk, TakeAway, TrustKey, WithdrawKey};
use jice_service::package::{self, Content};
use jice_service::view::CaseView;
use jice_service::{Asked, Service, ServiceError};
use jice_store::{entry, journal, number};

use crate::archives::{item, items, values as noted};
use crate::bench::{Bench, on_both};
use crate::changes::{Seated, Story, filled, founded, scan, seat, told, two_schools};
use crate::place::{Place, School, YEAR};

/// What for.
fn purpose() -> TakeAway {
    TakeAway { purpose: "跨省转学调档".to_owned() }
}

/// Trusts the key of `other` for a division.
fn trust(place: &Place<'_>, other: &Service, name: &str, division: &str) {
    let key = other.package_key();
    let fingerprint = package::fingerprint(&key).unwrap();
    let key = TrustKey { key, name: name.to_owned(), divisions: vec![division.to_owned()], fingerprint };
    place.service().trust_key(place.admin(), &key).unwrap();
}

/// Why a package was not taken.
fn why(answer: Result<CaseView, ServiceError>) -> String {
    match answer {
        Err(ServiceError::Invalid(fields)) => {
            assert_eq!(fields.len(), 1);
            fields[0].en.clone()
        }
        other => panic!("{other:?}"),
    }
}

/// Opens a transfer in of `pupil`, as its parents tell the school.
fn comes<'a>(
    service: &'a Service,
    school: &School,
    class: jice_domain::ClassId,
    (name, number): (&str, &str),
    values: &[(&str, &str)],
) -> Story<'a> {
    let pupil = PupilRef { person: None, number: Some(number.to_owned()), name: Some(name.to_owned()) };
    let open = OpenCase {
        change: "cross_province_in".to_owned(),
        unit: school.org,
        pupil,
        class: Some(class),
        values: filled(values),
        legal_on: None,
    };
    let view = service.open_case(&school.registrar, open).unwrap();
    Story { service, person: view.person, id: view.id }
}

/// What the parents tell of `pupil`, who is in grade 3 at `from` in Anhui.
fn told_of<'v>(number: &'v str, from: &'v str) -> [(&'v str, &'v str); 5] {
    [
        ("student_number", number),
        ("sending_school", from),
        ("sending_division", "340100"),
        ("grade", "3"),
        ("reason", "随父母务工"),
    ]
}

fn document(pupil: &DemoPupil) -> (&str, &str) {
    (pupil.get(Field::Name), pupil.get(Field::DocumentNumber))
}

/// The number for life of a pupil.
fn lifelong(service: &Service, person: PersonId) -> String {
    let numbers = service.store().read::<_, jice_store::StoreError>(|db| number::list(db, &[person])).unwrap();
    numbers.into_iter().find(|(_, number)| number.kind.0 == "student_number").unwrap().1.value
}

/// Two registers that trust each other, a pupil of the first, a class in the second.
struct Both<'a> {
    there: Place<'a>,
    from: School,
    seated: Seated,
    _here: Place<'a>,
    to: School,
    class: Seated,
}

fn both<'a>(there: &'a Bench, here: &'a Bench) -> Both<'a> {
    let sending = founded(there, "cn-34-anhui", YEAR);
    let receiving = founded(here, "cn-5134-liangshan", YEAR);
    let (from, _) = two_schools(&sending, Grade(3), false);
    let (to, _) = two_schools(&receiving, Grade(3), true);
    let seated = seat(&sending, &from, Grade(3), 50, 3);
    let class = seat(&receiving, &to, Grade(3), 50, 2);
    trust(&sending, &here.service, "凉山州教育和体育局", "51");
    trust(&receiving, &there.service, "安徽省教育厅", "34");
    Both { there: sending, from, seated, _here: receiving, to, class }
}

/// Carries a transfer in to the step that fetches the record.
fn to_the_record(both: &Both<'_>, story: &Story<'_>) -> CaseView {
    story.enclose_all_but(&both.to.registrar, "record");
    let view = story.submit(&both.to.registrar).unwrap();
    assert_eq!(view.state, "open");
    story.accept(&both.to.head);
    story.accept(&both.to.clerk)
}

impl Story<'_> {
    /// Every paper that the opener encloses.
    fn enclose_all_but(&self, asked: &Asked, later: &str) {
        let view = self.view(asked);
        for paper in view.change.papers.iter().filter(|paper| !paper.optional && paper.id != later) {
            self.service.put_evidence(asked, self.person, self.id, &paper.id, "扫描.jpg", &scan()).unwrap();
        }
    }
}

#[test]
fn a_pupil_goes_from_one_register_to_another_with_its_whole_record() {
    on_both(|kind| {
        let (there, here) = (Bench::new(kind), Bench::elsewhere(kind));
        let both = both(&there, &here);
        let (sent, pupil) = both.seated.people[0].clone();
        let (from, to) = (&both.from, &both.to);
        let number = lifelong(&there.service, sent);
        let school = there.service.view_unit(&from.registrar, from.org).unwrap().name;
        let award = item("awards", "award", "2026-06-01", &[("title", "三好学生"), ("level", "校级")]);
        there.service.note_item(&from.registrar, sent, award).unwrap();
        let resume = item("resume", "resume", "2024-09-01", &[("place", "城关小学")]);
        there.service.note_item(&from.registrar, sent, resume).unwrap();

        // The receiving school opens; nobody sits anywhere before the chain has agreed.
        let story = comes(&here.service, to, both.class.class, document(&pupil), &told_of(&number, &school));
        let view = story.view(&to.registrar);
        assert_eq!((view.entry_state.as_str(), view.from.school_name.as_str()), ("outside", school.as_str()));
        let view = to_the_record(&both, &story);
        assert_eq!(view.steps.last().unwrap().state, "current");
        let shown = view.values.iter().find(|value| value.id.0.as_ref() == "student_number").unwrap();
        assert!(shown.value.contains('*') && shown.shown.contains('*'), "{shown:?}");
        // Without the record it goes no further.
        assert!(!told(story.decide(&to.clerk, jice_domain::Verdict::Accept, "同意")).is_empty());
        let nobody = entries(&here.service, story.person);
        assert_eq!(nobody, []);

        // The request goes out, for a purpose, and is in the log.
        let request = here.service.request_package(&to.clerk, story.person, story.id, &purpose()).unwrap();
        let none = here.service.request_package(&to.clerk, story.person, story.id, &TakeAway::default());
        assert!(none.is_err(), "no purpose was stated");
        assert!(matches!(
            here.service.request_package(&to.registrar, story.person, story.id, &purpose()),
            Err(ServiceError::Denied(_))
        ));

        // There it opens the transfer out and lies on the school's desk, with its due day.
        let out = there.service.import_request(&from.clerk, &request.bytes).unwrap();
        assert_eq!((out.state.as_str(), out.person), ("open", sent));
        assert_eq!(out.waits_for.as_deref(), Some(school.as_str()));
        assert_eq!(out.due_on.as_deref(), Some("2026-10-14"));
        let leaving = Story { service: &there.service, person: sent, id: out.id };
        leaving.accept(&from.head);
        let done = leaving.accept(&from.clerk);
        assert_eq!((done.state.as_str(), done.entry_state.as_str()), ("done", "moved_away"));
        assert!(done.acts.contains(&"record_package".to_owned()));
        let listed = PupilsAsk { org: Some(from.org), ..PupilsAsk::default() };
        let listed = there.service.list_pupils(&from.registrar, listed).unwrap().items;
        assert!(listed.iter().all(|line| line.person != sent || line.state == "moved_away"));
        let record = there.service.record_package(&from.clerk, sent, out.id, &purpose()).unwrap();
        let Content::Record(content) = package::open(&record.bytes).unwrap().content else { panic!("no record") };
        assert_eq!((content.grade, content.seats.len()), (Some(3), 1));
        assert!(content.acts.iter().any(|act| act.act == "moved_away"));
        assert!(content.papers.iter().any(|paper| paper.kind == "request"));
        // The paper is not had by the way around the purpose.
        let paper = done.evidence.iter().find(|paper| paper.kind == "record_package").unwrap();
        assert!(there.service.evidence_file(&from.registrar, sent, out.id, paper.id).is_err());

        // Here it is taken in, and the pupil sits in class under the number it has.
        let view = story.view(&to.clerk);
        let view = here.service.import_record(&to.clerk, story.person, story.id, view.version, &record.bytes).unwrap();
        assert!(view.findings.is_empty(), "{:#?}", view.findings);
        let done = story.accept(&to.clerk);
        assert_eq!((done.state.as_str(), done.entry_state.as_str()), ("done", "enrolled"));
        let listed = PupilsAsk { org: Some(to.org), class: Some(both.class.class), ..PupilsAsk::default() };
        let listed = here.service.list_pupils(&to.registrar, listed).unwrap().items;
        assert!(listed.iter().any(|line| line.person == story.person && line.name == pupil.get(Field::Name)));
        let numbers =
            here.service.store().read::<_, jice_store::StoreError>(|db| number::list(db, &[story.person])).unwrap();
        let values: Vec<&str> = numbers.iter().map(|(_, number)| number.value.as_str()).collect();
        assert_eq!(values, [number.as_str()], "the number it brings, and no other");
        let shown = here.service.view_pupil(&to.registrar, story.person).unwrap();
        assert!(shown.timeline.iter().any(|event| event.act == "taken_in"));
        let ethnicity = pupil.get(Field::Ethnicity);
        let kept = shown.values.iter().find(|value| value.field.0.as_ref() == "ethnicity").unwrap();
        assert!(kept.value.contains(ethnicity), "{kept:?} {ethnicity}");
        // The archive came along: each item under its part here, with the school that noted it; what has
        // no part of its own here stands as other material.
        let archive = here.service.view_archive(&to.registrar, story.person).unwrap();
        let held = &items(&archive, "awards")[0];
        assert_eq!((held.versions[0].school_name.as_str(), noted(held)["title"]), (school.as_str(), "三好学生"));
        let other = archive.sections.iter().flat_map(|section| &section.items).find(|item| item.kind == "note");
        assert!(noted(other.unwrap())["words"].contains("城关小学"));
        there.is_sound();
        here.is_sound();
    });
}

fn entries(service: &Service, person: PersonId) -> Vec<EntryState> {
    let found = service.store().read::<_, jice_store::StoreError>(|db| entry::find(db, &[person])).unwrap();
    found.into_iter().map(|seated| seated.entry.state).collect()
}

#[test]
fn a_package_counts_only_from_whom_it_should_for_whom_it_says_and_once() {
    on_both(|kind| {
        let (there, here) = (Bench::new(kind), Bench::elsewhere(kind));
        let both = both(&there, &here);
        let (from, to) = (&both.from, &both.to);
        let (sent, pupil) = both.seated.people[0].clone();
        let (other, twin) = both.seated.people[1].clone();
        let number = lifelong(&there.service, sent);
        let school = "城关小学";
        let story = comes(&here.service, to, both.class.class, document(&pupil), &told_of(&number, school));
        to_the_record(&both, &story);
        let number = lifelong(&there.service, other);
        let second = comes(&here.service, to, both.class.class, document(&twin), &told_of(&number, school));
        to_the_record(&both, &second);
        let asks = |story: &Story<'_>| {
            here.service.request_package(&to.clerk, story.person, story.id, &purpose()).unwrap().bytes
        };
        let (request, other_request) = (asks(&story), asks(&second));
        let takes = |bytes: &[u8]| there.service.import_request(&from.clerk, bytes);

        // Altered, not one, its own, from a stranger, from somebody who does not speak for the place.
        let mut altered = String::from_utf8(request.clone()).unwrap();
        let at = altered.find("\"signature\"").unwrap() + 20;
        let digit = if &altered[at..=at] == "0" { "1" } else { "0" };
        altered.replace_range(at..=at, digit);
        assert!(why(takes(altered.as_bytes())).contains("altered"));
        assert!(why(takes(&scan())).contains("no record package"));
        assert!(why(here.service.import_request(&to.clerk, &request)).contains("made the package itself"));
        let key = here.service.package_key();
        there.service.withdraw_key(both.there.admin(), &WithdrawKey { key: key.clone() }).unwrap();
        assert!(why(takes(&request)).contains("not trusted"));
        trust(&both.there, &here.service, "青海省教育厅", "63");
        assert!(why(takes(&request)).contains("does not speak for"));
        trust(&both.there, &here.service, "凉山州教育和体育局", "51");
        // Whoever is not at the top trusts nobody.
        let fingerprint = package::fingerprint(&key).unwrap();
        let trusts =
            TrustKey { key: key.clone(), name: "某".to_owned(), divisions: vec!["51".to_owned()], fingerprint };
        assert!(matches!(there.service.trust_key(&from.clerk, &trusts), Err(ServiceError::Denied(_))));
        let own = TrustKey { key: there.service.package_key(), ..trusts.clone() };
        assert!(there.service.trust_key(both.there.admin(), &own).is_err());
        let swapped =
            TrustKey { fingerprint: package::fingerprint(&there.service.package_key()).unwrap(), ..trusts.clone() };
        assert!(there.service.trust_key(both.there.admin(), &swapped).is_err(), "another key's fingerprint");
        assert!(there.service.trust_key(both.there.admin(), &TrustKey { key: "12".into(), ..trusts }).is_err());

        // A clerk of another county finds nobody by it; a school may take in none at all.
        let (_, elsewhere) = two_schools(&both.there, Grade(3), false);
        if elsewhere.clerk.actor.org != from.clerk.actor.org {
            assert!(why(there.service.import_request(&elsewhere.clerk, &request)).contains("No pupil here"));
        }
        assert!(matches!(there.service.import_request(&from.registrar, &request), Err(ServiceError::Denied(_))));

        // Once.
        let out = takes(&request).unwrap();
        assert!(why(takes(&request)).contains("used before"));
        let leaving = Story { service: &there.service, person: sent, id: out.id };
        leaving.accept(&from.head);
        leaving.accept(&from.clerk);
        let record = there.service.record_package(&from.clerk, sent, out.id, &purpose()).unwrap().bytes;
        let out = takes(&other_request).unwrap();
        let leaving = Story { service: &there.service, person: other, id: out.id };
        leaving.accept(&from.head);
        leaving.accept(&from.clerk);
        let other_record = there.service.record_package(&from.clerk, other, out.id, &purpose()).unwrap().bytes;

        // A record of another child, a request where a record is due, a record twice.
        let puts = |story: &Story<'_>, bytes: &[u8]| {
            let version = story.view(&to.clerk).version;
            here.service.import_record(&to.clerk, story.person, story.id, version, bytes)
        };
        assert!(why(puts(&story, &other_record)).contains("another pupil"));
        assert!(why(puts(&story, &request)).contains("made the package itself"));
        assert!(why(takes(&record)).contains("made the package itself"));
        let stale = here.service.import_record(&to.clerk, story.person, story.id, 1, &record);
        assert!(matches!(stale, Err(ServiceError::Conflict { .. })));
        puts(&story, &record).unwrap();
        assert!(why(puts(&story, &record)).contains("used before"));
        // What came signed is not typed over.
        let version = story.view(&to.clerk).version;
        let typed = EnterRecord { version, values: [(FieldId::new("ethnicity"), "汉族".to_owned())].into() };
        let typed = here.service.enter_record(&to.clerk, story.person, story.id, &typed);
        assert_eq!(told(typed), [("二(一)4".to_owned(), "procedure".to_owned())]);
        there.is_sound();
        here.is_sound();
    });
}

#[test]
fn a_record_on_paper_is_entered_by_the_clerk_beside_its_scan() {
    on_both(|kind| {
        let (there, here) = (Bench::new(kind), Bench::elsewhere(kind));
        let both = both(&there, &here);
        let (_, pupil) = both.seated.people[0].clone();
        let to = &both.to;
        let mut values = told_of("G34012220170314123X", "城关小学");
        let story = comes(&here.service, to, both.class.class, document(&pupil), &values);
        story.enclose_all_but(&to.registrar, "record");
        // A division of this place is no other, and a grade is a grade.
        values[2].1 = "513401";
        story.fill(&to.registrar, Some(both.class.class), &values, "");
        assert!(!told(story.submit(&to.registrar)).is_empty());
        values[2].1 = "340100";
        story.fill(&to.registrar, Some(both.class.class), &values, "");
        let view = to_the_record(&both, &story);
        let enters = |version: i32, field: &str, value: &str| {
            let enter = EnterRecord { version, values: [(FieldId::new(field), value.to_owned())].into() };
            here.service.enter_record(&to.clerk, story.person, story.id, &enter)
        };
        assert!(why(enters(view.version, "ethnicity", "汉族")).contains("Put a scan"));
        // Only whoever's turn it is puts the scan.
        let puts =
            |asked: &Asked| here.service.put_evidence(asked, story.person, story.id, "record", "档案.jpg", &scan());
        assert!(puts(&to.registrar).is_err());
        puts(&to.clerk).unwrap();
        assert!(why(enters(view.version, "no_such_field", "1")).contains("no such field"));
        let view = enters(view.version, "ethnicity", "没有这个民族").unwrap();
        assert!(view.findings.iter().any(|finding| finding.field.is_some()), "{:#?}", view.findings);
        let view = enters(view.version, "ethnicity", pupil.get(Field::Ethnicity)).unwrap();
        assert!(view.findings.is_empty(), "{:#?}", view.findings);
        let done = story.accept(&to.clerk);
        assert_eq!(done.entry_state, "enrolled");

        // The same child again, at the same school or another: it is here now.
        let again = OpenCase {
            change: "cross_province_in".to_owned(),
            unit: to.org,
            pupil: PupilRef {
                person: None,
                number: Some(pupil.get(Field::DocumentNumber).to_owned()),
                name: Some(pupil.get(Field::Name).to_owned()),
            },
            class: Some(both.class.class),
            values: filled(&values),
            legal_on: None,
        };
        let view = here.service.open_case(&to.registrar, again).unwrap();
        assert_eq!((view.person, view.entry_state.as_str()), (story.person, "enrolled"));
        let again = Story { service: &here.service, person: view.person, id: view.id };
        assert!(told(again.submit(&to.registrar)).iter().any(|(_, rule)| rule == "procedure"));
        here.is_sound();
    });
}

#[test]
fn who_was_abroad_goes_on_with_the_entry_and_the_numbers_it_had() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-34-anhui", YEAR);
        let (from, to) = two_schools(&place, Grade(3), false);
        let (there, here) = (seat(&place, &from, Grade(3), 50, 3), seat(&place, &to, Grade(3), 50, 3));
        let (person, pupil) = there.people[0].clone();
        let service = &bench.service;
        let number = lifelong(service, person);
        let values = [("destination", "新加坡"), ("since", "2026-09-10"), ("reason", "随父母")];
        let leaves = Story::open(service, &from.registrar, "cross_border_out", person, None, &values);
        leaves.submit(&from.registrar).unwrap();
        leaves.accept(&from.clerk);
        bench.clock.set("2026-11-10T02:00:00Z".parse().unwrap());

        let named = PupilRef {
            person: None,
            number: Some(pupil.get(Field::DocumentNumber).to_owned()),
            name: Some(pupil.get(Field::Name).to_owned()),
        };
        let open = |change: &str| OpenCase {
            change: change.to_owned(),
            unit: to.org,
            pupil: named.clone(),
            class: Some(here.class),
            values: filled(&[("came_from", "新加坡"), ("since", "2026-11-09")]),
            legal_on: None,
        };
        let view = service.open_case(&to.registrar, open("cross_border_in")).unwrap();
        assert_eq!((view.person, view.entry_state.as_str()), (person, "moved_abroad"));
        let story = Story { service, person, id: view.id };
        story.enclose(&to.registrar);
        story.submit(&to.registrar).unwrap();
        let done = story.accept(&to.clerk);
        assert_eq!((done.state.as_str(), done.entry_state.as_str()), ("done", "enrolled"));
        assert_eq!(lifelong(service, person), number, "the number it had");
        let acts = service.store().read::<_, jice_store::StoreError>(|db| journal::list(db, person)).unwrap();
        assert_eq!(acts.iter().map(|act| act.entry).collect::<std::collections::HashSet<_>>().len(), 1, "one entry");
        assert_eq!(entries(service, person).len(), 1);
        // Somebody who never left cannot come back.
        let (_, other) = there.people[1].clone();
        let stays = OpenCase {
            pupil: PupilRef {
                person: None,
                number: Some(other.get(Field::DocumentNumber).to_owned()),
                name: Some(other.get(Field::Name).to_owned()),
            },
            ..open("cross_border_in")
        };
        let view = service.open_case(&to.registrar, stays).unwrap();
        let stays = Story { service, person: view.person, id: view.id };
        stays.enclose(&to.registrar);
        assert!(told(stays.submit(&to.registrar)).contains(&("第二十三条".to_owned(), "procedure".to_owned())));
        bench.is_sound();
    });
}

#[test]
fn a_school_starts_no_transfer_out_and_a_paper_request_takes_two_people() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-34-anhui", YEAR);
        let (from, _) = two_schools(&place, Grade(3), false);
        let there = seat(&place, &from, Grade(3), 50, 3);
        let (person, _) = there.people[0].clone();
        let service = &bench.service;
        let values = [("receiving_school", "南京小学"), ("receiving_division", "320100"), ("reason", "随父母")];
        let tried = Story::open(service, &from.registrar, "cross_province_out", person, None, &values);
        tried.enclose(&from.registrar);
        assert!(told(tried.submit(&from.registrar)).contains(&("第二十二条".to_owned(), "procedure".to_owned())));
        tried.withdraw(&from.registrar, "不由学校发起").unwrap();

        let story = Story::open(service, &from.clerk, "cross_province_out", person, None, &values);
        story.enclose(&from.clerk);
        story.submit(&from.clerk).unwrap();
        story.accept(&from.head);
        // Whoever typed it in does not decide it.
        let own = story.decide(&from.clerk, jice_domain::Verdict::Accept, "同意");
        assert!(told(own).iter().any(|(_, rule)| rule == "different_person"));
        bench.is_sound();
    });
}
