//! Whose turn it is in a case, and what follows from it.
//!
//! Every way of a case is decided here and nowhere else, on the case alone: what the law holds
//! against it is asked by whoever carries it, and time and people are passed in. The model of
//! each procedure runs these same lines.

use jiff::{Timestamp, civil::Date};

use crate::{
    Case, CasePlan, CaseState, ClassId, CosignAsked, Cosigner, Decider, OrgId, Role, RouteStep, Silence, StepKind,
    StepTaken, StudentEntry, Verdict,
};

/// A step that waits to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn<'a> {
    /// Which step of the route, from 0.
    pub step: u8,
    /// When it came there.
    pub arrived: Timestamp,
    /// The last day in time.
    pub due: Option<Date>,
    /// What the procedure lays down for it.
    pub laid_down: &'a RouteStep,
    /// Where the case goes once it is taken.
    pub leads: Leads,
}

/// Where a case goes from a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Leads {
    /// Before this step of its route.
    Before(u8),
    /// Every step was taken: it is carried out.
    Done,
    /// Back to whoever opened it 退回.
    Back,
    /// It is refused 不同意.
    Refused,
}

/// Why somebody cannot do this to a case now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NotNow {
    /// It has moved since it was shown, or does not wait for this.
    #[error("the case has moved: it is at version {current}")]
    Moved {
        /// The version it is at.
        current: i32,
    },
    /// Another unit, or another role in it, is to take the step.
    #[error("it is another's turn")]
    NotTheirs,
    /// The step takes note 备案, and says neither no nor back.
    #[error("the step only takes note")]
    OnlyNoted,
    /// A co-signature says yes or no, and sends nothing back.
    #[error("a co-signature sends nothing back")]
    OnlyCosigned,
    /// They were asked to co-sign this step already.
    #[error("they were asked already")]
    AskedAlready,
    /// It is over, or its procedure lets nobody take it back.
    #[error("the case cannot be taken back")]
    Final,
}

impl CasePlan {
    /// Where a case goes that comes to `step`: before it, or to its end behind the last.
    pub fn before(&self, step: u8) -> Leads {
        match self.route.get(usize::from(step)) {
            Some(_) => Leads::Before(step),
            None => Leads::Done,
        }
    }

    /// Where a case goes once `verdict` was said to `step`: a no of who is only asked 核对 is
    /// heard by the next.
    fn after(&self, step: u8, laid_down: &RouteStep, verdict: Verdict) -> Leads {
        match verdict {
            Verdict::Accept => self.before(step + 1),
            Verdict::Refuse if laid_down.kind != StepKind::Decide => self.before(step + 1),
            Verdict::Refuse => Leads::Refused,
            Verdict::Return => Leads::Back,
        }
    }
}

impl Case {
    /// Whether it stands as it was shown.
    ///
    /// # Errors
    /// [`NotNow::Moved`].
    pub fn shown_at(&self, version: i32) -> Result<(), NotNow> {
        if self.version == version { Ok(()) } else { Err(self.moved()) }
    }

    fn moved(&self) -> NotNow {
        NotNow::Moved { current: self.version }
    }

    /// Whether it lies with whoever opened it, to be filled in and handed in.
    ///
    /// # Errors
    /// [`NotNow::Moved`].
    pub fn with_opener(&self, shown: i32) -> Result<(), NotNow> {
        self.shown_at(shown)?;
        match self.state {
            CaseState::Draft | CaseState::Returned { .. } => Ok(()),
            _ => Err(self.moved()),
        }
    }

    /// Names the school and class in which the pupil sits when a draft is handed in: since it was
    /// opened the pupil may have gone elsewhere, and then other people are to be asked. One that
    /// was handed in before stays with those who took its steps.
    pub fn starts_from(&mut self, school: OrgId, class: ClassId, moves: bool) {
        if self.state != CaseState::Draft {
            return;
        }
        self.from = school;
        self.from_class = class;
        if moves && self.opener != school {
            self.to = Some(self.opener);
        }
    }

