//! The tables, read once from the texts that are compiled in.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::names::NameTable;
use crate::realm::{Kind, Realm};

/// A province, city or county.
pub(crate) struct Division {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    /// With the names of the divisions above, as 安徽省滁州市凤阳县.
    pub(crate) full: String,
    /// Earlier codes of the same place, each with the last year it held, oldest first.
    retired: Vec<(i16, &'static str)>,
    /// Its towns, in [`Data::towns`].
    pub(crate) towns: Range<usize>,
}

/// A town or street.
pub(crate) struct Town {
    /// Nine digits.
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
}

/// A county of another province.
pub(crate) struct Elsewhere {
    pub(crate) code: &'static str,
    pub(crate) full: &'static str,
}

/// A workplace and a post there.
#[derive(Deserialize)]
pub(crate) struct Job {
    pub(crate) workplace: String,
    pub(crate) post: String,
}

/// A foreign child as its passport has it.
#[derive(Deserialize)]
pub(crate) struct Foreigner {
    pub(crate) name: String,
    pub(crate) sex: String,
    pub(crate) nationality: String,
}

#[derive(Deserialize)]
pub(crate) struct Words {
    pub(crate) school_words: Vec<String>,
    pub(crate) villages: Vec<String>,
    pub(crate) roads: Vec<String>,
    pub(crate) specialities: Vec<String>,
    /// What an orphan's guardian is to it.
    pub(crate) uncles: Vec<String>,
    pub(crate) aunts: Vec<String>,
    pub(crate) town_job: Vec<Job>,
    pub(crate) country_job: Vec<Job>,
    pub(crate) foreigner: Vec<Foreigner>,
}

#[derive(Deserialize)]
struct RealmFile {
    realm: Vec<Realm>,
    kind: Vec<Kind>,
}

/// Every table.
pub(crate) struct Data {
    pub(crate) divisions: Vec<Division>,
    by_code: HashMap<&'static str, usize>,
    pub(crate) towns: Vec<Town>,
    pub(crate) elsewhere: Vec<Elsewhere>,
    pub(crate) names: NameTable,
    pub(crate) words: Words,
    pub(crate) realms: Vec<Realm>,
    pub(crate) kinds: Vec<Kind>,
    /// Headings of the import template, each with the field under it.
    pub(crate) template: Vec<(&'static str, &'static str)>,
}

impl Data {
    /// The tables.
    pub(crate) fn get() -> &'static Self {
        static DATA: OnceLock<Data> = OnceLock::new();
        DATA.get_or_init(Self::read)
    }

    fn read() -> Self {
        let towns: Vec<Town> =
            rows(include_str!("../data/towns.csv")).map(|row| Town { code: row[0], name: row[1] }).collect();
        let mut divisions: Vec<Division> = rows(include_str!("../data/divisions.csv"))
            .map(|row| Division {
                code: row[0],
                name: row[1],
                full: String::new(),
                retired: row[2].split_whitespace().filter_map(retired).collect(),
                towns: towns.partition_point(|town| &town.code[..6] < row[0])
                    ..towns.partition_point(|town| &town.code[..6] <= row[0]),
            })
            .collect();
        let by_code: HashMap<_, _> = divisions.iter().enumerate().map(|(index, one)| (one.code, index)).collect();
        let fulls: Vec<String> = divisions.iter().map(|one| full_name(one, &divisions, &by_code)).collect();
        for (division, full) in divisions.iter_mut().zip(fulls) {
            division.full = full;
        }
        let elsewhere = rows(include_str!("../data/elsewhere.csv"));
        let realms: RealmFile = toml::from_str(include_str!("../data/realms.toml")).expect("realms.toml is tested");
        Self {
            divisions,
            by_code,
            towns,
            elsewhere: elsewhere.map(|row| Elsewhere { code: row[0], full: row[1] }).collect(),
            names: NameTable::read(rows(include_str!("../data/names.csv"))),
            words: toml::from_str(include_str!("../data/words.toml")).expect("words.toml is tested"),
            realms: realms.realm,
            kinds: realms.kind,
            template: rows(include_str!("../data/template.csv")).map(|row| (row[0], row[1])).collect(),
        }
    }

