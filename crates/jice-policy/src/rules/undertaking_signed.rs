//! An undertaking is signed with the act, or stands signed for the school year.

use jice_domain::Party;
use serde::Deserialize;

use super::{Check, Named, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 须签署承诺书。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UndertakingSigned {
    /// Name of the document.
    pub document: String,
}

impl Check for UndertakingSigned {
    const ZH: &'static str = "须签署承诺书。";
    const EN: &'static str = "The undertaking is signed.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Batch, FactsKind::Decision, FactsKind::Staff];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let signed = match facts {
            Facts::Batch(batch) => batch.undertakings,
            Facts::Decision(decision) => decision.undertakings,
            Facts::Staff(staff) => staff.undertakings,
            _ => return,
        };
        if !signed.contains(&self.document.as_str()) {
            let title = book.document(&self.document);
            let (zh, en) = title.map_or(("承诺书", "undertaking"), |title| (&title.title_zh, &title.title_en));
            out.push(
                Violation::new(
                    format!("未签署《{zh}》。"),
                    format!("The {en} is not signed."),
                    ("请阅读承诺书全文并签署。", "Read the undertaking in full and sign it.", Party::Applicant),
                )
                .fact("document", &self.document),
            );
        }
    }

    fn names(&self) -> Vec<Named<'_>> {
        vec![Named::Document(&self.document)]
    }
}
