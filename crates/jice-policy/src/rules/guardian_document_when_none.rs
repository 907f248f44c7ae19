//! A child without a number of its own is registered under a guardian's, for the time being.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 学生暂无身份证件号的，须填父母或其他监护人的身份证件号。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuardianDocumentWhenNone {}

impl Check for GuardianDocumentWhenNone {
    const ZH: &'static str = "学生暂无身份证件号的，须填父母或其他监护人的身份证件号。";
    const EN: &'static str = "A child without a number is registered under a guardian's.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Row(row) = facts else { return };
        let candidate = row.candidate;
        let places = book.fields().places();
        let typed = places.document_number.is_some_and(|place| candidate.values.get(place).is_some());
        if candidate.document.is_none() && candidate.guardian_document.is_none() && !typed {
            out.push(
                Violation::new(
                    "学生无身份证件号，且未填写监护人身份证件号。",
                    "Neither the child nor a guardian has a document number.",
                    (
                        "请填写父母或其他法定监护人的身份证件类型和号码，作为临时标识。",
                        "Give kind and number of a guardian's document; it serves for the time being.",
                        Party::Role(Role::Registrar),
                    ),
                )
                .at_place(book, places.guardians[0].map(|(_, _, number)| number)),
            );
        }
    }
}
