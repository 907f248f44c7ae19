//! Documents a pack words itself: undertakings that are signed, sheets that are printed.

use jice_domain::Level;
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// `documents.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DocumentsFile {
    #[serde(default)]
    pub(crate) document: Vec<DocumentFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DocumentFile {
    pub(crate) id: String,
    title_zh: String,
    title_en: String,
    signed_by: Vec<Level>,
    every: Cadence,
    pub(crate) text: String,
    clause: String,
    #[serde(default)]
    honours: Vec<String>,
}

/// How often a document is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cadence {
    /// With every batch.
    Batch,
    /// Once a school year.
    SchoolYear,
}

/// A document of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its name, as `integrity`.
    pub id: String,
    /// Its title in Chinese.
    pub title_zh: String,
    /// Its title in English.
    pub title_en: String,
    /// The tiers at which it is signed.
    pub signed_by: Vec<Level>,
    /// How often.
    pub every: Cadence,
    /// Its wording, in Chinese, Markdown.
    pub text: String,
    /// Digest of the wording, SHA-256 in hexadecimal; kept with every signature.
    pub sha256: String,
    /// The clause that asks for it.
    pub clause: String,
    /// Other clauses that it honours as it stands.
    pub honours: Vec<String>,
}

impl DocumentFile {
    pub(crate) fn finish(self, text: String) -> Document {
        Document {
            id: self.id,
            title_zh: self.title_zh,
            title_en: self.title_en,
            signed_by: self.signed_by,
            every: self.every,
            sha256: hex::encode(Sha256::digest(text.as_bytes())),
            text,
            clause: self.clause,
            honours: self.honours,
        }
    }
}
