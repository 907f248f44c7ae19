//! What a list shows of a pupil, in two questions: the head of the person's record with the
//! entry, and whether there is a photo. Everything else stays sealed.

use std::collections::HashSet;

use diesel::prelude::*;
use jice_domain::PersonId;
use jice_domain::identity::Document;
use jiff::civil::Date;

use crate::entry::{self, SeatedEntry};
use crate::person;
use crate::row::At;
use crate::schema::{person as p, photo, student_entry};
use crate::{Db, StoreError};

/// A pupil as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PupilHead {
    /// The person.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// Sex: 1 male, 2 female (GB/T 2261.1).
    pub sex: u8,
    /// Date of birth.
    pub birth: Date,
    /// The document of the child itself; none where it has no number yet.
    pub document: Option<Document>,
    /// The entry with its seat.
    pub seated: SeatedEntry,
    /// Whether there is a photo.
    pub photo: bool,
}

/// The columns of a person that a list shows.
#[derive(Queryable, Selectable)]
#[diesel(table_name = p)]
struct Head {
    person_id: i64,
    name: String,
    sex: i16,
    birth_on: String,
    document_kind: String,
    document_sealed: Option<Vec<u8>>,
    key_id: i16,
}

/// The pupils among `people` that have an entry, by person and entry.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row does not open or cannot be what it stands for.
pub fn heads(db: &mut Db, people: &[PersonId]) -> Result<Vec<PupilHead>, StoreError> {
    // Both tables are told whom to look for, and photos are asked for on their own: then every
    // part is found by its key, and PostgreSQL keeps the plan it made.
    let ids = || people.iter().map(|id| id.0);
    let rows: Vec<(Head, entry::Row)> = p::table
        .inner_join(student_entry::table.on(student_entry::person_id.eq(p::person_id)))
        .filter(p::person_id.eq_any(ids()))
        .filter(student_entry::person_id.eq_any(ids()))
        .order((p::person_id, student_entry::entry_id))
        .select((Head::as_select(), entry::Row::as_select()))
        .load(&mut db.link)?;
    let photos: Vec<i64> =
        photo::table.filter(photo::person_id.eq_any(ids())).select(photo::person_id).load(&mut db.link)?;
    let photos: HashSet<i64> = photos.into_iter().collect();
    let sealer = db.sealer.clone();
    rows.into_iter()
        .map(|(head, entry)| {
            let at = At { table: "person", row: &head.person_id };
            let sealed = head.document_sealed.as_deref();
            Ok(PupilHead {
                person: PersonId(head.person_id),
                sex: at.small("sex", head.sex)?,
                birth: at.date("birth_on", &head.birth_on)?,
                document: person::open_document(&sealer, head.person_id, &head.document_kind, sealed, head.key_id)?,
                name: head.name,
                seated: entry.seated()?,
                photo: photos.contains(&head.person_id),
            })
        })
        .collect()
}
