//! Likenesses: who may be the same child. Name, sex and date of birth under one keyed
//! digest; many may share it.

use diesel::prelude::*;
use jice_domain::PersonId;
use jiff::civil::Date;

use crate::engine::query::on_each;
use crate::schema::likeness;
use crate::{Db, Sealer, StoreError, Tx};

/// The key under which those are found who are called the same, of the same sex and born
/// on the same day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LikenessKey(String);

impl LikenessKey {
    /// The key of `name`, `sex` and `birth`. Cut to 128 bits, as claims are.
    pub fn of(sealer: &Sealer, name: &str, sex: u8, birth: Date) -> Self {
        let digest = sealer.digest("likeness", format!("{sex} {birth} {name}").as_bytes());
        Self(hex::encode(&digest[..16]))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Insertable)]
#[diesel(table_name = likeness, treat_none_as_default_value = false)]
pub(crate) struct Row {
    likeness_key: String,
    person_id: i64,
}

impl Row {
    pub(crate) fn of(key: &LikenessKey, person: PersonId) -> Self {
        Self { likeness_key: key.0.clone(), person_id: person.0 }
    }
}

/// Adds `person` under `key`; once is enough.
///
/// # Errors
/// Those of the store.
pub fn add(tx: &mut Tx, key: &LikenessKey, person: PersonId) -> Result<(), StoreError> {
    let row = Row::of(key, person);
    on_each!(&mut tx.link, connection => {
        diesel::insert_into(likeness::table).values(&row).on_conflict_do_nothing().execute(connection)
    })?;
    Ok(())
}

/// Those found under `keys`, with the key they are found under.
///
/// # Errors
/// Those of the store.
pub fn find(db: &mut Db, keys: &[LikenessKey]) -> Result<Vec<(LikenessKey, PersonId)>, StoreError> {
    let mut found = Vec::new();
    for keys in keys.chunks(1_000) {
        let rows: Vec<(String, i64)> = likeness::table
            .filter(likeness::likeness_key.eq_any(keys.iter().map(|key| key.0.as_str())))
            .order((likeness::likeness_key, likeness::person_id))
            .load(&mut db.link)?;
        found.extend(rows.into_iter().map(|(key, person)| (LikenessKey(key), PersonId(person))));
    }
    Ok(found)
}
