//! What goes wrong in the files of schools, planted on purpose and entered in a ledger:
//! the pupil's own [`Defect`].

use std::borrow::Cow;

use jice_domain::Grade;
use jiff::ToSpan;

use crate::class::DemoClass;
use crate::draw::{Draw, Purpose};

use crate::field::Field;
use crate::identity::{check_character, compact};
use crate::plan::Plan;
use crate::pupil::{DemoPupil, Kinship, PupilKey};
use crate::unit::DemoSchool;

/// How often each defect is planted: its part of all rows, from 0 to 1. A row has one
/// defect at most; where one cannot be planted, as a wrong check digit in a passport
/// number, the row stays whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DefectRates {
    /// [`Defect::WrongCheckDigit`].
    pub wrong_check_digit: f64,
    /// [`Defect::BirthDateDisagrees`].
    pub birth_date_disagrees: f64,
    /// [`Defect::SexDisagrees`].
    pub sex_disagrees: f64,
    /// [`Defect::FullWidthDigits`].
    pub full_width_digits: f64,
    /// [`Defect::FloatDamaged`].
    pub float_damaged: f64,
    /// [`Defect::NameFullWidthSpace`], [`Defect::NameBulletDot`], [`Defect::NamePrivateUse`].
    pub name_damaged: f64,
    /// [`Defect::DuplicateRow`].
    pub duplicate_row: f64,
    /// [`Defect::DuplicateElsewhere`].
    pub duplicate_elsewhere: f64,
    /// [`Defect::MissingRequired`].
    pub missing_required: f64,
    /// [`Defect::UnknownCode`].
    pub unknown_code: f64,
    /// [`Defect::UnknownClass`].
    pub unknown_class: f64,
    /// [`Defect::ImpossibleDate`].
    pub impossible_date: f64,
}

impl DefectRates {
    /// Faultless files.
    pub fn none() -> Self {
        Self::each(0.0)
    }

    /// Files as schools hand them in: about three rows of a hundred need mending.
    pub fn usual() -> Self {
        Self { duplicate_elsewhere: 0.001, duplicate_row: 0.002, missing_required: 0.006, ..Self::each(0.0025) }
    }

    /// Every defect at the same rate.
    pub fn each(rate: f64) -> Self {
        Self {
            wrong_check_digit: rate,
            birth_date_disagrees: rate,
            sex_disagrees: rate,
            full_width_digits: rate,
            float_damaged: rate,
            name_damaged: rate,
            duplicate_row: rate,
            duplicate_elsewhere: rate,
            missing_required: rate,
            unknown_code: rate,
            unknown_class: rate,
            impossible_date: rate,
        }
    }
}

/// What was spoiled in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Defect {
    /// The last character of the identity number is another.
    WrongCheckDigit,
    /// The birth date typed is a day after that of the identity number.
    BirthDateDisagrees,
    /// The sex typed is not that of the identity number.
    SexDisagrees,
    /// Digits were typed full-width: ３４１１.
    FullWidthDigits {
        /// Where.
        field: Field,
    },
    /// The identity number was kept as a number and lost its last digits: 3.41126E+17.
    FloatDamaged,
    /// A full-width space stands in the name, to align it with longer ones.
    NameFullWidthSpace,
    /// • stands for · in the name.
    NameBulletDot,
    /// A character of the private use area stands in the name, from an old encoding.
    NamePrivateUse,
    /// The row repeats that of another seat of the class.
    DuplicateRow {
        /// Whose.
        of: u32,
    },
    /// The pupil is already described by another school.
    DuplicateElsewhere {
        /// Where.
        of: PupilKey,
    },
    /// A required cell is empty.
    MissingRequired {
        /// Which.
        field: Field,
    },
    /// A word is in no code table.
    UnknownCode {
        /// Where.
        field: Field,
    },
    /// The school has no such class.
    UnknownClass,
    /// Born on 30 February.
    ImpossibleDate,
}

