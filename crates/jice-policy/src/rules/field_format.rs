//! Dates, places, telephone numbers and the like are written so that they can be read.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;
use crate::fields::FieldType;
use crate::parse::FaultSort;

/// 日期、区划、电话等须按规定格式填写。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldFormat {
    /// The types it judges.
    pub types: Vec<FieldType>,
}

impl Check for FieldFormat {
    const ZH: &'static str = "日期、区划、电话等须按规定格式填写。";
    const EN: &'static str = "Values have the form of their type.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Read];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Read(read) = facts else { return };
        for fault in read.faults {
            let field = &book.fields().all()[fault.field];
            if !self.types.contains(&field.sort) {
                continue;
            }
            let (zh, en) = match fault.sort {
                FaultSort::Form => (
                    format!("{}“{}”格式不正确。", field.zh, fault.text),
                    format!("{} {:?} cannot be read.", field.en, fault.text),
                ),
                FaultSort::NoSuchDay => (
                    format!("{}“{}”不是真实存在的日期。", field.zh, fault.text),
                    format!("{} {:?}: there is no such day.", field.en, fault.text),
                ),
                _ => continue,
            };
            let (cure_zh, cure_en) = form(field.sort);
            out.push(Violation::new(zh, en, (cure_zh, cure_en, Party::Role(Role::Registrar))).at(&field.id));
        }
    }
}

/// How a type is written.
fn form(sort: FieldType) -> (&'static str, &'static str) {
    match sort {
        FieldType::Date => ("请填写真实日期，如 20200301 或 2020-03-01。", "Write a date as 20200301 or 2020-03-01."),
        FieldType::Month => ("请填写年月，如 202609 或 2026-09。", "Write a month as 202609 or 2026-09."),
        FieldType::Region => (
            "请填写十二位或六位行政区划代码，或完整区划名称，如 安徽省合肥市庐阳区。",
            "Write a division code of 12 or 6 digits, or the full name.",
        ),
        FieldType::Phone => ("请填写十一位手机号，或带区号的固定电话。", "Write a mobile number, or a landline with its area code."),
        FieldType::Postcode => ("请填写六位邮政编码，保留前导零。", "Write six digits, leading zeros included."),
        FieldType::Number => ("请填写不小于零的数字。", "Write a number not below zero."),
        FieldType::Email => ("请填写完整的电子信箱。", "Write a full mail address."),
        FieldType::Url => ("请填写以 http:// 或 https:// 开头的地址。", "Write an address that begins with http:// or https://."),
        FieldType::Grade => ("请填写年级，如 一年级、七年级、高一。", "Write the grade, as 1 or 七年级."),
        FieldType::SchoolIdentifier => ("请填写十位学校标识码。", "Write the ten digits of the identifier."),
        FieldType::Digits => ("请只填数字。", "Write digits only."),
        _ => ("请按规定格式填写。", "Write it in its form."),
    }
}
