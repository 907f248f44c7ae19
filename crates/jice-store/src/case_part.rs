//! A unit's part in the cases of pupils: what lies on its desk 待办, what it has done 已办, what
//! it opened 我发起的.

use diesel::dsl::case_when;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};
use jice_domain::{Case, CaseId, CaseState, OrgId, PersonId};
use jiff::{Timestamp, civil::Date};

use crate::engine::query::{self, Upsert};
use crate::row::{At, day, expect, micros};
use crate::schema::case_part;
use crate::{Db, StoreError, Tx};

/// The due day of what has none: behind all others.
const NEVER: Date = jiff::civil::date(9999, 12, 31);
/// The due day of what cannot be counted yet: behind every day, before what is never due.
const UNCOUNTED: Date = jiff::civil::date(9999, 12, 30);

/// The last day in time of what waits for a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// This day.
    On(Date),
    /// There is a limit, but a year on the way has no calendar yet.
    Uncounted,
    /// No limit is set.
    Never,
}

impl Due {
    /// The day, where there is one.
    pub fn day(self) -> Option<Date> {
        match self {
            Self::On(day) => Some(day),
            Self::Uncounted | Self::Never => None,
        }
    }

    /// The day that stands for it in the store, and in the order of a desk.
    fn key(self) -> Date {
        match self {
            Self::On(day) => day,
            Self::Uncounted => UNCOUNTED,
            Self::Never => NEVER,
        }
    }

    /// Of the step that `case` is before; what waits to be mended has none.
    pub fn of(case: &Case) -> Self {
        match case.state {
            CaseState::Open { due: Some(day), .. } => Self::On(day),
            CaseState::Open { due: None, .. } if case.current().is_some_and(|step| step.within.is_some()) => {
                Self::Uncounted
            }
            _ => Self::Never,
        }
    }

    fn at(key: Date) -> Self {
        match key {
            UNCOUNTED => Self::Uncounted,
            NEVER => Self::Never,
            day => Self::On(day),
        }
    }
}

/// It comes to a unit that has a part in it already; when the unit acted before stays with it.
const COMES_AGAIN: &str = "ON CONFLICT (org_id, case_id) DO UPDATE SET waits = excluded.waits, over = excluded.over, \
     arrived_us = excluded.arrived_us, due_on = excluded.due_on, \
     acted_us = coalesce(excluded.acted_us, case_part.acted_us)";

/// A unit's part in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CasePart {
    /// The unit.
    pub org: OrgId,
    /// The case.
    pub case: CaseId,
    /// Whose.
    pub person: PersonId,
    /// The change, by its name in the pack.
    pub change: String,
    /// Whether the unit opened it.
    pub opener: bool,
    /// Whether the unit is to act now.
    pub waits: bool,
    /// When it came to the unit last.
    pub arrived: Timestamp,
    /// The last day in time.
    pub due: Due,
    /// When the unit acted last; none where it never did.
    pub acted: Option<Timestamp>,
    /// Whether the case is over.
    pub over: bool,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = case_part, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct Row {
    pub(crate) org_id: i64,
    pub(crate) case_id: i64,
    pub(crate) person_id: i64,
    change_name: String,
    opener: bool,
    pub(crate) waits: bool,
    arrived_us: i64,
    pub(crate) due_on: String,
    acted_us: Option<i64>,
    over: bool,
}

impl From<&CasePart> for Row {
    fn from(part: &CasePart) -> Self {
        Self {
            org_id: part.org.0,
            case_id: part.case.0,
            person_id: part.person.0,
            change_name: part.change.clone(),
            opener: part.opener,
            waits: part.waits,
            arrived_us: micros(part.arrived),
            due_on: day(part.due.key()),
            acted_us: part.acted.map(micros),
            over: part.over,
        }
    }
}

impl Row {
    pub(crate) fn part(self) -> Result<CasePart, StoreError> {
        let key = format!("{}/{}", self.org_id, self.case_id);
        let at = At { table: "case_part", row: &key };
        let due = at.date("due_on", &self.due_on)?;
        Ok(CasePart {
            org: OrgId(self.org_id),
            case: CaseId(self.case_id),
            person: PersonId(self.person_id),
            change: self.change_name,
            opener: self.opener,
            waits: self.waits,
            arrived: at.moment("arrived_us", self.arrived_us)?,
            due: Due::at(due),
            acted: at.moment_maybe("acted_us", self.acted_us)?,
            over: self.over,
        })
    }
}