const REQUIRED: [Field; 6] =
    [Field::Name, Field::BirthDate, Field::Ethnicity, Field::HomeAddress, Field::Phone, Field::Guardian1Name];
const UNKNOWN: [(Field, &str); 4] = [
    (Field::Ethnicity, "华夏族"),
    (Field::HouseholdNature, "蓝印户口"),
    (Field::Health, "很好"),
    (Field::EntryWay, "自主择校"),
];

/// What is to be tried on a row.
#[derive(Clone, Copy)]
enum Attempt {
    CheckDigit,
    BirthDate,
    Sex,
    FullWidth,
    Float,
    Name,
    DuplicateRow,
    DuplicateElsewhere,
    Missing,
    Code,
    Class,
    Date,
}

impl Plan {
    /// The pupil with the defect its draw asks for, if any.
    pub(crate) fn spoil(&self, school: &DemoSchool, class: &DemoClass, pupil: DemoPupil) -> DemoPupil {
        match self.attempt(school.index, class.index, pupil.key.seat) {
            None => pupil,
            Some((Attempt::DuplicateRow, _)) => self.repeat_row(school, class, pupil),
            Some((Attempt::DuplicateElsewhere, draw)) => self.repeat_pupil(school, pupil, draw),
            Some((attempt, mut draw)) => damage(pupil, attempt, &mut draw),
        }
    }

    /// What is tried on the row, with the draws that go on from there.
    fn attempt(&self, school: usize, class: u16, seat: u32) -> Option<(Attempt, Draw)> {
        let rates = &self.params.defects;
        if *rates == DefectRates::none() {
            return None;
        }
        let mut draw = Draw::new(self.params.seed, Purpose::Defect, self.class_name(school, class), u64::from(seat));
        let mut point = draw.unit();
        let table = [
            (Attempt::CheckDigit, rates.wrong_check_digit),
            (Attempt::BirthDate, rates.birth_date_disagrees),
            (Attempt::Sex, rates.sex_disagrees),
            (Attempt::FullWidth, rates.full_width_digits),
            (Attempt::Float, rates.float_damaged),
            (Attempt::Name, rates.name_damaged),
            (Attempt::DuplicateRow, rates.duplicate_row),
            (Attempt::DuplicateElsewhere, rates.duplicate_elsewhere),
            (Attempt::Missing, rates.missing_required),
            (Attempt::Code, rates.unknown_code),
            (Attempt::Class, rates.unknown_class),
            (Attempt::Date, rates.impossible_date),
        ];
        for (attempt, rate) in table {
            if point < rate {
                return Some((attempt, draw));
            }
            point -= rate;
        }
        None
    }

    /// The row of the seat before once more, where that one is whole.
    fn repeat_row(&self, school: &DemoSchool, class: &DemoClass, pupil: DemoPupil) -> DemoPupil {
        let of = pupil.key.seat - 1;
        if of == 0 || self.attempt(school.index, class.index, of).is_some() {
            return pupil;
        }
        let first = self.clean_pupil(school.index, class, of - 1);
        DemoPupil { key: pupil.key, defect: Some(Defect::DuplicateRow { of }), ..first }
    }

    /// A pupil of the same grade of another school, described as this school's.
    fn repeat_pupil(&self, school: &DemoSchool, pupil: DemoPupil, mut draw: Draw) -> DemoPupil {
        let realm = self.schools[school.index].realm;
        let first = self.schools.partition_point(|seed| seed.realm < realm);
        let last = self.schools.partition_point(|seed| seed.realm <= realm);
        let grade = self.class_frames(school.index)[usize::from(pupil.key.class)].own.grade;
        for _ in 0..16 {
            let other = first + draw.below((last - first) as u32) as usize;
            if other == school.index {
                continue;
            }
            if let Some(found) = self.whole_pupil(other, grade, &mut draw) {
                let mut values = found.values;
                for field in [Field::SeatNumber, Field::Class] {
                    values[field as usize] = pupil.values[field as usize].clone();
                }
                let defect = Some(Defect::DuplicateElsewhere { of: found.key });
                return DemoPupil { key: pupil.key, kinship: Kinship::None, defect, values, ..found };
            }
        }
        pupil
    }

