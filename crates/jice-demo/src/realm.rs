//! The jurisdictions that can be peopled and the kinds of schools, as `data/realms.toml` has them.

use jice_domain::{Grade, Jurisdiction, Level, Schooling, Side, Stage};
use serde::Deserialize;

use crate::data::Data;
use crate::names::Style;

/// A jurisdiction that can be peopled.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Realm {
    /// Its pack.
    pub jurisdiction: Jurisdiction,
    /// Six-digit division code of its top.
    pub division: String,
    /// The register it keeps; its schools stand in this side's tree.
    pub side: Side,
    /// Stages whose pupils are in that register.
    pub stages: Vec<Stage>,
    /// How many learners the register holds in life, in ten thousands.
    pub learners: u32,
    /// First digits of its postcodes.
    pub(crate) postcode: String,
    /// Whether it has type-one schools 一类模式.
    #[serde(default)]
    pub(crate) type_one: bool,
    /// What its workbooks have beyond the national template.
    #[serde(default)]
    pub(crate) columns: Vec<OwnColumn>,
    pub(crate) school_code: CodeLayout,
    pub(crate) tiers: Vec<Tier>,
    pub(crate) ethnic: Vec<EthnicShare>,
}

/// A column of the place's own, with what schools usually write in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnColumn {
    pub(crate) heading: String,
    pub(crate) value: String,
}

/// How a local school code is made: digits of the division, then a serial.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeLayout {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Digits of the serial, which counts the schools of a county.
    pub(crate) serial: u32,
}

/// A tier of authorities.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tier {
    pub(crate) level: Level,
    pub(crate) side: Side,
    pub(crate) name: String,
}

/// How many of ten thousand are of a people, and how they are named.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EthnicShare {
    pub(crate) name: String,
    pub(crate) style: Style,
    pub(crate) share: u32,
}

/// A kind of school.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Kind {
    pub(crate) identifier: String,
    pub(crate) school_type: String,
    pub(crate) stages: Vec<Stage>,
    pub(crate) share: u32,
    pub(crate) pupils: u32,
    pub(crate) class: (u32, u32),
    pub(crate) names: (String, String),
    #[serde(default)]
    pub(crate) campuses: bool,
    #[serde(default)]
    pub(crate) city_run: bool,
    #[serde(default)]
    pub(crate) model: bool,
    #[serde(default)]
    pub(crate) private: bool,
    #[serde(default)]
    pub(crate) migrant: bool,
    #[serde(default)]
    pub(crate) special: bool,
}

impl Realm {
    /// Every jurisdiction that can be peopled.
    pub fn all() -> &'static [Self] {
        &Data::get().realms
    }

    /// The jurisdiction whose pack is called `jurisdiction`.
    pub fn find(jurisdiction: &str) -> Option<&'static Self> {
        Self::all().iter().find(|realm| realm.jurisdiction.0 == jurisdiction)
    }

    /// The tier of its top unit on the side its schools stand in.
    pub fn top(&self) -> Option<Level> {
        self.tiers.iter().map(|tier| tier.level).next()
    }

    /// Grades of `kind` that the register holds, lowest first.
    pub(crate) fn grades_of(&self, kind: &Kind) -> Vec<Grade> {
        let stages = kind.stages.iter().filter(|stage| self.stages.contains(stage));
        stages.filter_map(|stage| stage.grades(Schooling::SixThree)).flat_map(|(a, b)| (a.0..=b.0).map(Grade)).collect()
    }
}
