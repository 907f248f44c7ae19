//! A coded value is one the table knows, by code or by name.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;
use crate::codes::Code;
use crate::parse::FaultSort;

/// 选项类项目须取自规定的代码表。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldCode {}

impl Check for FieldCode {
    const ZH: &'static str = "选项类项目须取自规定的代码表。";
    const EN: &'static str = "Coded values stand in their table.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Read];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Read(read) = facts else { return };
        for fault in read.faults.iter().filter(|fault| fault.sort == FaultSort::Code) {
            let field = &book.fields().all()[fault.field];
            let codes = field.codes().map_or(&[][..], |table| &table.rows);
            let taken = |code: &&Code| field.allow.as_ref().is_none_or(|allow| allow.contains(&code.code));
            let names: Vec<&str> = codes.iter().filter(taken).take(7).map(|code| code.name.as_str()).collect();
            let more = if codes.iter().filter(taken).count() > names.len() { "等" } else { "" };
            out.push(
                Violation::new(
                    format!("{}“{}”不在代码表内。", field.zh, fault.text),
                    format!("{} {:?} is not in the code table.", field.en, fault.text),
                    (
                        &format!("请从代码表中选填：{}{more}。", names.join("、")),
                        &format!("Choose from the table: {}{}.", names.join(", "), if more.is_empty() { "" } else { ", …" }),
                        Party::Role(Role::Registrar),
                    ),
                )
                .at(&field.id),
            );
        }
    }
}
