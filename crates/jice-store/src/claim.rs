//! Claims: everything that must be unique in the world, each under one key.

use diesel::prelude::*;
use jice_domain::{NumberKind, OrgId, PersonId};

use crate::engine::query::on_each;
use crate::row::expect;
use crate::schema::claim;
use crate::{Db, Sealer, StoreError, Tx};

/// The key of a claim: its kind, a colon, and a keyed digest or a public code. Digests are
/// cut to 128 bits, which keep a billion claims apart with a chance of failure below 10^-20.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimKey(String);

impl ClaimKey {
    /// Of an identity document, by its blind index ([`crate::person::document_index`]).
    pub fn identity(index: &[u8]) -> Self {
        Self::digest("identity", index)
    }

    /// Of an issued number: unique among all numbers of its kind, for ever.
    pub fn number(sealer: &Sealer, kind: &NumberKind, value: &str) -> Self {
        let digest = sealer.digest(&format!("number:{}", kind.0), value.as_bytes());
        Self::digest(&format!("number:{}", kind.0), &digest)
    }

    /// Of the name an account signs in with; upper and lower case are the same.
    pub fn login(login: &str) -> Self {
        Self(format!("login:{}", login.to_lowercase()))
    }

    /// Of a unit's code, unique among the codes called `kind`, as `unit_code`.
    pub fn org_code(kind: &str, code: &str) -> Self {
        Self(format!("{kind}:{code}"))
    }

    /// Of anything else that is one of a kind.
    pub fn digest(kind: &str, digest: &[u8]) -> Self {
        Self(format!("{kind}:{}", hex::encode(&digest[..digest.len().min(16)])))
    }

    /// A key as it is stored.
    pub(crate) fn stored(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Its kind: what stands before the last colon.
    pub fn kind(&self) -> &str {
        self.0.rsplit_once(':').map_or(self.0.as_str(), |(kind, _)| kind)
    }

    /// The key as it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A claim: who or what holds a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The key.
    pub key: ClaimKey,
    /// The person that holds it; 0 for none.
    pub person: PersonId,
    /// The unit concerned; 0 for none.
    pub org: OrgId,
    /// The record concerned: a number, an account; 0 for none.
    pub subject: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Queryable, Selectable, Insertable)]
#[diesel(table_name = claim, treat_none_as_default_value = false)]
pub(crate) struct Row {
    claim_key: String,
    person_id: i64,
    org_id: i64,
    subject_id: i64,
}

impl Row {
    /// `key`, held by a person as such.
    pub(crate) fn person(key: ClaimKey, person: PersonId) -> Self {
        Self { claim_key: key.0, person_id: person.0, org_id: 0, subject_id: 0 }
    }

    pub(crate) fn key(&self) -> ClaimKey {
        ClaimKey(self.claim_key.clone())
    }

    pub(crate) fn key_text(&self) -> &str {
        &self.claim_key
    }
}

impl From<&Claim> for Row {
    fn from(claim: &Claim) -> Self {
        Self {
            claim_key: claim.key.0.clone(),
            person_id: claim.person.0,
            org_id: claim.org.0,
            subject_id: claim.subject,
        }
    }
}

impl From<Row> for Claim {
    fn from(row: Row) -> Self {
        Self {
            key: ClaimKey(row.claim_key),
            person: PersonId(row.person_id),
            org: OrgId(row.org_id),
            subject: row.subject_id,
        }
    }
}

/// Rows of one statement.
const ROWS: usize = 1_000;

/// Takes the claims that nobody holds. Returns those that somebody else holds, and who; a
/// claim that already says the same is as good as taken. Where the answer is not empty the
/// caller gives the transaction up.
///
/// # Errors
/// Those of the store.
pub fn take(tx: &mut Tx, claims: &[Claim]) -> Result<Vec<Claim>, StoreError> {
    // In one order everywhere, so that two who take the same keys never wait in a ring.
    let mut wanted: Vec<&Claim> = claims.iter().collect();
    wanted.sort_by(|a, b| a.key.cmp(&b.key));
    let mut held = Vec::new();
    for wanted in wanted.chunks(ROWS) {
        let rows: Vec<Row> = wanted.iter().copied().map(Row::from).collect();
        let insert = diesel::insert_into(claim::table);
        let taken = on_each!(&mut tx.link, connection => match rows.as_slice() {
            [row] => insert.values(row).on_conflict_do_nothing().execute(connection),
            rows => insert.values(rows).on_conflict_do_nothing().execute(connection),
        })?;
        if taken < rows.len() {
            let keys: Vec<ClaimKey> = wanted.iter().map(|claim| claim.key.clone()).collect();
            let found = find(tx, &keys)?;
            held.extend(found.into_iter().filter(|found| !wanted.contains(&found)));
        }
    }
    Ok(held)
}

/// The claims among `keys` that somebody holds, by key.
///
/// # Errors
/// Those of the store.
pub fn find(db: &mut Db, keys: &[ClaimKey]) -> Result<Vec<Claim>, StoreError> {
    let mut found = Vec::new();
    for keys in keys.chunks(ROWS) {
        let rows: Vec<Row> = claim::table
            .filter(claim::claim_key.eq_any(keys.iter().map(ClaimKey::as_str)))
            .order(claim::claim_key)
            .select(Row::as_select())
            .load(&mut db.link)?;
        found.extend(rows.into_iter().map(Claim::from));
    }
    Ok(found)
}

/// The first `limit` claims after the key `after`, by key.
pub(crate) fn after(db: &mut Db, after: &str, limit: i64) -> Result<Vec<Claim>, StoreError> {
    let rows: Vec<Row> = claim::table
        .filter(claim::claim_key.gt(after))
        .order(claim::claim_key)
        .limit(limit)
        .select(Row::as_select())
        .load(&mut db.link)?;
    Ok(rows.into_iter().map(Claim::from).collect())
}

/// Gives up `held`, exactly as it is held. Only for what may be claimed again: a login, an
/// identity number that was written down wrong. A number, once issued, is kept for ever.
///
/// # Errors
/// [`StoreError::Conflict`] where it is not held so.
pub fn give_up(tx: &mut Tx, held: &Claim) -> Result<(), StoreError> {
    let row = claim::table
        .find(held.key.as_str())
        .filter(claim::person_id.eq(held.person.0))
        .filter(claim::org_id.eq(held.org.0))
        .filter(claim::subject_id.eq(held.subject));
    let found = diesel::delete(row).execute(&mut tx.link)?;
    expect("claim", 1, found)
}
