//! What is known of this installation as a whole: small texts by name.

use diesel::prelude::*;

use crate::row::expect;
use crate::schema::installation;
use crate::{Db, Store, StoreError, Tx};

/// The text of `item`.
///
/// # Errors
/// Those of the store.
pub fn find(db: &mut Db, item: &str) -> Result<Option<String>, StoreError> {
    Ok(installation::table.find(item).select(installation::content).first(&mut db.link).optional()?)
}

/// Every item whose name begins with `prefix`, in the order of names.
///
/// # Errors
/// Those of the store.
pub fn list(db: &mut Db, prefix: &str) -> Result<Vec<(String, String)>, StoreError> {
    let all: Vec<(String, String)> = installation::table
        .select((installation::item, installation::content))
        .order(installation::item)
        .load(&mut db.link)?;
    Ok(all.into_iter().filter(|(item, _)| item.starts_with(prefix)).collect())
}

/// Sets the text of `item`.
///
/// # Errors
/// Those of the store; [`StoreError::Duplicate`] where somebody else sets it for the first
/// time at this moment.
pub fn set(tx: &mut Tx, item: &str, content: &str) -> Result<(), StoreError> {
    let changed =
        diesel::update(installation::table.find(item)).set(installation::content.eq(content)).execute(&mut tx.link)?;
    if changed == 0 {
        return insert(tx, item, content);
    }
    expect("installation", 1, changed)
}

/// Forgets `item`.
///
/// # Errors
/// [`StoreError::Conflict`] where there is none.
pub fn forget(tx: &mut Tx, item: &str) -> Result<(), StoreError> {
    let found = diesel::delete(installation::table.find(item)).execute(&mut tx.link)?;
    expect("installation", 1, found)
}

pub(crate) fn insert(db: &mut Db, item: &str, content: &str) -> Result<(), StoreError> {
    diesel::insert_into(installation::table)
        .values((installation::item.eq(item), installation::content.eq(content)))
        .execute(&mut db.link)?;
    Ok(())
}

const KEY_CHECK: &str = "key_check:";

/// Notes the check of every key that this database has not met.
pub(crate) fn note_keys(store: &Store) -> Result<(), StoreError> {
    store.write_unaudited(|tx| {
        let known = list(tx, KEY_CHECK)?;
        // A database that knows other keys is not told new ones.
        refuse_other_keys(store, &known)?;
        for (number, check) in store.sealer().checks() {
            let item = format!("{KEY_CHECK}{number}");
            if !known.iter().any(|(name, _)| *name == item) {
                insert(tx, &item, check)?;
            }
        }
        Ok(())
    })
}

/// Refuses keys that did not seal this database.
pub(crate) fn check_keys(store: &Store) -> Result<(), StoreError> {
    let known = store.read(|db| list(db, KEY_CHECK))?;
    refuse_other_keys(store, &known)
}

fn refuse_other_keys(store: &Store, known: &[(String, String)]) -> Result<(), StoreError> {
    for (item, check) in known {
        let held =
            store.sealer().checks().any(|(number, held)| *item == format!("{KEY_CHECK}{number}") && held == check);
        if !held {
            return Err(StoreError::fault(format!(
                "this database was sealed with other keys ({item}): start with the key file that belongs to it"
            )));
        }
    }
    Ok(())
}