/// The parts that `orgs` have in the case, in no order.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn of(db: &mut Db, orgs: &[OrgId], case: CaseId) -> Result<Vec<CasePart>, StoreError> {
    let rows: Vec<Row> = case_part::table
        .filter(case_part::org_id.eq_any(orgs.iter().map(|org| org.0)))
        .filter(case_part::case_id.eq(case.0))
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(Row::part).collect()
}

/// Lays a case that is locked on the desks as it now stands: `acted` has just acted, it waits for `next`
/// with its due day and for nobody else, and once it is over it is over for all. Whoever it never
/// came to has no part in it.
///
/// # Errors
/// Those of the store.
pub fn lay(
    tx: &mut Tx,
    case: &Case,
    acted: Option<OrgId>,
    next: Option<OrgId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    use case_part as t;
    let over = case.state.is_over();
    let others: Vec<i64> = case.parties().iter().filter(|org| next != Some(**org)).map(|org| org.0).collect();
    let actor = acted.map_or(0, |org| org.0);
    let theirs = t::org_id.eq_any(others).and(t::case_id.eq(case.id.0));
    let moved = t::waits.or(t::over.ne(over)).or(t::org_id.eq(actor));
    let set =
        (
            t::waits.eq(false),
            t::over.eq(over),
            t::acted_us
                .eq(case_when(t::org_id.eq(actor), Some(micros(now)).into_sql::<Nullable<BigInt>>())
                    .otherwise(t::acted_us)),
        );
    query::update(t::table, theirs.and(moved), set).execute(&mut tx.link)?;
    let Some(org) = next else { return Ok(()) };
    let row = Row::from(&CasePart {
        org,
        case: case.id,
        person: case.person,
        change: case.procedure.clone(),
        opener: org == case.opener,
        waits: true,
        arrived: now,
        due: Due::of(case),
        acted: (acted == next).then_some(now),
        over,
    });
    let laid = Upsert { insert: diesel::insert_into(t::table).values(&row), otherwise: COMES_AGAIN };
    let laid = laid.execute(&mut tx.link)?;
    expect("case_part", 1, laid)
}

/// Writes the part that a unit has in a case. The case is locked, so nobody else writes it
/// meanwhile.
///
/// # Errors
/// [`StoreError::Conflict`] where it has none.
pub fn update(tx: &mut Tx, part: &CasePart) -> Result<(), StoreError> {
    let row = Row::from(part);
    let changed = diesel::update(case_part::table.find((row.org_id, row.case_id))).set(&row).execute(&mut tx.link)?;
    expect("case_part", 1, changed)
}

// That a part waits is asked as the column itself, never as a value beside it: only so an engine
// that plans a question once for all values knows that the indexes of what waits will do.

/// Which parts are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Desk {
    /// What waits for the unit, the most urgent first.
    Todo,
    /// What the unit has acted on, the latest first.
    Done,
    /// What the unit opened, the latest first.
    Opened,
}

/// The place of a part in its list, for the next page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The due day as days since 1970, of what waits; 0 elsewhere.
    pub due: i32,
    /// The case.
    pub case: i64,
}

impl CasePart {
    /// Its place in `desk`.
    pub fn place(&self, desk: Desk) -> Place {
        let epoch = jiff::civil::date(1970, 1, 1);
        let days = |date: Date| epoch.until(date).map(|span| span.get_days()).unwrap_or_default();
        let due = if desk == Desk::Todo { days(self.due.key()) } else { 0 };
        Place { due, case: self.case.0 }
    }
}

/// The first `limit` parts of `org` after `after`; only of `change` where one is named.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn page(
    db: &mut Db,
    org: OrgId,
    desk: Desk,
    change: Option<&str>,
    after: Option<Place>,
    limit: u32,
) -> Result<Vec<CasePart>, StoreError> {
    use case_part as t;
    let mut query = t::table.filter(t::org_id.eq(org.0)).select(Row::as_select()).into_boxed();
    if let Some(change) = change {
        query = query.filter(t::change_name.eq(change.to_owned()));
    }
    query = match desk {
        Desk::Todo => {
            let mut waiting = query.filter(t::waits).order((t::due_on, t::case_id));
            if let Some(Place { due, case }) = after {
                let due = jiff::civil::date(1970, 1, 1).saturating_add(jiff::Span::new().days(due));
                waiting = waiting.filter(t::due_on.ge(day(due)));
                waiting = waiting.filter(t::due_on.gt(day(due)).or(t::case_id.gt(case)));
            }
            waiting
        }
        Desk::Done | Desk::Opened => {
            let mut listed = match desk {
                Desk::Opened => query.filter(t::opener.eq(true)),
                _ => query.filter(t::acted_us.is_not_null()).filter(t::opener.eq(false)),
            };
            if let Some(Place { case, .. }) = after {
                listed = listed.filter(t::case_id.lt(case));
            }
            listed.order(t::case_id.desc())
        }
    };
    let rows: Vec<Row> = query.limit(i64::from(limit)).load(&mut db.link)?;
    rows.into_iter().map(Row::part).collect()
}

