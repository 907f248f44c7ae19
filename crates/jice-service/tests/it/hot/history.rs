//! What many hands asked and were told, in an order that all of them agree on; and the judge who
//! holds it against what the store kept.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use jice_domain::{Case, CaseId, CaseState, Decider, OrgId, PersonId, StepKind, StepTaken, Verdict};
use jice_store::placement::Placement;

/// A count that goes up with every beginning and every end: what ended at a lower count than
/// another began at was over before it.
#[derive(Debug, Default)]
pub(super) struct Order(AtomicU64);

impl Order {
    pub(super) fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst)
    }
}

/// What was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Open,
    Fill,
    Submit,
    Decide(Verdict),
    Withdraw,
}

/// What was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// Done; the version that was shown then.
    Done { version: i32 },
    /// Somebody was first.
    Conflict { current: i32 },
    /// The law says no.
    Refused,
    /// Not theirs to do.
    Denied,
    /// It cannot be read.
    Invalid,
    /// The store had no time; nothing was written.
    Busy,
}

/// One question and its answer.
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// Who asked: for which unit, as which natural person.
    pub(super) unit: OrgId,
    pub(super) holder: String,
    /// The case; 0 where opening it was not done.
    pub(super) case: CaseId,
    pub(super) deed: Deed,
    /// What was written with it, unlike any other.
    pub(super) words: String,
    /// The version named; 0 where there was none yet.
    pub(super) shown: i32,
    /// When that version was looked up; none where it was guessed.
    pub(super) looked: Option<u64>,
    /// Whether it was sent once more with the same key.
    pub(super) again: bool,
    pub(super) began: u64,
    pub(super) ended: u64,
    pub(super) answer: Answer,
}

impl Call {
    fn done(&self) -> bool {
        matches!(self.answer, Answer::Done { .. })
    }
}

/// A case with the steps it took, as the store kept it.
#[derive(Debug, Clone)]
pub(super) struct KeptCase {
    pub(super) case: Case,
    pub(super) steps: Vec<StepTaken>,
}

/// A pupil as the store kept it.
#[derive(Debug, Clone)]
pub(super) struct KeptPupil {
    pub(super) person: PersonId,
    /// The school that keeps the entry.
    pub(super) school: OrgId,
    /// Every stay in a school, in any order.
    pub(super) seats: Vec<Placement>,
    /// The moves in the journal, in their order: by which case, from where, where to.
    pub(super) moves: Vec<(CaseId, OrgId, OrgId)>,
    pub(super) cases: Vec<KeptCase>,
}

/// What cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Wrong {
    /// Two were told that they took the same step.
    DecidedTwice,
    /// Two wrote over the same version, or a version or what was filled in is nobody's.
    LostUpdate,
    /// What was told as done is not in the store.
    NotKept,
    /// A decision in the store that nobody asked for.
    Unasked,
    /// Whoever handed it in took a step of it.
    OwnCase,
    /// It stands otherwise than the last act leaves it.
    OtherState,
    /// What was done later was asked for and over earlier.
    OutOfOrder,
    /// Somebody was shown, or told, less than was known before they asked.
    Stale,
    /// Somebody was told a version that nobody had asked for yet.
    FromNowhere,
    /// The same request, sent again, was answered otherwise.
    AnsweredOtherwise,
    /// Two cases of one entry were under way at one moment.
    TwoUnderWay,
    /// The pupil sits in two schools, or in none.
    TwoSchools,
    /// The journal's moves do not lead from school to school, one for each case done.
    OtherMoves,
    /// Another number of steps was taken by silence than the sweeps told.
    Silence,
}

/// Something that cannot be, and where.
#[derive(Debug, Clone)]
#[expect(dead_code, reason = "printed where it is found")]
pub(super) struct Flaw {
    pub(super) wrong: Wrong,
    pub(super) case: CaseId,
    pub(super) what: String,
}

/// Judges a history: everything in it that cannot be. `deemed` is how many steps the sweeps
/// said silence took.
pub(super) fn judge(calls: &[Call], deemed: usize, kept: &[KeptPupil]) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let mut by_case: HashMap<CaseId, Vec<&Call>> = HashMap::new();
    for call in calls.iter().filter(|call| call.case != CaseId(0)) {
        by_case.entry(call.case).or_default().push(call);
    }
    let mut silent = 0;
    for pupil in kept {
        let mut held = Vec::new();
        for kept in &pupil.cases {
            let told = by_case.remove(&kept.case.id).unwrap_or_default();
            let mut judged = Judged { kept, told, flaws: &mut flaws };
            silent += judged.case();
            held.extend(judged.under_way());
        }
        seats(pupil, &mut flaws);
        held.sort_unstable();
        for pair in held.windows(2).filter(|pair| pair[1].0 < pair[0].1) {
            let what = format!("{} was under way until {}, this from {}", pair[0].2, pair[0].1, pair[1].0);
            flaws.push(Flaw { wrong: Wrong::TwoUnderWay, case: pair[1].2, what });
        }
        let holding: Vec<CaseId> =
            pupil.cases.iter().filter(|kept| kept.case.state.holds()).map(|kept| kept.case.id).collect();
        if let [_, second, ..] = holding[..] {
            flaws.push(Flaw { wrong: Wrong::TwoUnderWay, case: second, what: format!("{holding:?}") });
        }
    }
    for call in by_case.into_values().flatten().filter(|call| call.done()) {
        flaws.push(Flaw { wrong: Wrong::NotKept, case: call.case, what: format!("no such case: {call:?}") });
    }
    if silent != deemed {
        let what = format!("{silent} in the store, {deemed} told");
        flaws.push(Flaw { wrong: Wrong::Silence, case: CaseId(0), what });
    }
    flaws
}

