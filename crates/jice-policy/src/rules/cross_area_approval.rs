//! A senior school admits locally; from another county only with the approval of the authority above.

use jice_domain::{Party, Stage};
use serde::Deserialize;

use super::{Check, Named, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 普通高中属地招生，跨区域招生须经批准。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrossAreaApproval {
    /// The stage concerned.
    pub stage: Stage,
    /// The field that holds the approval's reference.
    pub approval: String,
}

impl Check for CrossAreaApproval {
    const ZH: &'static str = "普通高中属地招生，跨区域招生须经批准。";
    const EN: &'static str = "A senior school admits from its own county, or with approval.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Row(row) = facts else { return };
        if row.cohort().is_none_or(|cohort| cohort.stage != self.stage) {
            return;
        }
        let value = |place: Option<usize>| place.and_then(|place| row.candidate.values.get(place));
        let Some(home) = value(book.fields().places().household_place).and_then(|home| home.get(..6)) else { return };
        let approval = book.fields().place(&self.approval);
        if home != row.school.division && value(approval).is_none() {
            let name = book.divisions().and_then(|divisions| divisions.full_name(home)).unwrap_or_else(|| home.to_owned());
            out.push(
                Violation::new(
                    format!("该生户籍在{name}，跨区域招生未填批准文号。"),
                    format!("The child's household is in {name}; the approval to admit it is not given."),
                    (
                        "请报有权单位批准后填写批准文号；因监护人工作调动等需就读的，按转学办理。",
                        "Obtain the approval of the authority above and give its reference.",
                        Party::Authority,
                    ),
                )
                .at_place(book, approval)
                .fact("household_division", home)
                .fact("school_division", &row.school.division),
            );
        }
    }

    fn names(&self) -> Vec<Named<'_>> {
        vec![Named::Field(&self.approval)]
    }
}
