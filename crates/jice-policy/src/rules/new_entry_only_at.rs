//! A new entry is opened in the first grade of all; later stages continue one.

use jice_domain::Party;
use serde::Deserialize;

use super::{Check, Violation, grades_en};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 仅小学一年级可新建学籍。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewEntryOnlyAt {
    /// The grades.
    pub grades: Vec<u8>,
}

impl Check for NewEntryOnlyAt {
    const ZH: &'static str = "仅小学一年级可新建学籍。";
    const EN: &'static str = "New entries are opened in these grades only.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Row(row) = facts else { return };
        if row.existing.is_none() && !self.grades.contains(&row.grade.0) {
            out.push(
                Violation::new(
                    format!("{}不得新建学籍，应接续原有学籍档案，未查到该生原学籍。", row.grade.name_zh()),
                    format!("No new entry is opened in grade {}; the child's earlier entry was not found.", row.grade.0),
                    (
                        "请核对身份证件号和姓名；确从未建籍的，由主管部门汇总查重后补建。",
                        "Check number and name. A child never registered is registered late by the authority.",
                        Party::Authority,
                    ),
                )
                .at_place(book, book.fields().places().document_number)
                .fact("new_entries_in_grades", grades_en(&self.grades)),
            );
        }
    }
}
