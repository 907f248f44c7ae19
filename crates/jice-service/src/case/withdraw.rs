use jice_domain::{Action, CaseId, CaseState, PersonId, Refusal};
use jice_policy::{Change, Rulebook};
use jice_store::case;
use serde::Deserialize;
use utoipa::ToSchema;

use super::fill::short;
use super::{about, lay_before, locked};
use crate::context::Asked;
use crate::view::CaseView;
use crate::{Service, ServiceError};

/// Take a case back, with the reason.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawCase {
    /// The version that was shown.
    pub version: i32,
    /// Why; a draft needs no reason.
    #[serde(default)]
    pub reason: String,
}

impl Service {
    /// Takes a case back that is not over.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where it is over, or the law lets nobody take it back.
    pub fn withdraw_case(
        &self,
        asked: &Asked,
        person: PersonId,
        id: CaseId,
        withdraw: &WithdrawCase,
    ) -> Result<CaseView, ServiceError> {
        let seen = self.own_case(asked, person, id)?;
        let (law, change) = self.law_of(&seen)?;
        let reason = short("reason", &withdraw.reason)?;
        self.act(asked, Action::OpenCase, about(&seen).with_fields("withdraw"), |tx| {
            let mut held = locked(tx, person, id, withdraw.version)?;
            let draft = held.state == CaseState::Draft;
            if held.state.is_over() || !(draft || change.withdrawable) {
                return Err(ServiceError::Refused(vec![never(&law, &change)]));
            }
            if !draft && reason.is_empty() {
                return Err(ServiceError::invalid("reason", "请写明撤销理由。", "Say why it is taken back."));
            }
            held.state = CaseState::Withdrawn { on: self.today(), reason: reason.clone() };
            case::update(tx, &held)?;
            lay_before(tx, &held, Some(held.opener), None, self.now())
        })?;
        self.view_case(asked, person, id)
    }
}

/// What is done is done.
fn never(law: &Rulebook, change: &Change) -> Refusal {
    law.over(change)
}
