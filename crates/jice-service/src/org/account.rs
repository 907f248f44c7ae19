use jice_domain::{AccountId, AccountState, Action, ClassId, OrgId, OrgUnit, PersonId, Refusal, Role};
use jice_policy::Occasion;
use jice_store::account::{self, Account};
use jice_store::claim::{self, Claim, ClaimKey};
use jice_store::{Tx, session, staff, undertaking};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::context::{Asked, Subject};
use crate::secrets::{code_digest, fresh_code};
use crate::session::DATA_SECURITY;
use crate::view::{AccountCreated, AccountView};
use crate::{Service, ServiceError};

/// How long a one-time code is good.
const CODE_GOOD_FOR: SignedDuration = SignedDuration::from_hours(72);

/// Make an account for somebody on the staff.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateAccount {
    /// The member of staff.
    pub staff: String,
    /// Name to sign in with: letters, digits, dots and dashes.
    pub login: String,
    /// What the account may be used for.
    pub role: Role,
    /// A class teacher's class.
    pub class: Option<ClassId>,
}

impl Service {
    /// The accounts of a unit.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn list_accounts(&self, asked: &Asked, org: OrgId) -> Result<Vec<AccountView>, ServiceError> {
        self.permit(asked, Action::ManageAccounts, org, None)?;
        let accounts = self.store().read::<_, ServiceError>(|db| Ok(account::list(db, org)?))?;
        accounts.iter().map(|account| self.account_view(account, &accounts)).collect()
    }

    /// Makes an account; its one-time code is shown once.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where the law says no: training before duty, roles that no
    /// one person may hold together, roles that the unit's tier does not have.
    pub fn create_account(
        &self,
        asked: &Asked,
        org: OrgId,
        make: CreateAccount,
    ) -> Result<AccountCreated, ServiceError> {
        self.permit(asked, Action::ManageAccounts, org, None)?;
        let unit = self.unit(org)?;
        check_login(&make.login)?;
        let id = make.staff.parse().map_err(|_| ServiceError::Absent)?;
        let staff =
            self.store().read::<_, ServiceError>(|db| Ok(staff::find(db, org, id)?))?.ok_or(ServiceError::Absent)?;
        let same_unit = self.store().read::<_, ServiceError>(|db| Ok(account::list(db, org)?))?;
        let beside = other_roles(&same_unit, &staff.holder, None);
        self.judge_staff(&unit, &staff, make.role, &beside, Occasion::OpenAccount)?.allow()?;
        if !make.role.levels().contains(&unit.level) {
            return Err(ServiceError::invalid("role", "本级机构不设该角色。", "Units of this tier have no such role."));
        }
        self.act(asked, Action::ManageAccounts, Subject::of("account", org, id), |tx| {
            let mut fresh = self.blank_account(&unit, &make.login, &staff.name, make.role);
            fresh.staff = staff.id;
            fresh.holder.clone_from(&staff.holder);
            fresh.class = make.class;
            self.keep_account(tx, fresh)
        })
    }

    /// Gives an account a new one-time code; password, second factor and sessions are gone.
    ///
    /// # Errors
    /// [`ServiceError::Absent`]; [`ServiceError::Invalid`] for one that is ended.
    pub fn reset_account(&self, asked: &Asked, org: OrgId, id: AccountId) -> Result<AccountCreated, ServiceError> {
        self.permit(asked, Action::ManageAccounts, org, None)?;
        self.act(asked, Action::ManageAccounts, Subject::of("account", org, id.0).with_fields("reset"), |tx| {
            let mut account = account::find(tx, org, id)?.ok_or(ServiceError::Absent)?;
            if matches!(account.state, AccountState::Ended { .. }) {
                return Err(ServiceError::invalid(
                    "account",
                    "该账号已注销，不能重置；请另建账号。",
                    "The account is ended for good: make another.",
                ));
            }
            let code = fresh_code(self.dice());
            account.code_hash = code_digest(&code);
            account.code_until = self.now() + CODE_GOOD_FOR;
            account.state = AccountState::Pending;
            account.totp = None;
            account.totp_last_step = 0;
            account.failures = 0;
            account.locked_until = Timestamp::UNIX_EPOCH;
            account::update(tx, &account)?;
            session::delete_of_account(tx, org, id)?;
            let beside = account::list(tx, org)?;
            self.account_created(&account, code, &beside)
        })
    }

    /// Ends an account for good, and its sessions with it.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub fn end_account(&self, asked: &Asked, org: OrgId, id: AccountId) -> Result<AccountView, ServiceError> {
        self.permit(asked, Action::ManageAccounts, org, None)?;
        self.act(asked, Action::ManageAccounts, Subject::of("account", org, id.0).with_fields("end"), |tx| {
            let mut account = account::find(tx, org, id)?.ok_or(ServiceError::Absent)?;
            account.state = AccountState::Ended { at: self.now() };
            account::update(tx, &account)?;
            session::delete_of_account(tx, org, id)?;
            self.account_view(&account, &account::list(tx, org)?)
        })
    }

    /// An account that nobody holds yet and that no password opens.
    pub(crate) fn blank_account(&self, unit: &OrgUnit, login: &str, name: &str, role: Role) -> Account {
        let id = AccountId(self.id());
        Account {
            id,
            org: unit.id,
            staff: 0,
            login: login.to_lowercase(),
            name: name.to_owned(),
            // Until somebody on the staff is named, the account is a person of its own.
            holder: format!("account-{id}"),
            role,
            side: unit.side,
            class: None,
            state: AccountState::Pending,
            state_since: self.now(),
            password_hash: String::new(),
            earlier_hashes: Vec::new(),
            password_set: Timestamp::UNIX_EPOCH,
            code_hash: String::new(),
            code_until: Timestamp::UNIX_EPOCH,
            totp: None,
            totp_last_step: 0,
            failures: 0,
            locked_until: Timestamp::UNIX_EPOCH,
            last_seen: self.now(),
            version: 1,
        }
    }

    /// Writes a new account with its claim on the name and a fresh one-time code.
    pub(crate) fn keep_account(&self, tx: &mut Tx, mut account: Account) -> Result<AccountCreated, ServiceError> {
        let code = fresh_code(self.dice());
        account.code_hash = code_digest(&code);
        account.code_until = self.now() + CODE_GOOD_FOR;
        let name = Claim {
            key: ClaimKey::login(&account.login),
            person: PersonId(0),
            org: account.org,
            subject: account.id.0,
        };
        if !claim::take(tx, &[name])?.is_empty() {
            return Err(ServiceError::invalid(
                "login",
                "该账号名已被使用，请另取一个。",
                "This name is taken; choose another.",
            ));
        }
        account::insert(tx, &account)?;
        let beside = account::list(tx, account.org)?;
        self.account_created(&account, code, &beside)
    }

    fn account_created(
        &self,
        account: &Account,
        code: String,
        beside: &[Account],
    ) -> Result<AccountCreated, ServiceError> {
        Ok(AccountCreated {
            sign_in_path: format!("/first?login={}#code={code}", account.login),
            one_time_code: code,
            account: AccountView { undertaking_signed_on: None, ..self.account_view(account, beside)? },
        })
    }

    /// What is shown of `account`; `beside` are the accounts of its unit.
    fn account_view(&self, account: &Account, beside: &[Account]) -> Result<AccountView, ServiceError> {
        let unit = self.tree()?.unit(account.org).cloned();
        let year = unit.as_ref().map(|unit| self.school_year(&unit.jurisdiction)).transpose()?;
        let signed = match year {
            Some(year) => self.store().read::<_, ServiceError>(|db| {
                Ok(undertaking::find(db, account.org, account.id, DATA_SECURITY, year)?)
            })?,
            None => None,
        };
        let warnings = unit.as_ref().map(|unit| self.remarks(unit, account, beside)).transpose()?;
        let never = account.password_set == Timestamp::UNIX_EPOCH;
        Ok(AccountView {
            id: account.id,
            org: account.org,
            org_name: unit.map(|unit| unit.name).unwrap_or_default(),
            login: account.login.clone(),
            name: account.name.clone(),
            role: account.role,
            state: account.state.as_str().to_owned(),
            last_seen_at: (!never).then(|| account.last_seen.to_string()),
            undertaking_signed_on: signed.map(|signed| jice_domain::date_at(signed.signed).to_string()),
            warnings: warnings.unwrap_or_default(),
        })
    }

    /// What the law remarks about whoever holds `account`; nothing of one that nobody holds or
    /// that is ended.
    fn remarks(&self, unit: &OrgUnit, account: &Account, beside: &[Account]) -> Result<Vec<Refusal>, ServiceError> {
        if account.staff == 0 || matches!(account.state, AccountState::Ended { .. }) {
            return Ok(Vec::new());
        }
        let staff = self.store().read::<_, ServiceError>(|db| Ok(staff::find(db, account.org, account.staff)?))?;
        let Some(staff) = staff else { return Ok(Vec::new()) };
        let others = other_roles(beside, &account.holder, Some(account.id));
        Ok(self.judge_staff(unit, &staff, account.role, &others, Occasion::OpenAccount)?.warnings)
    }
}

/// The roles that the natural person `holder` has through accounts in use, but for `except`.
fn other_roles(accounts: &[Account], holder: &str, except: Option<AccountId>) -> Vec<Role> {
    let others = accounts.iter().filter(|other| other.holder == holder && Some(other.id) != except);
    others.filter(|other| !matches!(other.state, AccountState::Ended { .. })).map(|other| other.role).collect()
}

/// An account made with its unit, in the same act.
pub(crate) fn fresh_account(
    service: &Service,
    tx: &mut Tx,
    unit: &OrgUnit,
    login: &str,
    name: &str,
    role: Role,
) -> Result<AccountCreated, ServiceError> {
    let account = service.blank_account(unit, login, name, role);
    service.keep_account(tx, account)
}

fn check_login(login: &str) -> Result<(), ServiceError> {
    let fits = (3..=40).contains(&login.len())
        && login.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    if fits {
        return Ok(());
    }
    Err(ServiceError::invalid(
        "login",
        "账号名为3至40位字母、数字、点或短横线。",
        "A name has 3 to 40 letters, digits, dots or dashes.",
    ))
}
