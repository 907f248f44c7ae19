//! What a province consists of: how many schools of which kind stand where, and how
//! many pupils each has. Small enough to hold; everything else is computed when asked.

use jice_domain::{Grade, Level, SchoolYear, Side};

use crate::data::Data;
use crate::defect::DefectRates;
use crate::draw::{Draw, Purpose, Shuffle, mix};
use crate::identity::{PUPILS_MAX, STAFF_MAX};
use crate::realm::{Kind, Realm};
use crate::unit::UnitKey;

/// Schools a county can have: their local codes and the numbers of their staff end there.
const SCHOOLS_MAX: u32 = 900;
/// Numbers of staff kept for each school, and before them for the authorities.
pub(crate) const STAFF_OF_SCHOOL: u32 = 256;
pub(crate) const STAFF_OF_AUTHORITIES: u32 = 64;
const _: () = assert!(STAFF_OF_AUTHORITIES + (SCHOOLS_MAX + 1) * STAFF_OF_SCHOOL <= STAFF_MAX);
/// Pupils of a grade below which a school does not open one more.
const GRADE_MIN: u32 = 25;
/// Pupils for whom one more county is peopled.
const PUPILS_OF_COUNTY: u64 = 6_000;
/// Pupils of a jurisdiction from which on schools have their usual size.
const PUPILS_FULL_SIZE: f64 = 60_000.0;

/// What to generate.
#[derive(Debug, Clone)]
pub struct PlanParams {
    /// Names the whole world: the same seed gives the same people, for ever.
    pub seed: u64,
    /// How many pupils, over all jurisdictions.
    pub pupils: u64,
    /// Where; each gets its part of the pupils by the size of its register.
    pub realms: Vec<&'static Realm>,
    /// The school year the pupils sit in.
    pub school_year: SchoolYear,
    /// What goes wrong, and how often.
    pub defects: DefectRates,
}

/// Why a plan cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// No jurisdiction was named.
    #[error("no jurisdiction to people")]
    NoRealm,
    /// The same jurisdiction was named twice: its numbers would be given out twice.
    #[error("{0} is named twice")]
    RealmTwice(String),
    /// The school year is not one that identity numbers can be made for.
    #[error("school year {0} is outside 1990 to 2100")]
    SchoolYear(i16),
    /// A county has no numbers left for so many pupils or schools.
    #[error("{county} cannot hold so many pupils: at most {PUPILS_MAX} a grade and {SCHOOLS_MAX} schools")]
    CountyFull {
        /// The county's name.
        county: String,
    },
}

/// A synthetic province, ready to be asked.
#[derive(Debug)]
pub struct Plan {
    pub(crate) params: PlanParams,
    pub(crate) authorities: Vec<AuthoritySeed>,
    pub(crate) schools: Vec<SchoolSeed>,
}

/// What an authority is computed from.
#[derive(Debug, Clone)]
pub(crate) struct AuthoritySeed {
    pub(crate) realm: usize,
    pub(crate) tier: usize,
    pub(crate) division: usize,
    pub(crate) parent: Option<UnitKey>,
}

/// What a school is computed from.
#[derive(Debug, Clone)]
pub(crate) struct SchoolSeed {
    pub(crate) realm: usize,
    pub(crate) kind: usize,
    pub(crate) county: usize,
    pub(crate) town: usize,
    /// How many of its kind came before it in its town, county or city.
    pub(crate) nth: u32,
    /// Which of the proper names it bears.
    pub(crate) word: u32,
    pub(crate) city_run: bool,
    pub(crate) parent: Option<UnitKey>,
    /// Which campus of its central school it is, from 1.
    pub(crate) campus: Option<u32>,
    /// Its number among the schools of its county, from 1.
    pub(crate) serial: u32,
    /// Its number among the schools of its jurisdiction, from 1.
    pub(crate) order: u32,
    pub(crate) pupils: u32,
    /// Its pupils of each grade follow so many of the county.
    pub(crate) before: [u32; 12],
    /// Its pupils follow so many of the plan.
    pub(crate) first: u64,
}

