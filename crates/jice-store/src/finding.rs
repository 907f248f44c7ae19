//! Findings 违规线索, with the unit they accuse, and what was done about each.

use diesel::dsl::count_star;
use diesel::prelude::*;
use jice_domain::{
    Finding, FindingActor, FindingDeed, FindingId, FindingState, FindingStep, Found, Jurisdiction, OrgId, PersonId,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::row::{At, day, expect_version, json, micros};
use crate::schema::{finding, finding_step};
use crate::seal::unopened;
use crate::{Column, Db, Sealer, StoreError, Tx};

/// The due day of what has none: behind all others.
const NEVER: Date = jiff::civil::date(9999, 12, 31);
/// Units asked about in one statement.
const UNITS: usize = 500;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = finding, treat_none_as_default_value = false)]
pub(crate) struct Row {
    pub(crate) org_id: i64,
    pub(crate) finding_id: i64,
    violation: String,
    jurisdiction: String,
    clause: String,
    subject: String,
    person_id: Option<i64>,
    told_sealed: Vec<u8>,
    key_id: i16,
    since_on: String,
    found_us: i64,
    by_hand: bool,
    present: bool,
    state: String,
    state_facts: String,
    due_on: String,
    open: bool,
    version: i32,
}

impl Row {
    fn of(sealer: &Sealer, found: &Finding) -> Self {
        Self {
            org_id: found.unit.0,
            finding_id: found.id.0,
            violation: found.violation.clone(),
            jurisdiction: found.jurisdiction.0.clone(),
            clause: found.clause.clone(),
            subject: found.subject.clone(),
            person_id: found.person.map(|person| person.0),
            told_sealed: sealer.seal(Column::FindingTold, found.id.0, json(&found.told).as_bytes()),
            key_id: sealer.key(),
            since_on: day(found.since),
            found_us: micros(found.found),
            by_hand: found.by_hand,
            present: found.present,
            state: found.state.as_str().to_owned(),
            state_facts: json(&found.state),
            due_on: day(found.state.due().unwrap_or(NEVER)),
            open: !found.state.is_over(),
            version: found.version,
        }
    }

    pub(crate) fn open(self, sealer: &Sealer) -> Result<Finding, StoreError> {
        let key = format!("{}/{}", self.org_id, self.finding_id);
        let at = At { table: "finding", row: &key };
        let told = sealer.open(Column::FindingTold, self.key_id, self.finding_id, &self.told_sealed);
        let told: Found = at.json("told_sealed", &told.map_err(|error| unopened(&error, &key))?)?;
        let state: FindingState = at.json("state_facts", self.state_facts.as_bytes())?;
        let due = day(state.due().unwrap_or(NEVER));
        if state.as_str() != self.state || state.is_over() == self.open || due != self.due_on {
            return Err(at.wrong("state", "not the state with its facts"));
        }
        Ok(Finding {
            id: FindingId(self.finding_id),
            unit: OrgId(self.org_id),
            violation: self.violation,
            jurisdiction: Jurisdiction(self.jurisdiction),
            clause: self.clause,
            subject: self.subject,
            person: self.person_id.map(PersonId),
            told,
            since: at.date("since_on", &self.since_on)?,
            found: at.moment("found_us", self.found_us)?,
            by_hand: self.by_hand,
            present: self.present,
            state,
            version: self.version,
        })
    }
}

/// Inserts a finding.
///
/// # Errors
/// [`StoreError::Duplicate`] of kind `finding` where the same was found of the unit before.
pub fn insert(tx: &mut Tx, found: &Finding) -> Result<(), StoreError> {
    let row = Row::of(&tx.sealer, found);
    diesel::insert_into(finding::table)
        .values(&row)
        .execute(&mut tx.link)
        .map_err(|error| StoreError::from(error).claimed("finding"))?;
    Ok(())
}

/// Writes a finding that stands at its own version; afterwards it stands at the next.
///
/// # Errors
/// [`StoreError::Conflict`] where it stands at another.
pub fn update(tx: &mut Tx, found: &Finding) -> Result<(), StoreError> {
    let row = Row::of(&tx.sealer, found);
    let key = (row.org_id, row.finding_id);
    let at = finding::table.find(key).filter(finding::version.eq(row.version));
    let changed = diesel::update(at)
        .set((
            finding::clause.eq(row.clause),
            finding::told_sealed.eq(row.told_sealed),
            finding::key_id.eq(row.key_id),
            finding::since_on.eq(row.since_on),
            finding::present.eq(row.present),
            finding::state.eq(row.state),
            finding::state_facts.eq(row.state_facts),
            finding::due_on.eq(row.due_on),
            finding::open.eq(row.open),
            finding::version.eq(row.version + 1),
        ))
        .execute(&mut tx.link)?;
    expect_version("finding", changed, || finding::table.find(key).select(finding::version).first(&mut tx.link))
}

