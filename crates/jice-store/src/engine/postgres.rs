//! PostgreSQL: READ COMMITTED, invariants held by unique indexes, row locks and versions.

use diesel::connection::{AnsiTransactionManager, SimpleConnection};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query, sql_types::Text};

use super::Waits;
use crate::StoreError;

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    lc_messages: String,
}

pub(crate) fn connect(url: &str, waits: Waits, writes: bool) -> Result<PgConnection, StoreError> {
    let mut connection = PgConnection::establish(url)?;
    connection.batch_execute(&format!(
        "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED; \
         SET lock_timeout = {}; SET statement_timeout = {}; SET idle_in_transaction_session_timeout = {}; \
         SET default_transaction_read_only = {}; SET TIME ZONE 'UTC'",
        waits.lock.as_millis(),
        waits.statement.as_millis(),
        waits.statement.as_millis(),
        if writes { "off" } else { "on" },
    ))?;
    speak_english(&mut connection)?;
    Ok(connection)
}

/// Of a deadlock or a lock timeout diesel passes on only the text: it has to be English.
/// Before PostgreSQL 15 and without a grant only a superuser may choose the language.
fn speak_english(connection: &mut PgConnection) -> Result<(), StoreError> {
    let _ = connection.batch_execute("SET lc_messages = 'C'");
    let setting: Setting = sql_query("SELECT current_setting('lc_messages') AS lc_messages").get_result(connection)?;
    let language = setting.lc_messages;
    if language == "C" || language == "POSIX" || language.starts_with("C.") || language.starts_with("en") {
        return Ok(());
    }
    Err(StoreError::fault(format!(
        "PostgreSQL reports errors in {language}: run ALTER DATABASE … SET lc_messages = 'C' as a superuser"
    )))
}

pub(crate) fn begin(connection: &mut PgConnection) -> Result<(), StoreError> {
    Ok(AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN READ WRITE")?)
}

pub(crate) fn begin_snapshot(connection: &mut PgConnection) -> Result<(), StoreError> {
    Ok(AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?)
}
