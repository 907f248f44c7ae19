//! Pupils, streamed: each is computed from the seed, the school, the class and the seat.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::class::{DemoClass, KinClass};
use crate::defect::Defect;
use crate::draw::{Draw, Purpose};
use crate::family::Head;
use crate::field::Field;
use crate::identity::{Sex, Who, birth};
use crate::plan::Plan;
use crate::unit::{DemoSchool, UnitKey};

/// Pairs of neighbours who are twins, and who bear the same name, of a million.
const TWINS: u32 = 8_000;
const NAMESAKES: u32 = 5_000;
/// Pupils in an even seat whose brother or sister sits two grades above, of a million.
const SIBLINGS: u32 = 70_000;

/// Where a pupil is found in a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PupilKey {
    /// The school.
    pub school: UnitKey,
    /// The class, by [`DemoClass::index`].
    pub class: u16,
    /// The seat 班内学号, from 1.
    pub seat: u32,
}

/// What a pupil has to do with another of the same school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kinship {
    /// Nothing.
    None,
    /// Twin of that seat of the class: same guardians, same birth date, the next sequence number.
    Twin {
        /// The other's seat.
        of: u32,
    },
    /// Brother or sister of the pupil in the same seat of another class: same guardians.
    Sibling {
        /// The other's class, by [`DemoClass::index`].
        class: u16,
    },
    /// Bears the same name as that seat of the class, and is nobody's kin.
    Namesake {
        /// The other's seat.
        of: u32,
    },
}

/// A pupil as a school describes it, with what was done to the description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoPupil {
    /// Where it is found.
    pub key: PupilKey,
    /// What it has to do with others.
    pub kinship: Kinship,
    /// What was spoiled on purpose; none while the row is as it should be.
    pub defect: Option<Defect>,
    /// True sex, whatever the row says.
    pub sex: Sex,
    /// True date of birth, whatever the row says.
    pub birth_date: Date,
    pub(crate) values: [Cow<'static, str>; Field::ALL.len()],
}

impl DemoPupil {
    /// The value a school typed; empty where it left the cell empty.
    pub fn get(&self, field: Field) -> &str {
        &self.values[field as usize]
    }

    /// Every field's name and value, in the order of the form.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, &str)> {
        Field::ALL.into_iter().map(|field| (field.id(), self.get(field)))
    }
}

/// How two neighbours in a class belong together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pair {
    Strangers,
    Twins,
    Namesakes,
}

/// A seat of a class, from 0.
#[derive(Clone, Copy)]
pub(crate) struct Seat {
    pub(crate) school: usize,
    pub(crate) class: KinClass,
    pub(crate) seat: u32,
}

/// What follows from how a seat is bound to others.
pub(crate) struct Bonds {
    pub(crate) kinship: Kinship,
    pub(crate) head: Head,
    /// Whether it has brothers or sisters that the plan knows.
    pub(crate) siblings: bool,
}

