//! Duties that colleagues do while somebody is away 委托代办.

use diesel::prelude::*;
use jice_domain::{AccountId, Delegation, DelegationId, OrgId};
use jiff::Timestamp;

use crate::row::{At, day, expect, micros};
use crate::schema::delegation;
use crate::{Db, StoreError, Tx};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = delegation, treat_none_as_default_value = false)]
pub(crate) struct Row {
    pub(crate) org_id: i64,
    pub(crate) delegation_id: i64,
    principal_id: i64,
    delegate_id: i64,
    first_on: String,
    last_on: String,
    reason: String,
    made_by: i64,
    made_us: i64,
    ended_us: Option<i64>,
    ended_by: Option<i64>,
}

impl From<&Delegation> for Row {
    fn from(made: &Delegation) -> Self {
        Self {
            org_id: made.org.0,
            delegation_id: made.id.0,
            principal_id: made.principal.0,
            delegate_id: made.delegate.0,
            first_on: day(made.first),
            last_on: day(made.last),
            reason: made.reason.clone(),
            made_by: made.made_by.0,
            made_us: micros(made.made),
            ended_us: made.ended.map(|(at, _)| micros(at)),
            ended_by: made.ended.map(|(_, by)| by.0),
        }
    }
}

impl Row {
    pub(crate) fn open(self) -> Result<Delegation, StoreError> {
        let key = format!("{}/{}", self.org_id, self.delegation_id);
        let at = At { table: "delegation", row: &key };
        let ended = at.moment_maybe("ended_us", self.ended_us)?;
        Ok(Delegation {
            id: DelegationId(self.delegation_id),
            org: OrgId(self.org_id),
            principal: AccountId(self.principal_id),
            delegate: AccountId(self.delegate_id),
            first: at.date("first_on", &self.first_on)?,
            last: at.date("last_on", &self.last_on)?,
            reason: self.reason,
            made_by: AccountId(self.made_by),
            made: at.moment("made_us", self.made_us)?,
            ended: match (ended, self.ended_by) {
                (Some(moment), Some(by)) => Some((moment, AccountId(by))),
                (None, None) => None,
                _ => return Err(at.wrong("ended_by", "who ended it and when stand together")),
            },
        })
    }
}

/// Keeps a new delegation.
///
/// # Errors
/// [`StoreError::Duplicate`] where the identifier is taken.
pub fn insert(tx: &mut Tx, made: &Delegation) -> Result<(), StoreError> {
    diesel::insert_into(delegation::table).values(&Row::from(made)).execute(&mut tx.link)?;
    Ok(())
}

/// Ends a delegation that was not ended before.
///
/// # Errors
/// [`StoreError::Count`] where it was.
pub fn end(tx: &mut Tx, org: OrgId, id: DelegationId, at: Timestamp, by: AccountId) -> Result<(), StoreError> {
    let running = delegation::table.find((org.0, id.0)).filter(delegation::ended_us.is_null());
    let ended = diesel::update(running)
        .set((delegation::ended_us.eq(micros(at)), delegation::ended_by.eq(by.0)))
        .execute(&mut tx.link)?;
    expect("delegation", 1, ended)
}

/// The delegation `id` of `org`.
///
/// # Errors
/// [`StoreError::Inconsistent`] where its row cannot be one.
pub fn find(db: &mut Db, org: OrgId, id: DelegationId) -> Result<Option<Delegation>, StoreError> {
    let row: Option<Row> =
        delegation::table.find((org.0, id.0)).select(Row::as_select()).first(&mut db.link).optional()?;
    row.map(Row::open).transpose()
}

/// The delegations of `org`, the latest first.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn list(db: &mut Db, org: OrgId) -> Result<Vec<Delegation>, StoreError> {
    let rows: Vec<Row> = delegation::table
        .filter(delegation::org_id.eq(org.0))
        .order(delegation::delegation_id.desc())
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(Row::open).collect()
}
