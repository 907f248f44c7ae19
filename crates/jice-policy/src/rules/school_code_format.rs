//! A school's code has the length its regulation sets.

use jice_domain::Party;
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;
use crate::pack::SchoolCodeKind;

/// 学校代码位数须符合规定。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchoolCodeFormat {
    /// Which code.
    pub code: SchoolCodeKind,
}

impl Check for SchoolCodeFormat {
    const ZH: &'static str = "学校代码位数须符合规定。";
    const EN: &'static str = "School codes have their length.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Unit];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Unit(unit) = facts else { return };
        let (Some(details), Some(rule)) = (unit.unit.school(), book.school_code(self.code)) else { return };
        let value = match self.code {
            SchoolCodeKind::Identifier => details.identifier.as_str(),
            SchoolCodeKind::Code => unit.unit.code.as_str(),
        };
        if value.len() != rule.length || !value.bytes().all(|b| b.is_ascii_digit()) {
            out.push(
                Violation::new(
                    format!("{}“{value}”不是{}位数字。", rule.zh, rule.length),
                    format!("{} {value:?} is not {} digits.", rule.en, rule.length),
                    ("请按编码规则填写。", "Follow the coding rule.", Party::Applicant),
                )
                .fact("length", rule.length),
            );
        }
    }
}
