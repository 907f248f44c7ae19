use jice_domain::{ClassId, FieldId, Grade, OrgId, OutOfClass, PersonId, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A pupil in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PupilLine {
    /// The person.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// Sex: 1 male, 2 female.
    pub sex: u8,
    /// Date of birth.
    pub birth_on: String,
    /// Kind of document, in Chinese.
    pub document_kind: String,
    /// Its number, masked.
    pub document: String,
    /// Lifelong number, masked where it contains the identity number.
    pub student_number: String,
    /// Number bound to school or region, in full.
    pub local_number: String,
    /// The school.
    pub school: OrgId,
    /// Its name.
    pub school_name: String,
    /// The class.
    pub class: ClassId,
    /// Its name.
    pub class_name: String,
    /// The grade this school year.
    pub grade: Option<Grade>,
    /// The grade's name.
    pub grade_name: String,
    /// `enrolled`, `suspended`, `dropout` … as packs name states.
    pub state: String,
    /// Whether the identity is a guardian's for now.
    pub temporary: bool,
    /// Whether there is a photo.
    pub photo: bool,
}

/// A pupil who sits in no class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OutOfClassLine {
    /// Who.
    pub pupil: PupilLine,
    /// Since when.
    pub since_on: String,
    /// The last day of a suspension.
    pub until_on: Option<String>,
    /// Days until then; negative once it is over.
    pub days_left: Option<i32>,
}

/// How many sit in no class for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OutOfClassCount {
    /// The reason.
    pub why: OutOfClass,
    /// How many.
    pub count: u64,
    /// Of those, suspended until soon, or longer ago.
    pub ending: u64,
}

/// A value of a field, masked where it is an identity number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ValueView {
    /// The field.
    pub field: FieldId,
    /// Its heading.
    pub label: String,
    /// The value; codes are shown by their name.
    pub value: String,
    /// Whether it is key data.
    pub key: bool,
    /// Whether it can be shown in full for a purpose.
    pub masked: bool,
}

/// A number issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NumberView {
    /// Its kind.
    pub kind: String,
    /// The kind's name in Chinese.
    pub label: String,
    /// The number, masked where it is the pupil's for life.
    pub value: String,
    /// Whether it is masked; in full it is shown for a purpose, asked for by its kind.
    pub masked: bool,
    /// Who issued it.
    pub issuer: String,
    /// Since when.
    pub valid_from: String,
    /// Until when.
    pub valid_to: Option<String>,
    /// Whether it is temporary.
    pub temporary: bool,
    /// The clause it rests on.
    pub clause: String,
}

/// A stay in a school and class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlacementView {
    /// School.
    pub school_name: String,
    /// Class.
    pub class_name: String,
    /// First day.
    pub from_on: String,
    /// Last day.
    pub to_on: Option<String>,
}

/// A photo on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PhotoView {
    /// Identifier.
    pub id: String,
    /// The year it was taken.
    pub taken_year: i16,
    /// `capture` or `import`.
    pub source: String,
    /// Pixels.
    pub width: i32,
    /// Pixels.
    pub height: i32,
}

/// An act in a pupil's life in the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimelineEvent {
    /// The act.
    pub act: String,
    /// In Chinese.
    pub zh: String,
    /// When it held.
    pub valid_from: String,
    /// When it was known.
    pub known_at: String,
    /// By whom.
    pub by: String,
    /// For which unit.
    pub org_name: String,
    /// What was overridden or warned of.
    pub findings: Vec<Refusal>,
}

/// One pupil.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PupilView {
    /// As in a list.
    #[serde(flatten)]
    pub line: PupilLine,
    /// All values, grouped by the pack's order of fields.
    pub values: Vec<ValueView>,
    /// Numbers, newest first.
    pub numbers: Vec<NumberView>,
    /// Schools and classes, newest first.
    pub placements: Vec<PlacementView>,
    /// Photos, newest first.
    pub photos: Vec<PhotoView>,
    /// Acts, newest first.
    pub timeline: Vec<TimelineEvent>,
    /// What this user may do: `reveal`, `maintain`, `print`.
    pub acts: Vec<String>,
    /// The version a change must name.
    pub version: i32,
}

/// One value in full, given for a purpose and written to the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Revealed {
    /// The field.
    pub field: FieldId,
    /// The value.
    pub value: String,
}
