//! Work for machines: rows that workers claim for a while. A worker that dies lets its lease
//! run out, and another takes the job over.

use diesel::prelude::*;
use jice_domain::{AccountId, JobId, OrgId};
use jiff::Timestamp;

use crate::row::{At, expect, micros};
use crate::schema::job;
use crate::{Db, StoreError, Tx};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// Nobody has taken it.
    Waiting,
    /// A worker holds it until its lease runs out.
    Running,
    /// It ended well.
    Done,
    /// It ended badly; the outcome says how.
    Failed,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The identifier.
    pub id: JobId,
    /// The unit it is done for.
    pub org: OrgId,
    /// What is to be done, as `upload_batch`.
    pub kind: String,
    /// The record concerned; 0 for none.
    pub subject: i64,
    /// Through which account it was asked for.
    pub account: AccountId,
    /// What the worker needs to know, and how far it has come. Never a value of a record.
    pub payload: String,
    /// Where it stands.
    pub state: JobState,
    /// Steps done.
    pub done: u32,
    /// Steps in all; 0 while that is not known.
    pub total: u32,
    /// How it ended.
    pub outcome: String,
    /// Who holds it, or held it last.
    pub worker: String,
    /// Until when.
    pub lease: Timestamp,
    /// When it was asked for.
    pub created: Timestamp,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = job, treat_none_as_default_value = false)]
struct Row {
    org_id: i64,
    job_id: i64,
    kind: String,
    subject_id: i64,
    account_id: i64,
    payload: String,
    state: String,
    done: i32,
    total: i32,
    outcome: String,
    worker: String,
    lease_us: i64,
    created_us: i64,
}

