//! Nobody finishes a stage while the own entry is in doubt.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// Names that are told one by one; of more the number is told.
const NAMED: usize = 5;

/// 问题学籍未处理完毕的，不得毕业。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProblemSettled {}

impl Check for ProblemSettled {
    const ZH: &'static str = "问题学籍未处理完毕的，不得毕业。";
    const EN: &'static str = "Nobody finishes a stage while a problem record is not settled.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Finish];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Finish(finish) = facts else { return };
        let count = finish.unsettled.len();
        if count == 0 {
            return;
        }
        let some = &finish.unsettled[..count.min(NAMED)];
        let (of, more) = (some.join("、"), if count > NAMED { format!("等{count}人") } else { String::new() });
        out.push(
            Violation::new(
                format!("{of}{more}有未处理完毕的问题学籍，不得办理毕业。"),
                format!("A problem record is not settled of {count}: {}.", some.join(", ")),
                (
                    "请先在“问题学籍”中办理变更、佐证或删除，办结后再办毕业。",
                    "Have it changed, proved or deleted among the problem records first.",
                    Party::Role(Role::Registrar),
                ),
            )
            .fact("pupils", count),
        );
    }
}
