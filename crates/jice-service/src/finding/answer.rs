//! The unit answers: it explains itself, and reports what it was ordered to remedy as remedied.

use jice_domain::{Action, FindingDeed, FindingId, OrgId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{about, actor_of, words};
use crate::context::Asked;
use crate::view::FindingView;
use crate::{Service, ServiceError};

/// Explain what the unit is accused of, or tell how it was remedied.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerFinding {
    /// The version that was shown.
    pub version: i32,
    /// What is said.
    pub words: String,
}

impl Service {
    /// Explains a finding against one's own unit.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] where it has moved or is not to be explained any more.
    pub fn explain_finding(
        &self,
        asked: &Asked,
        unit: OrgId,
        id: FindingId,
        answer: &AnswerFinding,
    ) -> Result<FindingView, ServiceError> {
        let told = words("words", &answer.words, "请写明情况说明。", "Say what happened.")?;
        self.answer_finding(asked, (unit, id), answer.version, FindingDeed::Explained, &told)
    }

    /// Reports that what was ordered is remedied.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] where it has moved or nothing is ordered.
    pub fn remedy_finding(
        &self,
        asked: &Asked,
        unit: OrgId,
        id: FindingId,
        answer: &AnswerFinding,
    ) -> Result<FindingView, ServiceError> {
        let told = words("words", &answer.words, "请写明整改情况。", "Say how it was remedied.")?;
        self.answer_finding(asked, (unit, id), answer.version, FindingDeed::Remedied, &told)
    }

    fn answer_finding(
        &self,
        asked: &Asked,
        (unit, id): (OrgId, FindingId),
        shown: i32,
        deed: FindingDeed,
        told: &str,
    ) -> Result<FindingView, ServiceError> {
        let seen = self.finding_for(asked, Action::AnswerFinding, unit, id)?;
        self.act(asked, Action::AnswerFinding, about(&seen).with_fields(deed.as_str()), |tx| {
            self.do_to_finding(tx, (unit, id), shown, deed.clone(), Some(actor_of(asked)), told)
        })?;
        self.view_finding(asked, unit, id)
    }
}
