//! A school admits no more than the year's plan lets it.

use jice_domain::{Party, Stage};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 招生人数不得超过当年招生计划。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdmissionPlan {
    /// The stage concerned.
    pub stage: Stage,
}

impl Check for AdmissionPlan {
    const ZH: &'static str = "招生人数不得超过当年招生计划。";
    const EN: &'static str = "Admissions keep to the year's plan.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Batch];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Batch(batch) = facts else { return };
        let schooling = batch.school.school().map_or_else(Default::default, |details| details.schooling);
        let Some(plan) = batch.plan.filter(|_| Stage::of(batch.grade, schooling) == Some(self.stage)) else { return };
        if batch.rows > plan {
            out.push(
                Violation::new(
                    format!("本批次{}人，超过当年招生计划{plan}人。", batch.rows),
                    format!("The batch has {} children; the year's plan allows {plan}.", batch.rows),
                    (
                        "请按招生文件核减；计划有调整的，由招生主管部门更新。",
                        "Keep to the plan; the admissions authority may change it.",
                        Party::Authority,
                    ),
                )
                .fact("rows", batch.rows)
                .fact("plan", plan),
            );
        }
    }
}
