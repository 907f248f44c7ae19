//! Number layouts as data. A number is composed once, never widened, never reissued.

use jice_domain::identity::Document;
use jice_domain::{Grade, Level, OrgUnit, Stage};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::pack::Register;
use crate::segment::{NumberFault, Segment, fault};

/// `numbers.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NumbersFile {
    #[serde(default)]
    pub(crate) number: Vec<NumberDefinition>,
}

/// What a number follows: when that changes, a new one is issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Follows {
    /// The person, for life.
    Person,
    /// The school: moving means a new number.
    School,
    /// The stage.
    Stage,
    /// The person within a stage.
    PersonAndStage,
}

/// When a number is issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberEvent {
    /// A new entry was opened.
    EntryOpened,
    /// An entry was continued into the next stage.
    EntryContinued,
    /// An entry moved to another school.
    SchoolChanged,
    /// The child's identity was confirmed by the ministry, or a number came from there.
    IdentityConfirmed,
    /// An exam entry was completed.
    ExamRegistered,
}

/// Who issues a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Issuer {
    /// The register itself, at once.
    Register,
    /// A unit of this tier, by its own act.
    City,
    /// The ministry; we only compose what it would say, and take what it says.
    Ministry,
}

/// A kind of number of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberDefinition {
    /// Its kind, as `student_number`.
    pub id: String,
    /// What it is called in Chinese.
    pub zh: String,
    /// What it is called in English.
    pub en: String,
    /// The register it belongs to.
    pub register: Register,
    /// What it follows.
    pub follows: Follows,
    /// The stages in which it is issued.
    pub stages: Vec<Stage>,
    /// Who issues it.
    pub issuer: Issuer,
    /// Its length in characters, where it is always the same.
    pub length: Option<usize>,
    /// How many of its last characters serve as the everyday number; 0 for none.
    #[serde(default)]
    pub short: usize,
    /// The clause it comes from.
    pub clause: String,
    /// Other clauses that it honours.
    #[serde(default)]
    pub honours: Vec<String>,
    /// Where the layout comes from, and what of it is ours.
    #[serde(default)]
    pub notes: String,
    /// Its forms, the first that fits is taken.
    pub form: Vec<NumberForm>,
    /// Numbers that prove the layout.
    #[serde(default)]
    pub example: Vec<NumberExample>,
}

/// What a form needs to know of the child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// An eighteen-character citizen number of its own.
    OwnIdentity,
    /// A document of its own, of whatever kind.
    OwnDocument,
    /// A guardian's document, while it has none of its own.
    GuardianDocument,
}

/// One form of a number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberForm {
    /// When it is issued in this form.
    pub on: Vec<NumberEvent>,
    /// What it needs.
    pub needs: Needs,
    /// Whether it will be replaced once the child has its own document.
    #[serde(default)]
    pub temporary: bool,
    /// Its segments, from the left.
    pub segment: Vec<Segment>,
}

/// What a serial number is counted within.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopePart {
    /// The school.
    School,
    /// The class.
    Class,
    /// The year of entry into the stage.
    EntryYear,
    /// The year of issue.
    Year,
    /// The division of the school's seat.
    Division,
    /// The date of birth.
    BirthDate,
    /// The guardian's document, by the digest the caller gives.
    Guardian,
}

/// A number that proves a layout: composed from `given`, it must come out as `value`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberExample {
    /// The number.
    pub value: String,
    /// When it would be issued.
    pub on: NumberEvent,
    /// From what.
    pub given: Given,
}

/// The facts of an example; what is not said is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Given {
    /// The child's citizen number.
    pub document: Option<String>,
    /// The guardian's citizen number.
    pub guardian_document: Option<String>,
    /// Sex, 1 or 2.
    pub sex: Option<u8>,
    /// Date of birth.
    pub birth_date: Option<Date>,
    /// Year of entry into the stage.
    pub entry_year: i16,
    /// Year of issue.
    pub year: i16,
    /// Grade at registration.
    pub grade: u8,
    /// Local school code.
    pub school_code: String,
    /// The ministry's school identifier.
    pub school_identifier: String,
    /// Whether the school is public.
    pub public: bool,
    /// Digit of the stages the school combines.
    pub school_category: String,
    /// Division of the school's seat.
    pub division: String,
    /// Number of the class.
    pub class_number: Option<u32>,
    /// Serial number.
    pub serial: Option<u32>,
}

/// What a number is composed from.
#[derive(Debug, Clone, Copy)]
pub struct NumberFacts<'a> {
    /// The child's own document.
    pub document: Option<&'a Document>,
    /// The guardian's document, for a child without one.
    pub guardian_document: Option<&'a Document>,
    /// Sex: 1 male, 2 female.
    pub sex: Option<u8>,
    /// Date of birth.
    pub birth_date: Option<Date>,
    /// Year of entry into the stage.
    pub entry_year: i16,
    /// Year of issue.
    pub year: i16,
    /// Grade at registration.
    pub grade: Grade,
    /// The school.
    pub school: &'a OrgUnit,
    /// Number of the class.
    pub class_number: Option<u32>,
    /// The next serial number of the scope that [`NumberForm::serial_scope`] names.
    pub serial: Option<u32>,
}

