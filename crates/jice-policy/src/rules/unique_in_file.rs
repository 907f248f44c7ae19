//! The same document must not stand twice in one batch.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 同一批次内身份证件号不得重复。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UniqueInFile {}

impl Check for UniqueInFile {
    const ZH: &'static str = "同一批次内身份证件号不得重复。";
    const EN: &'static str = "A document stands once in a batch.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Row(row) = facts else { return };
        let Some(other) = row.same_in_file else { return };
        out.push(
            Violation::new(
                format!("身份证件号与本批次第{other}行相同。"),
                format!("The document number is the same as in row {other} of this batch."),
                (
                    "请核对两行，删除重复的一行或更正证件号。",
                    "Compare the two rows; delete one or correct the number.",
                    Party::Role(Role::Registrar),
                ),
            )
            .at_place(book, book.fields().places().document_number)
            .fact("other_row", other),
        );
    }
}
