//! A case moves while somebody else is about to act on it, or the pupil does.

use std::sync::mpsc::channel;
use std::time::Duration;

use jice_domain::{Grade, Level, Verdict};
use jice_service::ServiceError;
use jice_service::command::DecideCase;
use jice_store::{StoreError, case, entry};

use crate::bench::{Bench, on_both};
use crate::changes::{Story, founded, seat, told, two_schools};
use crate::place::{School, YEAR};

const REASON: &[(&str, &str)] = &[("reason", "address_change")];

/// Long enough for somebody to come to a lock and wait there.
const WAIT: Duration = Duration::from_millis(400);

#[test]
fn who_names_the_version_that_is_yet_to_be_written_decides_nothing() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-34-anhui", YEAR);
        let (from, to) = two_schools(&place, Grade(3), false);
        let (there, here) = (seat(&place, &from, Grade(3), 50, 3), seat(&place, &to, Grade(3), 50, 3));
        let service = &bench.service;
        let story = Story::receive(service, &to.registrar, &there.people[0].1, here.class, REASON);
        story.enclose(&to.registrar);
        let version = story.submit(&to.registrar).unwrap().version;
        let accept = |asked, version| {
            let opinion = "同意".to_owned();
            let decide = DecideCase { version, verdict: Verdict::Accept, opinion, override_reason: String::new() };
            service.decide_case(asked, story.person, story.id, &decide)
        };
        let ((holds, held), (release, released)) = (channel(), channel());
        std::thread::scope(|scope| {
            let (accept, person) = (&accept, story.person);
            scope.spawn(move || {
                let waited = service.store().write::<_, StoreError>(|tx| {
                    entry::lock(tx, person)?;
                    holds.send(()).unwrap();
                    released.recv().unwrap();
                    Ok(())
                });
                waited.unwrap();
            });
            held.recv().unwrap();
            let (clerk, registrar) = (&to.clerk, &to.registrar);
            let first = scope.spawn(move || accept(clerk, version));
            std::thread::sleep(WAIT);
            // The next step is the sending school's, and the registrar has opened the case.
            let second = scope.spawn(move || accept(registrar, version + 1));
            std::thread::sleep(WAIT);
            release.send(()).unwrap();
            first.join().unwrap().unwrap();
            let second = second.join().unwrap();
            assert!(matches!(second, Err(ServiceError::Conflict { .. })), "{second:?}");
        });
        let steps = service.store().read::<_, StoreError>(|db| case::steps(db, story.person, story.id)).unwrap();
        assert_eq!(steps.iter().map(|step| step.step).collect::<Vec<_>>(), [0]);
        bench.is_sound();
    });
}

#[test]
fn a_draft_that_the_pupil_outran_asks_those_who_keep_the_entry_now() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-34-anhui", YEAR);
        let schools = place.schools(Grade(3)).into_iter().filter(|school| school.unit.level == Level::School);
        let schools: Vec<School> = schools.take(3).map(|demo| place.school(&demo)).collect();
        let [first, second, third] = &schools[..] else { panic!("three schools") };
        let seated = schools.iter().map(|school| seat(&place, school, Grade(3), 50, 3)).collect::<Vec<_>>();
        let (service, pupil) = (&bench.service, &seated[0].people[0].1);
        let late = Story::receive(service, &third.registrar, pupil, seated[2].class, REASON);
        late.enclose(&third.registrar);
        let soon = Story::receive(service, &second.registrar, pupil, seated[1].class, REASON);
        soon.enclose(&second.registrar);
        soon.submit(&second.registrar).unwrap();
        // One change at a time.
        assert!(!told(late.submit(&third.registrar)).is_empty());
        through(&soon, [&second.clerk, &first.head, &first.clerk]);

        // The draft names the first school; its pupil sits in the second.
        let view = late.submit(&third.registrar).unwrap();
        assert_eq!(view.from.school, second.org);
        through(&late, [&third.clerk, &second.head, &second.clerk]);
        assert_eq!(late.view(&third.registrar).state, "done");
        let entries = service.store().read::<_, StoreError>(|db| entry::find(db, &[late.person])).unwrap();
        assert_eq!(entries[0].entry.school, third.org);
        bench.is_sound();
    });
}

#[test]
fn a_case_whose_entry_another_school_keeps_by_now_goes_no_further() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-34-anhui", YEAR);
        let (from, to) = two_schools(&place, Grade(3), false);
        let (there, here) = (seat(&place, &from, Grade(3), 50, 3), seat(&place, &to, Grade(3), 50, 3));
        let service = &bench.service;
        let story = Story::receive(service, &to.registrar, &there.people[0].1, here.class, REASON);
        story.enclose(&to.registrar);
        story.submit(&to.registrar).unwrap();
        // As where a stage is done and the next begins elsewhere.
        let elsewhere = to.org;
        let written = service.store().write::<_, StoreError>(|tx| {
            let mut seated = entry::lock(tx, story.person)?.unwrap();
            seated.entry.school = elsewhere;
            entry::update(tx, &seated)
        });
        written.unwrap();
        let Err(ServiceError::Refused(refusals)) = story.decide(&to.clerk, Verdict::Accept, "同意") else {
            panic!("accepted");
        };
        let elsewhere = refusals.iter().find(|refusal| refusal.zh.contains("学籍已到另一学校")).unwrap();
        assert_eq!((elsewhere.clause.article.as_str(), elsewhere.rule.as_str()), ("第二十一条", "procedure"));
        assert_eq!(story.withdraw(&to.registrar, "已就读").unwrap().state, "withdrawn");
    });
}

/// Everybody whose turn it is accepts, in this order; where one unit would be asked twice, once.
fn through(story: &Story<'_>, hands: [&jice_service::Asked; 3]) {
    for hand in hands {
        match story.decide(hand, Verdict::Accept, "同意") {
            Ok(_) | Err(ServiceError::Denied(_)) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
}
