//! Whoever takes pupils' data away says what for.

use jice_domain::Party;
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 导出学生信息须写明用途。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PurposeStated {
    /// Fewest characters that say something.
    pub chars_min: usize,
}

impl Check for PurposeStated {
    const ZH: &'static str = "导出学生信息须写明用途。";
    const EN: &'static str = "Whoever exports pupils' data states the purpose.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Export];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Export(export) = facts else { return };
        let purpose = export.purpose.trim();
        let least = self.chars_min;
        if purpose.chars().count() >= least {
            return;
        }
        let (zh, en) = if purpose.is_empty() {
            ("未写明导出用途。".to_owned(), "The purpose of the export is not stated.".to_owned())
        } else {
            (format!("导出用途不足{least}个字。"), format!("The purpose has fewer than {least} characters."))
        };
        out.push(Violation::new(
            zh,
            en,
            (
                "请写明导出的用途，用途记入操作日志。",
                "State what the data are exported for; it is kept in the log.",
                Party::Applicant,
            ),
        ));
    }
}
