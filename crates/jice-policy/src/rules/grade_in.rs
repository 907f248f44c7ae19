//! The register holds certain grades only.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation, grades_en};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 仅在规定年级建籍。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GradeIn {
    /// The grades.
    pub grades: Vec<u8>,
}

impl Check for GradeIn {
    const ZH: &'static str = "仅在规定年级建籍。";
    const EN: &'static str = "Entries are held in these grades only.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row, FactsKind::Batch, FactsKind::Class];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let grade = match facts {
            Facts::Row(row) => row.grade,
            Facts::Batch(batch) => batch.grade,
            Facts::Class(class) => class.grade,
            _ => return,
        };
        if !self.grades.contains(&grade.0) {
            out.push(
                Violation::new(
                    format!("{}不在本登记范围内。", grade.name_zh()),
                    format!("Grade {} is not held in this register.", grade.0),
                    ("请核对年级。", "Check the grade.", Party::Role(Role::Registrar)),
                )
                .fact("grades", grades_en(&self.grades)),
            );
        }
    }
}
