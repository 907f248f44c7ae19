//! Some codes belong to some stages only: ways of entry, sources of pupils.

use jice_domain::{Party, Role, Stage};
use serde::Deserialize;

use super::{Check, Named, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 代码须与学段相符。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeForStage {
    /// The field.
    pub field: String,
    /// The stages concerned.
    pub stages: Vec<Stage>,
    /// The codes they take.
    pub codes: Vec<String>,
}

impl Check for CodeForStage {
    const ZH: &'static str = "代码须与学段相符。";
    const EN: &'static str = "The code is one of the stage's.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Row(row) = facts else { return };
        let stage = Stage::of(row.grade, row.schooling());
        if !stage.is_some_and(|stage| self.stages.contains(&stage)) {
            return;
        }
        let Some(place) = book.fields().place(&self.field) else { return };
        let Some(code) = row.candidate.values.get(place) else { return };
        if self.codes.iter().any(|known| known == code) {
            return;
        }
        let field = &book.fields().all()[place];
        let name = |code: &str| field.codes().and_then(|table| table.name(code)).unwrap_or(code).to_owned();
        let known: Vec<String> = self.codes.iter().map(|code| name(code)).collect();
        out.push(
            Violation::new(
                format!("{}“{}”不适用于{}所在学段。", field.zh, name(code), row.grade.name_zh()),
                format!("{} {:?} does not belong to grade {}.", field.en, name(code), row.grade.0),
                (
                    &format!("请从下列各项中选填：{}。", known.join("、")),
                    &format!("Choose from: {}.", known.join(", ")),
                    Party::Role(Role::Registrar),
                ),
            )
            .at(&field.id),
        );
    }

    fn names(&self) -> Vec<Named<'_>> {
        vec![Named::Field(&self.field)]
    }
}
