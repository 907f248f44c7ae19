//! Number layouts as data. A number is composed once, never widened, never reissued.

use jice_domain::identity::{Document, check_digit};
use jice_domain::{Grade, Level, OrgUnit, SchoolNature, Stage};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::pack::Register;

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

/// A part of a number. The set is closed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Segment {
    /// Fixed characters.
    Literal {
        /// Which.
        text: String,
    },
    /// The child's own document number.
    OwnDocument,
    /// The guardian's document number.
    GuardianDocument,
    /// The year of entry into the stage, its last digits.
    EntryYear {
        /// How many.
        digits: usize,
    },
    /// The year in which the number is issued, its last digits.
    Year {
        /// How many.
        digits: usize,
    },
    /// The local school code.
    SchoolCode {
        /// How many digits it has.
        digits: usize,
        /// The clause that sets its length.
        clause: Option<String>,
    },
    /// The ministry's school identifier.
    SchoolIdentifier {
        /// How many digits it has.
        digits: usize,
    },
    /// Whether the school is public or private.
    SchoolNature {
        /// The character for public 公办.
        public: String,
        /// The character for private 民办.
        private: String,
        /// The clause that lists them.
        clause: Option<String>,
    },
    /// The stages the school combines, as a digit.
    SchoolCategory {
        /// The digits there are.
        codes: Vec<String>,
        /// The clause that lists them.
        clause: Option<String>,
    },
    /// The grade at first registration, as a digit counted from the stage's first.
    RegisterGrade {
        /// The grade that is 1.
        first: u8,
        /// The last grade there is.
        last: u8,
        /// The clause that lists them.
        clause: Option<String>,
    },
    /// Sex: 1 male, 2 female (GB/T 2261.1).
    Sex {
        /// The clause that lists them.
        clause: Option<String>,
    },
    /// Date of birth, eight digits.
    BirthDate,
    /// Number of the class.
    ClassNumber {
        /// How many digits it has.
        digits: usize,
        /// The clause that sets its room.
        clause: Option<String>,
    },
    /// A serial number, counted within a scope.
    Serial {
        /// How many digits it has.
        digits: usize,
        /// What it is counted within.
        per: Vec<ScopePart>,
        /// The clause that sets its room.
        clause: Option<String>,
    },
    /// Digits of the division code (GB/T 2260) of the school's seat.
    Division {
        /// The first, from 1.
        from: usize,
        /// The last.
        to: usize,
    },
    /// Check character after ISO 7064 MOD 11-2 over the seventeen digits before it.
    CheckCharacter,
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

/// Why a number cannot be composed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NumberFault {
    /// The clause of the segment at fault; none for that of the number.
    pub(crate) clause: Option<String>,
    pub(crate) zh: String,
    pub(crate) en: String,
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
    /// `guardian_digest` stands for the guardian's number, which no key may show.
    pub fn serial_scope(&self, facts: &NumberFacts<'_>, guardian_digest: &str) -> Option<String> {
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
            ScopePart::Guardian => format!("guardian={guardian_digest}"),
        };
        Some(per.iter().map(part).collect::<Vec<_>>().join(";"))
    }

    fn recognises(&self, value: &str) -> bool {
        let mut rest = value;
        for (place, segment) in self.segment.iter().enumerate() {
            let after: usize = self.segment[place + 1..].iter().filter_map(Segment::width).sum();
            let width = segment.width().unwrap_or(rest.len().saturating_sub(after));
            let Some((part, after)) = rest.split_at_checked(width) else { return false };
            if !segment.accepts(part) {
                return false;
            }
            rest = after;
        }
        rest.is_empty()
    }
}

fn fault(clause: &Option<String>, zh: String, en: String) -> NumberFault {
    NumberFault { clause: clause.clone(), zh, en }
}

/// `value` with exactly `digits` digits; a fault where it does not fit.
fn fixed(value: u32, digits: usize, clause: &Option<String>, what: (&str, &str)) -> Result<String, NumberFault> {
    let text = format!("{value:0digits$}");
    if text.len() > digits {
        return Err(fault(
            clause,
            format!("{}{value}超出{digits}位，号码已用尽", what.0),
            format!("{} {value} does not fit into {digits} digits: the numbers are exhausted", what.1),
        ));
    }
    Ok(text)
}

fn missing(clause: &Option<String>, zh: &str, en: &str) -> NumberFault {
    fault(clause, format!("缺少{zh}，无法编号"), format!("{en} is missing: no number can be formed"))
}

fn digits_of(code: &str, digits: usize, clause: &Option<String>, what: (&str, &str)) -> Result<String, NumberFault> {
    if code.len() == digits && code.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(code.to_owned());
    }
    Err(fault(
        clause,
        format!("{}“{code}”不是{digits}位数字", what.0),
        format!("{} {code:?} is not {digits} digits", what.1),
    ))
}

