//! What the engine says of itself: for `jice doctor`.

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::engine::Link;
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

fn ask(db: &mut Db, sqlite: &str, postgres: &str) -> Result<String, StoreError> {
    let said: Said = match &mut db.link {
        Link::Sqlite(link) => diesel::sql_query(sqlite).get_result(link)?,
        Link::Postgres(link) => diesel::sql_query(postgres).get_result(link)?,
    };
    Ok(said.said)
}
