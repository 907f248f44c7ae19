//! Somebody is away and a colleague does the duty 委托代办.

use jice_domain::{AccountId, Action, Decider, Denied, Grade, Role, Verdict};
use jice_service::command::{AuditAsk, DecideCase, DelegateDuty, StandInFor};
use jice_service::view::DelegationView;
use jice_service::{Asked, Service, ServiceError};
use jice_store::{StoreError, case};
use jiff::civil::{Date, date};

use crate::bench::{Bench, on_both};
use crate::changes::{Seated, Story, founded, seat, told, two_schools};
use crate::place::{Place, School, YEAR, signed};
use crate::session::Person;

const REST: [(&str, &str); 4] =
    [("reason", "illness"), ("since", "2026-09-10"), ("until", "2027-03-10"), ("rest_until", "2027-01-10")];

fn set(bench: &Bench, day: &str) {
    bench.clock.set(format!("{day}T02:00:00Z").parse().unwrap());
}

fn hand_on(to: AccountId, first: Date, last: Date) -> DelegateDuty {
    DelegateDuty { principal: None, delegate: to, first_on: first, last_on: last, reason: "外出培训".to_owned() }
}

fn delegate(service: &Service, asked: &Asked, hand: &DelegateDuty) -> DelegationView {
    service.delegate_duty(asked, asked.actor.org, hand).unwrap_or_else(|error| panic!("{error:?}"))
}

/// The field that an answer finds fault with.
fn wrong<T: std::fmt::Debug>(answer: Result<T, ServiceError>) -> String {
    match answer {
        Err(ServiceError::Invalid(fields)) => fields[0].field.clone(),
        other => panic!("{other:?}"),
    }
}

/// A school with a class and its teacher's account, and a suspension that waits for the head.
struct Ground<'a> {
    place: Place<'a>,
    school: School,
    other: School,
    seated: Seated,
    teacher: jice_service::view::AccountCreated,
}

fn ground(bench: &Bench) -> Ground<'_> {
    set(bench, "2026-09-10");
    let place = founded(bench, "cn-5134-liangshan", YEAR);
    let (school, other) = two_schools(&place, Grade(5), false);
    let seated = seat(&place, &school, Grade(5), 50, 3);
    let staff = place.plan.staff(school.demo.unit.key);
    let teacher = staff.iter().find(|one| one.role == Role::ClassTeacher).unwrap();
    let teacher = place.employ(school.org, teacher, Some(seated.class)).unwrap();
    Ground { place, school, other, seated, teacher }
}

impl Ground<'_> {
    /// A suspension handed in by the registrar.
    fn suspension(&self, at: usize) -> Story<'_> {
        let (service, registrar) = (&self.place.bench.service, &self.school.registrar);
        let story = Story::open(service, registrar, "suspension", self.seated.people[at].0, None, &REST);
        story.enclose(registrar);
        story.submit(registrar).unwrap();
        story
    }
}

