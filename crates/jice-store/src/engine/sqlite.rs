//! SQLite: one file, one writer, many readers (write-ahead log).

use diesel::connection::{AnsiTransactionManager, SimpleConnection};
use diesel::{Connection, SqliteConnection};

use super::Waits;
use crate::StoreError;

/// SQLite 3.7.0 to 3.51.2 can corrupt a write-ahead log as it is reset.
const _: () = assert!(libsqlite3_sys::SQLITE_VERSION_NUMBER >= 3_051_003);

/// `synchronous=FULL`: in a write-ahead log NORMAL may lose the last commits in a power cut.
/// Pages of 8 KiB hold several sealed rows each, and a log of 128 MiB is written back less
/// often than every chunk of an intake, whose index pages lie scattered.
pub(crate) fn connect(path: &str, waits: Waits, writes: bool) -> Result<SqliteConnection, StoreError> {
    let mut connection = SqliteConnection::establish(path)?;
    connection.batch_execute(&format!(
        "PRAGMA busy_timeout = {}; PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 16000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
         PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -{}; PRAGMA query_only = {};",
        waits.lock.as_millis(),
        if writes { 65_536 } else { 16_384 },
        if writes { "OFF" } else { "ON" },
    ))?;
    Ok(connection)
}

/// Takes the only writer's lock at once: a transaction that reads first and writes later
/// would be refused in the middle.
pub(crate) fn begin(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    Ok(AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")?)
}

pub(crate) fn begin_snapshot(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    Ok(AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN")?)
}
