//! Key data are locked once reported; they change by a correction that the authority decides.

use jice_domain::Party;
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 关键信息上报后不得直接修改。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyFieldsLocked {}

impl Check for KeyFieldsLocked {
    const ZH: &'static str = "关键信息上报后不得直接修改。";
    const EN: &'static str = "Key data are locked once reported.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Maintain];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Maintain(change) = facts else { return };
        if !change.reported {
            return;
        }
        for id in change.changed {
            let Some(field) = book.fields().get(id).filter(|field| field.key) else { continue };
            out.push(
                Violation::new(
                    format!("{}属关键信息，上报后不得直接修改。", field.zh),
                    format!("{} is key data and cannot be changed directly once reported.", field.en),
                    (
                        "请由学校提交变更申请并附户籍证明，由学籍主管单位审批。",
                        "Ask for a correction with the household certificate; the authority decides.",
                        Party::Authority,
                    ),
                )
                .at(id),
            );
        }
    }
}