#[test]
fn a_colleague_does_the_duty_in_their_own_name_and_says_for_whom() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let ground = ground(&bench);
        let (service, head) = (&bench.service, &ground.school.head);
        signed(service, &ground.teacher.account.login);
        let (teacher, token) = Person::first(&bench, &ground.teacher);
        let story = ground.suspension(0);
        let made = delegate(service, head, &hand_on(ground.teacher.account.id, date(2026, 9, 11), date(2026, 9, 18)));
        assert_eq!((made.state.as_str(), made.role), ("planned", Role::Head));

        // Before its first day it gives nothing.
        let stand_in = |token: &str, delegation| {
            let session = service.resolve_partial(token, "127.0.0.1").unwrap();
            let turned = service.stand_in(&session, &StandInFor { delegation });
            turned.map(|(view, token)| (view, token.as_str().to_owned()))
        };
        assert_eq!(wrong(stand_in(&token, Some(made.id))), "delegation");

        set(&bench, "2026-09-11");
        let token = teacher.signed_in();
        let session = service.resolve_partial(&token, "127.0.0.1").unwrap();
        let offered = service.session_view(&session).unwrap().me.unwrap().may_stand_in;
        assert_eq!((offered.len(), offered[0].role, &offered[0].name), (1, Role::Head, &head.actor.name));
        let own = teacher.resolve(&token).unwrap();
        assert_eq!(own.actor.role, Role::ClassTeacher);
        assert!(service.view_case(&own, story.person, story.id).is_err());

        let (view, acting) = stand_in(&token, Some(made.id)).unwrap();
        let me = view.me.unwrap();
        assert_eq!((me.role, me.stands_in.unwrap().delegation), (Role::Head, made.id));
        assert!(!me.rights.contains(&Action::ManageAccounts) && me.rights.contains(&Action::DecideCase));
        assert!(service.resolve(&token, "127.0.0.1").is_err(), "the token before is good for nothing");
        let standing = teacher.resolve(&acting).unwrap();
        assert_eq!((standing.actor.account, standing.actor.role), (own.actor.account, Role::Head));
        for barred in [
            service.list_accounts(&standing, ground.school.org).map(drop),
            service.list_colleagues(&standing).map(drop),
        ] {
            assert!(matches!(barred, Err(ServiceError::Denied(Denied::NotDelegated))), "{barred:?}");
        }

        let decided = story.accept(&standing);
        assert_eq!(decided.state, "open");
        let taken = service.store().read::<_, StoreError>(|db| case::steps(db, story.person, story.id)).unwrap();
        let Decider::Person { account, holder, name } = &taken[0].decider else { panic!("{taken:?}") };
        assert_eq!((*account, holder), (own.actor.account, &own.actor.holder));
        assert_eq!(name, &format!("{}（代{}）", own.actor.name, head.actor.name));
        let shown = story.view(&ground.school.registrar);
        assert!(shown.steps.iter().any(|step| step.by == *name), "{:?}", shown.steps);
        let director = ground.place.acting(ground.place.key_of(ground.school.clerk.actor.org), Role::Director);
        let log = service.audit_log(&director, &AuditAsk { org: Some(ground.school.org), ..AuditAsk::default() });
        let line = log.unwrap().items.into_iter().find(|line| line.action == "decide_case").unwrap();
        assert_eq!((&line.name, line.role.as_str()), (name, "head"));

        // Taken back: the very next request acts as who it is.
        let second = ground.suspension(1);
        service.end_delegation(head, ground.school.org, made.id).unwrap();
        let after = teacher.resolve(&acting).unwrap();
        assert_eq!((after.actor.role, &after.actor.stands_in_for), (Role::ClassTeacher, &None));
        let version = second.view(head).version;
        let decide = DecideCase {
            version,
            verdict: Verdict::Accept,
            opinion: "同意".to_owned(),
            override_reason: String::new(),
        };
        let refused = service.decide_case(&after, second.person, second.id, &decide);
        assert!(matches!(refused, Err(ServiceError::Denied(_) | ServiceError::Absent)), "{refused:?}");
        assert_eq!(wrong(service.end_delegation(head, ground.school.org, made.id)), "delegation");
        bench.is_sound();
    });
}

#[test]
fn nobody_decides_what_they_opened_by_standing_in_and_it_ends_with_its_last_day() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let ground = ground(&bench);
        let (service, head) = (&bench.service, &ground.school.head);
        let registrar = ground.place.account(ground.school.demo.unit.key, Role::Registrar);
        let (person, token) = Person::first(&bench, registrar);
        let story = ground.suspension(0);
        let today = date(2026, 9, 10);
        let made = delegate(service, head, &hand_on(registrar.account.id, today, today));
        let stand_in = |token: &str| {
            let session = service.resolve_partial(token, "127.0.0.1").unwrap();
            let ask = StandInFor { delegation: Some(made.id) };
            service.stand_in(&session, &ask).unwrap().1.as_str().to_owned()
        };
        let acting = stand_in(&token);
        let standing = person.resolve(&acting).unwrap();
        let refused = told(story.decide(&standing, Verdict::Accept, "同意"));
        assert_eq!(refused.len(), 1, "{refused:?}");
        assert_eq!(story.view(head).state, "open");
        // A minute before midnight it holds, a minute after it does not, in the same session.
        bench.clock.set("2026-09-10T15:50:00Z".parse().unwrap());
        let acting = stand_in(&person.signed_in());
        bench.clock.set("2026-09-10T15:59:00Z".parse().unwrap());
        assert_eq!(person.resolve(&acting).unwrap().actor.role, Role::Head);
        bench.clock.set("2026-09-10T16:01:00Z".parse().unwrap());
        assert_eq!(person.resolve(&acting).unwrap().actor.role, Role::Registrar);
        story.accept(head);
        bench.is_sound();
    });
}

