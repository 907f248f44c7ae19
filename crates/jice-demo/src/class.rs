//! Classes: the pupils of a grade in even parts.

use jice_domain::{Cohort, Grade, Schooling, Stage};

use crate::data::Data;
use crate::draw::{Draw, Purpose};
use crate::plan::Plan;
use crate::unit::DemoSchool;

/// The smallest and the largest class, where the grade has pupils enough.
const SIZE_MIN: u32 = 20;
const SIZE_MAX: u32 = 55;

/// A class of a school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoClass {
    /// Its number among all classes of the school, from 0.
    pub index: u16,
    /// Two-digit number within its grade 班号.
    pub code: String,
    /// Its name 班级名称, as 一年级1班.
    pub name: String,
    /// The grade it is in.
    pub grade: Grade,
    /// Those it began its stage with.
    pub cohort: Cohort,
    /// Year and month of founding 建班年月, as `2026-09`.
    pub founded_month: String,
    /// Type of class (JY/T 1001): 10 primary, 20 junior, 40 senior.
    pub class_type: &'static str,
    /// The class teacher's name.
    pub teacher: String,
    /// Honours 荣誉称号; most have none.
    pub honours: &'static str,
    /// Most pupils it may have.
    pub size_limit: u32,
    /// Pupils it has.
    pub size: u32,
    /// Its pupils follow so many of the grade in the county.
    pub(crate) before: u32,
    /// Its pupils follow so many of the plan.
    pub(crate) first: u64,
    /// The class two grades above and below in which brothers and sisters sit.
    pub(crate) elder: Option<KinClass>,
    pub(crate) younger: Option<KinClass>,
}

/// What must be known of another class to compute a pupil of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KinClass {
    pub(crate) index: u16,
    pub(crate) grade: Grade,
    pub(crate) size: u32,
    pub(crate) before: u32,
}

impl Plan {
    /// The classes of `school`, lowest grade first.
    ///
    /// # Panics
    /// Where the school is of another plan.
    pub fn classes(&self, school: &DemoSchool) -> Vec<DemoClass> {
        self.class_frames(school.index).into_iter().map(|frame| self.class(school.index, frame)).collect()
    }

    fn class(&self, school: usize, frame: Frame) -> DemoClass {
        let Frame { own, number, first, elder, younger } = frame;
        let schooling = Schooling::SixThree;
        let year = self.params.school_year;
        let cohort = Cohort::sitting_in(own.grade, year, schooling).unwrap_or(Cohort {
            stage: Stage::Primary,
            entry_year: year,
            repeats: 0,
        });
        let mut draw = Draw::new(self.params.seed, Purpose::School, school as u64, 4 + u64::from(own.index));
        DemoClass {
            index: own.index,
            code: format!("{number:02}"),
            name: format!("{}{number}班", own.grade.name_zh()),
            grade: own.grade,
            cohort,
            founded_month: format!("{}-09", cohort.entry_year.0),
            class_type: match cohort.stage {
                Stage::Preschool | Stage::Primary => "10",
                Stage::Junior => "20",
                Stage::Senior => "40",
            },
            teacher: self.class_teacher_name(school, own.index),
            honours: if draw.chance(60_000) { "市级先进班集体" } else { "" },
            size_limit: SIZE_MAX,
            size: own.size,
            before: own.before,
            first,
            elder,
            younger,
        }
    }

    /// The bare classes of a school, without their words.
    pub(crate) fn class_frames(&self, school: usize) -> Vec<Frame> {
        let seed = &self.schools[school];
        let kind = &Data::get().kinds[seed.kind];
        let mut draw = Draw::new(self.params.seed, Purpose::School, school as u64, 3);
        let mut frames = Vec::new();
        let mut grades = Vec::new();
        let mut first = seed.first;
        for (grade, pupils) in self.grade_sizes(school, seed) {
            let start = frames.len();
            let mut before = seed.before[usize::from(grade.0) - 1];
            for (number, size) in class_sizes(pupils, kind.class, &mut draw).into_iter().enumerate() {
                let own = KinClass { index: frames.len() as u16, grade, size, before };
                frames.push(Frame { own, number: number as u32 + 1, first, elder: None, younger: None });
                before += size;
                first += u64::from(size);
            }
            grades.push(start..frames.len());
        }
        // Of every four grades the first pairs with the third, the second with the fourth.
        for (low, high) in grades.iter().zip(grades.iter().skip(2)).enumerate().filter(|(n, _)| n % 4 < 2).map(|p| p.1)
        {
            for (younger, elder) in low.clone().zip(high.clone()) {
                frames[younger].elder = Some(frames[elder].own);
                frames[elder].younger = Some(frames[younger].own);
            }
        }
        frames
    }
}

/// A class without its words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    pub(crate) own: KinClass,
    pub(crate) number: u32,
    pub(crate) first: u64,
    pub(crate) elder: Option<KinClass>,
    pub(crate) younger: Option<KinClass>,
}

/// `pupils` in classes of about `aim` (from, to).
fn class_sizes(pupils: u32, aim: (u32, u32), draw: &mut Draw) -> Vec<u32> {
    if pupils == 0 {
        return Vec::new();
    }
    let aim = draw.between(aim.0, aim.1);
    let count = pupils.div_ceil(aim);
    let mut sizes: Vec<u32> = (0..count).map(|n| pupils / count + u32::from(n < pupils % count)).collect();
    for n in 1..sizes.len() {
        let moved = draw.below(3);
        if sizes[n - 1] + moved <= SIZE_MAX && sizes[n] >= SIZE_MIN + moved {
            sizes[n - 1] += moved;
            sizes[n] -= moved;
        }
    }
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_hold_20_to_55_and_lose_nobody() {
        let mut draw = Draw::new(3, Purpose::School, 0, 0);
        for pupils in 0..3_000 {
            for aim in [(40, 50), (44, 53)] {
                let sizes = class_sizes(pupils, aim, &mut draw);
                assert_eq!(sizes.iter().sum::<u32>(), pupils);
                assert!(
                    pupils < SIZE_MIN || sizes.iter().all(|size| (SIZE_MIN..=SIZE_MAX).contains(size)),
                    "{pupils} {sizes:?}"
                );
            }
        }
    }
}
