//! No change is used to sit in another grade: not by a transfer, not by a suspension, not by
//! an absence and return.

use jice_domain::{Grade, Party};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{CaseFacts, Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 不得借变动变更年级。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GradeKept {
    /// With which grade the new seat is compared.
    pub against: Against,
    /// Which difference is barred.
    pub bar: Difference,
}

/// A grade of the pupil.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Against {
    /// The one of its cohort now.
    Now,
    /// The one it was in when it was suspended or went absent.
    Then,
}

/// A difference of grades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// Below.
    Lower,
    /// Above.
    Higher,
    /// Below or above.
    Other,
}

impl GradeKept {
    fn compared(&self, case: &CaseFacts<'_>) -> Option<(Grade, Grade)> {
        let grade = match self.against {
            Against::Now => case.grade,
            Against::Then => case.grade_then,
        };
        Some((grade?, case.to_grade?))
    }
}

impl Check for GradeKept {
    const ZH: &'static str = "不得借变动变更年级。";
    const EN: &'static str = "No change is used to sit in another grade.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Case];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Case(case) = facts else { return };
        let Some((grade, to)) = self.compared(case) else { return };
        let barred = match self.bar {
            Difference::Lower => to < grade,
            Difference::Higher => to > grade,
            Difference::Other => to != grade,
        };
        if !barred {
            return;
        }
        let (which_zh, which_en) = match self.against {
            Against::Now => ("应读", "belongs in"),
            Against::Then => ("离校时在", "left"),
        };
        let cure_zh = format!("请选择{}的班级。", grade.name_zh());
        let cure_en = format!("Choose a class of grade {}.", grade.0);
        out.push(
            Violation::new(
                format!("该生{which_zh}{}，拟就读{}，不得借{}变更年级。", grade.name_zh(), to.name_zh(), case.change.zh),
                format!("The pupil {which_en} grade {}, and would sit in grade {}.", grade.0, to.0),
                (&cure_zh, &cure_en, Party::Applicant),
            )
            .fact("grade", grade.0)
            .fact("to_grade", to.0),
        );
    }
}
