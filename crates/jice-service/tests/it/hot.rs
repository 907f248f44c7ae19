//! Many at once on few pupils: whatever they do, nobody sits in two schools, no step is taken twice,
//! and nothing is lost. What each asked and was told is kept, and judged against the store.
//!
//! `JICE_HOT_HANDS` and `JICE_HOT_OPERATIONS` ask for more than the few hundred of every day.

mod forged;
mod history;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jice_domain::{Act, CaseId, ClassId, EntryState, Grade, Level, OrgId, PersonId, Verdict};
use jice_service::command::{DecideCase, DeskAsk, FillCase, OpenCase, PupilRef, Versioned, WithdrawCase};
use jice_service::view::{CaseMoved, CaseView, DeskItem};
use jice_service::{Asked, PageAsk, RequestKey, Service, ServiceError};
use jice_store::case_part::Desk;
use jice_store::{StoreError, case, entry, journal, placement};
use jiff::SignedDuration;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use self::history::{Answer, Call, Deed, KeptCase, KeptPupil, Order, judge};
use crate::bench::{Bench, Kind, on_both};
use crate::changes::{filled, founded, scan, seat};
use crate::place::{Place as Founded, School, YEAR};
use jice_demo::{DemoPupil, Field};

/// Schools among which the pupils go, in two counties.
const SCHOOLS: usize = 4;
/// Pupils of each that everybody wants.
const PUPILS: usize = 3;
/// How often a month passes, so that silence speaks while hands are at work.
const MONTHS: usize = 3;

/// A school with the class that its newcomers sit in.
struct Place {
    school: School,
    class: ClassId,
}

fn asked_for(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|count| count.parse().ok()).unwrap_or(otherwise)
}

/// What all hands share.
struct Scene<'a> {
    bench: &'a Bench,
    places: &'a [Place],
    hot: &'a [(PersonId, DemoPupil)],
    order: Order,
    /// Operations asked for so far, and how many are to be.
    asked: AtomicUsize,
    operations: usize,
    /// Hands that think while this one acts.
    others: usize,
    /// Months that have passed, and steps that silence took meanwhile.
    passed: Mutex<(usize, usize)>,
}

/// Somebody at a desk, with what was asked and told.
struct Hand<'a> {
    scene: &'a Scene<'a>,
    number: usize,
    dice: ChaCha8Rng,
    calls: Vec<Call>,
}

/// What is to be asked of a case.
struct Asking<'a> {
    asked: &'a Asked,
    case: CaseId,
    deed: Deed,
    shown: i32,
    looked: Option<u64>,
}

/// An answer that shows a case, or where it went.
trait Shown {
    fn case(&self) -> CaseId;
    fn version(&self) -> i32;
}

impl Shown for CaseView {
    fn case(&self) -> CaseId {
        self.id
    }

    fn version(&self) -> i32 {
        self.version
    }
}

impl Shown for CaseMoved {
    fn case(&self) -> CaseId {
        self.case
    }

    fn version(&self) -> i32 {
        self.version
    }
}

/// What was told, in the judge's words.
fn told<T>(came: &Result<T, ServiceError>, version: impl Fn(&T) -> i32) -> Answer {
    match came {
        Ok(done) => Answer::Done { version: version(done) },
        Err(ServiceError::Conflict { current }) => Answer::Conflict { current: *current },
        Err(ServiceError::Refused(_)) => Answer::Refused,
        Err(ServiceError::Denied(_) | ServiceError::Absent) => Answer::Denied,
        Err(ServiceError::Invalid(_)) => Answer::Invalid,
        Err(ServiceError::Store(error)) if error.is_transient() => Answer::Busy,
        Err(error) => panic!("{error:?}"),
    }
}

