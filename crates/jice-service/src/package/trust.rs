//! Whose signature counts: the keys of other registers, each for the divisions it speaks for.

use jice_domain::{Action, Denied};
use jice_store::{Db, installation};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Package, fingerprint, no};
use crate::context::{Asked, Subject};
use crate::view::PackageKeysView;
use crate::words::plain;
use crate::{Service, ServiceError};

/// Under which names trusted keys are kept.
const ITEM: &str = "trusted_key:";

/// The key of another register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrustedKey {
    /// The public key, 64 hexadecimal digits.
    pub key: String,
    /// Whose it is, as 江苏省教育厅.
    pub name: String,
    /// The divisions it speaks for, each by its first two, four or six digits.
    pub divisions: Vec<String>,
    /// When it was entered.
    pub entered_at: String,
    /// By whom, as is shown.
    pub entered_by: String,
    /// How the key is read out on the telephone 指纹; made anew of the key whenever it is read.
    #[serde(default)]
    pub fingerprint: String,
}

/// Trust a key from now on, after it was compared with its owner by another way.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrustKey {
    /// The public key, 64 hexadecimal digits.
    pub key: String,
    /// Whose it is.
    pub name: String,
    /// The divisions it speaks for, each by its first two, four or six digits.
    pub divisions: Vec<String>,
    /// The key's fingerprint as its owner read it out, by another way than the key came.
    pub fingerprint: String,
}

/// Trust a key no more.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawKey {
    /// The public key.
    pub key: String,
}

impl Service {
    /// This register's own key, and those that are trusted.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] for all but those at the top who run the machine or its units.
    pub fn package_keys(&self, asked: &Asked) -> Result<PackageKeysView, ServiceError> {
        self.may_trust(asked)?;
        let own = self.package_key();
        let fingerprint = fingerprint(&own).unwrap_or_default();
        Ok(PackageKeysView { own, fingerprint, trusted: self.store().read::<_, ServiceError>(all)? })
    }

    /// Who signed a package, where that is known and whether it is trusted: for the console.
    ///
    /// # Errors
    /// Those of the store.
    pub fn signer_named(&self, key: &str) -> Result<Option<TrustedKey>, ServiceError> {
        let trusted = self.store().read::<_, ServiceError>(all)?;
        Ok(trusted.into_iter().find(|trusted| trusted.key == key))
    }

    /// Trusts a key; one that is trusted already gets the name and divisions given.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where it is no key, this register's own, or not the one whose
    /// fingerprint was read out.
    pub fn trust_key(&self, asked: &Asked, trust: &TrustKey) -> Result<TrustedKey, ServiceError> {
        self.may_trust(asked)?;
        let key = trust.key.trim().to_lowercase();
        let mut bytes = [0; 32];
        let point = hex::decode_to_slice(&key, &mut bytes).ok();
        if point.is_none() || ed25519_dalek::VerifyingKey::from_bytes(&bytes).is_err() {
            let (zh, en) = ("公钥应为64位十六进制数字，请与对方核对。", "A key has 64 hexadecimal digits: compare it.");
            return Err(ServiceError::invalid("key", zh, en));
        }
        if key == self.package_key() {
            let (zh, en) = ("这是本系统自己的公钥，请填写对方的。", "This is our own key: enter the other register's.");
            return Err(ServiceError::invalid("key", zh, en));
        }
        let print = fingerprint(&key).unwrap_or_default();
        let bare = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
        if bare(&trust.fingerprint) != bare(&print) {
            let zh = "指纹与公钥不符：公钥可能抄错，或在途中被人换过。请与对方逐组核对指纹，仍不符的不予登记。";
            let en = "The fingerprint is not that of the key, which was miscopied or exchanged on its way: compare it again.";
            return Err(ServiceError::invalid("fingerprint", zh, en));
        }
        let name = trust.name.trim();
        plain("name", name)?;
        if name.is_empty() || name.chars().count() > 60 {
            let (zh, en) = ("请填写对方单位名称，不超过60字。", "Say whose it is, in at most 60 characters.");
            return Err(ServiceError::invalid("name", zh, en));
        }
        let lawful = |code: &String| matches!(code.len(), 2 | 4 | 6) && code.bytes().all(|byte| byte.is_ascii_digit());
        if trust.divisions.is_empty() || trust.divisions.len() > 40 || !trust.divisions.iter().all(lawful) {
            let zh = "请填写该公钥代表的行政区划，取区划码前两位、四位或六位，如32。";
            let en = "Name the divisions it speaks for by two, four or six digits, as 32.";
            return Err(ServiceError::invalid("divisions", zh, en));
        }
        let trusted = TrustedKey {
            key: key.clone(),
            name: name.to_owned(),
            divisions: trust.divisions.clone(),
            entered_at: self.now().to_string(),
            entered_by: asked.actor.shown_name(),
            fingerprint: print,
        };
        let fields = format!("trust {key}");
        self.act(asked, Action::TrustRegisters, machine(asked).with_fields(&fields), |tx| {
            let text = serde_json::to_string(&trusted).map_err(ServiceError::fault)?;
            Ok(installation::set(tx, &format!("{ITEM}{key}"), &text)?)
        })?;
        Ok(trusted)
    }

