//! A guardian confirms the information by signature before it is reported.

use jice_domain::Party;
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 学生信息须经家长签字确认。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuardianConfirmed {}

impl Check for GuardianConfirmed {
    const ZH: &'static str = "学生信息须经家长签字确认。";
    const EN: &'static str = "A guardian confirms the information.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Row(row) = facts else { return };
        if !row.guardian_confirmed {
            out.push(Violation::new(
                "学生信息未经家长签字确认。",
                "No guardian has confirmed the information.",
                (
                    "请打印信息确认表，由家长签字后登记。",
                    "Print the confirmation sheet, have it signed and record that.",
                    Party::Guardian,
                ),
            ));
        }
    }
}
