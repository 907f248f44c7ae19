//! Where schools keep pupils' archives on paper. Every word of a school on it stays; the last counts.

use diesel::prelude::*;
use jice_domain::{AccountId, OrgId, PaperArchive, PersonId};

use crate::row::{At, micros};
use crate::schema::paper_archive;
use crate::{Db, StoreError, Tx};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = paper_archive, treat_none_as_default_value = false)]
pub(crate) struct Row {
    pub(crate) person_id: i64,
    pub(crate) org_id: i64,
    pub(crate) version: i32,
    kept: String,
    place: String,
    keeper: String,
    account_id: i64,
    noted_us: i64,
}

impl Row {
    pub(crate) fn open(self) -> Result<PaperArchive, StoreError> {
        let key = format!("{}/{}/{}", self.person_id, self.org_id, self.version);
        let at = At { table: "paper_archive", row: &key };
        Ok(PaperArchive {
            person: PersonId(self.person_id),
            org: OrgId(self.org_id),
            version: self.version,
            kept: at.word("kept", &self.kept)?,
            place: self.place,
            keeper: self.keeper,
            account: AccountId(self.account_id),
            noted: at.moment("noted_us", self.noted_us)?,
        })
    }
}

/// Adds a school's word on where the papers lie.
///
/// # Errors
/// [`StoreError::Duplicate`] of kind `paper_archive` where it has said that one already.
pub fn insert(tx: &mut Tx, noted: &PaperArchive) -> Result<(), StoreError> {
    let row = Row {
        person_id: noted.person.0,
        org_id: noted.org.0,
        version: noted.version,
        kept: noted.kept.as_str().to_owned(),
        place: noted.place.clone(),
        keeper: noted.keeper.clone(),
        account_id: noted.account.0,
        noted_us: micros(noted.noted),
    };
    diesel::insert_into(paper_archive::table)
        .values(&row)
        .execute(&mut tx.link)
        .map_err(|error| StoreError::from(error).claimed("paper_archive"))?;
    Ok(())
}

/// Everything that schools said of where the papers of `person` lie, school by school, in order.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn list(db: &mut Db, person: PersonId) -> Result<Vec<PaperArchive>, StoreError> {
    let rows: Vec<Row> = paper_archive::table
        .filter(paper_archive::person_id.eq(person.0))
        .order((paper_archive::org_id, paper_archive::version))
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(Row::open).collect()
}
