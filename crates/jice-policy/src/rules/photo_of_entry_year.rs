//! The first grade of a stage has a photo taken in the year of entry.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation, concerns};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 各学段起始年级须有入学当年的照片。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhotoOfEntryYear {
    /// The grades concerned.
    pub grades: Vec<u8>,
}

impl Check for PhotoOfEntryYear {
    const ZH: &'static str = "各学段起始年级须有入学当年的照片。";
    const EN: &'static str = "A photo taken in the year of entry.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Row];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Row(row) = facts else { return };
        if !concerns(&self.grades, row.grade) {
            return;
        }
        let year = row.school_year.0;
        let (zh, en) = match row.photo {
            Some(photo) if photo.taken_year == year => return,
            Some(photo) => (
                format!("照片为{}年所摄，须为入学当年（{year}年）照片。", photo.taken_year),
                format!("The photo was taken in {}; it must be of {year}, the year of entry.", photo.taken_year),
            ),
            None => (format!("缺少入学当年（{year}年）照片。"), format!("There is no photo of {year}, the year of entry.")),
        };
        out.push(
            Violation::new(
                zh,
                en,
                ("请采集或导入入学当年照片。", "Take or import a photo of this year.", Party::Role(Role::Registrar)),
            )
            .at_place(book, book.fields().place("photo"))
            .fact("entry_year", year),
        );
    }
}
