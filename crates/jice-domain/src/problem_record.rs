//! A problem record 问题学籍: an entry of which the document number, the name, or the person behind it
//! is in doubt. It accuses nobody. It is cured by the school that keeps the entry: what is wrong is
//! changed 变更, what is right is proved 佐证, an entry of a pupil who is at another school is deleted 删除.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{CaseId, EntryId, Jurisdiction, NotNow, OrgId, PersonId, ProblemRecordId, SchoolYear};

/// What is in doubt: the five kinds of the national system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// Two entries bear one document number 证件号重复.
    NumberShared,
    /// Nobody has such a number, or it tells another birth or sex 证件号错误（不存在）.
    NumberWrong,
    /// The number is somebody else's 证件号与姓名不匹配.
    NameMismatch,
    /// The police gave the pupil another number since 证件号已变更.
    NumberChanged,
    /// Two entries have one name, sex and date of birth 姓名、性别、出生日期重复.
    PersonAlike,
}

/// Who says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProblemSource {
    /// The register found it by itself; it ceases once the register no longer shows it.
    Register,
    /// The ministry's comparison told it 部级比对; only a cure ends it.
    Ministry,
}

/// How a problem record is cured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProblemCure {
    /// The pupil is at the school, number or name stand wrongly: they are corrected 变更.
    Change,
    /// The pupil is at the school, number and name are right: nothing changes 佐证.
    Proof,
    /// The pupil is not at the school: the entry is deleted there 删除.
    Deletion,
}

/// Where a problem record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ProblemState {
    /// Nobody handles it 待处理.
    Open,
    /// A case handles it 处理中.
    Handling {
        /// Which; it is not over.
        case: CaseId,
    },
    /// A case has settled it 已处理.
    Settled {
        /// The day.
        on: Date,
        /// How.
        how: ProblemCure,
        /// By which case.
        case: CaseId,
    },
    /// The register no longer shows it, or the entry has ended otherwise 情形已消失.
    Ceased {
        /// The day.
        on: Date,
    },
}

/// A problem record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemRecord {
    /// Its identifier.
    pub id: ProblemRecordId,
    /// The school that keeps the entry; the record goes where the entry goes.
    pub school: OrgId,
    /// The pupil.
    pub person: PersonId,
    /// The entry in doubt.
    pub entry: EntryId,
    /// The law under which it stands.
    pub jurisdiction: Jurisdiction,
    /// What is in doubt.
    pub kind: ProblemKind,
    /// What tells it from the others of the pupil and kind: whom it is shared with, or a digest of what
    /// is in doubt. What is seen again is the same record.
    pub subject: String,
    /// The pupil of the other entry, where that is on this system.
    pub other: Option<PersonId>,
    /// What the ministry's list remarks; empty where nothing.
    pub remark: String,
    /// Who says so.
    pub source: ProblemSource,
    /// Since when it is known; anew where it came up again.
    pub since: Date,
    /// When it was known first.
    pub found: Timestamp,
    /// The school year in which the pupil is to finish the stage: until then it has to be settled.
    pub leaves: SchoolYear,
    /// Where it stands.
    pub state: ProblemState,
    /// How often it was written; the version a change must name.
    pub version: i32,
}

/// What happens to a problem record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemDeed {
    /// The register sees it.
    Seen,
    /// The ministry tells it, perhaps again.
    Told,
    /// The register sees it no longer.
    Gone,
    /// A case is opened to handle it.
    Taken(CaseId),
    /// That case came to nothing: it was refused, taken back or cleared.
    Dropped,
    /// A case has cured it.
    Cured(ProblemCure, CaseId),
}

impl ProblemKind {
    /// All, in the order of the national system.
    pub const ALL: [Self; 5] =
        [Self::NumberShared, Self::NumberWrong, Self::NameMismatch, Self::NumberChanged, Self::PersonAlike];

    /// Whether it is of two entries.
    pub fn has_two_sides(self) -> bool {
        matches!(self, Self::NumberShared | Self::PersonAlike)
    }
}

impl ProblemState {
    /// The words of every state, as files and columns have them.
    pub const WORDS: [&'static str; 4] = ["open", "handling", "settled", "ceased"];

    /// The word used in files and columns.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Handling { .. } => "handling",
            Self::Settled { .. } => "settled",
            Self::Ceased { .. } => "ceased",
        }
    }

    /// Whether nothing is asked of anybody any more. What is not over bars graduation.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Settled { .. } | Self::Ceased { .. })
    }

    /// The case that handles it, or settled it.
    pub fn case(self) -> Option<CaseId> {
        match self {
            Self::Handling { case } | Self::Settled { case, .. } => Some(case),
            Self::Open | Self::Ceased { .. } => None,
        }
    }
}

impl ProblemRecord {
    /// Whether somebody may begin to handle it: while it is open, and once more after a proof
    /// 佐证后可重新发起.
    pub fn may_be_taken(&self) -> bool {
        matches!(self.state, ProblemState::Open | ProblemState::Settled { how: ProblemCure::Proof, .. })
    }

