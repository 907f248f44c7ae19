//! The two engines behind one enum. What differs between them stands in `sqlite.rs` and
//! `postgres.rs` and nowhere else.

pub(crate) mod load;
pub(crate) mod postgres;
pub(crate) mod query;
pub(crate) mod sqlite;

use std::time::Duration;

use diesel::{PgConnection, SqliteConnection};

use crate::StoreError;

/// A connection to either engine; one query text serves both.
#[derive(diesel::MultiConnection)]
pub(crate) enum Link {
    /// PostgreSQL, also with Citus.
    Postgres(PgConnection),
    /// SQLite, embedded.
    Sqlite(SqliteConnection),
}

/// Where the register is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Engine {
    /// In a file, by the SQLite inside this program.
    Sqlite {
        /// The file.
        path: String,
    },
    /// On a PostgreSQL server.
    Postgres {
        /// The address, as libpq reads it.
        url: String,
    },
}

/// How long a connection waits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Waits {
    pub(crate) lock: Duration,
    pub(crate) statement: Duration,
}

impl Engine {
    /// The engine an address names: `postgres://…`, `postgresql://…`, `sqlite:path` or a path.
    pub fn of(url: &str) -> Self {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Self::Postgres { url: url.to_owned() };
        }
        let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")).unwrap_or(url);
        Self::Sqlite { path: path.to_owned() }
    }

    /// A connection, set up for `writes` or for reading only.
    pub(crate) fn connect(&self, waits: Waits, writes: bool) -> Result<Link, StoreError> {
        match self {
            Self::Sqlite { path } => sqlite::connect(path, waits, writes).map(Link::Sqlite),
            Self::Postgres { url } => postgres::connect(url, waits, writes).map(Link::Postgres),
        }
    }
}

impl Link {
    /// Opens a transaction that writes.
    pub(crate) fn begin(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => sqlite::begin(connection),
            Self::Postgres(connection) => postgres::begin(connection),
        }
    }

    /// Opens a transaction that sees one moment throughout.
    pub(crate) fn begin_snapshot(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => sqlite::begin_snapshot(connection),
            Self::Postgres(connection) => postgres::begin_snapshot(connection),
        }
    }
}
