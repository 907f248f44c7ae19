//! Accounts: through which people act.

use diesel::prelude::*;
use jice_domain::{AccountId, AccountState, ClassId, OrgId, Role, Side};
use jiff::Timestamp;

use crate::claim::{self, ClaimKey};
use crate::row::{At, expect_version, json, micros};
use crate::schema::account;
use crate::seal::unopened;
use crate::{Column, Db, Sealer, StoreError, Tx};

/// An account.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The identifier.
    pub id: AccountId,
    /// The unit it acts for.
    pub org: OrgId,
    /// The member of staff behind it; 0 for none.
    pub staff: i64,
    /// The name to sign in with, in lower case.
    pub login: String,
    /// The name shown beside a decision.
    pub name: String,
    /// The natural person: a keyed digest of the identity number.
    pub holder: String,
    /// What it may be used for.
    pub role: Role,
    /// The register it acts in.
    pub side: Side,
    /// The class a class teacher checks.
    pub class: Option<ClassId>,
    /// Whether it can be used. The moment of a state that has none is `state_since`.
    pub state: AccountState,
    /// Since when.
    pub state_since: Timestamp,
    /// The password's hash, as a PHC text; empty before the first.
    pub password_hash: String,
    /// Hashes of earlier passwords, the latest first.
    pub earlier_hashes: Vec<String>,
    /// When the password was set; the epoch before the first.
    pub password_set: Timestamp,
    /// Digest of the one-time code; empty where none is out.
    pub code_hash: String,
    /// Until when the code is good.
    pub code_until: Timestamp,
    /// The secret of the second factor.
    pub totp: Option<Vec<u8>>,
    /// The last step of the second factor that was used.
    pub totp_last_step: i64,
    /// Failures to sign in since the last success.
    pub failures: i32,
    /// Until when signing in is refused.
    pub locked_until: Timestamp,
    /// When it was last used.
    pub last_seen: Timestamp,
    /// How often it was written; the version a change must name.
    pub version: i32,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("id", &self.id)
            .field("org", &self.org)
            .field("role", &self.role)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = account, treat_none_as_default_value = false)]
struct Row {
    org_id: i64,
    account_id: i64,
    staff_id: i64,
    login: String,
    name: String,
    holder: String,
    role: String,
    side: String,
    class_id: Option<i64>,
    state: String,
    state_us: i64,
    password_hash: String,
    earlier_hashes: String,
    password_set_us: i64,
    code_hash: String,
    code_until_us: i64,
    totp_sealed: Option<Vec<u8>>,
    totp_last_step: i64,
    key_id: i16,
    failures: i32,
    locked_until_us: i64,
    last_seen_us: i64,
    version: i32,
}

fn state_columns(state: AccountState, since: Timestamp) -> (&'static str, i64) {
    match state {
        AccountState::Pending => ("pending", micros(since)),
        AccountState::Active => ("active", micros(since)),
        AccountState::Sealed { at } => ("sealed", micros(at)),
        AccountState::Ended { at } => ("ended", micros(at)),
    }
}

impl Row {
    fn of(account: &Account, sealer: &Sealer) -> Self {
        let (state, state_us) = state_columns(account.state, account.state_since);
        let id = account.id.0;
        Self {
            org_id: account.org.0,
            account_id: id,
            staff_id: account.staff,
            login: account.login.clone(),
            name: account.name.clone(),
            holder: account.holder.clone(),
            role: account.role.as_str().to_owned(),
            side: account.side.as_str().to_owned(),
            class_id: account.class.map(|id| id.0),
            state: state.to_owned(),
            state_us,
            password_hash: account.password_hash.clone(),
            earlier_hashes: json(&account.earlier_hashes),
            password_set_us: micros(account.password_set),
            code_hash: account.code_hash.clone(),
            code_until_us: micros(account.code_until),
            totp_sealed: account.totp.as_ref().map(|secret| sealer.seal(Column::AccountTotp, id, secret)),
            totp_last_step: account.totp_last_step,
            key_id: sealer.key(),
            failures: account.failures,
            locked_until_us: micros(account.locked_until),
            last_seen_us: micros(account.last_seen),
            version: account.version,
        }
    }

