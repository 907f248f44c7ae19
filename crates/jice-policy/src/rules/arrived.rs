//! A pupil is registered on arrival in person, not before.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation, concerns};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 按学生实际到校报到注册，不得抢先注册。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrived {
    /// The grades concerned; none listed means all.
    #[serde(default)]
    pub grades: Vec<u8>,
}

impl Check for Arrived {
    const ZH: &'static str = "按学生实际到校报到注册，不得抢先注册。";
    const EN: &'static str = "A pupil is registered on arrival.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Row(row) = facts else { return };
        if !concerns(&self.grades, row.grade) {
            return;
        }
        let cure = (
            "学生到校报到后，登记到校日期再注册。",
            "Record the day of arrival once the child has come.",
            Party::Role(Role::Registrar),
        );
        match row.arrived_on {
            None => out.push(Violation::new(
                "未登记学生到校日期，不得注册学籍。",
                "The child's arrival is not recorded: it cannot be registered.",
                cure,
            )),
            Some(day) if day > row.today => out.push(
                Violation::new(
                    format!("到校日期{day}尚未到来，不得抢先注册。"),
                    format!("The day of arrival, {day}, has not come: no registration in advance."),
                    cure,
                )
                .fact("arrived_on", day)
                .fact("today", row.today),
            ),
            Some(_) => {}
        }
    }
}
