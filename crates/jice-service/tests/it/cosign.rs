//! Whoever decides asks somebody first 会签: it advises, buys no time and holds nothing up.

use jice_domain::{Clock, Grade, Role, Verdict};
use jice_service::command::{AskCosigner, DelegateDuty, DeskAsk, StandInFor, Versioned};
use jice_service::view::CaseMoved;
use jice_service::{Asked, PageAsk, Service, ServiceError};
use jice_store::case_part::Desk;
use jiff::SignedDuration;

use crate::bench::{Bench, on_both};
use crate::changes::{Story, founded, seat, told, two_schools};
use crate::place::{Place, School, YEAR};
use crate::session::Person;

/// A transfer that waits for the receiving county, whose director may be asked.
struct Ground<'a> {
    from: School,
    to: School,
    director: Asked,
    story: Story<'a>,
}

fn ground<'a>(bench: &'a Bench, place: &'a Place<'a>) -> Ground<'a> {
    let (from, to) = two_schools(place, Grade(3), false);
    let (there, here) = (seat(place, &from, Grade(3), 50, 4), seat(place, &to, Grade(3), 50, 4));
    let pupil = &there.people[0].1;
    let story = Story::receive(&bench.service, &to.registrar, pupil, here.class, &[("reason", "address_change")]);
    story.enclose(&to.registrar);
    story.submit(&to.registrar).unwrap();
    let director = place.acting(place.key_of(to.clerk.actor.org), Role::Director);
    Ground { from, to, director, story }
}

fn ask(story: &Story<'_>, asked: &Asked, whom: &str) -> Result<CaseMoved, ServiceError> {
    let version = story.view(asked).version;
    let ask = AskCosigner { version, cosigner: whom.to_owned(), words: "该生是否符合就近入学？".to_owned() };
    story.service.ask_cosigner(asked, story.person, story.id, &ask)
}

fn recall(story: &Story<'_>, asked: &Asked) -> Result<CaseMoved, ServiceError> {
    let version = story.view(asked).version;
    story.service.recall_cosigner(asked, story.person, story.id, Versioned { version })
}

fn waiting(service: &Service, asked: &Asked) -> usize {
    let ask = DeskAsk { org: None, desk: Desk::Todo, change: None, page: PageAsk::default() };
    service.case_desk(asked, &ask).unwrap().items.len()
}

fn denied<T: std::fmt::Debug>(answer: Result<T, ServiceError>) {
    assert!(matches!(answer, Err(ServiceError::Denied(_))), "{answer:?}");
}

fn invalid<T: std::fmt::Debug>(answer: Result<T, ServiceError>, field: &str) {
    let Err(ServiceError::Invalid(fields)) = &answer else { panic!("{answer:?}") };
    assert_eq!(fields[0].field, field);
}

