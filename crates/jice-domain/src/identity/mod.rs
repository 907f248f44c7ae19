//! Identity documents.
use serde::{Deserialize, Serialize};

/// A kind of identity document, by the code of the student collection table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// 居民身份证.
    ResidentIdentity,
}

/// A document, parsed: kind and number in canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Document {
    /// Its kind.
    pub kind: DocumentKind,
    /// Its number, canonical: half-width, upper-case, no spaces.
    pub number: String,
}
