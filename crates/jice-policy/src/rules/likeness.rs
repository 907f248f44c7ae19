//! Somebody of the same name, sex and date of birth is registered under another document.
//! A hint only: names repeat.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 姓名、性别、出生日期相同的，须核实是否同一人。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Likeness {}

impl Check for Likeness {
    const ZH: &'static str = "姓名、性别、出生日期相同的，须核实是否同一人。";
    const EN: &'static str = "Same name, sex and date of birth: perhaps the same person.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Row(row) = facts else { return };
        let own = row.candidate.document.is_some();
        for person in row.alike.iter().filter(|person| !own || !person.has_document) {
            out.push(
                Violation::new(
                    format!("{}已有姓名、性别、出生日期相同的学生，疑似重复。", person.school_name),
                    format!("{} has a pupil of the same name, sex and date of birth.", person.school_name),
                    (
                        "请核实是否同一人；确非同一人的，附在校就读证明。",
                        "Find out whether it is the same person; if not, attach a certificate of attendance.",
                        Party::Role(Role::Registrar),
                    ),
                )
                .at_place(book, book.fields().places().name)
                .fact("school", person.school_name),
            );
        }
    }
}
