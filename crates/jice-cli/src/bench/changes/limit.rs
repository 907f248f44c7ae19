//! The limit of decisions: transactions that write the very rows a decision writes, into a copy
//! of the register as it stood before, with its indexes, its foreign keys and as much data, and
//! know nothing of law, people or secrets.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use rusqlite::types::Value;
use rusqlite::{Connection, Statement};

use super::super::raw;
use super::super::register::Register;

/// Cases by number, so that one can be drawn. Without statistics the join takes minutes.
const DRAWN: [&str; 3] = [
    "ANALYZE",
    "CREATE TABLE bench_case (n INTEGER PRIMARY KEY, person_id BIGINT, case_id BIGINT, entry_id BIGINT, \
     desk_id BIGINT, opener_id BIGINT, from_id BIGINT, placement_id BIGINT)",
    "INSERT INTO bench_case SELECT row_number() OVER (), c.person_id, c.case_id, c.entry_id, p.org_id, c.opener_id, \
     c.from_id, e.placement_id FROM change_case c JOIN case_part p ON p.case_id = c.case_id AND p.waits \
     JOIN student_entry e ON e.person_id = c.person_id AND e.entry_id = c.entry_id WHERE c.state = 'open'",
];

/// How a decision writes a table.
enum Writes {
    /// A new row: the columns that are its own.
    Insert(&'static [(&'static str, &'static str)]),
    /// A row that is there: how it is found.
    Update(&'static str),
}

/// What one decision writes to a table, and where such a row is found among those written since.
struct Written {
    table: &'static str,
    writes: Writes,
    example: &'static str,
}

const fn insert(table: &'static str, own: &'static [(&'static str, &'static str)], example: &'static str) -> Written {
    Written { table, writes: Writes::Insert(own), example }
}

const fn update(table: &'static str, found: &'static str, example: &'static str) -> Written {
    Written { table, writes: Writes::Update(found), example }
}

const STEP: Written = insert(
    "case_step",
    &[("person_id", "b.person_id"), ("case_id", "b.case_id"), ("seq", ":fresh")],
    "at_us >= :since",
);
const CASE_ON: Written = update("change_case", "t.person_id = b.person_id AND t.case_id = b.case_id", "state = 'open'");
const CASE_DONE: Written =
    update("change_case", "t.person_id = b.person_id AND t.case_id = b.case_id", "state = 'done'");
const DESK_LEFT: Written =
    update("case_part", "t.org_id = b.desk_id AND t.case_id = b.case_id", "acted_us >= :since AND NOT waits");
const DESK_OVER: Written = update("case_part", "t.org_id = b.desk_id AND t.case_id = b.case_id", "over");
const OPENER_OVER: Written = update("case_part", "t.org_id = b.opener_id AND t.case_id = b.case_id", "over AND opener");
const SCHOOL_OVER: Written = update("case_part", "t.org_id = b.from_id AND t.case_id = b.case_id", "over");
const DESK_NEXT: Written =
    insert("case_part", &[("org_id", "b.desk_id"), ("case_id", "0 - :fresh")], "waits AND arrived_us >= :since");
const DEED: Written = insert(
    "audit_entry",
    &[("writer_id", ":writer"), ("seq", ":fresh"), ("person_id", "b.person_id"), ("subject_id", "b.case_id")],
    "at_us >= :since AND outcome = 'done'",
);
const REQUEST: Written = insert("request", &[("request_key", "'bench-' || :key")], "made_us >= :since");
const SEAT_LEFT: Written = update(
    "placement",
    "t.org_id = b.from_id AND t.placement_id = b.placement_id",
    "to_on IS NOT NULL AND person_id IN (SELECT person_id FROM case_step WHERE at_us >= :since)",
);
const SEAT: Written = insert(
    "placement",
    &[
        ("org_id", "b.opener_id"),
        ("placement_id", "0 - :fresh"),
        ("person_id", "b.person_id"),
        ("entry_id", "b.entry_id"),
    ],
    "known_us >= :since",
);
const JOURNAL: Written = insert(
    "journal",
    &[("person_id", "b.person_id"), ("journal_id", ":fresh"), ("entry_id", "b.entry_id")],
    "known_us >= :since",
);
const COPY: Written = insert(
    "archive_copy",
    &[("person_id", "b.person_id"), ("copy_id", "0 - :fresh"), ("org_id", "b.from_id")],
    "made_us >= :since",
);
const ENTRY: Written = update(
    "student_entry",
    "t.person_id = b.person_id AND t.entry_id = b.entry_id",
    "person_id IN (SELECT person_id FROM case_step WHERE at_us >= :since)",
);

/// A yes after which the case goes on to the next desk.
const GOES_ON: [Written; 6] = [STEP, CASE_ON, DESK_LEFT, DESK_NEXT, DEED, REQUEST];
/// The last yes: the pupil moves.
const MOVES: [Written; 12] =
    [STEP, SEAT_LEFT, SEAT, JOURNAL, ENTRY, COPY, CASE_DONE, DESK_OVER, OPENER_OVER, SCHOOL_OVER, DEED, REQUEST];

/// Columns by which rows are found: an update leaves them as they are.
const KEYS: [&str; 6] = ["person_id", "case_id", "entry_id", "org_id", "placement_id", "class_id"];

/// Clients at once, at most, and turns of each of them in one run: their keys keep apart.
const CLIENTS_MOST: i64 = 64;
const TURNS: i64 = 5_000_000;

/// A copy of the register that nobody decided in.
pub(super) struct Limit {
    /// The address of a database, or a file.
    copy: String,
    cases: i64,
}

/// What stands in a column of a row that a decision wrote.
struct Held {
    column: String,
    value: Value,
    /// The column's type, where the engine must be told.
    kind: Option<String>,
}

/// The same with the rows that are written.
pub(super) struct Ready<'a> {
    limit: &'a Limit,
    postgres: bool,
    /// How often it ran: no run makes the keys of another.
    runs: AtomicI64,
    /// For each kind of decision its statements, as both engines read them.
    scripts: [Vec<String>; 2],
    /// What stands in the rows, by the name of the variable.
    given: BTreeMap<String, Value>,
}

impl Limit {
    /// Copies the register. Nobody may have it open.
    pub(super) fn prepare(register: &Register) -> anyhow::Result<Self> {
        let copy = register.copy()?;
        let count = "SELECT count(*) FROM bench_case";
        let cases = if register.cluster.is_some() {
            raw::psql(&copy, &DRAWN.map(str::to_owned))?;
            raw::psql(&copy, &["ANALYZE bench_case".to_owned(), count.to_owned()])?.parse().context("a count")?
        } else {
            let connection = Connection::open(&copy)?;
            for statement in DRAWN {
                connection.execute_batch(statement)?;
            }
            connection.query_row(count, [], |row| row.get(0))?
        };
        ensure!(cases > 0, "no open case in the copy");
        Ok(Self { copy, cases })
    }

