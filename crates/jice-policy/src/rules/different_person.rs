//! Who entered, checked or signed something does not decide it: by person, not by account.

use jice_domain::Party;
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 录入与审核不得为同一人。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DifferentPerson {}

impl Check for DifferentPerson {
    const ZH: &'static str = "录入与审核不得为同一人。";
    const EN: &'static str = "Who enters does not decide.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Decision];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Decision(decision) = facts else { return };
        if decision.entered_by.contains(&decision.decider) {
            out.push(Violation::new(
                "您参与了该事项的录入或审签，不得由您审核。",
                "You entered or signed this; somebody else must decide it.",
                ("请由本单位其他经办人审核。", "Another clerk of the unit can decide it.", Party::Authority),
            ));
        }
    }
}