/// The finding `id` against `unit`.
///
/// # Errors
/// [`StoreError::Inconsistent`] where its row cannot be one.
pub fn find(db: &mut Db, unit: OrgId, id: FindingId) -> Result<Option<Finding>, StoreError> {
    let row: Option<Row> =
        finding::table.find((unit.0, id.0)).select(Row::as_select()).first(&mut db.link).optional()?;
    row.map(|row| row.open(&db.sealer)).transpose()
}

/// What the register found of an item against `unit`: all that it still shows, and those of
/// `subjects` whether it does or not.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn held(db: &mut Db, unit: OrgId, violation: &str, subjects: &[String]) -> Result<Vec<Finding>, StoreError> {
    use finding as t;
    let of_item =
        || t::table.filter(t::org_id.eq(unit.0)).filter(t::violation.eq(violation)).filter(t::by_hand.eq(false));
    let mut rows: Vec<Row> = of_item().filter(t::present.eq(true)).select(Row::as_select()).load(&mut db.link)?;
    for subjects in subjects.chunks(UNITS) {
        let gone = of_item().filter(t::present.eq(false)).filter(t::subject.eq_any(subjects));
        rows.extend(gone.select(Row::as_select()).load::<Row>(&mut db.link)?);
    }
    rows.into_iter().map(|row| row.open(&db.sealer)).collect()
}

/// Which findings are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted<'a> {
    /// Against these units, in any order.
    pub units: &'a [OrgId],
    /// Of this item.
    pub violation: Option<&'a str>,
    /// In this state, by its word.
    pub state: Option<&'a str>,
    /// Still open (`true`), over (`false`), or both.
    pub open: Option<bool>,
    /// Ordered, and due before this day.
    pub due_before: Option<Date>,
}

/// The place of a finding among all, for the next page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The unit.
    pub unit: i64,
    /// The finding.
    pub id: i64,
}

/// The first `limit` findings that are wanted after `after`, by unit and finding.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn page(db: &mut Db, wanted: &Wanted<'_>, after: Option<Place>, limit: u32) -> Result<Vec<Finding>, StoreError> {
    use finding as t;
    let mut units: Vec<i64> = wanted.units.iter().map(|unit| unit.0).collect();
    units.sort_unstable();
    units.retain(|unit| after.is_none_or(|after| *unit >= after.unit));
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut found = Vec::new();
    for units in units.chunks(UNITS) {
        let mut query = t::table.filter(t::org_id.eq_any(units.to_vec())).select(Row::as_select()).into_boxed();
        if let Some(Place { unit, id }) = after {
            query = query.filter(t::org_id.gt(unit).or(t::org_id.eq(unit).and(t::finding_id.gt(id))));
        }
        if let Some(violation) = wanted.violation {
            query = query.filter(t::violation.eq(violation.to_owned()));
        }
        if let Some(state) = wanted.state {
            query = query.filter(t::state.eq(state.to_owned()));
        }
        query = match wanted.open {
            Some(true) => query.filter(t::open),
            Some(false) => query.filter(diesel::dsl::not(t::open)),
            None => query,
        };
        if let Some(before) = wanted.due_before {
            query = query.filter(t::due_on.lt(day(before)));
        }
        let most = i64::try_from(limit - found.len()).unwrap_or(i64::MAX);
        let rows: Vec<Row> = query.order((t::org_id, t::finding_id)).limit(most).load(&mut db.link)?;
        for row in rows {
            found.push(row.open(&db.sealer)?);
        }
        if found.len() == limit {
            break;
        }
    }
    Ok(found)
}

/// How many findings against a unit are of one item and in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The unit.
    pub unit: OrgId,
    /// The item.
    pub violation: String,
    /// The state, by its word.
    pub state: String,
    /// How many.
    pub count: u64,
    /// Of those, ordered and due before the day that was asked for.
    pub overdue: u64,
}

