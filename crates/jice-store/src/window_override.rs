//! Windows that an authority opened or closed on other days than the pack says.

use diesel::prelude::*;
use jice_domain::{AccountId, Jurisdiction, OrgId};
use jiff::{Timestamp, civil::Date};

use crate::row::{At, day, expect, micros};
use crate::schema::window_override;
use crate::{Db, StoreError, Tx};

/// Other days for a window, below one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WindowOverride {
    /// The pack that has the window.
    pub jurisdiction: Jurisdiction,
    /// The window's name in the pack.
    pub window: String,
    /// The unit for which, and below which, it holds.
    pub org: OrgId,
    /// The first day.
    pub opens: Date,
    /// The last day.
    pub closes: Date,
    /// Through which account it was set.
    pub by: AccountId,
    /// When it was set.
    pub set: Timestamp,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = window_override, treat_none_as_default_value = false)]
struct Row {
    jurisdiction: String,
    window_name: String,
    org_id: i64,
    opens_on: String,
    closes_on: String,
    account_id: i64,
    set_us: i64,
}

/// Sets other days, in place of those set before.
///
/// # Errors
/// [`StoreError::Duplicate`] where somebody else sets them for the first time at this moment.
pub fn set(tx: &mut Tx, change: &WindowOverride) -> Result<(), StoreError> {
    let row = Row {
        jurisdiction: change.jurisdiction.0.clone(),
        window_name: change.window.clone(),
        org_id: change.org.0,
        opens_on: day(change.opens),
        closes_on: day(change.closes),
        account_id: change.by.0,
        set_us: micros(change.set),
    };
    let kept = window_override::table.find((&row.jurisdiction, &row.window_name, row.org_id));
    let found = diesel::update(kept)
        .set((
            window_override::opens_on.eq(&row.opens_on),
            window_override::closes_on.eq(&row.closes_on),
            window_override::account_id.eq(row.account_id),
            window_override::set_us.eq(row.set_us),
        ))
        .execute(&mut tx.link)?;
    if found == 0 {
        diesel::insert_into(window_override::table).values(&row).execute(&mut tx.link)?;
        return Ok(());
    }
    expect("window_override", 1, found)
}

/// Takes other days back: those of the pack count again. Tells whether there were any.
///
/// # Errors
/// Those of the store.
pub fn lift(tx: &mut Tx, jurisdiction: &Jurisdiction, window: &str, org: OrgId) -> Result<bool, StoreError> {
    let kept = window_override::table.find((&jurisdiction.0, window, org.0));
    Ok(diesel::delete(kept).execute(&mut tx.link)? > 0)
}

/// Every change of a window of `jurisdiction`.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row has no dates.
pub fn list(db: &mut Db, jurisdiction: &Jurisdiction) -> Result<Vec<WindowOverride>, StoreError> {
    let rows: Vec<Row> = window_override::table
        .filter(window_override::jurisdiction.eq(&jurisdiction.0))
        .order((window_override::window_name, window_override::org_id))
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter()
        .map(|row| {
            let key = format!("{}/{}/{}", row.jurisdiction, row.window_name, row.org_id);
            let at = At { table: "window_override", row: &key };
            Ok(WindowOverride {
                opens: at.date("opens_on", &row.opens_on)?,
                closes: at.date("closes_on", &row.closes_on)?,
                set: at.moment("set_us", row.set_us)?,
                jurisdiction: Jurisdiction(row.jurisdiction),
                window: row.window_name,
                org: OrgId(row.org_id),
                by: AccountId(row.account_id),
            })
        })
        .collect()
}
