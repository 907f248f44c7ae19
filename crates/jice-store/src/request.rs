//! Requests that were answered: the same key again gets the same answer, and no second
//! effect.

use diesel::prelude::*;
use jiff::Timestamp;

use crate::row::{At, micros};
use crate::schema::request;
use crate::seal::unopened;
use crate::{Bound, Column, Db, Sealer, StoreError, Tx};

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Digest of what was asked: another request under this key is refused.
    pub fingerprint: String,
    /// The answer.
    pub answer: Vec<u8>,
    /// When.
    pub made: Timestamp,
}

/// A key is a text; a seal is bound to its digest.
fn bound(sealer: &Sealer, key: &str) -> Bound {
    let digest = sealer.digest("request", key.as_bytes());
    let half = |from: usize| i64::from_be_bytes(digest[from..from + 8].try_into().expect("eight bytes"));
    Bound::from((half(0), half(8)))
}

/// The answer that was given under `key`.
///
/// # Errors
/// [`StoreError::Inconsistent`] where it does not open.
pub fn find(db: &mut Db, key: &str) -> Result<Option<Answered>, StoreError> {
    let row: Option<(String, Vec<u8>, i16, i64)> = request::table
        .find(key)
        .select((request::fingerprint, request::answer_sealed, request::key_id, request::made_us))
        .first(&mut db.link)
        .optional()?;
    let Some((fingerprint, sealed, key_id, made_us)) = row else { return Ok(None) };
    let answer = db.sealer.open(Column::RequestAnswer, key_id, bound(&db.sealer, key), &sealed);
    let answer = answer.map_err(|error| unopened(&error, key))?;
    let made = At { table: "request", row: &key }.moment("made_us", made_us)?;
    Ok(Some(Answered { fingerprint, answer, made }))
}

/// Stores the answer given under `key`, in the transaction of what it answers.
///
/// # Errors
/// [`StoreError::Duplicate`] of kind `request` where the same request is answered at this
/// moment elsewhere: asked again, it finds that answer.
pub fn store(tx: &mut Tx, key: &str, fingerprint: &str, answer: &[u8], made: Timestamp) -> Result<(), StoreError> {
    let sealed = tx.sealer.seal(Column::RequestAnswer, bound(&tx.sealer, key), answer);
    let key_id = tx.sealer.key();
    diesel::insert_into(request::table)
        .values((
            request::request_key.eq(key),
            request::fingerprint.eq(fingerprint),
            request::answer_sealed.eq(sealed),
            request::key_id.eq(key_id),
            request::made_us.eq(micros(made)),
        ))
        .execute(&mut tx.link)
        .map_err(|error| StoreError::from(error).claimed("request"))?;
    Ok(())
}

/// Forgets the answers given before `moment`. Returns how many.
///
/// # Errors
/// Those of the store.
pub fn forget_before(tx: &mut Tx, moment: Timestamp) -> Result<usize, StoreError> {
    Ok(diesel::delete(request::table.filter(request::made_us.lt(micros(moment)))).execute(&mut tx.link)?)
}
