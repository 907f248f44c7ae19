//! A pupil's entry in the student register 学籍: its state and the moves between.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Cohort, EntryId, JournalId, Jurisdiction, OrgId, PersonId, Stage};

/// How a stage was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 毕业.
    Graduated,
    /// 结业.
    Completed,
    /// 肄业.
    Left,
}

/// In which way a pupil is absent whose entry is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Absence {
    /// Feared to have dropped out 疑似辍学.
    SuspectedDropout,
    /// Dropped out 辍学.
    Dropout,
    /// Gone without a word and not to be reached 其他离校.
    Away,
}

/// Why a pupil sits in no class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OutOfClass {
    /// Suspended 休学.
    Suspended,
    /// Feared to have dropped out 疑似辍学.
    SuspectedDropout,
    /// Dropped out 辍学.
    Dropout,
    /// Gone without a word 其他离校.
    Away,
}

impl OutOfClass {
    /// All, in the order in which they are listed.
    pub const ALL: [Self; 4] = [Self::Suspended, Self::SuspectedDropout, Self::Dropout, Self::Away];

    /// The kind of absence; none of a suspension.
    pub fn absence(self) -> Option<Absence> {
        match self {
            Self::Suspended => None,
            Self::SuspectedDropout => Some(Absence::SuspectedDropout),
            Self::Dropout => Some(Absence::Dropout),
            Self::Away => Some(Absence::Away),
        }
    }
}

/// Why an entry ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// 死亡.
    Deceased,
    /// Left a senior school 退学.
    Withdrawn,
    /// Went to a school that is not on this system 跨省转出.
    MovedAway,
    /// Went abroad 出境.
    MovedAbroad,
    /// The second entry of one person 重复学籍.
    Duplicate,
}

/// Where an entry stands. Only the authority's acceptance makes one 注册入籍.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum EntryState {
    /// At school 在籍.
    Enrolled {
        /// The first day.
        since: Date,
    },
    /// A stage is done, the next not begun.
    StageDone {
        /// The day it was done.
        on: Date,
        /// How.
        outcome: Outcome,
    },
    /// Suspended 休学: the entry is kept, the pupil does not attend.
    Suspended {
        /// The first day.
        since: Date,
        /// The last day.
        until: Date,
    },
    /// Absent without leave; the entry is kept.
    Absent {
        /// The first day.
        since: Date,
        /// In which way.
        kind: Absence,
    },
    /// Ended. Only who went away or abroad can come back to it 接续.
    Closed {
        /// The day.
        on: Date,
        /// Why.
        reason: Closing,
    },
}

/// The registration of one person in the student register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudentEntry {
    /// Its identifier.
    pub id: EntryId,
    /// Whose it is.
    pub person: PersonId,
    /// The pack it stands under.
    pub jurisdiction: Jurisdiction,
    /// Where it stands.
    pub state: EntryState,
    /// The school that keeps it.
    pub school: OrgId,
    /// Those it began its stage with.
    pub cohort: Cohort,
    /// How often it was written; the version a change must name.
    pub version: i32,
    /// The last act that moved it.
    pub last_act: JournalId,
}

/// A move that the state does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{act} is not possible while the entry is {from}")]
pub struct TransitionError {
    /// The state it was tried from.
    pub from: &'static str,
    /// The act tried.
    pub act: &'static str,
}

