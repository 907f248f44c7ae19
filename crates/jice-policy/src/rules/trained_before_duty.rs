//! An administrator is trained before taking up duty, certified where the law asks it.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 学籍管理员须先培训后上岗。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainedBeforeDuty {
    /// Whether a certificate is needed too.
    #[serde(default)]
    pub certificate: bool,
    /// The roles concerned.
    pub roles: Vec<Role>,
}

impl Check for TrainedBeforeDuty {
    const ZH: &'static str = "学籍管理员须先培训后上岗。";
    const EN: &'static str = "Administrators are trained before duty.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Staff];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Staff(staff) = facts else { return };
        if !self.roles.contains(&staff.role) {
            return;
        }
        let cure = (
            "请参加培训，由主管部门登记培训记录和证书后再启用账号。",
            "Attend the training; the authority records it and its certificate.",
            Party::Authority,
        );
        if staff.trained_on.is_none_or(|day| day > staff.today) {
            out.push(Violation::new("尚无培训记录，不得上岗。", "There is no record of training.", cure));
        } else if self.certificate && staff.certificate.trim().is_empty() {
            out.push(Violation::new("未登记上岗证书，不得上岗。", "There is no certificate.", cure));
        }
    }
}
