//! What the register does with what is sent: its own lines, put together as its service does, with
//! the mistakes that a test puts into them. Whoever looks on notes what must never be seen.

use std::sync::atomic::{AtomicUsize, Ordering};

use jice_domain::{Case, CasePlan, Leads, NotNow, Role, RouteStep, Turn, Verdict};
use jice_policy::facts::Occasion;

use crate::state::{At, CaseAt, Clock, Crash, Hand, Sent, State, View, Wrong};
use crate::world::{Mutation, NOW, PUPIL_OF, Person, SCHOOLS, World, people, silent};

impl World {
    fn count(counter: &AtomicUsize) {
        counter.fetch_add(1, Ordering::Relaxed);
    }

    fn is(&self, mutation: Mutation) -> bool {
        self.mutation == Some(mutation)
    }

    /// The version that the product compares with.
    fn shown(&self, view: View) -> i32 {
        if self.is(Mutation::AnyVersion) { NOW } else { view.version() }
    }

    fn told<T>(&self, told: Result<T, NotNow>) -> Option<T> {
        match told {
            Ok(done) => Some(done),
            Err(NotNow::NotTheirs) => {
                Self::count(&self.tally.not_theirs);
                None
            }
            // The model asks for no co-signatures; what they may do is a property of `turn` itself.
            Err(
                NotNow::Moved { .. } | NotNow::OnlyNoted | NotNow::OnlyCosigned | NotNow::AskedAlready | NotNow::Final,
            ) => {
                Self::count(&self.tally.moved);
                None
            }
        }
    }

    fn law(&self, state: &State, slot: usize, occasion: Occasion) -> Option<()> {
        let pupil = PUPIL_OF[slot];
        let (sits, applied) = (state.seat(pupil), usize::from(state.applied[pupil]));
        let clear = self.lawful(occasion, slot, sits, applied, state.under_way(slot));
        if !clear {
            Self::count(&self.tally.barred);
        }
        clear.then_some(())
    }

    /// An act on a case, as the register carries it out: none where it is not done.
    pub(crate) fn act(&self, state: &State, slot: usize, sent: Sent, view: View) -> Option<State> {
        let before = state.cases[slot];
        let mut after = *state;
        if view != View::Fresh {
            after.note(Wrong::Stale);
        }
        if before.at.is_over() {
            after.note(Wrong::AfterEnd);
        }
        match sent {
            Sent::HandIn => {
                if self.is(Mutation::DeadEnd) && before.at == At::Returned {
                    return None;
                }
                let mut held = self.case(slot, before).clone();
                self.told(held.with_opener(self.shown(view)))?;
                let seat = state.seat(PUPIL_OF[slot]);
                if !self.is(Mutation::OldSeat) {
                    held.starts_from(SCHOOLS[seat], held.from_class, self.change.receives());
                }
                let from = SCHOOLS.iter().position(|school| *school == held.from)?;
                self.law(state, slot, Occasion::SubmitCase)?;
                after.cases[slot].from = from;
                let plan = &self.case(slot, CaseAt { at: At::Returned, from }).plan;
                self.go(&mut after, slot, plan, plan.before(0));
            }
            Sent::Say(hand, verdict) => {
                let case = self.decidable(slot, before);
                let step = case.current();
                let person = self.hand(case, step?, hand)?;
                let turn = self.told(self.decided(case, person, view, verdict))?;
                if person.holder == case.holder {
                    Self::count(&self.tally.own_case);
                    if !self.is(Mutation::OwnCase) {
                        return None;
                    }
                }
                if verdict == Verdict::Accept {
                    self.law(state, slot, Occasion::AcceptCase)?;
                }
                if turn.laid_down.org != person.org || !turn.laid_down.roles.contains(&person.role) {
                    after.note(Wrong::Elsewhere);
                }
                if person.holder == case.holder {
                    after.note(Wrong::OwnCase);
                }
                Self::count(&self.tally.taken);
                self.go(&mut after, slot, &case.plan, turn.leads);
            }
            Sent::TakeBack => {
                let case = self.case(slot, before);
                self.told(case.taken_back(self.shown(view), self.change.withdrawable))?;
                after.cases[slot].at = At::Withdrawn;
            }
        }
        Some(after)
    }

