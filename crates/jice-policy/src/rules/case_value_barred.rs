//! Certain grounds are no grounds for a change.

use jice_domain::{Party, Stage};
use serde::Deserialize;

use super::{Check, Named, Violation};
use crate::facts::{CaseFacts, Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 以某些理由申请的不予办理。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseValueBarred {
    /// The field, as `reason`.
    pub field: String,
    /// The values that bar the change.
    pub is: Vec<String>,
    /// Whose household it bars; everybody's where none is named.
    pub household: Option<Household>,
    /// The stages it holds in; none listed means all.
    #[serde(default)]
    pub stages: Vec<Stage>,
}

/// Where the pupil's household is, beside the receiving school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Household {
    /// In the receiving school's city.
    SameCity,
    /// Outside the receiving school's city.
    OtherCity,
}

impl CaseValueBarred {
    fn concerns(&self, case: &CaseFacts<'_>) -> bool {
        let city = |division: &str| division.get(..4).map(str::to_owned);
        let school = case.to.unwrap_or(case.school);
        let (home, here) = (city(case.household), city(&school.division));
        match self.household {
            None => true,
            Some(Household::SameCity) => home.is_some() && home == here,
            Some(Household::OtherCity) => home.is_some() && home != here,
        }
    }
}

impl Check for CaseValueBarred {
    const ZH: &'static str = "以某些理由申请的不予办理。";
    const EN: &'static str = "Certain grounds are no grounds for a change.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Case];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Case(case) = facts else { return };
        let Some(value) = case.value(&self.field).filter(|value| self.is.iter().any(|is| is == value)) else { return };
        let in_stage = self.stages.is_empty() || self.stages.contains(&case.cohort.stage);
        if !in_stage || !self.concerns(case) {
            return;
        }
        let field = case.change.field(&self.field);
        let choice = field.and_then(|field| field.choices.iter().find(|choice| choice.code == value));
        let (zh, en) = choice.map_or((value, value), |choice| (choice.zh.as_str(), choice.en.as_str()));
        let whose = match self.household {
            None => ("", ""),
            Some(Household::SameCity) => ("本市户籍学生", " of pupils whose household is in this city"),
            Some(Household::OtherCity) => ("外市户籍学生", " of pupils whose household is in another city"),
        };
        out.push(
            Violation::new(
                format!("{}以“{zh}”为由的{}一律不予办理。", whose.0, case.change.zh),
                format!("There is no {} on the ground {en:?}{}.", case.change.en, whose.1),
                ("不符合办理条件；情况有误的，请核对申请理由和户籍。", "It is not done; check ground and household.", Party::Nobody),
            )
            .fact(&self.field, value)
            .fact("household", case.household),
        );
    }

    fn names(&self) -> Vec<Named<'_>> {
        vec![Named::Filled(&self.field)]
    }
}
