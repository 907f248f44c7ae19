//! The walk through every way of the world, and what must hold wherever it comes.

use jice_domain::Verdict;
use stateright::{Model, Property};

use crate::state::{At, CaseAt, Clock, Crash, Event, Hand, Sent, State, View, Wrong};
use crate::world::{PUPIL_OF, SITS, World, silent};

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
