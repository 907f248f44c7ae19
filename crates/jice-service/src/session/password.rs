use jice_domain::{AccountState, date_at};
use jice_policy::Occasion;
use jice_policy::facts::PasswordFacts;
use jice_store::{account, audit, session as sessions};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{PartialSession, Proved};
use crate::context::stranger;
use crate::secrets::{Token, hash_password, password_matches};
use crate::view::{SessionStep, SessionView};
use crate::{Service, ServiceError};

/// Choose a password.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPassword {
    /// The password.
    pub password: String,
}

impl Service {
    /// Sets the password and ends every other session of the account.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] with each demand of the pack's profile that it fails,
    /// [`ServiceError::Unauthenticated`] where the second factor is to be proved first: who
    /// knows the password alone does not change it.
    pub fn set_password(
        &self,
        session: &PartialSession,
        asked: SetPassword,
    ) -> Result<(SessionView, Token), ServiceError> {
        if session.proved == Proved::Password && self.step(session)? != SessionStep::SetPassword {
            return Err(ServiceError::Unauthenticated);
        }
        let now = self.now();
        let mut account = session.account.clone();
        let law = self.rulebook(&session.unit.jurisdiction)?;
        let keep = law.password_profile().map_or(5, |profile| profile.refuse_last);
        let reused = std::iter::once(&account.password_hash)
            .chain(&account.earlier_hashes)
            .filter(|hash| !hash.is_empty())
            .take(keep)
            .any(|hash| password_matches(&asked.password, hash));
        let context = [account.login.as_str(), account.name.as_str(), session.unit.name.as_str()];
        let set_on = (!account.password_hash.is_empty()).then(|| date_at(account.password_set));
        let facts =
            PasswordFacts { chosen: Some(&asked.password), context: &context, reused, set_on, today: self.today() };
        let refusals = law.evaluate_password(Occasion::SetPassword, &facts);
        if !refusals.is_empty() {
            return Err(ServiceError::Refused(refusals));
        }
        let fresh = hash_password(self.dice(), &asked.password)?;
        let old = std::mem::replace(&mut account.password_hash, fresh);
        account.earlier_hashes.insert(0, old);
        account.earlier_hashes.truncate(keep);
        account.password_set = now;
        account.last_seen = now;
        account.state = AccountState::Active;
        self.store().write::<_, ServiceError>(|tx| {
            account::update(tx, &account)?;
            sessions::delete_of_account(tx, account.org, account.id)?;
            audit::append(tx, &[stranger(now, &session.address, "set_password", "done", account.id)])?;
            Ok(())
        })?;
        account.version += 1;
        self.open_session(account, Proved::Password, None, &session.address)
    }
}
