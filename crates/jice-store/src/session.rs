//! Sessions: who is signed in. The key is a digest of the token; the token is not kept.

use diesel::prelude::*;
use jice_domain::{AccountId, DelegationId, OrgId};
use jiff::Timestamp;

use crate::row::{At, micros};
use crate::schema::{installation, session};
use crate::{Db, StoreError, Tx, org};

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Digest of the token.
    pub key: String,
    /// The unit of the account.
    pub org: OrgId,
    /// The account.
    pub account: AccountId,
    /// What was proved so far.
    pub stage: String,
    /// When it began.
    pub created: Timestamp,
    /// When it was last used.
    pub last_seen: Timestamp,
    /// When it ends, used or not.
    pub ends: Timestamp,
    /// When a second factor was last proved.
    pub proved: Timestamp,
    /// From which address it was opened.
    pub address: String,
    /// By which delegation it acts in somebody's stead; none where it acts for its own account.
    pub delegation: Option<DelegationId>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = session, treat_none_as_default_value = false)]
struct Row {
    session_key: String,
    org_id: i64,
    account_id: i64,
    stage: String,
    created_us: i64,
    last_seen_us: i64,
    ends_us: i64,
    proved_us: i64,
    address: String,
    delegation_id: Option<i64>,
}

impl Row {
    fn session(self) -> Result<Session, StoreError> {
        // The key is a digest of what opens the session: it stays out of messages.
        let key = format!("a session of account {}", self.account_id);
        let at = At { table: "session", row: &key };
        Ok(Session {
            created: at.moment("created_us", self.created_us)?,
            last_seen: at.moment("last_seen_us", self.last_seen_us)?,
            ends: at.moment("ends_us", self.ends_us)?,
            proved: at.moment("proved_us", self.proved_us)?,
            key: self.session_key,
            org: OrgId(self.org_id),
            account: AccountId(self.account_id),
            stage: self.stage,
            address: self.address,
            delegation: self.delegation_id.map(DelegationId),
        })
    }
}

/// Inserts a session.
///
/// # Errors
/// [`StoreError::Duplicate`] where the key is taken.
pub fn insert(tx: &mut Tx, session: &Session) -> Result<(), StoreError> {
    let row = Row {
        session_key: session.key.clone(),
        org_id: session.org.0,
        account_id: session.account.0,
        stage: session.stage.clone(),
        created_us: micros(session.created),
        last_seen_us: micros(session.last_seen),
        ends_us: micros(session.ends),
        proved_us: micros(session.proved),
        address: session.address.clone(),
        delegation_id: session.delegation.map(|id| id.0),
    };
    diesel::insert_into(session::table).values(&row).execute(&mut tx.link)?;
    Ok(())
}

/// The session of `key`, with the version of the tree of units at this moment.
pub(crate) fn find_with_tree(db: &mut Db, key: &str) -> Result<Option<(Session, i64)>, StoreError> {
    let version = installation::table.on(installation::item.eq(org::TREE_VERSION));
    let found: Option<(Row, Option<String>)> = session::table
        .left_join(version)
        .filter(session::session_key.eq(key))
        .select((Row::as_select(), installation::content.nullable()))
        .first(&mut db.link)
        .optional()?;
    found.map(|(row, version)| Ok((row.session()?, org::version_of(version)?))).transpose()
}

/// The session of `key`.
///
/// # Errors
/// [`StoreError::Inconsistent`] where its row cannot be one.
pub fn find(db: &mut Db, key: &str) -> Result<Option<Session>, StoreError> {
    let row: Option<Row> = session::table.find(key).select(Row::as_select()).first(&mut db.link).optional()?;
    row.map(Row::session).transpose()
}

/// The sessions of an account, the oldest first.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn list(db: &mut Db, org: OrgId, account: AccountId) -> Result<Vec<Session>, StoreError> {
    let rows: Vec<Row> = session::table
        .filter(session::account_id.eq(account.0))
        .filter(session::org_id.eq(org.0))
        .order(session::created_us)
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(Row::session).collect()
}

/// Notes that the session of `key` was used. One that ended meanwhile stays ended.
///
/// # Errors
/// Those of the store.
pub fn touch(tx: &mut Tx, key: &str, at: Timestamp) -> Result<(), StoreError> {
    diesel::update(session::table.find(key)).set(session::last_seen_us.eq(micros(at))).execute(&mut tx.link)?;
    Ok(())
}

/// Ends the session of `key`; one that ended before stays ended.
///
/// # Errors
/// Those of the store.
pub fn delete(tx: &mut Tx, key: &str) -> Result<(), StoreError> {
    diesel::delete(session::table.find(key)).execute(&mut tx.link)?;
    Ok(())
}

/// Ends every session of an account.
///
/// # Errors
/// Those of the store.
pub fn delete_of_account(tx: &mut Tx, org: OrgId, account: AccountId) -> Result<(), StoreError> {
    let all = session::table.filter(session::account_id.eq(account.0)).filter(session::org_id.eq(org.0));
    diesel::delete(all).execute(&mut tx.link)?;
    Ok(())
}

/// Forgets every session that ended before `now`. Returns how many.
///
/// # Errors
/// Those of the store.
pub fn delete_ended(tx: &mut Tx, now: Timestamp) -> Result<usize, StoreError> {
    Ok(diesel::delete(session::table.filter(session::ends_us.lt(micros(now)))).execute(&mut tx.link)?)
}
