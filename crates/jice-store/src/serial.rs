//! Serial numbers without gaps: a transaction holds counters, counts in memory, and notes the
//! last number it used of each; what it did not keep is taken by the next.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::upsert::excluded;
use jice_domain::OrgId;

use crate::StoreError;
use crate::Tx;
use crate::engine::Link;
use crate::engine::query::on_each;
use crate::row::expect;
use crate::schema::serial_counter;

/// The counter of a scheme of numbers within a scope, kept by a unit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Counter {
    /// The unit that keeps it.
    pub org: OrgId,
    /// The kind of number.
    pub scheme: String,
    /// Within what it counts, as `school=…;entry_year=…`.
    pub scope: String,
}

#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = serial_counter, treat_none_as_default_value = false)]
struct Row {
    org_id: i64,
    scheme: String,
    scope: String,
    last_value: i64,
}

impl Row {
    fn of(counter: &Counter, last: i64) -> Self {
        Self { org_id: counter.org.0, scheme: counter.scheme.clone(), scope: counter.scope.clone(), last_value: last }
    }

    fn counted(self) -> (Counter, i64) {
        (Counter { org: OrgId(self.org_id), scheme: self.scheme, scope: self.scope }, self.last_value)
    }
}

/// Rows of one statement.
const ROWS: usize = 500;

/// Holds counters until this transaction ends, and returns the last serial used of each; 0
/// where none was. They are taken in their order, so that two never wait in a ring.
///
/// # Errors
/// Those of the store.
pub fn hold(tx: &mut Tx, counters: &BTreeSet<Counter>) -> Result<BTreeMap<Counter, i64>, StoreError> {
    use serial_counter as t;
    let wanted: Vec<&Counter> = counters.iter().collect();
    let mut held: BTreeMap<Counter, i64> = counters.iter().map(|counter| (counter.clone(), 0)).collect();
    for of_one in wanted.chunk_by(|a, b| (a.org, &a.scheme) == (b.org, &b.scheme)) {
        for wanted in of_one.chunks(ROWS) {
            let rows: Vec<Row> = match &mut tx.link {
                // The only writer holds the lock already.
                Link::Sqlite(connection) => t::table
                    .filter(t::org_id.eq(wanted[0].org.0))
                    .filter(t::scheme.eq(&wanted[0].scheme))
                    .filter(t::scope.eq_any(wanted.iter().map(|counter| &counter.scope)))
                    .load(connection)?,
                // Written as they stand, and so locked one by one in the order given. A SELECT
                // that locks in an order looks for each row of the scheme in the whole list.
                Link::Postgres(connection) => {
                    let rows: Vec<Row> = wanted.iter().map(|counter| Row::of(counter, 0)).collect();
                    let rows: Vec<Row> = diesel::insert_into(t::table)
                        .values(&rows)
                        .on_conflict((t::org_id, t::scheme, t::scope))
                        .do_update()
                        .set(t::last_value.eq(t::last_value))
                        .get_results(connection)?;
                    expect("serial_counter", wanted.len(), rows.len())?;
                    rows
                }
            };
            held.extend(rows.into_iter().map(Row::counted));
        }
    }
    Ok(held)
}

/// Notes the last serial used of counters that are held.
///
/// # Errors
/// [`StoreError::Conflict`] where one is not there.
pub fn keep(tx: &mut Tx, counters: &BTreeMap<Counter, i64>) -> Result<(), StoreError> {
    use serial_counter as t;
    let rows: Vec<Row> = counters.iter().map(|(counter, last)| Row::of(counter, *last)).collect();
    for rows in rows.chunks(ROWS) {
        let insert = diesel::insert_into(t::table);
        let kept = on_each!(&mut tx.link, connection => insert
            .values(rows)
            .on_conflict((t::org_id, t::scheme, t::scope))
            .do_update()
            .set(t::last_value.eq(excluded(t::last_value)))
            .execute(connection))?;
        expect("serial_counter", rows.len(), kept)?;
    }
    Ok(())
}
