//! What the engine says of itself: for `jice doctor`.

use diesel::prelude::*;
use diesel::sql_types::Text;
use jiff::Timestamp;

use crate::engine::Link;
use crate::row::At;
use crate::{Db, StoreError};

#[derive(QueryableByName)]
struct Said {
    #[diesel(sql_type = Text)]
    said: String,
}

/// The engine's version, as `3.53.0` or `15.18`.
///
/// # Errors
/// Those of the store.
pub fn version(db: &mut Db) -> Result<String, StoreError> {
    ask(db, "SELECT sqlite_version() AS said", "SELECT current_setting('server_version') AS said")
}

/// A setting of PostgreSQL, or a pragma of SQLite, as text. `name` is one of ours, never a user's.
///
/// # Errors
/// Those of the store.
pub fn setting(db: &mut Db, name: &'static str) -> Result<String, StoreError> {
    let sqlite = format!("SELECT CAST({name} AS TEXT) AS said FROM pragma_{name}");
    ask(db, &sqlite, &format!("SELECT current_setting('{name}') AS said"))
}

/// What the engine's own clock shows; SQLite has this machine's.
///
/// # Errors
/// Those of the store.
pub fn clock(db: &mut Db) -> Result<Timestamp, StoreError> {
    let postgres = "SELECT CAST(CAST(extract(epoch FROM clock_timestamp()) AS BIGINT) AS TEXT) AS said";
    let said = ask(db, "SELECT CAST(unixepoch() AS TEXT) AS said", postgres)?;
    let at = At { table: "clock", row: &"now" };
    let seconds = said.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    seconds.ok_or_else(|| at.wrong("now", "not a moment"))
}

fn ask(db: &mut Db, sqlite: &str, postgres: &str) -> Result<String, StoreError> {
    let said: Said = match &mut db.link {
        Link::Sqlite(link) => diesel::sql_query(sqlite).get_result(link)?,
        Link::Postgres(link) => diesel::sql_query(postgres).get_result(link)?,
    };
    Ok(said.said)
}