/// Counters that run while a plan is made.
struct Census {
    /// By division: pupils of each grade, and schools.
    pupils: Vec<[u32; 12]>,
    schools: Vec<u32>,
    /// By division and kind: schools, to name them.
    kinds: Vec<Vec<u32>>,
    total: u64,
}

impl Plan {
    /// A plan for `params`. The pupils add up to exactly what was asked.
    ///
    /// # Errors
    /// See [`PlanError`].
    pub fn new(params: PlanParams) -> Result<Self, PlanError> {
        let year = params.school_year.0;
        if !(1990..=2100).contains(&year) {
            return Err(PlanError::SchoolYear(year));
        }
        if params.realms.is_empty() {
            return Err(PlanError::NoRealm);
        }
        for (index, realm) in params.realms.iter().enumerate() {
            if params.realms[..index].iter().any(|other| other.jurisdiction == realm.jurisdiction) {
                return Err(PlanError::RealmTwice(realm.jurisdiction.0.clone()));
            }
        }
        let divisions = Data::get().divisions.len();
        let mut census = Census {
            pupils: vec![[0; 12]; divisions],
            schools: vec![0; divisions],
            kinds: vec![vec![0; Data::get().kinds.len()]; divisions],
            total: 0,
        };
        let mut plan = Self { params, authorities: Vec::new(), schools: Vec::new() };
        let weights: Vec<u64> = plan.params.realms.iter().map(|realm| u64::from(realm.learners)).collect();
        let quotas = split(plan.params.pupils, &weights);
        // Keys of schools follow those of all authorities, so these come first.
        let counties: Vec<Vec<usize>> =
            quotas.iter().enumerate().map(|(realm, quota)| plan.place_authorities(realm, *quota)).collect();
        for (realm, (quota, counties)) in quotas.iter().zip(&counties).enumerate() {
            plan.place_schools(realm, *quota, counties, &mut census)?;
        }
        Ok(plan)
    }

    /// How many pupils there are.
    pub fn pupil_count(&self) -> u64 {
        self.params.pupils
    }

    /// The school year.
    pub fn school_year(&self) -> SchoolYear {
        self.params.school_year
    }

