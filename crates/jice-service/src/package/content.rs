//! What a package says: that a record is asked for, or the record.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The content of a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    /// The receiving place asks for the record 调档函.
    Request(Box<Request>),
    /// The sending place hands it over 学籍档案.
    Record(Box<Record>),
}

impl Content {
    /// Its word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Request(_) => "request",
            Self::Record(_) => "record",
        }
    }

    /// What tells it from every other package.
    pub fn id(&self) -> &str {
        match self {
            Self::Request(request) => &request.id,
            Self::Record(record) => &record.id,
        }
    }

    /// Who made it.
    pub fn sender(&self) -> &Sender {
        match self {
            Self::Request(request) => &request.from,
            Self::Record(record) => &record.from,
        }
    }

    /// Whom it is about.
    pub fn pupil(&self) -> &PupilKey {
        match self {
            Self::Request(request) => &request.pupil,
            Self::Record(record) => &record.pupil,
        }
    }
}

/// Who made a package.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Sender {
    /// The top of the register, as 安徽省教育厅.
    pub register: String,
    /// The division the school lies in, or else its place, six digits.
    pub division: String,
    /// The school's authority.
    pub authority: String,
    /// The school.
    pub school: String,
    /// Its identifier of the ministry 学校标识码.
    pub school_identifier: String,
}

/// What identifies a pupil to another register.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PupilKey {
    /// The name.
    pub name: String,
    /// The kind of document, by its word.
    pub document_kind: String,
    /// The number of the document.
    pub document_number: String,
    /// The number the pupil bears in the sending register 学籍号.
    pub student_number: String,
}

/// The receiving place asks for the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// What tells it from every other package.
    pub id: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// The receiving side.
    pub from: Sender,
    /// The sending school, as the applicant named it.
    pub sending_school: String,
    /// The division it lies in, six digits.
    pub sending_division: String,
    /// The pupil.
    pub pupil: PupilKey,
    /// The grade there, 1 to 12.
    pub grade: Option<u8>,
    /// Why the pupil moves.
    pub reason: String,
}

/// The record of a pupil who has left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// What tells it from every other package.
    pub id: String,
    /// The request it answers; empty where that came on paper.
    pub answers: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// The sending side.
    pub from: Sender,
    /// Where the pupil went, in words.
    pub to_school: String,
    /// The division that school lies in.
    pub to_division: String,
    /// The pupil.
    pub pupil: PupilKey,
    /// Sex: 1 male, 2 female.
    pub sex: u8,
    /// Date of birth.
    pub birth_on: Date,
    /// Every item of basic information, by field of JY/T 1001 as packs name them.
    pub values: BTreeMap<String, String>,
    /// Every number, with those that ended.
    pub numbers: Vec<NumberItem>,
    /// The stage, by its word.
    pub stage: String,
    /// The school year it began in.
    pub entry_year: i16,
    /// The grade the pupil left from, 1 to 12.
    pub grade: Option<u8>,
    /// The day the entry ended.
    pub left_on: Date,
    /// Where the pupil sat, in order.
    pub seats: Vec<SeatItem>,
    /// What happened, in order.
    pub acts: Vec<ActItem>,
    /// The archive.
    pub archive: Vec<ArchiveItem>,
    /// The papers of every change, by name; the files stay where they are.
    pub papers: Vec<PaperItem>,
}

/// A number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberItem {
    /// Its kind, as the sending pack names it.
    pub kind: String,
    /// The number.
    pub value: String,
    /// Since when.
    pub from: Date,
    /// Until when; none while it held.
    pub to: Option<Date>,
}

/// A seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeatItem {
    /// The school.
    pub school: String,
    /// Its identifier of the ministry.
    pub school_identifier: String,
    /// The class.
    pub class: String,
    /// The stage, by its word.
    pub stage: String,
    /// The school year its cohort began in.
    pub entry_year: i16,
    /// Since when.
    pub from: Date,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActItem {
    /// What, by its word.
    pub act: String,
    /// When it held in law.
    pub on: Date,
    /// When it was known.
    pub known_at: Timestamp,
    /// Under which law.
    pub jurisdiction: String,
}

/// An item of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveItem {
    /// The section.
    pub section: String,
    /// The day it is about.
    pub on: Date,
    /// The content: a [`CarriedItem`] as JSON, or a text.
    pub content: String,
}

/// What an item of the archive says, as one register tells another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarriedItem {
    /// The kind, as the sending pack names it.
    pub kind: String,
    /// The school that noted it.
    pub school: String,
    /// What was noted, by field.
    pub values: BTreeMap<String, String>,
}

/// A paper of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperItem {
    /// The change, by its name in the sending pack.
    pub change: String,
    /// Which paper.
    pub kind: String,
    /// The name of the file.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// Its size, in bytes.
    pub bytes: u32,
}
