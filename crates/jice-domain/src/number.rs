//! Numbers issued to pupils. A number is never issued twice and never changed.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{NumberId, OrgId};

/// A kind of number, as a pack names it: `student_number`, `regional_number`,
/// `school_bound_number`, `exam_number_junior`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct NumberKind(pub String);

/// A number that was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedNumber {
    /// Its identifier.
    pub id: NumberId,
    /// Its kind.
    pub kind: NumberKind,
    /// The number itself, a string: some begin with 0.
    pub value: String,
    /// The unit that issued it.
    pub issuer: OrgId,
    /// Since when it holds.
    pub valid_from: Date,
    /// Until when it held; none while it does.
    pub valid_to: Option<Date>,
    /// Whether it rests on a guardian's document and will be replaced.
    pub temporary: bool,
}
