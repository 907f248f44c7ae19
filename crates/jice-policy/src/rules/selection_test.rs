//! Into a type-one school from another kind only by a test that was passed.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Named, Violation, concerns};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 非一类模式毕业生升入一类模式学校须经检测择优录取。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelectionTest {
    /// The grades concerned.
    pub grades: Vec<u8>,
    /// The field that holds the test's result.
    pub result: String,
}

impl Check for SelectionTest {
    const ZH: &'static str = "非一类模式毕业生升入一类模式学校须经检测择优录取。";
    const EN: &'static str = "From another mode into a type-one school only by test.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Row(row) = facts else { return };
        let type_one = row.school.school().is_some_and(|details| details.type_one);
        let from_other = row.existing.is_some_and(|existing| !existing.type_one);
        let place = book.fields().place(&self.result);
        let tested = place.is_some_and(|place| row.candidate.values.get(place).is_some());
        if concerns(&self.grades, row.grade) && type_one && from_other && !tested {
            out.push(
                Violation::new(
                    "非一类模式毕业生升入一类模式学校，缺少检测结果。",
                    "A graduate of another mode enters a type-one school without a test result.",
                    (
                        "请按规定组织检测，择优录取后填写结果。",
                        "Hold the test and enter its result.",
                        Party::Role(Role::Registrar),
                    ),
                )
                .at_place(book, place),
            );
        }
    }

    fn names(&self) -> Vec<Named<'_>> {
        vec![Named::Field(&self.result)]
    }
}
