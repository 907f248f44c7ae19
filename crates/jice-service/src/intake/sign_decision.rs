use jice_domain::{Action, BatchId, BatchState, OrgId};
use jice_policy::Occasion;
use jice_store::batch;

use super::INTEGRITY;
use super::sign::SignBatch;
use crate::context::{Asked, Subject};
use crate::session::{SignUndertaking, check_signature};
use crate::view::BatchView;
use crate::{Service, ServiceError};

impl Service {
    /// The authority's director signs what was decided 本级负责人审签, with the undertaking where
    /// the law of the place words one.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where the law says no, [`ServiceError::Conflict`] where the
    /// batch is not decided, is signed already, or moved.
    pub fn sign_decision(
        &self,
        asked: &Asked,
        org: OrgId,
        id: BatchId,
        sign: SignBatch,
    ) -> Result<BatchView, ServiceError> {
        let intake = self.intake(asked, Action::SignBatch, org, id)?;
        let text = self.integrity_text(asked, &intake)?;
        // One that comes without the undertaking is for the law to refuse, by its article.
        let omitted = !text.sha256.is_empty() && sign.sha256.is_empty() && sign.name.trim().is_empty();
        if !omitted {
            check_signature(asked, &text, &SignUndertaking { sha256: sign.sha256.clone(), name: sign.name.clone() })?;
        }
        let undertakings: &[&str] = if omitted { &[] } else { &[INTEGRITY] };
        self.judge_decision(asked, &intake, Occasion::SignDecision, undertakings).allow()?;
        let about = Subject::of("batch", org, id.0).with_fields("sign decision");
        self.act(asked, Action::SignBatch, about, |tx| {
            let mut kept = batch::find(tx, org, id)?.ok_or(ServiceError::Absent)?;
            let BatchState::Decided { signed, by, approved: None } = &kept.state else {
                return Err(ServiceError::Conflict { current: kept.version });
            };
            if kept.version != sign.version {
                return Err(ServiceError::Conflict { current: kept.version });
            }
            let undertaking = Some(text.sha256.clone()).filter(|digest| !digest.is_empty());
            kept.state = BatchState::Decided {
                signed: signed.clone(),
                by: by.clone(),
                approved: Some(self.signature(asked, undertaking)),
            };
            Ok(batch::update(tx, &kept)?)
        })?;
        self.view_batch(asked, org, id)
    }
}
