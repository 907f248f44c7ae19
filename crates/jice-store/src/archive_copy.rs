//! Copies of archives that schools keep of pupils who left: written once, never changed or removed.

use diesel::prelude::*;
use jice_domain::{ArchiveCopy, ArchiveCopyId, CopyHeld, JournalId, Jurisdiction, OrgId, PersonId};

use crate::row::{At, day, json, micros};
use crate::schema::archive_copy;
use crate::seal::unopened;
use crate::{Column, Db, Sealer, StoreError, Tx};

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
    values_sealed: Option<Vec<u8>>,
    key_id: Option<i16>,
}

impl Row {
    pub(crate) fn open(self, sealer: &Sealer) -> Result<ArchiveCopy, StoreError> {
        let key = format!("{}/{}", self.person_id, self.copy_id);
        let at = At { table: "archive_copy", row: &key };
        let held = match (self.values_sealed, self.key_id) {
            (Some(sealed), Some(number)) if self.file_key.is_empty() => {
                let values = sealer.open(Column::ArchiveValues, number, self.copy_id, &sealed);
                let values = values.map_err(|error| unopened(&error, &key))?;
                CopyHeld::Particulars(at.json("values_sealed", &values)?)
            }
            (None, None) if !self.file_key.is_empty() => CopyHeld::File { key: self.file_key },
            _ => return Err(at.wrong("values_sealed", "neither particulars nor a file, or both")),
        };
        Ok(ArchiveCopy {
            id: ArchiveCopyId(self.copy_id),
            person: PersonId(self.person_id),
            org: OrgId(self.org_id),
            jurisdiction: Jurisdiction(self.jurisdiction),
            name: self.name,
            left: at.date("left_on", &self.left_on)?,
            act: JournalId(self.act_id),
            held,
            made: at.moment("made_us", self.made_us)?,
        })
    }
}

/// Keeps a copy.
///
/// # Errors
/// [`StoreError::Duplicate`] where the identifier is taken.
pub fn insert(tx: &mut Tx, copy: &ArchiveCopy) -> Result<(), StoreError> {
    let (file_key, values) = match &copy.held {
        CopyHeld::Particulars(values) => ("", Some(json(values))),
        CopyHeld::File { key } => (key.as_str(), None),
    };
    let seal = |values: String| tx.sealer.seal(Column::ArchiveValues, copy.id.0, values.as_bytes());
    let row = Row {
        person_id: copy.person.0,
        copy_id: copy.id.0,
        org_id: copy.org.0,
        jurisdiction: copy.jurisdiction.0.clone(),
        name: copy.name.clone(),
        left_on: day(copy.left),
        act_id: copy.act.0,
        file_key: file_key.to_owned(),
        made_us: micros(copy.made),
        key_id: values.is_some().then(|| tx.sealer.key()),
        values_sealed: values.map(seal),
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
    rows.into_iter().map(|row| row.open(&db.sealer)).collect()
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
    rows.into_iter().map(|row| row.open(&db.sealer)).collect()
}
