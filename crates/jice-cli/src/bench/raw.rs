//! The limit of an intake: the same rows of the same tables in the order in which they came,
//! without a register around them, into a database that holds as much as the other did.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use jice_testkit::Cluster;
use rusqlite::{Connection, types::Value};

/// The tables that an intake writes, each with the condition that tells its new rows;
/// `:mark` is the first identifier and `:since` the first microsecond of the intake.
const TABLES: [(&str, &str); 8] = [
    ("claim", "person_id >= :mark"),
    ("likeness", "person_id >= :mark"),
    ("person", "person_id >= :mark"),
    ("student_entry", "person_id >= :mark"),
    ("issued_number", "person_id >= :mark"),
    ("journal", "person_id >= :mark"),
    ("placement", "placement_id >= :mark"),
    ("audit_entry", "at_us >= :since"),
];

/// Where the rows of an intake begin.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    /// Identifiers of the intake are not below.
    pub(crate) id: i64,
    /// Microseconds of its first moment.
    pub(crate) since: i64,
}

impl Mark {
    fn condition(self, condition: &str) -> String {
        condition.replace(":mark", &self.id.to_string()).replace(":since", &self.since.to_string())
    }
}

/// Runs statements by psql; returns what it said.
pub(crate) fn psql(database: &str, statements: &[String]) -> anyhow::Result<String> {
    let mut command = Command::new(Cluster::program("psql")?);
    command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database]);
    for statement in statements {
        command.args(["-c", statement]);
    }
    let out = command.output()?;
    if !out.status.success() {
        bail!("psql: {}", String::from_utf8_lossy(&out.stderr));
    }
    Ok(String::from_utf8_lossy(&out.stdout).trim().to_owned())
}

/// Runs `scripts` in equal shares by pgbench, prepared, each variable of `given` known to all.
/// Plans are made as the register makes them. Returns transactions per second.
pub(crate) fn pgbench(
    database: &str,
    scripts: &[String],
    given: &[(String, String)],
    clients: usize,
    seconds: f64,
) -> anyhow::Result<f64> {
    let folder = tempfile::tempdir()?;
    let mut command = Command::new(Cluster::program("pgbench")?);
    command.env("PGOPTIONS", "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off");
    command.args(["-n", "-M", "prepared", "-c", &clients.to_string(), "-j", &clients.min(2).to_string()]);
    command.args(["-T", &(seconds.ceil() as u64).to_string()]);
    for (name, value) in given {
        command.args(["-D", &format!("{name}={value}")]);
    }
    for (nth, script) in scripts.iter().enumerate() {
        let file = folder.path().join(nth.to_string());
        std::fs::write(&file, script)?;
        command.arg("-f").arg(file);
    }
    let out = command.arg(database).output()?;
    let text = String::from_utf8_lossy(&out.stdout);
    let said = String::from_utf8_lossy(&out.stderr);
    if !out.status.success() || said.contains("aborted") {
        bail!("pgbench: {text}{said}");
    }
    let tps = text.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    tps.with_context(|| format!("pgbench: {text}{said}"))
}

/// COPY of the rows that `register` holds from `mark` on into `raw`, in one transaction.
/// Files lie in `folder`, which the server may write to. Returns the time and the rows.
pub(crate) fn postgres(register: &str, raw: &str, mark: Mark, folder: &Path) -> anyhow::Result<(Duration, u64)> {
    let file = |table: &str| folder.join(format!("{table}.copy")).display().to_string();
    let mut rows = 0;
    for (table, condition) in TABLES {
        let condition = mark.condition(condition);
        let copy = format!("COPY (SELECT * FROM {table} WHERE {condition}) TO '{}' (FORMAT binary)", file(table));
        psql(register, &[copy])?;
        let count = psql(register, &[format!("SELECT count(*) FROM {table} WHERE {condition}")])?;
        rows += count.parse::<u64>().context("a count")?;
    }
    let copies = TABLES.map(|(table, _)| format!("COPY {table} FROM '{}' (FORMAT binary);", file(table)));
    let began = Instant::now();
    psql(raw, &[format!("SET client_min_messages = error; BEGIN; {} COMMIT;", copies.concat())])?;
    let took = began.elapsed();
    for (table, _) in TABLES {
        std::fs::remove_file(file(table))?;
    }
    Ok((took, rows))
}

/// Rows read ahead before they are inserted; reading is not timed.
const AHEAD: usize = 50_000;

/// Prepared inserts of the rows that `register` holds from `mark` on into `raw`, in one
/// transaction. Returns the time of the inserts and of the commit, and the rows.
pub(crate) fn sqlite(register: &Path, raw: &Path, mark: Mark) -> anyhow::Result<(Duration, u64)> {
    let source = Connection::open(register)?;
    let target = Connection::open(raw)?;
    target.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; \
         PRAGMA wal_autocheckpoint = 16000; PRAGMA foreign_keys = ON; BEGIN IMMEDIATE",
    )?;
    let (mut took, mut rows) = (Duration::ZERO, 0);
    for (table, condition) in TABLES {
        let mut select =
            source.prepare(&format!("SELECT * FROM {table} WHERE {} ORDER BY rowid", mark.condition(condition)))?;
        let columns = select.column_count();
        let places = vec!["?"; columns].join(", ");
        let mut insert = target.prepare(&format!("INSERT INTO {table} VALUES ({places})"))?;
        let mut found = select.query([])?;
        let mut ended = false;
        while !ended {
            let mut ahead: Vec<Vec<Value>> = Vec::with_capacity(AHEAD);
            while ahead.len() < AHEAD {
                let Some(row) = found.next()? else {
                    ended = true;
                    break;
                };
                ahead.push((0..columns).map(|at| row.get(at)).collect::<Result<_, _>>()?);
            }
            let began = Instant::now();
            for row in &ahead {
                insert.execute(rusqlite::params_from_iter(row))?;
            }
            took += began.elapsed();
            rows += ahead.len() as u64;
        }
    }
    let began = Instant::now();
    target.execute_batch("COMMIT")?;
    Ok((took + began.elapsed(), rows))
}