/// A case that is judged, and what was told of it.
struct Judged<'a> {
    kept: &'a KeptCase,
    told: Vec<&'a Call>,
    flaws: &'a mut Vec<Flaw>,
}

impl<'a> Judged<'a> {
    fn flaw(&mut self, wrong: Wrong, what: impl std::fmt::Debug) {
        self.flaws.push(Flaw { wrong, case: self.kept.case.id, what: format!("{what:?}") });
    }

    /// Those who wrote, by the version they wrote over. What was sent again wrote only where it
    /// was not done at first.
    fn writers(&self) -> Vec<&'a Call> {
        let wrote = |call: &&Call| call.done() && !(call.again && self.first_of(call).is_some_and(Call::done));
        let mut writers: Vec<&Call> = self.told.iter().copied().filter(wrote).collect();
        writers.sort_by_key(|call| (call.shown, call.began));
        writers
    }

    /// The call that `again` sends once more.
    fn first_of(&self, again: &Call) -> Option<&'a Call> {
        self.told.iter().copied().find(|call| !call.again && call.words == again.words)
    }

    /// Judges the case. Returns how many of its steps silence took.
    fn case(&mut self) -> usize {
        let writers = self.writers();
        for pair in writers.windows(2).filter(|pair| pair[0].shown == pair[1].shown) {
            let decided = pair.iter().all(|call| matches!(call.deed, Deed::Decide(_)));
            self.flaw(if decided { Wrong::DecidedTwice } else { Wrong::LostUpdate }, pair);
        }
        let mut soonest_end = u64::MAX;
        for call in writers.iter().rev() {
            if soonest_end < call.began {
                self.flaw(Wrong::OutOfOrder, call);
            }
            soonest_end = soonest_end.min(call.ended);
        }
        let silent = self.steps(&writers);
        self.contents(&writers);
        self.answers(&writers, silent > 0);
        silent
    }

    /// Every version is one call's or silence's, every decision in the store one call's.
    fn steps(&mut self, writers: &[&'a Call]) -> usize {
        let kept = self.kept;
        let mut steps = kept.steps.iter();
        let mut handed_in = None;
        let mut silent = 0;
        for shown in 0..kept.case.version {
            let Some(call) = writers.iter().find(|call| call.shown == shown) else {
                match steps.next() {
                    Some(step) if step.decider == Decider::Silence && step.verdict == Verdict::Accept => silent += 1,
                    other => self.flaw(Wrong::LostUpdate, (shown, other)),
                }
                continue;
            };
            match call.deed {
                Deed::Submit => handed_in = Some(&call.holder),
                Deed::Decide(verdict) => {
                    if handed_in == Some(&call.holder) {
                        self.flaw(Wrong::OwnCase, call);
                    }
                    match steps.next() {
                        Some(step) if is_of(step, call, verdict) => {}
                        other => self.flaw(Wrong::NotKept, (call, other)),
                    }
                }
                Deed::Open | Deed::Fill | Deed::Withdraw => {}
            }
        }
        steps.for_each(|step| self.flaw(Wrong::Unasked, step));
        for call in writers.iter().filter(|call| call.shown >= kept.case.version) {
            self.flaw(Wrong::NotKept, call);
        }
        silent
    }

    /// What was filled in last stands there, and the case stands where the last act left it.
    fn contents(&mut self, writers: &[&'a Call]) {
        let case = &self.kept.case;
        let filled = writers.iter().rfind(|call| matches!(call.deed, Deed::Open | Deed::Fill));
        let stands = case.values.get("reason_text");
        if filled.map(|call| &call.words) != stands {
            self.flaw(Wrong::LostUpdate, (filled, stands));
        }
        let last = writers.iter().find(|call| call.shown == case.version - 1);
        let step = self.kept.steps.last().and_then(|taken| case.plan.route.get(usize::from(taken.step)));
        let decides = step.is_none_or(|step| step.kind == StepKind::Decide);
        let fits = match (last.map(|call| (call.deed, call.words.as_str())), &case.state) {
            (Some((Deed::Withdraw, words)), CaseState::Withdrawn { reason, .. }) => reason == words,
            (Some((Deed::Decide(Verdict::Return), words)), CaseState::Returned { reason, .. }) => reason == words,
            (Some((Deed::Decide(Verdict::Refuse), words)), CaseState::Refused { reason, .. }) => {
                decides && reason == words
            }
            (Some((Deed::Decide(Verdict::Refuse), _)), CaseState::Open { .. } | CaseState::Done { .. }) => !decides,
            (Some((Deed::Decide(Verdict::Accept), _)) | None, CaseState::Open { .. } | CaseState::Done { .. })
            | (Some((Deed::Submit, _)), CaseState::Open { .. })
            | (Some((Deed::Open, _)), CaseState::Draft)
            | (Some((Deed::Fill, _)), CaseState::Draft | CaseState::Returned { .. }) => true,
            _ => false,
        };
        if !fits {
            self.flaw(Wrong::OtherState, (last, &case.state));
        }
    }

    /// Nobody was shown or told less than was known before, nor more than was asked for by then.
    fn answers(&mut self, writers: &[&'a Call], silence: bool) {
        let written = |call: &&&Call| call.shown + 1;
        let known = |before: u64| writers.iter().filter(|call| call.ended < before).map(|call| written(&call)).max();
        for call in self.told.clone() {
            if call.looked.is_some_and(|looked| known(looked).is_some_and(|known| call.shown < known)) {
                self.flaw(Wrong::Stale, call);
            }
            let told = match call.answer {
                Answer::Done { version } => {
                    if !call.again && version <= call.shown {
                        self.flaw(Wrong::Stale, call);
                    }
                    version
                }
                Answer::Conflict { current } => current,
                Answer::Refused | Answer::Denied | Answer::Invalid | Answer::Busy => continue,
            };
            if known(call.began).is_some_and(|known| told < known) {
                self.flaw(Wrong::Stale, call);
            }
            let asked = writers.iter().filter(|other| other.began < call.ended).map(|other| written(&other)).max();
            let most = if silence { self.kept.case.version } else { asked.unwrap_or(0) };
            if told > most {
                self.flaw(Wrong::FromNowhere, call);
            }
        }
        for call in self.told.clone().into_iter().filter(|call| call.again) {
            // What was not done may be done when it is asked once more, but nothing is undone.
            if self.first_of(call).is_some_and(|first| first.done() && !call.done()) {
                self.flaw(Wrong::AnsweredOtherwise, call);
            }
        }
    }

    /// The time during which the case held its entry for certain: from the end of handing it in
    /// to the beginning of what ended it.
    fn under_way(&self) -> Option<(u64, u64, CaseId)> {
        let writers = self.writers();
        let from = writers.iter().find(|call| call.deed == Deed::Submit)?.ended;
        let last = writers.last()?;
        let by_silence = last.shown != self.kept.case.version - 1;
        let to = match (self.kept.case.state.is_over(), by_silence) {
            (false, _) => u64::MAX,
            (true, true) => last.ended,
            (true, false) => last.began,
        };
        (from < to).then_some((from, to, self.kept.case.id))
    }
}

fn is_of(step: &StepTaken, call: &Call, verdict: Verdict) -> bool {
    let by = matches!(&step.decider, Decider::Person { holder, .. } if *holder == call.holder);
    by && step.verdict == verdict && step.org == call.unit && step.opinion == call.words
}

/// One seat at any moment, and a chain of moves from the first school to the last.
fn seats(pupil: &KeptPupil, flaws: &mut Vec<Flaw>) {
    let mut flaw = |wrong, what: String| flaws.push(Flaw { wrong, case: CaseId(0), what });
    let mut seats: Vec<&Placement> = pupil.seats.iter().collect();
    seats.sort_by_key(|seat| (seat.from, seat.id));
    let open: Vec<OrgId> = seats.iter().filter(|seat| seat.to.is_none()).map(|seat| seat.school).collect();
    if open != [pupil.school] {
        flaw(Wrong::TwoSchools, format!("{}: sits in {open:?}, kept by {}", pupil.person, pupil.school));
    }
    for pair in seats.windows(2) {
        // Days are what the law counts: who moves twice a day sat between for that day.
        let a_day = Some(pair[0].from) == pair[0].to;
        let apart = pair[0].to.is_some_and(|to| to < pair[1].from || (a_day && to == pair[1].from));
        if !apart {
            flaw(Wrong::TwoSchools, format!("{pair:?}"));
        }
    }
    let mut at = seats.first().map(|seat| seat.school);
    for (case, from, to) in &pupil.moves {
        if at != Some(*from) {
            flaw(Wrong::OtherMoves, format!("{case}: from {from}, and the pupil sat in {at:?}"));
        }
        at = Some(*to);
    }
    if at != Some(pupil.school) || seats.len() != pupil.moves.len() + 1 {
        flaw(Wrong::OtherMoves, format!("{}: {} seats, {} moves", pupil.person, seats.len(), pupil.moves.len()));
    }
    let mut moved: Vec<CaseId> = pupil.moves.iter().map(|(case, _, _)| *case).collect();
    let is_done = |kept: &&KeptCase| matches!(kept.case.state, CaseState::Done { .. });
    let mut done: Vec<CaseId> = pupil.cases.iter().filter(is_done).map(|kept| kept.case.id).collect();
    moved.sort_unstable();
    done.sort_unstable();
    if moved != done {
        flaw(Wrong::OtherMoves, format!("{}: moved by {moved:?}, done {done:?}", pupil.person));
    }
}