#[test]
fn a_co_signature_advises_and_the_last_day_stays() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-34-anhui", YEAR);
        let Ground { from, to, director, story } = ground(&bench, &place);
        let service = &bench.service;
        let before = story.view(&to.clerk);
        assert_eq!(before.due_on.as_deref(), Some("2026-10-14"));
        let codes: Vec<&str> = before.cosigners.iter().map(|one| one.code.as_str()).collect();
        assert_eq!(codes, ["director", "authority_above"]);
        // Nobody asks whose turn it is not, and nobody is asked whom the place does not name.
        denied(ask(&story, &from.clerk, "director"));
        denied(ask(&story, &director, "director"));
        invalid(ask(&story, &to.clerk, "minister"), "cosigner");

        bench.clock.advance(SignedDuration::from_hours(72));
        let moved = ask(&story, &to.clerk, "director").unwrap();
        assert_eq!(moved.due_on.as_deref(), Some("2026-10-14"), "three days later the last day is the same");
        denied(story.decide(&to.clerk, Verdict::Accept, "同意"));
        assert_eq!(waiting(service, &director), 1);
        let shown = story.view(&director);
        let current = shown.steps.iter().find(|step| step.state == "current").unwrap();
        assert_eq!(
            (current.id.as_str(), current.asked_by.as_deref()),
            ("director", Some(to.clerk.actor.name.as_str()))
        );
        assert!(shown.acts.iter().any(|act| act == "refuse") && !shown.acts.iter().any(|act| act == "return"));
        invalid(story.decide(&director, Verdict::Return, "材料不全"), "verdict");
        let clock = service.case_clock(&director, story.person, story.id).unwrap();
        assert_eq!((clock.from_on.as_str(), clock.due_on.as_deref()), ("2026-09-10", Some("2026-10-14")));

        // A no is heard and ends nothing; whoever asked decides, and asks nobody twice.
        bench.clock.advance(SignedDuration::from_hours(24));
        let back = story.decide(&director, Verdict::Refuse, "不属于本县辖区").unwrap();
        assert_eq!((back.state.as_str(), back.due_on.as_deref()), ("open", Some("2026-10-14")));
        invalid(ask(&story, &to.clerk, "director"), "cosigner");
        story.accept(&to.clerk);
        story.decide(&from.head, Verdict::Accept, "同意").unwrap();
        let done = story.accept(&from.clerk);
        assert_eq!(done.state, "done");
        let said: Vec<(&str, Option<Verdict>)> =
            done.steps.iter().map(|step| (step.id.as_str(), step.verdict)).collect();
        assert_eq!(said[0], ("director", Some(Verdict::Refuse)));
        assert!(said[1..].iter().all(|(_, verdict)| *verdict == Some(Verdict::Accept)), "{said:?}");
        bench.is_sound();
    });
}

#[test]
fn a_co_signature_is_taken_back_and_holds_no_silence_up() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-34-anhui", YEAR);
        let Ground { to, director, story, .. } = ground(&bench, &place);
        let service = &bench.service;
        denied(recall(&story, &to.clerk));
        ask(&story, &to.clerk, "director").unwrap();
        denied(recall(&story, &director));
        let back = recall(&story, &to.clerk).unwrap();
        assert_eq!(back.due_on.as_deref(), Some("2026-10-14"));
        assert_eq!(waiting(service, &director), 1, "the clerk's turn lies on the county's desk");
        assert!(!story.view(&director).acts.iter().any(|act| act == "accept"));

        // Asked again and never answered: on the day after the last, silence says yes for both.
        ask(&story, &to.clerk, "director").unwrap();
        bench.clock.set("2026-10-14T04:00:00Z".parse().unwrap());
        service.sweep_cases().unwrap();
        bench.clock.advance(SignedDuration::from_mins(61));
        assert_eq!(service.sweep_cases().unwrap().deemed, 0, "the last day is still in time");
        bench.clock.set("2026-10-15T04:00:00Z".parse().unwrap());
        let mut deemed = service.sweep_cases().unwrap().deemed;
        bench.clock.advance(SignedDuration::from_mins(61));
        deemed += service.sweep_cases().unwrap().deemed;
        deemed += service.sweep_cases().unwrap().deemed;
        assert_eq!(deemed, 2);
        let view = story.view(&to.registrar);
        let silent: Vec<(&str, bool)> = view.steps.iter().map(|step| (step.id.as_str(), step.by_silence)).collect();
        assert_eq!(silent[0], ("director", true));
        assert!(silent[1].1 && !silent[2].1, "{silent:?}");
        assert_eq!(view.steps[2].state, "current");
        bench.is_sound();
    });
}

