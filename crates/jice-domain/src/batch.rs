//! A batch: what a school hands in together, signs once, and has decided together.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{AccountId, BatchId, Grade, Jurisdiction, OrgId, SchoolYear};

/// What a batch is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BatchKind {
    /// New pupils of one grade 新生.
    Intake {
        /// The grade they begin.
        grade: Grade,
    },
}

/// A signature under a batch, with the undertaking signed in the same act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The account.
    pub account: AccountId,
    /// The natural person behind it.
    pub holder: String,
    /// The name that is printed.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// Digest of the undertaking's text as it was shown, SHA-256 in hexadecimal.
    pub undertaking: Option<String>,
}

/// Where a batch stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum BatchState {
    /// The school enters, uploads and mends.
    Draft,
    /// Every row confirmed by the registrar; class teachers check.
    Confirmed {
        /// Who confirmed.
        by: Signature,
    },
    /// Signed by the head and handed to the authority; the clock runs.
    Submitted {
        /// The head's signature.
        by: Signature,
        /// The last day on which it can be decided in time; none where no limit is set or
        /// the calendar of that year is not loaded.
        due: Option<Date>,
    },
    /// Every row accepted or returned.
    Decided {
        /// The head's signature, under which it was handed in; none only of batches that were
        /// decided before it was kept.
        #[serde(default)]
        signed: Option<Signature>,
        /// Who decided last.
        by: Signature,
    },
}

/// A batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Its identifier.
    pub id: BatchId,
    /// The school.
    pub school: OrgId,
    /// The authority that decides it.
    pub authority: OrgId,
    /// The pack that rules it.
    pub jurisdiction: Jurisdiction,
    /// What it is for.
    pub kind: BatchKind,
    /// The school year it belongs to.
    pub school_year: SchoolYear,
    /// Where it stands.
    pub state: BatchState,
    /// The natural persons who entered or mended its rows: none of them may decide it.
    pub entered_by: Vec<String>,
    /// How often it was written; the version a change must name.
    pub version: i32,
}

/// Where a row of a batch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RowState {
    /// Refused by a rule: to be mended.
    Failing,
    /// Passes every rule.
    Passing,
    /// Checked by the class teacher.
    Checked,
    /// With the authority.
    Submitted,
    /// Accepted: the pupil is registered.
    Accepted,
    /// Returned with reasons.
    Returned,
}

impl BatchState {
    /// The word used in files and columns.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Confirmed { .. } => "confirmed",
            Self::Submitted { .. } => "submitted",
            Self::Decided { .. } => "decided",
        }
    }
}

crate::org::words!(RowState {
    Failing => "failing", Passing => "passing", Checked => "checked", Submitted => "submitted", Accepted => "accepted",
    Returned => "returned",
});
