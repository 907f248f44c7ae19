//! Signing in, and how a session ends.

use jice_demo::DefectRates;
use jice_domain::{Clock, Denied, Grade, Role};
use jice_service::command::{ProveCode, PupilsAsk, RedeemCode, SetPassword, SignIn, SignUndertaking};
use jice_service::view::{AccountCreated, SessionStep};
use jice_service::{Asked, ServiceError};
use jiff::SignedDuration;
use totp_rs::Totp;

use crate::bench::{Bench, on_both};
use crate::place::{Place, YEAR, plan};

const HERE: &str = "127.0.0.1";
const PASSWORD: &str = "Qinghe-2026-Autumn!";

/// Somebody with a password and a second factor.
pub(crate) struct Person<'a> {
    bench: &'a Bench,
    login: String,
    password: String,
    totp: Totp,
}

impl<'a> Person<'a> {
    /// The first sign-in of an account, to its end. Returns the token too.
    pub(crate) fn first(bench: &'a Bench, made: &AccountCreated) -> (Self, String) {
        Self::first_with(bench, made, PASSWORD)
    }

    pub(crate) fn first_with(bench: &'a Bench, made: &AccountCreated, password: &str) -> (Self, String) {
        let service = &bench.service;
        let redeem = RedeemCode { login: made.account.login.clone(), code: made.one_time_code.to_lowercase() };
        let (view, token) = service.redeem_code(HERE, redeem).unwrap();
        assert_eq!((view.step, view.me), (SessionStep::SetPassword, None));
        assert!(service.resolve(token.as_str(), HERE).is_err(), "a code alone opens nothing");
        let partial = service.resolve_partial(token.as_str(), HERE).unwrap();
        let (view, token) = service.set_password(&partial, SetPassword { password: password.to_owned() }).unwrap();
        assert_eq!(view.step, SessionStep::EnrolSecondFactor);
        assert!(service.resolve(token.as_str(), HERE).is_err(), "a password alone opens nothing");
        let partial = service.resolve_partial(token.as_str(), HERE).unwrap();
        let setup = service.begin_second_factor(&partial).unwrap();
        let totp = Totp::from_url(&setup.uri).unwrap();
        let person = Self { bench, login: made.account.login.clone(), password: password.to_owned(), totp };
        let partial = service.resolve_partial(token.as_str(), HERE).unwrap();
        let (_, token) = service.confirm_second_factor(&partial, person.code()).unwrap();
        (person, token.as_str().to_owned())
    }

    /// What the authenticator shows now.
    fn code(&self) -> ProveCode {
        let now = u64::try_from(self.bench.clock.now().as_second()).unwrap();
        ProveCode { code: self.totp.generate(now).to_string() }
    }

    fn password(&self, password: &str) -> Result<(SessionStep, String), ServiceError> {
        let ask = SignIn { login: self.login.clone(), password: password.to_owned() };
        self.bench.service.sign_in(HERE, ask).map(|(view, token)| (view.step, token.as_str().to_owned()))
    }

    fn prove(&self, token: &str) -> Result<(SessionStep, String), ServiceError> {
        let partial = self.bench.service.resolve_partial(token, HERE)?;
        let proved = self.bench.service.prove_code(&partial, self.code());
        proved.map(|(view, token)| (view.step, token.as_str().to_owned()))
    }

    /// Both factors, in a fresh step of time.
    pub(crate) fn signed_in(&self) -> String {
        self.bench.clock.advance(SignedDuration::from_secs(31));
        let (_, token) = self.password(&self.password).unwrap();
        self.prove(&token).unwrap().1
    }

    /// Both factors, from `address`.
    fn signed_in_from(&self, address: &str) {
        self.bench.clock.advance(SignedDuration::from_mins(2));
        let service = &self.bench.service;
        let ask = SignIn { login: self.login.clone(), password: self.password.clone() };
        let (_, token) = service.sign_in(address, ask).unwrap();
        let partial = service.resolve_partial(token.as_str(), address).unwrap();
        service.prove_code(&partial, self.code()).unwrap();
    }

    pub(crate) fn resolve(&self, token: &str) -> Result<Asked, ServiceError> {
        self.bench.service.resolve(token, HERE)
    }
}

fn unauthenticated<T: std::fmt::Debug>(answer: Result<T, ServiceError>) {
    assert!(matches!(answer, Err(ServiceError::Unauthenticated)), "{answer:?}");
}

