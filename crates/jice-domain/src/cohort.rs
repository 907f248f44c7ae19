//! The grade is not stored: it follows from the cohort and the open school year.

use serde::{Deserialize, Serialize};

/// A stage of schooling 学段.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Kindergarten 学前: no register opens here.
    Preschool,
    /// Primary school 小学.
    Primary,
    /// Junior secondary 初中.
    Junior,
    /// General senior secondary 普通高中.
    Senior,
}

/// How the nine compulsory years are divided 学制.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Schooling {
    /// Six years of primary, three of junior secondary 六三制.
    #[default]
    #[serde(rename = "6-3")]
    SixThree,
    /// Five years of primary, four of junior secondary 五四制.
    #[serde(rename = "5-4")]
    FiveFour,
}

/// A school year, named by the calendar year in which it opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct SchoolYear(pub i16);

/// A grade, 1 to 12, counted through all stages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Grade(pub u8);

/// Those who began a stage together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Cohort {
    /// The stage begun.
    pub stage: Stage,
    /// The school year in which its first grade was entered.
    pub entry_year: SchoolYear,
    /// Years repeated since.
    pub repeats: u8,
}

impl Stage {
    /// The first and the last grade of the stage, or none before grade 1.
    pub fn grades(self, schooling: Schooling) -> Option<(Grade, Grade)> {
        let (first, last) = match (self, schooling) {
            (Self::Preschool, _) => return None,
            (Self::Primary, Schooling::SixThree) => (1, 6),
            (Self::Primary, Schooling::FiveFour) => (1, 5),
            (Self::Junior, Schooling::SixThree) => (7, 9),
            (Self::Junior, Schooling::FiveFour) => (6, 9),
            (Self::Senior, _) => (10, 12),
        };
        Some((Grade(first), Grade(last)))
    }

    /// The stage in which `grade` lies.
    pub fn of(grade: Grade, schooling: Schooling) -> Option<Self> {
        [Self::Primary, Self::Junior, Self::Senior]
            .into_iter()
            .find(|stage| stage.grades(schooling).is_some_and(|(first, last)| first <= grade && grade <= last))
    }

    /// The stage that comes before, where a pupil of this stage graduated.
    pub fn before(self) -> Option<Self> {
        match self {
            Self::Preschool | Self::Primary => None,
            Self::Junior => Some(Self::Primary),
            Self::Senior => Some(Self::Junior),
        }
    }

    /// The word used in files and columns.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Preschool => "preschool",
            Self::Primary => "primary",
            Self::Junior => "junior",
            Self::Senior => "senior",
        }
    }
}

impl std::str::FromStr for Stage {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Preschool, Self::Primary, Self::Junior, Self::Senior]
            .into_iter()
            .find(|stage| stage.as_str() == text)
            .ok_or_else(|| format!("not a stage: {text:?}"))
    }
}

impl Cohort {
    /// The cohort that sits in `grade` in `year`, nobody having repeated.
    pub fn sitting_in(grade: Grade, year: SchoolYear, schooling: Schooling) -> Option<Self> {
        let stage = Stage::of(grade, schooling)?;
        let (first, _) = stage.grades(schooling)?;
        let entry_year = SchoolYear(year.0 - i16::from(grade.0 - first.0));
        Some(Self { stage, entry_year, repeats: 0 })
    }

    /// This cohort as somebody of it sits in `grade` in `year`: what lags behind was repeated;
    /// who has come further began earlier. None where the stage has no such grade.
    pub fn reseated(self, grade: Grade, year: SchoolYear, schooling: Schooling) -> Option<Self> {
        let (first, last) = self.stage.grades(schooling)?;
        if grade < first || last < grade {
            return None;
        }
        let began = year.0 - i16::from(grade.0 - first.0);
        match u8::try_from(began - self.entry_year.0) {
            Ok(repeats) => Some(Self { repeats, ..self }),
            Err(_) => Some(Self { entry_year: SchoolYear(began), repeats: 0, ..self }),
        }
    }

    /// The school year in which it is to finish its stage; none where the stage has no grades.
    pub fn leaves(self, schooling: Schooling) -> Option<SchoolYear> {
        let (first, last) = self.stage.grades(schooling)?;
        Some(SchoolYear(self.entry_year.0 + i16::from(self.repeats) + i16::from(last.0 - first.0)))
    }

    /// The grade in `year`; none before the stage began. After its last grade the
    /// cohort stays there: a graduating grade not yet graduated is overdue, not promoted.
    pub fn grade(self, year: SchoolYear, schooling: Schooling) -> Option<Grade> {
        let (first, last) = self.stage.grades(schooling)?;
        let years = year.0 - self.entry_year.0 - i16::from(self.repeats);
        let years = u8::try_from(years).ok()?;
        Some(Grade(first.0.saturating_add(years).min(last.0)))
    }
}

impl Grade {
    /// The grade's usual name in Chinese: 一年级 to 九年级, 高一 to 高三.
    pub fn name_zh(self) -> &'static str {
        const NAMES: [&str; 12] = [
            "一年级",
            "二年级",
            "三年级",
            "四年级",
            "五年级",
            "六年级",
            "七年级",
            "八年级",
            "九年级",
            "高一",
            "高二",
            "高三",
        ];
        NAMES.get(usize::from(self.0).wrapping_sub(1)).copied().unwrap_or("未知年级")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opening_a_school_year_promotes() {
        let cohort = Cohort { stage: Stage::Primary, entry_year: SchoolYear(2024), repeats: 0 };
        let grade = |year| cohort.grade(SchoolYear(year), Schooling::SixThree);
        assert_eq!(grade(2023), None);
        assert_eq!(grade(2024), Some(Grade(1)));
        assert_eq!(grade(2026), Some(Grade(3)));
        assert_eq!(grade(2040), Some(Grade(6)));
        assert_eq!(cohort.leaves(Schooling::SixThree), Some(SchoolYear(2029)));
        assert_eq!(Cohort { repeats: 1, ..cohort }.leaves(Schooling::FiveFour), Some(SchoolYear(2029)));
    }

    #[test]
    fn a_seat_in_a_lower_grade_counts_as_repeated_and_in_a_higher_one_as_begun_earlier() {
        let cohort = Cohort { stage: Stage::Primary, entry_year: SchoolYear(2022), repeats: 0 };
        let sits = |grade: u8| cohort.reseated(Grade(grade), SchoolYear(2026), Schooling::SixThree);
        assert_eq!(sits(5), Some(cohort));
        assert_eq!(sits(4), Some(Cohort { repeats: 1, ..cohort }));
        assert_eq!(sits(6), Some(Cohort { entry_year: SchoolYear(2021), ..cohort }));
        assert_eq!(sits(7), None);
        for grade in 1..=6 {
            let seated = sits(grade).unwrap();
            assert_eq!(seated.grade(SchoolYear(2026), Schooling::SixThree), Some(Grade(grade)));
        }
    }

    #[test]
    fn five_four_schooling_begins_junior_in_grade_six() {
        let cohort = Cohort::sitting_in(Grade(6), SchoolYear(2026), Schooling::FiveFour).unwrap();
        assert_eq!(cohort, Cohort { stage: Stage::Junior, entry_year: SchoolYear(2026), repeats: 0 });
    }
}
