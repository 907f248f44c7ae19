//! A change is not made while the entry is in certain states.

use jice_domain::Party;
use serde::Deserialize;

use super::{Check, Violation};
use crate::case_law::state_zh;
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 学籍处于某些状态时不得办理。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryStateIn {
    /// The states that bar it, as the entry's words: `suspended`.
    pub barred: Vec<String>,
    /// The change to make first, where there is one.
    pub first: Option<String>,
}

impl Check for EntryStateIn {
    const ZH: &'static str = "学籍处于某些状态时不得办理。";
    const EN: &'static str = "Not while the entry is in certain states.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Case];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Case(case) = facts else { return };
        let state = case.state_word();
        if !self.barred.iter().any(|barred| barred == state) {
            return;
        }
        let first = self.first.as_ref().and_then(|id| book.change(id));
        let (cure_zh, cure_en) = match first {
            Some(first) => (format!("请先在原校办理{}。", first.zh), format!("First have {} at the school.", first.en)),
            None => ("此状态下不予办理。".to_owned(), "It is not done in this state.".to_owned()),
        };
        out.push(
            Violation::new(
                format!("该生处于{}期间，不得办理{}。", state_zh(state), case.change.zh),
                format!("The entry is {state}: there is no {} then.", case.change.en),
                (&cure_zh, &cure_en, Party::Applicant),
            )
            .fact("state", state),
        );
    }

    fn names(&self) -> Vec<super::Named<'_>> {
        let states = self.barred.iter().map(|word| super::Named::State(word));
        self.first.iter().map(|first| super::Named::Change(first)).chain(states).collect()
    }
}
