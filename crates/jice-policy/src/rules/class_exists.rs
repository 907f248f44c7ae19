//! A child sits in one class of the school, in the batch's grade.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;
use crate::facts::ClassStanding;

/// 学生须编入本校已建立的班级。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassExists {}

impl Check for ClassExists {
    const ZH: &'static str = "学生须编入本校已建立的班级。";
    const EN: &'static str = "The class exists in the school and grade.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Row(row) = facts else { return };
        let (zh, en) = match row.class {
            ClassStanding::Found(_) => return,
            ClassStanding::Unnamed => ("未指定班级。".to_owned(), "No class is named.".to_owned()),
            ClassStanding::Unknown => {
                let class = row.candidate.class.as_deref().unwrap_or_default();
                (format!("本校{}没有“{class}”班。", row.grade.name_zh()), format!("The school has no class {class:?} in grade {}.", row.grade.0))
            }
        };
        out.push(
            Violation::new(
                zh,
                en,
                ("请先建立班级，或更正班号。", "Open the class first, or correct its number.", Party::Role(Role::Registrar)),
            )
            .at_place(book, book.fields().places().class),
        );
    }
}
