//! Units of the authority trees, described as an officer would enter them.

use jice_domain::{Grade, Jurisdiction, Level, SchoolDetails, SchoolNature, Schooling, Side, Stage, UnitDetails};

use crate::data::{Data, Division};
use crate::draw::{Draw, Purpose};
use crate::identity::push_digits;
use crate::plan::{AuthoritySeed, Plan, SchoolSeed};
use crate::realm::Kind;

/// Names a unit within its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitKey(pub(crate) u32);

/// A unit of a tree: an authority, a school, a campus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoUnit {
    /// Names it within the plan.
    pub key: UnitKey,
    /// The unit above; none at the top of its tree.
    pub parent: Option<UnitKey>,
    /// The pack that rules it.
    pub jurisdiction: Jurisdiction,
    /// Which register it answers for; a school answers for both.
    pub side: Side,
    /// Its tier.
    pub level: Level,
    /// The unit's own code; for a school its local code, as long as the pack wants it.
    pub code: String,
    /// Its full name.
    pub name: String,
    /// Six-digit division code of its seat.
    pub division: String,
    /// What is registered about it.
    pub details: UnitDetails,
}

/// A school or campus, ready to be asked for classes and pupils.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoSchool {
    /// The school as a unit.
    pub unit: DemoUnit,
    /// Grades with pupils in the register, lowest first. A school may teach more.
    pub grades: Vec<Grade>,
    /// How many pupils it has.
    pub pupils: u32,
    pub(crate) index: usize,
}

impl Plan {
    /// Every unit, each after the one above it.
    pub fn units(&self) -> impl Iterator<Item = DemoUnit> + '_ {
        let authorities = (0..self.authorities.len()).map(|index| self.authority_unit(index));
        authorities.chain((0..self.schools.len()).map(|index| self.school_unit(index)))
    }

    /// Every school and campus, each campus after its central school.
    pub fn schools(&self) -> impl Iterator<Item = DemoSchool> + '_ {
        (0..self.schools.len()).map(|index| self.school_at(index))
    }

    /// The school called `key`; none where that is an authority.
    pub fn school(&self, key: UnitKey) -> Option<DemoSchool> {
        let index = (key.0 as usize).checked_sub(self.authorities.len())?;
        (index < self.schools.len()).then(|| self.school_at(index))
    }

    pub(crate) fn school_at(&self, index: usize) -> DemoSchool {
        let seed = &self.schools[index];
        let grades = self.grade_sizes(index, seed).into_iter().map(|(grade, _)| grade).collect();
        DemoSchool { unit: self.school_unit(index), grades, pupils: seed.pupils, index }
    }

    fn authority_unit(&self, index: usize) -> DemoUnit {
        let seed = &self.authorities[index];
        let realm = self.realm(seed.realm);
        let tier = &realm.tiers[seed.tier];
        let division = &Data::get().divisions[seed.division];
        let mut draw = Draw::new(self.params.seed, Purpose::School, index as u64, 1);
        DemoUnit {
            key: UnitKey(index as u32),
            parent: seed.parent,
            jurisdiction: realm.jurisdiction.clone(),
            side: tier.side,
            level: tier.level,
            code: self.authority_code(seed),
            name: tier.name.replace("{place}", division.name),
            division: division.code.to_owned(),
            details: UnitDetails::Authority {
                address: format!("{}{}", division.full, road(&mut draw)),
                area_category: if division.name.ends_with('区') { "1" } else { "2" }.to_owned(),
                economic_attribute: "0".to_owned(),
                ethnic_attribute: if division.name.contains("自治") { "1" } else { "0" }.to_owned(),
                phone: office_phone(&mut draw),
            },
        }
    }

    pub(crate) fn authority_code(&self, seed: &AuthoritySeed) -> String {
        let side = self.realm(seed.realm).tiers[seed.tier].side;
        let suffix = if side == Side::Exam { "02" } else { "01" };
        format!("{}{suffix}", Data::get().divisions[seed.division].code)
    }

    fn school_unit(&self, index: usize) -> DemoUnit {
        let seed = &self.schools[index];
        let realm = self.realm(seed.realm);
        let data = Data::get();
        DemoUnit {
            key: self.school_key(index),
            parent: seed.parent,
            jurisdiction: realm.jurisdiction.clone(),
            side: Side::Both,
            level: if seed.campus.is_some() { Level::Campus } else { Level::School },
            code: self.school_code(seed),
            name: school_name(seed, &data.kinds[seed.kind]),
            division: data.divisions[seed.county].code.to_owned(),
            details: UnitDetails::School(self.school_details(index, seed)),
        }
    }

    pub(crate) fn school_code(&self, seed: &SchoolSeed) -> String {
        let layout = self.realm(seed.realm).school_code;
        let mut code = Data::get().divisions[seed.county].code[layout.from..layout.to].to_owned();
        push_digits(&mut code, seed.serial, layout.serial);
        code
    }

    fn school_details(&self, index: usize, seed: &SchoolSeed) -> SchoolDetails {
        let data = Data::get();
        let (kind, town) = (&data.kinds[seed.kind], &data.towns[seed.town]);
        let division = &data.divisions[seed.county];
        let mut draw = Draw::new(self.params.seed, Purpose::School, index as u64, 2);
        let mut identifier = format!("{}{}", kind.identifier, &division.code[..2]);
        push_digits(&mut identifier, seed.order, 6);
        let campus = seed.campus.is_some();
        let sponsor = match (kind.private, seed.city_run) {
            (true, _) => "999",
            (false, true) => "821",
            (false, false) => "831",
        };
        SchoolDetails {
            identifier,
            stages: kind.stages.clone(),
            schooling: Schooling::SixThree,
            nature: if kind.private { SchoolNature::Private } else { SchoolNature::Public },
            exam_category: exam_category(&kind.stages).to_owned(),
            school_type: if campus { "218" } else { &kind.school_type }.to_owned(),
            urban_rural: urban_rural(town.name).to_owned(),
            sponsor: sponsor.to_owned(),
            approved: !kind.migrant || draw.chance(600_000),
            special: kind.special,
            type_one: self.realm(seed.realm).type_one && !kind.private && draw.chance(120_000),
            model: kind.model && (seed.city_run || draw.chance(150_000)),
            phone: office_phone(&mut draw),
            address: format!("{}{}{}", division.full, town.name, road(&mut draw)),
            principal: self.head_name(index),
        }
    }
}