/// A number, composed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// The number.
    pub value: String,
    /// Whether it will be replaced once the child has its own document.
    pub temporary: bool,
}

impl NumberDefinition {
    /// The form in which it is issued on `event` to a child with these papers.
    pub fn form(&self, event: NumberEvent, facts: &NumberFacts<'_>) -> Option<&NumberForm> {
        self.form.iter().find(|form| form.on.contains(&event) && form.needs.met(facts))
    }

    /// Whether it is issued on `event` in `stage`.
    pub fn is_issued(&self, event: NumberEvent, stage: Stage) -> bool {
        self.stages.contains(&stage) && self.form.iter().any(|form| form.on.contains(&event))
    }

    /// Whether `value` has the layout of one of the forms.
    pub fn recognises(&self, value: &str) -> bool {
        self.length.is_none_or(|length| length == value.len()) && self.form.iter().any(|form| form.recognises(value))
    }

    pub(crate) fn compose(&self, event: NumberEvent, facts: &NumberFacts<'_>) -> Result<Composed, NumberFault> {
        let form = self.form(event, facts).ok_or_else(|| {
            fault(
                &None,
                format!("缺少编制{}所需的身份证件", self.zh),
                format!("no document to form the {} from", self.en),
            )
        })?;
        let mut value = String::with_capacity(24);
        for segment in &form.segment {
            segment.write(facts, &mut value)?;
        }
        match self.length {
            Some(length) if length != value.len() => Err(fault(
                &None,
                format!("{}应为{length}位，编出{}位", self.zh, value.len()),
                format!("the {} has {length} characters, not {}", self.en, value.len()),
            )),
            _ => Ok(Composed { value, temporary: form.temporary }),
        }
    }
}

impl Needs {
    fn met(self, facts: &NumberFacts<'_>) -> bool {
        match self {
            Self::Nothing => true,
            Self::OwnIdentity => facts.document.is_some_and(|document| is_citizen_number(document.number())),
            Self::OwnDocument => facts.document.is_some(),
            Self::GuardianDocument => facts.document.is_none() && facts.guardian_document.is_some(),
        }
    }
}

fn is_citizen_number(number: &str) -> bool {
    let (digits, check) = number.split_at(number.len().min(17));
    digits.len() == 17 && digits.bytes().all(|b| b.is_ascii_digit()) && matches!(check.as_bytes(), [b'0'..=b'9' | b'X'])
}

impl NumberForm {
    /// The scope within which the next serial number is to be taken, as a key that is the
    /// same for the same scope; none where the form has no serial number.
    /// `guardian_digest` gives what stands for the guardian's number, which no key may show.
    pub fn serial_scope(&self, facts: &NumberFacts<'_>, guardian_digest: impl Fn() -> String) -> Option<String> {
        let per = self.segment.iter().find_map(|segment| match segment {
            Segment::Serial { per, .. } => Some(per),
            _ => None,
        })?;
        let part = |part: &ScopePart| match part {
            ScopePart::School => format!("school={}", facts.school.id),
            ScopePart::Class => format!("class={}", facts.class_number.unwrap_or_default()),
            ScopePart::EntryYear => format!("entry_year={}", facts.entry_year),
            ScopePart::Year => format!("year={}", facts.year),
            ScopePart::Division => format!("division={}", facts.school.division),
            ScopePart::BirthDate => {
                format!("birth={}", facts.birth_date.map_or_else(String::new, |date| date.to_string()))
            }
            ScopePart::Guardian => format!("guardian={}", guardian_digest()),
        };
        Some(per.iter().map(part).collect::<Vec<_>>().join(";"))
    }

    fn recognises(&self, value: &str) -> bool {
        self.parts(value).is_some()
    }

    /// The part of `value` that each segment is, from the left; none where it has not this form.
    pub fn parts<'a>(&self, value: &'a str) -> Option<Vec<&'a str>> {
        let mut rest = value;
        let mut parts = Vec::with_capacity(self.segment.len());
        for (place, segment) in self.segment.iter().enumerate() {
            let after: usize = self.segment[place + 1..].iter().filter_map(Segment::width).sum();
            let width = segment.width().unwrap_or(rest.len().saturating_sub(after));
            let (part, after) = rest.split_at_checked(width)?;
            if !segment.accepts(part) {
                return None;
            }
            parts.push(part);
            rest = after;
        }
        rest.is_empty().then_some(parts)
    }
}

impl Issuer {
    /// The tier whose act issues the number; none where the register does it at once.
    pub fn level(self) -> Option<Level> {
        match self {
            Self::Register => None,
            Self::City => Some(Level::City),
            Self::Ministry => Some(Level::Nation),
        }
    }
}
