//! A later stage continues the entry of the stage before, once that is graduated or completed.

use jice_domain::{EntryState, Outcome, Party};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 初中、高中起始年级须从上一学段毕（结）业生中接续学籍。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContinuesFromStageBefore {
    /// The grades in which entries are continued.
    pub grades: Vec<u8>,
}

impl Check for ContinuesFromStageBefore {
    const ZH: &'static str = "初中、高中起始年级须从上一学段毕（结）业生中接续学籍。";
    const EN: &'static str = "A later stage continues the entry of a graduate.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Row(row) = facts else { return };
        let Some(existing) = row.existing.filter(|_| self.grades.contains(&row.grade.0)) else { return };
        let before = row.cohort().and_then(|cohort| cohort.stage.before());
        let done = matches!(
            existing.state,
            EntryState::StageDone { outcome: Outcome::Graduated | Outcome::Completed, .. }
        );
        if before == Some(existing.cohort.stage) && !done {
            out.push(
                Violation::new(
                    format!("该生在{}尚未办理毕业，不能接续学籍。", existing.school_name),
                    format!("The child has not yet been graduated at {}.", existing.school_name),
                    (
                        "请联系原学校完成毕业操作后再办理入学。",
                        "Ask the former school to process the graduation first.",
                        Party::Applicant,
                    ),
                )
                .at_place(book, book.fields().places().document_number)
                .fact("school", existing.school_name)
                .fact("entry_state", existing.state.as_str()),
            );
        }
    }
}
