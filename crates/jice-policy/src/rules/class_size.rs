//! A class takes no more pupils than its limit.

use jice_domain::Party;
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;
use crate::facts::ClassStanding;

/// 班额不得超过限额。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassSize {}

impl Check for ClassSize {
    const ZH: &'static str = "班额不得超过限额。";
    const EN: &'static str = "A class keeps to its size.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row, FactsKind::Case];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let standing = match facts {
            Facts::Row(row) => row.class,
            Facts::Case(case) => case.class,
            _ => return,
        };
        let ClassStanding::Found(class) = standing else { return };
        if class.limit > 0 && class.size >= class.limit {
            out.push(
                Violation::new(
                    format!("{}已满额（限{}人）。", class.name, class.limit),
                    format!("{} is full: its limit is {}.", class.name, class.limit),
                    (
                        "请编入其他班级；确需超额的，由主管部门说明理由后核准。",
                        "Choose another class; the authority may allow more with a reason.",
                        Party::Authority,
                    ),
                )
                .at_place(book, book.fields().places().class.filter(|_| matches!(facts, Facts::Row(_))))
                .fact("class_size", class.size)
                .fact("class_limit", class.limit),
            );
        }
    }
}