/// What waits for a unit, of one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The change, by its name in the pack.
    pub change: String,
    /// How many cases.
    pub count: u64,
    /// Of those, due before today.
    pub overdue: u64,
    /// Of those, due from today to the day that counts as soon.
    pub soon: u64,
}

/// How many parts wait for `org`, by change; those due up to `soon` apart.
///
/// # Errors
/// Those of the store.
pub fn waiting(db: &mut Db, org: OrgId, today: Date, soon: Date) -> Result<Vec<Waiting>, StoreError> {
    use case_part as t;
    let mine = || t::table.filter(t::org_id.eq(org.0)).filter(t::waits);
    let counted = (t::change_name, diesel::dsl::count_star());
    let all: Vec<(String, i64)> =
        mine().group_by(t::change_name).select(counted).order(t::change_name).load(&mut db.link)?;
    let due = mine().filter(t::due_on.le(day(soon)));
    let near: Vec<(String, i64)> = due.group_by(t::change_name).select(counted).load(&mut db.link)?;
    let past = mine().filter(t::due_on.lt(day(today)));
    let late: Vec<(String, i64)> = past.group_by(t::change_name).select(counted).load(&mut db.link)?;
    let of = |found: &[(String, i64)], change: &str| {
        found.iter().find(|(name, _)| name == change).map_or(0, |(_, count)| count.unsigned_abs())
    };
    let line = |(change, count): (String, i64)| {
        let overdue = of(&late, &change);
        Waiting { count: count.unsigned_abs(), overdue, soon: of(&near, &change) - overdue, change }
    };
    Ok(all.into_iter().map(line).collect())
}

/// The first `limit` parts, of any unit, that wait and were due before `today`, by due day and
/// case; behind `after` where it is given.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn overdue(
    db: &mut Db,
    today: Date,
    after: Option<&(Date, CaseId)>,
    limit: u32,
) -> Result<Vec<CasePart>, StoreError> {
    use case_part as t;
    let mut query = t::table.filter(t::waits).filter(t::due_on.lt(day(today))).select(Row::as_select()).into_boxed();
    if let Some((due, case)) = after {
        query = query.filter(t::due_on.ge(day(*due))).filter(t::due_on.gt(day(*due)).or(t::case_id.gt(case.0)));
    }
    let rows: Vec<Row> = query.order((t::due_on, t::case_id)).limit(i64::from(limit)).load(&mut db.link)?;
    rows.into_iter().map(Row::part).collect()
}

/// The first `limit` parts, of any unit, that wait and are due from `first` to `last`, by due day and
/// case; behind `after` where it is given.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn due_between(
    db: &mut Db,
    first: Date,
    last: Date,
    after: Option<&(Date, CaseId)>,
    limit: u32,
) -> Result<Vec<CasePart>, StoreError> {
    use case_part as t;
    let (from, case) = after.map_or((first, i64::MIN), |(due, case)| (*due, case.0));
    let rows: Vec<Row> = t::table
        .filter(t::waits)
        .filter(t::due_on.ge(day(from)))
        .filter(t::due_on.le(day(last)))
        .filter(t::due_on.gt(day(from)).or(t::case_id.gt(case)))
        .order((t::due_on, t::case_id))
        .limit(i64::from(limit))
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(Row::part).collect()
}

/// The first `limit` parts, of any unit, that wait and have a limit that could not be counted when
/// they came, by case; behind `after` where it is given.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn uncounted(db: &mut Db, after: Option<CaseId>, limit: u32) -> Result<Vec<CasePart>, StoreError> {
    use case_part as t;
    let behind = after.map_or(i64::MIN, |case| case.0);
    let query = t::table.filter(t::waits).filter(t::due_on.eq(day(UNCOUNTED))).filter(t::case_id.gt(behind));
    let rows: Vec<Row> = query.order(t::case_id).limit(i64::from(limit)).select(Row::as_select()).load(&mut db.link)?;
    rows.into_iter().map(Row::part).collect()
}

