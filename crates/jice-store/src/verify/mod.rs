//! The invariants of the register, checked row by row.
//!
//! Most are held by unique indexes, versions and locks as they are written; this is the
//! proof that they were. Run after every story and nightly. Everything is read in one
//! snapshot, in chunks: memory does not grow with the register. (Citus has no snapshot
//! across nodes: there a finding about two tables counts when a second run repeats it.)

mod archives;
mod batches;
mod cases;
mod findings;
mod log;
mod notices;
mod overrides;
mod people;
mod problem_records;
mod seats;
mod units;

use crate::{Db, Store, StoreError};

/// Something that must not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inconsistency {
    /// The invariant that is broken.
    pub invariant: &'static str,
    /// The table.
    pub table: &'static str,
    /// The key of the row.
    pub key: String,
    /// What is wrong; never the value of a private column.
    pub what: String,
}

impl std::fmt::Display for Inconsistency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} {}: {}", self.invariant, self.table, self.key, self.what)
    }
}

/// Findings after which the check ends: what is broken that often is broken as a whole.
const MOST: usize = 10_000;

/// Rows read at once.
const CHUNK: i64 = 1_000;

/// Checks every invariant. An empty answer is a sound register.
///
/// # Errors
/// Those of the store; an inconsistent row is a finding, not an error.
pub fn run(store: &Store) -> Result<Vec<Inconsistency>, StoreError> {
    store.snapshot(|db| {
        let mut findings = Findings(Vec::new());
        people::check(db, &mut findings)?;
        seats::check(db, &mut findings)?;
        units::check(db, &mut findings)?;
        archives::check(db, &mut findings)?;
        batches::check(db, &mut findings)?;
        cases::check(db, &mut findings)?;
        findings::check(db, &mut findings)?;
        problem_records::check(db, &mut findings)?;
        log::check(db, &mut findings)?;
        Ok(findings.0)
    })
}

/// What was found so far.
struct Findings(Vec<Inconsistency>);

impl Findings {
    fn is_full(&self) -> bool {
        self.0.len() >= MOST
    }

    fn add(&mut self, invariant: &'static str, table: &'static str, key: impl ToString, what: impl ToString) {
        if !self.is_full() {
            self.0.push(Inconsistency { invariant, table, key: key.to_string(), what: what.to_string() });
        }
    }

    /// The value that was read, or none and a finding where its row cannot be.
    fn read<T>(&mut self, read: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
        match read {
            Ok(value) => Ok(Some(value)),
            Err(StoreError::Inconsistent { table, column, row, what }) => {
                self.add("every row can be read", table, row, format!("{column}: {what}"));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

/// Reads a table chunk by chunk in the order of its key. `next` reads the chunk after a key,
/// `key` tells that of a row. (Where a key has several columns `next` names the first twice:
/// an index is entered by `a >= x`, not by `a > x OR (a = x AND b > y)`.)
fn each_chunk<K, R>(
    db: &mut Db,
    findings: &mut Findings,
    mut after: K,
    next: impl Fn(&mut Db, &K) -> Result<Vec<R>, StoreError>,
    key: impl Fn(&R) -> K,
    mut check: impl FnMut(&mut Db, &mut Findings, Vec<R>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    while !findings.is_full() {
        let rows = next(db, &after)?;
        let Some(last) = rows.last() else { break };
        after = key(last);
        check(db, findings, rows)?;
    }
    Ok(())
}
