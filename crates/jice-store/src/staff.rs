//! Staff of a unit: who administers the register, and how they were trained and filed.

use diesel::prelude::*;
use jice_domain::OrgId;
use jiff::{Timestamp, civil::Date};

use crate::row::{At, day, expect_version, micros};
use crate::schema::staff;
use crate::seal::unopened;
use crate::{Column, Db, Sealer, StoreError, Tx};

/// A member of staff.
#[derive(Clone, PartialEq, Eq)]
pub struct Staff {
    /// The identifier.
    pub id: i64,
    /// The unit.
    pub org: OrgId,
    /// The name.
    pub name: String,
    /// The natural person: a keyed digest of the identity number.
    pub holder: String,
    /// The identity number.
    pub document: String,
    /// The phone.
    pub phone: String,
    /// What they do, as `registrar`.
    pub duty: String,
    /// Since when.
    pub since: Date,
    /// The day of the last training.
    pub trained_on: Option<Date>,
    /// Number of the certificate of training.
    pub certificate: String,
    /// When they were filed with the authority 备案.
    pub filed: Option<Timestamp>,
    /// The day they left.
    pub left_on: Option<Date>,
    /// How often it was written; the version a change must name.
    pub version: i32,
}

impl std::fmt::Debug for Staff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Staff")
            .field("id", &self.id)
            .field("org", &self.org)
            .field("duty", &self.duty)
            .finish_non_exhaustive()
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = staff, treat_none_as_default_value = false)]
struct Row {
    org_id: i64,
    staff_id: i64,
    name: String,
    holder: String,
    document_sealed: Vec<u8>,
    phone_sealed: Vec<u8>,
    key_id: i16,
    duty: String,
    since_on: String,
    trained_on: Option<String>,
    certificate: String,
    filed_us: Option<i64>,
    left_on: Option<String>,
    version: i32,
}

impl Row {
    fn of(staff: &Staff, sealer: &Sealer) -> Self {
        Self {
            org_id: staff.org.0,
            staff_id: staff.id,
            name: staff.name.clone(),
            holder: staff.holder.clone(),
            document_sealed: sealer.seal(Column::StaffDocument, staff.id, staff.document.as_bytes()),
            phone_sealed: sealer.seal(Column::StaffPhone, staff.id, staff.phone.as_bytes()),
            key_id: sealer.key(),
            duty: staff.duty.clone(),
            since_on: day(staff.since),
            trained_on: staff.trained_on.map(day),
            certificate: staff.certificate.clone(),
            filed_us: staff.filed.map(micros),
            left_on: staff.left_on.map(day),
            version: staff.version,
        }
    }

    fn open(self, sealer: &Sealer) -> Result<Staff, StoreError> {
        let at = At { table: "staff", row: &self.staff_id };
        let text = |column: Column, sealed: &[u8]| {
            let plain = sealer.open(column, self.key_id, self.staff_id, sealed);
            let plain = plain.map_err(|error| unopened(&error, self.staff_id))?;
            String::from_utf8(plain).map_err(|_| at.wrong(column.column(), "not a text"))
        };
        Ok(Staff {
            id: self.staff_id,
            org: OrgId(self.org_id),
            document: text(Column::StaffDocument, &self.document_sealed)?,
            phone: text(Column::StaffPhone, &self.phone_sealed)?,
            since: at.date("since_on", &self.since_on)?,
            trained_on: at.date_maybe("trained_on", self.trained_on.as_deref())?,
            filed: at.moment_maybe("filed_us", self.filed_us)?,
            left_on: at.date_maybe("left_on", self.left_on.as_deref())?,
            name: self.name,
            holder: self.holder,
            duty: self.duty,
            certificate: self.certificate,
            version: self.version,
        })
    }
}

/// Inserts a member of staff.
///
/// # Errors
/// [`StoreError::Duplicate`] where the identifier is taken.
pub fn insert(tx: &mut Tx, staff: &Staff) -> Result<(), StoreError> {
    let row = Row::of(staff, &tx.sealer);
    diesel::insert_into(staff::table).values(&row).execute(&mut tx.link)?;
    Ok(())
}

/// Writes a member of staff that stands at its own version; afterwards at the next.
///
/// # Errors
/// [`StoreError::Conflict`] where it stands at another.
pub fn update(tx: &mut Tx, staff: &Staff) -> Result<(), StoreError> {
    let row = Row::of(staff, &tx.sealer);
    let at = staff::table.find((row.org_id, row.staff_id)).filter(staff::version.eq(row.version));
    let found = diesel::update(at)
        .set((
            staff::name.eq(row.name),
            staff::holder.eq(row.holder),
            staff::document_sealed.eq(row.document_sealed),
            staff::phone_sealed.eq(row.phone_sealed),
            staff::key_id.eq(row.key_id),
            staff::duty.eq(row.duty),
            staff::since_on.eq(row.since_on),
            staff::trained_on.eq(row.trained_on),
            staff::certificate.eq(row.certificate),
            staff::filed_us.eq(row.filed_us),
            staff::left_on.eq(row.left_on),
            staff::version.eq(row.version + 1),
        ))
        .execute(&mut tx.link)?;
    expect_version("staff", found, || {
        staff::table.find((staff.org.0, staff.id)).select(staff::version).first(&mut tx.link)
    })
}

/// The member `id` of the staff of `org`.
///
/// # Errors
/// [`StoreError::Inconsistent`] where the row does not open.
pub fn find(db: &mut Db, org: OrgId, id: i64) -> Result<Option<Staff>, StoreError> {
    let row: Option<Row> = staff::table.find((org.0, id)).select(Row::as_select()).first(&mut db.link).optional()?;
    row.map(|row| row.open(&db.sealer)).transpose()
}

/// The staff of `org`, in the order they were entered.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row does not open.
pub fn list(db: &mut Db, org: OrgId) -> Result<Vec<Staff>, StoreError> {
    let rows: Vec<Row> = staff::table
        .filter(staff::org_id.eq(org.0))
        .order(staff::staff_id)
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(|row| row.open(&db.sealer)).collect()
}
