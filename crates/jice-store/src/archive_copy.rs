//! Copies of archives that schools keep of pupils who left: written once, never changed or removed.

use diesel::prelude::*;
use jice_domain::{ArchiveCopy, ArchiveCopyId, JournalId, Jurisdiction, OrgId, PersonId};

use crate::row::{At, day, micros};
use crate::schema::archive_copy;
use crate::{Db, StoreError, Tx};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = archive_copy, treat_none_as_default_value = false)]
pub(crate) struct Row {
    pub(crate) person_id: i64,
    pub(crate) copy_id: i64,
    org_id: i64,
    jurisdiction: String,
    name: String,
    left_on: String,
    pub(crate) act_id: i64,
    file_key: String,
    made_us: i64,
}

impl Row {
    pub(crate) fn open(self) -> Result<ArchiveCopy, StoreError> {
        let key = format!("{}/{}", self.person_id, self.copy_id);
        let at = At { table: "archive_copy", row: &key };
        Ok(ArchiveCopy {
            id: ArchiveCopyId(self.copy_id),
            person: PersonId(self.person_id),
            org: OrgId(self.org_id),
            jurisdiction: Jurisdiction(self.jurisdiction),
            name: self.name,
            left: at.date("left_on", &self.left_on)?,
            act: JournalId(self.act_id),
            file_key: self.file_key,
            made: at.moment("made_us", self.made_us)?,
        })
    }
}

/// Keeps a copy.
///
/// # Errors
/// [`StoreError::Duplicate`] where the identifier is taken.
pub fn insert(tx: &mut Tx, copy: &ArchiveCopy) -> Result<(), StoreError> {
    let row = Row {
        person_id: copy.person.0,
        copy_id: copy.id.0,
        org_id: copy.org.0,
        jurisdiction: copy.jurisdiction.0.clone(),
        name: copy.name.clone(),
        left_on: day(copy.left),
        act_id: copy.act.0,
        file_key: copy.file_key.clone(),
        made_us: micros(copy.made),
    };
    diesel::insert_into(archive_copy::table).values(&row).execute(&mut tx.link)?;
    Ok(())
}

/// The copies that were made of the archive of `person`, in their order.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn of(db: &mut Db, person: PersonId) -> Result<Vec<ArchiveCopy>, StoreError> {
    let rows: Vec<Row> = archive_copy::table
        .filter(archive_copy::person_id.eq(person.0))
        .order(archive_copy::copy_id)
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(Row::open).collect()
}

/// The copies that `orgs` keep, the latest first, before the copy `before`; `limit` of them.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn page(
    db: &mut Db,
    orgs: &[OrgId],
    before: Option<ArchiveCopyId>,
    limit: u32,
) -> Result<Vec<ArchiveCopy>, StoreError> {
    let rows: Vec<Row> = archive_copy::table
        .filter(archive_copy::org_id.eq_any(orgs.iter().map(|org| org.0)))
        .filter(archive_copy::copy_id.lt(before.map_or(i64::MAX, |copy| copy.0)))
        .order(archive_copy::copy_id.desc())
        .limit(i64::from(limit))
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(Row::open).collect()
}