#[test]
fn what_was_co_signed_before_a_case_came_back_stays_as_it_was_said() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-34-anhui", YEAR);
        let Ground { from, to, director, story } = ground(&bench, &place);
        let service = &bench.service;
        ask(&story, &to.clerk, "director").unwrap();
        story.accept(&director);
        story.decide(&to.clerk, Verdict::Return, "请补充居住证明").unwrap();
        bench.is_sound();
        // Handed in again the way is the usual one, and everybody may be asked anew.
        story.submit(&to.registrar).unwrap();
        bench.is_sound();
        let view = story.view(&to.clerk);
        let said: Vec<(&str, &str)> =
            view.steps.iter().map(|step| (step.id.as_str(), step.state.as_str())).take(3).collect();
        let again = view.steps[1].id.as_str();
        assert_eq!(said, [("director", "taken"), (again, "taken"), (again, "current")]);
        assert!(story.view(&director).steps[0].by.contains(&director.actor.name));
        // Whoever was asked and not waited for has it on no desk, and may still read what became of it.
        ask(&story, &to.clerk, "authority_above").unwrap();
        let above = place.bench.service.view_unit(&to.clerk, to.clerk.actor.org).unwrap().parent.unwrap();
        let above = place.acting(place.key_of(above), Role::Clerk);
        assert_eq!(waiting(service, &above), 1);
        recall(&story, &to.clerk).unwrap();
        assert_eq!(waiting(service, &above), 0);
        story.accept(&to.clerk);
        story.accept(&from.head);
        assert_eq!(story.accept(&from.clerk).state, "done");
        assert_eq!(story.view(&above).state, "done");
        bench.is_sound();
    });
}

#[test]
fn the_same_request_for_a_co_signature_has_one_effect_and_one_answer() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-34-anhui", YEAR);
        let Ground { to, story, .. } = ground(&bench, &place);
        let version = story.view(&to.clerk).version;
        let key = jice_service::RequestKey { key: "once".to_owned(), fingerprint: "cosign".to_owned() };
        let mut asked = to.clerk.clone();
        asked.request = Some(key);
        let ask = AskCosigner { version, cosigner: "director".to_owned(), words: "请核定".to_owned() };
        let first = story.service.ask_cosigner(&asked, story.person, story.id, &ask).unwrap();
        let again = story.service.ask_cosigner(&asked, story.person, story.id, &ask).unwrap();
        assert_eq!((first.version, &again), (version + 1, &first));
        // Another request for what has moved meets the move.
        let late = story.service.ask_cosigner(&to.clerk, story.person, story.id, &ask);
        assert!(matches!(late, Err(ServiceError::Conflict { .. })), "{late:?}");
        bench.is_sound();
    });
}

#[test]
fn whoever_co_signed_does_not_decide_in_somebodys_place() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-34-anhui", YEAR);
        let Ground { to, director, story, .. } = ground(&bench, &place);
        let service = &bench.service;
        let account = place.account(place.key_of(to.clerk.actor.org), Role::Director);
        let (person, token) = Person::first(&bench, account);
        let today = bench.clock.today();
        let duty = DelegateDuty {
            principal: None,
            delegate: account.account.id,
            first_on: today,
            last_on: today,
            reason: "外出培训".to_owned(),
        };
        let made = service.delegate_duty(&to.clerk, to.clerk.actor.org, &duty).unwrap();
        let session = service.resolve_partial(&token, "127.0.0.1").unwrap();
        let (_, acting) = service.stand_in(&session, &StandInFor { delegation: Some(made.id) }).unwrap();
        let standing = person.resolve(acting.as_str()).unwrap();
        assert_eq!(standing.actor.role, Role::Clerk);

        ask(&story, &to.clerk, "director").unwrap();
        story.accept(&director);
        assert!(!story.view(&standing).acts.iter().any(|act| act == "accept"));
        for verdict in [Verdict::Accept, Verdict::Return, Verdict::Refuse] {
            let refused = told(story.decide(&standing, verdict, "已审"));
            assert_eq!(refused.iter().map(|(_, rule)| rule.as_str()).collect::<Vec<_>>(), ["different_person"]);
        }
        let refused = ask(&story, &standing, "authority_above");
        assert!(matches!(refused, Err(ServiceError::Refused(_))), "{refused:?}");
        // The clerk decides; handed in again it is another round, in which the director said nothing yet.
        story.decide(&to.clerk, Verdict::Return, "请补充居住证明").unwrap();
        story.submit(&to.registrar).unwrap();
        assert!(story.view(&standing).acts.iter().any(|act| act == "accept"));
        story.accept(&standing);
        bench.is_sound();
    });
}
