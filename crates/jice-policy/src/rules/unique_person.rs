//! One person, one entry: a child who has an entry gets no second one. The entry of the stage
//! before is not a second one: it is to be continued.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 一人一籍：已有学籍的不得重复建籍。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UniquePerson {}

impl Check for UniquePerson {
    const ZH: &'static str = "一人一籍：已有学籍的不得重复建籍。";
    const EN: &'static str = "One person, one entry.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Row(row) = facts else { return };
        let Some(existing) = row.existing else { return };
        let continues = row.may_continue
            && row.cohort().is_some_and(|cohort| cohort.stage.before() == Some(existing.cohort.stage));
        if continues {
            return;
        }
        let zh = format!("该生已在{}建立学籍，不得重复建籍。", existing.school_name);
        let en = format!("The child already has an entry at {}; no second one may be opened.", existing.school_name);
        out.push(
            Violation::new(
                zh,
                en,
                (
                    "请核对身份证件号；如确已转学，请由本校发起转学；两校同时录取的，由实际就读学校举证。",
                    "Check the document number. If the child has moved, start a transfer from this school.",
                    Party::Role(Role::Registrar),
                ),
            )
            .at_place(book, book.fields().places().document_number)
            .fact("school", existing.school_name)
            .fact("entry_state", existing.state.as_str()),
        );
    }
}