    /// The turn of the step it is before, taken with `verdict`.
    fn turn(&self, verdict: Verdict) -> Option<Turn<'_>> {
        let CaseState::Open { step, arrived, due } = self.state else { return None };
        let laid_down = self.current()?;
        Some(Turn { step, arrived, due, laid_down, leads: self.plan.after(step, laid_down, verdict) })
    }

    /// The turn of somebody who works in `role` for `org`, was shown it at `shown` and says
    /// `verdict`. Whether it is somebody who may decide this at all, the law says.
    ///
    /// # Errors
    /// [`NotNow::Moved`], [`NotNow::NotTheirs`], [`NotNow::OnlyNoted`].
    pub fn decided(&self, shown: i32, org: OrgId, role: Role, verdict: Verdict) -> Result<Turn<'_>, NotNow> {
        self.shown_at(shown)?;
        let turn = self.turn(verdict).ok_or_else(|| self.moved())?;
        if turn.laid_down.org != org || !turn.laid_down.roles.contains(&role) {
            return Err(NotNow::NotTheirs);
        }
        if turn.laid_down.kind == StepKind::File && verdict != Verdict::Accept {
            return Err(NotNow::OnlyNoted);
        }
        if turn.laid_down.cosign.is_some() && verdict == Verdict::Return {
            return Err(NotNow::OnlyCosigned);
        }
        Ok(turn)
    }

    /// The plan in which `signer` co-signs 会签 before whoever works in `role` for `org` decides, and
    /// was shown the case at `shown`. The co-signature binds nobody, and has the time and the
    /// silence of the step it is asked for: asking buys no time, and holds no silence up.
    ///
    /// # Errors
    /// [`NotNow::Moved`]; [`NotNow::NotTheirs`] also where the step takes note, is only asked, or is
    /// a co-signature itself; [`NotNow::AskedAlready`].
    pub fn cosigned(
        &self,
        shown: i32,
        (org, role): (OrgId, Role),
        signer: Cosigner,
        asked: CosignAsked,
    ) -> Result<CasePlan, NotNow> {
        let turn = self.decided(shown, org, role, Verdict::Accept)?;
        let (at, deciding) = (usize::from(turn.step), turn.laid_down);
        if deciding.kind != StepKind::Decide {
            return Err(NotNow::NotTheirs);
        }
        let before = self.plan.route[..at].iter().rev().take_while(|step| step.cosign.is_some());
        if before.into_iter().any(|step| step.id == signer.id && step.org == signer.org) {
            return Err(NotNow::AskedAlready);
        }
        let clock_from = Some(deciding.counts_from(turn.arrived));
        let cosigned = RouteStep {
            id: signer.id,
            zh: signer.zh,
            en: signer.en,
            org: signer.org,
            kind: StepKind::Consult,
            roles: signer.roles,
            clause: signer.clause,
            clock_from,
            cosign: Some(asked),
            ..deciding.clone()
        };
        let mut plan = self.plan.clone();
        plan.route[at].clock_from = clock_from;
        plan.route.insert(at, cosigned);
        Ok(plan)
    }

    /// The plan without the co-signature that is waited for, taken back by whoever works in `role` for
    /// `org` and decides next: nobody is kept waiting by whom they only asked.
    ///
    /// # Errors
    /// [`NotNow::Moved`]; [`NotNow::NotTheirs`] also where no co-signature is waited for.
    pub fn cosign_recalled(&self, shown: i32, org: OrgId, role: Role) -> Result<CasePlan, NotNow> {
        self.shown_at(shown)?;
        let turn = self.turn(Verdict::Accept).ok_or_else(|| self.moved())?;
        let at = usize::from(turn.step);
        let decides = self.plan.route[at..].iter().find(|step| step.cosign.is_none());
        let theirs = decides.is_some_and(|step| step.org == org && step.roles.contains(&role));
        if turn.laid_down.cosign.is_none() || !theirs {
            return Err(NotNow::NotTheirs);
        }
        let mut plan = self.plan.clone();
        plan.recalled.push(plan.route.remove(at).org);
        Ok(plan)
    }

    /// The natural persons who co-signed 会签 the step it is before: they advised, and somebody else
    /// decides. `taken` are all steps it took, in order.
    pub fn cosigned_by<'a>(&self, taken: &'a [StepTaken]) -> Vec<&'a str> {
        let CaseState::Open { step, .. } = self.state else { return Vec::new() };
        let asked = |at: &u8| self.plan.route.get(usize::from(*at)).is_some_and(|step| step.cosign.is_some());
        let beside: Vec<u8> = (0..step).rev().take_while(asked).collect();
        // What was said before it came back is of another round.
        let last = taken.iter().rposition(|taken| taken.verdict == Verdict::Return).map_or(0, |at| at + 1);
        let said = taken[last..].iter().filter(|taken| beside.contains(&taken.step));
        let holder = |taken: &'a StepTaken| match &taken.decider {
            Decider::Person { holder, .. } => Some(holder.as_str()),
            Decider::Silence => None,
        };
        said.filter_map(holder).collect()
    }

    /// Whether a co-signature was asked for beside the step it is before.
    pub fn is_cosigned(&self) -> bool {
        let CaseState::Open { step, .. } = self.state else { return false };
        let before = usize::from(step).checked_sub(1).and_then(|before| self.plan.route.get(before));
        before.is_some_and(|before| before.cosign.is_some())
    }

    /// The turn that silence takes on `today` 系统默认; none where silence says nothing, the time is
    /// not over, or `counted`, the due day counted anew, is another: a calendar on the way is
    /// not loaded any more.
    pub fn lapsed(&self, today: Date, counted: impl FnOnce(&Turn<'_>) -> Option<Date>) -> Option<Turn<'_>> {
        let turn = self.turn(Verdict::Accept)?;
        let over = turn.due.is_some_and(|due| due < today);
        (over && turn.laid_down.silence == Silence::DeemAccepted && counted(&turn) == turn.due).then_some(turn)
    }

    /// Whether whoever opened it may take it back; a draft always, what is over never.
    ///
    /// # Errors
    /// [`NotNow::Moved`], [`NotNow::Final`].
    pub fn taken_back(&self, shown: i32, withdrawable: bool) -> Result<(), NotNow> {
        self.shown_at(shown)?;
        let draft = self.state == CaseState::Draft;
        if self.state.is_over() || !(draft || withdrawable) { Err(NotNow::Final) } else { Ok(()) }
    }

    /// Whether the authority may end it with all that is under way 在办业务清理: a draft too, what is
    /// over never.
    ///
    /// # Errors
    /// [`NotNow::Moved`], [`NotNow::Final`].
    pub fn cleared(&self, shown: i32) -> Result<(), NotNow> {
        self.shown_at(shown)?;
        if self.state.is_over() { Err(NotNow::Final) } else { Ok(()) }
    }

    /// Whether it can be carried out on `entry` as it stands: it is the entry it was handed in
    /// for, and the same school keeps it.
    pub fn applies_to(&self, entry: &StudentEntry) -> bool {
        self.entry == entry.id && self.from == entry.school
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::{AccountId, CaseId, CaseParty, EntryId, Jurisdiction, PersonId, TimeUnit};

    const CAME: &str = "2026-09-10T02:00:00Z";

    fn step(at: usize) -> RouteStep {
        RouteStep {
            id: format!("step{at}"),
            zh: String::new(),
            en: String::new(),
            party: CaseParty::Authority,
            org: OrgId(1 + at as i64 % 2),
            kind: StepKind::Decide,
            roles: vec![Role::Clerk],
            within: Some(10),
            unit: TimeUnit::WorkingDay,
            silence: Silence::DeemAccepted,
            clause: "decides".to_owned(),
            time_clause: "time".to_owned(),
            clock_from: None,
            cosign: None,
        }
    }

    fn case(steps: usize) -> Case {
        Case {
            id: CaseId(1),
            person: PersonId(2),
            entry: EntryId(3),
            procedure: "transfer".to_owned(),
            jurisdiction: Jurisdiction("place".to_owned()),
            pack_version: String::new(),
            opener: OrgId(9),
            account: AccountId(9),
            holder: "opener".to_owned(),
            opened: CAME.parse().unwrap(),
            legal_on: date(2026, 9, 10),
            from: OrgId(9),
            from_class: ClassId(9),
            to: None,
            to_class: None,
            values: BTreeMap::new(),
            plea: String::new(),
            plan: CasePlan { route: (0..steps).map(step).collect(), ..CasePlan::default() },
            state: CaseState::Open { step: 0, arrived: CAME.parse().unwrap(), due: Some(date(2026, 9, 24)) },
            version: 1,
        }
    }

    fn asked(words: &str) -> CosignAsked {
        CosignAsked {
            account: AccountId(5),
            holder: "clerk".to_owned(),
            name: "clerk".to_owned(),
            words: words.to_owned(),
            at: CAME.parse().unwrap(),
        }
    }

    fn signer(name: &str) -> Cosigner {
        Cosigner {
            id: name.to_owned(),
            zh: String::new(),
            en: String::new(),
            org: OrgId(7),
            roles: vec![Role::Director],
            clause: "cosigns".to_owned(),
        }
    }

    /// Goes where a turn leads, a minute later each time.
    fn go(case: &mut Case, leads: Leads, minute: i64) {
        let arrived = CAME.parse::<Timestamp>().unwrap() + jiff::SignedDuration::from_mins(minute);
        case.version += 1;
        case.state = match leads {
            Leads::Before(step) => CaseState::Open { step, arrived, due: None },
            Leads::Done => CaseState::Done { on: date(2026, 9, 10) },
            Leads::Back => CaseState::Returned { step: 0, reason: String::new() },
            Leads::Refused => CaseState::Refused { step: 0, on: date(2026, 9, 10), reason: String::new() },
        };
    }

    proptest! {
        /// However often co-signers are asked, answer and are taken back: every step that was laid
        /// down is taken once and in order, its time runs from when it first came, and nobody who is
        /// only asked ends the case.
        #[test]
        fn a_co_signature_adds_no_time_and_decides_nothing(steps in 1usize..5, deeds in prop::collection::vec(0u8..5, 0..40)) {
            let mut held = case(steps);
            let (mut taken, mut came, mut minute) = (Vec::new(), CAME.parse::<Timestamp>().unwrap(), 0);
            for deed in deeds {
                minute += 1;
                let CaseState::Open { step, arrived, .. } = held.state else { break };
                let now = held.current().unwrap().clone();
                prop_assert_eq!(now.counts_from(arrived), came, "asking buys no time");
                let (org, role) = (now.org, now.roles[0]);
                match (deed, now.cosign.is_some()) {
                    (0 | 1, false) => {
                        let name = ["director", "above"][usize::from(deed)];
                        match held.cosigned(held.version, (org, role), signer(name), asked(name)) {
                            Ok(plan) => {
                                held.plan = plan;
                                go(&mut held, Leads::Before(step), minute);
                                let current = held.current().unwrap();
                                prop_assert!(current.cosign.is_some() && current.silence == now.silence);
                            }
                            Err(why) => prop_assert_eq!(why, NotNow::AskedAlready),
                        }
                    }
                    (0 | 1, true) => {
                        let again = held.cosigned(held.version, (org, role), signer("third"), asked(""));
                        prop_assert_eq!(again, Err(NotNow::NotTheirs));
                        let decides = held.plan.route[usize::from(step) + 1].clone();
                        let stranger = held.cosign_recalled(held.version, OrgId(8), Role::Clerk);
                        prop_assert_eq!(stranger, Err(NotNow::NotTheirs));
                        held.plan = held.cosign_recalled(held.version, decides.org, decides.roles[0]).unwrap();
                        go(&mut held, Leads::Before(step), minute);
                        prop_assert_eq!(&held.current().unwrap().id, &decides.id);
                    }
                    (_, cosigns) => {
                        if cosigns {
                            let back = held.decided(held.version, org, role, Verdict::Return).map(drop);
                            prop_assert_eq!(back, Err(NotNow::OnlyCosigned));
                        }
                        let verdict = if cosigns && deed == 2 { Verdict::Refuse } else { Verdict::Accept };
                        let leads = held.decided(held.version, org, role, verdict).unwrap().leads;
                        go(&mut held, leads, minute);
                        if !cosigns {
                            taken.push(now.id.clone());
                            came = CAME.parse::<Timestamp>().unwrap() + jiff::SignedDuration::from_mins(minute);
                        }
                    }
                }
            }
            let laid_down: Vec<String> = (0..steps).map(|at| step(at).id).collect();
            prop_assert!(laid_down.starts_with(&taken), "{:?} of {:?}", taken, laid_down);
            if let CaseState::Done { .. } = held.state {
                prop_assert_eq!(taken, laid_down);
            }
        }
    }
}
