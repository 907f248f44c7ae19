//! Exceptions that authorities made 破例: which step of which case, for the list that is asked for
//! by unit and day. What was said stands with the step itself.

use diesel::prelude::*;
use jice_domain::{CaseId, OrgId, PersonId};
use jiff::Timestamp;

use crate::row::{At, expect, micros};
use crate::schema::case_override;
use crate::{Db, StoreError, Tx};

/// A step that an authority took against what the law holds in principle 原则上.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Override {
    /// The authority.
    pub org: OrgId,
    /// The case.
    pub case: CaseId,
    /// Which step that was taken, from 1.
    pub seq: i32,
    /// Whose case.
    pub person: PersonId,
    /// When.
    pub at: Timestamp,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = case_override, treat_none_as_default_value = false)]
pub(crate) struct Row {
    pub(crate) org_id: i64,
    pub(crate) case_id: i64,
    pub(crate) seq: i32,
    pub(crate) person_id: i64,
    at_us: i64,
}

impl Row {
    pub(crate) fn open(self) -> Result<Override, StoreError> {
        let key = format!("{}/{}/{}", self.org_id, self.case_id, self.seq);
        let at = At { table: "case_override", row: &key };
        Ok(Override {
            org: OrgId(self.org_id),
            case: CaseId(self.case_id),
            seq: self.seq,
            person: PersonId(self.person_id),
            at: at.moment("at_us", self.at_us)?,
        })
    }
}

/// Lists an exception.
///
/// # Errors
/// [`StoreError::Duplicate`] where that step is listed.
pub fn add(tx: &mut Tx, made: &Override) -> Result<(), StoreError> {
    let row = Row {
        org_id: made.org.0,
        case_id: made.case.0,
        seq: made.seq,
        person_id: made.person.0,
        at_us: micros(made.at),
    };
    let added = diesel::insert_into(case_override::table).values(&row).execute(&mut tx.link)?;
    expect("case_override", 1, added)
}

/// The first `limit` exceptions that `orgs` made from `since` until before `until`, the latest
/// first, behind `before`: the moment and case of the last one of the page before.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn page(
    db: &mut Db,
    orgs: &[OrgId],
    (since, until): (Timestamp, Timestamp),
    before: Option<(i64, i64)>,
    limit: u32,
) -> Result<Vec<Override>, StoreError> {
    use case_override as t;
    let mut found: Vec<Row> = Vec::new();
    for orgs in orgs.chunks(500) {
        let mut query = t::table
            .filter(t::org_id.eq_any(orgs.iter().map(|org| org.0)))
            .filter(t::at_us.ge(micros(since)))
            .filter(t::at_us.lt(micros(until)))
            .select(Row::as_select())
            .into_boxed();
        if let Some((at, case)) = before {
            query = query.filter(t::at_us.lt(at).or(t::at_us.eq(at).and(t::case_id.lt(case))));
        }
        let rows: Vec<Row> =
            query.order((t::at_us.desc(), t::case_id.desc())).limit(i64::from(limit)).load(&mut db.link)?;
        found.extend(rows);
    }
    found.sort_by_key(|row| std::cmp::Reverse((row.at_us, row.case_id)));
    found.truncate(limit as usize);
    found.into_iter().map(Row::open).collect()
}