    pub(crate) fn realm(&self, index: usize) -> &'static Realm {
        self.params.realms[index]
    }

    /// Chooses the counties to people and sets up the authorities above them.
    fn place_authorities(&mut self, realm_index: usize, quota: u64) -> Vec<usize> {
        let data = Data::get();
        let realm = self.realm(realm_index);
        let all = data.counties(&realm.division);
        // Never one alone where there are two: pupils move from county to county.
        let least = all.len().min(2) as u64;
        let used = (quota / PUPILS_OF_COUNTY).clamp(least, all.len() as u64) as u32;
        let shuffle = Shuffle::new(all.len() as u32, mix(self.params.seed ^ realm_index as u64));
        let counties: Vec<usize> = (0..used).map(|place| all[shuffle.at(place) as usize]).collect();
        for (tier_index, tier) in realm.tiers.iter().enumerate() {
            let mut divisions: Vec<usize> = counties
                .iter()
                .map(|county| match tier.level {
                    Level::Province => data.province_of(*county),
                    Level::City => data.city_of(*county),
                    _ => *county,
                })
                .collect();
            divisions.sort_unstable();
            divisions.dedup();
            for division in divisions {
                let above = match tier.level {
                    Level::County => self.authority(realm_index, tier.side, Level::City, data.city_of(division)),
                    Level::City => self.authority(realm_index, tier.side, Level::Province, data.province_of(division)),
                    _ => None,
                };
                self.authorities.push(AuthoritySeed { realm: realm_index, tier: tier_index, division, parent: above });
            }
        }
        counties
    }

    /// The authority of that side and tier for the division.
    fn authority(&self, realm: usize, side: Side, level: Level, division: usize) -> Option<UnitKey> {
        let found = self.authorities.iter().rposition(|one| {
            let tier = &self.realm(one.realm).tiers[one.tier];
            one.realm == realm && one.division == division && tier.side == side && tier.level == level
        });
        found.map(|index| UnitKey(index as u32))
    }

    /// Sets up schools until `quota` pupils have a seat: always the kind that is furthest behind
    /// its share; the first kind twice, each with half of the pupils at most, so that the smallest
    /// province too has two schools between which pupils can move.
    fn place_schools(
        &mut self,
        realm_index: usize,
        quota: u64,
        counties: &[usize],
        census: &mut Census,
    ) -> Result<(), PlanError> {
        let realm = self.realm(realm_index);
        let wanted = wanted(realm, quota);
        let mut have = vec![0u32; wanted.len()];
        let mut draw = Draw::new(self.params.seed, Purpose::Plan, realm_index as u64, 0);
        let mut order = 0;
        let mut left = quota;
        while left > 0 {
            let lag = |index: usize| wanted[index].count - f64::from(have[index]);
            let mut next = 0;
            for index in 1..wanted.len() {
                if lag(index) > lag(next) {
                    next = index;
                }
            }
            if have.iter().sum::<u32>() == 1 {
                next = have.iter().position(|count| *count == 1).unwrap_or(next);
            }
            let want = &wanted[next];
            let size = ((want.size * (0.6 + 0.8 * draw.unit())) as u64).min(quota / 2).max(u64::from(GRADE_MIN));
            let size = if left < size + u64::from(GRADE_MIN) { left } else { size } as u32;
            let nth = have[next];
            let county = counties[(nth as usize + want.kind) % counties.len()];
            let city_run = Data::get().kinds[want.kind].city_run && nth % 3 == 1;
            let site = Site { realm: realm_index, kind: want.kind, county, city_run };
            self.place_school(site, size, &mut order, census, &mut draw)?;
            have[next] += 1;
            left -= u64::from(size);
        }
        Ok(())
    }

    /// Sets up one school with its campuses.
    fn place_school(
        &mut self,
        site: Site,
        size: u32,
        order: &mut u32,
        census: &mut Census,
        draw: &mut Draw,
    ) -> Result<(), PlanError> {
        let data = Data::get();
        let kind = &data.kinds[site.kind];
        let count = &mut census.kinds[site.county][site.kind];
        let in_county = *count;
        *count += 1;
        let (town, nth) = town_for(kind, site.county, in_county);
        let nth = if site.city_run {
            let count = &mut census.kinds[data.city_of(site.county)][site.kind];
            *count += 1;
            *count - 1
        } else {
            nth
        };
        let campuses = if kind.campuses && size >= 5 * GRADE_MIN { draw.between(1, 3) } else { 0 };
        let campus_size = (size / 7).max(GRADE_MIN);
        let level = if site.city_run { Level::City } else { Level::County };
        let division = if site.city_run { data.city_of(site.county) } else { site.county };
        let side = self.realm(site.realm).side;
        let parent = self.authority(site.realm, side, level, division);
        let main = size - campuses * campus_size;
        let words = data.words.school_words.len() as u32;
        let word = (in_county + data.divisions[site.county].towns.start as u32) % words;
        let central = self.school_key(self.schools.len());
        for campus in 0..=campuses {
            let (parent, pupils) = if campus == 0 { (parent, main) } else { (Some(central), campus_size) };
            *order += 1;
            let seed = SchoolSeed {
                realm: site.realm,
                kind: site.kind,
                county: site.county,
                town,
                nth,
                word,
                city_run: site.city_run,
                parent,
                campus: (campus > 0).then_some(campus),
                serial: 0,
                order: *order,
                pupils,
                before: [0; 12],
                first: 0,
            };
            self.enter(seed, census)?;
        }
        Ok(())
    }

    /// Enters a school in the census and the plan.
    fn enter(&mut self, mut school: SchoolSeed, census: &mut Census) -> Result<(), PlanError> {
        let schools = &mut census.schools[school.county];
        *schools += 1;
        school.serial = *schools;
        school.first = census.total;
        census.total += u64::from(school.pupils);
        let pupils = &mut census.pupils[school.county];
        school.before = *pupils;
        for (grade, size) in self.grade_sizes(self.schools.len(), &school) {
            pupils[usize::from(grade.0) - 1] += size;
        }
        if school.serial > SCHOOLS_MAX || pupils.iter().any(|count| *count > PUPILS_MAX) {
            return Err(PlanError::CountyFull { county: Data::get().divisions[school.county].full.clone() });
        }
        self.schools.push(school);
        Ok(())
    }

    /// How the school's pupils are spread over its grades. A small school has only
    /// the lowest: it is new.
    pub(crate) fn grade_sizes(&self, index: usize, school: &SchoolSeed) -> Vec<(Grade, u32)> {
        let mut grades = self.realm(school.realm).grades_of(&Data::get().kinds[school.kind]);
        grades.truncate(((school.pupils / GRADE_MIN) as usize).max(1));
        let mut draw = Draw::new(self.params.seed, Purpose::School, index as u64, 0);
        let weights: Vec<u64> = grades.iter().map(|_| u64::from(draw.between(93, 107))).collect();
        let sizes = split(u64::from(school.pupils), &weights);
        grades.into_iter().zip(sizes).map(|(grade, size)| (grade, size as u32)).collect()
    }

    pub(crate) fn school_key(&self, index: usize) -> UnitKey {
        UnitKey((self.authorities.len() + index) as u32)
    }
}

