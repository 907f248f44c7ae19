//! The one who answers for it signs: the head for a school, the director for an authority.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 须经负责人审签。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadSigned {
    /// The role that signs.
    pub by: Role,
}

impl Check for HeadSigned {
    const ZH: &'static str = "须经负责人审签。";
    const EN: &'static str = "It is signed by the one who answers for it.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Batch, FactsKind::Decision];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let signed = match facts {
            Facts::Batch(batch) => batch.signed_by == Some(self.by),
            Facts::Decision(decision) => decision.decider_role == self.by,
            _ => return,
        };
        if !signed {
            let (zh, en) = match self.by {
                Role::Head => ("校长（学区负责人）", "the head"),
                Role::Director => ("主管部门负责人", "the authority's director"),
                _ => ("规定的负责人", "the role the regulation names"),
            };
            out.push(
                Violation::new(
                    format!("未经{zh}审签，不得上报。"),
                    format!("It is not signed by {en}."),
                    ("请由负责人本人登录审签。", "Have that person sign in and sign it.", Party::Role(self.by)),
                )
                .fact("signer", self.by.as_str()),
            );
        }
    }
}
