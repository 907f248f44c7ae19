//! A class that exists only on paper holds no pupils.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;
use crate::facts::ClassStanding;

/// 不得以虚拟班级为学生建籍。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassNotVirtual {}

impl Check for ClassNotVirtual {
    const ZH: &'static str = "不得以虚拟班级为学生建籍。";
    const EN: &'static str = "No class exists only on paper.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row, FactsKind::Class];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let cure = (
            "请登记班主任姓名和建班年月。",
            "Register the class teacher and the month of founding.",
            Party::Role(Role::Registrar),
        );
        match facts {
            Facts::Row(row) => {
                if let ClassStanding::Found(class) = row.class
                    && !class.real
                {
                    out.push(
                        Violation::new(
                            format!("{}无班主任或建班年月，属虚拟班级，不得编入学生。", class.name),
                            format!("{} has no teacher or month of founding: no pupil may sit in it.", class.name),
                            cure,
                        )
                        .at_place(book, book.fields().places().class),
                    );
                }
            }
            Facts::Class(class) if class.teacher.is_empty() || class.founded_month.is_empty() => out.push(
                Violation::new(
                    "班级须登记班主任和建班年月，不得建立虚拟班级。",
                    "A class needs a teacher and a month of founding.",
                    cure,
                )
                .fact("class", class.name),
            ),
            _ => {}
        }
    }
}