    /// The record after `deed` on `today`; none where the deed changes nothing.
    ///
    /// # Errors
    /// [`NotNow::Moved`] where it is not open to the deed.
    pub fn after(&self, deed: ProblemDeed, today: Date) -> Result<Option<Self>, NotNow> {
        use ProblemState as S;
        let to = |state: S| Ok(Some(Self { state, ..self.clone() }));
        let again = || Ok(Some(Self { state: S::Open, since: today, ..self.clone() }));
        let told = |next: Result<Option<Self>, NotNow>| {
            next.map(|next| {
                let base = next.unwrap_or_else(|| self.clone());
                let told = Self { source: ProblemSource::Ministry, ..base };
                (told != *self).then_some(told)
            })
        };
        match (deed, self.state) {
            (ProblemDeed::Seen, S::Ceased { .. }) => again(),
            // What was proved is not found again; what was changed in vain is.
            (ProblemDeed::Seen, S::Settled { how, .. }) if how != ProblemCure::Proof => again(),
            (ProblemDeed::Seen, _) => Ok(None),
            // The ministry compares anew: what it tells after a cure is to be handled once more.
            (ProblemDeed::Told, state) if state.is_over() => told(again()),
            (ProblemDeed::Told, _) => told(Ok(None)),
            (ProblemDeed::Gone, S::Open) => to(S::Ceased { on: today }),
            (ProblemDeed::Gone, _) => Ok(None),
            (ProblemDeed::Taken(case), _) if self.may_be_taken() => to(S::Handling { case }),
            (ProblemDeed::Dropped, S::Handling { .. }) => to(S::Open),
            (ProblemDeed::Cured(how, case), S::Open | S::Handling { .. }) => to(S::Settled { on: today, how, case }),
            _ => Err(NotNow::Moved { current: self.version }),
        }
    }
}

crate::org::words!(ProblemKind {
    NumberShared => "number_shared", NumberWrong => "number_wrong", NameMismatch => "name_mismatch",
    NumberChanged => "number_changed", PersonAlike => "person_alike",
});
crate::org::words!(ProblemSource { Register => "register", Ministry => "ministry" });
crate::org::words!(ProblemCure { Change => "change", Proof => "proof", Deletion => "deletion" });

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 11, 2);
    const CASE: CaseId = CaseId(9);

    fn record(state: ProblemState) -> ProblemRecord {
        ProblemRecord {
            id: ProblemRecordId(1),
            school: OrgId(2),
            person: PersonId(3),
            entry: EntryId(4),
            jurisdiction: Jurisdiction("cn".to_owned()),
            kind: ProblemKind::NumberWrong,
            subject: "5".to_owned(),
            other: None,
            remark: String::new(),
            source: ProblemSource::Register,
            since: jiff::civil::date(2026, 9, 1),
            found: Timestamp::UNIX_EPOCH,
            leaves: SchoolYear(2026),
            state,
            version: 4,
        }
    }

    fn settled(how: ProblemCure) -> ProblemState {
        ProblemState::Settled { on: TODAY, how, case: CASE }
    }

    #[test]
    fn it_is_handled_once_and_open_again_where_the_case_comes_to_nothing() {
        let open = record(ProblemState::Open);
        let handling = open.after(ProblemDeed::Taken(CASE), TODAY).unwrap().unwrap();
        assert_eq!(handling.state, ProblemState::Handling { case: CASE });
        assert_eq!(handling.after(ProblemDeed::Taken(CaseId(10)), TODAY), Err(NotNow::Moved { current: 4 }));
        assert_eq!(handling.after(ProblemDeed::Dropped, TODAY).unwrap().unwrap().state, ProblemState::Open);
        let cured = handling.after(ProblemDeed::Cured(ProblemCure::Proof, CASE), TODAY).unwrap().unwrap();
        assert_eq!(cured.state, settled(ProblemCure::Proof));
        assert!(open.after(ProblemDeed::Dropped, TODAY).is_err());
    }

    #[test]
    fn what_is_proved_is_not_found_again_and_what_was_changed_in_vain_is() {
        let proved = record(settled(ProblemCure::Proof));
        assert_eq!(proved.after(ProblemDeed::Seen, TODAY), Ok(None));
        assert!(proved.may_be_taken());
        let changed = record(settled(ProblemCure::Change));
        assert!(!changed.may_be_taken());
        let again = changed.after(ProblemDeed::Seen, TODAY).unwrap().unwrap();
        assert_eq!((again.state, again.since), (ProblemState::Open, TODAY));
    }

    #[test]
    fn the_ministry_tells_it_anew_after_any_cure() {
        for how in [ProblemCure::Change, ProblemCure::Proof] {
            let again = record(settled(how)).after(ProblemDeed::Told, TODAY).unwrap().unwrap();
            assert_eq!((again.state, again.source), (ProblemState::Open, ProblemSource::Ministry));
        }
        let held = record(ProblemState::Handling { case: CASE }).after(ProblemDeed::Told, TODAY).unwrap().unwrap();
        assert_eq!((held.state, held.source), (ProblemState::Handling { case: CASE }, ProblemSource::Ministry));
        assert_eq!(held.after(ProblemDeed::Told, TODAY), Ok(None));
    }

    #[test]
    fn what_is_handled_does_not_cease_by_itself() {
        assert_eq!(record(ProblemState::Handling { case: CASE }).after(ProblemDeed::Gone, TODAY), Ok(None));
        let ceased = record(ProblemState::Open).after(ProblemDeed::Gone, TODAY).unwrap().unwrap();
        assert_eq!(ceased.state, ProblemState::Ceased { on: TODAY });
        assert!(!ceased.may_be_taken() && ceased.state.is_over());
    }
}
