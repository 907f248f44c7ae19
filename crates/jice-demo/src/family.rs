//! Families: what brothers and sisters have in common.

use jice_domain::Grade;

use crate::class::KinClass;
use crate::data::{Data, Elsewhere, Foreigner, Job};
use crate::draw::{Draw, Purpose};
use crate::identity::{Sex, Who, birth, identity_number};
use crate::names::{Lineage, Style};
use crate::plan::Plan;
use crate::unit::road;

/// The child after whom a family is computed: the elder, the first twin, or the only one.
#[derive(Clone, Copy)]
pub(crate) struct Head {
    pub(crate) class: KinClass,
    pub(crate) seat: u32,
    /// The seat whose name is borne: the one before in a pair of the same name.
    pub(crate) name_seat: u32,
    /// Whether the child has neither twin nor namesake nor sibling here.
    pub(crate) alone: bool,
}

/// Where a child comes from.
#[derive(Clone, Copy)]
pub(crate) enum Origin {
    /// With an identity number of its own.
    Mainland,
    /// Not yet in the household register: registered under a guardian's number.
    Numberless,
    HongKong,
    Macao,
    Taiwan,
    Foreign(&'static Foreigner),
}

/// Where a household is registered.
pub(crate) enum Household {
    /// In the school's county.
    Here {
        /// Index of the town.
        town: usize,
    },
    /// In a county of another province.
    Elsewhere(&'static Elsewhere),
}

/// How a guardian is related to the child.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    Father,
    Mother,
    Grandparent,
    Other,
}

/// A guardian.
pub(crate) struct Adult {
    pub(crate) relation: Relation,
    pub(crate) note: &'static str,
    pub(crate) name: String,
    pub(crate) ethnicity: &'static str,
    pub(crate) job: &'static Job,
    pub(crate) phone: String,
    /// Identity number; none where the family has another document or did not show it.
    pub(crate) document: Option<String>,
    pub(crate) is_guardian: bool,
}

/// A family.
pub(crate) struct Family {
    pub(crate) origin: Origin,
    pub(crate) style: Style,
    pub(crate) lineage: Lineage,
    pub(crate) ethnicity: &'static str,
    pub(crate) household: Household,
    pub(crate) rural: bool,
    pub(crate) migrant: bool,
    /// 0 not, 1 one parent away, 2 both away.
    pub(crate) left_behind: usize,
    pub(crate) orphan: bool,
    pub(crate) aided: bool,
    pub(crate) address: String,
    pub(crate) guardians: Vec<Adult>,
}

impl Relation {
    pub(crate) fn name_zh(self) -> &'static str {
        match self {
            Self::Father => "父亲",
            Self::Mother => "母亲",
            Self::Grandparent => "祖父母或外祖父母",
            Self::Other => "其他",
        }
    }
}

impl Plan {
    pub(crate) fn family(&self, school: usize, head: Head) -> Family {
        let data = Data::get();
        let seed = &self.schools[school];
        let kind = &data.kinds[seed.kind];
        let class_name = self.class_name(school, head.class.index);
        let mut named = Draw::new(self.params.seed, Purpose::Name, class_name, u64::from(head.name_seat));
        let (style, ethnicity, lineage) = self.lineage(seed.realm, &mut named);
        let mut draw = Draw::new(self.params.seed, Purpose::Family, class_name, u64::from(head.seat));
        let origin = origin(head.alone, &mut draw);
        let (style, ethnicity, lineage) = match origin {
            Origin::HongKong | Origin::Macao | Origin::Taiwan => {
                (Style::Overseas, "汉族", data.names.lineage(Style::Overseas, &mut draw))
            }
            _ => (style, ethnicity, lineage),
        };
        let town = if draw.chance(800_000) {
            seed.town
        } else {
            let towns = &data.divisions[seed.county].towns;
            towns.start + draw.below(towns.len() as u32) as usize
        };
        let urban = data.towns[town].name.ends_with("街道");
        let migrant = draw.chance(match (kind.migrant, urban) {
            (true, _) => 850_000,
            (false, true) => 120_000,
            (false, false) => 15_000,
        });
        let origins = data.origins(seed.county);
        let household = if migrant {
            let place = draw.below(origins.len() as u32) as usize;
            data.origins(seed.county).nth(place).map_or(Household::Here { town }, Household::Elsewhere)
        } else {
            Household::Here { town }
        };
        let rural = draw.chance(if migrant {
            850_000
        } else if urban {
            200_000
        } else {
            820_000
        });
        let left_behind = if migrant || urban { 0 } else { *draw.pick(&LEFT_BEHIND) };
        let orphan = draw.chance(1_500);
        let mut family = Family {
            origin,
            style,
            lineage,
            ethnicity,
            household,
            rural,
            migrant,
            left_behind: if orphan { 0 } else { left_behind },
            orphan,
            aided: draw.chance(if rural { 160_000 } else { 40_000 }),
            address: address(&data.divisions[seed.county].full, town, urban, &mut draw),
            guardians: Vec::new(),
        };
        family.guardians = self.guardians(school, head, &family, &mut draw);
        family
    }

    /// The way of naming, people and lineage of a family.
    fn lineage(&self, realm: usize, draw: &mut Draw) -> (Style, &'static str, Lineage) {
        let shares = &self.realm(realm).ethnic;
        let total: u32 = shares.iter().map(|one| one.share).sum();
        let mut point = draw.below(total);
        let share = shares
            .iter()
            .find(|one| {
                let hit = point < one.share;
                point = point.wrapping_sub(one.share);
                hit
            })
            .unwrap_or(&shares[0]);
        (share.style, &share.name, Data::get().names.lineage(share.style, draw))
    }