/// The first `limit` parts that wait for `org` and were due before `today`, by due day and case.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn overdue_of(db: &mut Db, org: OrgId, today: Date, limit: u32) -> Result<Vec<CasePart>, StoreError> {
    use case_part as t;
    let rows: Vec<Row> = t::table
        .filter(t::org_id.eq(org.0))
        .filter(t::waits)
        .filter(t::due_on.lt(day(today)))
        .order((t::due_on, t::case_id))
        .limit(i64::from(limit))
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(Row::part).collect()
}

/// The first `limit` parts through which `orgs` opened cases that are not over, drafts too, by
/// unit and case behind `after`; only of `change` where one is named.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn under_way(
    db: &mut Db,
    orgs: &[OrgId],
    change: Option<&str>,
    after: Option<(OrgId, CaseId)>,
    limit: u32,
) -> Result<Vec<CasePart>, StoreError> {
    use case_part as t;
    let (org, case) = after.map_or((i64::MIN, i64::MIN), |(org, case)| (org.0, case.0));
    let mut orgs: Vec<i64> = orgs.iter().map(|org| org.0).filter(|held| *held >= org).collect();
    orgs.sort_unstable();
    let mut found = Vec::new();
    for orgs in orgs.chunks(500) {
        let left = i64::from(limit) - i64::try_from(found.len()).unwrap_or(i64::MAX);
        if left <= 0 {
            break;
        }
        // As with what waits, both marks are asked as the columns themselves.
        let mut query = t::table
            .filter(t::org_id.eq_any(orgs))
            .filter(t::opener)
            .filter(diesel::dsl::not(t::over))
            .filter(t::org_id.gt(org).or(t::org_id.eq(org).and(t::case_id.gt(case))))
            .select(Row::as_select())
            .into_boxed();
        if let Some(change) = change {
            query = query.filter(t::change_name.eq(change.to_owned()));
        }
        let rows: Vec<Row> = query.order((t::org_id, t::case_id)).limit(left).load(&mut db.link)?;
        found.extend(rows);
    }
    found.into_iter().map(Row::part).collect()
}

/// The first `limit` parts in cases of `changes` on which `org` acted since `since`, by case; behind
/// `after` where it is given.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn acted_since(
    db: &mut Db,
    org: OrgId,
    changes: &[String],
    since: Timestamp,
    after: Option<CaseId>,
    limit: u32,
) -> Result<Vec<CasePart>, StoreError> {
    use case_part as t;
    let rows: Vec<Row> = t::table
        .filter(t::org_id.eq(org.0))
        .filter(t::case_id.gt(after.map_or(i64::MIN, |case| case.0)))
        .filter(t::change_name.eq_any(changes))
        .filter(t::acted_us.ge(micros(since)))
        .order(t::case_id)
        .limit(i64::from(limit))
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(Row::part).collect()
}

/// How many parts wait for each of `orgs`, and how many of them were due before `today`.
///
/// # Errors
/// Those of the store.
pub fn backlog(db: &mut Db, orgs: &[OrgId], today: Date) -> Result<Vec<(OrgId, u64, u64)>, StoreError> {
    use case_part as t;
    let mut found = std::collections::BTreeMap::<i64, (u64, u64)>::new();
    for orgs in orgs.chunks(500) {
        let waiting = || t::table.filter(t::org_id.eq_any(orgs.iter().map(|org| org.0))).filter(t::waits);
        let all: Vec<(i64, i64)> =
            waiting().group_by(t::org_id).select((t::org_id, diesel::dsl::count_star())).load(&mut db.link)?;
        let late: Vec<(i64, i64)> = waiting()
            .filter(t::due_on.lt(day(today)))
            .group_by(t::org_id)
            .select((t::org_id, diesel::dsl::count_star()))
            .load(&mut db.link)?;
        all.into_iter().for_each(|(org, count)| found.entry(org).or_default().0 = count.unsigned_abs());
        late.into_iter().for_each(|(org, count)| found.entry(org).or_default().1 = count.unsigned_abs());
    }
    Ok(found.into_iter().map(|(org, (all, late))| (OrgId(org), all, late)).collect())
}

/// The cases that are not over in which `org` has a part, drafts of its own too, with the change each
/// is, by case.
///
/// # Errors
/// Those of the store.
pub fn open_of(db: &mut Db, org: OrgId) -> Result<Vec<(CaseId, String)>, StoreError> {
    use case_part as t;
    let rows: Vec<(i64, String)> = t::table
        .filter(t::org_id.eq(org.0))
        .filter(diesel::dsl::not(t::over))
        .order(t::case_id)
        .select((t::case_id, t::change_name))
        .load(&mut db.link)?;
    Ok(rows.into_iter().map(|(case, change)| (CaseId(case), change)).collect())
}
