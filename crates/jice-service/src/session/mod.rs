//! Signing in: password, second factor, one-time codes, and who acts through a session.
//!
//! A session is of the first factor only until the second is proved; until then it can do
//! nothing but the steps that remain. It ends after 15 idle minutes, after 8 hours, and at
//! once when its account changes.

mod one_time;
mod password;
mod second_factor;
mod sign_in;
mod stand_in;
mod undertaking;

pub use one_time::RedeemCode;
pub use password::SetPassword;
pub use second_factor::ProveCode;
pub use sign_in::SignIn;
pub use stand_in::StandInFor;
pub use undertaking::SignUndertaking;
pub(crate) use undertaking::check_signature;

use std::sync::Arc;

use jice_domain::{
    AccountId, AccountState, Action, Actor, Delegation, DelegationId, OrgId, OrgUnit, Principal, Role, SchoolYear,
    date_at,
};
use jice_policy::facts::PasswordFacts;
use jice_policy::{Occasion, Rulebook};
use jice_store::account::{self, Account};
use jice_store::org::OrgTree;
use jice_store::session::{self, Session};
use jice_store::undertaking as undertakings;
use jiff::{SignedDuration, Timestamp};

use crate::context::{Asked, SessionKey};
use crate::law::Verdict;
use crate::secrets::Token;
use crate::view::{Me, SessionStep, SessionView};
use crate::{Service, ServiceError};

/// A session ends after this long without a request.
const IDLE: SignedDuration = SignedDuration::from_mins(15);
/// A session ends after this long whatever happens.
const LONGEST: SignedDuration = SignedDuration::from_hours(8);
/// How often the last use of a session is written down.
const TOUCH: SignedDuration = SignedDuration::from_mins(1);
/// An account unused for this long is sealed until its keeper opens it again.
pub(crate) const SEALED_AFTER: SignedDuration = SignedDuration::from_hours(90 * 24);
/// What the data-security undertaking is called in packs and in the store.
pub(crate) const DATA_SECURITY: &str = "data_security";

/// What the log calls it that an account is in use from two places at once.
pub(crate) const TWO_PLACES: &str = "two_places";

/// How much a session has proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proved {
    /// A one-time code: a password must be set.
    Code,
    /// The password.
    Password,
    /// Both factors.
    Both,
}

crate::words::words!(Proved { Code => "code", Password => "password", Both => "both" });

/// A session that may still have steps to do.
#[derive(Debug, Clone)]
pub struct PartialSession {
    pub(crate) key: SessionKey,
    pub(crate) account: Account,
    pub(crate) unit: OrgUnit,
    pub(crate) proved: Proved,
    pub(crate) proved_at: Timestamp,
    pub(crate) address: String,
    /// In whose stead it acts; none where it acts for its own account.
    pub(crate) standing_in: Option<StandingIn>,
    /// Whether the account signed this year's undertaking.
    pub(crate) undertaking_signed: bool,
    /// The tree of units when the request began.
    pub(crate) tree: Arc<OrgTree>,
}

/// The duty that a session does for somebody else.
#[derive(Debug, Clone)]
pub(crate) struct StandingIn {
    pub(crate) delegation: Delegation,
    /// The account of whoever is away.
    pub(crate) principal: Account,
}

impl PartialSession {
    /// The duty it does: its account's, or that of whoever is away.
    pub(crate) fn role(&self) -> Role {
        self.standing_in.as_ref().map_or(self.account.role, |standing| standing.principal.role)
    }
}

impl Service {
    /// The session of `token`, whatever it still has to do.
    ///
    /// # Errors
    /// [`ServiceError::Unauthenticated`] where it ended, was never there, or its account is
    /// not in use.
    pub fn resolve_partial(&self, token: &str, address: &str) -> Result<PartialSession, ServiceError> {
        let key = Token::key_of(token);
        let now = self.now();
        let (session, tree) = self.store().session(&key)?.ok_or(ServiceError::Unauthenticated)?;
        let unit = tree.unit(session.org).cloned().ok_or(ServiceError::Unauthenticated)?;
        let year = tree.school_year(&unit.jurisdiction).unwrap_or(SchoolYear(0));
        let found = self.store().read::<_, ServiceError>(|db| {
            Ok(account::find_with_undertaking(db, session.org, session.account, DATA_SECURITY, year)?)
        })?;
        let (account, undertaking_signed) = found.ok_or(ServiceError::Unauthenticated)?;
        let usable = matches!(account.state, AccountState::Active | AccountState::Pending);
        if !usable || now >= session.ends || now.duration_since(session.last_seen) > IDLE {
            self.store().write::<_, ServiceError>(|tx| Ok(session::delete(tx, &key)?))?;
            return Err(ServiceError::Unauthenticated);
        }
        if now.duration_since(session.last_seen) > TOUCH {
            self.store().write::<_, ServiceError>(|tx| Ok(session::touch(tx, &key, now)?))?;
        }
        let proved = session.stage.parse().map_err(|word: String| ServiceError::fault(word))?;
        // A delegation that does not hold any more gives nothing: the session is its account's again.
        let standing_in = match session.delegation {
            Some(id) => self.standing_in(&account, id)?,
            None => None,
        };
        Ok(PartialSession {
            key: SessionKey(key),
            account,
            unit,
            proved,
            proved_at: session.proved,
            address: address.to_owned(),
            standing_in,
            undertaking_signed,
            tree,
        })
    }

