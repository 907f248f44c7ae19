//! A batch goes on only when every row of it passes.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 批次内各行均须校验通过。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowsAllPass {}

impl Check for RowsAllPass {
    const ZH: &'static str = "批次内各行均须校验通过。";
    const EN: &'static str = "Every row of the batch passes.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Batch];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Batch(batch) = facts else { return };
        if batch.rows == 0 {
            out.push(Violation::new(
                "批次内没有学生，不得提交。",
                "The batch has no children in it.",
                ("请先录入或导入学生。", "Enter or import the children first.", Party::Role(Role::Registrar)),
            ));
        } else if batch.failing > 0 {
            let rows = batch.failing_rows.iter().map(u32::to_string).collect::<Vec<_>>().join("、");
            out.push(
                Violation::new(
                    format!("有{}行未通过校验，不得提交。", batch.failing),
                    format!("{} rows do not pass: the batch cannot go on.", batch.failing),
                    ("请逐行更正后再提交。", "Mend them first.", Party::Role(Role::Registrar)),
                )
                .fact("failing", batch.failing)
                .fact("rows", rows),
            );
        }
    }
}
