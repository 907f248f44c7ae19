//! The five faces of a failure, before any transport knows of them.

use jice_domain::{Denied, Refusal};
use jice_store::{StoreError, TxError};

/// Why an act was not done.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// It cannot be parsed. Field paths and what is wrong with each.
    #[error("the request cannot be read")]
    Invalid(Vec<InvalidField>),
    /// Nobody is signed in, or the session ended.
    #[error("not signed in")]
    Unauthenticated,
    /// Not permitted. [`Denied::OutOfScope`] is shown as absent.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Not permitted, and the law says why: what it asks for, and the cure.
    #[error("{denied}")]
    Barred {
        /// The decision.
        denied: Denied,
        /// The reasons, in the order of the law.
        refusals: Vec<Refusal>,
    },
    /// There is no such record, and the actor would be allowed to know.
    #[error("no such record")]
    Absent,
    /// The law says no: every reason at once, in the order of the law.
    #[error("the law says no ({} reasons)", .0.len())]
    Refused(Vec<Refusal>),
    /// It moved under you.
    #[error("the record has moved: it is at version {current}")]
    Conflict {
        /// The version it is at.
        current: i32,
    },
    /// The same idempotency key was used for another request.
    #[error("this idempotency key belongs to another request")]
    KeyReused,
    /// Too much at once; try again later.
    #[error("busy: {0}")]
    Busy(&'static str),
    /// The store failed underneath: [`StoreError::Unavailable`] and
    /// [`StoreError::OutcomeUnknown`] may be asked again with the same key.
    #[error(transparent)]
    Store(StoreError),
    /// Ours. The chain goes to the log, a reference to the user.
    #[error("internal fault")]
    Fault(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A field that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct InvalidField {
    /// Its path, as `values.birth_date`.
    pub field: String,
    /// What is wrong and what would be right, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl ServiceError {
    /// One field cannot be read.
    pub fn invalid(field: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Invalid(vec![InvalidField { field: field.to_owned(), zh: zh.into(), en: en.into() }])
    }

    /// A text with a character that stands for nothing.
    pub(crate) fn not_text(field: &str) -> Self {
        Self::invalid(
            field,
            "文字中含有看不见的控制字符，请删去后重填。",
            "The text holds control characters: remove them.",
        )
    }

    /// A fault of ours, with its cause.
    pub fn fault(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Fault(cause.into())
    }
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotText => Self::not_text("text"),
            other => Self::Store(other),
        }
    }
}

impl TxError for ServiceError {
    fn as_store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}
