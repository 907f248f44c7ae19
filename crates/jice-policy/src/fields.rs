//! Fields: what is collected about a child, what it is called in workbooks, who may see it.

use std::collections::HashMap;
use std::sync::Arc;

use jice_domain::FieldId;
use serde::Deserialize;

use crate::clean::fold;
use crate::codes::CodeTable;
use crate::condition::{Condition, ConditionText};
use crate::field_file::FieldsFile;

/// The type of a field's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// A name of a person.
    Name,
    /// Free text.
    Text,
    /// A code of a table.
    Code,
    /// A day, kept as 2020-03-01.
    Date,
    /// A month, kept as 2020-03.
    Month,
    /// An administrative division, kept as twelve characters.
    Region,
    /// A telephone number.
    Phone,
    /// Six digits.
    Postcode,
    /// A number that is not negative, in the field's unit.
    Number,
    /// A mail address.
    Email,
    /// A page address.
    Url,
    /// An identity number, read by the kind in the field before it.
    Document,
    /// A grade, kept as 1 to 12.
    Grade,
    /// Code or name of a class.
    Class,
    /// The ministry's ten-digit school identifier.
    SchoolIdentifier,
    /// Digits only: serial numbers and codes without a table.
    Digits,
}

impl FieldType {
    /// The word used in packs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Text => "text",
            Self::Code => "code",
            Self::Date => "date",
            Self::Month => "month",
            Self::Region => "region",
            Self::Phone => "phone",
            Self::Postcode => "postcode",
            Self::Number => "number",
            Self::Email => "email",
            Self::Url => "url",
            Self::Document => "document",
            Self::Grade => "grade",
            Self::Class => "class",
            Self::SchoolIdentifier => "school_identifier",
            Self::Digits => "digits",
        }
    }
}

/// Who may see a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// May be published.
    Open,
    /// For staff in scope.
    Internal,
    /// About a person.
    Private,
    /// Sealed; shown masked, in full only for a purpose.
    Secret,
}

/// A field of a register.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its stable name.
    pub id: FieldId,
    /// What it is called in Chinese.
    pub zh: String,
    /// What it is called in English.
    pub en: String,
    /// Other headings that workbooks use.
    pub synonyms: Vec<String>,
    /// The type of its values.
    pub sort: FieldType,
    /// Name of its code table.
    pub table: Option<String>,
    /// Codes of the table that this field takes; none where all.
    pub allow: Option<Vec<String>>,
    /// Whether a value is always required.
    pub required: bool,
    /// Key data: locked once reported 关键信息.
    pub key: bool,
    /// Who may see it.
    pub privacy: Privacy,
    /// Longest value, in characters.
    pub max: usize,
    /// The clause that asks for it, where it is not that of the whole table.
    pub clause: Option<String>,
    pub(crate) when: Option<Condition>,
    pub(crate) when_text: Option<ConditionText>,
    pub(crate) codes: Option<Arc<CodeTable>>,
}

impl Field {
    /// Whether a value may be required, be it always or on a condition.
    pub fn may_be_required(&self) -> bool {
        self.required || self.when.is_some()
    }

    /// Its code table.
    pub fn codes(&self) -> Option<&CodeTable> {
        self.codes.as_deref()
    }
}

/// The places of fields that rules ask for by name.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// `name`.
    pub name: Option<usize>,
    /// `sex`.
    pub sex: Option<usize>,
    /// `birth_date`.
    pub birth_date: Option<usize>,
    /// `document_kind`.
    pub document_kind: Option<usize>,
    /// `document_number`.
    pub document_number: Option<usize>,
    /// `class`.
    pub class: Option<usize>,
    /// `grade`.
    pub grade: Option<usize>,
    /// `household_place`.
    pub household_place: Option<usize>,
    /// For either family member: guardian flag, document kind, document number.
    pub guardians: [Option<(usize, usize, usize)>; 2],
}

/// The fields of a register, in order, with their indexes.
#[derive(Debug, Clone, Default)]
pub struct FieldSet {
    fields: Vec<Field>,
    by_id: HashMap<FieldId, usize>,
    by_heading: HashMap<String, usize>,
    places: Places,
}

impl FieldSet {
    /// All fields in order.
    pub fn all(&self) -> &[Field] {
        &self.fields
    }

