//! What units are told about cases 提醒: each once for a turn of a case.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel::upsert::excluded;
use jice_domain::{CaseId, NoticeKind, OrgId, PersonId};
use jiff::Timestamp;

use crate::engine::query::on_each;
use crate::row::{At, micros};
use crate::schema::case_notice;
use crate::{Db, StoreError, Tx};

/// What a unit is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    /// The unit.
    pub org: OrgId,
    /// The case.
    pub case: CaseId,
    /// When the step came that it is about; of a case that lay with its opener, when it was opened.
    pub turn: Timestamp,
    /// Why.
    pub kind: NoticeKind,
    /// Whose case.
    pub person: PersonId,
    /// When it was told, of several times the last.
    pub at: Timestamp,
}

/// The moment that names a turn of a case: to the microsecond, as the store keeps it, for clocks tell
/// more.
pub fn turn(arrived: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(arrived.as_microsecond()).expect("a moment that was")
}

/// Rows of one statement.
const ROWS: usize = 500;

/// What names a notice.
pub type Key = (OrgId, CaseId, Timestamp, NoticeKind);

impl Notice {
    /// What names it.
    pub fn key(&self) -> Key {
        (self.org, self.case, self.turn, self.kind)
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = case_notice, treat_none_as_default_value = false)]
pub(crate) struct Row {
    pub(crate) org_id: i64,
    pub(crate) case_id: i64,
    pub(crate) turn_us: i64,
    pub(crate) kind: String,
    pub(crate) person_id: i64,
    at_us: i64,
    seen_us: Option<i64>,
}

impl Row {
    fn of(notice: &Notice) -> Self {
        Self {
            org_id: notice.org.0,
            case_id: notice.case.0,
            turn_us: micros(notice.turn),
            kind: notice.kind.as_str().to_owned(),
            person_id: notice.person.0,
            at_us: micros(notice.at),
            seen_us: None,
        }
    }

    pub(crate) fn open(self) -> Result<Notice, StoreError> {
        let key = format!("{}/{}", self.org_id, self.case_id);
        let at = At { table: "case_notice", row: &key };
        Ok(Notice {
            org: OrgId(self.org_id),
            case: CaseId(self.case_id),
            turn: at.moment("turn_us", self.turn_us)?,
            kind: at.word("kind", &self.kind)?,
            person: PersonId(self.person_id),
            at: at.moment("at_us", self.at_us)?,
        })
    }
}

/// Tells units what they were not told before; what they were stays as it is. Returns how many
/// notices are new.
///
/// # Errors
/// Those of the store.
pub fn tell(tx: &mut Tx, notices: &[Notice]) -> Result<usize, StoreError> {
    // In one order everywhere, so that two who tell the same never wait in a ring.
    let mut wanted: Vec<&Notice> = notices.iter().collect();
    wanted.sort_unstable_by_key(|notice| notice.key());
    let mut told = 0;
    for wanted in wanted.chunks(ROWS) {
        let rows: Vec<Row> = wanted.iter().copied().map(Row::of).collect();
        let insert = diesel::insert_into(case_notice::table);
        told += on_each!(&mut tx.link, connection => match rows.as_slice() {
            [row] => insert.values(row).on_conflict_do_nothing().execute(connection),
            rows => insert.values(rows).on_conflict_do_nothing().execute(connection),
        })?;
    }
    Ok(told)
}

/// Tells a unit, again where it was told and has looked at it.
///
/// # Errors
/// Those of the store.
pub fn tell_again(tx: &mut Tx, notice: &Notice) -> Result<(), StoreError> {
    use case_notice as t;
    let row = Row::of(notice);
    let insert = diesel::insert_into(t::table);
    on_each!(&mut tx.link, connection => insert
        .values(&row)
        .on_conflict((t::org_id, t::case_id, t::turn_us, t::kind))
        .do_update()
        .set((t::at_us.eq(excluded(t::at_us)), t::seen_us.eq(excluded(t::seen_us))))
        .execute(connection))?;
    Ok(())
}

/// Those of `kind` among `cases` that any of `orgs` was told, at whatever turn, seen or not.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn told(db: &mut Db, orgs: &[OrgId], cases: &[CaseId], kind: NoticeKind) -> Result<HashSet<Key>, StoreError> {
    use case_notice as t;
    let rows: Vec<Row> = t::table
        .filter(t::org_id.eq_any(orgs.iter().map(|org| org.0)))
        .filter(t::case_id.eq_any(cases.iter().map(|case| case.0)))
        .filter(t::kind.eq(kind.as_str()))
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(|row| Ok(row.open()?.key())).collect()
}

// That nobody has seen one is asked as the column itself, as the index has it.

/// The units that have notices which nobody there has seen.
///
/// # Errors
/// Those of the store.
pub fn told_units(db: &mut Db) -> Result<Vec<OrgId>, StoreError> {
    use case_notice as t;
    let units: Vec<i64> =
        t::table.filter(t::seen_us.is_null()).select(t::org_id).distinct().order(t::org_id).load(&mut db.link)?;
    Ok(units.into_iter().map(OrgId).collect())
}

/// The latest `limit` notices of `org` that nobody there has seen, behind `before`; only of
/// `kind` where one is named.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn unseen(
    db: &mut Db,
    org: OrgId,
    kind: Option<NoticeKind>,
    before: Option<(i64, CaseId)>,
    limit: u32,
) -> Result<Vec<Notice>, StoreError> {
    use case_notice as t;
    let mut query =
        t::table.filter(t::org_id.eq(org.0)).filter(t::seen_us.is_null()).select(Row::as_select()).into_boxed();
    if let Some(kind) = kind {
        query = query.filter(t::kind.eq(kind.as_str()));
    }
    if let Some((at, case)) = before {
        query = query.filter(t::at_us.lt(at).or(t::at_us.eq(at).and(t::case_id.lt(case.0))));
    }
    let rows: Vec<Row> =
        query.order((t::at_us.desc(), t::case_id.desc())).limit(i64::from(limit)).load(&mut db.link)?;
    rows.into_iter().map(Row::open).collect()
}

/// Notes that a notice was seen, or is over. Tells whether it was unseen.
///
/// # Errors
/// Those of the store.
pub fn seen(tx: &mut Tx, (org, case, turn, kind): &Key, at: Timestamp) -> Result<bool, StoreError> {
    use case_notice as t;
    let row = t::table.find((org.0, case.0, micros(*turn), kind.as_str())).filter(t::seen_us.is_null());
    Ok(diesel::update(row).set(t::seen_us.eq(Some(micros(at)))).execute(&mut tx.link)? == 1)
}
