//! Clerks who are signed in: each by the whole ceremony of a first sign-in.

use anyhow::Context;
use jice_service::command::{ProveCode, RedeemCode, SetPassword, SignUndertaking};
use jice_service::view::AccountCreated;
use jice_service::{Service, ServiceError};

/// Where the clerks of the bench sit.
const ADDRESS: &str = "127.0.0.1";
const PASSWORD: &str = "Measured-2026-Register!";

/// A session's token, by code, password, second factor and undertaking.
///
/// # Errors
/// Where a step is refused: the bench has no way around the door.
pub(crate) fn sign_in(service: &Service, made: &AccountCreated) -> anyhow::Result<String> {
    let redeem = RedeemCode { login: made.account.login.clone(), code: made.one_time_code.clone() };
    let (_, token) = service.redeem_code(ADDRESS, redeem)?;
    let session = service.resolve_partial(token.as_str(), ADDRESS)?;
    let (_, token) = service.set_password(&session, SetPassword { password: PASSWORD.to_owned() })?;
    let session = service.resolve_partial(token.as_str(), ADDRESS)?;
    let setup = service.begin_second_factor(&session)?;
    let totp = totp_rs::Totp::from_url(&setup.uri).context("the second factor has an address")?;
    let now = u64::try_from(service.clock().now().as_second())?;
    let session = service.resolve_partial(token.as_str(), ADDRESS)?;
    let (_, token) = service.confirm_second_factor(&session, ProveCode { code: totp.generate(now).to_string() })?;
    let asked = service.resolve(token.as_str(), ADDRESS)?;
    let text = service.data_undertaking(&asked)?;
    let signed = SignUndertaking { sha256: text.sha256, name: asked.actor.name.clone() };
    match service.sign_data_undertaking(&asked, signed) {
        // Whoever filled the register signed already.
        Ok(()) | Err(ServiceError::Conflict { .. }) => Ok(token.as_str().to_owned()),
        Err(error) => Err(error.into()),
    }
}
