use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A pack: one regulation, as the system knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PackView {
    /// Its folder's name.
    pub id: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
    /// `student` or `exam`.
    pub register: String,
    /// Title of the regulation.
    pub title: String,
    /// Who issued it.
    pub issuer: String,
    /// Its document number.
    pub document_number: String,
    /// Since when it is in force.
    pub effective: String,
    /// Digest of its files.
    pub version: String,
    /// Its articles, in the statute's order.
    pub articles: Vec<ArticleView>,
}

/// An article of a regulation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ArticleView {
    /// Its citation.
    pub article: String,
    /// Its clauses.
    pub clauses: Vec<ClauseView>,
}

/// A clause and how the system honours it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClauseView {
    /// Its stable name.
    pub id: String,
    /// Its citation.
    pub article: String,
    /// What it asks, in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Grade of force: `must`, `in_principle`, `generally`, `timely`.
    pub force: String,
    /// `enforce`, `support`, `remind`, `organisational`.
    pub software: String,
    /// The rules or parts that honour it.
    pub honoured_by: Vec<String>,
    /// The cases that prove it.
    pub cases: Vec<String>,
    /// `proved`, `partial`, `open`.
    pub state: String,
}
