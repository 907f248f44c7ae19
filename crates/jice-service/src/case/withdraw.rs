use jice_domain::{Action, CaseId, CaseState, NotNow, PersonId};
use jice_store::{case, case_part};
use serde::Deserialize;
use utoipa::ToSchema;

use super::fill::short;
use super::{about, locked, not_now};
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
        let tree = self.tree_of(asked)?;
        self.act(asked, Action::OpenCase, about(&seen).with_fields("withdraw"), |tx| {
            let mut held = locked(tx, person, id, withdraw.version)?;
            held.taken_back(withdraw.version, change.withdrawable).map_err(|why| match why {
                NotNow::Final => ServiceError::Refused(vec![law.over(&change)]),
                why => not_now(why),
            })?;
            if held.state != CaseState::Draft && reason.is_empty() {
                return Err(ServiceError::invalid("reason", "请写明撤销理由。", "Say why it is taken back."));
            }
            held.state = CaseState::Withdrawn { on: self.today(), reason: reason.clone() };
            case::update(tx, &held)?;
            self.follow_case(tx, &tree, &held)?;
            Ok(case_part::lay(tx, &held, Some(held.opener), None, self.now())?)
        })?;
        self.view_case(asked, person, id)
    }
}