impl Segment {
    fn write(&self, facts: &NumberFacts<'_>, to: &mut String) -> Result<(), NumberFault> {
        let none = &None;
        let details = facts.school.school();
        let last_digits = |year: i16, digits: usize| {
            let year = format!("{year:04}");
            year[4 - digits.min(4)..].to_owned()
        };
        let part = match self {
            Self::Literal { text } => text.clone(),
            Self::OwnDocument => {
                facts.document.ok_or_else(|| missing(none, "身份证件", "a document"))?.number().to_owned()
            }
            Self::GuardianDocument => {
                let document = facts.guardian_document;
                document.ok_or_else(|| missing(none, "监护人身份证件", "a guardian's document"))?.number().to_owned()
            }
            Self::EntryYear { digits } => last_digits(facts.entry_year, *digits),
            Self::Year { digits } => last_digits(facts.year, *digits),
            Self::SchoolCode { digits, clause } => {
                digits_of(&facts.school.code, *digits, clause, ("学校编码", "the school code"))?
            }
            Self::SchoolIdentifier { digits } => {
                let identifier = details.map_or("", |details| details.identifier.as_str());
                digits_of(identifier, *digits, none, ("学校标识码", "the school identifier"))?
            }
            Self::SchoolNature { public, private, clause } => {
                match details.ok_or_else(|| missing(clause, "学校性质", "the school's nature"))?.nature {
                    SchoolNature::Public => public.clone(),
                    SchoolNature::Private => private.clone(),
                }
            }
            Self::SchoolCategory { codes, clause } => {
                let category = details.map_or("", |details| details.exam_category.as_str());
                let known = codes.iter().find(|code| *code == category);
                known.ok_or_else(|| missing(clause, "学校类别", "the school's category"))?.clone()
            }
            Self::RegisterGrade { first, last, clause } if (*first..=*last).contains(&facts.grade.0) => {
                fixed(u32::from(facts.grade.0 - first + 1), 1, clause, ("造册年级", "grade"))?
            }
            Self::RegisterGrade { clause, .. } => return Err(missing(clause, "造册年级", "the grade at registration")),
            Self::Sex { clause } => match facts.sex {
                Some(sex @ (1 | 2)) => sex.to_string(),
                _ => return Err(missing(clause, "性别", "sex")),
            },
            Self::BirthDate => facts
                .birth_date
                .ok_or_else(|| missing(none, "出生日期", "the date of birth"))?
                .strftime("%Y%m%d")
                .to_string(),
            Self::ClassNumber { digits, clause } => {
                let class = facts.class_number.filter(|class| *class > 0);
                let class = class.ok_or_else(|| missing(clause, "班级号", "the class number"))?;
                fixed(class, *digits, clause, ("班级号", "class number"))?
            }
            Self::Serial { digits, clause, .. } => {
                let serial = facts.serial.filter(|serial| *serial > 0);
                let serial = serial.ok_or_else(|| missing(clause, "流水号", "the serial number"))?;
                fixed(serial, *digits, clause, ("流水号", "serial number"))?
            }
            Self::Division { from, to } => {
                let division = digits_of(&facts.school.division, 6, none, ("行政区划代码", "the division code"))?;
                division[from - 1..*to].to_owned()
            }
            Self::CheckCharacter => check_digit(&to[to.len().saturating_sub(17)..])
                .ok_or_else(|| missing(none, "校验码前的十七位", "the seventeen digits before the check character"))?
                .to_string(),
        };
        to.push_str(&part);
        Ok(())
    }

    /// How many characters it has, where always the same.
    fn width(&self) -> Option<usize> {
        Some(match self {
            Self::Literal { text } => text.len(),
            Self::OwnDocument | Self::GuardianDocument => return None,
            Self::EntryYear { digits } | Self::Year { digits } | Self::SchoolIdentifier { digits } => *digits,
            Self::SchoolCode { digits, .. } | Self::ClassNumber { digits, .. } | Self::Serial { digits, .. } => *digits,
            Self::SchoolNature { .. } | Self::SchoolCategory { .. } | Self::RegisterGrade { .. } | Self::Sex { .. } => {
                1
            }
            Self::BirthDate => 8,
            Self::Division { from, to } => to + 1 - from,
            Self::CheckCharacter => 1,
        })
    }

    fn accepts(&self, part: &str) -> bool {
        match self {
            Self::Literal { text } => part == text,
            Self::OwnDocument | Self::GuardianDocument => {
                part.len() >= 6 && part.bytes().all(|b| b.is_ascii_alphanumeric())
            }
            Self::SchoolNature { public, private, .. } => part == public || part == private,
            Self::SchoolCategory { codes, .. } => codes.iter().any(|code| code == part),
            Self::RegisterGrade { first, last, .. } => {
                part.parse::<u8>().is_ok_and(|grade| (1..=last + 1 - first).contains(&grade))
            }
            Self::Sex { .. } => matches!(part, "1" | "2"),
            Self::BirthDate => crate::clean::date(part).is_ok(),
            Self::CheckCharacter => matches!(part.as_bytes(), [b'0'..=b'9' | b'X']),
            Self::ClassNumber { .. } | Self::Serial { .. } => {
                part.bytes().all(|b| b.is_ascii_digit()) && part.bytes().any(|b| b != b'0')
            }
            _ => part.bytes().all(|b| b.is_ascii_digit()),
        }
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
