//! Something is done only while its window is open.

use jice_domain::Party;
use serde::Deserialize;

use super::{Check, Named, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;
use crate::windows::Opening;

/// 须在规定时间内办理。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Name of the window.
    pub window: String,
    /// Only its first day is looked at: what comes late is a matter of the deadline.
    #[serde(default)]
    pub from_opening_only: bool,
}

impl Check for Window {
    const ZH: &'static str = "须在规定时间内办理。";
    const EN: &'static str = "It is done within its window.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row, FactsKind::Batch];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let (today, set) = match facts {
            Facts::Row(row) => (row.today, row.windows),
            Facts::Batch(batch) => (batch.today, batch.windows),
            _ => return,
        };
        let Some(window) = book.window(&self.window) else { return };
        let Opening::Closed { next, over } = window.on(today, set) else { return };
        if over && self.from_opening_only {
            return;
        }
        let (zh, en) = match next {
            Some(next) if !over => (
                format!("“{}”尚未开放，自{next}起办理。", window.zh),
                format!("{} is not open yet; it opens on {next}.", window.en),
            ),
            _ => (format!("“{}”已关闭，现只可查询。", window.zh), format!("{} is closed: query only.", window.en)),
        };
        out.push(
            Violation::new(
                zh,
                en,
                (
                    "请在开放时间内办理；确需调整的，由有权单位设定开放时间。",
                    "Do it while it is open; the unit that sets the window may change it.",
                    Party::Authority,
                ),
            )
            .fact("window", &window.id)
            .fact("today", today),
        );
    }

    fn names(&self) -> Vec<Named<'_>> {
        vec![Named::Window(&self.window)]
    }
}