impl<'a> Hand<'a> {
    fn service(&self) -> &'a Service {
        &self.scene.bench.service
    }

    /// Asks under a key of its own and notes it; now and then the same is sent once more.
    fn ask<T: Shown>(
        &mut self,
        asking: &Asking<'_>,
        act: impl Fn(&Asked, &str) -> Result<T, ServiceError>,
    ) -> Option<T> {
        let words = format!("说明{}-{}", self.number, self.calls.len());
        let mut asked = asking.asked.clone();
        asked.request = Some(RequestKey { key: format!("hot-{words}"), fingerprint: words.clone() });
        let again = self.dice.random_ratio(1, 16);
        let mut first = None;
        for again in [false, true].into_iter().take(1 + usize::from(again)) {
            let began = self.scene.order.next();
            let patience = Instant::now();
            // A store without time for it is asked again, and so is one whose commit broke off:
            // the key tells whether it was done.
            let came = loop {
                match act(&asked, &words) {
                    Err(ServiceError::Store(StoreError::OutcomeUnknown(_))) => {}
                    Err(ServiceError::Store(error))
                        if error.is_transient() && patience.elapsed() < Duration::from_secs(60) => {}
                    came => break came,
                }
            };
            let ended = self.scene.order.next();
            let case = match (&came, asking.case) {
                (Ok(shown), CaseId(0)) => shown.case(),
                (_, case) => case,
            };
            self.calls.push(Call {
                unit: asked.actor.org,
                holder: asked.actor.holder.clone(),
                case,
                deed: asking.deed,
                words: words.clone(),
                shown: asking.shown,
                looked: asking.looked,
                again,
                began,
                ended,
                answer: told(&came, T::version),
            });
            if !again {
                first = came.ok();
            }
        }
        first
    }

    /// Opens a transfer to `to`, puts its paper and hands it in. Returns how much was asked of the case.
    fn receive(&mut self, to: &Place) -> usize {
        let (service, asked) = (self.service(), &to.school.registrar);
        let (_, pupil) = &self.scene.hot[self.dice.random_range(0..self.scene.hot.len())];
        let pupil = PupilRef {
            person: None,
            number: Some(pupil.get(Field::DocumentNumber).to_owned()),
            name: Some(pupil.get(Field::Name).to_owned()),
        };
        let open = Asking { asked, case: CaseId(0), deed: Deed::Open, shown: 0, looked: None };
        let opened = self.ask(&open, |asked, words| {
            let open = OpenCase {
                change: "transfer".to_owned(),
                unit: asked.actor.org,
                pupil: pupil.clone(),
                class: Some(to.class),
                values: because(words),
                legal_on: None,
            };
            service.open_case(asked, open)
        });
        let Some(view) = opened else { return 1 };
        let put = service.put_evidence(asked, view.person, view.id, "application", "申请.jpg", &scan());
        if !matches!(told(&put, |view| view.version), Answer::Done { .. }) {
            return 1;
        }
        let looked = None;
        let hand_in = Asking { asked, case: view.id, deed: Deed::Submit, shown: view.version, looked };
        self.ask(&hand_in, |asked, _| {
            service.submit_case(asked, view.person, view.id, Versioned { version: view.version })
        });
        2
    }

    /// What lies on a desk, and when that was looked up.
    fn look(&self, asked: &Asked, desk: Desk) -> (Vec<DeskItem>, u64) {
        let looked = self.scene.order.next();
        let ask = DeskAsk { org: None, desk, change: None, page: PageAsk::default() };
        let seen = self.service().case_desk(asked, &ask);
        match told(&seen, |_| 0) {
            Answer::Busy => (Vec::new(), looked),
            _ => (seen.unwrap().items, looked),
        }
    }

    /// Takes, mends or takes back something of a desk. Returns how much was asked.
    fn work(&mut self) -> usize {
        let scene = self.scene;
        for _ in 0..8 {
            let place = &scene.places[self.dice.random_range(0..scene.places.len())];
            let School { registrar, head, clerk, .. } = &place.school;
            if self.dice.random_ratio(1, 24) {
                return self.receive(place);
            }
            if self.dice.random_ratio(1, 16) {
                return self.second_thoughts(registrar);
            }
            let asked = [head, registrar, registrar, clerk, clerk, clerk][self.dice.random_range(0..6)];
            let (items, looked) = self.look(asked, Desk::Todo);
            let (open, mine): (Vec<_>, Vec<_>) = items.iter().partition(|item| item.state == "open");
            let open = if mine.is_empty() || self.dice.random_ratio(5, 6) { open } else { Vec::new() };
            let lying = if open.is_empty() { mine } else { open };
            if lying.is_empty() {
                continue;
            }
            let item = lying[self.dice.random_range(0..lying.len())];
            // The head decides and the registrar writes.
            let asked = if item.state == "open" { asked } else { registrar };
            self.act(asked, place, item, looked);
            return 1;
        }
        let place = &scene.places[self.dice.random_range(0..scene.places.len())];
        self.receive(place)
    }

    /// Whoever opened something that is under way takes it back, or, which is not theirs to do,
    /// decides it under the version that somebody else is about to write.
    fn second_thoughts(&mut self, asked: &Asked) -> usize {
        let (items, looked) = self.look(asked, Desk::Opened);
        let open: Vec<_> = items.iter().filter(|item| item.state == "open").collect();
        if open.is_empty() {
            return 0;
        }
        let item = open[self.dice.random_range(0..open.len())];
        if self.dice.random_ratio(1, 2) {
            self.take_back(asked, item, looked);
        } else {
            self.decide(asked, item, item.version + 1, None, Verdict::Accept);
        }
        1
    }

    fn act(&mut self, asked: &Asked, place: &Place, item: &DeskItem, looked: u64) {
        if item.state == "open" {
            let verdict = match self.dice.random_range(0..12) {
                0 => Verdict::Return,
                1 => Verdict::Refuse,
                _ => Verdict::Accept,
            };
            return self.decide(asked, item, item.version, Some(looked), verdict);
        }
        let (service, person, id, version) = (self.service(), item.person, item.case, item.version);
        let shown = Asking { asked, case: id, deed: Deed::Submit, shown: version, looked: Some(looked) };
        match self.dice.random_range(0..4) {
            0 => self.take_back(asked, item, looked),
            1 => {
                self.ask(&Asking { deed: Deed::Fill, ..shown }, |asked, words| {
                    let (class, values) = (Some(place.class), because(words));
                    let fill = FillCase { version, class, values, plea: String::new(), legal_on: None };
                    service.fill_case(asked, person, id, fill)
                });
            }
            _ => {
                self.ask(&shown, |asked, _| service.submit_case(asked, person, id, Versioned { version }));
            }
        }
    }

    fn take_back(&mut self, asked: &Asked, item: &DeskItem, looked: u64) {
        let (service, person, id, version) = (self.service(), item.person, item.case, item.version);
        let withdraw = Asking { asked, case: id, deed: Deed::Withdraw, shown: version, looked: Some(looked) };
        self.ask(&withdraw, |asked, words| {
            service.withdraw_case(asked, person, id, &WithdrawCase { version, reason: words.to_owned() })
        });
    }

    fn decide(&mut self, asked: &Asked, item: &DeskItem, version: i32, looked: Option<u64>, verdict: Verdict) {
        let (service, person, id) = (self.service(), item.person, item.case);
        let decide = Asking { asked, case: id, deed: Deed::Decide(verdict), shown: version, looked };
        self.ask(&decide, |asked, words| {
            let opinion = words.to_owned();
            let decide = DecideCase { version, verdict, opinion, override_reason: String::new() };
            service.decide_case(asked, person, id, &decide)
        });
    }

    /// A month passes where it is time: whatever nobody took in it, silence takes.
    fn time_passes(&self, asked: usize) {
        let Scene { bench, operations, passed, .. } = self.scene;
        let Ok(mut passed) = passed.try_lock() else { return };
        if passed.0 == MONTHS || asked * (MONTHS + 1) < operations * (passed.0 + 1) {
            return;
        }
        passed.0 += 1;
        bench.clock.advance(SignedDuration::from_hours(24 * 30));
        assert!(self.sweep().distrusted, "a clock that jumped is not trusted");
        bench.clock.advance(SignedDuration::from_mins(61));
        passed.1 += usize::try_from(self.sweep().deemed).unwrap();
    }

    fn sweep(&self) -> jice_service::command::Swept {
        loop {
            match self.service().sweep_cases() {
                Ok(swept) => return swept,
                Err(ServiceError::Store(error)) if error.is_transient() => {}
                Err(error) => panic!("{error:?}"),
            }
        }
    }

    /// Works until nothing is left, thinking between two operations: of many clients few ask at once.
    fn live(mut self) -> Vec<Call> {
        loop {
            let begun = Instant::now();
            let now = self.work();
            let asked = self.scene.asked.fetch_add(now, Ordering::Relaxed) + now;
            if asked >= self.scene.operations {
                return self.calls;
            }
            self.time_passes(asked);
            let thought = self.dice.random_range(0..=self.scene.others / 4);
            std::thread::sleep(begun.elapsed().min(Duration::from_secs(1)) * u32::try_from(thought).unwrap());
        }
    }
}

