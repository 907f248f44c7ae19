//! A school's code is not changed once numbers or filings rest on it.

use jice_domain::Party;
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 学校代码一经确定不得变更。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchoolCodeFixed {}

impl Check for SchoolCodeFixed {
    const ZH: &'static str = "学校代码一经确定不得变更。";
    const EN: &'static str = "A school's code never changes.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Unit];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Unit(unit) = facts else { return };
        let Some(before) = unit.before.filter(|before| before.code != unit.unit.code) else { return };
        if unit.code_fixed {
            out.push(
                Violation::new(
                    format!("学校代码{}一经确定，不得变更。", before.code),
                    format!("The school code {} is fixed and cannot be changed.", before.code),
                    ("保留原代码；确属新设学校的，另行登记。", "Keep it; register a new school where there is one.", Party::Nobody),
                )
                .fact("code", &before.code),
            );
        }
    }
}
