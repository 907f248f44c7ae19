//! One case beside a draft: what its law would have said at hand-in, the way it would have gone,
//! and whether what was decided would have come in time.

use jice_domain::{
    Case, CaseParty, CaseState, Decider, Refusal, RouteStep, Silence, StepKind, StepTaken, Verdict, Weight, date_at,
};
use jice_policy::facts::CaseFacts;
use jice_policy::facts::Occasion;
use jice_policy::{Change, Rulebook};
use jice_store::org::OrgTree;
use jiff::Timestamp;
use jiff::civil::Date;

use super::super::submit::unit_of;
use super::super::turn::due_of;
use super::then::{HandedIn, Then};
use super::{ReplayReason, Would};
use crate::tree;

/// What a case is compared by.
pub(super) struct Beside<'a> {
    pub(super) draft: &'a Rulebook,
    /// The law in force on the day of the case.
    pub(super) law: &'a Rulebook,
    pub(super) tree: &'a OrgTree,
    pub(super) case: &'a Case,
    pub(super) handed_in: &'a HandedIn,
    pub(super) now: Timestamp,
}

/// What would have come of the case, the graver first; empty where the same.
type Found = Vec<(Would, ReplayReason)>;

impl Beside<'_> {
    /// How the case would have gone under the draft, with every reason of that sort; none where as it
    /// went.
    pub(super) fn judge(&self, then: &Then) -> Option<(Would, Vec<ReplayReason>)> {
        let mut found = Found::new();
        match self.draft.change(&self.case.procedure) {
            Some(change) => {
                self.barred(change, then, &mut found);
                self.way(change, then, &mut found);
            }
            None => found.push((Would::NotBeTaken, self.gone())),
        }
        let graver = found.iter().map(|(would, _)| *would).min()?;
        Some((graver, found.into_iter().filter(|(would, _)| *would == graver).map(|(_, reason)| reason).collect()))
    }

    fn gone(&self) -> ReplayReason {
        match self.draft.switched_off(&self.case.procedure) {
            Some(refusal) => ReplayReason::of(&refusal),
            None => self.reason("", "草案没有此项变动。".to_owned(), "The draft has no such change.".to_owned()),
        }
    }

    /// What stands in the way at hand-in: bars, and what is missing.
    fn barred(&self, change: &Change, then: &Then, found: &mut Found) {
        let papers: Vec<&str> = then.known.papers.iter().map(|paper| paper.kind.as_str()).collect();
        let today = date_at(self.handed_in.at);
        let facts = then.known.facts(self.tree, change, self.case, today);
        let facts = CaseFacts { evidence: &papers, ..facts };
        let excepted = self.handed_in.taken.iter().flat_map(|step| &step.findings);
        let excepted = !self.case.plea.is_empty() || excepted.into_iter().any(|one| one.weight == Weight::Overridable);
        let mut told: Vec<Refusal> = Vec::new();
        for occasion in [Occasion::SubmitCase, Occasion::AcceptCase] {
            for refusal in self.draft.evaluate_case(occasion, &facts) {
                let known = |one: &Refusal| {
                    (&one.clause.id, &one.rule, &one.zh) == (&refusal.clause.id, &refusal.rule, &refusal.zh)
                };
                if super::super::barred(std::slice::from_ref(&refusal), excepted) && !told.iter().any(known) {
                    told.push(refusal);
                }
            }
        }
        for (rule, zh, en) in &then.unkept {
            if !self.asks(&change.id, rule) {
                continue;
            }
            told.retain(|refusal| refusal.rule != *rule);
            if !self.passed(&change.id, rule) {
                found.push((Would::NotBeJudged, self.reason("", format!("{zh}。"), format!("{en}."))));
            }
        }
        found.extend(told.iter().map(|refusal| (Would::NotBeTaken, ReplayReason::of(refusal))));
    }

    /// Whether the draft asks `rule` of the change.
    fn asks(&self, change: &str, rule: &str) -> bool {
        let mut asked = [Occasion::SubmitCase, Occasion::AcceptCase].into_iter();
        asked.any(|occasion| self.draft.asked_of(occasion, change).any(|asked| asked.rule.name() == rule))
    }

    /// Whether the law that judged the case asked all that the draft asks by `rule`, so that its
    /// having been handed in says that it passed.
    fn passed(&self, change: &str, rule: &str) -> bool {
        let excepted = !self.case.plea.is_empty();
        let asked = |other: &jice_policy::Rule| {
            let then = self.law.asked_of(Occasion::SubmitCase, change);
            then.into_iter().any(|one| {
                one.rule == other && (one.weight == Weight::Refuses || (one.weight == Weight::Overridable && !excepted))
            })
        };
        let mut draft = [Occasion::SubmitCase, Occasion::AcceptCase]
            .into_iter()
            .flat_map(|occasion| self.draft.asked_of(occasion, change));
        self.law.version() == self.case.pack_version
            && draft.all(|one| one.rule.name() != rule || one.weight == Weight::Warns || asked(one.rule))
    }

    /// The way the case would have gone, step by step beside the way it went.
    fn way(&self, change: &Change, then: &Then, found: &mut Found) {
        // Who kept the other entry then is known from the way that was laid down.
        let other = self.case.plan.route.iter().find(|step| step.party == CaseParty::OtherAuthority);
        let other = other.map(|step| step.org);
        let drafted = change.route(then.known.grade, |side| unit_of(self.tree, side, self.case, other));
        let went = &self.case.plan.route;
        let same = |one: &RouteStep, other: &RouteStep| one.id == other.id && one.org == other.org;
        // A hand more matters to what came to its end, as far as it would have come before that.
        let reached = match self.case.state {
            CaseState::Done { .. } => drafted.len(),
            CaseState::Refused { step, .. } => {
                let refusing = went.get(usize::from(step));
                refusing.and_then(|no| drafted.iter().position(|one| same(one, no))).unwrap_or(drafted.len())
            }
            _ => 0,
        };
        for (order, step) in drafted.iter().enumerate() {
            match went.iter().position(|one| same(one, step)) {
                Some(place) => self.step(step, place, found),
                None if order < reached => self.another_hand(step, found),
                None => {}
            }
        }
        for (place, step) in went.iter().enumerate() {
            let kept = drafted.iter().any(|one| same(one, step));
            let no =
                self.taken(place).filter(|taken| taken.verdict == Verdict::Refuse && step.kind == StepKind::Decide);
            if !kept && no.is_some() {
                found.push((
                    Would::EndOtherwise,
                    self.reason(
                        &change.clause,
                        format!("不再经“{}”，其不同意不作数。", step.zh),
                        format!("{} is no step any more: its no would not have counted.", step.en),
                    ),
                ));
            }
        }
        if change.effects != self.case.plan.effects {
            let (zh, en) = ("办结后的变动不同。", "It would have done something else in the end.");
            found.push((Would::EndOtherwise, self.reason(&change.clause, zh.to_owned(), en.to_owned())));
        }
    }

    /// A hand more: what it would have said nobody knows.
    fn another_hand(&self, step: &RouteStep, found: &mut Found) {
        let unit = tree::name(self.tree, step.org);
        found.push((
            Would::TakeAnotherWay,
            self.reason(
                &step.clause,
                format!("须另经“{}”（{unit}）。", step.zh),
                format!("It would have gone through {} as well.", step.en),
            ),
        ));
    }

    fn taken(&self, place: usize) -> Option<&StepTaken> {
        self.handed_in.taken.iter().find(|taken| usize::from(taken.step) == place)
    }

    /// A step of the draft beside the same step as it was taken, or waits.
    fn step(&self, step: &RouteStep, place: usize, found: &mut Found) {
        let went = &self.case.plan.route[place];
        let (arrived, was_due, taken) = match (self.taken(place), &self.case.state) {
            (Some(taken), _) => (taken.arrived, taken.due, Some(taken)),
            (None, CaseState::Open { step, arrived, due }) if usize::from(*step) == place => (*arrived, *due, None),
            _ => return,
        };
        let due = due_of(self.draft, step, went.counts_from(arrived));
        if step.within.is_some() && due.is_none() {
            let (zh, en) = (
                format!("“{}”的时限跨入没有日历的年份。", step.zh),
                format!("The time of {} runs into a year without a calendar.", step.en),
            );
            found.push((Would::NotBeJudged, self.reason(&step.time_clause, zh, en)));
            return;
        }
        let on = date_at(taken.map_or(self.now, |taken| taken.at));
        let late = |due: Option<Date>| due.is_some_and(|due| on > due);
        let no = taken.filter(|taken| taken.verdict != Verdict::Accept).map(|taken| taken.verdict);
        let by_silence = taken.is_some_and(|taken| taken.decider == Decider::Silence);
        let deems = step.silence == Silence::DeemAccepted;
        let due_on = due.map(|due| due.to_string()).unwrap_or_default();
        let ends = |kind: StepKind| kind == StepKind::Decide;
        if by_silence && !deems {
            found.push((
                Would::EndOtherwise,
                self.reason(
                    &step.time_clause,
                    format!("“{}”逾期不再视为同意，无人办理。", step.zh),
                    format!("Silence at {} would not have meant yes, and nobody took it.", step.en),
                ),
            ));
        } else if deems && late(due) && !by_silence && (no.is_some() && ends(went.kind) || taken.is_none()) {
            found.push((
                Would::EndOtherwise,
                self.reason(
                    &step.time_clause,
                    format!("“{}”于{due_on}到期，次日起视为同意。", step.zh),
                    format!("{} was due by {due_on}, and silence would have meant yes.", step.en),
                ),
            ));
        } else if no == Some(Verdict::Refuse) && ends(went.kind) && !ends(step.kind) {
            found.push((
                Would::EndOtherwise,
                self.reason(
                    &step.clause,
                    format!("“{}”只听意见或备案，其不同意不终止办理。", step.zh),
                    format!("The no of {} would not have ended it.", step.en),
                ),
            ));
        } else if late(due) && !late(was_due) && !deems {
            found.push((
                Would::RunLate,
                self.reason(
                    &step.time_clause,
                    format!("“{}”应于{due_on}前办理，{on}才办理。", step.zh),
                    format!("{} was due by {due_on}, and was taken on {on}.", step.en),
                ),
            ));
        }
    }

    fn reason(&self, clause: &str, zh: String, en: String) -> ReplayReason {
        let cited = self.draft.cite(clause);
        ReplayReason {
            clause: clause.to_owned(),
            article: cited.map(|cite| cite.article.clone()).unwrap_or_default(),
            zh,
            en,
        }
    }
}
