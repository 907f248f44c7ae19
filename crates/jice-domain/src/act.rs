//! Record the act, derive the state: what the journal holds.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    AccountId, BatchId, ClassId, Cohort, EntryId, EntryState, FieldId, JournalId, Jurisdiction, NumberKind, OrgId,
    Outcome, PersonId, PlacementId, Refusal, TransitionError,
};

/// Something that happened to an entry. Past tense: it cannot be refused any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// A new entry was opened 建籍: only in grade 1, but for lawful late entry.
    EntryOpened {
        /// The school that keeps it.
        school: OrgId,
        /// Those it begins with.
        cohort: Cohort,
        /// The intake it came in.
        batch: BatchId,
        /// Numbers issued with it.
        numbers: Vec<(NumberKind, String)>,
        /// Where it sits.
        placement: PlacementId,
        /// In which class.
        class: ClassId,
    },
    /// The entry of the stage before was continued 调档接续.
    EntryContinued {
        /// The school that keeps it from now on.
        school: OrgId,
        /// The new cohort.
        cohort: Cohort,
        /// The intake it came in.
        batch: BatchId,
        /// Numbers issued with it; the lifelong one stays.
        numbers: Vec<(NumberKind, String)>,
        /// Where it sits.
        placement: PlacementId,
        /// In which class.
        class: ClassId,
    },
    /// A stage was done 毕业, 结业, 肄业.
    StageFinished {
        /// How.
        outcome: Outcome,
    },
    /// Unlocked fields were maintained. Names only: values stand in the person's record.
    FieldsMaintained {
        /// Which.
        fields: Vec<FieldId>,
    },
    /// A photo was put.
    PhotoPut {
        /// Digest of the picture, SHA-256 in hexadecimal.
        sha256: String,
    },
    /// The whole entry came from an earlier register, already numbered.
    EntryImported {
        /// The school that keeps it.
        school: OrgId,
        /// Those it sits with.
        cohort: Cohort,
        /// Numbers it brings.
        numbers: Vec<(NumberKind, String)>,
        /// Where it sits.
        placement: PlacementId,
        /// In which class.
        class: ClassId,
    },
}

/// An act in the journal, with both clocks and what it rested on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// Its identifier, ordered by time.
    pub id: JournalId,
    /// The person concerned.
    pub person: PersonId,
    /// The entry concerned.
    pub entry: EntryId,
    /// What happened.
    pub act: Act,
    /// When it held in law.
    pub valid_from: Date,
    /// When we knew it.
    pub known_at: Timestamp,
    /// Through which account.
    pub account: AccountId,
    /// For which unit.
    pub org: OrgId,
    /// The pack that judged it.
    pub jurisdiction: Jurisdiction,
    /// That pack's version: a digest of its files.
    pub pack_version: String,
    /// What was overridden or warned of, as it stood.
    pub findings: Vec<Refusal>,
}

impl Act {
    /// The word used in columns.
    pub fn name(&self) -> &'static str {
        match self {
            Self::EntryOpened { .. } => "entry_opened",
            Self::EntryContinued { .. } => "entry_continued",
            Self::StageFinished { .. } => "stage_finished",
            Self::FieldsMaintained { .. } => "fields_maintained",
            Self::PhotoPut { .. } => "photo_put",
            Self::EntryImported { .. } => "entry_imported",
        }
    }

    /// The state after this act on `valid_from`; the state of an entry is the fold of
    /// its journal with this.
    ///
    /// # Errors
    /// Where the state has no such move: the journal is inconsistent.
    pub fn fold(&self, before: Option<EntryState>, valid_from: Date) -> Result<EntryState, TransitionError> {
        match (self, before) {
            (Self::EntryOpened { .. } | Self::EntryImported { .. }, None) => {
                Ok(EntryState::Enrolled { since: valid_from })
            }
            (Self::EntryContinued { .. }, Some(state)) => state.continue_in(valid_from),
            (Self::StageFinished { outcome }, Some(state)) => state.finish_stage(valid_from, *outcome),
            (Self::FieldsMaintained { .. } | Self::PhotoPut { .. }, Some(state)) => Ok(state),
            (act, before) => Err(TransitionError { from: before.map_or("absent", |s| s.as_str()), act: act.name() }),
        }
    }
}