/// The reason for a transfer, in words unlike any other.
fn because(words: &str) -> BTreeMap<String, String> {
    filled(&[("reason", "other"), ("reason_text", words)])
}

/// Schools of one tier that have `grade`, of two counties, with newcomers' classes and pupils.
fn scene(founded: &Founded<'_>) -> (Vec<Place>, Vec<(PersonId, DemoPupil)>) {
    let schools = founded.schools(Grade(3)).into_iter().filter(|school| school.unit.level == Level::School);
    let mut counties = BTreeMap::<_, Vec<_>>::new();
    for school in schools {
        counties.entry(format!("{:?}", school.unit.parent)).or_default().push(school);
    }
    let two = counties.into_values().filter(|schools| schools.len() >= SCHOOLS / 2).take(2);
    let (mut places, mut hot) = (Vec::new(), Vec::new());
    for demo in two.flat_map(|schools| schools.into_iter().take(SCHOOLS / 2)) {
        let school = founded.school(&demo);
        let seated = seat(founded, &school, Grade(3), 50, PUPILS + 3);
        let numbered = seated.people.into_iter().filter(|(_, pupil)| !pupil.get(Field::DocumentNumber).is_empty());
        hot.extend(numbered.take(PUPILS));
        places.push(Place { school, class: seated.class });
    }
    assert_eq!(places.len(), SCHOOLS);
    (places, hot)
}

