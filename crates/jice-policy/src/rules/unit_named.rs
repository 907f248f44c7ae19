//! A unit has a code and a name.

use jice_domain::Party;
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 单位须有代码和名称。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitNamed {}

impl Check for UnitNamed {
    const ZH: &'static str = "单位须有代码和名称。";
    const EN: &'static str = "A unit has a code and a name.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Unit];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Unit(unit) = facts else { return };
        for (value, zh, en) in [(&unit.unit.code, "单位代码", "code"), (&unit.unit.name, "单位名称", "name")] {
            if value.trim().is_empty() {
                out.push(
                    Violation::new(
                        format!("{zh}未填写。"),
                        format!("The unit's {en} is missing."),
                        ("请补填该项。", "Fill it in.", Party::Applicant),
                    )
                    .fact("missing", en),
                );
            }
        }
    }
}
