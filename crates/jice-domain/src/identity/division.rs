//! Administrative divisions by their six-digit code, and what a code meant in a year.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// A division as a code named it during some years (GB/T 2260). Codes are reused: 360121
/// was one county until 1981 and is another since.
#[derive(Debug, PartialEq, Eq)]
pub struct Division {
    code: u32,
    name: &'static str,
    from: i16,
    to: i16,
    zone: bool,
}

/// The tier of a division. Leagues are prefectures, banners are counties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum DivisionLevel {
    /// Province, autonomous region, municipality, special administrative region.
    Province,
    /// Prefecture, city, league.
    Prefecture,
    /// County, district, banner.
    County,
    /// A development zone that only statistics count; no identity number bears its code.
    Zone,
}

/// How much is known about codes that are not in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coverage {
    /// No province has this prefix.
    NoProvince,
    /// Only today's codes are held here: an unknown one may be an old one.
    CurrentOnly,
    /// Every code since this year is held.
    Since(i16),
}

struct Table {
    /// By code, then by first year.
    divisions: Vec<Division>,
    coverage: Vec<(&'static str, i16)>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let rows = |text: &'static str| text.lines().skip(1).filter(|line| !line.is_empty());
    let year = |text: &str, unbounded: i16| if text.is_empty() { unbounded } else { text.parse().expect("a year") };
    let held = rows(include_str!("../../data/divisions.csv")).map(|line| {
        let mut cells = line.split(',');
        let mut cell = || cells.next().expect("four cells");
        let (code, name) = (cell().parse().expect("a code"), cell());
        Division { code, name, from: year(cell(), i16::MIN), to: year(cell(), i16::MAX), zone: false }
    });
    let zones = rows(include_str!("../../data/division_zones.csv")).map(|line| {
        let (code, name) = line.split_once(',').expect("two cells");
        Division { code: code.parse().expect("a code"), name, from: i16::MIN, to: i16::MAX, zone: true }
    });
    let mut divisions: Vec<Division> = held.chain(zones).collect();
    divisions.sort_by_key(|division| (division.code, division.from));
    let coverage = rows(include_str!("../../data/division_coverage.csv"))
        .map(|line| line.split_once(',').expect("two cells"))
        .map(|(prefix, since)| (prefix, year(since, i16::MIN)))
        .collect();
    Table { divisions, coverage }
});

/// All meanings of a code, oldest first.
fn meanings(code: u32) -> &'static [Division] {
    let all = &TABLE.divisions;
    let start = all.partition_point(|division| division.code < code);
    let count = all[start..].iter().take_while(|division| division.code == code).count();
    &all[start..start + count]
}

fn number(code: &str) -> Option<u32> {
    let digits = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    if digits { code.parse().ok() } else { None }
}

pub(super) fn coverage(code: &str) -> Coverage {
    let known = |(prefix, _): &&(&str, i16)| code.starts_with(prefix);
    if let Some((_, since)) = TABLE.coverage.iter().find(known) {
        return Coverage::Since(*since);
    }
    let province = code.get(..2).and_then(|prefix| prefix.parse::<u32>().ok());
    match province {
        Some(prefix) if !meanings(prefix * 10_000).is_empty() => Coverage::CurrentOnly,
        _ => Coverage::NoProvince,
    }
}