/// The digit of the exam number that tells which stages a school combines 学校类别
/// (南昌市考籍管理办法 第六条).
fn exam_category(stages: &[Stage]) -> &'static str {
    let has = |stage| stages.contains(&stage);
    match (has(Stage::Primary), has(Stage::Junior), has(Stage::Senior)) {
        (true, false, _) => "0",
        (false, true, false) => "1",
        (true, true, false) => "2",
        (true, true, true) => "3",
        (false, true, true) => "4",
        (false, false, _) => "5",
    }
}

/// Urban or rural seat by the statistical code 城乡划分代码.
fn urban_rural(town: &str) -> &'static str {
    if town.ends_with("街道") {
        "111"
    } else if town.ends_with('镇') {
        "121"
    } else {
        "210"
    }
}

fn school_name(seed: &SchoolSeed, kind: &Kind) -> String {
    let data = Data::get();
    let area = if seed.city_run {
        data.divisions[data.city_of(seed.county)].name.to_owned()
    } else {
        area(&data.divisions[seed.county], &data.divisions[data.city_of(seed.county)])
    };
    let pattern = if seed.nth == 0 { &kind.names.0 } else { &kind.names.1 };
    let name = pattern
        .replace("{area}", &area)
        .replace("{town}", data.towns[seed.town].name)
        .replace("{word}", &data.words.school_words[seed.word as usize])
        .replace("{nth}", &numeral(seed.nth + 1));
    match seed.campus {
        Some(campus) => {
            let villages = &data.words.villages;
            format!("{name}{}校区", villages[(seed.town + campus as usize) % villages.len()])
        }
        None => name,
    }
}

/// A county's name, after the city's where it is a district: many cities have a 鼓楼区.
fn area(county: &Division, city: &Division) -> String {
    if county.name.ends_with('区') { format!("{}{}", city.name, county.name) } else { county.name.to_owned() }
}

/// A number below ten thousand in Chinese: 二十一.
fn numeral(number: u32) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let mut text = String::new();
    let mut gap = false;
    for (unit, word) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = number / unit % 10;
        if digit == 0 {
            gap = !text.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            text.push_str(DIGITS[0]);
        }
        if !(unit == 10 && digit == 1 && text.is_empty()) {
            text.push_str(DIGITS[digit as usize]);
        }
        text.push_str(word);
    }
    text
}

/// A street and a number in it.
pub(crate) fn road(draw: &mut Draw) -> String {
    let road = draw.pick(&Data::get().words.roads);
    format!("{road}{}号", draw.between(1, 299))
}

fn office_phone(draw: &mut Draw) -> String {
    format!("05{}-{}", draw.between(50, 66), draw.between(2_000_000, 8_999_999))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_read_as_in_school_names() {
        let words: Vec<String> = [1, 10, 11, 20, 101, 110, 305, 1_020].into_iter().map(numeral).collect();
        assert_eq!(words, ["一", "十", "十一", "二十", "一百零一", "一百一十", "三百零五", "一千零二十"]);
    }
}
