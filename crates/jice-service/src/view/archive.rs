use jice_domain::{ArchiveCopyId, ArchiveItemId, CaseId, EvidenceId, PaperKept, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{TimelineEvent, ValueView};

/// The archive of a pupil, part by part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ArchiveView {
    /// Whose.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// The school that keeps it, or kept this copy.
    pub school_name: String,
    /// Since when there is one: the pupil was registered then.
    pub opened_on: String,
    /// The day on which the pupil left, where this is the copy that the school keeps since.
    pub left_on: Option<String>,
    /// The parts, in the order of the law.
    pub sections: Vec<ArchiveSectionView>,
    /// How long it is kept.
    pub retention: Option<RetentionView>,
    /// Where schools keep it on paper, the latest word of each.
    pub papers: Vec<PaperArchiveView>,
    /// What this user may do: `note`, `place`, `print`.
    pub acts: Vec<String>,
}

/// A part of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ArchiveSectionView {
    /// Its name, as `awards`.
    pub id: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The article it comes from.
    pub article: String,
    /// The clause's id.
    pub clause: String,
    /// What stands in it, by law.
    pub holds: Vec<String>,
    /// The kinds of items that can be noted here.
    pub kinds: Vec<ArchiveKindView>,
    /// Particulars that the register shows here, numbers masked.
    pub values: Vec<ValueView>,
    /// What happened to the entry, where it is shown here, newest first.
    pub changes: Vec<TimelineEvent>,
    /// Papers of completed changes, where they are shown here.
    pub papers: Vec<FiledPaperView>,
    /// Items, the latest day first.
    pub items: Vec<ArchiveItemView>,
}

/// A kind of item that can be noted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ArchiveKindView {
    /// Its name, as `award`.
    pub id: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// What is noted.
    pub fields: Vec<ArchiveFieldView>,
}

/// Something that is noted of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ArchiveFieldView {
    /// Its name.
    pub id: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// `text`, `number`, `date` or `school_year`.
    pub sort: String,
    /// What can be chosen; beside a number, what may stand instead of it.
    pub options: Vec<String>,
    /// Whether it may be left empty.
    pub optional: bool,
}

/// An item of an archive, with every version of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ArchiveItemView {
    /// The item.
    pub id: ArchiveItemId,
    /// Its kind.
    pub kind: String,
    /// The kind in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Its versions, the one that counts first.
    pub versions: Vec<ArchiveVersionView>,
}

/// A version of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ArchiveVersionView {
    /// Which, from 1.
    pub version: i32,
    /// The day it is about.
    pub held_on: String,
    /// What was noted.
    pub values: Vec<ArchiveValueView>,
    /// Why it was corrected; empty in the first.
    pub reason: String,
    /// The school then.
    pub school_name: String,
    /// Who noted it.
    pub by: String,
    /// When.
    pub put_at: String,
    /// The paper that goes with it.
    pub paper: Option<FileView>,
}

/// A value of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ArchiveValueView {
    /// The field.
    pub field: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The value.
    pub value: String,
}

/// A file that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileView {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// Its size, in bytes.
    pub bytes: u32,
}

/// A paper of a completed change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FiledPaperView {
    /// The case.
    pub case: CaseId,
    /// The change in Chinese.
    pub change_zh: String,
    /// In English.
    pub change_en: String,
    /// The day from which it holds.
    pub done_on: String,
    /// The paper.
    pub paper: EvidenceId,
    /// What it is, in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The file.
    pub file: FileView,
}

/// How long an archive is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RetentionView {
    /// The rule that says so, by title and article; none where it is kept for good.
    pub rule: Option<String>,
    /// The article.
    pub article: String,
    /// The clause's id.
    pub clause: String,
}

/// Where a school keeps an archive on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaperArchiveView {
    /// The school.
    pub school_name: String,
    /// Whether it is the school of this archive.
    pub own: bool,
    /// What it has.
    pub kept: PaperKept,
    /// Where it lies.
    pub place: String,
    /// Who keeps it.
    pub keeper: String,
    /// When this was noted.
    pub noted_at: String,
    /// Which word of the school on it; the next must name it.
    pub version: i32,
}

/// A copy of an archive that a school keeps of a pupil who left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ArchiveCopyLine {
    /// Whose archive.
    pub person: PersonId,
    /// The copy.
    pub copy: ArchiveCopyId,
    /// What the pupil was called then.
    pub name: String,
    /// The school that keeps it.
    pub school_name: String,
    /// The first day elsewhere.
    pub left_on: String,
    /// When it was made.
    pub made_at: String,
}

/// What came of a workbook of results: all of it was noted, or, where anything was wrong, nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ResultsNoted {
    /// Results noted.
    pub noted: u32,
    /// Results that stood there already.
    pub known: u32,
    /// Headings over what is no result of a subject, and is not noted.
    pub left_out: Vec<String>,
    /// What is wrong, cell by cell.
    pub faults: Vec<ResultFault>,
}

/// What is wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ResultFault {
    /// The cell, as C7.
    pub cell: String,
    /// The name in its row.
    pub name: String,
    /// What is wrong and what would be right, in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}