impl Plan {
    /// The pupils of a class, in the order of their seats; nothing is kept between them.
    ///
    /// # Panics
    /// Where the school or class is of another plan.
    pub fn pupils<'a>(&'a self, school: &'a DemoSchool, class: &'a DemoClass) -> impl Iterator<Item = DemoPupil> + 'a {
        (1..=class.size).map(|seat| self.pupil(school, class, seat))
    }

    /// The pupil in `seat`, from 1 to the size of the class.
    ///
    /// # Panics
    /// Where the school or class is of another plan.
    pub fn pupil(&self, school: &DemoSchool, class: &DemoClass, seat: u32) -> DemoPupil {
        let clean = self.clean_pupil(school.index, class, seat - 1);
        self.spoil(school, class, clean)
    }

    /// The pupil as a faultless school would describe it.
    pub(crate) fn clean_pupil(&self, school: usize, class: &DemoClass, seat: u32) -> DemoPupil {
        let at = Seat { school, class: class.kin(), seat };
        let bonds = self.bonds(at, class.elder, class.younger);
        let (sex, mut given) = self.sex(at, &bonds);
        let (birth_date, sequence) = self.birth(at, &bonds, sex);
        let family = self.family(school, bonds.head);
        let child = crate::row::Child { at, class, bonds: &bonds, sex, birth_date, sequence, family: &family };
        let key = PupilKey { school: self.school_key(school), class: class.index, seat: seat + 1 };
        let (sex, values) = self.row(&child, &mut given);
        DemoPupil { key, kinship: bonds.kinship, defect: None, sex, birth_date, values }
    }

    /// Who the seat is bound to.
    fn bonds(&self, at: Seat, elder: Option<KinClass>, younger: Option<KinClass>) -> Bonds {
        let Seat { class, seat, .. } = at;
        let pair = self.pair(at);
        let own = Head { class, seat, name_seat: seat, alone: false };
        let second = seat % 2 == 1;
        let other = if second { seat - 1 } else { seat + 1 };
        match pair {
            Pair::Twins => {
                let head_seat = seat - seat % 2;
                let head = Head { class, seat: head_seat, name_seat: head_seat, alone: false };
                Bonds { kinship: Kinship::Twin { of: other + 1 }, head, siblings: true }
            }
            Pair::Namesakes => {
                let head = Head { name_seat: seat - seat % 2, ..own };
                Bonds { kinship: Kinship::Namesake { of: other + 1 }, head, siblings: false }
            }
            Pair::Strangers => {
                if let Some(elder) = elder.filter(|elder| self.are_siblings(at, Seat { class: *elder, ..at })) {
                    let head = Head { class: elder, ..own };
                    return Bonds { kinship: Kinship::Sibling { class: elder.index }, head, siblings: true };
                }
                match younger.filter(|younger| self.are_siblings(Seat { class: *younger, ..at }, at)) {
                    Some(younger) => {
                        Bonds { kinship: Kinship::Sibling { class: younger.index }, head: own, siblings: true }
                    }
                    None => Bonds { kinship: Kinship::None, head: Head { alone: true, ..own }, siblings: false },
                }
            }
        }
    }

    fn pair(&self, at: Seat) -> Pair {
        if (at.seat | 1) >= at.class.size {
            return Pair::Strangers;
        }
        let class = self.class_name(at.school, at.class.index);
        match Draw::new(self.params.seed, Purpose::Pair, class, u64::from(at.seat / 2)).below(1_000_000) {
            ..TWINS => Pair::Twins,
            point if point < TWINS + NAMESAKES => Pair::Namesakes,
            _ => Pair::Strangers,
        }
    }

    /// Whether the same seats of two classes are brother and sister.
    fn are_siblings(&self, younger: Seat, elder: Seat) -> bool {
        let fits = |at: Seat| at.seat.is_multiple_of(2) && at.seat < at.class.size && self.pair(at) == Pair::Strangers;
        let class = self.class_name(younger.school, younger.class.index);
        fits(younger)
            && fits(elder)
            && Draw::new(self.params.seed, Purpose::Sibling, class, u64::from(younger.seat)).chance(SIBLINGS)
    }

    /// The sex of the seat, and the draws its given name comes from; a namesake has
    /// both of the other.
    fn sex(&self, at: Seat, bonds: &Bonds) -> (Sex, Draw) {
        let seat = if matches!(bonds.kinship, Kinship::Namesake { .. }) { bonds.head.name_seat } else { at.seat };
        self.sex_in(Seat { seat, ..at })
    }

    fn sex_in(&self, at: Seat) -> (Sex, Draw) {
        let class = self.class_name(at.school, at.class.index);
        let mut draw = Draw::new(self.params.seed, Purpose::Given, class, u64::from(at.seat));
        let sex = if draw.chance(525_000) { Sex::Male } else { Sex::Female };
        (sex, draw)
    }

    fn birth(&self, at: Seat, bonds: &Bonds, sex: Sex) -> (Date, u16) {
        let county = self.schools[at.school].county as u16;
        let of = |seat| {
            let place = at.class.before + seat;
            birth(self.params.seed, county, Who::Pupil(at.class.grade), self.params.school_year, place)
        };
        if matches!(bonds.kinship, Kinship::Twin { .. }) && at.seat % 2 == 1 {
            let first = of(at.seat - 1);
            let (first_sex, _) = self.sex_in(Seat { seat: at.seat - 1, ..at });
            return (first.date, first.sequence(sex, Some(first.sequence(first_sex, None))));
        }
        let own = of(at.seat);
        (own.date, own.sequence(sex, None))
    }
}

impl DemoClass {
    fn kin(&self) -> KinClass {
        KinClass { index: self.index, grade: self.grade, size: self.size, before: self.before }
    }
}