    /// Who acts through the session of `token`.
    ///
    /// # Errors
    /// [`ServiceError::Unauthenticated`], also where a step of signing in remains.
    pub fn resolve(&self, token: &str, address: &str) -> Result<Asked, ServiceError> {
        let session = self.resolve_partial(token, address)?;
        match self.step(&session)? {
            SessionStep::SignUndertaking | SessionStep::Ready => Ok(asked(&session)),
            _ => Err(ServiceError::Unauthenticated),
        }
    }

    /// Who acts at the machine's own console as the account `login`: imports, the demo.
    /// Whoever has the machine and its keys needs no password; an account that waits for its
    /// one-time code can be stood in for, an ended one cannot. The log says `console`.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] where there is no such account.
    pub fn at_console(&self, login: &str) -> Result<Asked, ServiceError> {
        let account = self.store().read::<_, ServiceError>(|db| Ok(account::find_by_login(db, login)?))?;
        let account = account.ok_or(ServiceError::Absent)?;
        let unit = self.unit(account.org)?;
        let mut actor = self.actor(&account, &unit, self.now())?;
        if actor.state == AccountState::Pending {
            actor.state = AccountState::Active;
        }
        Ok(Asked { actor, session: None, address: "console".to_owned(), request: None, tree: None, readings: None })
    }

    /// Who acts in a job: the account that asked for it, as it stands now.
    pub(crate) fn as_account(&self, org: OrgId, id: AccountId) -> Result<Asked, ServiceError> {
        let account = self.store().read::<_, ServiceError>(|db| Ok(account::find(db, org, id)?))?;
        let account = account.ok_or(ServiceError::Absent)?;
        let unit = self.unit(account.org)?;
        let actor = self.actor(&account, &unit, self.now())?;
        Ok(Asked { actor, session: None, address: "job".to_owned(), request: None, tree: None, readings: None })
    }

    fn actor(&self, account: &Account, unit: &OrgUnit, proved_at: Timestamp) -> Result<Actor, ServiceError> {
        let year = self.school_year(&unit.jurisdiction)?;
        let undertaking_signed = self.store().read::<_, ServiceError>(|db| {
            Ok(undertakings::is_signed(db, account.org, account.id, DATA_SECURITY, year)?)
        })?;
        Ok(actor(account, unit, undertaking_signed, proved_at))
    }

    /// What `session` still has to do.
    pub(crate) fn step(&self, session: &PartialSession) -> Result<SessionStep, ServiceError> {
        let account = &session.account;
        let law = self.rulebook(&session.unit.jurisdiction)?;
        Ok(match session.proved {
            Proved::Code => SessionStep::SetPassword,
            // Also of a session that proved both factors: an old password is changed first.
            _ if !self.judge_password(account, &law).refusals.is_empty() => SessionStep::SetPassword,
            Proved::Password if !second_factor::has_factor(account) => SessionStep::EnrolSecondFactor,
            Proved::Password => SessionStep::ProveSecondFactor,
            Proved::Both if session.undertaking_signed => SessionStep::Ready,
            Proved::Both if reads_pupils(session.role()) => SessionStep::SignUndertaking,
            Proved::Both => SessionStep::Ready,
        })
    }

    /// What the law says of signing in with the password that is set: that it is to be changed
    /// first, or soon. None is set before the first sign-in, and then the code asks for one.
    fn judge_password(&self, account: &Account, law: &Rulebook) -> Verdict {
        let set_on = (account.password_set != Timestamp::UNIX_EPOCH).then(|| date_at(account.password_set));
        let facts = PasswordFacts { chosen: None, context: &[], reused: false, set_on, today: self.today() };
        law.evaluate_password(Occasion::SignIn, &facts).into()
    }

    /// Days until the password must be changed; none set counts as overdue.
    pub(crate) fn password_days_left(&self, account: &Account, law: &Rulebook) -> i32 {
        let Some(profile) = law.password_profile() else { return i32::MAX };
        let age = self.now().duration_since(account.password_set).as_hours() / 24;
        profile.max_age_days.saturating_sub(i32::try_from(age).unwrap_or(i32::MAX))
    }

    /// What is shown of a session.
    ///
    /// # Errors
    /// Those of the store.
    pub fn session_view(&self, session: &PartialSession) -> Result<SessionView, ServiceError> {
        let step = self.step(session)?;
        let me = match session.proved {
            Proved::Both => Some(self.me(session)?),
            Proved::Code | Proved::Password => None,
        };
        let law = self.rulebook(&session.unit.jurisdiction)?;
        let Verdict { refusals, warnings } = self.judge_password(&session.account, &law);
        Ok(SessionView { step, me, refusals, warnings })
    }

