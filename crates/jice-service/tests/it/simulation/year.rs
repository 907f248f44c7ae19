//! One school year: who is asked what, what came of it, and what was seen on the way.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hasher};

use jice_domain::{BatchId, Case, CaseId, OrgId, PersonId, Refusal, Role};
use jice_service::{Asked, RequestKey, Service, ServiceError};
use jice_store::{StoreError, case};
use jiff::SignedDuration;
use jiff::civil::Date;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::filling::{chance, pick};
use super::ground::{Ground, Hand, World, first_day};
use super::judge::Seen;
use super::running::Running;

/// Acts kept to be told when something is wrong.
const LAST: usize = 60;

/// What came of an act that was not done: one of the clear answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told {
    Refused(Vec<Refusal>),
    Denied,
    Conflict,
    Invalid,
    Absent,
}

impl Told {
    fn word(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Denied => "denied",
            Self::Conflict => "conflict",
            Self::Invalid => "invalid",
            Self::Absent => "absent",
        }
    }
}

/// How often what happened.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally(pub(super) BTreeMap<String, u64>);

impl Tally {
    pub(super) fn count(&mut self, what: &str) {
        self.add(what, 1);
    }

    pub(super) fn add(&mut self, what: &str, times: u64) {
        *self.0.entry(what.to_owned()).or_default() += times;
    }

    pub(super) fn of(&self, what: &str) -> u64 {
        self.0.get(what).copied().unwrap_or(0)
    }

    pub(super) fn join(&mut self, other: &Self) {
        for (what, times) in &other.0 {
            self.add(what, *times);
        }
    }
}

/// A school year under way.
pub(super) struct Year {
    pub(super) running: Running,
    pub(super) dice: ChaCha8Rng,
    pub(super) world: World,
    pub(super) pack: &'static str,
    /// Those whom most of the year is about.
    pub(super) hot: Vec<PersonId>,
    /// Intakes under way, by the place of their school in the world.
    pub(super) intakes: BTreeMap<usize, BatchId>,
    /// Every case that was opened.
    pub(super) cases: Vec<(PersonId, CaseId)>,
    pub(super) seen: Seen,
    pub(super) tally: Tally,
    last: VecDeque<String>,
    verbose: bool,
    hash: DefaultHasher,
    keys: u64,
}

/// What a year came to.
#[derive(Debug, Clone)]
pub(super) struct Came {
    pub(super) hash: u64,
    pub(super) tally: Tally,
}

impl Year {
    /// Lives through the year of `seed` on a copy of `ground`, and closes it.
    pub(super) fn live(ground: &Ground, seed: u64, verbose: bool) -> Came {
        let mut year = Self::until_its_end(ground, seed, verbose);
        year.close();
        year.tally.count("years");
        Came { hash: year.hash.finish(), tally: year.tally }
    }

    /// The year of `seed`, lived through and not yet closed.
    pub(super) fn until_its_end(ground: &Ground, seed: u64, verbose: bool) -> Self {
        let running = Running::start(ground.copy(), seed, first_day(ground.year));
        let world = ground.world.clone();
        let seen = Seen::of(&world);
        let mut year = Self {
            running,
            dice: ChaCha8Rng::seed_from_u64(seed),
            world,
            pack: ground.pack,
            hot: Vec::new(),
            intakes: BTreeMap::new(),
            cases: Vec::new(),
            seen,
            tally: Tally::default(),
            last: VecDeque::new(),
            verbose,
            hash: DefaultHasher::new(),
            keys: 0,
        };
        let ends = first_day(jice_domain::SchoolYear(ground.year.0 + 1));
        year.hot = (0..6).map(|_| pick(&mut year.dice, &year.world.pupils).person).collect();
        let most = year.dice.random_range(40..110);
        for _ in 0..most {
            if year.running.now() >= ends {
                break;
            }
            year.act();
            year.pass_time();
        }
        year
    }

    pub(super) fn service(&self) -> &Service {
        self.running.service()
    }

    pub(super) fn today(&self) -> Date {
        self.running.today()
    }

    /// Hours, days or weeks go by; now and then the clock is set wrong, and right again.
    fn pass_time(&mut self) {
        let hours = match self.dice.random_range(0..100) {
            0..35 => i64::from(self.dice.random_range(0..3_i32)),
            35..60 => 20,
            60..80 => 24 * i64::from(self.dice.random_range(1..4_i32)),
            80..92 => 24 * i64::from(self.dice.random_range(4..12_i32)),
            92..97 => 24 * i64::from(self.dice.random_range(12..40_i32)),
            97..99 => -i64::from(self.dice.random_range(1..60_i32)),
            _ => -24 * i64::from(self.dice.random_range(1..20_i32)),
        };
        if hours < 0 {
            self.tally.count("clock set back");
        }
        self.running.advance(SignedDuration::from_mins(60 * hours + 7));
        if chance(&mut self.dice, 10) {
            self.remember();
        }
    }

    /// The history so far ends here: something is wrong.
    pub(super) fn wrong(&self, what: impl std::fmt::Display) -> ! {
        let mut told = format!("{what}\n  the last acts in {}:\n", self.pack);
        for line in &self.last {
            let _ = writeln!(told, "    {line}");
        }
        panic!("{told}");
    }