#[test]
fn a_duty_is_handed_to_one_colleague_who_is_there() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let ground = ground(&bench);
        let (service, school) = (&bench.service, &ground.school);
        let (head, registrar, org) = (&school.head, &school.registrar, school.org);
        let teacher = ground.teacher.account.id;
        let hand = |asked: &Asked, hand: DelegateDuty| service.delegate_duty(asked, org, &hand);
        let days = |to, first, last| hand_on(to, date(2026, 9, first), date(2026, 9, last));

        // The teacher has not signed in yet; then has.
        assert_eq!(wrong(hand(head, days(teacher, 10, 11))), "delegate");
        Person::first(&bench, &ground.teacher);
        Person::first(&bench, ground.place.account(school.demo.unit.key, Role::Registrar));
        let own = registrar.actor.account;
        assert_eq!(wrong(hand(head, days(teacher, 9, 11))), "first_on");
        assert_eq!(wrong(hand(head, days(teacher, 12, 11))), "last_on");
        let long = hand_on(teacher, date(2026, 9, 10), date(2026, 11, 9));
        assert_eq!(wrong(hand(head, long)), "last_on");
        assert_eq!(wrong(hand(head, DelegateDuty { reason: " ".to_owned(), ..days(teacher, 10, 11) })), "reason");
        assert_eq!(wrong(hand(head, days(ground.other.registrar.actor.account, 10, 11))), "delegate");
        assert_eq!(wrong(hand(head, days(head.actor.account, 10, 11))), "delegate");
        // Somebody else's duty is handed on by whoever keeps the accounts, and by nobody else.
        let theirs = DelegateDuty { principal: Some(head.actor.account), ..days(teacher, 10, 11) };
        let denied = hand(registrar, theirs);
        assert!(matches!(denied, Err(ServiceError::Denied(Denied::RoleLacksRight))), "{denied:?}");
        let far = service.delegate_duty(&ground.other.head, org, &days(teacher, 10, 11));
        assert!(matches!(far, Err(ServiceError::Denied(Denied::OutOfScope))), "{far:?}");

        let made = hand(head, days(teacher, 14, 18)).unwrap();
        assert_eq!(wrong(hand(head, days(own, 18, 20))), "first_on");
        // Who stands in is not away, and who is away does not stand in.
        let for_teacher = |to, first, last| DelegateDuty { principal: Some(teacher), ..days(to, first, last) };
        assert_eq!(wrong(hand(head, for_teacher(own, 16, 16))), "first_on");
        assert_eq!(wrong(hand(registrar, days(head.actor.account, 15, 15))), "delegate");
        // For one who is ill the head says it; the teacher sees what concerns the teacher alone.
        let for_ill = DelegateDuty { principal: Some(own), ..days(teacher, 21, 25) };
        let for_ill = hand(head, for_ill).unwrap();
        let seen = |asked: &Asked| {
            let all = service.list_delegations(asked, org).unwrap();
            all.into_iter().map(|one| (one.id, one.may_end)).collect::<Vec<_>>()
        };
        assert_eq!(seen(head), [(for_ill.id, true), (made.id, true)]);
        assert_eq!(seen(registrar), [(for_ill.id, true)]);
        let absent = service.end_delegation(registrar, org, made.id);
        assert!(matches!(absent, Err(ServiceError::Absent)), "{absent:?}");
        service.end_delegation(registrar, org, for_ill.id).unwrap();
        assert_eq!(service.list_delegations(head, org).unwrap()[0].state, "ended");
        hand(head, DelegateDuty { principal: Some(own), ..days(teacher, 21, 25) }).unwrap();

        // An account that ends takes its duty along.
        set(&bench, "2026-09-14");
        service.end_account(&school.clerk, org, head.actor.account).unwrap();
        let (_, token) = {
            let again = service.reset_account(&ground.place.admin, org, teacher).unwrap();
            Person::first_with(&bench, &again, "Another-2026-Autumn!")
        };
        let session = service.resolve_partial(&token, "127.0.0.1").unwrap();
        let stood = service.stand_in(&session, &StandInFor { delegation: Some(made.id) });
        assert_eq!(wrong(stood.map(|(view, _)| view)), "delegation");
        bench.is_sound();
    });
}

#[test]
fn of_two_who_hand_on_at_once_one_is_told() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let ground = ground(&bench);
        let (school, service) = (&ground.school, &bench.service);
        let (teacher, _) = Person::first(&bench, &ground.teacher);
        Person::first(&bench, ground.place.account(school.demo.unit.key, Role::Registrar));
        let _ = teacher;
        let hand = |to| {
            let hand = hand_on(to, date(2026, 9, 14), date(2026, 9, 18));
            service.delegate_duty(&school.head, school.org, &hand)
        };
        let both = std::thread::scope(|scope| {
            let one = scope.spawn(|| hand(ground.teacher.account.id).is_ok());
            let other = scope.spawn(|| hand(school.registrar.actor.account).is_ok());
            [one.join().unwrap(), other.join().unwrap()]
        });
        assert_eq!(both.iter().filter(|done| **done).count(), 1, "{both:?}");
        assert_eq!(service.list_delegations(&school.head, school.org).unwrap().len(), 1);
        bench.is_sound();
    });
}
