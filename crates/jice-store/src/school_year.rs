//! The open school year of a jurisdiction. Opening one promotes every pupil in it.

use diesel::prelude::*;
use jice_domain::{AccountId, Jurisdiction, SchoolYear};
use jiff::Timestamp;

use crate::row::micros;
use crate::schema::school_year;
use crate::{Db, StoreError, Tx, org};

/// Opens `year`.
///
/// # Errors
/// [`StoreError::Duplicate`] where it is open already.
pub fn open(
    tx: &mut Tx,
    jurisdiction: &Jurisdiction,
    year: SchoolYear,
    at: Timestamp,
    by: AccountId,
) -> Result<(), StoreError> {
    diesel::insert_into(school_year::table)
        .values((
            school_year::jurisdiction.eq(&jurisdiction.0),
            school_year::year.eq(year.0),
            school_year::opened_us.eq(micros(at)),
            school_year::account_id.eq(by.0),
        ))
        .execute(&mut tx.link)
        .map_err(|error| StoreError::from(error).claimed("school_year"))?;
    org::tree_changed(tx)
}

/// Every school year that was ever opened, with its place.
pub(crate) fn all(db: &mut Db) -> Result<Vec<(Jurisdiction, SchoolYear)>, StoreError> {
    let rows: Vec<(String, i16)> =
        school_year::table.select((school_year::jurisdiction, school_year::year)).load(&mut db.link)?;
    Ok(rows.into_iter().map(|(place, year)| (Jurisdiction(place), SchoolYear(year))).collect())
}

/// The latest school year that was opened; none before the first.
///
/// # Errors
/// Those of the store.
pub fn current(db: &mut Db, jurisdiction: &Jurisdiction) -> Result<Option<SchoolYear>, StoreError> {
    let year: Option<i16> = school_year::table
        .filter(school_year::jurisdiction.eq(&jurisdiction.0))
        .select(school_year::year)
        .order(school_year::year.desc())
        .first(&mut db.link)
        .optional()?;
    Ok(year.map(SchoolYear))
}

/// The school year that was open at a moment: the latest of those opened by then.
///
/// # Errors
/// Those of the store.
pub fn open_at(db: &mut Db, jurisdiction: &Jurisdiction, at: Timestamp) -> Result<Option<SchoolYear>, StoreError> {
    let year: Option<i16> = school_year::table
        .filter(school_year::jurisdiction.eq(&jurisdiction.0))
        .filter(school_year::opened_us.le(micros(at)))
        .select(school_year::year)
        .order(school_year::year.desc())
        .first(&mut db.link)
        .optional()?;
    Ok(year.map(SchoolYear))
}
