//! 学籍卡.

use jiff::civil::Date;
use serde::Serialize;

use super::{Field, Form, Imprint, Shown, qr_asset};
use crate::PrintError;

/// All that the register holds of one pupil, on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PupilCard {
    /// Who prints.
    pub imprint: Imprint,
    /// The school that keeps the entry; its seal closes the card.
    pub school: String,
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
    /// School, grade, class, teacher, way of entry.
    pub schooling: Vec<Field>,
    /// Every number ever issued, oldest first.
    pub numbers: Vec<NumberLine>,
    /// Guardians and family.
    pub guardians: Vec<Guardian>,
    /// What happened to the entry, oldest first.
    pub changes: Vec<Change>,
    /// The photo, a JPEG or PNG picture; none leaves the empty frame to paste one in.
    #[serde(skip)]
    pub photo: Option<Vec<u8>>,
    /// What the QR code says, as the address at which the card can be checked.
    #[serde(skip)]
    pub qr: Option<String>,
}

/// A number issued to the pupil.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NumberLine {
    /// Its kind, as 全国学籍号.
    pub kind: String,
    /// The number.
    pub value: Shown,
    /// Who issued it.
    pub issuer: String,
    /// Since when it holds.
    pub valid_from: Date,
    /// Until when it held; none while it does.
    pub valid_to: Option<Date>,
    /// Whether it rests on a guardian's document and will be replaced.
    pub temporary: bool,
}

/// A guardian or member of the family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Guardian {
    /// Name.
    pub name: String,
    /// Relation to the pupil, as 母亲.
    pub relation: String,
    /// Whether a guardian in law.
    pub guardian: bool,
    /// Place of work.
    pub workplace: String,
    /// Telephone.
    pub phone: String,
}

/// Something that happened to the entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// When it held.
    pub on: Date,
    /// What happened, as 转入.
    pub kind: String,
    /// The particulars, as the schools between which the pupil moved.
    pub details: String,
    /// Who decided.
    pub by: String,
    /// The clause it rests on, as 第十四条.
    pub clause: String,
}

impl Form for PupilCard {
    const TEMPLATE: &'static str = "card.typ";

    fn assets(&self) -> Result<Vec<(String, Vec<u8>)>, PrintError> {
        let photo = self.photo.iter().map(|bytes| Ok(("photo".to_owned(), bytes.clone())));
        photo.chain(self.qr.iter().map(|text| qr_asset(text))).collect()
    }
}
