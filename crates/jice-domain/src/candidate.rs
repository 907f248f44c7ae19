//! What a school says about a child before the register believes it.

use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::identity::Document;

/// The stable English name of a field of a pack, as `birth_date` or `guardian1_phone`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String))]
pub struct FieldId(pub Arc<str>);

impl FieldId {
    /// The field called `name`.
    pub fn new(name: &str) -> Self {
        Self(name.into())
    }
}

impl std::borrow::Borrow<str> for FieldId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for FieldId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The values of one row, in the order of the pack's fields; empty means absent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Values(pub Vec<String>);

impl Values {
    /// The value at `index`; none where it is empty or the row is short.
    pub fn get(&self, index: usize) -> Option<&str> {
        self.0.get(index).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// A child as a school describes it, parsed; what could not be parsed is absent here
/// and stands among the findings instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Row of the workbook, from 1 for the first row under the heading.
    pub row: u32,
    /// All values, cleaned, in the order of the pack's fields.
    pub values: Values,
    /// Name, normalised.
    pub name: Option<String>,
    /// Sex: 1 male, 2 female (GB/T 2261.1).
    pub sex: Option<u8>,
    /// Date of birth.
    pub birth_date: Option<Date>,
    /// The child's own document, or none where it has no number yet.
    pub document: Option<Document>,
    /// The guardian's document under which a child without one is registered.
    pub guardian_document: Option<Document>,
    /// Code or name of the class.
    pub class: Option<String>,
}
