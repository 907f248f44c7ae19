//! Of a cohort only so many repeat a grade.

use jice_domain::Party;
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 留级人数不得超过规定比例。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepeatShare {
    /// Of a hundred pupils of the cohort at most so many, rounded down, in all its years.
    pub percent: u32,
}

impl Check for RepeatShare {
    const ZH: &'static str = "留级人数不得超过规定比例。";
    const EN: &'static str = "Of a cohort only so many repeat a grade.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Case];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Case(case) = facts else { return };
        let Some((pupils, repeated)) = case.repeated else { return };
        let most = u64::from(pupils) * u64::from(self.percent) / 100;
        if u64::from(repeated) < most {
            return;
        }
        out.push(
            Violation::new(
                format!("本届{pupils}人，已留级{repeated}人，三年内不得超过{}%（{most}人）。", self.percent),
                format!("Of the cohort's {pupils} pupils {repeated} have repeated; at most {most} may."),
                ("本届不能再办理留级。", "No more pupils of this cohort can repeat.", Party::Nobody),
            )
            .fact("pupils", pupils)
            .fact("repeated", repeated)
            .fact("most", most),
        );
    }
}
