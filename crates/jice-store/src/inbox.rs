//! What waits for a unit to act.

use diesel::prelude::*;
use jice_domain::OrgId;
use jiff::{Timestamp, civil::Date};

use crate::row::{At, day, micros};
use crate::schema::inbox;
use crate::{Db, StoreError, Tx};

/// Something that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The identifier.
    pub id: i64,
    /// The unit that is to act.
    pub org: OrgId,
    /// What it is to do, as `decide_batch`.
    pub kind: String,
    /// The unit that owns the record.
    pub subject_org: OrgId,
    /// The record.
    pub subject: i64,
    /// When it came.
    pub arrived: Timestamp,
    /// The last day in time; none where no limit is set.
    pub due: Option<Date>,
    /// When it was done; none while it waits.
    pub done: Option<Timestamp>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = inbox, treat_none_as_default_value = false)]
pub(crate) struct Row {
    org_id: i64,
    item_id: i64,
    kind: String,
    subject_org_id: i64,
    subject_id: i64,
    arrived_us: i64,
    due_on: Option<String>,
    done_us: Option<i64>,
}

impl Row {
    pub(crate) fn item(self) -> Result<Item, StoreError> {
        let key = format!("{}/{}", self.org_id, self.item_id);
        let at = At { table: "inbox", row: &key };
        Ok(Item {
            id: self.item_id,
            org: OrgId(self.org_id),
            kind: self.kind,
            subject_org: OrgId(self.subject_org_id),
            subject: self.subject_id,
            arrived: at.moment("arrived_us", self.arrived_us)?,
            due: at.date_maybe("due_on", self.due_on.as_deref())?,
            done: at.moment_maybe("done_us", self.done_us)?,
        })
    }
}

/// Puts an item into the inbox of its unit.
///
/// # Errors
/// [`StoreError::Duplicate`] where the identifier is taken.
pub fn add(tx: &mut Tx, item: &Item) -> Result<(), StoreError> {
    let row = Row {
        org_id: item.org.0,
        item_id: item.id,
        kind: item.kind.clone(),
        subject_org_id: item.subject_org.0,
        subject_id: item.subject,
        arrived_us: micros(item.arrived),
        due_on: item.due.map(day),
        done_us: item.done.map(micros),
    };
    diesel::insert_into(inbox::table).values(&row).execute(&mut tx.link)?;
    Ok(())
}

/// Notes that what waited in the inbox of `org` about `subject` is done. Returns how many
/// items waited.
///
/// # Errors
/// Those of the store.
pub fn done(tx: &mut Tx, org: OrgId, subject: i64, at: Timestamp) -> Result<usize, StoreError> {
    let open = inbox::table
        .filter(inbox::org_id.eq(org.0))
        .filter(inbox::done_us.is_null())
        .filter(inbox::subject_id.eq(subject));
    Ok(diesel::update(open).set(inbox::done_us.eq(Some(micros(at)))).execute(&mut tx.link)?)
}

/// The place of an open item, for the next page: what has no due day comes last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The last day in time.
    pub due: Option<Date>,
    /// The item.
    pub id: i64,
}

/// The first `limit` open items of `org`, the most urgent first.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be an item.
pub fn open(db: &mut Db, org: OrgId, limit: u32) -> Result<Vec<Item>, StoreError> {
    page(db, org, None, limit)
}

/// The first `limit` open items of `org` after `after`, the most urgent first.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be an item.
pub fn page(db: &mut Db, org: OrgId, after: Option<&Place>, limit: u32) -> Result<Vec<Item>, StoreError> {
    let mut found = Vec::new();
    let (dated_after, undated_after) = match after {
        None => (None, 0),
        Some(Place { due: Some(due), id }) => (Some((day(*due), *id)), 0),
        Some(Place { due: None, id }) => (None, *id),
    };
    let open =
        || inbox::table.filter(inbox::org_id.eq(org.0)).filter(inbox::done_us.is_null()).select(Row::as_select());
    if after.is_none_or(|after| after.due.is_some()) {
        let mut query = open().filter(inbox::due_on.is_not_null()).into_boxed();
        if let Some((due, id)) = dated_after {
            query = query.filter(inbox::due_on.gt(due.clone()).or(inbox::due_on.eq(due).and(inbox::item_id.gt(id))));
        }
        let rows: Vec<Row> = query.order((inbox::due_on, inbox::item_id)).limit(i64::from(limit)).load(&mut db.link)?;
        found.extend(rows);
    }
    let left = i64::from(limit) - i64::try_from(found.len()).unwrap_or(i64::MAX);
    if left > 0 {
        let rows: Vec<Row> = open()
            .filter(inbox::due_on.is_null())
            .filter(inbox::item_id.gt(undated_after))
            .order(inbox::item_id)
            .limit(left)
            .load(&mut db.link)?;
        found.extend(rows);
    }
    found.into_iter().map(Row::item).collect()
}
