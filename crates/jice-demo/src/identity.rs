//! Identity numbers that are valid by construction and belong to nobody.
//!
//! Every person of a plan has a place of their own in a county: a shuffle turns the
//! place into a date of birth and a sequence number, so no two persons of a plan share
//! a number and each can be computed alone.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use jice_domain::{Grade, SchoolYear};

use crate::draw::{Shuffle, mix};

/// Sequence numbers are given out in blocks of four, so that a twin can have the next.
const BLOCKS: u32 = 249;
/// Blocks left to adults of one group, of which there are [`GROUPS`].
const ADULT_BLOCKS: u32 = 19;
/// Groups of adults: staff, and the families of each of twelve grades.
const GROUPS: u32 = 13;
/// Years over which births of one group of adults are spread.
const PARENT_YEARS: i16 = 15;
const GRANDPARENT_YEARS: i16 = 10;
const STAFF_YEARS: i16 = 34;

/// How many pupils of one grade a county can have: the days of a year times blocks.
pub(crate) const PUPILS_MAX: u32 = 365 * BLOCKS;
/// How many people can staff the units of a county.
pub(crate) const STAFF_MAX: u32 = STAFF_YEARS as u32 * 365 * ADULT_BLOCKS;

/// A birth: the date and the first of four sequence numbers that go with it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Birth {
    pub(crate) date: Date,
    pub(crate) first: u16,
}

/// Whose birth is asked for.
#[derive(Clone, Copy)]
pub(crate) enum Who {
    Pupil(Grade),
    Father(Grade),
    Mother(Grade),
    Grandparent(Grade),
    Staff,
}

/// The birth of the person at `place` of their county. `year` is the school year.
pub(crate) fn birth(seed: u64, county: u16, who: Who, year: SchoolYear, place: u32) -> Birth {
    let (kind, grade) = match who {
        Who::Pupil(grade) => (1, grade.0),
        Who::Father(grade) => (2, grade.0),
        Who::Mother(grade) => (3, grade.0),
        Who::Grandparent(grade) => (4, grade.0),
        Who::Staff => (5, 0),
    };
    let key = mix(seed ^ mix(u64::from(county) << 16 | u64::from(grade) << 8 | kind));
    let entered = year.0 - i16::from(grade);
    let (first_day, days, blocks) = match who {
        // Six years old on 31 August before the first grade: 义务教育法 第十一条.
        Who::Pupil(_) => (Date::constant(entered - 6, 9, 1), 365, BLOCKS),
        Who::Father(_) | Who::Mother(_) => window(entered - 6 - 23 - PARENT_YEARS, PARENT_YEARS),
        Who::Grandparent(_) => window(entered - 6 - 48 - GRANDPARENT_YEARS, GRANDPARENT_YEARS),
        Who::Staff => window(year.0 - 24 - STAFF_YEARS, STAFF_YEARS),
    };
    let slot = Shuffle::new(days * blocks, key).at(place);
    let date = first_day.saturating_add(days_later(slot % days));
    let block = match who {
        Who::Pupil(_) => slot / days,
        _ => (slot / days) * GROUPS + u32::from(grade),
    };
    Birth { date, first: (block * 4 + 1) as u16 }
}

fn window(first_year: i16, years: i16) -> (Date, u32, u32) {
    (Date::constant(first_year, 1, 1), years as u32 * 365, ADULT_BLOCKS)
}

fn days_later(days: u32) -> Span {
    i64::from(days).days()
}

impl Birth {
    /// The sequence number of this birth for `sex`; of the second twin where `after`
    /// is the first's.
    pub(crate) fn sequence(self, sex: Sex, after: Option<u16>) -> u16 {
        let from = after.map_or(self.first, |first| first + 1);
        let odd = sex == Sex::Male;
        if (from % 2 == 1) == odd { from } else { from + 1 }
    }
}

/// Sex, as an identity number tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// 男: the sequence number is odd.
    Male,
    /// 女: the sequence number is even.
    Female,
}

impl Sex {
    /// As a school types it.
    pub fn name_zh(self) -> &'static str {
        match self {
            Self::Male => "男",
            Self::Female => "女",
        }
    }

    pub(crate) fn other(self) -> Self {
        match self {
            Self::Male => Self::Female,
            Self::Female => Self::Male,
        }
    }
}

/// The 18 characters of an identity number (GB 11643): division, birth, sequence and
/// the check character of ISO 7064 MOD 11-2.
pub(crate) fn identity_number(division: &str, birth: Date, sequence: u16) -> String {
    let mut number = String::with_capacity(18);
    number.push_str(division);
    push_digits(&mut number, u32::from(birth.year().unsigned_abs()), 4);
    push_digits(&mut number, u32::from(birth.month().unsigned_abs()), 2);
    push_digits(&mut number, u32::from(birth.day().unsigned_abs()), 2);
    push_digits(&mut number, u32::from(sequence), 3);
    number.push(check_character(&number));
    number
}

/// The check character after the first 17 digits of `digits`.
pub(crate) fn check_character(digits: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    char::from(b"10X98765432"[(sum % 11) as usize])
}

/// Appends `value` as `width` digits.
pub(crate) fn push_digits(text: &mut String, value: u32, width: u32) {
    for place in (0..width).rev() {
        text.push(char::from(b'0' + (value / 10u32.pow(place) % 10) as u8));
    }
}

/// The date as a school types it: `20170315`.
pub(crate) fn compact(date: Date) -> String {
    let mut text = String::with_capacity(8);
    push_digits(&mut text, u32::from(date.year().unsigned_abs()), 4);
    push_digits(&mut text, u32::from(date.month().unsigned_abs()), 2);
    push_digits(&mut text, u32::from(date.day().unsigned_abs()), 2);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standards_own_examples_check() {
        assert_eq!(identity_number("110105", Date::constant(1949, 12, 31), 2), "11010519491231002X");
        assert_eq!(identity_number("440524", Date::constant(1880, 1, 1), 1), "440524188001010014");
    }

    #[test]
    fn twins_of_every_mixture_take_the_next_number() {
        let birth = Birth { date: Date::constant(2018, 1, 2), first: 9 };
        for (first, second, expected) in [
            (Sex::Male, Sex::Male, (9, 11)),
            (Sex::Male, Sex::Female, (9, 10)),
            (Sex::Female, Sex::Male, (10, 11)),
            (Sex::Female, Sex::Female, (10, 12)),
        ] {
            let one = birth.sequence(first, None);
            assert_eq!((one, birth.sequence(second, Some(one))), expected);
        }
    }

    #[test]
    fn no_two_people_of_a_county_share_a_birth() {
        let year = SchoolYear(2026);
        let mut seen = std::collections::HashSet::new();
        let all = [Who::Pupil as fn(Grade) -> Who, Who::Father, Who::Mother, Who::Grandparent];
        for (who, sex) in all.into_iter().zip([Sex::Male, Sex::Male, Sex::Female, Sex::Male]) {
            for grade in [1, 2, 12] {
                for place in 0..20_000 {
                    let birth = birth(1, 7, who(Grade(grade)), year, place);
                    assert!(seen.insert((birth.date, birth.sequence(sex, None))));
                }
            }
        }
        for place in 0..STAFF_MAX {
            let birth = birth(1, 7, Who::Staff, year, place);
            assert!(seen.insert((birth.date, birth.sequence(Sex::Male, None))));
        }
    }
}