/// What the store kept of the pupils.
fn kept(service: &Service, schools: &[OrgId], hot: &[(PersonId, DemoPupil)]) -> Vec<KeptPupil> {
    let read = service.store().snapshot::<_, StoreError>(|db| {
        let all = placement::Wanted { schools, ..placement::Wanted::default() };
        let seats = placement::page(db, &all, None, u32::MAX)?;
        let mut kept = Vec::new();
        for (person, _) in hot {
            let entries = entry::find(db, &[*person])?;
            assert_eq!(entries.len(), 1);
            assert!(matches!(entries[0].entry.state, EntryState::Enrolled { .. }));
            let moved = |told: jice_domain::JournalEntry| match told.act {
                Act::Moved { case, from, seat, .. } => Some((case, from, seat.school)),
                _ => None,
            };
            let mut cases = Vec::new();
            for case in case::list(db, *person)? {
                cases.push(KeptCase { steps: case::steps(db, *person, case.id)?, case });
            }
            kept.push(KeptPupil {
                person: *person,
                school: entries[0].entry.school,
                seats: seats.iter().filter(|seat| seat.person == *person).cloned().collect(),
                moves: journal::list(db, *person)?.into_iter().filter_map(moved).collect(),
                cases,
            });
        }
        Ok(kept)
    });
    read.unwrap()
}

/// How often what was answered to what.
fn mix(calls: &[Call]) -> BTreeMap<String, usize> {
    let mut mix = BTreeMap::new();
    for call in calls.iter().filter(|call| !call.again) {
        let answer = match call.answer {
            Answer::Done { .. } => "done",
            Answer::Conflict { .. } => "conflict",
            Answer::Refused => "refused",
            Answer::Denied => "denied",
            Answer::Invalid => "invalid",
            Answer::Busy => "busy",
        };
        let deed = match (call.deed, call.looked) {
            (Deed::Decide(_), None) => "Decide(guessed)".to_owned(),
            (deed, _) => format!("{deed:?}"),
        };
        *mix.entry(format!("{deed} {answer}")).or_default() += 1;
    }
    mix
}

#[test]
fn few_pupils_and_many_hands() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let founded = founded(&bench, "cn-34-anhui", YEAR);
        let (places, hot) = scene(&founded);
        let hands = asked_for("JICE_HOT_HANDS", if kind == Kind::Sqlite { 8 } else { 16 });
        let operations = asked_for("JICE_HOT_OPERATIONS", 400);
        let scene = Scene {
            bench: &bench,
            places: &places,
            hot: &hot,
            order: Order::default(),
            asked: AtomicUsize::new(0),
            operations,
            others: hands.saturating_sub(1),
            passed: Mutex::default(),
        };
        let begun = Instant::now();
        let calls: Vec<Call> = std::thread::scope(|scope| {
            let hand = |number| Hand {
                scene: &scene,
                number,
                dice: ChaCha8Rng::seed_from_u64(2026 + number as u64),
                calls: Vec::new(),
            };
            let hands: Vec<_> = (0..hands).map(|number| scope.spawn(move || hand(number).live())).collect();
            hands.into_iter().flat_map(|hand| hand.join().unwrap()).collect()
        });
        let took = begun.elapsed();
        bench.is_sound();
        let schools: Vec<OrgId> = places.iter().map(|place| place.school.org).collect();
        let kept = kept(&bench.service, &schools, &hot);
        let deemed = scene.passed.into_inner().unwrap().1;
        let moves: usize = kept.iter().map(|pupil| pupil.moves.len()).sum();
        let flaws = judge(&calls, deemed, &kept);
        eprintln!(
            "{kind:?}: {hands} hands, {} operations in {took:.0?}: {moves} moves, {deemed} steps by silence, {} flaws",
            calls.len(),
            flaws.len(),
        );
        eprintln!("{:#?}", mix(&calls));
        if let Some(flaw) = flaws.first() {
            let mut about: Vec<&Call> = calls.iter().filter(|call| call.case == flaw.case).collect();
            about.sort_by_key(|call| call.began);
            panic!("{:#?}\n{about:#?}", &flaws[..flaws.len().min(10)]);
        }
        let took_a_step = |call: &&Call| matches!((call.deed, call.answer), (Deed::Decide(_), Answer::Done { .. }));
        assert!(calls.iter().filter(took_a_step).count() > 20 && moves > 0, "{kind:?}: they did something");
    });
}