/// Where a school is set up.
#[derive(Clone, Copy)]
struct Site {
    realm: usize,
    kind: usize,
    county: usize,
    city_run: bool,
}

/// How many schools of a kind a jurisdiction wants, and how large.
struct Wanted {
    kind: usize,
    count: f64,
    size: f64,
}

fn wanted(realm: &Realm, quota: u64) -> Vec<Wanted> {
    let quota = quota as f64;
    let scale = (quota / PUPILS_FULL_SIZE).sqrt().clamp(0.25, 1.0);
    let kinds = || {
        Data::get().kinds.iter().enumerate().filter_map(|(index, kind)| {
            let all: usize = kind.stages.iter().map(|stage| if stage.as_str() == "primary" { 6 } else { 3 }).sum();
            let part = realm.grades_of(kind).len() as f64 / all as f64;
            (part > 0.0).then_some((index, kind, part))
        })
    };
    let total: f64 = kinds().map(|(_, kind, part)| f64::from(kind.share) * part).sum();
    kinds()
        .map(|(index, kind, part)| {
            let size = f64::from(kind.pupils) * part * scale;
            Wanted { kind: index, count: quota * f64::from(kind.share) * part / total / size, size }
        })
        .collect()
}

/// The town of the `nth` school of a kind in a county, and its number there.
fn town_for(kind: &Kind, county: usize, nth: u32) -> (usize, u32) {
    let data = Data::get();
    let towns = data.divisions[county].towns.clone();
    if !kind.names.0.contains("{town}") {
        let words = if kind.names.0.contains("{word}") { data.words.school_words.len() as u32 } else { 1 };
        return (towns.start + nth as usize % towns.len(), nth / words);
    }
    let country: Vec<usize> = towns.clone().filter(|town| !data.towns[*town].name.ends_with("街道")).collect();
    let towns = if kind.campuses && !country.is_empty() { country } else { towns.collect() };
    (towns[nth as usize % towns.len()], nth / towns.len() as u32)
}

/// Parts of `total` by weight that add up to it.
fn split(total: u64, weights: &[u64]) -> Vec<u64> {
    let all: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    let (mut weight, mut given) = (0, 0);
    weights
        .iter()
        .map(|one| {
            weight += u128::from(*one);
            let end = (u128::from(total) * weight / all) as u64;
            let part = end - given;
            given = end;
            part
        })
        .collect()
}
