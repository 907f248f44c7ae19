//! Serial numbers without gaps: what a transaction took and did not keep is taken again.

use diesel::prelude::*;
use jice_domain::OrgId;

use crate::StoreError;
use crate::Tx;
use crate::engine::query::on_each;
use crate::schema::serial_counter;

/// Takes the next `how_many` serials of `scheme` within `scope` from the counter of `org`,
/// and returns the first; the counter begins at 1. Whoever wants the next waits until this
/// transaction ends: it is to be taken late.
///
/// # Errors
/// Those of the store.
pub fn next(tx: &mut Tx, org: OrgId, scheme: &str, scope: &str, how_many: u32) -> Result<i64, StoreError> {
    use serial_counter as t;
    let count = i64::from(how_many);
    let fresh = (t::org_id.eq(org.0), t::scheme.eq(scheme), t::scope.eq(scope), t::last_value.eq(count));
    let last: i64 = on_each!(&mut tx.link, connection => {
        diesel::insert_into(t::table)
            .values(fresh)
            .on_conflict((t::org_id, t::scheme, t::scope))
            .do_update()
            .set(t::last_value.eq(t::last_value + count))
            .returning(t::last_value)
            .get_result(connection)
    })?;
    Ok(last - count + 1)
}
