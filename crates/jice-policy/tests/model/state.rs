//! Where the world stands, what can be done in it, and what must never be seen.

use std::sync::atomic::Ordering;

use jice_domain::{Case, CasePlan, Leads, NotNow, Role, RouteStep, Turn, Verdict};
use jice_policy::facts::Occasion;
use stateright::{Model, Property};

use crate::world::{Mutation, NOW, PUPIL_OF, Person, SCHOOLS, SITS, World, people, silent};

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum At {
    Unopened,
    Draft,
    Open { step: u8, clock: Clock },
    Returned,
    Done,
    Refused,
    Withdrawn,
}

/// How far the time of a step has run. Steps that silence does not take stay before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Clock {
    Before,
    Due,
    Passed,
}

/// A case and the school that kept the entry when it was handed in, or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct CaseAt {
    pub(crate) at: At,
    pub(crate) from: usize,
}

impl At {
    /// Every standing of a case of at most `steps` steps.
    pub(crate) fn all(steps: usize) -> Vec<Self> {
        let mut all = vec![Self::Unopened, Self::Draft, Self::Returned, Self::Done, Self::Refused, Self::Withdrawn];
        for step in (0..).take(steps) {
            all.extend([Clock::Before, Clock::Due, Clock::Passed].map(|clock| Self::Open { step, clock }));
        }
        all
    }

    fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Refused | Self::Withdrawn)
    }

    fn holds(self) -> bool {
        matches!(self, Self::Open { .. } | Self::Returned)
    }
}

/// What broke down, once: an act whose answer was lost is sent again with its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Crash {
    NotYet,
    AnswerLost(usize, Sent),
    Over,
}

/// What must never be seen, noted when it happens: by whoever looks on, not by the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Wrong {
    /// An act went by what had moved on: a step would be decided twice.
    Stale,
    /// The step of another unit or role was taken.
    Elsewhere,
    /// Whoever opened it decided.
    OwnCase,
    /// What was over changed.
    AfterEnd,
    /// Silence spoke where it says nothing, or before its time was over.
    TooEarly,
    /// It took effect twice, or before the last step.
    EffectTwice,
    /// It took effect on an entry that cannot have it.
    EffectImpossible,
    /// The same request got another answer.
    OtherAnswer,
}

/// The world at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct State {
    pub(crate) cases: [CaseAt; 3],
    /// The schools in whose list each pupil stands, a bit for each.
    pub(crate) sits: [u8; 2],
    /// How often each entry took a change.
    applied: [u8; 2],
    /// How often each case took effect.
    effects: [u8; 3],
    /// Whether a case was returned: once is enough.
    returned: bool,
    crash: Crash,
    wrong: Option<Wrong>,
}

/// Which state of a case somebody has before the eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum View {
    Fresh,
    /// As it was before the last act on it.
    Stale,
    /// As it will be after the next: a guess.
    Ahead,
}

impl View {
    fn version(self) -> i32 {
        match self {
            Self::Fresh => NOW,
            Self::Stale => NOW - 1,
            Self::Ahead => NOW + 1,
        }
    }
}

/// Who acts on a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Hand {
    /// Whose turn it is.
    Rightful,
    /// Whoever opened the case.
    Opener,
    /// Somebody of the step's unit in a role that decides nothing.
    OtherRole,
}

/// What is sent about a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Sent {
    HandIn,
    Say(Hand, Verdict),
    TakeBack,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Event {
    /// Somebody opens a case.
    Open(usize),
    /// Somebody sends an act, on what they see.
    Act(usize, Sent, View),
    /// The same; it is done, and the answer gets lost.
    LoseAnswer(usize, Sent),
    /// That act is sent once more, with its key.
    Again,
    /// The machine stops in the midst of an act.
    BreakOff(usize, Sent),
    /// Silence is looked for.
    Sweep(usize),
    /// Time passes for every step that silence takes.
    Pass,
}

impl State {
    pub(crate) fn seat(&self, pupil: usize) -> usize {
        self.sits[pupil].trailing_zeros() as usize % SCHOOLS.len()
    }

    fn note(&mut self, wrong: Wrong) {
        self.wrong.get_or_insert(wrong);
    }

