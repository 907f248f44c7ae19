//! Something is due by a day of the year; after it, people are reminded.

use jice_domain::Party;
use serde::Deserialize;

use super::{Check, Named, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 须在规定日期前完成。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// Name of the deadline.
    pub deadline: String,
}

impl Check for Deadline {
    const ZH: &'static str = "须在规定日期前完成。";
    const EN: &'static str = "It is done by its day.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Batch, FactsKind::Decision];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let (year, today) = match facts {
            Facts::Batch(batch) => (Some(batch.school_year.0), batch.today),
            Facts::Decision(decision) => (None, decision.today),
            _ => return,
        };
        let Some(deadline) = book.deadline(&self.deadline) else { return };
        let due = deadline.by.in_year(year.unwrap_or(today.year()));
        if today > due {
            out.push(
                Violation::new(
                    format!("“{}”应于{due}前完成，已逾期。", deadline.zh),
                    format!("{} was due by {due}.", deadline.en),
                    ("请尽快办结，并向主管部门说明原因。", "Finish soon and tell the authority why.", Party::Applicant),
                )
                .fact("due", due)
                .fact("today", today),
            );
        }
    }

    fn names(&self) -> Vec<Named<'_>> {
        vec![Named::Deadline(&self.deadline)]
    }
}
