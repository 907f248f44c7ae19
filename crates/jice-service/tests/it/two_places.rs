//! One register holds two places, each under its own law, and pupils move between them: the
//! receiving place's law judges the transfer, nobody of the other place is bound by its silence, and
//! what is kept of the pupil is kept under the law it comes to.

use jice_demo::Field;
use jice_domain::{EntryState, Grade, Verdict};
use jice_service::command::{OpenClass, PupilsAsk};
use jice_service::{Asked, ImportRow, ServiceError};
use jice_store::{StoreError, entry, journal, number, person, placement};
use jiff::SignedDuration;

use crate::bench::{Bench, on_both};
use crate::changes::{Story, founded, seat, told, two_schools};
use crate::place::{Place, School, YEAR};

/// The classes where the pupils of a story sit, in the third grade.
fn class_of(place: &Place<'_>, school: &School) -> jice_domain::ClassId {
    let class = place.plan.classes(&school.demo).into_iter().find(|class| class.grade == Grade(3)).unwrap();
    let open = OpenClass {
        code: class.code.clone(),
        name: class.name.clone(),
        grade: class.grade,
        founded_month: class.founded_month.clone(),
        class_type: class.class_type.to_owned(),
        teacher: class.teacher.clone(),
        honours: String::new(),
        size_limit: 50,
    };
    place.service().open_class(&school.registrar, school.org, open).unwrap().id
}

/// The numbers of a pupil: kind, value, and whether it holds.
fn numbers(bench: &Bench, who: jice_domain::PersonId) -> Vec<(String, String, bool)> {
    let found = bench.service.store().read::<_, StoreError>(|db| number::list(db, &[who])).unwrap();
    found.into_iter().map(|(_, one)| (one.kind.0, one.value, one.valid_to.is_none())).collect()
}

/// Ticks until the clock is trusted, as the server does.
fn sweep(bench: &Bench) {
    bench.service.sweep_cases().unwrap();
    bench.clock.advance(SignedDuration::from_mins(61));
    bench.service.sweep_cases().unwrap();
}

#[test]
fn the_receiving_place_judges_and_the_number_for_life_goes_along() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let sending = founded(&bench, "cn-5134-liangshan", YEAR);
        let receiving = founded(&bench, "cn-34-anhui", YEAR);
        let (from, _) = two_schools(&sending, Grade(3), true);
        let (to, _) = two_schools(&receiving, Grade(3), false);
        let (there, here) = (seat(&sending, &from, Grade(3), 50, 3), class_of(&receiving, &to));
        let (who, pupil) = there.people[0].clone();
        let service = &bench.service;
        let [(before, value, true)] = &numbers(&bench, who)[..] else { panic!("one number") };
        assert_eq!(before, "national_number");
        let entries = service.store().read::<_, StoreError>(|db| entry::find(db, &[who])).unwrap();
        let seat_before = entries[0].placement;

        // Opened, judged and timed by the law of Anhui.
        let story = Story::receive(service, &to.registrar, &pupil, here, &[("reason", "address_change")]);
        assert_eq!(story.person, who);
        assert_eq!(told(story.submit(&to.registrar)), [("第二十一条".to_owned(), "procedure".to_owned())]);
        story.enclose(&to.registrar);
        let view = story.submit(&to.registrar).unwrap();
        assert_eq!((view.change.article.as_str(), view.due_on.as_deref()), ("第二十一条", Some("2026-10-14")));
        let steps: Vec<(&str, &str)> =
            view.steps.iter().map(|step| (step.id.as_str(), step.org_name.as_str())).collect();
        let name = |asked: &Asked| service.view_unit(asked, asked.actor.org).unwrap().name;
        assert_eq!(
            steps,
            [
                ("receiving_authority", name(&to.clerk).as_str()),
                ("sending_school", name(&from.registrar).as_str()),
                ("sending_authority", name(&from.clerk).as_str()),
            ]
        );

        // Silence binds who is under the law that says so: the own authority, nobody of the other place.
        bench.clock.set("2026-10-15T02:00:00Z".parse().unwrap());
        sweep(&bench);
        let view = story.view(&to.registrar);
        assert!(view.steps[0].by_silence, "{:#?}", view.steps);
        assert_eq!(view.waits_for.as_deref(), Some(name(&from.registrar).as_str()));
        bench.clock.set("2026-12-15T02:00:00Z".parse().unwrap());
        sweep(&bench);
        let view = story.view(&to.registrar);
        assert_eq!(view.waits_for.as_deref(), Some(name(&from.registrar).as_str()), "overdue, and no more");
        assert!(view.working_days_left.is_some_and(|left| left < 0));
        story.accept(&from.head);
        let done = story.accept(&from.clerk);
        assert_eq!((done.state.as_str(), done.entry_state.as_str()), ("done", "enrolled"));

        // The entry is of the receiving place, in one seat; the old school lists the pupil no more.
        let (entries, acts) = service
            .store()
            .read::<_, StoreError>(|db| Ok((entry::find(db, &[who])?, journal::list(db, who)?)))
            .unwrap();
        let [held] = &entries[..] else { panic!("{entries:?}") };
        assert_eq!((held.entry.school, held.entry.jurisdiction.0.as_str()), (to.org, "cn-34-anhui"));
        assert!(matches!(held.entry.state, EntryState::Enrolled { .. }));
        assert_eq!(acts.last().unwrap().jurisdiction.0, "cn-34-anhui");
        let (left, taken) = service
            .store()
            .read::<_, StoreError>(|db| {
                let left = placement::find(db, from.org, seat_before)?.unwrap();
                Ok((left, placement::find(db, to.org, held.placement)?.unwrap()))
            })
            .unwrap();
        assert!(left.to.is_some() && taken.to.is_none() && taken.class == here, "{left:?} {taken:?}");
        assert!(matches!(service.view_pupil(&from.registrar, who), Err(ServiceError::Denied(_))));

        // The number for life is borne on under the name it has here, beside the place's own.
        let borne = numbers(&bench, who);
        assert!(borne.contains(&("national_number".to_owned(), value.clone(), false)), "{borne:?}");
        assert!(borne.contains(&("student_number".to_owned(), value.clone(), true)), "{borne:?}");
        let regional = borne.iter().find(|(kind, ..)| kind == "regional_number").unwrap();
        assert!(regional.2 && regional.1.len() == 16, "{regional:?}");
        let ask = PupilsAsk { org: Some(to.org), class: Some(here), ..PupilsAsk::default() };
        let line = service.list_pupils(&to.registrar, ask).unwrap().items.pop().unwrap();
        assert_eq!((line.person, line.local_number.as_str()), (who, regional.1.as_str()));
        let shown = service.view_pupil(&to.registrar, who).unwrap();
        let text = format!("{:?}", shown.numbers);
        assert!(!text.contains(value.as_str()), "the old number may hold an identity number: {text}");
        assert!(shown.numbers.iter().any(|number| number.label == "全国学籍号" && number.valid_to.is_some()), "{text}");
        let ethnicity = shown.values.iter().find(|value| value.field.0.as_ref() == "ethnicity").unwrap();
        assert!(ethnicity.value.contains(pupil.get(Field::Ethnicity)), "{ethnicity:?}");
        bench.is_sound();
    });
}

