//! A time that a change speaks of is long enough, or not too long.

use jice_domain::Party;
use jiff::civil::Date;
use jiff::{ToSpan, Unit};
use serde::Deserialize;

use super::{Check, Named, Violation};
use crate::facts::{CaseFacts, Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 期间不得短于或长于规定月数。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseSpan {
    /// The field with its first day.
    pub from: String,
    /// The field with its last day; today where none is named.
    pub to: Option<String>,
    /// At least so many months.
    pub least_months: Option<u32>,
    /// At most so many months.
    pub most_months: Option<u32>,
    /// What it is, in Chinese, as `休学期限`.
    pub zh: String,
    /// What it is, in English.
    pub en: String,
}

impl CaseSpan {
    fn days(&self, case: &CaseFacts<'_>) -> Option<(Date, Date)> {
        let from = case.date(&self.from)?;
        let to = match &self.to {
            Some(field) => case.date(field)?,
            None => case.today,
        };
        Some((from, to))
    }
}

impl Check for CaseSpan {
    const ZH: &'static str = "期间不得短于或长于规定月数。";
    const EN: &'static str = "A time is as long as the law asks, or as short.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Case];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Case(case) = facts else { return };
        let Some((from, to)) = self.days(case) else { return };
        let (zh, en) = (&self.zh, &self.en);
        let after = |months: u32| from.saturating_add(i64::from(months).months());
        let months = from.until((Unit::Month, to)).map(|span| span.get_months()).unwrap_or_default();
        let what = match (self.least_months, self.most_months) {
            (Some(least), _) if to < after(least) => {
                (format!("{zh}不足{least}个月（{from}至{to}）。"), format!("{en} is less than {least} months ({from} to {to})."))
            }
            (_, Some(most)) if to > after(most) => {
                (format!("{zh}超过{most}个月（{from}至{to}）。"), format!("{en} is more than {most} months ({from} to {to})."))
            }
            _ => return,
        };
        out.push(
            Violation::new(what.0, what.1, ("请核对日期。", "Check the dates.", Party::Applicant))
                .fact("from", from)
                .fact("to", to)
                .fact("months", months),
        );
    }

    fn names(&self) -> Vec<Named<'_>> {
        self.to.iter().chain([&self.from]).map(|field| Named::Filled(field)).collect()
    }
}
