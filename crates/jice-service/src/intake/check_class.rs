use jice_domain::{Action, BatchId, BatchState, ClassId, OrgId, RowState};
use jice_store::{batch, batch_row};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::context::{Asked, Subject};
use crate::view::BatchView;
use crate::{Service, ServiceError};

/// The class teacher has compared the class with the papers.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckClass {
    /// The class.
    pub class: ClassId,
}

impl Service {
    /// Marks the rows of a class as checked.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] for another's class, [`ServiceError::Conflict`] where the
    /// registrar has not confirmed.
    pub fn check_class(
        &self,
        asked: &Asked,
        org: OrgId,
        id: BatchId,
        check: CheckClass,
    ) -> Result<BatchView, ServiceError> {
        self.permit(asked, Action::CheckClass, org, Some(check.class))?;
        let fields = format!("class={}", check.class);
        self.act(asked, Action::CheckClass, Subject::of("batch", org, id.0).with_fields(&fields), |tx| {
            let kept = batch::find(tx, org, id)?.ok_or(ServiceError::Absent)?;
            if !matches!(kept.state, BatchState::Confirmed { .. }) {
                return Err(ServiceError::Conflict { current: kept.version });
            }
            batch_row::move_class(tx, org, id, check.class, RowState::Passing, RowState::Checked)?;
            Ok(())
        })?;
        self.view_batch(asked, org, id)
    }
}
