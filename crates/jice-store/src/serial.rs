//! Serial numbers without gaps: a transaction holds a counter, counts in memory, and notes the
//! last number it used; what it did not keep is taken by the next.

use diesel::prelude::*;
use jice_domain::OrgId;

use crate::StoreError;
use crate::Tx;
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

/// Holds `counter` until this transaction ends, and returns the last serial used; 0 where none
/// was. Who holds several takes them in their order, so that two never wait in a ring.
///
/// # Errors
/// Those of the store.
pub fn hold(tx: &mut Tx, counter: &Counter) -> Result<i64, StoreError> {
    use serial_counter as t;
    let fresh = (
        t::org_id.eq(counter.org.0),
        t::scheme.eq(&counter.scheme),
        t::scope.eq(&counter.scope),
        t::last_value.eq(0_i64),
    );
    Ok(on_each!(&mut tx.link, connection => {
        diesel::insert_into(t::table)
            .values(fresh)
            .on_conflict((t::org_id, t::scheme, t::scope))
            .do_update()
            .set(t::last_value.eq(t::last_value))
            .returning(t::last_value)
            .get_result(connection)
    })?)
}

/// Notes that `last` is the last serial used of a counter that is held.
///
/// # Errors
/// [`StoreError::Conflict`] where it is not there.
pub fn keep(tx: &mut Tx, counter: &Counter, last: i64) -> Result<(), StoreError> {
    use serial_counter as t;
    let row = t::table.find((counter.org.0, &counter.scheme, &counter.scope));
    let kept = diesel::update(row).set(t::last_value.eq(last)).execute(&mut tx.link)?;
    expect("serial_counter", 1, kept)
}
