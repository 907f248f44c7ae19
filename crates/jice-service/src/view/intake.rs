use jice_domain::{
    BatchId, ClassId, FieldId, Grade, JobId, Jurisdiction, OrgId, PersonId, Refusal, RowState, SchoolYear,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::pupil::ValueView;

/// How many rows a batch has in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BatchCounts {
    /// All.
    pub all: u64,
    /// Refused by a rule.
    pub failing: u64,
    /// Passing every rule.
    pub passing: u64,
    /// Checked by the class teacher.
    pub checked: u64,
    /// With the authority.
    pub submitted: u64,
    /// Registered.
    pub accepted: u64,
    /// Returned.
    pub returned: u64,
    /// Without a photo.
    pub faceless: u64,
    /// Without a guardian's confirmation.
    pub unconfirmed: u64,
}

/// A batch of new pupils.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BatchView {
    /// Its identifier.
    pub id: BatchId,
    /// The school.
    pub school: OrgId,
    /// The school's name.
    pub school_name: String,
    /// The authority that decides.
    pub authority: OrgId,
    /// The authority's name.
    pub authority_name: String,
    /// The pack.
    pub jurisdiction: Jurisdiction,
    /// The grade its pupils begin.
    pub grade: Grade,
    /// The grade's name.
    pub grade_name: String,
    /// The school year.
    pub school_year: SchoolYear,
    /// `draft`, `confirmed`, `submitted`, `decided`.
    pub state: String,
    /// The steps done, in order, with who and when.
    pub steps: Vec<String>,
    /// Last day for the authority.
    pub due_on: Option<String>,
    /// Working days left.
    pub working_days_left: Option<i32>,
    /// Rows by state.
    pub counts: BatchCounts,
    /// Classes in it.
    pub classes: Vec<super::ClassView>,
    /// The version a change must name.
    pub version: i32,
    /// What this user may do now: `upload`, `edit`, `confirm`, `check_class`, `sign`, `decide`, `withdraw`, `mend`.
    pub acts: Vec<String>,
    /// Why the rest is not possible now, by act.
    pub refusals: Vec<ActRefusal>,
    /// What the law reminds of before the next step; it stands in nobody's way.
    pub warnings: Vec<Refusal>,
    /// The work under way on it.
    pub job: Option<JobView>,
}

/// Why an act is not possible now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActRefusal {
    /// The act, as in [`BatchView::acts`].
    pub act: String,
    /// All reasons.
    pub refusals: Vec<Refusal>,
}

/// A field of the pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldView {
    /// Its name.
    pub id: FieldId,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// `text`, `code`, `date`, `month`, `region`, `phone`, `flag` …
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether it must be given, always or under a condition.
    pub required: bool,
    /// Whether it is key data, locked once reported.
    pub key: bool,
    /// The code list, as pairs of code and name.
    pub codes: Vec<(String, String)>,
}

/// A column of an uploaded workbook and the field it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ColumnView {
    /// The heading as it stands in the workbook.
    pub heading: String,
    /// The field; none when the column is left out.
    pub field: Option<FieldId>,
    /// Whether the field was guessed and should be looked at.
    pub guessed: bool,
    /// The first values of the column, identity numbers masked.
    pub samples: Vec<String>,
}

/// A workbook taken in, not yet read to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UploadView {
    /// Key of the file.
    pub file: String,
    /// Name of the file.
    pub file_name: String,
    /// Columns and what they were taken for.
    pub columns: Vec<ColumnView>,
    /// Required fields that no column gives.
    pub missing: Vec<FieldView>,
}

/// Where a piece of work for the machine stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waits.
    Waiting,
    /// Under way.
    Running,
    /// Done.
    Done,
    /// Broken off, with the reason.
    Failed,
}

/// A piece of work for the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobView {
    /// Its identifier.
    pub id: JobId,
    /// What it does: `check_workbook`, `recheck`, `register`, `photos`.
    pub kind: String,
    /// Where it stands.
    pub state: JobState,
    /// Rows done.
    pub done: u64,
    /// Rows in all; 0 while unknown.
    pub total: u64,
    /// What came out, in Chinese: counts, or why it broke off and what cures it.
    pub outcome: String,
}

/// A row of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RowView {
    /// Its number.
    pub row: u32,
    /// Where it stands.
    pub state: RowState,
    /// The name.
    pub name: String,
    /// The class.
    pub class: Option<ClassId>,
    /// The class's name.
    pub class_name: String,
    /// All values given, identity numbers masked.
    pub values: Vec<ValueView>,
    /// What the law says, refusals and warnings.
    pub findings: Vec<Refusal>,
    /// Whether a photo is there.
    pub photo: bool,
    /// The day of arrival at school.
    pub arrived_on: Option<String>,
    /// Whether the guardian confirmed.
    pub guardian_confirmed: bool,
    /// Pupils of the register that may be the same child, for a look side by side.
    pub alike: Vec<super::PupilLine>,
    /// The pupil registered from it.
    pub person: Option<PersonId>,
    /// Why it was returned.
    pub reason: String,
    /// The version a change must name.
    pub version: i32,
}

/// What confirming would do with a row: the preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RowChange {
    /// The row.
    pub row: u32,
    /// `add`, `change` or `same`.
    pub kind: String,
    /// The name.
    pub name: String,
    /// Fields that change: heading, before, after (masked).
    pub fields: Vec<(String, String, String)>,
}

/// What became of one photo of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PhotoResult {
    /// File name.
    pub file: String,
    /// The row it went to.
    pub row: Option<u32>,
    /// The name of the pupil.
    pub name: Option<String>,
    /// What the law or the format says against it.
    pub findings: Vec<Refusal>,
}

/// An undertaking to read and sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UndertakingText {
    /// Its title.
    pub title: String,
    /// Its text; paragraphs end in a line break.
    pub text: String,
    /// Digest of the text, to be sent back with the signature.
    pub sha256: String,
}
