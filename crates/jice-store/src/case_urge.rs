//! That whoever waits urged a case 催办: each unit once on a working day.

use diesel::prelude::*;
use jice_domain::{AccountId, CaseId, OrgId, PersonId};
use jiff::{Timestamp, civil::Date};

use crate::row::{At, day, expect, micros};
use crate::schema::case_urge;
use crate::{Db, StoreError, Tx};

/// Somebody urged a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Urge {
    /// Whose case.
    pub person: PersonId,
    /// The case.
    pub case: CaseId,
    /// When the step came that was urged.
    pub turn: Timestamp,
    /// The unit that waits.
    pub org: OrgId,
    /// The working day.
    pub on: Date,
    /// Through which account.
    pub account: AccountId,
    /// When.
    pub at: Timestamp,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = case_urge, treat_none_as_default_value = false)]
pub(crate) struct Row {
    pub(crate) person_id: i64,
    pub(crate) case_id: i64,
    pub(crate) turn_us: i64,
    pub(crate) org_id: i64,
    pub(crate) urged_on: String,
    account_id: i64,
    at_us: i64,
}

impl Row {
    pub(crate) fn open(self) -> Result<Urge, StoreError> {
        let key = format!("{}/{}", self.person_id, self.case_id);
        let at = At { table: "case_urge", row: &key };
        Ok(Urge {
            person: PersonId(self.person_id),
            case: CaseId(self.case_id),
            turn: at.moment("turn_us", self.turn_us)?,
            org: OrgId(self.org_id),
            on: at.date("urged_on", &self.urged_on)?,
            account: AccountId(self.account_id),
            at: at.moment("at_us", self.at_us)?,
        })
    }
}

/// Notes that a case was urged.
///
/// # Errors
/// [`StoreError::Duplicate`] where the unit urged that step on that day.
pub fn add(tx: &mut Tx, urge: &Urge) -> Result<(), StoreError> {
    let row = Row {
        person_id: urge.person.0,
        case_id: urge.case.0,
        turn_us: micros(urge.turn),
        org_id: urge.org.0,
        urged_on: day(urge.on),
        account_id: urge.account.0,
        at_us: micros(urge.at),
    };
    let added = diesel::insert_into(case_urge::table).values(&row).execute(&mut tx.link)?;
    expect("case_urge", 1, added)
}

/// How often each of several cases was urged, and when, in order.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn of(db: &mut Db, keys: &[(PersonId, CaseId)]) -> Result<Vec<Urge>, StoreError> {
    use case_urge as t;
    let rows: Vec<Row> = t::table
        .filter(t::person_id.eq_any(keys.iter().map(|(person, _)| person.0)))
        .filter(t::case_id.eq_any(keys.iter().map(|(_, case)| case.0)))
        .order((t::person_id, t::case_id, t::at_us))
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(Row::open).collect()
}
