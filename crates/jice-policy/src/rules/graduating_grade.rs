//! A change is not made in a graduating grade.

use jice_domain::Party;
use serde::Deserialize;

use super::{Check, Violation, grades_en};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 毕业年级不予办理。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GraduatingGrade {
    /// The grades.
    pub grades: Vec<u8>,
}

impl Check for GraduatingGrade {
    const ZH: &'static str = "毕业年级不予办理。";
    const EN: &'static str = "Not in a graduating grade.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Case];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Case(case) = facts else { return };
        let Some(grade) = case.grade.filter(|grade| self.grades.contains(&grade.0)) else { return };
        out.push(
            Violation::new(
                format!("该生在{}，毕业年级不办理{}。", grade.name_zh(), case.change.zh),
                format!("The pupil is in grade {}: there is no {} in graduating grades.", grade.0, case.change.en),
                (
                    "请待毕业后按升学办理；确有特殊情况的，由主管部门核准。",
                    "Wait for graduation; the authority may make an exception with a reason.",
                    Party::Authority,
                ),
            )
            .fact("grade", grade.0)
            .fact("grades", grades_en(&self.grades)),
        );
    }
}
