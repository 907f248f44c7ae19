//! Both authority trees: who manages the student register, who the exam register.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{OrgId, Schooling, Stage};

/// The pack that rules a unit, by its folder: `cn-34-anhui`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Jurisdiction(pub String);

/// Which register a unit answers for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The student register 学籍.
    Student,
    /// The exam register 考籍.
    Exam,
    /// Both; schools always.
    Both,
}

/// The tier of a unit. Leagues are cities, banners are counties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The whole installation: its keepers of system, security and audit.
    Nation,
    /// Province or autonomous region.
    Province,
    /// City, prefecture or league.
    City,
    /// County, district or banner.
    County,
    /// A school, or a central school with branch campuses below it.
    School,
    /// A branch campus under a central school.
    Campus,
}

/// A unit of a tree: an authority, a school, a campus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgUnit {
    /// Its identifier.
    pub id: OrgId,
    /// The unit above; none at the top.
    pub parent: Option<OrgId>,
    /// The pack that rules it.
    pub jurisdiction: Jurisdiction,
    /// Which register it answers for.
    pub side: Side,
    /// Its tier.
    pub level: Level,
    /// The unit's own code 单位代码; for a school its school code 学校编码.
    pub code: String,
    /// Its full name.
    pub name: String,
    /// Six-digit division code of its seat (GB/T 2260).
    pub division: String,
    /// What is registered about it.
    pub details: UnitDetails,
    /// The day it was closed or merged; none while it lives.
    pub closed_on: Option<Date>,
}

/// What is registered about a unit, by kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum UnitDetails {
    /// A register or exam authority.
    Authority {
        /// Postal address.
        #[serde(default)]
        address: String,
        /// Area category code.
        #[serde(default)]
        area_category: String,
        /// Economic attribute code.
        #[serde(default)]
        economic_attribute: String,
        /// Ethnic attribute code.
        #[serde(default)]
        ethnic_attribute: String,
        /// Office telephone; a unit's, not a person's.
        #[serde(default)]
        phone: String,
    },
    /// A school or campus.
    School(SchoolDetails),
}

/// What is registered about a school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SchoolDetails {
    /// The ministry's ten-digit identifier 学校标识码.
    pub identifier: String,
    /// Stages it teaches.
    pub stages: Vec<Stage>,
    /// How its compulsory years are divided.
    #[serde(default)]
    pub schooling: Schooling,
    /// Public or private 办别.
    pub nature: SchoolNature,
    /// Digit of the exam number that tells which stages the school combines 学校类别.
    #[serde(default)]
    pub exam_category: String,
    /// Three-digit school type 办学类型 (JY/T 1001).
    #[serde(default)]
    pub school_type: String,
    /// Urban or rural seat, as coded by the pack's table.
    #[serde(default)]
    pub urban_rural: String,
    /// Who runs it 举办者: government, enterprise, social group, individual, migrant school.
    #[serde(default)]
    pub sponsor: String,
    /// Whether the authority approved it; migrant children's schools may not be.
    #[serde(default = "yes")]
    pub approved: bool,
    /// Special-education school.
    #[serde(default)]
    pub special: bool,
    /// Type-one school 一类模式.
    #[serde(default)]
    pub type_one: bool,
    /// Model senior school 示范性普通高中.
    #[serde(default)]
    pub model: bool,
    /// Office telephone.
    #[serde(default)]
    pub phone: String,
    /// Postal address.
    #[serde(default)]
    pub address: String,
    /// Name of the principal.
    #[serde(default)]
    pub principal: String,
}

fn yes() -> bool {
    true
}

/// Who holds a school 学校办别.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SchoolNature {
    /// Public 公办.
    Public,
    /// Private 民办.
    Private,
}

impl OrgUnit {
    /// What is registered about it as a school; none for an authority.
    pub fn school(&self) -> Option<&SchoolDetails> {
        match &self.details {
            UnitDetails::School(details) => Some(details),
            UnitDetails::Authority { .. } => None,
        }
    }
}

macro_rules! words {
    ($ty:ident { $($variant:ident => $word:literal),+ $(,)? }) => {
        impl $ty {
            /// The word used in files and columns.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
        impl std::str::FromStr for $ty {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                match text { $($word => Ok(Self::$variant),)+ _ => Err(format!(concat!("not a ", stringify!($ty), ": {:?}"), text)) }
            }
        }
    };
}
pub(crate) use words;

words!(Side { Student => "student", Exam => "exam", Both => "both" });
words!(Level { Nation => "nation", Province => "province", City => "city", County => "county", School => "school", Campus => "campus" });
