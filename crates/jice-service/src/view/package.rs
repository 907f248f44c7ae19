use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::package::TrustedKey;

/// The keys by which packages are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PackageKeysView {
    /// This register's own public key, to be given to others.
    pub own: String,
    /// Those of others that are trusted here.
    pub trusted: Vec<TrustedKey>,
}
