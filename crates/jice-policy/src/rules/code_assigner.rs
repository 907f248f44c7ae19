//! A school's code is assigned by the unit it belongs to.

use jice_domain::{Level, Party};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 学校代码由学校所属主管单位编定。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeAssigner {
    /// The tiers that assign codes to the schools directly below them.
    pub levels: Vec<Level>,
}

impl Check for CodeAssigner {
    const ZH: &'static str = "学校代码由学校所属主管单位编定。";
    const EN: &'static str = "A school's code is assigned by its own authority.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Unit];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Unit(unit) = facts else { return };
        let changes = unit.before.is_none_or(|before| before.code != unit.unit.code);
        let Some(parent) = unit.parent_level.filter(|level| self.levels.contains(level)) else { return };
        if unit.unit.school().is_some() && changes && unit.actor_level != parent && self.levels.contains(&unit.actor_level) {
            out.push(
                Violation::new(
                    "学校代码应由其所属主管单位编定，市直属学校由市局直接确定。",
                    "A school's code is assigned by the unit it belongs to.",
                    ("请由学校所属主管单位编定。", "Its own authority assigns it.", Party::Authority),
                )
                .fact("assigner", parent.as_str()),
            );
        }
    }
}
