//! Likenesses: who may be the same child. Name, sex and date of birth under one keyed
//! digest; many may share it.

use std::collections::HashMap;

use diesel::prelude::*;
use jice_domain::PersonId;

use crate::engine::query::on_each;
use crate::schema::likeness;
use crate::{Db, StoreError, Tx};

/// The digest under which those are found who are called the same, of the same sex and born
/// on the same day ([`crate::Sealer::digest`]).
pub type Likeness = [u8; 32];

/// As it is stored: cut to 128 bits, as claims are.
fn text(likeness: &Likeness) -> String {
    hex::encode(&likeness[..16])
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Insertable)]
#[diesel(table_name = likeness, treat_none_as_default_value = false)]
pub(crate) struct Row {
    likeness_key: String,
    person_id: i64,
}

impl Row {
    pub(crate) fn of(likeness: &Likeness, person: PersonId) -> Self {
        Self { likeness_key: text(likeness), person_id: person.0 }
    }
}

/// Adds `person` under `likeness`; once is enough.
///
/// # Errors
/// Those of the store.
pub fn add(tx: &mut Tx, likeness: &Likeness, person: PersonId) -> Result<(), StoreError> {
    let row = Row::of(likeness, person);
    on_each!(&mut tx.link, connection => {
        diesel::insert_into(likeness::table).values(&row).on_conflict_do_nothing().execute(connection)
    })?;
    Ok(())
}

/// Those found under `likenesses`, each with the one it is found under.
///
/// # Errors
/// Those of the store.
pub fn find(db: &mut Db, likenesses: &[Likeness]) -> Result<Vec<(Likeness, PersonId)>, StoreError> {
    let mut found = Vec::new();
    for likenesses in likenesses.chunks(1_000) {
        let asked: HashMap<String, Likeness> = likenesses.iter().map(|one| (text(one), *one)).collect();
        let rows: Vec<(String, i64)> = likeness::table
            .filter(likeness::likeness_key.eq_any(asked.keys()))
            .order((likeness::likeness_key, likeness::person_id))
            .load(&mut db.link)?;
        found.extend(rows.into_iter().filter_map(|(key, person)| Some((*asked.get(&key)?, PersonId(person)))));
    }
    Ok(found)
}
