//! Migrations: embedded, applied in order, each in one transaction, one statement for each
//! round trip (several at once cannot be prepared, and Citus refuses them).

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use sha2::{Digest, Sha256};

use crate::engine::{Engine, Link};
use crate::schema::schema_migration;
use crate::{Store, StoreError, Tx};

/// The table that remembers; made before anything else.
const MEMORY: &str = include_str!("../../migrations/0000_schema_migration.sql");

/// One step for every engine, then one for the engine at hand.
struct Step {
    name: &'static str,
    common: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! steps {
    ($($name:literal),+ $(,)?) => {
        &[$(Step {
            name: $name,
            common: include_str!(concat!("../../migrations/", $name, ".sql")),
            sqlite: include_str!(concat!("../../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../../migrations/postgres/", $name, ".sql")),
        }),+]
    };
}

/// Every migration, in order. A file that was released is never changed.
const STEPS: &[Step] = steps![
    "0001_register",
    "0002_admission_plan",
    "0003_cases",
    "0004_findings",
    "0005_out_of_class",
    "0006_under_way",
    "0007_overrides",
    "0008_notices",
    "0009_delegations",
    "0010_due_order",
    "0011_unit_events",
    "0012_archive",
    "0013_problem_records",
    "0014_archive_values",
];

#[derive(Queryable, Insertable)]
#[diesel(table_name = schema_migration, treat_none_as_default_value = false)]
struct Applied {
    name: String,
    checksum: String,
}

impl Step {
    fn extras(&self, engine: &Engine) -> &'static str {
        match engine {
            Engine::Sqlite { .. } => self.sqlite,
            Engine::Postgres { .. } => self.postgres,
        }
    }

    fn checksum(&self, engine: &Engine) -> String {
        hex::encode(Sha256::new().chain_update(self.common).chain_update(self.extras(engine)).finalize())
    }
}

/// What is not yet applied.
pub(crate) fn pending(store: &Store) -> Result<Vec<String>, StoreError> {
    let applied =
        store.read(|db| if knows_migrations(&mut db.link)? { applied(&mut db.link) } else { Ok(Vec::new()) })?;
    let mut pending = Vec::new();
    for step in STEPS {
        match applied.iter().find(|row| row.name == step.name) {
            None => pending.push(step.name.to_owned()),
            Some(row) => compare(step, row, store.engine())?,
        }
    }
    Ok(pending)
}

/// Applies what is pending, up to and with `last`; none means all.
pub(crate) fn run(store: &Store, last: Option<&str>) -> Result<usize, StoreError> {
    let remember = |tx: &mut Tx| {
        for statement in statements(MEMORY) {
            tx.link.batch_execute(&statement)?;
        }
        Ok(())
    };
    match store.write_unaudited(remember) {
        // IF NOT EXISTS of PostgreSQL fails where two create at once; the other has done it.
        Err(StoreError::Duplicate { .. }) => store.write_unaudited(remember)?,
        made => made?,
    }
    let mut count = 0;
    for step in STEPS {
        count += usize::from(store.write_unaudited(|tx| apply(&mut tx.link, store.engine(), step))?);
        if last == Some(step.name) {
            break;
        }
    }
    Ok(count)
}

/// Applies one step, unless it is there; whoever else migrates waits meanwhile.
fn apply(link: &mut Link, engine: &Engine, step: &Step) -> Result<bool, StoreError> {
    if let Link::Postgres(connection) = link {
        connection.batch_execute("LOCK TABLE schema_migration IN EXCLUSIVE MODE")?;
    }
    if let Some(row) = applied(link)?.iter().find(|row| row.name == step.name) {
        compare(step, row, engine)?;
        return Ok(false);
    }
    for statement in statements(step.common).into_iter().chain(statements(step.extras(engine))) {
        link.batch_execute(&statement)
            .map_err(|error| StoreError::fault(format!("{}: {error}: {statement}", step.name)))?;
    }
    let row = Applied { name: step.name.to_owned(), checksum: step.checksum(engine) };
    diesel::insert_into(schema_migration::table).values(&row).execute(link)?;
    Ok(true)
}

fn applied(link: &mut Link) -> Result<Vec<Applied>, StoreError> {
    Ok(schema_migration::table.select((schema_migration::name, schema_migration::checksum)).load(link)?)
}

fn compare(step: &Step, row: &Applied, engine: &Engine) -> Result<(), StoreError> {
    if row.checksum == step.checksum(engine) {
        return Ok(());
    }
    Err(StoreError::Inconsistent {
        table: "schema_migration",
        column: "checksum",
        row: step.name.to_owned(),
        what: "the migration applied to this database is not the one in this program".to_owned(),
    })
}

/// Whether the database was ever migrated.
fn knows_migrations(link: &mut Link) -> Result<bool, StoreError> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        tables: i64,
    }
    let text = match link {
        Link::Sqlite(_) => "SELECT count(*) AS tables FROM sqlite_schema WHERE name = 'schema_migration'",
        Link::Postgres(_) => {
            "SELECT count(*) AS tables FROM pg_class WHERE oid = to_regclass('schema_migration') AND relkind = 'r'"
        }
    };
    Ok(diesel::sql_query(text).get_result::<Count>(link)?.tables > 0)
}

/// The statements of a migration: one ends at a line that ends in a semicolon.
pub(crate) fn statements(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut current = String::new();
    for line in text.lines() {
        let code = line.split("--").next().expect("a split has a first part").trim_end();
        if code.trim().is_empty() {
            continue;
        }
        current.push_str(code);
        current.push('\n');
        if code.ends_with(';') {
            found.push(std::mem::take(&mut current));
        }
    }
    found
}

#[cfg(test)]
mod tests;