    fn open(self, sealer: &Sealer) -> Result<Account, StoreError> {
        let id = self.account_id;
        let at = At { table: "account", row: &id };
        let since = at.moment("state_us", self.state_us)?;
        let state = match self.state.as_str() {
            "pending" => AccountState::Pending,
            "active" => AccountState::Active,
            "sealed" => AccountState::Sealed { at: since },
            "ended" => AccountState::Ended { at: since },
            _ => return Err(at.wrong("state", "not a word of its set")),
        };
        let open = |sealed: &Vec<u8>| sealer.open(Column::AccountTotp, self.key_id, id, sealed);
        let totp = self.totp_sealed.as_ref().map(open).transpose().map_err(|error| unopened(&error, id))?;
        Ok(Account {
            id: AccountId(id),
            org: OrgId(self.org_id),
            staff: self.staff_id,
            role: at.word("role", &self.role)?,
            side: at.word("side", &self.side)?,
            class: self.class_id.map(ClassId),
            state,
            state_since: since,
            earlier_hashes: at.json("earlier_hashes", self.earlier_hashes.as_bytes())?,
            password_set: at.moment("password_set_us", self.password_set_us)?,
            code_until: at.moment("code_until_us", self.code_until_us)?,
            totp,
            locked_until: at.moment("locked_until_us", self.locked_until_us)?,
            last_seen: at.moment("last_seen_us", self.last_seen_us)?,
            login: self.login,
            name: self.name,
            holder: self.holder,
            password_hash: self.password_hash,
            code_hash: self.code_hash,
            totp_last_step: self.totp_last_step,
            failures: self.failures,
            version: self.version,
        })
    }
}

/// Inserts an account. Its login is claimed by the caller ([`ClaimKey::login`]).
///
/// # Errors
/// [`StoreError::Duplicate`] where the identifier is taken.
pub fn insert(tx: &mut Tx, account: &Account) -> Result<(), StoreError> {
    let row = Row::of(account, &tx.sealer);
    diesel::insert_into(account::table).values(&row).execute(&mut tx.link)?;
    Ok(())
}

/// Writes an account that stands at its own version; afterwards it stands at the next.
///
/// # Errors
/// [`StoreError::Conflict`] where it stands at another.
pub fn update(tx: &mut Tx, account: &Account) -> Result<(), StoreError> {
    let row = Row::of(account, &tx.sealer);
    let at = account::table.find((row.org_id, row.account_id)).filter(account::version.eq(row.version));
    let found = diesel::update(at)
        .set((
            (account::staff_id.eq(row.staff_id), account::login.eq(row.login), account::name.eq(row.name)),
            (account::holder.eq(row.holder), account::role.eq(row.role), account::side.eq(row.side)),
            (account::class_id.eq(row.class_id), account::state.eq(row.state), account::state_us.eq(row.state_us)),
            (account::password_hash.eq(row.password_hash), account::earlier_hashes.eq(row.earlier_hashes)),
            (account::password_set_us.eq(row.password_set_us), account::code_hash.eq(row.code_hash)),
            (account::code_until_us.eq(row.code_until_us), account::totp_sealed.eq(row.totp_sealed)),
            (account::totp_last_step.eq(row.totp_last_step), account::key_id.eq(row.key_id)),
            (account::failures.eq(row.failures), account::locked_until_us.eq(row.locked_until_us)),
            (account::last_seen_us.eq(row.last_seen_us), account::version.eq(row.version + 1)),
        ))
        .execute(&mut tx.link)?;
    expect_version("account", found, || {
        account::table.find((account.org.0, account.id.0)).select(account::version).first(&mut tx.link)
    })
}

/// The account `id` of `org`.
///
/// # Errors
/// [`StoreError::Inconsistent`] where the row does not open.
pub fn find(db: &mut Db, org: OrgId, id: AccountId) -> Result<Option<Account>, StoreError> {
    let row: Option<Row> =
        account::table.find((org.0, id.0)).select(Row::as_select()).first(&mut db.link).optional()?;
    row.map(|row| row.open(&db.sealer)).transpose()
}

/// The account that signs in as `login`, in whatever case it is written.
///
/// # Errors
/// [`StoreError::Inconsistent`] where the row does not open.
pub fn find_by_login(db: &mut Db, login: &str) -> Result<Option<Account>, StoreError> {
    match claim::find(db, &[ClaimKey::login(login)])?.first() {
        Some(held) => find(db, held.org, AccountId(held.subject)),
        None => Ok(None),
    }
}

/// The accounts of `org`, in the order they were made.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row does not open.
pub fn list(db: &mut Db, org: OrgId) -> Result<Vec<Account>, StoreError> {
    let rows: Vec<Row> = account::table
        .filter(account::org_id.eq(org.0))
        .order(account::account_id)
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(|row| row.open(&db.sealer)).collect()
}