/// Tells `story` of a registrar who was not here yet.
fn of_a_registrar(story: impl Fn(&Bench, &Place<'_>, &AccountCreated)) {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let pack = "cn-34-anhui";
        let place = Place::found(&bench, pack, plan(pack, 300, YEAR, DefectRates::none()), YEAR);
        let key = place.schools(Grade(1))[0].unit.key;
        story(&bench, &place, place.account(key, Role::Registrar));
        bench.is_sound();
    });
}

#[test]
fn a_one_time_code_is_good_once_and_for_72_hours() {
    of_a_registrar(|bench, place, made| {
        let redeem = |code: &str| {
            let ask = RedeemCode { login: made.account.login.clone(), code: code.to_owned() };
            bench.service.redeem_code(HERE, ask)
        };
        unauthenticated(redeem("ABCD-EFGH-JKMN"));
        redeem(&made.one_time_code).unwrap();
        unauthenticated(redeem(&made.one_time_code));
        let again = bench.service.reset_account(&place.admin, made.account.org, made.account.id).unwrap();
        bench.clock.advance(SignedDuration::from_hours(72));
        unauthenticated(redeem(&again.one_time_code));
    });
}

#[test]
fn a_weak_password_is_refused_with_its_clause() {
    of_a_registrar(|bench, _, made| {
        let redeem = RedeemCode { login: made.account.login.clone(), code: made.one_time_code.clone() };
        let (_, token) = bench.service.redeem_code(HERE, redeem).unwrap();
        let partial = bench.service.resolve_partial(token.as_str(), HERE).unwrap();
        for weak in ["Short-1!", "alllowercaseletters", &format!("{}-Aa1!", made.account.login)] {
            let refused = bench.service.set_password(&partial, SetPassword { password: weak.to_owned() });
            let Err(ServiceError::Refused(why)) = refused else { panic!("{weak}: {refused:?}") };
            assert!(why.iter().all(|refusal| !refusal.clause.article.is_empty() && !refusal.cure.zh.is_empty()));
        }
        bench.service.set_password(&partial, SetPassword { password: PASSWORD.to_owned() }).unwrap();
    });
}

#[test]
fn a_password_is_not_used_again() {
    of_a_registrar(|bench, _, made| {
        let (person, token) = Person::first(bench, made);
        let partial = bench.service.resolve_partial(&token, HERE).unwrap();
        let again = bench.service.set_password(&partial, SetPassword { password: PASSWORD.to_owned() });
        assert!(matches!(again, Err(ServiceError::Refused(_))), "{again:?}");
        bench.service.set_password(&partial, SetPassword { password: "Another-2026-Word!".to_owned() }).unwrap();
        unauthenticated(person.resolve(&token));
        unauthenticated(person.password(PASSWORD));
    });
}

#[test]
fn a_code_of_the_second_factor_is_taken_once() {
    of_a_registrar(|bench, _, made| {
        let (person, _) = Person::first(bench, made);
        let (step, token) = person.password(PASSWORD).unwrap();
        assert_eq!(step, SessionStep::ProveSecondFactor);
        unauthenticated(person.resolve(&token));
        unauthenticated(person.prove(&token));
        bench.clock.advance(SignedDuration::from_secs(31));
        let (step, proved) = person.prove(&token).unwrap();
        assert_eq!(step, SessionStep::SignUndertaking);
        person.resolve(&proved).unwrap();
        unauthenticated(person.resolve(&token));
    });
}

#[test]
fn who_knows_the_password_alone_cannot_change_it() {
    of_a_registrar(|bench, _, made| {
        let (person, _) = Person::first(bench, made);
        let (_, token) = person.password(PASSWORD).unwrap();
        let partial = bench.service.resolve_partial(&token, HERE).unwrap();
        let taken = bench.service.set_password(&partial, SetPassword { password: "Taken-Over-2026!".to_owned() });
        unauthenticated(taken.map(|(view, _)| view));
        person.password(PASSWORD).unwrap();
    });
}