    /// Takes the rows as they were written to `register` since that microsecond.
    pub(super) fn with_rows_since(&self, register: &Register, since: i64) -> anyhow::Result<Ready<'_>> {
        let mut given = BTreeMap::new();
        let mut script = |kind: &str, decision: &[Written]| {
            let statement = |(nth, written): (usize, &Written)| {
                let example = written.example.replace(":since", &since.to_string());
                let row = example_row(register, written.table, &example)?;
                anyhow::Ok(statement(written, &format!("{kind}{nth}"), row, &mut given))
            };
            decision.iter().enumerate().map(statement).collect::<anyhow::Result<Vec<String>>>()
        };
        let scripts = [script("on", &GOES_ON)?, script("move", &MOVES)?];
        Ok(Ready { limit: self, postgres: register.cluster.is_some(), runs: AtomicI64::new(0), scripts, given })
    }
}

/// One statement; what stands in its row goes to `given` under names that begin with `prefix`.
fn statement(written: &Written, prefix: &str, row: Vec<Held>, given: &mut BTreeMap<String, Value>) -> String {
    let mut variable = |column: &str, value: Value, kind: Option<String>| {
        // pgbench knows no empty variable.
        if value == Value::Text(String::new()) {
            return "''".to_owned();
        }
        let name = format!("{prefix}_{column}");
        let variable = kind.map_or_else(|| format!(":{name}"), |kind| format!("CAST(:{name} AS {kind})"));
        given.insert(name, value);
        variable
    };
    let table = written.table;
    match &written.writes {
        Writes::Insert(own) => {
            let value = |Held { column, value, kind }: Held| {
                let own = own.iter().find(|(name, _)| *name == column);
                let value = own.map_or_else(|| variable(&column, value, kind), |(_, own)| (*own).to_owned());
                (column, value)
            };
            let (columns, values): (Vec<String>, Vec<String>) = row.into_iter().map(value).unzip();
            let (columns, values) = (columns.join(", "), values.join(", "));
            format!("INSERT INTO {table} ({columns}) SELECT {values} FROM bench_case b WHERE b.n = :n")
        }
        Writes::Update(found) => {
            let sets: Vec<String> = row
                .into_iter()
                .filter(|held| !KEYS.contains(&held.column.as_str()))
                .map(|Held { column, value, kind }| format!("{column} = {}", variable(&column, value, kind)))
                .collect();
            format!("UPDATE {table} AS t SET {} FROM bench_case b WHERE b.n = :n AND {found}", sets.join(", "))
        }
    }
}

