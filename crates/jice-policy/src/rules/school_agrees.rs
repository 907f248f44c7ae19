//! The school a row names is the school that enters it.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 表中学校标识码须为本校标识码。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchoolAgrees {}

impl Check for SchoolAgrees {
    const ZH: &'static str = "表中学校标识码须为本校标识码。";
    const EN: &'static str = "The row names the school that enters it.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Row(row) = facts else { return };
        let place = book.fields().place("school_identifier");
        let stated = place.and_then(|place| row.candidate.values.get(place));
        let Some(own) = row.school.school().map(|details| details.identifier.as_str()) else {
            return out.push(nowhere(stated).at_place(book, place));
        };
        if let Some(stated) = stated
            && stated != own
        {
            out.push(
                Violation::new(
                    format!("表中学校标识码{stated}不是本校标识码。"),
                    format!("The identifier {stated} is not this school's."),
                    (
                        "请核对是否误传他校文件，或更正学校标识码。",
                        "See whether it is another school's file, or correct the identifier.",
                        Party::Role(Role::Registrar),
                    ),
                )
                .at_place(book, place)
                .fact("school_identifier", own),
            );
        }
    }
}

/// A row of an authority's workbook whose school is not known.
fn nowhere(stated: Option<&str>) -> Violation {
    let (zh, en) = match stated {
        Some(stated) => (
            format!("辖区内没有标识码为{stated}的学校。"),
            format!("No school under this unit has the identifier {stated}."),
        ),
        None => ("未填学校标识码。".to_owned(), "The row names no school.".to_owned()),
    };
    let cure = (
        "请填写辖区内学校的十位学校标识码；学校尚未建立的，请先建立学校。",
        "Give the ten-digit identifier of a school under this unit; create the school first where it does not exist.",
        Party::Applicant,
    );
    Violation::new(zh, en, cure)
}
