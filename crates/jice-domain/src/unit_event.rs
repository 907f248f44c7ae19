//! What happened to a unit as such: it was renamed, merged or closed. Appended, never changed.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{AccountId, OrgId, UnitEventId};

/// What was done to a unit, with its facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum UnitAct {
    /// It bears another name 更名; its code stays.
    Renamed {
        /// The name until then.
        before: String,
        /// The name from then on.
        after: String,
    },
    /// It was merged into another school 合并, which keeps its records from then on.
    Merged {
        /// The school that took it in.
        into: OrgId,
        /// The pupils who went there with it.
        pupils: u64,
        /// The records of those who had left or graduated, whose custody passed.
        records: u64,
    },
    /// It was closed 撤销.
    Closed {
        /// The unit that keeps its records.
        keeper: OrgId,
        /// The records whose custody passed.
        records: u64,
    },
}

impl UnitAct {
    /// The word used in files and columns.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Renamed { .. } => "renamed",
            Self::Merged { .. } => "merged",
            Self::Closed { .. } => "closed",
        }
    }

    /// Who keeps the unit's records because of it; none where it goes on.
    pub fn keeper(&self) -> Option<OrgId> {
        match self {
            Self::Renamed { .. } => None,
            Self::Merged { into: keeper, .. } | Self::Closed { keeper, .. } => Some(*keeper),
        }
    }
}

/// An act on a unit, with both clocks and the paper it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitEvent {
    /// Its identifier, ordered by time.
    pub id: UnitEventId,
    /// The unit.
    pub unit: OrgId,
    /// What was done.
    pub act: UnitAct,
    /// The first day on which it holds.
    pub held: Date,
    /// When we knew it.
    pub known: Timestamp,
    /// The number of the approval it rests on 批文号.
    pub document: String,
    /// Why.
    pub reason: String,
    /// Through which account.
    pub account: AccountId,
    /// For which unit.
    pub org: OrgId,
}
