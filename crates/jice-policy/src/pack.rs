//! `pack.toml`: who made the law of a place, for whom, and through which tiers.

use jice_domain::{Level, Side, Stage};
use jiff::civil::Date;
use serde::Deserialize;

/// Which register a pack rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Register {
    /// The student register 学籍.
    Student,
    /// The exam register 考籍.
    Exam,
    /// Neither: limits of the machine that hold everywhere.
    None,
}

/// What a pack says about itself.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackAbout {
    /// Its name, which is its folder's: `cn-34-anhui`.
    pub id: String,
    /// What the ids of its clauses begin with.
    pub clause_prefix: String,
    /// Name of the place in Chinese.
    pub name_zh: String,
    /// Name of the place in English.
    pub name_en: String,
    /// The register it rules.
    pub register: Register,
    /// The pack above it; none at the top.
    pub parent: Option<String>,
    /// Six-digit division code of the place; empty for no place.
    pub division: String,
    /// The stages it covers.
    pub stages: Vec<Stage>,
    /// The grades it covers.
    pub grades: Vec<u8>,
    /// What packs below may loosen or replace: names of clauses, or `fields`.
    #[serde(default)]
    pub delegates: Vec<String>,
    /// The regulation.
    pub regulation: Regulation,
    /// The tiers of management, top first.
    #[serde(default)]
    pub tier: Vec<Tier>,
    /// The codes schools bear.
    #[serde(default)]
    pub school_code: Vec<SchoolCodeRule>,
    /// The demands on passwords, where the pack makes any.
    pub password: Option<PasswordProfile>,
}

/// The regulation a pack puts into data.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regulation {
    /// Its title.
    pub title_zh: String,
    /// Its title in English, ours.
    pub title_en: String,
    /// Who issued it.
    pub issuer: String,
    /// Its number; empty where the text has none.
    pub document_number: String,
    /// The day it was issued, where known.
    pub date_issued: Option<Date>,
    /// In force from, where known.
    pub effective: Option<Date>,
    /// What it rests on.
    pub basis: Vec<String>,
    /// What a reader should know.
    pub notes: String,
}

/// A tier of management.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// The tier.
    pub level: Level,
    /// What the unit is called there.
    pub zh: String,
    /// What the unit is called there, in English.
    pub en: String,
    /// The register it answers for.
    pub side: Side,
    /// What it does, as the regulation says.
    pub duties: Vec<String>,
    /// The clause it comes from.
    pub clause: Option<String>,
}

/// How schools are coded.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchoolCodeRule {
    /// Which code: `identifier` is the ministry's, `code` the local one.
    pub id: SchoolCodeKind,
    /// What it is called in Chinese.
    pub zh: String,
    /// What it is called in English.
    pub en: String,
    /// How many digits it has.
    pub length: usize,
    /// Whether it is never changed once numbers or filings rest on it.
    #[serde(default)]
    pub fixed: bool,
    /// The clause it comes from.
    pub clause: String,
}

/// Which of a school's two codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SchoolCodeKind {
    /// The ministry's identifier 学校标识码.
    Identifier,
    /// The local school code 学校编码.
    Code,
}

/// The demands on passwords.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordProfile {
    /// Its name, as `cn-gov`.
    pub id: String,
    /// Shortest length, in characters.
    pub min_length: usize,
    /// Of lower case, upper case, digits and signs, how many must occur.
    pub classes: usize,
    /// After how many days it must be changed.
    pub max_age_days: i32,
    /// How many days before that the user is warned.
    pub warn_days: i32,
    /// How many of the last ones must not be used again.
    pub refuse_last: usize,
    /// The clause it comes from.
    pub clause: String,
}
