//! A register opens in certain stages only; for preschool in none.

use jice_domain::{Party, Role, Stage};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 仅在规定学段建籍。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageIn {
    /// Stages in which none is opened.
    #[serde(default)]
    pub banned: Vec<Stage>,
    /// Stages in which one may be opened; none listed means all.
    #[serde(default)]
    pub allowed: Vec<Stage>,
}

impl Check for StageIn {
    const ZH: &'static str = "仅在规定学段建籍。";
    const EN: &'static str = "Entries are opened in these stages only.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row, FactsKind::Batch, FactsKind::Class];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let (school, grade) = match facts {
            Facts::Row(row) => (row.school, row.grade),
            Facts::Batch(batch) => (batch.school, batch.grade),
            Facts::Class(class) => (class.school, class.grade),
            _ => return,
        };
        let schooling = school.school().map_or_else(Default::default, |details| details.schooling);
        let stage = Stage::of(grade, schooling).unwrap_or(Stage::Preschool);
        if self.banned.contains(&stage) || !(self.allowed.is_empty() || self.allowed.contains(&stage)) {
            let name = match stage {
                Stage::Preschool => ("学前教育", "preschool"),
                Stage::Primary => ("小学", "primary school"),
                Stage::Junior => ("初中", "junior secondary school"),
                Stage::Senior => ("普通高中", "senior secondary school"),
            };
            out.push(
                Violation::new(
                    format!("{}阶段不得在本学籍系统建籍。", name.0),
                    format!("No entry is opened here in {}.", name.1),
                    ("请核对年级。", "Check the grade.", Party::Role(Role::Registrar)),
                )
                .fact("stage", stage.as_str()),
            );
        }
    }
}