    /// The place of the field `id`.
    pub fn index(&self, id: &FieldId) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The place of the field called `name`.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.by_id.get(&FieldId::new(name)).copied()
    }

    /// The field `id`.
    pub fn get(&self, id: &FieldId) -> Option<&Field> {
        self.index(id).map(|place| &self.fields[place])
    }

    /// Places of the fields that rules ask for by name.
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// The field a workbook's `heading` means.
    pub fn heading(&self, heading: &str) -> Option<usize> {
        self.by_heading.get(&heading_key(heading)).copied()
    }

    /// Lays `file` of a pack over these fields of its parents.
    ///
    /// # Errors
    /// Each fault with the name of the field at fault.
    pub(crate) fn overlay(
        &self,
        file: &FieldsFile,
        may_loosen: bool,
        tables: &dyn Fn(&str) -> Option<Arc<CodeTable>>,
    ) -> Result<Self, Vec<(String, String)>> {
        let mut fields = self.fields.clone();
        let mut faults = Vec::new();
        for change in &file.field {
            let done = match fields.iter_mut().find(|field| field.id.0.as_ref() == change.id) {
                Some(field) => change.lay_over(field, may_loosen, tables),
                None => change.make(tables).map(|field| fields.push(field)),
            };
            if let Err(what) = done {
                faults.push((change.id.clone(), what));
            }
        }
        if let Some(collects) = &file.collects {
            fields = collects
                .iter()
                .filter_map(|id| {
                    let found = fields.iter().find(|field| field.id.0.as_ref() == id).cloned();
                    if found.is_none() {
                        faults.push((id.clone(), "no such field to collect".to_owned()));
                    }
                    found
                })
                .collect();
        }
        let set = Self::of(fields, &mut faults);
        if faults.is_empty() { Ok(set) } else { Err(faults) }
    }

    fn of(mut fields: Vec<Field>, faults: &mut Vec<(String, String)>) -> Self {
        let by_id: HashMap<FieldId, usize> =
            fields.iter().enumerate().map(|(place, field)| (field.id.clone(), place)).collect();
        let mut by_heading = HashMap::new();
        for (place, field) in fields.iter().enumerate() {
            let id = field.id.0.to_string();
            for heading in [&field.zh, &field.en, &id].into_iter().chain(&field.synonyms) {
                if by_heading.insert(heading_key(heading), place).is_some_and(|earlier| earlier != place) {
                    faults.push((id.clone(), format!("heading {heading:?} stands for two fields")));
                }
            }
        }
        for field in &mut fields {
            field.when = match field.when_text.as_ref().map(|text| text.resolve(&|id| by_id.get(id).copied())) {
                Some(Ok(condition)) => Some(condition),
                Some(Err(what)) => {
                    faults.push((field.id.0.to_string(), what));
                    None
                }
                None => None,
            };
        }
        let place = |name: &str| by_id.get(&FieldId::new(name)).copied();
        let guardian = |n: u8| {
            let part = |part: &str| place(&format!("guardian{n}_{part}"));
            Some((part("is_guardian")?, part("document_kind")?, part("document_number")?))
        };
        let places = Places {
            name: place("name"),
            sex: place("sex"),
            birth_date: place("birth_date"),
            document_kind: place("document_kind"),
            document_number: place("document_number"),
            class: place("class"),
            grade: place("grade"),
            household_place: place("household_place"),
            guardians: [guardian(1), guardian(2)],
        };
        Self { fields, by_id, by_heading, places }
    }
}

/// Headings differ in width, brackets, stars and remarks: 姓名*, ★性别, 身份证件号（必填）.
fn heading_key(heading: &str) -> String {
    let folded = fold(heading);
    let bare = folded.split(['(', '【', '[', ':', '：']).next().filter(|bare| !bare.is_empty()).unwrap_or(&folded);
    bare.chars().filter(|c| !matches!(c, '*' | '★' | '☆' | '_' | '-' | '/' | '、' | '·' | '"' | '\'' | '?')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_by_their_core() {
        for heading in ["身份证件号", "身份证件号*", "★身份证件号", " 身份证件号（必填）", "身份证件号:文本"]
        {
            assert_eq!(heading_key(heading), "身份证件号", "{heading}");
        }
        assert_eq!(heading_key("国籍/地区"), "国籍地区");
        assert_eq!(heading_key("(必填)"), "(必填)", "nothing but a remark is left as it is");
    }
}
