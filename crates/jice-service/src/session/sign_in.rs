use jice_domain::{AccountId, AccountState};
use jice_store::account::{self, Account};
use jice_store::{Tx, audit};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Proved, SEALED_AFTER};
use crate::context::stranger;
use crate::secrets::{Token, password_matches};
use crate::view::SessionView;
use crate::{Service, ServiceError};

/// Sign in with name and password.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The account's name.
    pub login: String,
    /// Its password.
    pub password: String,
}

/// How long an account refuses everything after its `failures`-th failure in a row: nothing
/// for two slips of the finger, then longer and longer, from the hundredth for a day.
pub(crate) fn lock_after(failures: i32) -> SignedDuration {
    SignedDuration::from_secs(match failures {
        ..3 => 0,
        3..9 => 3,
        9..25 => 10,
        25..100 => 60,
        100.. => 24 * 60 * 60,
    })
}

impl Service {
    /// Opens a session that still has to prove its second factor. Whether an account is
    /// unknown, locked, ended or its password is wrong is answered alike and takes as long.
    ///
    /// # Errors
    /// [`ServiceError::Unauthenticated`].
    pub fn sign_in(&self, address: &str, asked: SignIn) -> Result<(SessionView, Token), ServiceError> {
        let now = self.now();
        let found = self.store().read::<_, ServiceError>(|db| Ok(account::find_by_login(db, &asked.login)?))?;
        let hash = found.as_ref().map_or("", |account| account.password_hash.as_str());
        let right = password_matches(&asked.password, hash);
        let Some(account) = found else {
            self.note(vec![stranger(now, address, "sign_in", "denied: no such account", AccountId(0))])?;
            return Err(ServiceError::Unauthenticated);
        };
        let barred = self.barred(&account, now);
        let outcome = match barred {
            Some(why) => why,
            None if !right => "denied: wrong password",
            None => "done",
        };
        let account = self.store().write::<_, ServiceError>(|tx| {
            let mut account = account.clone();
            settle(tx, &mut account, outcome == "done", barred.is_some(), now)?;
            audit::append(tx, &[stranger(now, address, "sign_in", outcome, account.id)])?;
            Ok(account)
        })?;
        if outcome != "done" {
            return Err(ServiceError::Unauthenticated);
        }
        self.open_session(account, Proved::Password, None, address)
    }

    fn barred(&self, account: &Account, now: Timestamp) -> Option<&'static str> {
        match account.state {
            AccountState::Pending => Some("denied: waits for its one-time code"),
            AccountState::Sealed { .. } => Some("denied: sealed"),
            AccountState::Ended { .. } => Some("denied: ended"),
            AccountState::Active if now < account.locked_until => Some("denied: locked"),
            AccountState::Active if now.duration_since(account.last_seen) > SEALED_AFTER => Some("denied: unused"),
            AccountState::Active => None,
        }
    }
}

/// Writes down how a try ended: a right one clears the failures, a wrong one locks.
pub(crate) fn settle(
    tx: &mut Tx,
    account: &mut Account,
    right: bool,
    barred: bool,
    now: Timestamp,
) -> Result<(), ServiceError> {
    if barred {
        return Ok(());
    }
    if right {
        account.failures = 0;
        account.last_seen = now;
    } else {
        account.failures += 1;
        account.locked_until = now + lock_after(account.failures);
    }
    account::update(tx, account)?;
    account.version += 1;
    Ok(())
}
