//! Where the world stands, what can be done in it, and what must never be seen.

use jice_domain::Verdict;

use crate::world::{NOW, PUPIL_OF, SCHOOLS};

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

    pub(crate) fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Refused | Self::Withdrawn)
    }

    pub(crate) fn holds(self) -> bool {
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
    pub(crate) applied: [u8; 2],
    /// How often each case took effect.
    pub(crate) effects: [u8; 3],
    /// Whether a case was returned: once is enough.
    pub(crate) returned: bool,
    pub(crate) crash: Crash,
    pub(crate) wrong: Option<Wrong>,
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
    pub(crate) fn version(self) -> i32 {
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

    pub(crate) fn note(&mut self, wrong: Wrong) {
        self.wrong.get_or_insert(wrong);
    }

    /// Whether another case of the same pupil holds the entry.
    pub(crate) fn under_way(&self, slot: usize) -> bool {
        (0..3).any(|other| other != slot && PUPIL_OF[other] == PUPIL_OF[slot] && self.cases[other].at.holds())
    }
}
