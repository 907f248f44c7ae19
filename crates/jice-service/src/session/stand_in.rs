//! Doing the duty of a colleague who is away 受托代办: the session acts in that role and says in
//! whose stead; who it is stays who it is.

use jice_domain::{AccountState, Action, DelegationId, DelegationState};
use jice_store::account::{self, Account};
use jice_store::delegation;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Opening, PartialSession, Proved, StandingIn, asked};
use crate::context::{Subject, line};
use crate::secrets::Token;
use crate::view::{SessionView, StandIn};
use crate::{Service, ServiceError};

/// Do the duty of a colleague who is away.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StandInFor {
    /// By which delegation; none to act for the own account again.
    pub delegation: Option<DelegationId>,
}

impl Service {
    /// From here on the session does the duty of whoever is away, or its account's own again. Its
    /// token changes, and it is not longer than it was.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where the delegation does not hold today;
    /// [`ServiceError::Unauthenticated`] before both factors are proved.
    pub fn stand_in(&self, session: &PartialSession, ask: &StandInFor) -> Result<(SessionView, Token), ServiceError> {
        if session.proved != Proved::Both {
            return Err(ServiceError::Unauthenticated);
        }
        if let Some(id) = ask.delegation
            && self.standing_in(&session.account, id)?.is_none()
        {
            return Err(ServiceError::invalid(
                "delegation",
                "该委托未生效、已到期或已收回，不能代办。",
                "This delegation does not hold today.",
            ));
        }
        let about = Subject::of("delegation", session.account.org, ask.delegation.map_or(0, |id| id.0));
        let about = about.with_fields(if ask.delegation.is_some() { "stand_in" } else { "act_as_self" });
        self.note(vec![line(self.now(), &asked(session), Action::DelegateDuty, "done", about)])?;
        let opening = Opening {
            account: &session.account,
            proved: Proved::Both,
            proved_at: session.proved_at,
            delegation: ask.delegation,
        };
        self.replace_session(opening, Some(session), &session.address)
    }

    /// The duty that the delegation gives `account` today; none where it gives none.
    pub(super) fn standing_in(&self, account: &Account, id: DelegationId) -> Result<Option<StandingIn>, ServiceError> {
        let today = self.today();
        self.store().read::<_, ServiceError>(|db| {
            let Some(made) = delegation::find(db, account.org, id)? else { return Ok(None) };
            if made.delegate != account.id || made.state_on(today) != DelegationState::Running {
                return Ok(None);
            }
            // Whose account has ended has no duty that anybody could do.
            let principal = account::find(db, account.org, made.principal)?;
            let principal = principal.filter(|principal| !matches!(principal.state, AccountState::Ended { .. }));
            Ok(principal.map(|principal| StandingIn { delegation: made, principal }))
        })
    }

    /// In whose stead the account of `session` may act today.
    pub(super) fn may_stand_in(&self, session: &PartialSession) -> Result<Vec<StandIn>, ServiceError> {
        let own = &session.account;
        let made = self.store().read::<_, ServiceError>(|db| Ok(delegation::list(db, own.org)?))?;
        let to_me = made.into_iter().filter(|made| made.delegate == own.id);
        let mut held = Vec::new();
        for made in to_me.filter(|made| made.state_on(self.today()) == DelegationState::Running) {
            held.extend(self.standing_in(own, made.id)?.as_ref().map(view));
        }
        Ok(held)
    }
}

pub(super) fn view(standing: &StandingIn) -> StandIn {
    StandIn {
        delegation: standing.delegation.id,
        name: standing.principal.name.clone(),
        role: standing.principal.role,
        last_on: standing.delegation.last.to_string(),
    }
}
