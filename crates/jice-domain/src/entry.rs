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
        }
    }

    /// The stage ends on `on`.
    ///
    /// # Errors
    /// Unless the pupil is enrolled.
    pub fn finish_stage(self, on: Date, outcome: Outcome) -> Result<Self, TransitionError> {
        match self {
            Self::Enrolled { .. } => Ok(Self::StageDone { on, outcome }),
            Self::StageDone { .. } => Err(TransitionError { from: self.as_str(), act: "finish_stage" }),
        }
    }

    /// The next stage begins on `since` 接续学籍.
    ///
    /// # Errors
    /// Unless the stage before was graduated or completed.
    pub fn continue_in(self, since: Date) -> Result<Self, TransitionError> {
        match self {
            Self::StageDone { outcome: Outcome::Graduated | Outcome::Completed, .. } => Ok(Self::Enrolled { since }),
            _ => Err(TransitionError { from: self.as_str(), act: "continue_in" }),
        }
    }
}

impl StudentEntry {
    /// Whether a pupil beginning `stage` continues this entry rather than opening one.
    pub fn leads_to(&self, stage: Stage) -> bool {
        stage.before() == Some(self.cohort.stage)
    }
}
