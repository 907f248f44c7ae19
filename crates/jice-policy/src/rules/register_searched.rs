//! The whole register is searched before an entry is opened.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 建籍前须先查询全库有无该生学籍。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterSearched {}

impl Check for RegisterSearched {
    const ZH: &'static str = "建籍前须先查询全库有无该生学籍。";
    const EN: &'static str = "The register is searched before an entry is opened.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Row(row) = facts else { return };
        if !row.searched {
            out.push(Violation::new(
                "尚未查询该生有无学籍，不得报名建籍。",
                "The register has not been searched for the child.",
                ("请先完成查重。", "Search the register first.", Party::Role(Role::Registrar)),
            ));
        }
    }
}
