//! A password has a length, several kinds of characters, and nothing in it that others know.

use jice_domain::Party;
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 密码须达到规定的复杂度。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordStrength {}

impl Check for PasswordStrength {
    const ZH: &'static str = "密码须达到规定的复杂度。";
    const EN: &'static str = "Passwords are complex enough.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Password];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Password(facts) = facts else { return };
        let (Some(password), Some(profile)) = (facts.chosen, book.password_profile()) else { return };
        let cure = ("请重新设置密码。", "Choose another password.", Party::Applicant);
        let mut say = |zh: String, en: String| out.push(Violation::new(zh, en, cure).fact("profile", &profile.id));
        let length = password.chars().count();
        if length < profile.min_length {
            say(
                format!("密码长度不足{}位。", profile.min_length),
                format!("The password has fewer than {} characters.", profile.min_length),
            );
        }
        let kinds: [fn(char) -> bool; 4] = [
            |c| c.is_lowercase(),
            |c| c.is_uppercase(),
            |c| c.is_numeric(),
            |c| !c.is_alphanumeric(),
        ];
        if kinds.iter().filter(|kind| password.chars().any(kind)).count() < profile.classes {
            say(
                format!("密码须含大写字母、小写字母、数字、符号中的至少{}类。", profile.classes),
                format!("The password needs {} of lower case, upper case, digits and signs.", profile.classes),
            );
        }
        let lower = password.to_lowercase();
        let telling = |word: &str| word.chars().count() >= if word.is_ascii() { 3 } else { 2 };
        if facts.context.iter().any(|word| telling(word) && lower.contains(&word.to_lowercase())) {
            say("密码不得包含账号、姓名或单位名称。".to_owned(), "The password contains the login, name or unit.".to_owned());
        }
        if facts.reused {
            say(
                format!("不得使用最近{}次用过的密码。", profile.refuse_last),
                format!("The password is one of the last {}.", profile.refuse_last),
            );
        }
    }
}
