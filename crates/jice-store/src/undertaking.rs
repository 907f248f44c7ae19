//! Signed undertakings: data security once a school year, integrity with every batch.

use diesel::dsl::{exists, select};
use diesel::prelude::*;
use jice_domain::{AccountId, OrgId, SchoolYear, UndertakingId};
use jiff::Timestamp;

use crate::row::{At, micros};
use crate::schema::undertaking;
use crate::{Db, StoreError, Tx};

/// An undertaking as it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undertaking {
    /// The identifier.
    pub id: UndertakingId,
    /// The unit the account acts for.
    pub org: OrgId,
    /// The account.
    pub account: AccountId,
    /// The natural person: a keyed digest.
    pub holder: String,
    /// Which, as the pack names it.
    pub kind: String,
    /// For which school year.
    pub school_year: SchoolYear,
    /// Digest of the text that was shown, SHA-256 in hexadecimal.
    pub text_sha256: String,
    /// The name as the signer typed it.
    pub signed_name: String,
    /// When.
    pub signed: Timestamp,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = undertaking, treat_none_as_default_value = false)]
struct Row {
    org_id: i64,
    undertaking_id: i64,
    account_id: i64,
    holder: String,
    kind: String,
    school_year: i16,
    text_sha256: String,
    signed_name: String,
    signed_us: i64,
}

impl Row {
    fn undertaking(self) -> Result<Undertaking, StoreError> {
        let signed = At { table: "undertaking", row: &self.undertaking_id }.moment("signed_us", self.signed_us)?;
        Ok(Undertaking {
            id: UndertakingId(self.undertaking_id),
            org: OrgId(self.org_id),
            account: AccountId(self.account_id),
            holder: self.holder,
            kind: self.kind,
            school_year: SchoolYear(self.school_year),
            text_sha256: self.text_sha256,
            signed_name: self.signed_name,
            signed,
        })
    }
}

/// Inserts a signed undertaking.
///
/// # Errors
/// [`StoreError::Duplicate`] of kind `undertaking` where the account has signed it this year.
pub fn insert(tx: &mut Tx, signed: &Undertaking) -> Result<(), StoreError> {
    let row = Row {
        org_id: signed.org.0,
        undertaking_id: signed.id.0,
        account_id: signed.account.0,
        holder: signed.holder.clone(),
        kind: signed.kind.clone(),
        school_year: signed.school_year.0,
        text_sha256: signed.text_sha256.clone(),
        signed_name: signed.signed_name.clone(),
        signed_us: micros(signed.signed),
    };
    diesel::insert_into(undertaking::table)
        .values(&row)
        .execute(&mut tx.link)
        .map_err(|error| StoreError::from(error).claimed("undertaking"))?;
    Ok(())
}

/// Whether the account has signed `kind` for `year`.
///
/// # Errors
/// Those of the store.
pub fn is_signed(
    db: &mut Db,
    org: OrgId,
    account: AccountId,
    kind: &str,
    year: SchoolYear,
) -> Result<bool, StoreError> {
    let signed = undertaking::table
        .filter(undertaking::org_id.eq(org.0))
        .filter(undertaking::account_id.eq(account.0))
        .filter(undertaking::kind.eq(kind))
        .filter(undertaking::school_year.eq(year.0));
    Ok(select(exists(signed)).get_result(&mut db.link)?)
}

/// What the account signed of `kind` for `year`.
///
/// # Errors
/// [`StoreError::Inconsistent`] where the row has no moment.
pub fn find(
    db: &mut Db,
    org: OrgId,
    account: AccountId,
    kind: &str,
    year: SchoolYear,
) -> Result<Option<Undertaking>, StoreError> {
    let row: Option<Row> = undertaking::table
        .filter(undertaking::org_id.eq(org.0))
        .filter(undertaking::account_id.eq(account.0))
        .filter(undertaking::kind.eq(kind))
        .filter(undertaking::school_year.eq(year.0))
        .select(Row::as_select())
        .first(&mut db.link)
        .optional()?;
    row.map(Row::undertaking).transpose()
}

/// What the natural person `holder` signed in `org` for `year`, as the pack names it.
///
/// # Errors
/// Those of the store.
pub fn signed_by(db: &mut Db, org: OrgId, holder: &str, year: SchoolYear) -> Result<Vec<String>, StoreError> {
    let kinds = undertaking::table
        .filter(undertaking::org_id.eq(org.0))
        .filter(undertaking::holder.eq(holder))
        .filter(undertaking::school_year.eq(year.0))
        .order(undertaking::undertaking_id)
        .select(undertaking::kind)
        .load(&mut db.link)?;
    Ok(kinds)
}

/// What was signed in `org`, in the order of signing.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row has no moment.
pub fn list(db: &mut Db, org: OrgId) -> Result<Vec<Undertaking>, StoreError> {
    let rows: Vec<Row> = undertaking::table
        .filter(undertaking::org_id.eq(org.0))
        .order(undertaking::undertaking_id)
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(Row::undertaking).collect()
}
