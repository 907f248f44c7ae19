use jice_domain::AccountState;
use jice_store::{account, audit};
use serde::Deserialize;
use utoipa::ToSchema;

use super::Proved;
use super::sign_in::settle;
use crate::context::stranger;
use crate::secrets::{Token, code_digest};
use crate::view::SessionView;
use crate::{Service, ServiceError};

/// Use the one-time code of a new or reset account.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RedeemCode {
    /// The account's name.
    pub login: String,
    /// The code, with or without its dashes.
    pub code: String,
}

impl Service {
    /// Opens a session whose next step is to set a password. The code is used up.
    ///
    /// # Errors
    /// [`ServiceError::Unauthenticated`] where the code is wrong, used, or older than 72 hours.
    pub fn redeem_code(&self, address: &str, asked: RedeemCode) -> Result<(SessionView, Token), ServiceError> {
        let now = self.now();
        let digest = code_digest(&asked.code);
        let redeemed = self.store().write::<_, ServiceError>(|tx| {
            let Some(mut account) = account::find_by_login(tx, &asked.login)? else { return Ok(None) };
            let barred = account.state != AccountState::Pending || now < account.locked_until;
            let right = !barred && now < account.code_until && account.code_hash == digest;
            if right {
                account.code_hash.clear();
            }
            settle(tx, &mut account, right, barred, now)?;
            let outcome = if right { "done" } else { "denied: wrong, used or old code" };
            audit::append(tx, &[stranger(now, address, "redeem_code", outcome, account.id)])?;
            Ok(right.then_some(account))
        })?;
        self.open_session(redeemed.ok_or(ServiceError::Unauthenticated)?, Proved::Code, None, address)
    }
}
