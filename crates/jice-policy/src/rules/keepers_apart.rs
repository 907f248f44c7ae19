//! System, security and audit are kept by three people, none of whom reads pupils 三员分立.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 系统、安全、审计管理员须由不同的人担任，且不得兼任业务岗位。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeepersApart {}

impl Check for KeepersApart {
    const ZH: &'static str = "系统、安全、审计管理员须由不同的人担任，且不得兼任业务岗位。";
    const EN: &'static str = "The three keepers are three people who hold no other post.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Staff];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Staff(staff) = facts else { return };
        let keeper = |role: Role| matches!(role, Role::SystemKeeper | Role::SecurityKeeper | Role::AuditKeeper);
        let clash = staff.other_roles.iter().find(|other| **other != staff.role && (keeper(staff.role) || keeper(**other)));
        if let Some(other) = clash {
            out.push(
                Violation::new(
                    "此人已任与之不相容的岗位，系统、安全、审计管理员不得兼任。",
                    "This person holds a post that cannot be joined with this one.",
                    ("请由他人担任。", "Give the post to somebody else.", Party::Applicant),
                )
                .fact("role", staff.role.as_str())
                .fact("other_role", other.as_str()),
            );
        }
    }
}
