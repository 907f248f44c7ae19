//! A school admits no more than the year's plan lets it.

use jice_domain::{Level, Party, Stage};
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
    /// The lowest tier that makes the plan; none where any authority may.
    pub set_by: Option<Level>,
}

impl AdmissionPlan {
    /// What is wrong with a unit of `level`, called `setter` where it may, loading a plan for `stage`.
    pub(crate) fn loading(&self, stage: Stage, level: Level, setter: impl Fn(Level) -> String) -> Option<Violation> {
        let set_by = self.set_by.filter(|set_by| self.stage == stage && level > *set_by)?;
        let setter = setter(set_by);
        let found = Violation::new(
            format!("招生计划由{setter}制定，本级不得载入。"),
            format!("The admission plan is made from the tier {} up; this tier does not load it.", set_by.as_str()),
            ("请由制定招生文件的单位载入。", "Have the unit that makes it load it.", Party::Authority),
        );
        Some(found.fact("set_by", set_by.as_str()))
    }
}

impl Check for AdmissionPlan {
    const ZH: &'static str = "招生人数不得超过当年招生计划。";
    const EN: &'static str = "Admissions keep to the year's plan.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Batch];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Batch(batch) = facts else { return };
        let schooling = batch.school.school().map_or_else(Default::default, |details| details.schooling);
        let Some(plan) = batch.plan.filter(|_| Stage::of(batch.grade, schooling) == Some(self.stage)) else { return };
        let rows = batch.rows.saturating_add(batch.elsewhere);
        if rows > plan {
            out.push(
                Violation::new(
                    format!("本年级新生共{rows}人（本批次{}人），超过当年招生计划{plan}人。", batch.rows),
                    format!("The grade has {rows} new pupils, {} of them here; the year's plan allows {plan}.", batch.rows),
                    (
                        "请按招生文件核减；计划有调整的，由招生主管部门更新。",
                        "Keep to the plan; the admissions authority may change it.",
                        Party::Authority,
                    ),
                )
                .fact("rows", rows)
                .fact("plan", plan),
            );
        }
    }
}
