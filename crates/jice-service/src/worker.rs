//! Work for the machine: rows of a queue, taken by whichever process is free, kept going by
//! a lease. A job that loses its process is taken up where its last transaction ended.

use jice_domain::{Action, JobId, OrgId};
use jice_store::job::{self, Job, JobState};
use jiff::SignedDuration;

use crate::context::Asked;
use crate::view::JobView;
use crate::{Service, ServiceError, words};

/// How long a process may be silent before another takes its job.
const LEASE: SignedDuration = SignedDuration::from_secs(30);

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JobKind {
    /// Read a workbook into a batch.
    CheckWorkbook,
    /// Register accepted rows.
    Register,
    /// Look for what may be breaches of the sanction list.
    LookForViolations,
    /// Search for problem records.
    SearchProblems,
}

crate::words::words!(JobKind { CheckWorkbook => "check_workbook", Register => "register", LookForViolations => "look_for_violations", SearchProblems => "search_problems" });

/// How far one step of a job got.
pub(crate) enum Step {
    /// There is more.
    More,
    /// Done, with what came out, in Chinese.
    Done(String),
}

/// A job that waits.
pub(crate) fn fresh_job(
    service: &Service,
    asked: &Asked,
    org: OrgId,
    subject: i64,
    kind: JobKind,
    payload: String,
) -> Job {
    Job {
        org,
        id: JobId(service.id()),
        kind: kind.as_str().to_owned(),
        subject,
        account: asked.actor.account,
        payload,
        state: JobState::Waiting,
        done: 0,
        total: 0,
        outcome: String::new(),
        worker: String::new(),
        lease: service.now(),
        created: service.now(),
    }
}

impl Service {
    /// A job, for whoever may see its unit's batches.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub fn view_job(&self, asked: &Asked, org: OrgId, id: JobId) -> Result<JobView, ServiceError> {
        self.permit(asked, Action::ReadBatch, org, asked.actor.class)?;
        let found = self.store().read::<_, ServiceError>(|db| Ok(job::find(db, org, id)?))?;
        found.as_ref().map(words::job_view).ok_or(ServiceError::Absent)
    }

    /// Wakes the workers of this process for the jobs of `org`; another process finds them
    /// by itself.
    pub(crate) fn work_on(&self, _org: OrgId) -> Result<(), ServiceError> {
        self.bell().ring();
        Ok(())
    }

    /// Takes back the jobs that the process before this one left as it died, so that they go on
    /// at once and not when its leases run out. No other living process bears the same number
    /// (`node`); one that does so by mistake loses its jobs here, and nothing with them. To be
    /// called before the first [`Service::work`]. Returns how many jobs it was.
    ///
    /// # Errors
    /// Those of the store.
    pub fn take_back_jobs(&self) -> Result<usize, ServiceError> {
        let ours = format!("{}-", self.node());
        self.store().write::<_, ServiceError>(|tx| Ok(job::let_go(tx, &ours)?))
    }

    /// Works until `stop` says so: to be run on a thread of its own.
    pub fn work(&self, stop: &dyn Fn() -> bool) {
        while !stop() {
            match self.work_once() {
                Ok(true) => {}
                Ok(false) => self.bell().wait(std::time::Duration::from_secs(1)),
                Err(error) => {
                    tracing::error!(%error, "a worker could not take a job");
                    self.bell().wait(std::time::Duration::from_secs(2));
                }
            }
        }
    }

    /// Works until nothing waits: the command line and tests.
    ///
    /// # Errors
    /// Those of the store; what goes wrong with a job stands in the job.
    pub fn work_until_idle(&self) -> Result<(), ServiceError> {
        while self.work_once()? {}
        Ok(())
    }

    /// Takes one job and works on it to its end. Tells whether there was one.
    fn work_once(&self) -> Result<bool, ServiceError> {
        let worker = self.worker_name();
        let now = self.now();
        let taken = self.store().write::<_, ServiceError>(|tx| Ok(job::take(tx, worker, now, now + LEASE)?))?;
        let Some(mut job) = taken else { return Ok(false) };
        loop {
            match self.step_of(&mut job) {
                Ok(Step::More) => {}
                Ok(Step::Done(outcome)) => {
                    self.finish(&job, JobState::Done, &outcome)?;
                    return Ok(true);
                }
                // The process lost its lease or the store is away: leave the job as it is.
                Err(ServiceError::Store(error)) => {
                    tracing::warn!(job = %job.id, %error, "a job is left for later");
                    return Ok(true);
                }
                Err(error) => {
                    tracing::error!(job = %job.id, ?error, "a job broke off");
                    self.finish(&job, JobState::Failed, &outcome_of(&error))?;
                    return Ok(true);
                }
            }
        }
    }

    fn step_of(&self, job: &mut Job) -> Result<Step, ServiceError> {
        let kind: JobKind = job.kind.parse().map_err(|word: String| ServiceError::fault(word))?;
        match kind {
            JobKind::CheckWorkbook => self.check_workbook_step(job),
            JobKind::Register => self.register_step(job),
            JobKind::LookForViolations => self.look_step(job),
            JobKind::SearchProblems => self.search_step(job),
        }
    }

    /// Writes how far a job got, in the transaction that did the work, and renews its lease.
    ///
    /// # Errors
    /// A conflict where another process took the job meanwhile.
    pub(crate) fn advance(&self, tx: &mut jice_store::Tx, job: &Job) -> Result<(), ServiceError> {
        Ok(job::advance(tx, job, self.now() + LEASE)?)
    }

    fn finish(&self, job: &Job, state: JobState, outcome: &str) -> Result<(), ServiceError> {
        let ended = Job { state, outcome: outcome.to_owned(), ..job.clone() };
        self.store().write::<_, ServiceError>(|tx| Ok(job::finish(tx, &ended)?))
    }
}

/// Why a job broke off, as the user reads it.
fn outcome_of(error: &ServiceError) -> String {
    match error {
        ServiceError::Invalid(fields) => fields.iter().map(|field| field.zh.as_str()).collect::<Vec<_>>().join("；"),
        ServiceError::Refused(refusals) => {
            let told = |refusal: &jice_domain::Refusal| {
                format!("{}（{}）{}", refusal.zh, refusal.clause.article, refusal.cure.zh)
            };
            refusals.iter().map(told).collect::<Vec<_>>().join("；")
        }
        ServiceError::Conflict { .. } => "批次已被他人变更，请刷新后重试。".to_owned(),
        _ => "处理未能完成，已上传的内容没有丢失，请重试；仍不成功的，请联系系统管理员。".to_owned(),
    }
}
