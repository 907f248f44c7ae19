//! When a school is merged or closed, somebody named keeps its archives.

use jice_domain::{Level, Party};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;
use crate::facts::EndingKind;

/// 学校合并、撤销的，学籍档案须移交规定的单位。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Custodian {
    /// Merger or closure.
    pub ending: EndingKind,
    /// What the keeper must be.
    pub keeper: Keeper,
}

impl Check for Custodian {
    const ZH: &'static str = "学校合并、撤销的，学籍档案须移交规定的单位。";
    const EN: &'static str = "Archives of a school that ends go to a named keeper.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Unit];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Unit(unit) = facts else { return };
        let Some(ending) = unit.ending.filter(|ending| ending.kind == self.ending) else { return };
        let fits = ending.keeper.is_some_and(|keeper| match self.keeper {
            Keeper::School => keeper.school().is_some() && keeper.id != unit.unit.id && keeper.closed_on.is_none(),
            Keeper::County => keeper.level == Level::County,
            Keeper::AnyUnit => keeper.closed_on.is_none() && keeper.id != unit.unit.id,
        });
        if !fits {
            let (zh, en) = match self.keeper {
                Keeper::School => ("学校合并，须指定并入学校接管学籍档案。", "Name the school that takes the archives over."),
                Keeper::County => ("学校撤销，学籍档案须移交县级教育主管部门。", "The archives go to the county's department."),
                Keeper::AnyUnit => ("学校撤销，须指定接管学籍档案的单位。", "Name the unit that keeps the archives."),
            };
            out.push(Violation::new(zh, en, ("请指定接管单位。", "Name the keeper.", Party::Applicant)));
        }
    }
}

/// What keeps the archives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keeper {
    /// The school that takes the other in.
    School,
    /// The county's education department.
    County,
    /// Whatever unit the competent department names.
    AnyUnit,
}
