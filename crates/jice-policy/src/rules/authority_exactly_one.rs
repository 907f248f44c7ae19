//! A school has exactly one register authority.

use jice_domain::Party;
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 每所学校有且只有一个学籍主管单位。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityExactlyOne {}

impl Check for AuthorityExactlyOne {
    const ZH: &'static str = "每所学校有且只有一个学籍主管单位。";
    const EN: &'static str = "A school has exactly one register authority.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Unit];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Unit(unit) = facts else { return };
        if unit.unit.school().is_some() && unit.authorities != 1 {
            out.push(
                Violation::new(
                    "学校须有且只有一个学籍主管单位。",
                    "A school needs exactly one register authority.",
                    ("请指定学校所属的教育行政部门。", "Name the department it belongs to.", Party::Applicant),
                )
                .fact("authorities", unit.authorities),
            );
        }
    }
}