impl EntryState {
    /// The word used in files and columns.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Enrolled { .. } => "enrolled",
            Self::StageDone { .. } => "stage_done",
            Self::Suspended { .. } => "suspended",
            Self::Absent { .. } => "absent",
            Self::Closed { .. } => "closed",
        }
    }

    /// The word with what it depends on, as packs name states: `suspended`, `dropout`,
    /// `deceased`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Absent { kind, .. } => kind.as_str(),
            Self::Closed { reason, .. } => reason.as_str(),
            _ => self.as_str(),
        }
    }

    /// Every word that [`EntryState::word`] gives.
    pub const WORDS: [&str; 11] = [
        "enrolled",
        "stage_done",
        "suspended",
        "suspected_dropout",
        "dropout",
        "away",
        "deceased",
        "withdrawn",
        "moved_away",
        "moved_abroad",
        "duplicate",
    ];

    /// Whether the entry is still kept: one that is not has ended.
    pub fn is_live(&self) -> bool {
        !matches!(self, Self::Closed { .. })
    }

    fn no(self, act: &'static str) -> TransitionError {
        TransitionError { from: self.word(), act }
    }

    /// The stage ends on `on`.
    ///
    /// # Errors
    /// Unless the pupil is enrolled.
    pub fn finish_stage(self, on: Date, outcome: Outcome) -> Result<Self, TransitionError> {
        match self {
            Self::Enrolled { .. } => Ok(Self::StageDone { on, outcome }),
            _ => Err(self.no("finish_stage")),
        }
    }

    /// The next stage begins on `since` 接续学籍.
    ///
    /// # Errors
    /// Unless the stage before was graduated or completed.
    pub fn continue_in(self, since: Date) -> Result<Self, TransitionError> {
        match self {
            Self::StageDone { outcome: Outcome::Graduated | Outcome::Completed, .. } => Ok(Self::Enrolled { since }),
            _ => Err(self.no("continue_in")),
        }
    }

    /// Sits in another class or school from `since`.
    ///
    /// # Errors
    /// Unless the pupil is enrolled.
    pub fn reseat(self, since: Date) -> Result<Self, TransitionError> {
        match self {
            Self::Enrolled { .. } => Ok(Self::Enrolled { since }),
            _ => Err(self.no("reseat")),
        }
    }

    /// Goes with its school into another one: who was suspended or absent still is.
    ///
    /// # Errors
    /// Unless a school keeps the pupil on its list.
    pub fn go_along(self) -> Result<Self, TransitionError> {
        match self {
            Self::Enrolled { .. } | Self::Suspended { .. } | Self::Absent { .. } => Ok(self),
            _ => Err(self.no("go_along")),
        }
    }

    /// Suspended from `since` until `until`.
    ///
    /// # Errors
    /// Unless the pupil is enrolled.
    pub fn suspend(self, since: Date, until: Date) -> Result<Self, TransitionError> {
        match self {
            Self::Enrolled { .. } => Ok(Self::Suspended { since, until }),
            _ => Err(self.no("suspend")),
        }
    }

    /// The suspension lasts until `until`.
    ///
    /// # Errors
    /// Unless the pupil is suspended.
    pub fn extend(self, until: Date) -> Result<Self, TransitionError> {
        match self {
            Self::Suspended { since, .. } => Ok(Self::Suspended { since, until }),
            _ => Err(self.no("extend")),
        }
    }

    /// Back at school from `since`: after a suspension 复学, or after an absence 返校.
    ///
    /// # Errors
    /// Unless the pupil is suspended or absent.
    pub fn come_back(self, since: Date) -> Result<Self, TransitionError> {
        match self {
            Self::Suspended { .. } | Self::Absent { .. } => Ok(Self::Enrolled { since }),
            _ => Err(self.no("come_back")),
        }
    }

    /// Absent from `since`. One way of absence may become another; a suspended pupil who
    /// stays away is absent too.
    ///
    /// # Errors
    /// Unless the entry is of somebody who should be at school.
    pub fn go_absent(self, since: Date, kind: Absence) -> Result<Self, TransitionError> {
        match self {
            Self::Absent { kind: before, .. } if before == kind => Err(self.no("go_absent")),
            Self::Enrolled { .. } | Self::Suspended { .. } | Self::Absent { .. } => Ok(Self::Absent { since, kind }),
            _ => Err(self.no("go_absent")),
        }
    }

    /// Continued from `since` by a pupil who comes back from outside this register 接续.
    ///
    /// # Errors
    /// Unless the pupil had moved away or abroad.
    pub fn take_up(self, since: Date) -> Result<Self, TransitionError> {
        match self {
            Self::Closed { reason: Closing::MovedAway | Closing::MovedAbroad, .. } => Ok(Self::Enrolled { since }),
            _ => Err(self.no("take_up")),
        }
    }

    /// Ended on `on`.
    ///
    /// # Errors
    /// Where it has ended already.
    pub fn close(self, on: Date, reason: Closing) -> Result<Self, TransitionError> {
        match self {
            Self::Closed { .. } => Err(self.no("close")),
            _ => Ok(Self::Closed { on, reason }),
        }
    }
}

crate::org::words!(Absence { SuspectedDropout => "suspected_dropout", Dropout => "dropout", Away => "away" });
crate::org::words!(Closing {
    Deceased => "deceased", Withdrawn => "withdrawn", MovedAway => "moved_away", MovedAbroad => "moved_abroad",
    Duplicate => "duplicate",
});

impl StudentEntry {
    /// Whether a pupil beginning `stage` continues this entry rather than opening one.
    pub fn leads_to(&self, stage: Stage) -> bool {
        stage.before() == Some(self.cohort.stage)
    }
}
