//! No value is longer than its field.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;
use crate::parse::FaultSort;

/// 各项内容不得超过规定字数。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldLength {}

impl Check for FieldLength {
    const ZH: &'static str = "各项内容不得超过规定字数。";
    const EN: &'static str = "Values keep to their length.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Read];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Read(read) = facts else { return };
        for fault in read.faults.iter().filter(|fault| fault.sort == FaultSort::TooLong) {
            let field = &book.fields().all()[fault.field];
            out.push(
                Violation::new(
                    format!("{}超过{}字。", field.zh, field.max),
                    format!("{} is longer than {} characters.", field.en, field.max),
                    ("请精简内容。", "Shorten it.", Party::Role(Role::Registrar)),
                )
                .at(&field.id)
                .fact("max", field.max),
            );
        }
    }
}