    /// Trusts a key no more. What it signed and was taken in before stands.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] where it was not trusted.
    pub fn withdraw_key(&self, asked: &Asked, withdraw: &WithdrawKey) -> Result<(), ServiceError> {
        self.may_trust(asked)?;
        let item = format!("{ITEM}{}", withdraw.key.trim().to_lowercase());
        let fields = format!("withdraw {item}");
        self.act(asked, Action::TrustRegisters, machine(asked).with_fields(&fields), |tx| {
            match installation::find(tx, &item)? {
                Some(_) => Ok(installation::forget(tx, &item)?),
                None => Err(ServiceError::Absent),
            }
        })
    }

    /// Keys count for the whole register: only at its top are they entered.
    fn may_trust(&self, asked: &Asked) -> Result<(), ServiceError> {
        self.permit(asked, Action::TrustRegisters, asked.actor.org, None)?;
        if self.unit(asked.actor.org)?.parent.is_some() {
            let denied = Denied::OutOfScope;
            self.note_denial(asked, Action::TrustRegisters, denied, machine(asked))?;
            return Err(ServiceError::Denied(denied));
        }
        Ok(())
    }

    /// The trusted register that signed `package`, which speaks for the division it names.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where nobody trusted did.
    pub(crate) fn signer_of(&self, package: &Package) -> Result<TrustedKey, ServiceError> {
        if package.key == self.package_key() {
            return Err(no(
                "这是本系统自己签发的档案包，应发给对方，不在本系统导入。",
                "This register made the package itself: it goes to the other side, and is not taken in here.",
            ));
        }
        let trusted = self.store().read::<_, ServiceError>(all)?;
        let signer = trusted.into_iter().find(|trusted| trusted.key == package.key).ok_or_else(|| {
            no(
                &format!(
                    "签发方的公钥（{}…）未经本系统登记。请系统管理员与对方核实公钥后登记，再导入。",
                    &package.key[..16]
                ),
                &format!(
                    "The signer's key ({}…) is not trusted here: the system keeper is to compare it with its owner \
                     and enter it first.",
                    &package.key[..16]
                ),
            )
        })?;
        let division = &package.content.sender().division;
        if !signer.divisions.iter().any(|own| division.starts_with(own.as_str())) {
            return Err(no(
                &format!("{}的公钥不代表行政区划{division}，请与对方核实。", signer.name),
                &format!("The key of {} does not speak for division {division}: ask them.", signer.name),
            ));
        }
        Ok(signer)
    }
}

fn all(db: &mut Db) -> Result<Vec<TrustedKey>, ServiceError> {
    let items = installation::list(db, ITEM)?;
    let read = |text: &String| {
        let held: TrustedKey = serde_json::from_str(text).map_err(ServiceError::fault)?;
        Ok(TrustedKey { fingerprint: fingerprint(&held.key).unwrap_or_default(), ..held })
    };
    items.iter().map(|(_, text)| read(text)).collect()
}

fn machine(asked: &Asked) -> Subject<'static> {
    Subject::of("trusted_key", asked.actor.org, 0)
}
