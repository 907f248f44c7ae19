use std::collections::HashSet;

use jice_domain::{Action, BatchId, BatchState, OrgId, RowState};
use jice_store::{Tx, batch, batch_row, inbox, job};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::context::{Asked, Subject};
use crate::view::{BatchCounts, BatchView};
use crate::worker::{JobKind, fresh_job};
use crate::{Service, ServiceError};

/// Return a row to the school.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnRow {
    /// The row.
    pub row: u32,
    /// Why, for the school to read.
    pub reason: String,
}

/// Decide rows of a batch: all at once, or some now and some later.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideBatch {
    /// The version that was shown.
    pub version: i32,
    /// Rows to accept; none for every undecided row that is not returned.
    pub accept: Option<Vec<u32>>,
    /// Rows to return.
    #[serde(rename = "return", default)]
    pub returned: Vec<ReturnRow>,
}

/// Which rows a registration is to take in: kept with the job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Acceptance {
    /// Rows accepted; none for all that are left.
    pub(crate) rows: Option<Vec<u32>>,
    /// The unit of the account that accepted.
    pub(crate) account_org: OrgId,
    /// Rows registered so far.
    pub(crate) registered: u32,
    /// Rows that a bar kept back so far.
    pub(crate) kept_back: u32,
}

impl Service {
    /// Accepts or returns rows. Accepted rows are registered by a job that numbers the
    /// pupils; every bar is asked again then, and a row that it meets stays with the
    /// authority, with its reason.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where this person entered rows of the batch, or is not of
    /// the school's own authority.
    pub fn decide_batch(
        &self,
        asked: &Asked,
        org: OrgId,
        id: BatchId,
        decide: DecideBatch,
    ) -> Result<BatchView, ServiceError> {
        let intake = self.intake(asked, Action::DecideBatch, org, id)?;
        self.judge_decision(asked, &intake).allow()?;
        let named: HashSet<u32> = decide.returned.iter().map(|row| row.row).collect();
        let twice = decide.accept.iter().flatten().any(|row| named.contains(row));
        if twice || decide.returned.iter().any(|row| row.reason.trim().is_empty()) {
            return Err(ServiceError::invalid(
                "return",
                "退回的学生须写明原因，且不得同时通过。",
                "A returned row needs a reason and cannot be accepted as well.",
            ));
        }
        let fields = format!(
            "accept={} return={}",
            decide.accept.as_ref().map_or("rest".to_owned(), |rows| rows.len().to_string()),
            decide.returned.len()
        );
        self.act(asked, Action::DecideBatch, Subject::of("batch", org, id.0).with_fields(&fields), |tx| {
            let kept = batch::find(tx, org, id)?.ok_or(ServiceError::Absent)?;
            if kept.version != decide.version || !matches!(kept.state, BatchState::Submitted { .. }) {
                return Err(ServiceError::Conflict { current: kept.version });
            }
            for row in &decide.returned {
                self.return_row(tx, org, id, row)?;
            }
            // The version rises, so that of two clerks who decide at once one is told.
            batch::update(tx, &kept)?;
            if decide.accept.as_ref().is_none_or(|rows| !rows.is_empty()) {
                let acceptance = Acceptance {
                    rows: decide.accept.clone(),
                    account_org: asked.actor.org,
                    registered: 0,
                    kept_back: 0,
                };
                let payload = serde_json::to_string(&acceptance).map_err(ServiceError::fault)?;
                job::enqueue(tx, &fresh_job(self, asked, org, id.0, JobKind::Register, payload))?;
            }
            self.close_if_decided(tx, asked, org, id)
        })?;
        self.work_on(org)?;
        self.view_batch(asked, org, id)
    }

    fn return_row(&self, tx: &mut Tx, org: OrgId, id: BatchId, row: &ReturnRow) -> Result<(), ServiceError> {
        let mut kept = batch_row::find(tx, org, id, row.row)?.ok_or(ServiceError::Absent)?;
        if kept.state != RowState::Submitted {
            return Err(ServiceError::invalid(
                "return.row",
                format!("第{}行不在待审核状态。", row.row),
                format!("Row {} does not wait for a decision.", row.row),
            ));
        }
        kept.state = RowState::Returned;
        row.reason.trim().clone_into(&mut kept.reason);
        Ok(batch_row::update(tx, &kept)?)
    }

    /// Closes the batch once no row waits any more.
    pub(crate) fn close_if_decided(
        &self,
        tx: &mut Tx,
        asked: &Asked,
        org: OrgId,
        id: BatchId,
    ) -> Result<(), ServiceError> {
        let counts = BatchCounts::from(batch_row::counts(tx, org, id)?);
        if counts.submitted > 0 {
            return Ok(());
        }
        let mut kept = batch::find(tx, org, id)?.ok_or(ServiceError::Absent)?;
        if let BatchState::Submitted { by: head, .. } = &kept.state {
            kept.state = BatchState::Decided { signed: Some(head.clone()), by: self.signature(asked, None) };
            batch::update(tx, &kept)?;
            inbox::done(tx, kept.authority, id.0, self.now())?;
        }
        Ok(())
    }
}
