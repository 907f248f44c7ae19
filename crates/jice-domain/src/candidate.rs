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

/// The values of one row, in the order of the pack's fields; empty means absent. They are kept
/// in one piece: a row has some seventy of them, and a takeover a million rows. Written down as
/// a list of texts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Values {
    text: String,
    /// Where each value ends in the text, in bytes.
    ends: Vec<usize>,
}

impl Values {
    /// As many empty values as a pack has fields.
    pub fn blank(fields: usize) -> Self {
        Self { text: String::new(), ends: vec![0; fields] }
    }

    /// The value at `index`; none where it is empty or the row is short.
    pub fn get(&self, index: usize) -> Option<&str> {
        self.at(index).filter(|value| !value.is_empty())
    }

    /// Every value in its order, the empty ones too.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).filter_map(|index| self.at(index))
    }

    /// Adds `value` behind the last.
    pub fn push(&mut self, value: &str) {
        self.text.push_str(value);
        self.ends.push(self.text.len());
    }

    /// Puts `value` at `index`; a short row is filled up with empty values.
    pub fn set(&mut self, index: usize, value: &str) {
        if index >= self.ends.len() {
            self.ends.resize(index + 1, self.text.len());
        }
        let (from, to) = (self.begin(index), self.ends[index]);
        self.text.replace_range(from..to, value);
        for end in &mut self.ends[index..] {
            *end = *end + value.len() - (to - from);
        }
    }

    fn begin(&self, index: usize) -> usize {
        index.checked_sub(1).map_or(0, |before| self.ends[before])
    }

    fn at(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        Some(&self.text[self.begin(index)..end])
    }
}

impl<S: AsRef<str>> FromIterator<S> for Values {
    fn from_iter<I: IntoIterator<Item = S>>(values: I) -> Self {
        let mut row = Self::default();
        for value in values {
            row.push(value.as_ref());
        }
        row
    }
}

impl From<Vec<String>> for Values {
    fn from(values: Vec<String>) -> Self {
        values.iter().collect()
    }
}

impl Serialize for Values {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_they_were_put_and_written_as_a_list() {
        let mut row: Values = ["张三", "", "1"].into_iter().collect();
        row.set(1, "男");
        row.set(0, "欧阳小雅");
        row.set(4, "末");
        row.set(2, "");
        let all: Vec<&str> = row.iter().collect();
        assert_eq!(all, ["欧阳小雅", "男", "", "", "末"]);
        assert_eq!((row.get(1), row.get(2), row.get(9)), (Some("男"), None, None));
        let written = serde_json::to_string(&row).unwrap();
        assert_eq!(written, r#"["欧阳小雅","男","","","末"]"#);
        assert_eq!(serde_json::from_str::<Values>(&written).unwrap(), row);
        assert_eq!(Values::blank(2), ["", ""].into_iter().collect());
    }
}
