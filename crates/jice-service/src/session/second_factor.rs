use jice_store::account::{self, Account};
use jice_store::{audit, session as sessions};
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Deserialize;
use utoipa::ToSchema;

use super::sign_in::settle;
use super::{IDLE, PartialSession, Proved, TWO_PLACES};
use crate::context::stranger;
use crate::secrets::{Token, proved_step, second_factor};
use crate::view::{SecondFactorSetup, SessionView};
use crate::{Service, ServiceError};

/// The last step of a second factor that was made and never proved.
const UNPROVED: i64 = -1;

/// Whether `account` has a second factor that was proved at least once.
pub(super) fn has_factor(account: &Account) -> bool {
    account.totp.is_some() && account.totp_last_step != UNPROVED
}

/// Prove the second factor.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProveCode {
    /// Six digits.
    pub code: String,
}

impl Service {
    /// Makes the secret of a second factor, to be confirmed with a code of it.
    ///
    /// # Errors
    /// [`ServiceError::Unauthenticated`] where the account has one already: only whoever
    /// manages the account can take it away.
    pub fn begin_second_factor(&self, session: &PartialSession) -> Result<SecondFactorSetup, ServiceError> {
        if has_factor(&session.account) || session.proved != Proved::Password {
            return Err(ServiceError::Unauthenticated);
        }
        // 160 bits, as RFC 4226 asks of a secret.
        let mut secret = vec![0; 20];
        self.dice().fill(&mut secret);
        let totp = second_factor(&secret, &session.account.login)?;
        let uri = totp.to_url().map_err(|error| ServiceError::fault(error.to_string()))?;
        let qr = QrCode::new(uri.as_bytes()).map_err(ServiceError::fault)?;
        let setup = SecondFactorSetup {
            secret: totp_rs::Secret::from(secret.clone()).to_base32(),
            qr_svg: qr.render::<svg::Color<'_>>().min_dimensions(200, 200).build(),
            uri,
        };
        let account = Account { totp: Some(secret), totp_last_step: UNPROVED, ..session.account.clone() };
        self.store().write::<_, ServiceError>(|tx| Ok(account::update(tx, &account)?))?;
        Ok(setup)
    }

    /// Takes the secret of [`Service::begin_second_factor`] into use.
    ///
    /// # Errors
    /// [`ServiceError::Unauthenticated`] where the code is wrong.
    pub fn confirm_second_factor(
        &self,
        session: &PartialSession,
        asked: ProveCode,
    ) -> Result<(SessionView, Token), ServiceError> {
        if has_factor(&session.account) {
            return Err(ServiceError::Unauthenticated);
        }
        self.prove(session, &asked, "confirm_second_factor")
    }

    /// Proves the second factor, at sign-in or afresh before an act that asks for it.
    ///
    /// # Errors
    /// [`ServiceError::Unauthenticated`] where the code is wrong, old or used.
    pub fn prove_code(&self, session: &PartialSession, asked: ProveCode) -> Result<(SessionView, Token), ServiceError> {
        if !has_factor(&session.account) {
            return Err(ServiceError::Unauthenticated);
        }
        self.prove(session, &asked, "prove_code")
    }

    /// Writes to the log that the account is in use from another place at this moment: somebody
    /// else may know its name and password.
    fn note_two_places(&self, account: &Account, here: &PartialSession) -> Result<(), ServiceError> {
        let now = self.now();
        let held = self.store().read::<_, ServiceError>(|db| Ok(sessions::list(db, account.org, account.id)?))?;
        let elsewhere = held.iter().rev().find(|other| {
            other.key != here.key.0
                && other.address != here.address
                && now < other.ends
                && now.duration_since(other.last_seen) <= IDLE
        });
        let Some(other) = elsewhere else { return Ok(()) };
        let mut line = stranger(now, &here.address, TWO_PLACES, "reported", account.id);
        line.subject_org = account.org;
        line.fields = format!("also at {}", other.address);
        self.note(vec![line])
    }

    fn prove(
        &self,
        session: &PartialSession,
        asked: &ProveCode,
        act: &str,
    ) -> Result<(SessionView, Token), ServiceError> {
        let now = self.now();
        if session.proved == Proved::Code {
            return Err(ServiceError::Unauthenticated);
        }
        let (step, account) = self.store().write::<_, ServiceError>(|tx| {
            // Read under the write lock: one code, shown twice at once, is taken once.
            let held = account::find(tx, session.account.org, session.account.id)?;
            let mut account = held.ok_or(ServiceError::Unauthenticated)?;
            let secret = account.totp.clone().ok_or(ServiceError::Unauthenticated)?;
            let totp = second_factor(&secret, &account.login)?;
            let barred = now < account.locked_until;
            let step = proved_step(&totp, &asked.code, now, account.totp_last_step).filter(|_| !barred);
            account.totp_last_step = step.unwrap_or(account.totp_last_step);
            settle(tx, &mut account, step.is_some(), barred, now)?;
            let outcome = if step.is_some() { "done" } else { "denied: wrong, old or used code" };
            audit::append(tx, &[stranger(now, &session.address, act, outcome, account.id)])?;
            Ok((step, account))
        })?;
        if step.is_none() {
            return Err(ServiceError::Unauthenticated);
        }
        self.note_two_places(&account, session)?;
        self.open_session(account, Proved::Both, Some(session), &session.address)
    }
}
