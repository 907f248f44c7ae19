//! The archive of a pupil: what is kept for good, by section.

use diesel::prelude::*;
use jice_domain::{AccountId, PersonId};
use jiff::{Timestamp, civil::Date};

use crate::row::{At, day, micros};
use crate::schema::archive_item;
use crate::seal::unopened;
use crate::{Column, Db, StoreError, Tx};

/// An item of the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveItem {
    /// The identifier.
    pub id: i64,
    /// Whose.
    pub person: PersonId,
    /// The section, as the pack names it.
    pub section: String,
    /// The day it is about.
    pub held: Date,
    /// The content, as the section has it.
    pub content: Vec<u8>,
    /// Through which account it was put.
    pub account: AccountId,
    /// When.
    pub put: Timestamp,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = archive_item, treat_none_as_default_value = false)]
struct Row {
    person_id: i64,
    item_id: i64,
    section: String,
    held_on: String,
    content_sealed: Vec<u8>,
    key_id: i16,
    account_id: i64,
    put_us: i64,
}

/// Inserts an item.
///
/// # Errors
/// [`StoreError::Duplicate`] where the identifier is taken.
pub fn insert(tx: &mut Tx, item: &ArchiveItem) -> Result<(), StoreError> {
    let row = Row {
        person_id: item.person.0,
        item_id: item.id,
        section: item.section.clone(),
        held_on: day(item.held),
        content_sealed: tx.sealer.seal(Column::ArchiveContent, item.id, &item.content),
        key_id: tx.sealer.key(),
        account_id: item.account.0,
        put_us: micros(item.put),
    };
    diesel::insert_into(archive_item::table).values(&row).execute(&mut tx.link)?;
    Ok(())
}

/// The archive of `person`, in the order it grew.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row does not open.
pub fn list(db: &mut Db, person: PersonId) -> Result<Vec<ArchiveItem>, StoreError> {
    let rows: Vec<Row> = archive_item::table
        .filter(archive_item::person_id.eq(person.0))
        .order(archive_item::item_id)
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter()
        .map(|row| {
            let key = format!("{}/{}", row.person_id, row.item_id);
            let at = At { table: "archive_item", row: &key };
            let content = db.sealer.open(Column::ArchiveContent, row.key_id, row.item_id, &row.content_sealed);
            Ok(ArchiveItem {
                id: row.item_id,
                person: PersonId(row.person_id),
                held: at.date("held_on", &row.held_on)?,
                content: content.map_err(|error| unopened(&error, &key))?,
                account: AccountId(row.account_id),
                put: at.moment("put_us", row.put_us)?,
                section: row.section,
            })
        })
        .collect()
}
