//! Units of both authority trees.

use diesel::prelude::*;
use jice_domain::{Jurisdiction, OrgId, OrgUnit};
use jiff::Timestamp;

use crate::engine::Link;
pub use crate::org_tree::OrgTree;
use crate::row::{At, expect_version, json};
use crate::schema::org_unit;
use crate::{Db, Kept, StoreError, Tx, installation};

/// Counts the changes of the tree, so that a copy in memory knows when it is old.
pub(crate) const TREE_VERSION: &str = "org_tree_version";

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = org_unit, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    org_id: i64,
    parent_id: Option<i64>,
    jurisdiction: String,
    side: String,
    level: String,
    code: String,
    name: String,
    division: String,
    details: String,
    closed_on: Option<String>,
    version: i32,
    created_us: i64,
}

impl Row {
    fn of(unit: &OrgUnit, version: i32, created_us: i64) -> Self {
        Self {
            org_id: unit.id.0,
            parent_id: unit.parent.map(|id| id.0),
            jurisdiction: unit.jurisdiction.0.clone(),
            side: unit.side.as_str().to_owned(),
            level: unit.level.as_str().to_owned(),
            code: unit.code.clone(),
            name: unit.name.clone(),
            division: unit.division.clone(),
            details: json(&unit.details),
            closed_on: unit.closed_on.map(|day| day.to_string()),
            version,
            created_us,
        }
    }

    fn unit(self) -> Result<Kept<OrgUnit>, StoreError> {
        let at = At { table: "org_unit", row: &self.org_id };
        let record = OrgUnit {
            id: OrgId(self.org_id),
            parent: self.parent_id.map(OrgId),
            jurisdiction: Jurisdiction(self.jurisdiction),
            side: at.word("side", &self.side)?,
            level: at.word("level", &self.level)?,
            code: self.code,
            name: self.name,
            division: self.division,
            details: at.json("details", self.details.as_bytes())?,
            closed_on: at.date_maybe("closed_on", self.closed_on.as_deref())?,
        };
        Ok(Kept { record, version: self.version })
    }
}

/// Inserts a unit, at version 1.
///
/// # Errors
/// [`StoreError::Duplicate`] where its identifier is taken.
pub fn insert(tx: &mut Tx, unit: &OrgUnit, created: Timestamp) -> Result<(), StoreError> {
    diesel::insert_into(org_unit::table).values(&Row::of(unit, 1, created.as_microsecond())).execute(&mut tx.link)?;
    tree_changed(tx)
}

/// Writes what is registered about a unit that stands at `version`.
///
/// # Errors
/// [`StoreError::Conflict`] where it stands at another.
pub fn update(tx: &mut Tx, unit: &OrgUnit, version: i32) -> Result<(), StoreError> {
    let row = Row::of(unit, version + 1, 0);
    let found = diesel::update(org_unit::table.find(unit.id.0).filter(org_unit::version.eq(version)))
        .set((
            org_unit::parent_id.eq(row.parent_id),
            org_unit::jurisdiction.eq(row.jurisdiction),
            org_unit::side.eq(row.side),
            org_unit::level.eq(row.level),
            org_unit::code.eq(row.code),
            org_unit::name.eq(row.name),
            org_unit::division.eq(row.division),
            org_unit::details.eq(row.details),
            org_unit::closed_on.eq(row.closed_on),
            org_unit::version.eq(row.version),
        ))
        .execute(&mut tx.link)?;
    expect_version("org_unit", found, || {
        org_unit::table.find(unit.id.0).select(org_unit::version).first(&mut tx.link)
    })?;
    tree_changed(tx)
}

/// The unit `id`.
///
/// # Errors
/// [`StoreError::Inconsistent`] where its row cannot be one.
pub fn find(db: &mut Db, id: OrgId) -> Result<Option<Kept<OrgUnit>>, StoreError> {
    let row: Option<Row> = org_unit::table.find(id.0).select(Row::as_select()).first(&mut db.link).optional()?;
    row.map(Row::unit).transpose()
}