impl JobState {
    fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

impl Job {
    /// Whether it waits or runs.
    pub fn is_open(&self) -> bool {
        matches!(self.state, JobState::Waiting | JobState::Running)
    }
}

fn count(steps: u32) -> i32 {
    i32::try_from(steps).unwrap_or(i32::MAX)
}

impl From<&Job> for Row {
    fn from(job: &Job) -> Self {
        Self {
            org_id: job.org.0,
            job_id: job.id.0,
            kind: job.kind.clone(),
            subject_id: job.subject,
            account_id: job.account.0,
            payload: job.payload.clone(),
            state: job.state.as_str().to_owned(),
            done: count(job.done),
            total: count(job.total),
            outcome: job.outcome.clone(),
            worker: job.worker.clone(),
            lease_us: micros(job.lease),
            created_us: micros(job.created),
        }
    }
}

impl Row {
    fn job(self) -> Result<Job, StoreError> {
        let at = At { table: "job", row: &self.job_id };
        let states = [JobState::Waiting, JobState::Running, JobState::Done, JobState::Failed];
        let state = states.into_iter().find(|state| state.as_str() == self.state);
        Ok(Job {
            id: JobId(self.job_id),
            org: OrgId(self.org_id),
            kind: self.kind,
            subject: self.subject_id,
            account: AccountId(self.account_id),
            payload: self.payload,
            state: state.ok_or_else(|| at.wrong("state", "not a word of its set"))?,
            done: at.count("done", self.done)?,
            total: at.count("total", self.total)?,
            outcome: self.outcome,
            worker: self.worker,
            lease: at.moment("lease_us", self.lease_us)?,
            created: at.moment("created_us", self.created_us)?,
        })
    }
}

/// Asks for a job, in the transaction of what asks for it.
///
/// # Errors
/// [`StoreError::Duplicate`] where the identifier is taken.
pub fn enqueue(tx: &mut Tx, job: &Job) -> Result<(), StoreError> {
    diesel::insert_into(job::table).values(&Row::from(job)).execute(&mut tx.link)?;
    Ok(())
}

/// Jobs looked at for one claim: as many workers may grasp for the same without waiting.
const LOOK: i64 = 16;

/// Takes the oldest job that waits, or whose worker let its lease run out before `now`, and
/// holds it until `until`.
///
/// One statement that changes the row only if it still stands as it was seen decides
/// between workers, on both engines alike.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be a job.
pub fn take(tx: &mut Tx, worker: &str, now: Timestamp, until: Timestamp) -> Result<Option<Job>, StoreError> {
    let open = job::state.eq("waiting").or(job::state.eq("running").and(job::lease_us.lt(micros(now))));
    let seen: Vec<Row> = job::table
        .filter(open)
        .order((job::created_us, job::job_id))
        .limit(LOOK)
        .select(Row::as_select())
        .load(&mut tx.link)?;
    for mut row in seen {
        let as_seen = job::table
            .find((row.org_id, row.job_id))
            .filter(job::state.eq(&row.state))
            .filter(job::worker.eq(&row.worker))
            .filter(job::lease_us.eq(row.lease_us));
        let taken = diesel::update(as_seen)
            .set((job::state.eq("running"), job::worker.eq(worker), job::lease_us.eq(micros(until))))
            .execute(&mut tx.link)?;
        if taken == 1 {
            (row.state, row.worker, row.lease_us) = ("running".to_owned(), worker.to_owned(), micros(until));
            return row.job().map(Some);
        }
    }
    Ok(None)
}

/// Lets go of what workers whose names begin with `prefix` still hold: they are known to be
/// dead, and nobody has to wait until their leases run out. Returns how many jobs it was.
///
/// # Errors
/// Those of the store.
pub fn let_go(tx: &mut Tx, prefix: &str) -> Result<usize, StoreError> {
    let held = job::table.filter(job::state.eq("running")).filter(job::worker.like(format!("{prefix}%")));
    Ok(diesel::update(held).set(job::lease_us.eq(0)).execute(&mut tx.link)?)
}

/// Notes how far a job's worker has come with it (`done`, `total`, `payload`), in the
/// transaction that did the work, and holds it until `until`.
///
/// # Errors
/// [`StoreError::Conflict`] where another worker has taken it over: this one must stop.
pub fn advance(tx: &mut Tx, job: &Job, until: Timestamp) -> Result<(), StoreError> {
    let found = diesel::update(held(job))
        .set((
            job::done.eq(count(job.done)),
            job::total.eq(count(job.total)),
            job::payload.eq(&job.payload),
            job::lease_us.eq(micros(until)),
        ))
        .execute(&mut tx.link)?;
    expect("job", 1, found)
}

/// Ends a job, well or badly as its state says, with its outcome.
///
/// # Errors
/// [`StoreError::Conflict`] where another worker has taken it over.
pub fn finish(tx: &mut Tx, job: &Job) -> Result<(), StoreError> {
    let found = diesel::update(held(job))
        .set((job::state.eq(job.state.as_str()), job::outcome.eq(&job.outcome)))
        .execute(&mut tx.link)?;
    expect("job", 1, found)
}

type Held<'a> = diesel::dsl::Filter<
    diesel::dsl::Filter<diesel::dsl::Find<job::table, (i64, i64)>, diesel::dsl::Eq<job::state, &'static str>>,
    diesel::dsl::Eq<job::worker, &'a String>,
>;

/// A job as long as its worker holds it.
fn held(job: &Job) -> Held<'_> {
    job::table.find((job.org.0, job.id.0)).filter(job::state.eq("running")).filter(job::worker.eq(&job.worker))
}

/// The job `id` of `org`.
///
/// # Errors
/// [`StoreError::Inconsistent`] where its row cannot be one.
pub fn find(db: &mut Db, org: OrgId, id: JobId) -> Result<Option<Job>, StoreError> {
    let row: Option<Row> = job::table.find((org.0, id.0)).select(Row::as_select()).first(&mut db.link).optional()?;
    row.map(Row::job).transpose()
}

/// The latest job of `org` about `subject`.
///
/// # Errors
/// [`StoreError::Inconsistent`] where its row cannot be one.
pub fn latest(db: &mut Db, org: OrgId, subject: i64) -> Result<Option<Job>, StoreError> {
    let row: Option<Row> = job::table
        .filter(job::org_id.eq(org.0))
        .filter(job::subject_id.eq(subject))
        .order(job::job_id.desc())
        .select(Row::as_select())
        .first(&mut db.link)
        .optional()?;
    row.map(Row::job).transpose()
}

/// How many jobs of `org` wait or run.
///
/// # Errors
/// Those of the store.
pub fn open_of(db: &mut Db, org: OrgId) -> Result<u32, StoreError> {
    let open: i64 = job::table
        .filter(job::org_id.eq(org.0))
        .filter(job::state.eq("waiting").or(job::state.eq("running")))
        .count()
        .get_result(&mut db.link)?;
    Ok(u32::try_from(open).unwrap_or(u32::MAX))
}
