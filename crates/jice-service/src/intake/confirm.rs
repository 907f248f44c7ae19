use jice_domain::{Action, BatchId, BatchState, OrgId, RowState};
use jice_policy::Occasion;
use jice_store::batch_row;
use jice_store::{Tx, batch, inbox};

use super::batch::{Versioned, first_failing};
use super::{Intake, passes};
use crate::context::{Asked, Subject};
use crate::law::Verdict;
use crate::view::{BatchCounts, BatchView};
use crate::{Service, ServiceError};

impl Service {
    /// The registrar confirms that the batch is complete: every row passes everything that
    /// the law asks before it goes on. The class teachers check next.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where rows are refused or the window is closed.
    pub fn confirm_batch(
        &self,
        asked: &Asked,
        org: OrgId,
        id: BatchId,
        at: Versioned,
    ) -> Result<BatchView, ServiceError> {
        let intake = self.intake(asked, Action::PrepareIntake, org, id)?;
        let settled =
            self.act(asked, Action::PrepareIntake, Subject::of("batch", org, id.0).with_fields("confirm"), |tx| {
                let mut kept = batch::find(tx, org, id)?.ok_or(ServiceError::Absent)?;
                if kept.version != at.version || kept.state != BatchState::Draft {
                    return Err(ServiceError::Conflict { current: kept.version });
                }
                self.judge_all(tx, &intake, Occasion::SubmitRow)?;
                let counts = BatchCounts::from(batch_row::counts(tx, org, id)?);
                let failing = first_failing(tx, org, id)?;
                let verdict = self.judge_batch(&intake, Occasion::ConfirmBatch, &counts, &failing, None, &[]);
                if !verdict.refusals.is_empty() {
                    // What the rows lack is written to them: only the confirmation is refused.
                    return Ok(verdict.refusals);
                }
                kept.state = BatchState::Confirmed { by: self.signature(asked, None) };
                batch::update(tx, &kept)?;
                Ok(Vec::new())
            })?;
        Verdict::from(settled).allow()?;
        self.view_batch(asked, org, id)
    }

    /// Takes a batch back into the draft: before the authority decided anything.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] where rows are decided.
    pub fn withdraw_batch(
        &self,
        asked: &Asked,
        org: OrgId,
        id: BatchId,
        at: Versioned,
    ) -> Result<BatchView, ServiceError> {
        self.permit(asked, Action::PrepareIntake, org, None)?;
        self.act(asked, Action::PrepareIntake, Subject::of("batch", org, id.0).with_fields("withdraw"), |tx| {
            let mut kept = batch::find(tx, org, id)?.ok_or(ServiceError::Absent)?;
            let counts = BatchCounts::from(batch_row::counts(tx, org, id)?);
            let open = match kept.state {
                BatchState::Confirmed { .. } => true,
                BatchState::Submitted { .. } => counts.accepted + counts.returned == 0,
                BatchState::Draft | BatchState::Decided { .. } => false,
            };
            if kept.version != at.version || !open {
                return Err(ServiceError::Conflict { current: kept.version });
            }
            kept.state = BatchState::Draft;
            batch::update(tx, &kept)?;
            batch_row::move_all(tx, org, id, &[RowState::Checked, RowState::Submitted], RowState::Passing)?;
            inbox::done(tx, kept.authority, id.0, self.now())?;
            Ok(())
        })?;
        self.view_batch(asked, org, id)
    }

    /// Judges every undecided row of the batch, on `occasion`, and writes what came out.
    pub(crate) fn judge_all(&self, tx: &mut Tx, intake: &Intake, occasion: Occasion) -> Result<(), ServiceError> {
        let (org, id) = (intake.batch.school, intake.batch.id);
        let mut seen = super::Seen::default();
        let mut after = 0;
        loop {
            let mut rows = batch_row::page(tx, org, id, None, after, 500)?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.row;
            // Of a batch that came back: these are with the authority, or pupils already.
            rows.retain(|row| !matches!(row.state, RowState::Accepted | RowState::Submitted));
            let drafts = rows.iter().map(|row| super::draft_of(intake, row)).collect();
            let judged = self.judge(tx, intake, occasion, drafts, &mut seen)?;
            for (mut row, judged) in rows.into_iter().zip(judged) {
                let state = if passes(&judged.findings) { RowState::Passing } else { RowState::Failing };
                if row.state != state || row.findings != judged.findings {
                    row.state = state;
                    row.findings = judged.findings;
                    batch_row::update(tx, &row)?;
                }
            }
        }
    }
}