#[test]
fn an_old_password_must_be_changed_before_anything_else() {
    of_a_registrar(|bench, _, made| {
        let (person, _) = Person::first(bench, made);
        bench.clock.advance(SignedDuration::from_hours(60 * 24));
        person.signed_in();
        bench.clock.advance(SignedDuration::from_hours(31 * 24));
        let (step, token) = person.password(PASSWORD).unwrap();
        assert_eq!(step, SessionStep::SetPassword);
        // Proving the second factor is no way around it.
        let proved = person.prove(&token).map_or(token, |(step, token)| {
            assert_eq!(step, SessionStep::SetPassword);
            token
        });
        unauthenticated(person.resolve(&proved));
        let partial = bench.service.resolve_partial(&proved, HERE).unwrap();
        let fresh = SetPassword { password: "Winter-2026-Qinghe!".to_owned() };
        let (view, _) = bench.service.set_password(&partial, fresh).unwrap();
        assert_eq!(view.step, SessionStep::ProveSecondFactor);
    });
}

#[test]
fn three_wrong_passwords_lock_for_a_while() {
    of_a_registrar(|bench, _, made| {
        let (person, _) = Person::first(bench, made);
        for _ in 0..3 {
            unauthenticated(person.password("Wrong-2026-Autumn!"));
        }
        unauthenticated(person.password(PASSWORD));
        bench.clock.advance(SignedDuration::from_secs(3));
        person.password(PASSWORD).unwrap();
    });
}

#[test]
fn a_session_ends_idle_old_or_with_its_account() {
    of_a_registrar(|bench, place, made| {
        let (person, token) = Person::first(bench, made);
        bench.clock.advance(SignedDuration::from_mins(15));
        person.resolve(&token).unwrap();
        bench.clock.advance(SignedDuration::from_mins(16));
        unauthenticated(person.resolve(&token));

        let token = person.signed_in();
        for _ in 0..47 {
            bench.clock.advance(SignedDuration::from_mins(10));
            person.resolve(&token).unwrap();
        }
        bench.clock.advance(SignedDuration::from_mins(10));
        unauthenticated(person.resolve(&token));

        let token = person.signed_in();
        let reset = bench.service.reset_account(&place.admin, made.account.org, made.account.id).unwrap();
        unauthenticated(person.resolve(&token));
        unauthenticated(person.password(PASSWORD));

        let (person, token) = Person::first_with(bench, &reset, "Another-2026-Word!");
        bench.service.end_account(&place.admin, made.account.org, made.account.id).unwrap();
        unauthenticated(person.resolve(&token));
        unauthenticated(person.password(&person.password));
        let revived = bench.service.reset_account(&place.admin, made.account.org, made.account.id);
        assert!(matches!(revived, Err(ServiceError::Invalid(_))), "an ended account stays ended: {revived:?}");
    });
}

/// The same account from a second place while it is in use at the first: whoever answers for the
/// unit is told.
#[test]
fn an_account_in_use_at_two_places_is_reported() {
    of_a_registrar(|bench, place, made| {
        let (person, _) = Person::first(bench, made);
        let reported = || bench.service.watch(&place.admin, made.account.org).unwrap().two_places;
        person.signed_in_from("10.0.0.1");
        let before = reported().len();
        person.signed_in_from("10.0.0.2");
        let lines = reported();
        assert_eq!(lines.len(), before + 1, "{lines:?}");
        assert!(lines[0].detail.contains("10.0.0.2") && lines[0].detail.contains("10.0.0.1"), "{lines:?}");
        assert_eq!(lines[0].name, made.account.name);
        // Once the first is idle, nobody is in two places.
        bench.clock.advance(SignedDuration::from_mins(16));
        person.signed_in_from("10.0.0.3");
        assert_eq!(reported().len(), before + 1);
    });
}

#[test]
fn no_pupil_is_read_before_the_undertaking_is_signed() {
    of_a_registrar(|bench, _, made| {
        let (person, token) = Person::first(bench, made);
        let asked = person.resolve(&token).unwrap();
        let refused = bench.service.list_pupils(&asked, PupilsAsk::default());
        assert!(matches!(refused, Err(ServiceError::Denied(Denied::UndertakingMissing))), "{refused:?}");
        let text = bench.service.data_undertaking(&asked).unwrap();
        let sign = |name: &str| SignUndertaking { sha256: text.sha256.clone(), name: name.to_owned() };
        assert!(bench.service.sign_data_undertaking(&asked, sign("别人")).is_err());
        bench.service.sign_data_undertaking(&asked, sign(&asked.actor.name)).unwrap();
        let asked = person.resolve(&token).unwrap();
        bench.service.list_pupils(&asked, PupilsAsk::default()).unwrap();
    });
}
