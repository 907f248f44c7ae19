//! 学籍基础信息表, and after it the archive part by part.

use jiff::civil::Date;
use serde::Serialize;

use super::{Change, Field, Form, Guardian, Imprint, Shown};
use crate::PrintError;

/// A pupil's archive on paper: the form of the basic information, and the parts that were asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArchivePaper {
    /// Who prints.
    pub imprint: Imprint,
    /// The version of the form.
    pub version: String,
    /// The clause that has the form set by the ministry, as 《…》五(二).
    pub basis: String,
    /// The school that keeps the archive.
    pub school: String,
    /// Grade and class.
    pub class: String,
    /// Since when there is an archive.
    pub opened_on: Date,
    /// Name.
    pub name: String,
    /// Sex: 男 or 女.
    pub sex: String,
    /// Date of birth.
    pub birth_on: Date,
    /// Ethnic group.
    pub ethnicity: String,
    /// Lifelong number 学籍号.
    pub student_number: Shown,
    /// Kind of identity document.
    pub document_kind: String,
    /// Its number.
    pub document: Shown,
    /// State of the entry, as 在籍.
    pub entry_state: String,
    /// What else is known of the pupil, in the order of the pack's fields.
    pub basics: Vec<Field>,
    /// Guardians and family.
    pub guardians: Vec<Guardian>,
    /// What happened to the entry, oldest first.
    pub changes: Vec<Change>,
    /// The parts of the archive.
    pub parts: Vec<ArchivePart>,
    /// How long it is kept, and where its papers lie.
    pub keeping: Vec<Field>,
    /// The photo, a JPEG or PNG picture; none leaves the empty frame to paste one in.
    #[serde(skip)]
    pub photo: Option<Vec<u8>>,
}

/// A part of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArchivePart {
    /// What it is called, as 获奖信息.
    pub title: String,
    /// The article it comes from.
    pub article: String,
    /// What stands in it, the earliest first.
    pub lines: Vec<ArchiveLine>,
}

/// Something that stands in a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArchiveLine {
    /// The day it is about.
    pub on: Date,
    /// What it is, as 获奖.
    pub kind: String,
    /// What was noted, as 获奖名称：三好学生；等级：校级.
    pub details: String,
    /// The school then.
    pub school: String,
    /// Who noted it.
    pub by: String,
}

impl Form for ArchivePaper {
    const TEMPLATE: &'static str = "basic_information.typ";

    fn assets(&self) -> Result<Vec<(String, Vec<u8>)>, PrintError> {
        Ok(self.photo.iter().map(|bytes| ("photo".to_owned(), bytes.clone())).collect())
    }
}
