//! A batch is decided by the register authority of its own school.

use jice_domain::Party;
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 由学校的学籍主管单位审核。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecidedByOwnAuthority {}

impl Check for DecidedByOwnAuthority {
    const ZH: &'static str = "由学校的学籍主管单位审核。";
    const EN: &'static str = "The school's own authority decides.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Decision];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Decision(decision) = facts else { return };
        if decision.decider_org != decision.authority {
            out.push(Violation::new(
                "该批次应由学校的学籍主管单位审核，不属本单位权限。",
                "This is for the school's own register authority to decide.",
                ("请由学校的学籍主管单位办理。", "Its authority can decide it.", Party::Authority),
            ));
        }
    }
}
