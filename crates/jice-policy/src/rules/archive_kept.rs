//! Nothing is taken out of an archive: what is wrong is corrected, and what stood before stays.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{ArchiveAct, Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 学籍档案只能更正，不得删除。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveKept {}

impl Check for ArchiveKept {
    const ZH: &'static str = "学籍档案只能更正，不得删除。";
    const EN: &'static str = "What stands in an archive is corrected, never removed.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Archive];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Archive(archive) = facts else { return };
        if archive.act == ArchiveAct::Remove {
            out.push(Violation::new(
                "学籍档案须长期保存，已记录的条目不得删除。",
                "An archive is kept for good: what was noted is not removed.",
                (
                    "条目有误的，请更正并写明理由，原内容留存备查。",
                    "Correct what is wrong and say why; what stood before stays.",
                    Party::Role(Role::Registrar),
                ),
            ));
        }
    }
}
