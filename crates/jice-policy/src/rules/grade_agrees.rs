//! The grade a row states is the grade of its batch.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 表中年级须与本批次年级一致。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GradeAgrees {}

impl Check for GradeAgrees {
    const ZH: &'static str = "表中年级须与本批次年级一致。";
    const EN: &'static str = "The grade in the row is the batch's.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Row(row) = facts else { return };
        let Some(place) = book.fields().places().grade else { return };
        let Some(stated) = row.candidate.values.get(place) else { return };
        if stated.parse() != Ok(row.grade.0) {
            out.push(
                Violation::new(
                    format!("表中年级与本批次（{}）不一致。", row.grade.name_zh()),
                    format!("The row states another grade than the batch's, {}.", row.grade.0),
                    (
                        "请更正年级，或在相应年级的批次中录入。",
                        "Correct the grade, or enter the child in the batch of that grade.",
                        Party::Role(Role::Registrar),
                    ),
                )
                .at_place(book, Some(place)),
            );
        }
    }
}
