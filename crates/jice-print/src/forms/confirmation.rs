//! 学生基本信息核对确认表.

use serde::Serialize;

use super::{Field, Form, Imprint};
use crate::PrintError;

/// Sheets on which guardians check and sign what the school collected, one page a pupil.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Confirmation {
    /// Who prints.
    pub imprint: Imprint,
    /// The school's full name.
    pub school: String,
    /// The school year, as 2026—2027学年.
    pub school_year: String,
    /// A sheet for every pupil.
    pub sheets: Vec<Sheet>,
}

/// One pupil's sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sheet {
    /// Name.
    pub name: String,
    /// The class.
    pub class: String,
    /// What was collected of the pupil, in the order of the pack's fields.
    pub sections: Vec<Section>,
    /// What was collected of each guardian. All have the same headings in the same
    /// order; two stand side by side.
    pub guardians: Vec<Vec<Field>>,
    /// The photo, a JPEG or PNG picture; none leaves the empty frame to paste one in.
    #[serde(skip)]
    pub photo: Option<Vec<u8>>,
}

/// Fields under a heading of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// The heading, as 通讯信息.
    pub title: String,
    /// The fields.
    pub fields: Vec<Field>,
}

impl Form for Confirmation {
    const TEMPLATE: &'static str = "confirmation.typ";

    fn assets(&self) -> Result<Vec<(String, Vec<u8>)>, PrintError> {
        let photo = |(index, sheet): (usize, &Sheet)| sheet.photo.clone().map(|bytes| (format!("photo{index}"), bytes));
        Ok(self.sheets.iter().enumerate().filter_map(photo).collect())
    }
}
