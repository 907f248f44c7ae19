//! A password is changed after its time.

use jice_domain::Party;
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 密码须定期修改。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordAge {}

impl Check for PasswordAge {
    const ZH: &'static str = "密码须定期修改。";
    const EN: &'static str = "Passwords are changed periodically.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Password];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Password(facts) = facts else { return };
        let (Some(set_on), Some(profile)) = (facts.set_on, book.password_profile()) else { return };
        if facts.chosen.is_some() {
            return;
        }
        let age = (facts.today - set_on).get_days();
        let left = profile.max_age_days - age;
        if (0..=profile.warn_days).contains(&left) {
            let mut soon = Violation::new(
                format!("密码已使用{age}天，还有{left}天到期。"),
                format!("The password is {age} days old; it expires in {left} days."),
                ("请在到期前修改密码。", "Change the password before then.", Party::Applicant),
            );
            soon.advisory = true;
            out.push(soon.fact("age_days", age));
        }
        if left < 0 {
            out.push(
                Violation::new(
                    format!("密码已使用{age}天，超过{}天，须修改后继续。", profile.max_age_days),
                    format!("The password is {age} days old; {} are allowed.", profile.max_age_days),
                    ("请修改密码。", "Change the password.", Party::Applicant),
                )
                .fact("age_days", age),
            );
        }
    }
}
