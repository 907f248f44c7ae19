//! Record the act, derive the state: what the journal holds.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    Absence, AccountId, BatchId, CaseId, ClassId, Closing, Cohort, EntryId, EntryState, FieldId, Grade, JournalId,
    Jurisdiction, NumberKind, OrgId, Outcome, PersonId, PlacementId, Refusal, TransitionError,
};

/// Where a pupil sits: a school, a class, and with whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// The school that keeps the entry.
    pub school: OrgId,
    /// The class.
    pub class: ClassId,
    /// The placement in the school's list.
    pub placement: PlacementId,
    /// Those it sits with.
    pub cohort: Cohort,
}

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
    /// The entry went to another school 转学.
    Moved {
        /// By which case.
        case: CaseId,
        /// The school it left.
        from: OrgId,
        /// Where the pupil sits now.
        seat: Seat,
        /// Numbers issued with it, of a place where they are the school's.
        numbers: Vec<(NumberKind, String)>,
    },
    /// The pupil went with its whole school into another one 学校合并.
    SchoolMerged {
        /// The school that was merged.
        from: OrgId,
        /// Where the pupil sits now.
        seat: Seat,
        /// Numbers issued with it, of a place where they are the school's.
        numbers: Vec<(NumberKind, String)>,
    },
    /// The pupil came from outside this register 跨省转入, 跨境转入: its entry was opened, or the one
    /// that had ended here was continued.
    TakenIn {
        /// By which case.
        case: CaseId,
        /// The school outside, in words; empty where the pupil comes from abroad.
        from: String,
        /// The division that school lies in, six digits; empty where it is not known.
        division: String,
        /// Where the pupil sits now.
        seat: Seat,
        /// The numbers it brings, and those issued with it.
        numbers: Vec<(NumberKind, String)>,
    },
    /// The pupil sits in another class of the school 调班, or in another grade 留级, 跳级.
    Reseated {
        /// By which case.
        case: CaseId,
        /// Where the pupil sits now.
        seat: Seat,
    },
    /// The pupil was suspended 休学.
    Suspended {
        /// By which case.
        case: CaseId,
        /// The last day.
        until: Date,
        /// The grade the pupil was in: none lower is returned to.
        grade: Option<Grade>,
    },
    /// The suspension was prolonged 续休.
    SuspensionExtended {
        /// By which case.
        case: CaseId,
        /// The last day.
        until: Date,
    },
    /// The pupil came back after a suspension 复学 or an absence 返校.
    CameBack {
        /// By which case.
        case: CaseId,
        /// Where the pupil sits now.
        seat: Seat,
    },
    /// The pupil is absent without leave 疑似辍学, 辍学, 其他离校.
    WentAbsent {
        /// By which case.
        case: CaseId,
        /// In which way.
        kind: Absence,
        /// The grade the pupil was in: none lower is returned to.
        grade: Option<Grade>,
    },
    /// The entry ended for good.
    EntryClosed {
        /// By which case.
        case: CaseId,
        /// Why.
        reason: Closing,
    },
    /// Key data were corrected 关键信息变更; what stood before is kept.
    KeyDataCorrected {
        /// By which case.
        case: CaseId,
        /// What stood there and what stands there now, by field.
        changes: Vec<(FieldId, String, String)>,
    },
    /// The pupil studies elsewhere, the entry staying 借读.
    GuestNoted {
        /// By which case.
        case: CaseId,
    },
    /// The pupil moves between a special and an ordinary school, the entry staying 随班就读.
    InclusionNoted {
        /// By which case.
        case: CaseId,
    },
    /// Number and name were proved right 问题学籍佐证.
    RecordProved {
        /// By which case.
        case: CaseId,
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
            Self::Moved { .. } => "moved",
            Self::SchoolMerged { .. } => "school_merged",
            Self::TakenIn { .. } => "taken_in",
            Self::Reseated { .. } => "reseated",
            Self::Suspended { .. } => "suspended",
            Self::SuspensionExtended { .. } => "suspension_extended",
            Self::CameBack { .. } => "came_back",
            Self::WentAbsent { .. } => "went_absent",
            Self::EntryClosed { .. } => "entry_closed",
            Self::KeyDataCorrected { .. } => "key_data_corrected",
            Self::GuestNoted { .. } => "guest_noted",
            Self::InclusionNoted { .. } => "inclusion_noted",
            Self::RecordProved { .. } => "record_proved",
        }
    }

    /// The case that it came of; none where it came of none.
    pub fn case(&self) -> Option<CaseId> {
        match self {
            Self::Moved { case, .. }
            | Self::TakenIn { case, .. }
            | Self::Reseated { case, .. }
            | Self::Suspended { case, .. }
            | Self::SuspensionExtended { case, .. }
            | Self::CameBack { case, .. }
            | Self::WentAbsent { case, .. }
            | Self::EntryClosed { case, .. }
            | Self::KeyDataCorrected { case, .. }
            | Self::GuestNoted { case }
            | Self::InclusionNoted { case }
            | Self::RecordProved { case } => Some(*case),
            Self::EntryOpened { .. }
            | Self::EntryContinued { .. }
            | Self::StageFinished { .. }
            | Self::FieldsMaintained { .. }
            | Self::PhotoPut { .. }
            | Self::SchoolMerged { .. }
            | Self::EntryImported { .. } => None,
        }
    }

    /// Where the pupil sits because of it; none where it changed no seat.
    pub fn seat(&self) -> Option<Seat> {
        match self {
            Self::EntryOpened { school, class, placement, cohort, .. }
            | Self::EntryContinued { school, class, placement, cohort, .. }
            | Self::EntryImported { school, class, placement, cohort, .. } => {
                Some(Seat { school: *school, class: *class, placement: *placement, cohort: *cohort })
            }
            Self::Moved { seat, .. }
            | Self::SchoolMerged { seat, .. }
            | Self::TakenIn { seat, .. }
            | Self::Reseated { seat, .. }
            | Self::CameBack { seat, .. } => Some(*seat),
            _ => None,
        }
    }

    /// The state after this act on `valid_from`; the state of an entry is the fold of
    /// its journal with this.
    ///
    /// # Errors
    /// Where the state has no such move: the journal is inconsistent.
    pub fn fold(&self, before: Option<EntryState>, valid_from: Date) -> Result<EntryState, TransitionError> {
        match (self, before) {
            (Self::EntryOpened { .. } | Self::EntryImported { .. } | Self::TakenIn { .. }, None) => {
                Ok(EntryState::Enrolled { since: valid_from })
            }
            (Self::EntryContinued { .. }, Some(state)) => state.continue_in(valid_from),
            (Self::StageFinished { outcome }, Some(state)) => state.finish_stage(valid_from, *outcome),
            (
                Self::FieldsMaintained { .. }
                | Self::PhotoPut { .. }
                | Self::KeyDataCorrected { .. }
                | Self::GuestNoted { .. }
                | Self::InclusionNoted { .. }
                | Self::RecordProved { .. },
                Some(state),
            ) => Ok(state),
            (Self::Moved { .. } | Self::Reseated { .. }, Some(state)) => state.reseat(valid_from),
            (Self::SchoolMerged { .. }, Some(state)) => state.go_along(),
            (Self::TakenIn { .. }, Some(state)) => state.take_up(valid_from),
            (Self::Suspended { until, .. }, Some(state)) => state.suspend(valid_from, *until),
            (Self::SuspensionExtended { until, .. }, Some(state)) => state.extend(*until),
            (Self::CameBack { .. }, Some(state)) => state.come_back(valid_from),
            (Self::WentAbsent { kind, .. }, Some(state)) => state.go_absent(valid_from, *kind),
            (Self::EntryClosed { reason, .. }, Some(state)) => state.close(valid_from, *reason),
            (act, before) => Err(TransitionError { from: before.map_or("absent", |s| s.as_str()), act: act.name() }),
        }
    }
}