/// The units directly below `id`, by code.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be a unit.
pub fn children(db: &mut Db, id: OrgId) -> Result<Vec<Kept<OrgUnit>>, StoreError> {
    let rows: Vec<Row> = org_unit::table
        .filter(org_unit::parent_id.eq(id.0))
        .order((org_unit::code, org_unit::org_id))
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(Row::unit).collect()
}

/// `id` and every unit above it, nearest first; empty where there is no such unit.
///
/// # Errors
/// [`StoreError::Inconsistent`] where the tree has a ring.
pub fn path(db: &mut Db, id: OrgId) -> Result<Vec<OrgId>, StoreError> {
    let mut path = Vec::new();
    let mut next = Some(id.0);
    while let Some(at) = next {
        let found: Option<Option<i64>> =
            org_unit::table.find(at).select(org_unit::parent_id).first(&mut db.link).optional()?;
        let Some(parent) = found else { break };
        if path.contains(&OrgId(at)) {
            return Err(At { table: "org_unit", row: &at }.wrong("parent_id", "the tree has a ring"));
        }
        path.push(OrgId(at));
        next = parent;
    }
    Ok(path)
}

/// `id` and every unit below it, the nearer first.
///
/// # Errors
/// Those of the store.
pub fn subtree(db: &mut Db, id: OrgId) -> Result<Vec<OrgId>, StoreError> {
    let mut found = vec![id];
    let mut floor = vec![id.0];
    while !floor.is_empty() {
        let below: Vec<i64> = org_unit::table
            .filter(org_unit::parent_id.eq_any(&floor))
            .select(org_unit::org_id)
            .order((org_unit::code, org_unit::org_id))
            .load(&mut db.link)?;
        let below: Vec<i64> = below.into_iter().filter(|id| !found.contains(&OrgId(*id))).collect();
        found.extend(below.iter().copied().map(OrgId));
        floor = below;
    }
    Ok(found)
}

/// Every unit.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be a unit.
pub fn all(db: &mut Db) -> Result<Vec<OrgUnit>, StoreError> {
    let rows: Vec<Row> =
        org_unit::table.order((org_unit::code, org_unit::org_id)).select(Row::as_select()).load(&mut db.link)?;
    rows.into_iter().map(|row| row.unit().map(|kept| kept.record)).collect()
}

/// How often the tree has changed.
///
/// # Errors
/// [`StoreError::Inconsistent`] where the count is none.
pub fn tree_version(db: &mut Db) -> Result<i64, StoreError> {
    version_of(installation::find(db, TREE_VERSION)?)
}

/// The count that stands under [`TREE_VERSION`].
pub(crate) fn version_of(text: Option<String>) -> Result<i64, StoreError> {
    let Some(text) = text else { return Ok(0) };
    let at = At { table: "installation", row: &TREE_VERSION };
    text.parse().map_err(|_| at.wrong("content", "not a count"))
}

pub(crate) fn tree_changed(tx: &mut Tx) -> Result<(), StoreError> {
    let version = tree_version(tx)? + 1;
    installation::set(tx, TREE_VERSION, &version.to_string())
}

/// Those among `ids` that are closed. The others stay open until this transaction ends: to be asked
/// before anything is written for them.
///
/// # Errors
/// [`StoreError::Unavailable`] where one is being closed and that takes too long.
pub fn closed_among(tx: &mut Tx, ids: &[OrgId]) -> Result<Vec<OrgId>, StoreError> {
    let rows = org_unit::table
        .filter(org_unit::org_id.eq_any(ids.iter().map(|id| id.0)))
        .order(org_unit::org_id)
        .select((org_unit::org_id, org_unit::closed_on));
    let found: Vec<(i64, Option<String>)> = match &mut tx.link {
        // The only writer holds them already.
        Link::Sqlite(connection) => rows.load(connection)?,
        Link::Postgres(connection) => rows.for_share().load(connection)?,
    };
    Ok(found.into_iter().filter(|(_, closed)| closed.is_some()).map(|(id, _)| OrgId(id)).collect())
}
