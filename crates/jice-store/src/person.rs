//! Natural persons. What identifies or describes them is sealed.

use std::collections::HashMap;

use diesel::prelude::*;
use jice_domain::identity::{Document, DocumentKind};
use jice_domain::{PersonId, Values};
use jiff::{Timestamp, civil::Date};

use crate::claim::ClaimKey;
use crate::row::{At, expect_version, json};
use crate::schema::person;
use crate::seal::unopened;
use crate::{Column, Db, Sealer, StoreError, Tx};

/// A natural person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The identifier.
    pub id: PersonId,
    /// The name.
    pub name: String,
    /// Sex: 1 male, 2 female (GB/T 2261.1).
    pub sex: u8,
    /// Date of birth.
    pub birth: Date,
    /// The document of the child itself; none where it has no number yet.
    pub document: Option<Document>,
    /// All other values, in the order of the pack's fields.
    pub values: Values,
    /// How often it was written; the version a change must name.
    pub version: i32,
    /// When it was first known.
    pub created: Timestamp,
}

/// A person as it is stored. Made outside the transaction: sealing takes its time.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = person, treat_none_as_default_value = false)]
pub struct SealedPerson {
    pub(crate) person_id: i64,
    pub(crate) name: String,
    pub(crate) sex: i16,
    pub(crate) birth_on: String,
    pub(crate) document_kind: String,
    pub(crate) document_sealed: Option<Vec<u8>>,
    pub(crate) document_index: Option<Vec<u8>>,
    pub(crate) values_sealed: Vec<u8>,
    pub(crate) key_id: i16,
    pub(crate) version: i32,
    pub(crate) created_us: i64,
}

/// The blind index of a document: equal for equal kind and number, and telling nothing
/// else.
pub fn document_index(sealer: &Sealer, document: &Document) -> [u8; 32] {
    sealer.digest("document", format!("{} {}", document.kind().as_str(), document.number()).as_bytes())
}

impl Person {
    /// The person as it is stored.
    pub fn seal(&self, sealer: &Sealer) -> SealedPerson {
        let id = self.id.0;
        SealedPerson {
            person_id: id,
            name: self.name.clone(),
            sex: i16::from(self.sex),
            birth_on: self.birth.to_string(),
            document_kind: self.document.as_ref().map_or(String::new(), |document| document.kind().as_str().to_owned()),
            document_sealed: self
                .document
                .as_ref()
                .map(|document| sealer.seal(Column::PersonDocument, id, document.number().as_bytes())),
            document_index: self.document.as_ref().map(|document| document_index(sealer, document).to_vec()),
            values_sealed: sealer.seal(Column::PersonValues, id, json(&self.values).as_bytes()),
            key_id: sealer.key(),
            version: self.version,
            created_us: self.created.as_microsecond(),
        }
    }
}

impl SealedPerson {
    /// The claim that keeps the document unique in the world, where the person has one.
    pub fn claim_key(&self) -> Option<ClaimKey> {
        self.document_index.as_deref().map(ClaimKey::identity)
    }

    pub(crate) fn open(self, sealer: &Sealer) -> Result<Person, StoreError> {
        let id = self.person_id;
        let at = At { table: "person", row: &id };
        let sealed = self.document_sealed.as_deref();
        let document = open_document(sealer, id, &self.document_kind, sealed, self.key_id)?;
        let values = sealer
            .open(Column::PersonValues, self.key_id, id, &self.values_sealed)
            .map_err(|error| unopened(&error, id))?;
        Ok(Person {
            id: PersonId(id),
            name: self.name,
            sex: at.small("sex", self.sex)?,
            birth: at.date("birth_on", &self.birth_on)?,
            document,
            values: at.json("values_sealed", &values)?,
            version: self.version,
            created: at.moment("created_us", self.created_us)?,
        })
    }
}

/// The document of the person `id`, opened.
pub(crate) fn open_document(
    sealer: &Sealer,
    id: i64,
    kind: &str,
    sealed: Option<&[u8]>,
    key: i16,
) -> Result<Option<Document>, StoreError> {
    let Some(sealed) = sealed else { return Ok(None) };
    let at = At { table: "person", row: &id };
    let number = sealer.open(Column::PersonDocument, key, id, sealed).map_err(|error| unopened(&error, id))?;
    let number = String::from_utf8(number).map_err(|_| at.wrong("document_sealed", "not a text"))?;
    let kind: DocumentKind = at.word("document_kind", kind)?;
    let restored = Document::restore(kind, number);
    restored.map(Some).map_err(|_| at.wrong("document_sealed", "not a number of its kind"))
}

/// Inserts a person.
///
/// # Errors
/// [`StoreError::Duplicate`] where the identifier is taken.
pub fn insert(tx: &mut Tx, person: &SealedPerson) -> Result<(), StoreError> {
    diesel::insert_into(person::table).values(person).execute(&mut tx.link)?;
    Ok(())
}

/// The persons among `ids` that are there, by identifier.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row does not open or cannot be a person.
pub fn find(db: &mut Db, ids: &[PersonId]) -> Result<Vec<Person>, StoreError> {
    let rows: Vec<SealedPerson> = person::table
        .filter(person::person_id.eq_any(ids.iter().map(|id| id.0)))
        .order(person::person_id)
        .select(SealedPerson::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(|row| row.open(&db.sealer)).collect()
}

/// What the persons among `ids` are called.
///
/// # Errors
/// Those of the store.
pub fn names(db: &mut Db, ids: &[PersonId]) -> Result<HashMap<PersonId, String>, StoreError> {
    let rows: Vec<(i64, String)> = person::table
        .filter(person::person_id.eq_any(ids.iter().map(|id| id.0)))
        .select((person::person_id, person::name))
        .load(&mut db.link)?;
    Ok(rows.into_iter().map(|(id, name)| (PersonId(id), name)).collect())
}

/// Writes a person that stands at `changed`'s version; all its sealed columns are sealed
/// with one key.
///
/// # Errors
/// [`StoreError::Conflict`] where it stands at another version.
pub fn update(tx: &mut Tx, changed: &SealedPerson) -> Result<(), StoreError> {
    let at = person::table.find(changed.person_id).filter(person::version.eq(changed.version));
    let found = diesel::update(at)
        .set((
            person::name.eq(&changed.name),
            person::sex.eq(changed.sex),
            person::birth_on.eq(&changed.birth_on),
            person::document_kind.eq(&changed.document_kind),
            person::document_sealed.eq(&changed.document_sealed),
            person::document_index.eq(&changed.document_index),
            person::values_sealed.eq(&changed.values_sealed),
            person::key_id.eq(changed.key_id),
            person::version.eq(changed.version + 1),
        ))
        .execute(&mut tx.link)?;
    expect_version("person", found, || {
        person::table.find(changed.person_id).select(person::version).first(&mut tx.link)
    })
}
