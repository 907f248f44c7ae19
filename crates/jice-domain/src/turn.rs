//! Whose turn it is in a case, and what follows from it.
//!
//! Every way of a case is decided here and nowhere else, on the case alone: what the law holds
//! against it is asked by whoever carries it, and time and people are passed in. The model of
//! each procedure runs these same lines.

use jiff::{Timestamp, civil::Date};

use crate::{Case, CasePlan, CaseState, ClassId, OrgId, Role, RouteStep, Silence, StepKind, StudentEntry, Verdict};

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
        Ok(turn)
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
