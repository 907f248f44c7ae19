//! Work for machines: rows that workers claim for a while. A worker that dies lets its lease
//! run out, and another takes the job over.

use diesel::prelude::*;
use jice_domain::{AccountId, JobId, OrgId};
use jiff::{SignedDuration, Timestamp};

use crate::row::{At, expect, micros};
use crate::schema::job;
use crate::{Db, StoreError, Tx};

/// Where a job stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobState {
    /// Nobody has taken it.
    Waiting,
    /// A worker holds it.
    Running {
        /// Which.
        worker: String,
        /// Until when.
        lease: Timestamp,
    },
    /// It ended well.
    Done,
    /// It ended badly; `outcome` says how.
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
    /// What the worker needs to know. Never a value of a record.
    pub payload: String,
    /// Where it stands.
    pub state: JobState,
    /// Steps done.
    pub done: u32,
    /// Steps in all; 0 while that is not known.
    pub total: u32,
    /// How it ended.
    pub outcome: String,
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

impl Row {
    fn job(self) -> Result<Job, StoreError> {
        let at = At { table: "job", row: &self.job_id };
        let state = match self.state.as_str() {
            "waiting" => JobState::Waiting,
            "running" => JobState::Running { worker: self.worker, lease: at.moment("lease_us", self.lease_us)? },
            "done" => JobState::Done,
            "failed" => JobState::Failed,
            _ => return Err(at.wrong("state", "not a word of its set")),
        };
        Ok(Job {
            id: JobId(self.job_id),
            org: OrgId(self.org_id),
            kind: self.kind,
            subject: self.subject_id,
            account: AccountId(self.account_id),
            payload: self.payload,
            state,
            done: at.count("done", self.done)?,
            total: at.count("total", self.total)?,
            outcome: self.outcome,
            created: at.moment("created_us", self.created_us)?,
        })
    }
}

fn count(steps: u32) -> i32 {
    i32::try_from(steps).unwrap_or(i32::MAX)
}

/// Asks for a job, in the transaction of what asks for it. It waits, whatever `state` says.
///
/// # Errors
/// [`StoreError::Duplicate`] where the identifier is taken.
pub fn enqueue(tx: &mut Tx, job: &Job) -> Result<(), StoreError> {
    let row = Row {
        org_id: job.org.0,
        job_id: job.id.0,
        kind: job.kind.clone(),
        subject_id: job.subject,
        account_id: job.account.0,
        payload: job.payload.clone(),
        state: "waiting".to_owned(),
        done: count(job.done),
        total: count(job.total),
        outcome: String::new(),
        worker: String::new(),
        lease_us: 0,
        created_us: micros(job.created),
    };
    diesel::insert_into(job::table).values(&row).execute(&mut tx.link)?;
    Ok(())
}

/// Jobs looked at for one claim: as many workers may grasp for the same without waiting.
const LOOK: i64 = 16;

/// Takes the oldest job that waits, or whose worker let its lease run out, for `lease`.
///
/// One statement that changes the row only if it still stands as it was seen decides
/// between workers, on both engines alike.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be a job.
pub fn claim(tx: &mut Tx, worker: &str, now: Timestamp, lease: SignedDuration) -> Result<Option<Job>, StoreError> {
    let open = job::state.eq("waiting").or(job::state.eq("running").and(job::lease_us.lt(micros(now))));
    let seen: Vec<Row> = job::table
        .filter(open)
        .order((job::created_us, job::job_id))
        .limit(LOOK)
        .select(Row::as_select())
        .load(&mut tx.link)?;
    for mut row in seen {
        let until = micros(now + lease);
        let as_seen = job::table
            .find((row.org_id, row.job_id))
            .filter(job::state.eq(&row.state))
            .filter(job::worker.eq(&row.worker))
            .filter(job::lease_us.eq(row.lease_us));
        let taken = diesel::update(as_seen)
            .set((job::state.eq("running"), job::worker.eq(worker), job::lease_us.eq(until)))
            .execute(&mut tx.link)?;
        if taken == 1 {
            (row.state, row.worker, row.lease_us) = ("running".to_owned(), worker.to_owned(), until);
            return row.job().map(Some);
        }
    }
    Ok(None)
}

/// Notes how far `worker` has come with a job it holds, and holds it for `lease` from `now`.
///
/// # Errors
/// [`StoreError::Conflict`] where another has taken it over: this worker must stop.
pub fn progress(
    tx: &mut Tx,
    job: &Job,
    worker: &str,
    (done, total): (u32, u32),
    now: Timestamp,
    lease: SignedDuration,
) -> Result<(), StoreError> {
    let found = diesel::update(held(job, worker))
        .set((job::done.eq(count(done)), job::total.eq(count(total)), job::lease_us.eq(micros(now + lease))))
        .execute(&mut tx.link)?;
    expect("job", 1, found)
}

/// Ends a job that `worker` holds, well or badly.
///
/// # Errors
/// [`StoreError::Conflict`] where another has taken it over.
pub fn finish(tx: &mut Tx, job: &Job, worker: &str, well: bool, outcome: &str) -> Result<(), StoreError> {
    let state = if well { "done" } else { "failed" };
    let found = diesel::update(held(job, worker))
        .set((job::state.eq(state), job::outcome.eq(outcome), job::lease_us.eq(0)))
        .execute(&mut tx.link)?;
    expect("job", 1, found)
}

type Held<'a> = diesel::dsl::Filter<
    diesel::dsl::Filter<diesel::dsl::Find<job::table, (i64, i64)>, diesel::dsl::Eq<job::state, &'static str>>,
    diesel::dsl::Eq<job::worker, &'a str>,
>;

fn held<'a>(job: &Job, worker: &'a str) -> Held<'a> {
    job::table.find((job.org.0, job.id.0)).filter(job::state.eq("running")).filter(job::worker.eq(worker))
}

/// The job `id` of `org`.
///
/// # Errors
/// [`StoreError::Inconsistent`] where its row cannot be one.
pub fn find(db: &mut Db, org: OrgId, id: JobId) -> Result<Option<Job>, StoreError> {
    let row: Option<Row> = job::table.find((org.0, id.0)).select(Row::as_select()).first(&mut db.link).optional()?;
    row.map(Row::job).transpose()
}

/// The latest `limit` jobs of `org` that concern `subject`, the latest first.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be a job.
pub fn list(db: &mut Db, org: OrgId, subject: i64, limit: u32) -> Result<Vec<Job>, StoreError> {
    let rows: Vec<Row> = job::table
        .filter(job::org_id.eq(org.0))
        .filter(job::subject_id.eq(subject))
        .order(job::job_id.desc())
        .limit(i64::from(limit))
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(Row::job).collect()
}
