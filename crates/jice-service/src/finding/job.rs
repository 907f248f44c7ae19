//! Looking for breaches: a job that goes from unit to unit, asked for by an authority's clerk, and
//! once a day by the register itself, which then searches for problem records too.

use jice_domain::{AccountId, Action, JobId, OrgId};
use jice_store::job::{self, Job, JobState};
use jice_store::{Tx, installation};
use serde::{Deserialize, Serialize};

use crate::context::{Asked, Subject, by_nobody};
use crate::view::JobView;
use crate::worker::{JobKind, Step, fresh_job};
use crate::{Service, ServiceError};

/// Units looked at in one step of the job.
const UNITS: usize = 20;
/// The day on which the register last looked by itself, by top unit.
const LOOKED: &str = "findings_looked:";

/// How far a search has come.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Search {
    /// The last unit looked at.
    after: i64,
}

impl Service {
    /// Has the register look for breaches at and below `org`; where it is at it already, that search
    /// is told.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn look_for_violations(&self, asked: &Asked, org: OrgId) -> Result<JobView, ServiceError> {
        self.permit(asked, Action::JudgeFinding, org, None)?;
        let about = Subject::of("findings", org, org.0).with_fields("look");
        let asked_for = self.act(asked, Action::JudgeFinding, about, |tx| {
            if let Some(at_it) = job::latest(tx, org, org.0)?.filter(Job::is_open) {
                return Ok(at_it.id);
            }
            let job = fresh_job(self, asked, org, org.0, JobKind::LookForViolations, start());
            job::enqueue(tx, &job)?;
            Ok(job.id)
        })?;
        self.work_on(org)?;
        self.view_job(asked, org, asked_for)
    }

    /// Has the register look for breaches everywhere, once a day: to be called as often as one likes.
    /// Tells how many searches were begun.
    ///
    /// # Errors
    /// Those of the store.
    pub fn look_daily(&self) -> Result<usize, ServiceError> {
        let (tree, today) = (self.tree()?, self.today().to_string());
        let mut begun = 0;
        for top in tree.tops() {
            let item = format!("{LOOKED}{top}");
            begun +=
                usize::from(self.store().write::<_, ServiceError>(|tx| self.begin_daily(tx, *top, &item, &today))?);
        }
        if begun > 0 {
            self.bell().ring();
        }
        Ok(begun)
    }

    fn begin_daily(&self, tx: &mut Tx, top: OrgId, item: &str, today: &str) -> Result<bool, ServiceError> {
        let looked = installation::find(tx, item)?;
        if looked.as_deref().is_some_and(|day| day >= today) {
            return Ok(false);
        }
        installation::set(tx, item, today)?;
        let job = Job {
            org: top,
            id: JobId(self.id()),
            kind: JobKind::LookForViolations.as_str().to_owned(),
            subject: top.0,
            account: AccountId(0),
            payload: start(),
            state: JobState::Waiting,
            done: 0,
            total: 0,
            outcome: String::new(),
            worker: String::new(),
            lease: self.now(),
            created: self.now(),
        };
        let search = Job {
            id: JobId(self.id()),
            kind: JobKind::SearchProblems.as_str().to_owned(),
            subject: crate::problem_record::SUBJECT,
            payload: crate::problem_record::start(),
            ..job.clone()
        };
        job::enqueue(tx, &job)?;
        job::enqueue(tx, &search)?;
        let about = Subject::of("findings", top, top.0).with_fields("look");
        jice_store::audit::append(tx, &[by_nobody(self.now(), top, Action::JudgeFinding, "begun", about)])?;
        Ok(true)
    }

    /// Looks at the next units of a search.
    pub(crate) fn look_step(&self, job: &mut Job) -> Result<Step, ServiceError> {
        let search: Search = serde_json::from_str(&job.payload).map_err(ServiceError::fault)?;
        let tree = self.tree()?;
        let mut units = tree.subtree(job.org);
        units.sort_unstable();
        let total = units.len();
        let units: Vec<OrgId> = units.into_iter().filter(|unit| unit.0 > search.after).take(UNITS).collect();
        let Some(last) = units.last() else {
            let open = self.store().read::<_, ServiceError>(|db| {
                let counts = jice_store::finding::counts(db, &tree.subtree(job.org), self.today())?;
                let over = |state: &str| matches!(state, "closed" | "dismissed" | "ceased");
                Ok(counts.iter().filter(|count| !over(&count.state)).map(|count| count.count).sum::<u64>())
            })?;
            return Ok(Step::Done(format!("已查找{total}个单位，现有{open}条未办结的违规线索。")));
        };
        // What was merged or closed does nothing any more that could be a breach.
        let lives = |unit: &&OrgId| tree.unit(**unit).is_some_and(|unit| unit.closed_on.is_none());
        for unit in units.iter().filter(lives) {
            self.look_at(&tree, *unit)?;
        }
        let payload = serde_json::to_string(&Search { after: last.0 }).map_err(ServiceError::fault)?;
        let count = |units: usize| u32::try_from(units).unwrap_or(u32::MAX);
        let advanced = Job { done: job.done + count(units.len()), total: count(total), payload, ..job.clone() };
        self.store().write::<_, ServiceError>(|tx| self.advance(tx, &advanced))?;
        *job = advanced;
        Ok(Step::More)
    }
}

fn start() -> String {
    serde_json::to_string(&Search::default()).expect("a number has JSON")
}