    /// Whether another case of the same pupil holds the entry.
    fn under_way(&self, slot: usize) -> bool {
        (0..3).any(|other| other != slot && PUPIL_OF[other] == PUPIL_OF[slot] && self.cases[other].at.holds())
    }
}

impl World {
    fn count(counter: &std::sync::atomic::AtomicUsize) {
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
            Err(NotNow::Moved { .. } | NotNow::OnlyNoted | NotNow::Final) => {
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
    fn act(&self, state: &State, slot: usize, sent: Sent, view: View) -> Option<State> {
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
                    held.starts_from(SCHOOLS[seat], held.from_class, self.change.moves());
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
        if let Some(to) = case.to.filter(|_| self.change.moves()) {
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
    fn sweep(&self, state: &State, slot: usize) -> Option<State> {
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
    fn again(&self, state: &State) -> Option<State> {
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
    fn break_off(&self, state: &State, slot: usize, sent: Sent) -> Option<State> {
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
    fn can_end(&self, state: &State, slot: usize) -> bool {
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
    fn goes_on(&self, state: &State, slot: usize) -> bool {
        let say = |verdict| Sent::Say(Hand::Rightful, verdict);
        let ways: &[Sent] = match state.cases[slot].at {
            At::Open { .. } => &[say(Verdict::Accept), say(Verdict::Refuse)],
            At::Returned => &[Sent::HandIn],
            _ => return true,
        };
        ways.iter().any(|sent| self.act(state, slot, *sent, View::Fresh).is_some())
    }
}

impl Model for World {
    type State = State;
    type Action = Event;

    fn init_states(&self) -> Vec<State> {
        let at = |slot: usize| CaseAt { at: At::Unopened, from: SITS[PUPIL_OF[slot]] };
        vec![State {
            cases: [at(0), at(1), at(2)],
            sits: SITS.map(|school| 1 << school),
            applied: [0; 2],
            effects: [0; 3],
            returned: false,
            crash: Crash::NotYet,
            wrong: None,
        }]
    }

    fn actions(&self, state: &State, events: &mut Vec<Event>) {
        // What went wrong is found; nothing more is to be learnt behind it.
        if state.wrong.is_some() {
            return;
        }
        for (slot, case) in state.cases.iter().enumerate() {
            let mut send = |sent, views: &[View]| {
                events.extend(views.iter().map(|view| Event::Act(slot, sent, *view)));
                if slot == 0 && state.crash == Crash::NotYet {
                    events.extend([Event::LoseAnswer(slot, sent), Event::BreakOff(slot, sent)]);
                }
            };
            let any = [View::Fresh, View::Stale, View::Ahead];
            match case.at {
                At::Unopened => events.push(Event::Open(slot)),
                At::Draft => {
                    send(Sent::HandIn, &any);
                    // A draft holds nothing: it may as well lie where it is.
                }
                At::Returned => {
                    send(Sent::HandIn, &any);
                    send(Sent::TakeBack, &any);
                }
                At::Open { .. } => {
                    send(Sent::Say(Hand::Rightful, Verdict::Accept), &any);
                    send(Sent::Say(Hand::Rightful, Verdict::Refuse), &any);
                    if !state.returned {
                        send(Sent::Say(Hand::Rightful, Verdict::Return), &any);
                    }
                    send(Sent::TakeBack, &any);
                    for hand in [Hand::Opener, Hand::OtherRole] {
                        events.extend(any.map(|view| Event::Act(slot, Sent::Say(hand, Verdict::Accept), view)));
                    }
                    events.push(Event::Sweep(slot));
                }
                At::Done | At::Refused | At::Withdrawn => {
                    send(Sent::HandIn, &[View::Fresh]);
                    send(Sent::Say(Hand::Rightful, Verdict::Accept), &[View::Fresh]);
                    send(Sent::TakeBack, &[View::Fresh]);
                }
            }
        }
        if let Crash::AnswerLost(..) = state.crash {
            events.push(Event::Again);
        }
        events.push(Event::Pass);
    }

    fn next_state(&self, state: &State, event: Event) -> Option<State> {
        match event {
            Event::Open(slot) => {
                let seat = state.seat(PUPIL_OF[slot]);
                let mut after = *state;
                after.cases[slot] = CaseAt { at: At::Draft, from: seat };
                Some(after)
            }
            Event::Act(slot, sent, view) => self.act(state, slot, sent, view),
            Event::LoseAnswer(slot, sent) => {
                let mut after = self.act(state, slot, sent, View::Fresh)?;
                after.crash = Crash::AnswerLost(slot, sent);
                Some(after)
            }
            Event::Again => self.again(state),
            Event::BreakOff(slot, sent) => self.break_off(state, slot, sent),
            Event::Sweep(slot) => self.sweep(state, slot),
            Event::Pass => {
                let mut after = *state;
                for (slot, case) in after.cases.iter_mut().enumerate() {
                    let waits = self.case(slot, *case).current().is_some_and(silent);
                    if let At::Open { clock, .. } = &mut case.at {
                        *clock = match clock {
                            Clock::Before if waits => Clock::Due,
                            Clock::Due | Clock::Passed => Clock::Passed,
                            Clock::Before => Clock::Before,
                        };
                    }
                }
                (after != *state).then_some(after)
            }
        }
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(NO_STEP_TWICE, |_, state: &State| state.wrong != Some(Wrong::Stale)),
            Property::always(OWN_STEPS, |_, state: &State| state.wrong != Some(Wrong::Elsewhere)),
            Property::always(NOT_THE_OPENER, |_, state: &State| state.wrong != Some(Wrong::OwnCase)),
            Property::always(OVER_IS_OVER, |_, state: &State| state.wrong != Some(Wrong::AfterEnd)),
            Property::always(SILENCE_IN_TIME, |_, state: &State| state.wrong != Some(Wrong::TooEarly)),
            Property::always(EFFECT_ONCE, |_, state: &State| {
                let done = |slot: usize| u8::from(state.cases[slot].at == At::Done);
                state.wrong != Some(Wrong::EffectTwice) && (0..3).all(|slot| state.effects[slot] == done(slot))
            }),
            Property::always(EFFECT_POSSIBLE, |_, state: &State| state.wrong != Some(Wrong::EffectImpossible)),
            Property::always(SAME_ANSWER, |_, state: &State| state.wrong != Some(Wrong::OtherAnswer)),
            Property::always(ONE_SCHOOL, |_, state: &State| state.sits.iter().all(|sits| sits.count_ones() == 1)),
            Property::always(ONE_UNDER_WAY, |_, state: &State| {
                (0..3).all(|slot| !state.cases[slot].at.holds() || !state.under_way(slot))
            }),
            Property::always(ASKED_WHERE_KEPT, |_, state: &State| {
                let open = |slot: &usize| matches!(state.cases[*slot].at, At::Open { .. });
                (0..3).filter(open).all(|slot| state.sits[PUPIL_OF[slot]] == 1 << state.cases[slot].from)
            }),
            Property::always(NO_DEADLOCK, |world: &World, state: &State| {
                state.wrong.is_some() || (0..3).all(|slot| world.goes_on(state, slot) && world.can_end(state, slot))
            }),
            Property::sometimes(CARRIED_OUT, |_, state: &State| state.effects.iter().sum::<u8>() > 1),
        ]
    }
}

pub(crate) const NO_STEP_TWICE: &str = "no step is decided twice, or on what has moved";
pub(crate) const OWN_STEPS: &str = "nobody takes the step of another unit";
pub(crate) const NOT_THE_OPENER: &str = "whoever opened a case decides none of its steps";
pub(crate) const OVER_IS_OVER: &str = "what is over never changes";
pub(crate) const SILENCE_IN_TIME: &str = "silence speaks only where it may and after its time";
pub(crate) const EFFECT_ONCE: &str = "a case takes effect once, and only when it is done";
pub(crate) const EFFECT_POSSIBLE: &str = "what is accepted can be carried out";
pub(crate) const SAME_ANSWER: &str = "the same request gets the same answer";
pub(crate) const ONE_SCHOOL: &str = "nobody sits in two schools";
pub(crate) const ONE_UNDER_WAY: &str = "one change of an entry is under way";
pub(crate) const ASKED_WHERE_KEPT: &str = "those who keep the entry are asked";
pub(crate) const NO_DEADLOCK: &str = "somebody can always go on, and every case can end";
pub(crate) const CARRIED_OUT: &str = "two cases are carried out";
