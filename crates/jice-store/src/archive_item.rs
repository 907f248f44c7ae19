//! Items of a pupil's archive, every version of them: written once, never changed or removed.

use std::collections::BTreeMap;

use diesel::prelude::*;
use jice_domain::{AccountId, ArchiveItem, ArchiveItemId, ArchivePaper, OrgId, PersonId};
use serde::{Deserialize, Serialize};

use crate::row::{At, day, json, micros};
use crate::schema::archive_item;
use crate::seal::unopened;
use crate::{Column, Db, Sealer, StoreError, Tx};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = archive_item, treat_none_as_default_value = false)]
pub(crate) struct Row {
    pub(crate) person_id: i64,
    pub(crate) item_id: i64,
    pub(crate) version: i32,
    section: String,
    kind: String,
    held_on: String,
    school_id: i64,
    content_sealed: Vec<u8>,
    key_id: i16,
    file_key: String,
    org_id: i64,
    account_id: i64,
    put_us: i64,
}

/// What is sealed of a version.
#[derive(Serialize, Deserialize)]
struct Content {
    values: BTreeMap<String, String>,
    reason: String,
    origin: String,
    paper: Option<PaperOf>,
}

/// A paper without the key of its file, which stands in a column.
#[derive(Serialize, Deserialize)]
struct PaperOf {
    name: String,
    media: String,
    bytes: u32,
}

impl Row {
    fn of(sealer: &Sealer, item: &ArchiveItem) -> Self {
        let paper = item.paper.as_ref();
        let content = Content {
            values: item.values.clone(),
            reason: item.reason.clone(),
            origin: item.origin.clone(),
            paper: paper.map(|paper| PaperOf {
                name: paper.name.clone(),
                media: paper.media.clone(),
                bytes: paper.bytes,
            }),
        };
        let bound = (item.id.0, i64::from(item.version));
        Self {
            person_id: item.person.0,
            item_id: item.id.0,
            version: item.version,
            section: item.section.clone(),
            kind: item.kind.clone(),
            held_on: day(item.held),
            school_id: item.school.0,
            content_sealed: sealer.seal(Column::ArchiveContent, bound, json(&content).as_bytes()),
            key_id: sealer.key(),
            file_key: paper.map(|paper| paper.file_key.clone()).unwrap_or_default(),
            org_id: item.org.0,
            account_id: item.account.0,
            put_us: micros(item.put),
        }
    }

    pub(crate) fn open(self, sealer: &Sealer) -> Result<ArchiveItem, StoreError> {
        let key = format!("{}/{}/{}", self.person_id, self.item_id, self.version);
        let at = At { table: "archive_item", row: &key };
        let bound = (self.item_id, i64::from(self.version));
        let content = sealer.open(Column::ArchiveContent, self.key_id, bound, &self.content_sealed);
        let content: Content = at.json("content_sealed", &content.map_err(|error| unopened(&error, &key))?)?;
        if content.paper.is_some() == self.file_key.is_empty() {
            return Err(at.wrong("file_key", "a paper without its file, or a file without its paper"));
        }
        Ok(ArchiveItem {
            id: ArchiveItemId(self.item_id),
            person: PersonId(self.person_id),
            version: self.version,
            held: at.date("held_on", &self.held_on)?,
            school: OrgId(self.school_id),
            values: content.values,
            reason: content.reason,
            origin: content.origin,
            paper: content.paper.map(|paper| ArchivePaper {
                name: paper.name,
                media: paper.media,
                bytes: paper.bytes,
                file_key: self.file_key,
            }),
            org: OrgId(self.org_id),
            account: AccountId(self.account_id),
            put: at.moment("put_us", self.put_us)?,
            section: self.section,
            kind: self.kind,
        })
    }
}

/// Adds a version of an item.
///
/// # Errors
/// [`StoreError::Duplicate`] of kind `archive_item` where the item has that version already.
pub fn insert(tx: &mut Tx, item: &ArchiveItem) -> Result<(), StoreError> {
    let row = Row::of(&tx.sealer, item);
    diesel::insert_into(archive_item::table)
        .values(&row)
        .execute(&mut tx.link)
        .map_err(|error| StoreError::from(error).claimed("archive_item"))?;
    Ok(())
}

/// Every version of every item of `person`, item by item in the order they were noted.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row does not open.
pub fn list(db: &mut Db, person: PersonId) -> Result<Vec<ArchiveItem>, StoreError> {
    of(db, &[person])
}

/// The same of several persons.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row does not open.
pub fn of(db: &mut Db, persons: &[PersonId]) -> Result<Vec<ArchiveItem>, StoreError> {
    let rows: Vec<Row> = archive_item::table
        .filter(archive_item::person_id.eq_any(persons.iter().map(|person| person.0)))
        .order((archive_item::person_id, archive_item::item_id, archive_item::version))
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(|row| row.open(&db.sealer)).collect()
}

/// The versions of one item, in their order; empty where there is no such item.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row does not open.
pub fn versions(db: &mut Db, person: PersonId, item: ArchiveItemId) -> Result<Vec<ArchiveItem>, StoreError> {
    let rows: Vec<Row> = archive_item::table
        .filter(archive_item::person_id.eq(person.0))
        .filter(archive_item::item_id.eq(item.0))
        .order(archive_item::version)
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(|row| row.open(&db.sealer)).collect()
}
