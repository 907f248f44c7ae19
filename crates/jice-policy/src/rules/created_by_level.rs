//! Units are created at certain tiers only.

use jice_domain::{Level, Party};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::pack::Tier;
use crate::rulebook::Rulebook;

/// 学校由规定层级的管理员创建。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreatedByLevel {
    /// The tiers that may.
    pub levels: Vec<Level>,
}

impl Check for CreatedByLevel {
    const ZH: &'static str = "学校由规定层级的管理员创建。";
    const EN: &'static str = "Schools are created at these tiers only.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Unit];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Unit(unit) = facts else { return };
        let names = |book: &Rulebook, name: fn(&Tier) -> &String| -> Vec<String> {
            book.tiers().iter().filter(|tier| self.levels.contains(&tier.level)).map(|tier| name(tier).clone()).collect()
        };
        let campus = unit.unit.level == Level::Campus;
        if unit.unit.school().is_some() && unit.before.is_none() && !campus && !self.levels.contains(&unit.actor_level) {
            out.push(
                Violation::new(
                    format!("学校须由{}的管理员创建。", names(book, |tier| &tier.zh).join("、")),
                    format!("Schools are created by an administrator of: {}.", names(book, |tier| &tier.en).join(", ")),
                    ("请将学校信息报上级，由其创建。", "Send the school's information upward.", Party::Authority),
                )
                .fact("levels", self.levels.iter().map(|level| level.as_str()).collect::<Vec<_>>().join(" ")),
            );
        }
    }
}
