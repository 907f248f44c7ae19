//! Time passes: steps that were not taken in time. Only where a clause says that silence means
//! yes is one taken by silence, after every bar was asked again; any other is overdue and listed.
//!
//! A clock can lie. A sweep trusts it once it has ticked for an hour without a jump: after a
//! jump of more than a day, or one back, nothing is deemed until then.

use std::sync::Arc;

use jice_domain::{Case, CaseId, PersonId, RouteStep, Silence, Turn};
use jice_store::case_part::{self, CasePart};
use jice_store::org::OrgTree;
use jice_store::{audit, case, installation};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::context::by_nobody;
use crate::{Service, ServiceError};

/// What the register remembers of the clock: the last tick, and since when ticks came in order.
const CLOCK: &str = "sweep_clock";
/// A longer pause between two ticks is a jump, or a server that stood still: look again.
const JUMP: SignedDuration = SignedDuration::from_hours(24);
/// How long ticks must have come in order.
const TRUST: SignedDuration = SignedDuration::from_mins(60);
/// Overdue parts read at once.
const CHUNK: u32 = 500;
/// Steps taken by silence at once: each is a transaction that waits for the disk.
const AT_ONCE: usize = 4;

/// What a sweep did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Steps overdue.
    pub overdue: u32,
    /// Steps taken by silence.
    pub deemed: u32,
    /// Steps that silence would have taken, but a bar stands in the way.
    pub kept_back: u32,
    /// Units told that time runs out.
    pub reminded: u32,
    /// Units told that one below is late.
    pub escalated: u32,
    /// Whether the clock was not trusted, and nothing deemed, reminded of or told above.
    pub distrusted: bool,
}

impl Service {
    /// Looks at every step that is overdue, and takes by silence what silence takes. Safe to run
    /// in several processes at once and as often as one likes: each step is taken once.
    ///
    /// # Errors
    /// Those of the store.
    pub fn sweep_cases(&self) -> Result<Swept, ServiceError> {
        self.count_due_days()?;
        let mut swept = Swept { distrusted: !self.trust_clock()?, ..Swept::default() };
        let today = self.today();
        if !swept.distrusted {
            swept.reminded = self.remind(today)?;
        }
        let mut after: Option<(Date, CaseId)> = None;
        loop {
            let parts =
                self.store().read::<_, ServiceError>(|db| Ok(case_part::overdue(db, today, after.as_ref(), CHUNK)?))?;
            let Some(last) = parts.last() else { return Ok(swept) };
            after = last.due.day().map(|due| (due, last.case));
            let parts: Vec<CasePart> = parts;
            swept.overdue += u32::try_from(parts.len()).unwrap_or(u32::MAX);
            if swept.distrusted {
                continue;
            }
            let cases = self.late(&parts)?;
            swept.escalated += self.escalate(&cases)?;
            let (deemed, kept_back) = self.deem_cases(&silent(cases), today)?;
            swept.deemed += deemed;
            swept.kept_back += kept_back;
        }
    }

    /// Takes the steps of `cases` by silence, several at once. Tells how many were taken, and how
    /// many a bar keeps back.
    fn deem_cases(&self, cases: &[Case], today: Date) -> Result<(u32, u32), ServiceError> {
        let tree = self.tree()?;
        let deem = |seen: &Case| match self.deem_case(seen, Arc::clone(&tree), today) {
            Ok(true) => (1, 0),
            Ok(false) => (0, 0),
            Err(ServiceError::Refused(_)) => (0, 1),
            // Somebody is at it: the next sweep sees what came of it.
            Err(ServiceError::Conflict { .. } | ServiceError::Store(_)) => (0, 0),
            Err(error) => {
                tracing::error!(case = %seen.id, ?error, "a step was not deemed");
                (0, 1)
            }
        };
        let sum = |a: (u32, u32), b: (u32, u32)| (a.0 + b.0, a.1 + b.1);
        let all = |cases: &[Case]| cases.iter().map(deem).fold((0, 0), sum);
        let told = std::thread::scope(|scope| {
            let parts = cases.chunks(cases.len().div_ceil(AT_ONCE).max(1));
            let workers: Vec<_> = parts.map(|part| scope.spawn(move || all(part))).collect();
            workers.into_iter().map(|worker| worker.join().expect("no worker panics")).fold((0, 0), sum)
        });
        Ok(told)
    }

    /// The cases of overdue `parts`.
    fn late(&self, parts: &[CasePart]) -> Result<Vec<Case>, ServiceError> {
        let keys: Vec<(PersonId, CaseId)> = parts.iter().map(|part| (part.person, part.case)).collect();
        self.store().read::<_, ServiceError>(|db| Ok(case::find_all(db, &keys)?))
    }

    /// Takes one step by silence. Tells whether it did: somebody may have been first.
    fn deem_case(&self, seen: &Case, tree: Arc<OrgTree>, today: Date) -> Result<bool, ServiceError> {
        let (person, id) = (seen.person, seen.id);
        let around = self.around(tree, seen)?;
        self.store().write::<_, ServiceError>(|tx| {
            let Some((case, held)) = super::to_decide(tx, person, id)? else { return Ok(false) };
            let (law, change) = self.law_of(&case)?;
            // The years on the way must still have their calendar.
            let counted = |turn: &Turn<'_>| super::turn::due_of(&law, turn.laid_down, turn.arrived);
            let Some(turn) = case.lapsed(today, counted) else { return Ok(false) };
            self.deem(tx, &law, &change, (&case, held), &turn, &around)?;
            let taker = case.plan.route.last().map_or(case.opener, |step| step.org);
            let subject = super::about(&case).with_fields(&case.procedure);
            let line = by_nobody(self.now(), taker, jice_domain::Action::DecideCase, "deemed by silence", subject);
            audit::append(tx, &[line])?;
            Ok(true)
        })
    }

    /// Notes a tick of the clock. Tells whether it has ticked in order for an hour.
    fn trust_clock(&self) -> Result<bool, ServiceError> {
        let now = self.now();
        self.store().write::<_, ServiceError>(|tx| {
            let kept = installation::find(tx, CLOCK)?;
            let known = kept
                .as_deref()
                .and_then(|kept| kept.split_once(' '))
                .and_then(|(last, since)| Some((last.parse::<Timestamp>().ok()?, since.parse::<Timestamp>().ok()?)));
            let since = match known {
                Some((last, since)) if last <= now && now.duration_since(last) <= JUMP => since,
                _ => now,
            };
            installation::set(tx, CLOCK, &format!("{now} {since}"))?;
            Ok(now.duration_since(since) >= TRUST)
        })
    }
}

/// Those among `cases` whose step silence takes.
fn silent(cases: Vec<Case>) -> Vec<Case> {
    let deems = |step: &RouteStep| step.silence == Silence::DeemAccepted;
    cases.into_iter().filter(|case| case.current().is_some_and(deems)).collect()
}