    fn decided<'a>(&self, case: &'a Case, person: Person, view: View, verdict: Verdict) -> Result<Turn<'a>, NotNow> {
        let (mut org, mut role) = (person.org, person.role);
        if let Some(step) = case.current().filter(|_| self.is(Mutation::AnyUnit)) {
            (org, role) = (step.org, step.roles[0]);
        }
        case.decided(self.shown(view), org, role, verdict)
    }

    /// The case as it can be decided.
    fn decidable(&self, slot: usize, mut stands: CaseAt) -> &Case {
        if self.is(Mutation::AfterEnd) && matches!(stands.at, At::Refused | At::Done) {
            let last = self.plan(slot, stands.from).route.len().saturating_sub(1);
            stands.at = At::Open { step: u8::try_from(last).expect("few steps"), clock: Clock::Before };
        }
        self.case(slot, stands)
    }

    /// Somebody who acts on `step`.
    fn hand(&self, case: &Case, step: &RouteStep, hand: Hand) -> Option<Person> {
        match hand {
            Hand::Rightful => self.rightful(case, step),
            Hand::Opener => people(case.opener).into_iter().find(|person| person.holder == case.holder),
            Hand::OtherRole => Some(Person { org: step.org, role: Role::Viewer, holder: "viewer" }),
        }
    }

    /// Takes a case where a turn leads.
    fn go(&self, after: &mut State, slot: usize, plan: &CasePlan, leads: Leads) {
        if self.is(Mutation::EffectsEachStep) && matches!(leads, Leads::Before(1..)) {
            self.carry_out(after, slot);
        }
        let at = match leads {
            Leads::Before(step) => At::Open { step, clock: Clock::Before },
            Leads::Done => {
                let steps = plan.route.len();
                let last = match after.cases[slot].at {
                    At::Open { step, .. } => usize::from(step) + 1,
                    _ => 0,
                };
                if last != steps {
                    after.note(Wrong::EffectTwice);
                }
                self.carry_out(after, slot);
                At::Done
            }
            Leads::Back => {
                after.returned = true;
                At::Returned
            }
            Leads::Refused => At::Refused,
        };
        after.cases[slot].at = at;
    }

    /// What the case does to the entry: seat and state.
    fn carry_out(&self, after: &mut State, slot: usize) {
        Self::count(&self.tally.done);
        let pupil = PUPIL_OF[slot];
        let (seat, applied) = (after.seat(pupil), usize::from(after.applied[pupil]));
        let case = self.case(slot, after.cases[slot]);
        if !case.applies_to(&self.entry(slot, seat, applied))
            || self.states.get(applied + 1).is_none_or(Option::is_none)
        {
            after.note(Wrong::EffectImpossible);
        }
        if let Some(to) = case.to.filter(|_| self.change.receives()) {
            let bit = |org| 1_u8 << SCHOOLS.iter().position(|school| *school == org).expect("a school");
            after.sits[pupil] = (after.sits[pupil] & !bit(case.from)) | bit(to);
        }
        after.applied[pupil] = (after.applied[pupil] + 1).min(2);
        after.effects[slot] = (after.effects[slot] + 1).min(2);
        if after.effects[slot] > 1 {
            after.note(Wrong::EffectTwice);
        }
    }

    /// Silence takes a step, where it does.
    pub(crate) fn sweep(&self, state: &State, slot: usize) -> Option<State> {
        let before = state.cases[slot];
        let At::Open { clock, .. } = before.at else { return None };
        let case = self.case(slot, before);
        let due = case.current().and_then(|step| self.due_of(step));
        let late = if self.is(Mutation::DeemBeforeDue) { Clock::Passed } else { clock };
        let turn = case.lapsed(Self::today(due, late), |turn| self.due_of(turn.laid_down))?;
        self.law(state, slot, Occasion::AcceptCase)?;
        let mut after = *state;
        if clock != Clock::Passed || !silent(turn.laid_down) {
            after.note(Wrong::TooEarly);
        }
        Self::count(&self.tally.silence);
        self.go(&mut after, slot, &case.plan, turn.leads);
        Some(after)
    }

    /// The act whose answer was lost is sent once more.
    pub(crate) fn again(&self, state: &State) -> Option<State> {
        let Crash::AnswerLost(slot, sent) = state.crash else { return None };
        let mut after = *state;
        after.crash = Crash::Over;
        if self.is(Mutation::ForgottenKeys) {
            // It meets what it did itself, and is told that somebody was first.
            if self.act(&after, slot, sent, View::Stale).is_none() {
                after.note(Wrong::OtherAnswer);
            }
            return Some(after);
        }
        Self::count(&self.tally.replayed);
        Some(after)
    }

    /// The machine stops between what a case does and its own writing: nothing of it stays.
    pub(crate) fn break_off(&self, state: &State, slot: usize, sent: Sent) -> Option<State> {
        let lost = self.act(state, slot, sent, View::Fresh)?;
        Self::count(&self.tally.broke_off);
        let mut after = *state;
        if self.is(Mutation::HalfWritten) {
            after = State { cases: state.cases, ..lost };
        }
        after.crash = Crash::Over;
        Some(after)
    }

    /// Whether the case can come to an end, by those whose turn it is: accepted, or else refused,
    /// or else taken back.
    pub(crate) fn can_end(&self, state: &State, slot: usize) -> bool {
        let mut state = *state;
        for _ in 0..=2 * self.change.step.len() + 2 {
            let say = |verdict| Sent::Say(Hand::Rightful, verdict);
            let ways: &[Sent] = match state.cases[slot].at {
                At::Open { .. } => &[say(Verdict::Accept), say(Verdict::Refuse), Sent::TakeBack],
                At::Returned => &[Sent::HandIn, Sent::TakeBack],
                _ => return true,
            };
            let Some(next) = ways.iter().find_map(|sent| self.act(&state, slot, *sent, View::Fresh)) else {
                return false;
            };
            state = next;
        }
        false
    }

    /// Whether somebody whose turn it is, or time, can move the case; the opener who gives up
    /// does not count.
    pub(crate) fn goes_on(&self, state: &State, slot: usize) -> bool {
        let say = |verdict| Sent::Say(Hand::Rightful, verdict);
        let ways: &[Sent] = match state.cases[slot].at {
            At::Open { .. } => &[say(Verdict::Accept), say(Verdict::Refuse)],
            At::Returned => &[Sent::HandIn],
            _ => return true,
        };
        ways.iter().any(|sent| self.act(state, slot, *sent, View::Fresh).is_some())
    }
}
