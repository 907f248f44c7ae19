//! What can go wrong in the store. Absence is not among it: that is an `Option`.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A write met another number of rows than it must: the record moved meanwhile.
    #[error("{table} moved meanwhile: {found} rows instead of {expected}")]
    Conflict {
        /// The table.
        table: &'static str,
        /// Rows the write must meet.
        expected: usize,
        /// Rows it met.
        found: usize,
        /// The version the record is at, where it has versions and is still there.
        current: Option<i32>,
    },
    /// Something that must be unique in the world is already there.
    #[error("already claimed: {kind}")]
    Duplicate {
        /// The kind of claim, as `identity` or `number:student_number`; for other unique
        /// keys the table.
        kind: String,
    },
    /// A row that cannot be: the database and the register's rules disagree.
    #[error("inconsistent: {table}.{column} of {row}: {what}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's key.
        row: String,
        /// What is wrong; never the value of a private column.
        what: String,
    },
    /// The commit failed: it may or may not have happened. Ask for the request's key.
    #[error("the outcome of the transaction is not known: {0}")]
    OutcomeUnknown(String),
    /// Not now: locked, lost, overloaded. Nothing was written.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A text with a character that PostgreSQL does not keep, U+0000. Nothing was written.
    #[error("a text holds U+0000")]
    NotText,
    /// Ours to mend.
    #[error("the store failed: {0}")]
    Fault(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// An error of a closure given to [`crate::Store::write`]: it tells whether the store
/// failed underneath, so that the transaction can be tried again.
pub trait TxError: From<StoreError> {
    /// The store's failure, where it is one.
    fn as_store(&self) -> Option<&StoreError>;
}

impl TxError for StoreError {
    fn as_store(&self) -> Option<&StoreError> {
        Some(self)
    }
}

/// Messages of PostgreSQL and SQLite that mean "try again": of these SQLSTATEs diesel
/// tells only the text. The store asks every connection to speak English.
const TRANSIENT: [&str; 14] = [
    "deadlock detected",                  // 40P01
    "due to lock timeout",                // 55P03
    "could not obtain lock",              // 55P03
    "could not serialize access",         // 40001
    "terminating connection",             // 57P01, 57P02
    "the database system is",             // 57P03
    "server closed the connection",       // 08006
    "no connection to the server",        // 08003
    "connection to server",               // 08001
    "could not receive data from server", // 08006
    "could not send data to server",      // 08006
    "sorry, too many clients already",    // 53300
    "database is locked",                 // SQLITE_BUSY
    "database table is locked",           // SQLITE_LOCKED
];

/// What PostgreSQL says to U+0000 in a text (22021); nothing else here is not UTF-8.
const NOT_TEXT: &str = "invalid byte sequence for encoding \"UTF8\": 0x00";

impl StoreError {
    /// A fault of ours.
    pub fn fault(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Fault(error.into())
    }

    /// Whether nothing was written and another try may succeed.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    /// Whether a record moved while it was being written.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict { .. })
    }

    /// The version that a record which moved is at, where it has versions.
    pub fn current_version(&self) -> Option<i32> {
        match self {
            Self::Conflict { current, .. } => *current,
            _ => None,
        }
    }

    /// Whether the commit failed, so that it is not known what happened.
    pub fn is_outcome_unknown(&self) -> bool {
        matches!(self, Self::OutcomeUnknown(_))
    }

    /// The same failure, naming `kind` where it says that something is already there.
    pub(crate) fn claimed(self, kind: &str) -> Self {
        match self {
            Self::Duplicate { .. } => Self::Duplicate { kind: kind.to_owned() },
            other => other,
        }
    }
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        match &error {
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, about) => {
                Self::Duplicate { kind: about.table_name().unwrap_or("a unique key").to_owned() }
            }
            DieselError::DatabaseError(
                DatabaseErrorKind::SerializationFailure | DatabaseErrorKind::ClosedConnection,
                about,
            ) => Self::Unavailable(about.message().to_owned()),
            DieselError::DatabaseError(_, about) if TRANSIENT.iter().any(|text| about.message().contains(text)) => {
                Self::Unavailable(about.message().to_owned())
            }
            DieselError::DatabaseError(_, about) if about.message().contains(NOT_TEXT) => Self::NotText,
            DieselError::BrokenTransactionManager => Self::Unavailable(error.to_string()),
            _ => Self::fault(error),
        }
    }
}

impl From<diesel::ConnectionError> for StoreError {
    fn from(error: diesel::ConnectionError) -> Self {
        Self::Unavailable(error.to_string())
    }
}
