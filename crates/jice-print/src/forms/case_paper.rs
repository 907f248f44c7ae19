//! The papers of a change: application forms, receipts, letters and reports.

use jiff::civil::Date;
use serde::Serialize;

use super::{Form, Guardian, Imprint, Shown, qr_asset};
use crate::PrintError;

/// A paper about a case. Every paper is given the same; what of it stands on the paper is its
/// template's business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CasePaper {
    /// Who prints.
    pub imprint: Imprint,
    /// What the paper is called, as 转学申请登记表（附表1）.
    pub title: String,
    /// To whom it is addressed, as 县级教育行政部门: a copy for each.
    pub addressed_to: Vec<String>,
    /// The change, as 转学.
    pub change: String,
    /// The clause the paper rests on, with its regulation.
    pub basis: String,
    /// The case, by its number.
    pub case: String,
    /// The unit that opened the case.
    pub opener: String,
    /// The day on which the papers came in.
    pub received_on: Date,
    /// How the case stands, as 办理中.
    pub state: String,
    /// The pupil.
    pub pupil: Applicant,
    /// The school that keeps the entry.
    pub from: Seat,
    /// The seat the pupil would have; none where the change moves nobody.
    pub to: Option<Seat>,
    /// What was filled in.
    pub values: Vec<Filled>,
    /// The papers that were enclosed, by name.
    pub enclosed: Vec<String>,
    /// The steps, taken and ahead, in order.
    pub steps: Vec<Turn>,
    /// The pupil's photo, a JPEG or PNG picture; none leaves the frame to paste one in.
    #[serde(skip)]
    pub photo: Option<Vec<u8>>,
    /// What the QR code says: the address at which the state of the case can be asked.
    #[serde(skip)]
    pub qr: Option<String>,
}

/// Whom a case is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Applicant {
    /// Name.
    pub name: String,
    /// Sex, 男 or 女.
    pub sex: String,
    /// Date of birth.
    pub birth_on: Date,
    /// Ethnicity.
    pub ethnicity: String,
    /// Student number.
    pub student_number: Shown,
    /// Kind of identity document.
    pub document_kind: String,
    /// Its number.
    pub document: Shown,
    /// Where the household is registered.
    pub household_place: String,
    /// Where the family lives.
    pub home_address: String,
    /// Guardians and family.
    pub guardians: Vec<Guardian>,
}

/// A seat in a school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seat {
    /// The school.
    pub school: String,
    /// Its telephone number.
    pub phone: String,
    /// The grade, as 三年级; empty where it is not known.
    pub grade: String,
    /// The class; empty where none is named.
    pub class: String,
}

/// Something that was filled in for a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Filled {
    /// Its name in the pack, as `reason`.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// In words.
    pub value: String,
    /// What the register holds now, where it would change.
    pub before: Option<String>,
}

/// A step of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Turn {
    /// Its name in the pack, as `sending_school`.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// The unit that takes it.
    pub unit: String,
    /// What was said, as 同意; empty while nobody said anything.
    pub verdict: String,
    /// In what words.
    pub opinion: String,
    /// Who said so.
    pub by: String,
    /// On which day.
    pub on: Option<Date>,
    /// The last day in time, where one is set.
    pub due_on: Option<Date>,
}

impl Form for CasePaper {
    const TEMPLATE: &'static str = "application.typ";

    fn assets(&self) -> Result<Vec<(String, Vec<u8>)>, PrintError> {
        let mut assets: Vec<(String, Vec<u8>)> =
            self.photo.iter().map(|photo| ("photo".to_owned(), photo.clone())).collect();
        assets.extend(self.qr.iter().map(|text| qr_asset(text)).collect::<Result<Vec<_>, _>>()?);
        Ok(assets)
    }
}