    fn me(&self, session: &PartialSession) -> Result<Me, ServiceError> {
        let actor = asked(session).actor;
        let law = self.rulebook(&actor.jurisdiction)?;
        Ok(Me {
            login: session.account.login.clone(),
            name: actor.name,
            role: actor.role,
            org: actor.org,
            org_name: session.unit.name.clone(),
            level: actor.level,
            side: actor.side,
            jurisdiction_name: law.about().name_zh.clone(),
            class: actor.class,
            school_year: self.school_year(&actor.jurisdiction)?,
            jurisdiction: actor.jurisdiction,
            undertaking_signed: actor.undertaking_signed,
            password_days_left: self.password_days_left(&session.account, &law),
            lifelong_number: crate::pupil::number_name(&law, true),
            local_number: crate::pupil::number_name(&law, false),
            rights: Action::ALL
                .into_iter()
                .filter(|action| jice_domain::granted(actor.role, *action).is_some())
                // Whose signature counts is said at the top of a register only.
                .filter(|action| *action != Action::TrustRegisters || session.unit.parent.is_none())
                .filter(|action| actor.stands_in_for.is_none() || jice_domain::can_be_delegated(*action))
                .collect(),
            stands_in: session.standing_in.as_ref().map(stand_in::view),
            may_stand_in: self.may_stand_in(session)?,
        })
    }

    /// Ends the session.
    ///
    /// # Errors
    /// Those of the store.
    pub fn sign_out(&self, session: &PartialSession) -> Result<(), ServiceError> {
        self.store().write(|tx| Ok(session::delete(tx, &session.key.0)?))
    }

    /// Opens a session for `account` that has proved `proved` just now, in place of `before`: the
    /// token changes whenever a session can do more.
    pub(crate) fn open_session(
        &self,
        account: Account,
        proved: Proved,
        before: Option<&PartialSession>,
        address: &str,
    ) -> Result<(SessionView, Token), ServiceError> {
        let standing = before.and_then(|before| before.standing_in.as_ref());
        let fresh = Opening {
            account: &account,
            proved,
            proved_at: self.now(),
            delegation: standing.map(|standing| standing.delegation.id),
        };
        self.replace_session(fresh, before, address)
    }

    fn replace_session(
        &self,
        opening: Opening<'_>,
        before: Option<&PartialSession>,
        address: &str,
    ) -> Result<(SessionView, Token), ServiceError> {
        let token = Token::fresh(self.dice());
        let now = self.now();
        let fresh = Session {
            key: Token::key_of(token.as_str()),
            org: opening.account.org,
            account: opening.account.id,
            stage: opening.proved.as_str().to_owned(),
            created: now,
            last_seen: now,
            ends: now + LONGEST,
            proved: opening.proved_at,
            address: address.to_owned(),
            delegation: opening.delegation,
        };
        self.store().write::<_, ServiceError>(|tx| {
            if let Some(before) = before {
                session::delete(tx, &before.key.0)?;
            }
            Ok(session::insert(tx, &fresh)?)
        })?;
        let session = self.resolve_partial(token.as_str(), address)?;
        Ok((self.session_view(&session)?, token))
    }
}

/// A session about to begin.
struct Opening<'a> {
    account: &'a Account,
    proved: Proved,
    /// When the second factor was proved.
    proved_at: Timestamp,
    /// In whose stead it acts.
    delegation: Option<DelegationId>,
}

/// Whether the role ever sees a pupil, and so needs the year's undertaking.
pub(crate) fn reads_pupils(role: Role) -> bool {
    use Action::{DecideBatch, ListPupils, PrepareIntake, ReadBatch, ReadPupil, SignBatch};
    [DecideBatch, ListPupils, PrepareIntake, ReadBatch, ReadPupil, SignBatch]
        .into_iter()
        .any(|action| jice_domain::granted(role, action).is_some())
}

/// Who acts through a session that proved both factors.
fn asked(session: &PartialSession) -> Asked {
    Asked {
        actor: acting(session),
        session: Some(session.key.clone()),
        address: session.address.clone(),
        request: None,
        tree: Some(Arc::clone(&session.tree)),
        readings: None,
    }
}

fn acting(session: &PartialSession) -> Actor {
    let own = actor(&session.account, &session.unit, session.undertaking_signed, session.proved_at);
    let Some(StandingIn { principal, .. }) = &session.standing_in else { return own };
    Actor {
        role: principal.role,
        side: principal.side,
        class: principal.class,
        stands_in_for: Some(Principal { account: principal.id, name: principal.name.clone() }),
        ..own
    }
}

fn actor(account: &Account, unit: &OrgUnit, undertaking_signed: bool, proved_at: Timestamp) -> Actor {
    Actor {
        account: account.id,
        holder: account.holder.clone(),
        name: account.name.clone(),
        role: account.role,
        org: account.org,
        level: unit.level,
        side: account.side,
        jurisdiction: unit.jurisdiction.clone(),
        class: account.class,
        state: account.state,
        undertaking_signed,
        proved_at,
        stands_in_for: None,
    }
}