impl Division {
    /// What `code` (six digits) means in `year`; none where it was not in force then or is unknown.
    pub fn at(code: &str, year: i16) -> Option<&'static Self> {
        meanings(number(code)?).iter().find(|division| division.was_in_force(year))
    }

    /// What `code` means today; none where it is unknown or no longer in force.
    pub fn current(code: &str) -> Option<&'static Self> {
        meanings(number(code)?).iter().find(|division| division.to == i16::MAX)
    }

    /// What `code` most likely means in a number assigned in `year` or later: its meaning
    /// then, else the first one after, else the last one before.
    pub fn assigned(code: &str, year: i16) -> Option<&'static Self> {
        let meanings = meanings(number(code)?);
        meanings.iter().find(|division| division.to >= year).or(meanings.last())
    }

    /// The six digits.
    pub fn code(&self) -> String {
        format!("{:06}", self.code)
    }

    /// Its name in those years, without the units above.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The first year of this meaning; none where no bound is known.
    pub fn from(&self) -> Option<i16> {
        (self.from != i16::MIN).then_some(self.from)
    }

    /// The last year of this meaning; none while it holds.
    pub fn to(&self) -> Option<i16> {
        (self.to != i16::MAX).then_some(self.to)
    }

    /// Whether the code had this meaning in `year`.
    pub fn was_in_force(&self, year: i16) -> bool {
        self.from <= year && year <= self.to
    }

    /// Its tier.
    pub fn level(&self) -> DivisionLevel {
        match self.code {
            _ if self.zone => DivisionLevel::Zone,
            code if code % 10_000 == 0 => DivisionLevel::Province,
            code if code % 100 == 0 => DivisionLevel::Prefecture,
            _ => DivisionLevel::County,
        }
    }

    /// Its name with the units above it, as they were called in its last year:
    /// province, prefecture, county. A unit called like the one above is not repeated.
    pub fn full_name(&self) -> String {
        let mut name = String::new();
        let mut last = "";
        for code in [self.code / 10_000 * 10_000, self.code / 100 * 100, self.code] {
            let unit = if code == self.code {
                Some(self)
            } else {
                meanings(code).iter().find(|above| above.was_in_force(self.to.min(i16::MAX - 1)))
            };
            if let Some(unit) = unit.filter(|unit| unit.name != last) {
                name.push_str(unit.name);
                last = unit.name;
            }
        }
        name
    }

    /// Whether identity numbers are assigned under this code: counties, and cities that
    /// have none.
    pub(super) fn assigns_numbers(&self) -> bool {
        match self.level() {
            DivisionLevel::County => true,
            DivisionLevel::Province | DivisionLevel::Zone => false,
            DivisionLevel::Prefecture => {
                let next = TABLE.divisions.partition_point(|division| division.code <= self.code);
                TABLE.divisions.get(next).is_none_or(|below| below.code / 100 != self.code / 100)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_means_what_it_meant_in_the_year() {
        let name = |code, year| Division::at(code, year).map(Division::name);
        assert_eq!(name("360121", 1981), Some("新建县"));
        assert_eq!(name("360121", 1982), Some("南昌县"));
        assert_eq!(name("513425", 2020), Some("会理县"));
        assert_eq!(name("513425", 2021), None);
        assert_eq!(name("513402", 2021), Some("会理市"));
        assert_eq!(name("341402", 2011), None);
        assert_eq!(Division::current("513425"), None);
        assert_eq!(Division::assigned("513425", 2021).map(Division::name), Some("会理县"));
        assert_eq!(Division::assigned("152801", 1982).map(Division::name), Some("临河市"));
    }

    #[test]
    fn full_names_do_not_stutter() {
        let full = |code| Division::current(code).unwrap().full_name();
        assert_eq!(full("341126"), "安徽省滁州市凤阳县");
        assert_eq!(full("110105"), "北京市朝阳区");
        assert_eq!(full("429004"), "湖北省仙桃市");
        assert_eq!(full("340000"), "安徽省");
        assert_eq!(Division::at("341402", 2005).unwrap().full_name(), "安徽省巢湖市居巢区");
    }

    #[test]
    fn only_counties_and_cities_without_counties_assign_numbers() {
        let assigns = |code| Division::current(code).unwrap().assigns_numbers();
        assert!(assigns("341126") && assigns("441900") && assigns("513401"));
        assert!(!assigns("340000") && !assigns("340100") && !assigns("340176"));
        assert_eq!(Division::current("340176").unwrap().level(), DivisionLevel::Zone);
    }

    #[test]
    fn coverage_tells_ignorance_from_knowledge() {
        assert_eq!(coverage("341199"), Coverage::Since(1980));
        assert_eq!(coverage("320199"), Coverage::Since(1980));
        assert_eq!(coverage("320299"), Coverage::CurrentOnly);
        assert_eq!(coverage("990101"), Coverage::NoProvince);
        assert_eq!(Division::at("34112", 2000), None);
        assert_eq!(Division::at("+34112", 2000), None);
        assert!(TABLE.divisions.len() > 3_500);
    }
}
