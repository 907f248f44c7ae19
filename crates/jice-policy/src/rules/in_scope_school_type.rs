//! The regulation covers certain schools, and a school enters only the stages it teaches.

use jice_domain::{Party, Role, Stage};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 学校须属适用范围，且只能为所办学段的学生建籍。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InScopeSchoolType {
    /// The stages the regulation covers.
    pub stages: Vec<Stage>,
}

impl Check for InScopeSchoolType {
    const ZH: &'static str = "学校须属适用范围，且只能为所办学段的学生建籍。";
    const EN: &'static str = "The school is covered and teaches the stage.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row, FactsKind::Batch, FactsKind::Unit, FactsKind::Class];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let registrar = Party::Role(Role::Registrar);
        let (school, grade) = match facts {
            Facts::Row(row) => (row.school, row.grade),
            Facts::Batch(batch) => (batch.school, batch.grade),
            Facts::Class(class) => (class.school, class.grade),
            Facts::Unit(unit) => {
                let Some(details) = unit.unit.school() else { return };
                if !details.stages.iter().any(|stage| self.stages.contains(stage)) {
                    out.push(Violation::new(
                        format!("“{}”所办学段不在本规定适用范围内。", unit.unit.name),
                        format!("{} teaches no stage that is covered here.", unit.unit.name),
                        ("请核对学校所办学段。", "Check the stages it teaches.", Party::Applicant),
                    ));
                }
                return;
            }
            _ => return,
        };
        let Some(details) = school.school() else { return };
        let Some(stage) = Stage::of(grade, details.schooling) else { return };
        if !self.stages.contains(&stage) {
            out.push(Violation::new(
                format!("{}不在本规定适用范围内。", grade.name_zh()),
                format!("Grade {} is not covered here.", grade.0),
                ("请核对年级。", "Check the grade.", registrar),
            ));
        } else if !details.stages.contains(&stage) {
            out.push(Violation::new(
                format!("“{}”未办{}所在学段，不得为其建籍。", school.name, grade.name_zh()),
                format!("{} does not teach grade {}.", school.name, grade.0),
                ("请核对年级，或由主管部门更正学校所办学段。", "Check the grade, or have the school's stages corrected.", registrar),
            ));
        }
    }
}
