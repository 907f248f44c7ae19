use jice_domain::{Action, BatchId, BatchState, OrgId};
use jice_store::{batch, batch_row};

use super::batch::Versioned;
use crate::context::{Asked, Subject};
use crate::view::{BatchCounts, BatchView};
use crate::{Service, ServiceError};

impl Service {
    /// Takes a decided batch back into the draft, for the rows that the authority returned:
    /// they are mended where they stand and handed in again with a new signature. Pupils that
    /// are registered stay as they are.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] where nothing was returned or the batch moved.
    pub fn mend_returned(
        &self,
        asked: &Asked,
        org: OrgId,
        id: BatchId,
        at: Versioned,
    ) -> Result<BatchView, ServiceError> {
        self.permit(asked, Action::PrepareIntake, org, None)?;
        let about = Subject::of("batch", org, id.0).with_fields("mend returned rows");
        self.act(asked, Action::PrepareIntake, about, |tx| {
            let mut kept = batch::find(tx, org, id)?.ok_or(ServiceError::Absent)?;
            let counts = BatchCounts::from(batch_row::counts(tx, org, id)?);
            let decided = matches!(kept.state, BatchState::Decided { .. });
            if kept.version != at.version || !decided || counts.returned == 0 {
                return Err(ServiceError::Conflict { current: kept.version });
            }
            kept.state = BatchState::Draft;
            Ok(batch::update(tx, &kept)?)
        })?;
        self.view_batch(asked, org, id)
    }
}