/// The findings against `units`, counted by unit, item and state.
///
/// # Errors
/// Those of the store.
pub fn counts(db: &mut Db, units: &[OrgId], today: Date) -> Result<Vec<Count>, StoreError> {
    use finding as t;
    type Line = (i64, String, String, i64);
    let mut counts = Vec::new();
    for units in units.chunks(UNITS) {
        let of = || t::table.filter(t::org_id.eq_any(units.iter().map(|unit| unit.0)));
        let columns = (t::org_id, t::violation, t::state, count_star());
        let groups = (t::org_id, t::violation, t::state);
        let all: Vec<Line> = of().group_by(groups).select(columns).order(groups).load(&mut db.link)?;
        let late: Vec<Line> =
            of().filter(t::due_on.lt(day(today))).group_by(groups).select(columns).load(&mut db.link)?;
        let overdue = |unit: i64, violation: &str, state: &str| {
            let same = |line: &&Line| line.0 == unit && line.1 == violation && line.2 == state;
            late.iter().find(same).map_or(0, |line| line.3.unsigned_abs())
        };
        counts.extend(all.into_iter().map(|(unit, violation, state, count)| Count {
            overdue: overdue(unit, &violation, &state),
            unit: OrgId(unit),
            violation,
            state,
            count: count.unsigned_abs(),
        }));
    }
    Ok(counts)
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = finding_step, treat_none_as_default_value = false)]
pub(crate) struct StepRow {
    pub(crate) org_id: i64,
    pub(crate) finding_id: i64,
    seq: i32,
    deed: String,
    actor: String,
    at_us: i64,
    words_sealed: Vec<u8>,
    key_id: i16,
}

/// What is sealed of a step: the deed with its facts, and its words.
#[derive(Serialize, Deserialize)]
struct Told {
    deed: FindingDeed,
    words: String,
}

impl StepRow {
    pub(crate) fn open(self, sealer: &Sealer) -> Result<FindingStep, StoreError> {
        let key = format!("{}/{}/{}", self.org_id, self.finding_id, self.seq);
        let at = At { table: "finding_step", row: &key };
        let bound = (self.finding_id, i64::from(self.seq));
        let told = sealer.open(Column::FindingWords, self.key_id, bound, &self.words_sealed);
        let told: Told = at.json("words_sealed", &told.map_err(|error| unopened(&error, &key))?)?;
        if told.deed.as_str() != self.deed {
            return Err(at.wrong("deed", "not the deed that was sealed"));
        }
        Ok(FindingStep {
            seq: self.seq,
            deed: told.deed,
            words: told.words,
            by: at.json::<Option<FindingActor>>("actor", self.actor.as_bytes())?,
            at: at.moment("at_us", self.at_us)?,
        })
    }
}

/// Appends what was done about a finding.
///
/// # Errors
/// [`StoreError::Duplicate`] where that place is taken: somebody else was first.
pub fn take_step(tx: &mut Tx, unit: OrgId, id: FindingId, step: &FindingStep) -> Result<(), StoreError> {
    let bound = (id.0, i64::from(step.seq));
    let told = Told { deed: step.deed.clone(), words: step.words.clone() };
    let row = StepRow {
        org_id: unit.0,
        finding_id: id.0,
        seq: step.seq,
        deed: step.deed.as_str().to_owned(),
        actor: json(&step.by),
        at_us: micros(step.at),
        words_sealed: tx.sealer.seal(Column::FindingWords, bound, json(&told).as_bytes()),
        key_id: tx.sealer.key(),
    };
    diesel::insert_into(finding_step::table).values(&row).execute(&mut tx.link)?;
    Ok(())
}

/// What was done about a finding, in order.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn steps(db: &mut Db, unit: OrgId, id: FindingId) -> Result<Vec<FindingStep>, StoreError> {
    let rows: Vec<StepRow> = finding_step::table
        .filter(finding_step::org_id.eq(unit.0))
        .filter(finding_step::finding_id.eq(id.0))
        .order(finding_step::seq)
        .select(StepRow::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(|row| row.open(&db.sealer)).collect()
}

/// The number of the last thing done about a finding.
///
/// # Errors
/// Those of the store.
pub fn last_step(db: &mut Db, unit: OrgId, id: FindingId) -> Result<i32, StoreError> {
    let last: Option<i32> = finding_step::table
        .filter(finding_step::org_id.eq(unit.0))
        .filter(finding_step::finding_id.eq(id.0))
        .select(diesel::dsl::max(finding_step::seq))
        .first(&mut db.link)?;
    Ok(last.unwrap_or(0))
}