/// A row of `table`.
fn example_row(register: &Register, table: &str, example: &str) -> anyhow::Result<Vec<Held>> {
    let found = format!("FROM {table} WHERE {example} LIMIT 1");
    let missing = || format!("no decision wrote a row of {table} where {example}");
    let Some(database) = register.database() else {
        let connection = Connection::open(register.file())?;
        let mut select = connection.prepare(&format!("SELECT * {found}"))?;
        let columns: Vec<String> = select.column_names().into_iter().map(str::to_owned).collect();
        let values =
            select.query_row([], |row| (0..columns.len()).map(|at| row.get(at)).collect::<Result<Vec<_>, _>>());
        let held = |(column, value)| Held { column, value, kind: None };
        return Ok(columns.into_iter().zip(values.with_context(missing)?).map(held).collect());
    };
    let row = raw::psql(&database, &[format!("SELECT to_jsonb(t) FROM (SELECT * {found}) t")])?;
    let row: BTreeMap<String, serde_json::Value> = serde_json::from_str(&row).with_context(missing)?;
    let kinds = raw::psql(
        &database,
        &[format!(
            "SELECT jsonb_object_agg(attname, format_type(atttypid, atttypmod)) FROM pg_attribute \
             WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped"
        )],
    )?;
    let mut kinds: BTreeMap<String, String> = serde_json::from_str(&kinds)?;
    let held = |(column, value): (String, serde_json::Value)| Held {
        kind: kinds.remove(&column),
        value: match value {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::String(text) => Value::Text(text),
            other => Value::Text(other.to_string()),
        },
        column,
    };
    Ok(row.into_iter().map(held).collect())
}

impl Ready<'_> {
    /// Transactions per second by `clients` at once, half of each kind.
    pub(super) fn per_second(&self, clients: usize, seconds: f64) -> anyhow::Result<f64> {
        let first = self.runs.fetch_add(1, Ordering::Relaxed) * TURNS;
        if !self.postgres {
            return self.on_sqlite(clients, seconds, first);
        }
        let draw = format!(
            "\\set n random(1, {})\n\\set turn :turn + 1\n\\set writer 1 + :client_id\n\
             \\set fresh {CLIENTS_MOST} * :turn + :client_id\n\\set key random(1, 9000000000000000000)\n",
            self.limit.cases
        );
        let script = |statements: &Vec<String>| format!("{draw}BEGIN;\n{};\nCOMMIT;\n", statements.join(";\n"));
        let text = |(name, value): (&String, &Value)| match value {
            Value::Text(text) => Some((name.clone(), text.clone())),
            // A variable that is not set is NULL.
            _ => None,
        };
        let mut given: Vec<(String, String)> = self.given.iter().filter_map(text).collect();
        given.push(("turn".to_owned(), (first + 100).to_string()));
        raw::pgbench(&self.limit.copy, &self.scripts.each_ref().map(script), &given, clients, seconds)
    }

    /// Prepared statements by as many threads as clients, each with a connection of its own.
    fn on_sqlite(&self, clients: usize, seconds: f64, first: i64) -> anyhow::Result<f64> {
        let until = Instant::now() + Duration::from_secs_f64(seconds);
        let work = |client: i64| {
            let connection = Connection::open(&self.limit.copy)?;
            connection.busy_timeout(Duration::from_secs(60))?;
            connection
                .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")?;
            let prepare = |script: &Vec<String>| script.iter().map(|text| connection.prepare(text)).collect();
            let mut scripts: Vec<Vec<Statement<'_>>> =
                self.scripts.iter().map(prepare).collect::<Result<_, rusqlite::Error>>()?;
            let mut count = 0_i64;
            while Instant::now() < until {
                connection.execute_batch("BEGIN IMMEDIATE")?;
                let fresh = CLIENTS_MOST * (first + 100 + count) + client;
                for statement in &mut scripts[usize::from(count % 2 == 1)] {
                    self.write(statement, client, fresh)?;
                }
                connection.execute_batch("COMMIT")?;
                count += 1;
            }
            anyhow::Ok(count)
        };
        let counts = std::thread::scope(|scope| {
            let work = &work;
            let workers: Vec<_> = (0..clients as i64).map(|client| scope.spawn(move || work(client))).collect();
            workers.into_iter().map(|worker| worker.join().expect("no worker panics")).collect::<Vec<_>>()
        });
        Ok(counts.into_iter().sum::<anyhow::Result<i64>>()? as f64 / seconds)
    }

    fn write(&self, prepared: &mut Statement<'_>, client: i64, fresh: i64) -> anyhow::Result<()> {
        for at in 1..=prepared.parameter_count() {
            let name = prepared.parameter_name(at).context("every parameter has a name")?[1..].to_owned();
            match name.as_str() {
                "n" => prepared.raw_bind_parameter(at, 1 + fresh.wrapping_mul(7_919) % self.limit.cases)?,
                "writer" => prepared.raw_bind_parameter(at, 1 + client)?,
                "fresh" | "key" => prepared.raw_bind_parameter(at, fresh)?,
                given => prepared.raw_bind_parameter(at, &self.given[given])?,
            }
        }
        prepared.raw_execute()?;
        Ok(())
    }
}
