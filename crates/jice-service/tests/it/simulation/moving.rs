//! What keeps cases moving, and what ends them from above: co-signatures, urging, clearing.

use jice_domain::{Case, CaseState, Role, StepKind};
use jice_service::command::{AskCosigner, ClearCases, NamedCase, Versioned};
use rand::RngExt;

use super::acts::Key;
use super::filling::{chance, pick, words};
use super::ground::Hand;
use super::year::Year;

impl Year {
    /// Somebody asks for a co-signature or takes it back, urges, or clears what is under way.
    pub(super) fn keep_moving(&mut self) {
        let under_way: Vec<Key> = self.cases.iter().filter(|key| !self.seen.is_over(key.1)).copied().collect();
        if under_way.is_empty() {
            return self.sweep();
        }
        let key = *pick(&mut self.dice, &under_way);
        match self.dice.random_range(0..10) {
            0..5 => self.cosign(key),
            5..9 => self.urge(key),
            _ => self.clear_one(key),
        }
    }

    /// Whoever decides next in a case that is before a step, mostly.
    fn decider(&mut self, case: &Case) -> Option<Hand> {
        let CaseState::Open { step, .. } = case.state else { return Some(self.anybody()) };
        let deciding = case.plan.route[usize::from(step)..].iter().find(|step| step.cosign.is_none()).cloned()?;
        match chance(&mut self.dice, 80) {
            true => self.one(deciding.org, &deciding.roles),
            false => Some(self.anybody()),
        }
    }

    fn cosign(&mut self, key: Key) {
        let before = self.kept(key);
        let Some(hand) = self.decider(&before) else { return };
        let version = if chance(&mut self.dice, 92) { before.version } else { before.version - 1 };
        let waited_for = before.current().is_some_and(|step| step.cosign.is_some());
        let (what, grows, came) = match waited_for {
            true => {
                let what = format!("recall a co-signature of {} at {version}", key.1);
                let came = self.ask(&hand, &what, |service, asked| {
                    service.recall_cosigner(asked, key.0, key.1, Versioned { version })
                });
                (what, -1, came.is_ok())
            }
            false => {
                let cosigner = (*pick(&mut self.dice, &["director", "authority_above", "minister"])).to_owned();
                let ask = AskCosigner { version, cosigner, words: words(&mut self.dice) };
                let what = format!("ask {} to co-sign {} at {version}", ask.cosigner, key.1);
                let came = self.ask(&hand, &what, |service, asked| service.ask_cosigner(asked, key.0, key.1, &ask));
                (what, 1, came.is_ok())
            }
        };
        if came {
            self.tally.count(if grows > 0 { "co-signatures asked for" } else { "co-signatures taken back" });
            self.check_replanned(&hand, &before, version, grows, &what);
        }
        self.settle(key);
    }

    /// The step that decides is the same, its last day too; one that is only asked came or went.
    fn check_replanned(&self, hand: &Hand, before: &Case, version: i32, grows: isize, what: &str) {
        let after = self.kept((before.person, before.id));
        let (CaseState::Open { due: was, .. }, CaseState::Open { due: is, .. }) = (&before.state, &after.state) else {
            self.wrong(format!("{what}: {before:?} became {after:?}"));
        };
        let decides = |case: &Case| {
            let CaseState::Open { step, .. } = case.state else { return None };
            let steps = case.plan.route[usize::from(step)..].iter().filter(|step| step.cosign.is_none());
            steps.map(|step| (step.id.clone(), step.org, step.kind)).next()
        };
        let asks = decides(before).is_some_and(|(_, org, kind)| org == hand.org && kind == StepKind::Decide);
        let grown = after.plan.route.len().checked_add_signed(-grows) == Some(before.plan.route.len());
        let same = decides(before) == decides(&after) && was == is;
        if !asks || !grown || !same || version != before.version || after.version != before.version + 1 {
            self.wrong(format!("{hand:?} did {what}: {before:?}\n  became {after:?}"));
        }
    }

    fn urge(&mut self, key: Key) {
        let before = self.kept(key);
        let hand = match chance(&mut self.dice, 70) {
            true => self.one(before.opener, &[Role::Registrar]),
            false => Some(self.anybody()),
        };
        let Some(hand) = hand else { return };
        let version = if chance(&mut self.dice, 92) { before.version } else { before.version + 1 };
        let what = format!("urge {} at {version}", key.1);
        let came =
            self.ask(&hand, &what, |service, asked| service.urge_case(asked, key.0, key.1, Versioned { version }));
        if came.is_ok() {
            self.tally.count("urged");
            let waits = before.current().is_some_and(|step| step.org != hand.org);
            let part = before.parties().iter().any(|org| self.covers(&hand, *org));
            if !waits || !part || version != before.version || self.kept(key).version != before.version {
                self.wrong(format!("{hand:?} did {what} in {before:?}"));
            }
        }
    }

    /// An authority ends a case with a reason; nobody ends what a school beyond their reach asked for.
    fn clear_one(&mut self, key: Key) {
        let before = self.kept(key);
        let hand = self.clerk_of(before.from);
        let version = if chance(&mut self.dice, 92) { before.version } else { before.version - 1 };
        let clear = ClearCases {
            cases: vec![NamedCase { person: key.0, case: key.1, version }],
            reason: if chance(&mut self.dice, 90) { words(&mut self.dice) } else { String::new() },
        };
        let what = format!("clear {} at {version}", key.1);
        let came = self.ask(&hand, &what, |service, asked| service.clear_cases(asked, &clear));
        if came.is_ok_and(|told| told[0].done) {
            self.tally.count("cleared");
            let mut concerned = vec![before.opener, before.from];
            concerned.extend(before.to);
            let reach = hand.role == Role::Clerk && concerned.iter().all(|org| self.covers(&hand, *org));
            if !reach || before.state.is_over() || version != before.version {
                self.wrong(format!("{hand:?} did {what} in {before:?}"));
            }
        }
        self.settle(key);
    }
}