    /// The index of the division with `code`.
    pub(crate) fn division(&self, code: &str) -> Option<usize> {
        self.by_code.get(code).copied()
    }

    /// The indices of the counties below `code`, which is a province's or a city's.
    pub(crate) fn counties(&self, code: &str) -> Vec<usize> {
        let prefix = code.trim_end_matches("00");
        let below = |one: &&(usize, &Division)| one.1.code.starts_with(prefix) && !one.1.code.ends_with("00");
        self.divisions.iter().enumerate().filter(|one| below(&one)).map(|(index, _)| index).collect()
    }

    /// The city above the county at `county`.
    pub(crate) fn city_of(&self, county: usize) -> usize {
        self.above(county, 4)
    }

    /// The province above the county at `county`.
    pub(crate) fn province_of(&self, county: usize) -> usize {
        self.above(county, 2)
    }

    fn above(&self, county: usize, digits: usize) -> usize {
        let code = format!("{:0<6}", &self.divisions[county].code[..digits]);
        self.division(&code).unwrap_or(county)
    }

    /// Counties elsewhere whose people move to the county at `county`; no two counties
    /// share one, so numbers made up here and there cannot be the same.
    pub(crate) fn origins(&self, county: usize) -> impl ExactSizeIterator<Item = &Elsewhere> {
        self.elsewhere.iter().skip(county % self.divisions.len()).step_by(self.divisions.len())
    }
}

impl Division {
    /// The code that identity numbers of people born in `year` carry: numbers were
    /// first given out in the middle of the eighties.
    pub(crate) fn code_in(&self, year: i16) -> &'static str {
        let year = year.max(1985);
        self.retired.iter().find(|(last, _)| *last >= year).map_or(self.code, |(_, code)| code)
    }
}

fn retired(text: &'static str) -> Option<(i16, &'static str)> {
    let (code, last) = text.split_once(':')?;
    Some((last.parse().ok()?, code))
}

fn full_name(one: &Division, all: &[Division], by_code: &HashMap<&str, usize>) -> String {
    let mut full = String::new();
    for digits in [2, 4, 6] {
        let code = format!("{:0<6}", &one.code[..digits]);
        if let Some(part) = by_code.get(code.as_str()).map(|index| &all[*index])
            && !full.ends_with(part.name)
        {
            full.push_str(part.name);
        }
    }
    full
}

/// The rows under the heading of a table without quotes.
fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().skip(1).map(|line| line.split(',').collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jice_domain::Level;

    #[test]
    fn every_jurisdiction_has_its_counties_and_every_county_its_towns() {
        let data = Data::get();
        for realm in &data.realms {
            let counties = data.counties(&realm.division);
            assert!(!counties.is_empty(), "{}", realm.jurisdiction.0);
            for county in counties {
                assert!(!data.divisions[county].towns.is_empty(), "{}", data.divisions[county].full);
                assert!(data.origins(county).len() >= 4);
            }
            assert!(realm.tiers.iter().any(|tier| tier.side == realm.side && tier.level == Level::County));
        }
    }

    #[test]
    fn a_code_follows_the_year_of_birth() {
        let data = Data::get();
        let county = &data.divisions[data.division("513402").unwrap()];
        assert_eq!((county.code_in(2015), county.code_in(2021)), ("513425", "513402"));
    }

    #[test]
    fn no_two_places_share_a_code_of_any_year() {
        let data = Data::get();
        let mut seen = std::collections::HashSet::new();
        for division in &data.divisions {
            assert!(seen.insert(division.code));
            assert!(division.retired.iter().all(|(_, code)| seen.insert(code)), "{}", division.name);
        }
        assert!(data.elsewhere.iter().all(|place| seen.insert(place.code)));
    }
}