    fn guardians(&self, school: usize, head: Head, family: &Family, draw: &mut Draw) -> Vec<Adult> {
        let relations: &[Relation] = match (family.orphan, family.left_behind, draw.below(100)) {
            (true, ..) => &[Relation::Other],
            (_, 2, ..) => &[Relation::Grandparent, Relation::Father],
            (_, _, 0..4) => &[Relation::Mother],
            (_, _, 4..7) => &[Relation::Father],
            (_, _, 7..45) => &[Relation::Mother, Relation::Father],
            _ => &[Relation::Father, Relation::Mother],
        };
        relations
            .iter()
            .enumerate()
            .map(|(rank, relation)| {
                let required = rank == 0 && matches!(family.origin, Origin::Numberless);
                self.adult(school, head, family, *relation, required, draw)
            })
            .collect()
    }

    fn adult(
        &self,
        school: usize,
        head: Head,
        family: &Family,
        relation: Relation,
        document_required: bool,
        draw: &mut Draw,
    ) -> Adult {
        let data = Data::get();
        let seed = &self.schools[school];
        let sex = match relation {
            Relation::Father => Sex::Male,
            Relation::Mother => Sex::Female,
            Relation::Grandparent | Relation::Other if draw.chance(500_000) => Sex::Male,
            Relation::Grandparent | Relation::Other => Sex::Female,
        };
        // A mother keeps the name of her own parents; of another people she may be too.
        let married_in = sex == Sex::Female && relation != Relation::Other;
        let (style, ethnicity, lineage) = if married_in && draw.chance(80_000) {
            (Style::Han, "汉族", data.names.lineage(Style::Han, draw))
        } else if married_in {
            (family.style, family.ethnicity, data.names.lineage(family.style, draw))
        } else {
            (family.style, family.ethnicity, family.lineage.clone())
        };
        let jobs = if family.rural { &data.words.country_job } else { &data.words.town_job };
        let shown = document_required || draw.chance(800_000);
        let hidden = matches!(family.origin, Origin::HongKong | Origin::Macao | Origin::Taiwan);
        let note = match (relation, sex) {
            (Relation::Other, Sex::Male) => draw.pick(&data.words.uncles).as_str(),
            (Relation::Other, Sex::Female) => draw.pick(&data.words.aunts).as_str(),
            _ => "",
        };
        Adult {
            relation,
            note,
            name: data.names.adult(style, &lineage, sex, draw),
            ethnicity,
            job: draw.pick(jobs),
            phone: mobile(draw),
            document: (shown && !hidden).then(|| {
                let who = relation.who(sex, head.class.grade);
                let place = head.class.before + head.seat;
                let born = birth(self.params.seed, seed.county as u16, who, self.params.school_year, place);
                let division = family.household.division(seed.county, born.date.year());
                identity_number(division, born.date, born.sequence(sex, None))
            }),
            is_guardian: true,
        }
    }
}

/// How often parents are away, of the rural: 24 of a hundred.
const LEFT_BEHIND: [usize; 25] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2];

impl Relation {
    fn who(self, sex: Sex, grade: Grade) -> Who {
        match (self, sex) {
            (Self::Grandparent, _) => Who::Grandparent(grade),
            (_, Sex::Male) => Who::Father(grade),
            (_, Sex::Female) => Who::Mother(grade),
        }
    }
}

impl Household {
    /// The division code in identity numbers of those born in `year`.
    pub(crate) fn division(&self, county: usize, year: i16) -> &'static str {
        match self {
            Self::Here { .. } => Data::get().divisions[county].code_in(year),
            Self::Elsewhere(place) => place.code,
        }
    }

    /// The twelve-digit code of the place.
    pub(crate) fn place_code(&self) -> String {
        match self {
            Self::Here { town } => format!("{}000", Data::get().towns[*town].code),
            Self::Elsewhere(place) => format!("{}000000", place.code),
        }
    }

    /// The full name of the county.
    pub(crate) fn county_name(&self, county: usize) -> &'static str {
        match self {
            Self::Here { .. } => &Data::get().divisions[county].full,
            Self::Elsewhere(place) => place.full,
        }
    }
}

impl Plan {
    /// Names a class among all of its plan, and plans of other years: the first graders of
    /// next year are other people.
    pub(crate) fn class_name(&self, school: usize, class: u16) -> u64 {
        let year = u64::from(self.params.school_year.0.unsigned_abs());
        year << 48 | (school as u64) << 16 | u64::from(class)
    }
}

fn origin(alone: bool, draw: &mut Draw) -> Origin {
    match draw.below(10_000) {
        0..40 => Origin::Numberless,
        40..43 if alone => Origin::HongKong,
        43 if alone => Origin::Macao,
        44..48 if alone => Origin::Taiwan,
        48..51 if alone => Origin::Foreign(draw.pick(&Data::get().words.foreigner)),
        _ => Origin::Mainland,
    }
}

fn address(county: &str, town: usize, urban: bool, draw: &mut Draw) -> String {
    let data = Data::get();
    let name = data.towns[town].name;
    if urban {
        let road = road(draw);
        format!("{county}{name}{road}{}栋{}室", draw.between(1, 30), draw.between(1, 18) * 100 + draw.between(1, 4))
    } else {
        let village = draw.pick(&data.words.villages);
        format!("{county}{name}{village}村{}组{}号", draw.between(1, 12), draw.between(1, 150))
    }
}

/// A mobile telephone number.
pub(crate) fn mobile(draw: &mut Draw) -> String {
    const STARTS: [&str; 8] = ["135", "136", "138", "139", "151", "158", "177", "189"];
    format!("{}{:08}", draw.pick(&STARTS), draw.below(100_000_000))
}
