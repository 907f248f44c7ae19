//! The parts of a pupil's archive 学籍档案.

use serde::Deserialize;

/// `archive.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArchiveFile {
    #[serde(default)]
    pub(crate) section: Vec<ArchiveSection>,
}

/// A part of a pupil's archive.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveSection {
    /// Its name, as `awards`.
    pub id: String,
    /// What it is called in Chinese.
    pub zh: String,
    /// What it is called in English.
    pub en: String,
    /// What stands in it, in Chinese.
    #[serde(default)]
    pub holds: Vec<String>,
    /// Whether the school keeps it by itself, without the authority's approval.
    #[serde(default)]
    pub kept_by_school: bool,
    /// The clause it comes from.
    pub clause: String,
    /// Other clauses that it honours.
    #[serde(default)]
    pub honours: Vec<String>,
}
