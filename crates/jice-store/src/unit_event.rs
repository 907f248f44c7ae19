//! What happened to units. Rows are only added; the tree in memory answers from them.

use diesel::prelude::*;
use jice_domain::{AccountId, OrgId, UnitEvent, UnitEventId};

use crate::row::{At, day, json, micros};
use crate::schema::unit_event;
use crate::{Db, StoreError, Tx, org};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = unit_event, treat_none_as_default_value = false)]
struct Row {
    org_id: i64,
    event_id: i64,
    act: String,
    held_on: String,
    known_us: i64,
    document: String,
    reason: String,
    account_id: i64,
    actor_org_id: i64,
}

impl Row {
    fn event(self) -> Result<UnitEvent, StoreError> {
        let key = format!("{}/{}", self.org_id, self.event_id);
        let at = At { table: "unit_event", row: &key };
        Ok(UnitEvent {
            id: UnitEventId(self.event_id),
            unit: OrgId(self.org_id),
            act: at.json("act", self.act.as_bytes())?,
            held: at.date("held_on", &self.held_on)?,
            known: at.moment("known_us", self.known_us)?,
            document: self.document,
            reason: self.reason,
            account: AccountId(self.account_id),
            org: OrgId(self.actor_org_id),
        })
    }
}

/// Appends what happened to a unit.
///
/// # Errors
/// [`StoreError::Duplicate`] where the identifier is taken.
pub fn append(tx: &mut Tx, event: &UnitEvent) -> Result<(), StoreError> {
    let row = Row {
        org_id: event.unit.0,
        event_id: event.id.0,
        act: json(&event.act),
        held_on: day(event.held),
        known_us: micros(event.known),
        document: event.document.clone(),
        reason: event.reason.clone(),
        account_id: event.account.0,
        actor_org_id: event.org.0,
    };
    diesel::insert_into(unit_event::table).values(&row).execute(&mut tx.link)?;
    org::tree_changed(tx)
}

/// Everything that happened to units, unit by unit in the order it was known.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be read.
pub fn all(db: &mut Db) -> Result<Vec<UnitEvent>, StoreError> {
    let rows: Vec<Row> = unit_event::table
        .order((unit_event::org_id, unit_event::event_id))
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(Row::event).collect()
}
