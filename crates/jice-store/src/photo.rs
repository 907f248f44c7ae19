//! Photos of pupils: where the picture lies, not the picture.

use diesel::prelude::*;
use jice_domain::{AccountId, PersonId, PhotoId};
use jiff::Timestamp;

use crate::row::{At, micros};
use crate::schema::photo;
use crate::{Db, StoreError, Tx};

/// A photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// The identifier.
    pub id: PhotoId,
    /// Whose.
    pub person: PersonId,
    /// The key of the kept file.
    pub file_key: String,
    /// The year in which it was taken.
    pub taken_year: i16,
    /// Where it comes from, as `intake`.
    pub source: String,
    /// Width in pixels.
    pub width: i32,
    /// Height in pixels.
    pub height: i32,
    /// Size of the file in bytes.
    pub bytes: i32,
    /// When it was put.
    pub put: Timestamp,
    /// Through which account.
    pub account: AccountId,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = photo, treat_none_as_default_value = false)]
pub(crate) struct Row {
    person_id: i64,
    photo_id: i64,
    file_key: String,
    taken_year: i16,
    source: String,
    width: i32,
    height: i32,
    bytes: i32,
    put_us: i64,
    account_id: i64,
}

impl From<&Photo> for Row {
    fn from(photo: &Photo) -> Self {
        Self {
            person_id: photo.person.0,
            photo_id: photo.id.0,
            file_key: photo.file_key.clone(),
            taken_year: photo.taken_year,
            source: photo.source.clone(),
            width: photo.width,
            height: photo.height,
            bytes: photo.bytes,
            put_us: micros(photo.put),
            account_id: photo.account.0,
        }
    }
}

impl Row {
    fn photo(self) -> Result<Photo, StoreError> {
        let put = At { table: "photo", row: &self.photo_id }.moment("put_us", self.put_us)?;
        Ok(Photo {
            id: PhotoId(self.photo_id),
            person: PersonId(self.person_id),
            file_key: self.file_key,
            taken_year: self.taken_year,
            source: self.source,
            width: self.width,
            height: self.height,
            bytes: self.bytes,
            put,
            account: AccountId(self.account_id),
        })
    }
}

/// Inserts a photo.
///
/// # Errors
/// [`StoreError::Duplicate`] where the identifier is taken.
pub fn insert(tx: &mut Tx, photo: &Photo) -> Result<(), StoreError> {
    diesel::insert_into(photo::table).values(&Row::from(photo)).execute(&mut tx.link)?;
    Ok(())
}

/// The photos of `person`, the latest last.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row has no moment.
pub fn list(db: &mut Db, person: PersonId) -> Result<Vec<Photo>, StoreError> {
    let rows: Vec<Row> = photo::table
        .filter(photo::person_id.eq(person.0))
        .order(photo::photo_id)
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(Row::photo).collect()
}

/// Those among `persons` who have a photo.
///
/// # Errors
/// Those of the store.
pub fn holders(db: &mut Db, persons: &[PersonId]) -> Result<Vec<PersonId>, StoreError> {
    let found: Vec<i64> = photo::table
        .filter(photo::person_id.eq_any(persons.iter().map(|id| id.0)))
        .select(photo::person_id)
        .distinct()
        .order(photo::person_id)
        .load(&mut db.link)?;
    Ok(found.into_iter().map(PersonId).collect())
}
