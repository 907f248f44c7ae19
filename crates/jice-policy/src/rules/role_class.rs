//! An account belongs to one class of users: province, city and county, or school.

use jice_domain::Party;
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 账号须属于且只属于一类用户。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleClass {}

impl Check for RoleClass {
    const ZH: &'static str = "账号须属于且只属于一类用户。";
    const EN: &'static str = "An account belongs to exactly one class of users.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Staff];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Staff(staff) = facts else { return };
        if !staff.role.levels().contains(&staff.level) {
            out.push(
                Violation::new(
                    "该角色不能设在这一层级的单位。",
                    "This role does not stand at this tier.",
                    ("请按用户类别选择角色。", "Choose a role of the unit's class of users.", Party::Applicant),
                )
                .fact("role", staff.role.as_str())
                .fact("level", staff.level.as_str()),
            );
        }
    }
}