#[test]
fn values_stand_under_their_own_fields_and_a_number_holds_again_when_the_pupil_comes_back() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let one = founded(&bench, "cn-5134-liangshan", YEAR);
        let other = founded(&bench, "cn-3201-nanjing", YEAR);
        let (from, _) = two_schools(&one, Grade(3), true);
        let (to, _) = two_schools(&other, Grade(3), true);
        let service = &bench.service;
        let (there, here) = (class_of(&one, &from), class_of(&other, &to));
        // A field that only the one place has, and which stands where the other has another.
        let demo = one.plan.classes(&from.demo).into_iter().find(|class| class.grade == Grade(3)).unwrap();
        let pupil = one.plan.pupils(&from.demo, &demo).next().unwrap();
        let law = service.packs().rulebook(&one.jurisdiction, service.clock().today()).unwrap();
        let own = law.fields().place("identity_basis").unwrap();
        let mut values = one.values(|field| pupil.get(field).to_owned());
        values.set(own, "户口簿");
        let row = ImportRow { row: 1, values, class: there };
        let taken = service.import_entries(&from.clerk, from.org, &[row]).unwrap();
        assert!(taken.refused.is_empty(), "{:?}", taken.refused);

        let story = Story::receive(service, &to.registrar, &pupil, here, &[("reason", "address_change")]);
        let (who, brought) = (story.person, numbers(&bench, story.person));
        carry(&story, &to, &from);
        let law = service.packs().rulebook(&other.jurisdiction, service.clock().today()).unwrap();
        let held = service.store().read::<_, StoreError>(|db| person::find(db, &[who])).unwrap().pop().unwrap();
        assert_eq!(held.values.iter().count(), law.fields().all().len());
        assert!(held.values.iter().all(|value| value != "户口簿"), "it stands under no field of the other place");
        let address = law.fields().place("home_address").unwrap();
        assert!(held.values.get(address).is_some(), "what both ask for is kept");
        bench.is_sound();

        let back = Story::receive(service, &from.registrar, &pupil, there, &[("reason", "address_change")]);
        assert_eq!(back.person, who);
        carry(&back, &from, &to);
        let now = numbers(&bench, who);
        for number in &brought {
            assert!(now.contains(number), "{number:?}: {now:?}");
        }
        assert_eq!(now.iter().filter(|(.., holds)| *holds).count(), brought.len(), "{now:?}");
        bench.is_sound();
    });
}

/// Carries a transfer from `from` to `to` through whatever hands its law asks for.
fn carry(story: &Story<'_>, to: &School, from: &School) {
    story.enclose(&to.registrar);
    let mut view = story.submit(&to.registrar).unwrap();
    for _ in 0..8 {
        if view.state == "done" {
            return;
        }
        let hands = [&to.head, &to.clerk, &from.head, &from.clerk];
        let acts = |asked: &&&Asked| story.view(asked).acts.contains(&"accept".to_owned());
        let next = hands.iter().find(acts).unwrap_or_else(|| panic!("{:#?}", view.steps));
        view = story.decide(next, Verdict::Accept, "同意").unwrap_or_else(|error| panic!("{error:?}"));
    }
    panic!("{:#?}", view.steps);
}
