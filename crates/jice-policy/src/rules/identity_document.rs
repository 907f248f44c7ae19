//! A document's number has the form, check digit, date and division that its standard asks;
//! what is only odd is shown and kept.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::parse::FaultSort;
use crate::rulebook::Rulebook;

/// 身份证件号须符合其标准。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityDocument {}

impl Check for IdentityDocument {
    const ZH: &'static str = "身份证件号须符合其标准。";
    const EN: &'static str = "Document numbers follow their standard.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Read];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Read(read) = facts else { return };
        for fault in read.faults {
            let FaultSort::Document(error) = &fault.sort else { continue };
            let field = &book.fields().all()[fault.field];
            let mut found = Violation::new(
                format!("{}：{}。", field.zh, error.zh()),
                format!("{}: {}.", field.en, error.en()),
                (&format!("{}。", error.cure_zh()), &format!("{}.", error.cure_en()), Party::Role(Role::Registrar)),
            )
            .at(&field.id)
            .fact("finding", error.name());
            found.advisory = error.is_warning();
            out.push(found);
        }
    }
}