    /// A line of the history; `whole` goes into its digest.
    pub(super) fn tell(&mut self, line: String, whole: &str) {
        self.hash.write(line.as_bytes());
        self.hash.write(whole.as_bytes());
        let line = format!("{} {line}", self.running.now());
        if self.verbose {
            println!("{line}");
        }
        if self.last.len() == LAST {
            self.last.pop_front();
        }
        self.last.push_back(line);
    }

    /// Asks the service as `hand`. The process may die on the way, the answer may be lost, the
    /// request may come twice: one key, one effect, one answer.
    pub(super) fn ask<T: Serialize>(
        &mut self,
        hand: &Hand,
        what: &str,
        act: impl Fn(&Service, &Asked) -> Result<T, ServiceError>,
    ) -> Result<T, Told> {
        self.tally.count("acts");
        self.keys += 1;
        let request = RequestKey { key: format!("key-{}", self.keys), fingerprint: what.chars().take(40).collect() };
        let ask = |service: &Service| {
            let mut asked = service.at_console(&hand.login)?;
            asked.request = Some(request.clone());
            act(service, &asked)
        };
        let fate = self.dice.random_range(0..100);
        let died = match fate {
            0..5 => {
                let looks = self.dice.random_range(1..16);
                self.running.dying(looks, ask)
            }
            _ => None,
        };
        if fate < 5 && died.is_none() {
            self.tally.count("crashes");
            self.tell(format!("the process dies in {what}"), "");
        }
        let came = died.unwrap_or_else(|| ask(self.running.service()));
        let came = self.clear(hand, what, came);
        if (5..9).contains(&fate) {
            if fate < 7 {
                self.running.restart();
            }
            self.tally.count(if fate < 7 { "answers lost" } else { "sent twice" });
            let again = ask(self.running.service());
            let again = self.clear(hand, what, again);
            let (first, second) = (answer(&came), answer(&again));
            if first != second {
                self.wrong(format!("{what}: the same request had two answers\n  {first}\n  {second}"));
            }
        }
        self.tally.count(came.as_ref().map_or_else(Told::word, |_| "done"));
        let whole = answer(&came);
        let short: String = whole.chars().take(90).collect();
        self.tell(format!("{} of {}: {what} -> {short}", hand.role.as_str(), hand.org), &whole);
        came
    }

    /// The answer, where it is one of the clear ones.
    fn clear<T>(&self, hand: &Hand, what: &str, came: Result<T, ServiceError>) -> Result<T, Told> {
        let error = match came {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        Err(match error {
            ServiceError::Refused(refusals) => {
                let clear = |refusal: &Refusal| {
                    [&refusal.clause.id, &refusal.clause.article, &refusal.zh, &refusal.cure.zh]
                        .iter()
                        .all(|t| !t.is_empty())
                };
                if refusals.is_empty() || !refusals.iter().all(clear) {
                    self.wrong(format!("{what}: refused without clause or cure: {refusals:?}"));
                }
                Told::Refused(refusals)
            }
            ServiceError::Denied(_) | ServiceError::Barred { .. } => Told::Denied,
            ServiceError::Conflict { .. } => Told::Conflict,
            ServiceError::Invalid(fields) if !fields.is_empty() => Told::Invalid,
            ServiceError::Absent => Told::Absent,
            other => self.wrong(format!("{} asks {what}: no clear answer: {other:?}", hand.role.as_str())),
        })
    }

    /// The case as it is kept, read past the service.
    pub(super) fn kept(&self, (person, id): (PersonId, CaseId)) -> Case {
        let found = self.service().store().read::<_, StoreError>(|db| case::find(db, person, id));
        match found {
            Ok(Some(case)) => case,
            other => self.wrong(format!("case {id} of {person} cannot be read: {other:?}")),
        }
    }

    /// Whether `hand` stands at `org` or above it.
    pub(super) fn covers(&self, hand: &Hand, org: OrgId) -> bool {
        self.world.paths.get(&org).is_some_and(|path| path.contains(&hand.org))
    }

    /// Somebody, in whatever role.
    pub(super) fn anybody(&mut self) -> Hand {
        pick(&mut self.dice, &self.world.hands).clone()
    }

    /// Somebody who has `role` in `org`.
    pub(super) fn one(&mut self, org: OrgId, roles: &[Role]) -> Option<Hand> {
        let fits = |hand: &&Hand| hand.org == org && roles.contains(&hand.role);
        let hands: Vec<Hand> = self.world.hands.iter().filter(fits).cloned().collect();
        (!hands.is_empty()).then(|| pick(&mut self.dice, &hands).clone())
    }
}

fn answer<T: Serialize>(came: &Result<T, Told>) -> String {
    match came {
        Ok(done) => serde_json::to_string(done).expect("what is shown is JSON"),
        Err(told) => match told {
            Told::Refused(refusals) => {
                let rules: Vec<String> =
                    refusals.iter().map(|refusal| format!("{} {}", refusal.clause.id, refusal.rule)).collect();
                format!("refused: {}", rules.join(", "))
            }
            other => other.word().to_owned(),
        },
    }
}
