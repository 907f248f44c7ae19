use jice_domain::{CaseId, OrgId, PersonId, ProblemCure, ProblemKind, ProblemRecordId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::NamedClause;

/// The other side of a problem record: no more of it is shown than this.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OtherSideView {
    /// The school that keeps the other entry.
    pub school_name: String,
    /// The class.
    pub class_name: String,
    /// The name.
    pub name: String,
    /// Whether the other entry still stands.
    pub live: bool,
    /// How far the other school is: `open`, `handling`, `settled`, `ceased`; none where nothing is known
    /// against that entry.
    pub state: Option<String>,
    /// How it was settled there.
    pub cure: Option<ProblemCure>,
}

/// A problem record in a list 问题学籍.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProblemItem {
    /// The school that keeps the entry.
    pub school: OrgId,
    /// Its name.
    pub school_name: String,
    /// The name of its authority.
    pub authority_name: String,
    /// The record.
    pub problem: ProblemRecordId,
    /// The pupil.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// The grade.
    pub grade_name: String,
    /// The class.
    pub class_name: String,
    /// The student number, masked.
    pub student_number: String,
    /// The document number, masked; empty where there is none.
    pub document: String,
    /// The state of the entry.
    pub entry_state: String,
    /// What is in doubt.
    pub kind: ProblemKind,
    /// Whether the ministry's comparison told it; else the register found it.
    pub by_ministry: bool,
    /// What the ministry's list remarks.
    pub remark: String,
    /// Since when it is known.
    pub since_on: String,
    /// For how many days, until it was over.
    pub days: i32,
    /// Whether the pupil is to finish the stage this school year 毕业年级.
    pub leaving: bool,
    /// `open`, `handling`, `settled`, `ceased`.
    pub state: String,
    /// How it was settled.
    pub cure: Option<ProblemCure>,
    /// The day on which it was over.
    pub settled_on: Option<String>,
    /// The case that handles it, or settled it.
    pub case: Option<CaseId>,
    /// What that is called in Chinese.
    pub change_zh: String,
    /// And in English.
    pub change_en: String,
    /// The step it is before, in Chinese.
    pub step_zh: String,
    /// And in English.
    pub step_en: String,
    /// The unit that has to act now; empty where it is over.
    pub handler: String,
    /// The other side, where it is on this system.
    pub other: Option<OtherSideView>,
    /// The version that an act must name.
    pub version: i32,
}

/// A problem record, with what can be done about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProblemView {
    /// As it stands in lists.
    pub item: ProblemItem,
    /// The units above the school and itself, top first.
    pub path: Vec<String>,
    /// By which changes the place's law cures this kind: `change`, `proof`, `deletion`.
    pub cures: Vec<NamedClause>,
    /// Those that whoever asks may begin now.
    pub acts: Vec<String>,
}

/// How many problem records are of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProblemKindCount {
    /// The kind.
    pub kind: ProblemKind,
    /// Not settled.
    pub unsettled: u64,
    /// Of those, of graduating grades.
    pub leaving: u64,
    /// Over.
    pub over: u64,
}

/// How many problem records there are at and below a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProblemUnit {
    /// The unit.
    pub org: OrgId,
    /// Its name.
    pub name: String,
    /// Whether it is a school.
    pub school: bool,
    /// Not settled.
    pub unsettled: u64,
    /// Of those, handled by nobody yet.
    pub waiting: u64,
    /// Of those not settled, of graduating grades.
    pub leaving: u64,
    /// Over.
    pub over: u64,
}

/// The problem records at and below a unit, counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProblemSummary {
    /// The unit.
    pub org: OrgId,
    /// Its name.
    pub org_name: String,
    /// By kind, in the order of the national system.
    pub kinds: Vec<ProblemKindCount>,
    /// By unit directly below that has some, those with most unsettled ones first.
    pub units: Vec<ProblemUnit>,
    /// Whether whoever asks may take in the ministry's list and have the register search.
    pub may_tell: bool,
}

/// What came of a list that the ministry told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProblemsTold {
    /// Rows of the list.
    pub rows: u64,
    /// Records that are new.
    pub fresh: u64,
    /// Records that were over and are open again.
    pub again: u64,
    /// Records that were known already.
    pub known: u64,
}