    /// Some pupil of the grade of the school at `index` whose row is whole.
    fn whole_pupil(&self, index: usize, grade: Grade, draw: &mut Draw) -> Option<DemoPupil> {
        let school = self.school_at(index);
        let classes = self.classes(&school);
        let classes: Vec<_> = classes.into_iter().filter(|class| class.grade == grade && class.size > 0).collect();
        if classes.is_empty() {
            return None;
        }
        let class = draw.pick(&classes);
        let seat = draw.below(class.size);
        self.attempt(index, class.index, seat + 1).is_none().then(|| self.clean_pupil(index, class, seat))
    }
}

/// `pupil` with the attempt made on its row, where that is possible.
fn damage(mut pupil: DemoPupil, attempt: Attempt, draw: &mut Draw) -> DemoPupil {
    let number = pupil.get(Field::DocumentNumber).to_owned();
    let has_identity = number.len() == 18;
    let mut put = |field: Field, value: Cow<'static, str>| pupil.values[field as usize] = value;
    pupil.defect = match attempt {
        Attempt::CheckDigit if has_identity => {
            let right = check_character(&number[..17]);
            let wrong = if right == '7' { '3' } else { '7' };
            put(Field::DocumentNumber, format!("{}{wrong}", &number[..17]).into());
            Some(Defect::WrongCheckDigit)
        }
        Attempt::BirthDate if has_identity => {
            put(Field::BirthDate, compact(pupil.birth_date.saturating_add(1.day())).into());
            Some(Defect::BirthDateDisagrees)
        }
        Attempt::Sex if has_identity => {
            put(Field::Sex, pupil.sex.other().name_zh().into());
            Some(Defect::SexDisagrees)
        }
        Attempt::FullWidth => {
            let field = if has_identity { Field::DocumentNumber } else { Field::Phone };
            let wide = pupil.get(field).chars().map(full_width).collect::<String>();
            pupil.values[field as usize] = wide.into();
            Some(Defect::FullWidthDigits { field })
        }
        Attempt::Float => number.parse::<f64>().ok().filter(|_| has_identity).map(|float| {
            put(Field::DocumentNumber, format!("{float:.5E}").replace('E', "E+").into());
            Defect::FloatDamaged
        }),
        Attempt::Name => {
            let (name, defect) = damage_name(pupil.get(Field::Name), draw);
            pupil.values[Field::Name as usize] = name.into();
            Some(defect)
        }
        Attempt::Missing => {
            let field = *draw.pick(&REQUIRED);
            put(field, "".into());
            Some(Defect::MissingRequired { field })
        }
        Attempt::Code => {
            let (field, word) = *draw.pick(&UNKNOWN);
            put(field, word.into());
            Some(Defect::UnknownCode { field })
        }
        Attempt::Class => {
            put(Field::Class, "99".into());
            Some(Defect::UnknownClass)
        }
        Attempt::Date => {
            put(Field::BirthDate, format!("{}0230", pupil.birth_date.year()).into());
            Some(Defect::ImpossibleDate)
        }
        _ => None,
    };
    pupil
}

fn damage_name(name: &str, draw: &mut Draw) -> (String, Defect) {
    if name.contains('·') {
        return (name.replace('·', "•"), Defect::NameBulletDot);
    }
    let mut letters: Vec<char> = name.chars().collect();
    if draw.chance(500_000) {
        letters.insert(1, '\u{3000}');
        (letters.into_iter().collect(), Defect::NameFullWidthSpace)
    } else {
        // U+E863 is where an old national encoding kept 䶮.
        if let Some(last) = letters.last_mut() {
            *last = '\u{e863}';
        }
        (letters.into_iter().collect(), Defect::NamePrivateUse)
    }
}

fn full_width(letter: char) -> char {
    if letter.is_ascii_digit() { char::from_u32(u32::from(letter) + 0xfee0).unwrap_or(letter) } else { letter }
}
