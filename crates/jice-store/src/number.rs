//! Numbers issued to pupils. Some contain the identity number: all are sealed.

use diesel::prelude::*;
use jice_domain::{IssuedNumber, NumberId, NumberKind, OrgId, PersonId};
use jiff::civil::Date;

use crate::claim::{Claim, ClaimKey};
use crate::row::{At, day, expect};
use crate::schema::issued_number;
use crate::seal::unopened;
use crate::{Column, Db, Sealer, StoreError, Tx};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = issued_number, treat_none_as_default_value = false)]
pub(crate) struct Row {
    pub(crate) person_id: i64,
    pub(crate) number_id: i64,
    kind: String,
    value_sealed: Vec<u8>,
    key_id: i16,
    issuer_id: i64,
    valid_from_on: String,
    valid_to_on: Option<String>,
    temporary: bool,
}

/// The claim that keeps a number its person's own, for ever.
pub fn claim_of(sealer: &Sealer, person: PersonId, number: &IssuedNumber) -> Claim {
    Claim {
        key: ClaimKey::number(sealer, &number.kind, &number.value),
        person,
        org: number.issuer,
        subject: number.id.0,
    }
}

impl Row {
    pub(crate) fn of(sealer: &Sealer, person: PersonId, number: &IssuedNumber) -> Self {
        let id = number.id.0;
        Self {
            person_id: person.0,
            number_id: id,
            kind: number.kind.0.clone(),
            value_sealed: sealer.seal(Column::NumberValue, id, number.value.as_bytes()),
            key_id: sealer.key(),
            issuer_id: number.issuer.0,
            valid_from_on: day(number.valid_from),
            valid_to_on: number.valid_to.map(day),
            temporary: number.temporary,
        }
    }

    pub(crate) fn open(self, sealer: &Sealer) -> Result<(PersonId, IssuedNumber), StoreError> {
        let id = self.number_id;
        let key = format!("{}/{id}", self.person_id);
        let at = At { table: "issued_number", row: &key };
        let value = sealer.open(Column::NumberValue, self.key_id, id, &self.value_sealed);
        let value = value.map_err(|error| unopened(&error, &key))?;
        let number = IssuedNumber {
            id: NumberId(id),
            kind: NumberKind(self.kind),
            value: String::from_utf8(value).map_err(|_| at.wrong("value_sealed", "not a text"))?,
            issuer: OrgId(self.issuer_id),
            valid_from: at.date("valid_from_on", &self.valid_from_on)?,
            valid_to: at.date_maybe("valid_to_on", self.valid_to_on.as_deref())?,
            temporary: self.temporary,
        };
        Ok((PersonId(self.person_id), number))
    }
}

/// Inserts a number of `person`. Its claim is taken by the caller ([`claim_of`]).
///
/// # Errors
/// [`StoreError::Duplicate`] where the identifier is taken.
pub fn insert(tx: &mut Tx, person: PersonId, number: &IssuedNumber) -> Result<(), StoreError> {
    let row = Row::of(&tx.sealer, person, number);
    diesel::insert_into(issued_number::table).values(&row).execute(&mut tx.link)?;
    Ok(())
}

/// Ends the validity of a number that another replaces. It is never issued again.
///
/// # Errors
/// [`StoreError::Conflict`] where it is not there or has ended.
pub fn end(tx: &mut Tx, person: PersonId, number: NumberId, last: Date) -> Result<(), StoreError> {
    let held = issued_number::table.find((person.0, number.0)).filter(issued_number::valid_to_on.is_null());
    let found = diesel::update(held).set(issued_number::valid_to_on.eq(Some(day(last)))).execute(&mut tx.link)?;
    expect("issued_number", 1, found)
}

/// Lets a number hold again that had ended: its person came back to the place that issued it.
///
/// # Errors
/// [`StoreError::Conflict`] where it is not there or has not ended.
pub fn resume(tx: &mut Tx, person: PersonId, number: NumberId) -> Result<(), StoreError> {
    let held = issued_number::table.find((person.0, number.0)).filter(issued_number::valid_to_on.is_not_null());
    let found = diesel::update(held).set(issued_number::valid_to_on.eq(None::<String>)).execute(&mut tx.link)?;
    expect("issued_number", 1, found)
}

/// The numbers of `persons`, by person and in the order they were issued.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row does not open.
pub fn list(db: &mut Db, persons: &[PersonId]) -> Result<Vec<(PersonId, IssuedNumber)>, StoreError> {
    let rows: Vec<Row> = issued_number::table
        .filter(issued_number::person_id.eq_any(persons.iter().map(|id| id.0)))
        .order((issued_number::person_id, issued_number::number_id))
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(|row| row.open(&db.sealer)).collect()
}
