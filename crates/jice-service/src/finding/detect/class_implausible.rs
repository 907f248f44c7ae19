//! A class with data that no class can have: it may exist on paper only.

use jice_domain::SchoolYear;
use jice_store::class::{self, SchoolClass};
use jiff::civil::Date;

use super::{Hit, Post};
use crate::ServiceError;

pub(super) fn look(post: &Post<'_>) -> Result<Vec<Hit>, ServiceError> {
    if post.unit.school().is_none() {
        return Ok(Vec::new());
    }
    let school = post.unit.id;
    let read =
        post.service.store().read::<_, ServiceError>(|db| Ok((class::list(db, school)?, class::sizes(db, school)?)))?;
    let (classes, sizes) = read;
    let hit = |class: &SchoolClass| {
        let pupils = sizes.get(&class.id).copied().unwrap_or(0);
        let (zh, en) = amiss(class, pupils, post.year, post.today)?;
        Some(Hit::new(
            format!("class:{}", class.id),
            Date::constant(class.entry_year.0, 9, 1).min(post.today),
            format!("{}（{}级{}班，{pupils}人）{zh}，疑为虚拟班级。", class.name, class.entry_year.0, class.code),
            format!("{} ({} pupils) {en}: it may exist on paper only.", class.name, pupils),
        ))
    };
    Ok(classes.iter().filter_map(hit).collect())
}

/// What cannot be of a class; none where all is plausible.
fn amiss(class: &SchoolClass, pupils: u32, year: SchoolYear, today: Date) -> Option<(String, String)> {
    let told = |zh: &str, en: &str| Some((zh.to_owned(), en.to_owned()));
    let begun = year.0 - class.entry_year.0;
    let in_stage = class.stage.grades(class.schooling);
    let in_stage = in_stage.is_some_and(|(first, last)| (0..=i16::from(last.0 - first.0)).contains(&begun));
    let here = class.closed_on.is_none() && in_stage;
    if !here {
        return match (pupils, class.closed_on) {
            (0, _) => None,
            (_, Some(on)) => {
                Some((format!("已于{on}撤销而仍有学生"), format!("was closed on {on} and still has pupils")))
            }
            (_, None) => told("不属本学年任何年级而仍有学生", "is in no grade of this year and still has pupils"),
        };
    }
    if class.teacher.trim().is_empty() {
        return told("没有班主任", "has no teacher");
    }
    let founded: Option<Date> = format!("{}-01", class.founded_month).parse().ok();
    match founded {
        None => told("没有建班年月", "has no month of founding"),
        Some(founded) if founded > today => told("建班年月晚于今天", "was founded after today"),
        Some(founded) if founded.year() < class.entry_year.0 => Some((
            format!("建班年月{}早于该级入学的年份", class.founded_month),
            format!("was founded ({}) before the year in which its pupils began", class.founded_month),
        )),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use jice_domain::{ClassId, OrgId, Schooling, Stage};

    use super::*;

    const YEAR: SchoolYear = SchoolYear(2026);
    const TODAY: Date = jiff::civil::date(2026, 11, 2);

    fn class(entry_year: i16, founded_month: &str, teacher: &str) -> SchoolClass {
        SchoolClass {
            id: ClassId(1),
            org: OrgId(2),
            code: "01".to_owned(),
            name: "一班".to_owned(),
            stage: Stage::Primary,
            entry_year: SchoolYear(entry_year),
            founded_month: founded_month.to_owned(),
            class_type: String::new(),
            schooling: Schooling::SixThree,
            teacher: teacher.to_owned(),
            honours: String::new(),
            size_limit: 45,
            closed_on: None,
            version: 1,
        }
    }

    fn zh(class: &SchoolClass, pupils: u32) -> Option<String> {
        amiss(class, pupils, YEAR, TODAY).map(|(zh, _)| zh)
    }

    #[test]
    fn an_ordinary_class_is_left_alone() {
        assert_eq!(zh(&class(2026, "2026-08", "郑老师"), 0), None);
        assert_eq!(zh(&class(2023, "2025-09", "郑老师"), 40), None, "classes are divided anew");
        assert_eq!(zh(&class(2010, "2010-09", ""), 0), None, "it left long ago");
    }

    #[test]
    fn what_no_class_can_have_is_told() {
        assert_eq!(zh(&class(2026, "2026-09", " "), 3).as_deref(), Some("没有班主任"));
        assert_eq!(zh(&class(2026, "", "郑老师"), 3).as_deref(), Some("没有建班年月"));
        assert_eq!(zh(&class(2026, "2027-02", "郑老师"), 3).as_deref(), Some("建班年月晚于今天"));
        assert_eq!(zh(&class(2026, "2021-09", "郑老师"), 3).as_deref(), Some("建班年月2021-09早于该级入学的年份"));
        let closed = SchoolClass { closed_on: Some(TODAY), ..class(2026, "2026-09", "郑老师") };
        assert_eq!(zh(&closed, 1).as_deref(), Some("已于2026-11-02撤销而仍有学生"));
        assert_eq!(zh(&closed, 0), None);
    }
}
