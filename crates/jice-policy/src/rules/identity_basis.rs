//! The first entry rests on the household register or on the police's information.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Named, Violation, concerns};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 须依据户口簿或公安部门提供的身份信息建籍。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityBasis {
    /// The field that names the basis.
    pub field: String,
    /// The grades concerned.
    pub grades: Vec<u8>,
}

impl Check for IdentityBasis {
    const ZH: &'static str = "须依据户口簿或公安部门提供的身份信息建籍。";
    const EN: &'static str = "The entry rests on household register or police information.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Row(row) = facts else { return };
        let place = book.fields().place(&self.field);
        let stated = place.and_then(|place| row.candidate.values.get(place));
        if concerns(&self.grades, row.grade) && stated.is_none() {
            out.push(
                Violation::new(
                    "未登记建籍所依据的户口簿或公安部门身份信息。",
                    "The basis of the entry, household register or police information, is not recorded.",
                    (
                        "请核对户口簿或公安部门身份信息后登记依据。",
                        "Check the papers and record which they were.",
                        Party::Role(Role::Registrar),
                    ),
                )
                .at_place(book, place),
            );
        }
    }

    fn names(&self) -> Vec<Named<'_>> {
        vec![Named::Field(&self.field)]
    }
}
