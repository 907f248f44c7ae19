//! Required fields have a value; some are required on a condition that the field itself states.

use jice_domain::{Party, Role, Values};
use serde::Deserialize;

use super::{Check, Named, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 必填项须填写。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldRequired {
    /// These fields only; without it, every field that the pack requires.
    #[serde(default)]
    pub fields: Vec<String>,
}

impl FieldRequired {
    /// What is wanted of a record with `values` and not there.
    pub(crate) fn missing(&self, values: &Values, book: &Rulebook, out: &mut Vec<Violation>) {
        for (place, field) in book.fields().all().iter().enumerate() {
            let wanted = field.required || field.when.as_ref().is_some_and(|when| when.holds(values));
            if !wanted || values.get(place).is_some() {
                continue;
            }
            if !self.fields.is_empty() && !self.fields.iter().any(|id| **id == *field.id.0) {
                continue;
            }
            let mut found = Violation::new(
                format!("{}未填写。", field.zh),
                format!("{} is missing.", field.en),
                ("请补填该项。", "Fill it in.", Party::Role(Role::Registrar)),
            )
            .at(&field.id);
            found.clause.clone_from(&field.clause);
            out.push(found);
        }
    }
}

impl Check for FieldRequired {
    const ZH: &'static str = "必填项须填写。";
    const EN: &'static str = "Required fields are filled.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Row(row) = facts else { return };
        self.missing(&row.candidate.values, book, out);
    }

    fn names(&self) -> Vec<Named<'_>> {
        self.fields.iter().map(|field| Named::Field(field)).collect()
    }
}
