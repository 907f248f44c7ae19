//! PostgreSQL: READ COMMITTED, invariants held by unique indexes, row locks and versions.

use diesel::connection::{AnsiTransactionManager, SimpleConnection};
use diesel::sql_types::{Array, BigInt, Text};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query};
use jice_domain::PersonId;

use super::Waits;
use crate::StoreError;

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    lc_messages: String,
}

/// Questions are planned once for a connection, and by key: to plan each of the few questions of
/// a request again takes longer than to answer it. A plan made while a table was still empty
/// would read it from end to end for as long as nobody has counted its rows; hence no such plan
/// where there is an index.
pub(crate) fn connect(url: &str, waits: Waits, writes: bool) -> Result<PgConnection, StoreError> {
    let mut connection = PgConnection::establish(url)?;
    connection.batch_execute(&format!(
        "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED; \
         SET lock_timeout = {}; SET statement_timeout = {}; SET idle_in_transaction_session_timeout = {}; \
         SET default_transaction_read_only = {}; SET TIME ZONE 'UTC'; \
         SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET jit = off",
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

/// Notes many submitted rows of a batch as accepted, each as its person, in one round trip.
pub(crate) fn accept_rows(
    connection: &mut PgConnection,
    school: i64,
    batch: i64,
    rows: &[(u32, PersonId)],
) -> Result<usize, StoreError> {
    let numbers: Vec<i64> = rows.iter().map(|(row, _)| i64::from(*row)).collect();
    let persons: Vec<i64> = rows.iter().map(|(_, person)| person.0).collect();
    Ok(sql_query(
        "UPDATE batch_row SET state = 'accepted', person_id = accepted.person_id, version = version + 1 \
         FROM unnest($3, $4) AS accepted (row_no, person_id) \
         WHERE org_id = $1 AND batch_id = $2 AND batch_row.row_no = accepted.row_no AND state = 'submitted'",
    )
    .bind::<BigInt, _>(school)
    .bind::<BigInt, _>(batch)
    .bind::<Array<BigInt>, _>(numbers)
    .bind::<Array<BigInt>, _>(persons)
    .execute(connection)?)
}
