//! What a citizen number says of sex and birth must agree with what the row says.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 性别、出生日期须与身份证件号一致。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityAgrees {}

impl Check for IdentityAgrees {
    const ZH: &'static str = "性别、出生日期须与身份证件号一致。";
    const EN: &'static str = "Sex and date of birth agree with the document number.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Row(row) = facts else { return };
        let Some(document) = &row.candidate.document else { return };
        let (sex, birth) = (document.sex(), document.birth_date());
        let places = book.fields().places();
        let cure = (
            "请核对户口簿，更正证件号或该项信息。",
            "Look at the household register and correct the number or this field.",
            Party::Role(Role::Registrar),
        );
        if let (Some(told), Some(stated)) = (birth, row.candidate.birth_date)
            && told != stated
        {
            out.push(
                Violation::new(
                    format!("出生日期{stated}与身份证件号不符。"),
                    format!("The date of birth {stated} disagrees with the document number."),
                    cure,
                )
                .at_place(book, places.birth_date),
            );
        }
        if let (Some(told), Some(stated)) = (sex, row.candidate.sex)
            && told != stated
        {
            out.push(
                Violation::new("性别与身份证件号不符。", "The sex disagrees with the document number.", cure)
                    .at_place(book, places.sex),
            );
        }
    }
}
