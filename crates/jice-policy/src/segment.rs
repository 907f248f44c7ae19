//! The parts of a number: what they are made of, how wide they are, what fits into them.

use jice_domain::SchoolNature;
use jice_domain::identity::check_digit;
use serde::Deserialize;

use crate::numbers::{NumberFacts, ScopePart};

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

/// Why a number cannot be composed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NumberFault {
    /// The clause of the segment at fault; none for that of the number.
    pub(crate) clause: Option<String>,
    pub(crate) zh: String,
    pub(crate) en: String,
}

pub(crate) fn fault(clause: &Option<String>, zh: String, en: String) -> NumberFault {
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
    pub(crate) fn write(&self, facts: &NumberFacts<'_>, to: &mut String) -> Result<(), NumberFault> {
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
    pub fn width(&self) -> Option<usize> {
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

    /// The clause it comes from, where it is not that of the number.
    pub fn clause(&self) -> Option<&str> {
        match self {
            Self::SchoolCode { clause, .. }
            | Self::SchoolNature { clause, .. }
            | Self::SchoolCategory { clause, .. }
            | Self::RegisterGrade { clause, .. }
            | Self::Sex { clause }
            | Self::ClassNumber { clause, .. }
            | Self::Serial { clause, .. } => clause.as_deref(),
            _ => None,
        }
    }

    /// Its kind, as packs write it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Literal { .. } => "literal",
            Self::OwnDocument => "own_document",
            Self::GuardianDocument => "guardian_document",
            Self::EntryYear { .. } => "entry_year",
            Self::Year { .. } => "year",
            Self::SchoolCode { .. } => "school_code",
            Self::SchoolIdentifier { .. } => "school_identifier",
            Self::SchoolNature { .. } => "school_nature",
            Self::SchoolCategory { .. } => "school_category",
            Self::RegisterGrade { .. } => "register_grade",
            Self::Sex { .. } => "sex",
            Self::BirthDate => "birth_date",
            Self::ClassNumber { .. } => "class_number",
            Self::Serial { .. } => "serial",
            Self::Division { .. } => "division",
            Self::CheckCharacter => "check_character",
        }
    }

    pub(crate) fn accepts(&self, part: &str) -> bool {
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
