//! A name is written so that it can be a name; what was mended on the way is shown.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::parse::FaultSort;
use crate::rulebook::Rulebook;

/// 姓名须书写规范。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameWellformed {}

impl Check for NameWellformed {
    const ZH: &'static str = "姓名须书写规范。";
    const EN: &'static str = "Names are well formed.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Read];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Read(read) = facts else { return };
        let by = Party::Role(Role::Registrar);
        for fault in read.faults {
            let field = &book.fields().all()[fault.field];
            let found = match &fault.sort {
                FaultSort::Name(error) => Violation::new(
                    format!("{}：{}。", field.zh, error.zh()),
                    format!("{}: {}.", field.en, error.en()),
                    (&format!("{}。", error.cure_zh()), &format!("{}.", error.cure_en()), by),
                )
                .fact("finding", error.name()),
                FaultSort::NameMended(repair) => {
                    let mut found = Violation::new(
                        format!("{}已整理：{}。", field.zh, repair.zh()),
                        format!("{} was mended: {}.", field.en, repair.en()),
                        ("请与户口簿核对，无误则无需处理。", "Compare it with the household register; if it is right, leave it.", by),
                    );
                    found.advisory = true;
                    found
                }
                _ => continue,
            };
            out.push(found.at(&field.id));
        }
    }
}
