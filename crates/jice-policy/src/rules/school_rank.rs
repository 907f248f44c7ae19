//! Into schools of a certain rank nobody transfers from schools without it.

use jice_domain::{Party, SchoolDetails, Stage};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 不得由非同类学校转入某类学校。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchoolRank {
    /// What a school is or is not.
    pub mark: Mark,
    /// Which way is barred.
    pub bar: Way,
    /// The stages it holds in; none listed means all.
    #[serde(default)]
    pub stages: Vec<Stage>,
}

/// What a school is or is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// A model senior school 示范性普通高中.
    Model,
    /// A type-one school 一类模式学校.
    TypeOne,
}

/// From which school to which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// From one without the mark to one with it.
    Upward,
    /// Between any that differ in it.
    Either,
}

impl Mark {
    fn of(self, school: &SchoolDetails) -> bool {
        match self {
            Self::Model => school.model,
            Self::TypeOne => school.type_one,
        }
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Model => ("示范性普通高中", "a model senior school"),
            Self::TypeOne => ("一类模式学校", "a type-one school"),
        }
    }
}

impl Check for SchoolRank {
    const ZH: &'static str = "不得由非同类学校转入某类学校。";
    const EN: &'static str = "Nobody transfers into a school of a certain rank from one without it.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Case];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Case(case) = facts else { return };
        let Some(to) = case.to.and_then(|to| to.school()) else { return };
        let Some(from) = case.school.school() else { return };
        if !(self.stages.is_empty() || self.stages.contains(&case.cohort.stage)) {
            return;
        }
        let (was, would) = (self.mark.of(from), self.mark.of(to));
        let barred = match self.bar {
            Way::Upward => !was && would,
            Way::Either => was != would,
        };
        if !barred {
            return;
        }
        let (zh, en) = self.mark.names();
        let which = |is: bool| if is { zh.to_owned() } else { format!("非{zh}") };
        out.push(
            Violation::new(
                format!("不得由{}转入{}。", which(was), which(would)),
                format!("The one school is {en}, the other is not: there is no transfer that way."),
                ("请转入同类学校。", "Choose a school of the same kind.", Party::Applicant),
            )
            .fact("from", &case.school.name)
            .fact("to", case.to.map_or("", |to| to.name.as_str())),
        );
    }
}
