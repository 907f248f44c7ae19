//! Record packages 学籍档案包: what registers in different places send each other when a pupil
//! moves between them. One JSON file, signed with Ed25519 by the register that made it; the
//! signature covers the very bytes of the content, so there is nothing to canonicalise.
//!
//! `docs/decisions/0009-record-packages.md` says what stands in one and why it is so.

mod content;
mod trust;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use jice_store::Sealer;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use content::{
    ActItem, ArchiveItem, CarriedItem, Content, NumberItem, PaperItem, PupilKey, Record, Request, SeatItem, Sender,
};
pub use trust::{TrustKey, TrustedKey, WithdrawKey};

use crate::{Service, ServiceError};

/// Heaviest package, in bytes: a record of twelve years needs a twentieth.
pub const BYTES_MOST: usize = 1 << 20;
/// What stands under `format`.
pub(crate) const FORMAT: &str = "jice-record-package";
/// The version that is written, and the only one that is read.
pub(crate) const VERSION: u32 = 1;
/// What the file is called that holds one, by its media type.
pub(crate) const MEDIA: &str = "application/json";

/// A package as it lies in a file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    /// [`FORMAT`].
    format: String,
    /// [`VERSION`].
    version: u32,
    /// The public key of whoever signed, 64 hexadecimal digits.
    key: String,
    /// The content, JSON in base64.
    content: String,
    /// The signature over [`signed`], 128 hexadecimal digits.
    signature: String,
}

/// The first two members, which are read before anything else is believed.
#[derive(Deserialize)]
struct Head {
    format: Option<String>,
    version: Option<u32>,
}

/// A package whose signature is right; by whom it is, is another question.
#[derive(Debug, Clone, PartialEq)]
pub struct Package {
    /// The public key that signed it, 64 hexadecimal digits.
    pub key: String,
    /// What it says.
    pub content: Content,
}

/// What is signed: the format with its version, a zero, the content.
fn signed(content: &[u8]) -> Vec<u8> {
    let mut bytes = format!("{FORMAT}/{VERSION}\0").into_bytes();
    bytes.extend_from_slice(content);
    bytes
}

fn signing_key(sealer: &Sealer) -> SigningKey {
    SigningKey::from_bytes(sealer.signing_seed())
}

/// The public key of the register that `sealer` belongs to, 64 hexadecimal digits.
pub fn public_key(sealer: &Sealer) -> String {
    hex::encode(signing_key(sealer).verifying_key().as_bytes())
}

/// How a key is read out on the telephone 指纹: the first half of its SHA-256, in eight groups of
/// four. None where `key` is no key.
pub fn fingerprint(key: &str) -> Option<String> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(key, &mut bytes).ok()?;
    let digest = hex::encode_upper(&Sha256::digest(bytes)[..16]);
    Some(digest.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" "))
}

/// The package of `content`, signed by the register that `sealer` belongs to.
///
/// # Errors
/// A fault where the content cannot be written.
pub fn seal(sealer: &Sealer, content: &Content) -> Result<Vec<u8>, ServiceError> {
    let content = serde_json::to_vec(content).map_err(ServiceError::fault)?;
    let key = signing_key(sealer);
    let envelope = Envelope {
        format: FORMAT.to_owned(),
        version: VERSION,
        key: hex::encode(key.verifying_key().as_bytes()),
        signature: hex::encode(key.sign(&signed(&content)).to_bytes()),
        content: STANDARD.encode(content),
    };
    serde_json::to_vec_pretty(&envelope).map_err(ServiceError::fault)
}

/// Reads a package and checks that it is whole: not too heavy, of this format and version, and
/// as its signer signed it.
///
/// # Errors
/// [`ServiceError::Invalid`] with the cure.
pub fn open(bytes: &[u8]) -> Result<Package, ServiceError> {
    if bytes.len() > BYTES_MOST {
        return Err(no(
            "文件超过1 MB，不是学籍档案包，请核对后重新选择。",
            "The file is above 1 MB and no record package: choose another.",
        ));
    }
    // A package is never compressed, so there is nothing to unpack and nothing that could swell.
    if bytes.starts_with(b"PK") || bytes.starts_with(&[0x1f, 0x8b]) {
        return Err(no(
            "这是压缩文件。学籍档案包是单个 JSON 文件，请对方直接发送原文件，不要压缩。",
            "The file is compressed. A record package is one JSON file: have it sent as it is.",
        ));
    }
    let not_one = || {
        no(
            "不是学籍档案包，或文件不完整，请对方重新导出后发送。",
            "It is no record package, or cut short: have it exported and sent again.",
        )
    };
    let head: Head = serde_json::from_slice(bytes).map_err(|_| not_one())?;
    if head.format.as_deref() != Some(FORMAT) {
        return Err(not_one());
    }
    match head.version {
        Some(VERSION) => {}
        Some(other) => {
            return Err(no(
                &format!("档案包为第{other}版，本系统只读第{VERSION}版，请对方按第{VERSION}版导出，或升级本系统。"),
                &format!("The package is of version {other}, and {VERSION} is read here: upgrade, or ask for that."),
            ));
        }
        None => return Err(not_one()),
    }
    let envelope: Envelope = serde_json::from_slice(bytes).map_err(|_| not_one())?;
    let content = STANDARD.decode(&envelope.content).map_err(|_| not_one())?;
    let altered = || {
        no(
            "档案包的签名与内容不符：发出后被改动过，不予采用。请对方重新发送，并通过电话核实。",
            "The signature does not fit the content: it was altered on the way. Have it sent again, and ask by phone.",
        )
    };
    let mut key = [0; 32];
    let mut signature = [0; 64];
    hex::decode_to_slice(&envelope.key, &mut key).map_err(|_| altered())?;
    hex::decode_to_slice(&envelope.signature, &mut signature).map_err(|_| altered())?;
    let verifying = VerifyingKey::from_bytes(&key).map_err(|_| altered())?;
    verifying.verify_strict(&signed(&content), &Signature::from_bytes(&signature)).map_err(|_| altered())?;
    let content = serde_json::from_slice(&content).map_err(|_| not_one())?;
    Ok(Package { key: hex::encode(key), content })
}

/// The refusal of a package.
pub(crate) fn no(zh: &str, en: &str) -> ServiceError {
    ServiceError::invalid("package", zh, en)
}

impl Service {
    /// The public key under which other registers know this one.
    pub fn package_key(&self) -> String {
        public_key(self.store().sealer())
    }

    /// The identifier of a package that this register makes of case `id`: nobody else makes it,
    /// and for no other case.
    pub(crate) fn package_id(&self, case: jice_domain::CaseId, kind: &str) -> String {
        format!("{}-{case}-{kind}", &self.package_key()[..16])
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jice_domain::Dice;
    use jice_store::keys::KeyRing;

    use super::*;

    struct Same(u8);
    impl Dice for Same {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    fn sealer(master: u8) -> Sealer {
        Sealer::new(&KeyRing::new(BTreeMap::from([(1, [master; 32])])).unwrap(), &Same(1))
    }

    fn request() -> Content {
        Content::Request(Box::new(Request {
            id: "r-1".to_owned(),
            made_at: jiff::Timestamp::UNIX_EPOCH,
            from: Sender {
                register: "江苏省教育厅".to_owned(), division: "320000".to_owned(), ..Sender::default()
            },
            sending_school: "凤阳小学".to_owned(),
            sending_division: "341126".to_owned(),
            pupil: PupilKey { name: "李小雅".to_owned(), ..PupilKey::default() },
            grade: Some(3),
            reason: String::new(),
        }))
    }

    fn told(bytes: &[u8]) -> String {
        match open(bytes) {
            Err(ServiceError::Invalid(fields)) => fields[0].en.clone(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn what_was_signed_is_read_and_what_was_altered_is_not() {
        let file = seal(&sealer(7), &request()).unwrap();
        let package = open(&file).unwrap();
        assert_eq!(package, Package { key: public_key(&sealer(7)), content: request() });
        // Every byte of the file matters: change any one, and nothing is believed.
        for place in (0..file.len()).step_by(7) {
            let mut bent = file.clone();
            bent[place] ^= 1;
            let read = open(&bent);
            assert!(read.is_err() || read.as_ref().is_ok_and(|read| *read == package), "{place}");
        }
        let text = String::from_utf8(file).unwrap();
        let other = STANDARD.encode(serde_json::to_vec(&request()).unwrap().repeat(1));
        let content = text.split("\"content\": \"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(content, other);
        let mut forged = serde_json::to_value(request()).unwrap();
        forged["pupil"]["name"] = "李小强".into();
        let forged = text.replace(content, &STANDARD.encode(forged.to_string()));
        assert!(told(forged.as_bytes()).contains("altered"), "{}", told(forged.as_bytes()));
        // Somebody else's key does not make somebody else's signature.
        let key = text.replace(&public_key(&sealer(7)), &public_key(&sealer(8)));
        assert!(told(key.as_bytes()).contains("altered"));
    }

    #[test]
    fn what_is_no_package_is_told_apart() {
        let text = String::from_utf8(seal(&sealer(7), &request()).unwrap()).unwrap();
        assert!(told(&vec![b' '; BYTES_MOST + 1]).contains("1 MB"));
        assert!(told(b"PK\x03\x04").contains("compressed"));
        assert!(told(&[0x1f, 0x8b, 8]).contains("compressed"));
        assert!(told(b"").contains("no record package"));
        assert!(told(b"{}").contains("no record package"));
        assert!(told("[".repeat(100_000).as_bytes()).contains("no record package"));
        assert!(told(&text.as_bytes()[..text.len() / 2]).contains("no record package"));
        assert!(told(text.replace("\"version\": 1", "\"version\": 2").as_bytes()).contains("version 2"));
        assert!(told(text.replace("\"version\": 1", "\"version\": 1, \"more\": 1").as_bytes()).contains("no record"));
    }

    #[test]
    fn a_fingerprint_tells_keys_apart_and_can_be_read_out() {
        let print = fingerprint(&public_key(&sealer(7))).unwrap();
        assert_eq!(print.len(), 39);
        assert!(print.split(' ').all(|group| group.len() == 4 && group.bytes().all(|byte| byte.is_ascii_hexdigit())));
        assert_ne!(Some(print), fingerprint(&public_key(&sealer(8))));
        assert_eq!(fingerprint("12"), None);
    }

    #[test]
    fn the_key_outlives_those_that_seal() {
        let one = KeyRing::new(BTreeMap::from([(1, [7; 32])])).unwrap();
        let two = KeyRing::new(BTreeMap::from([(1, [7; 32]), (2, [9; 32])])).unwrap();
        assert_eq!(public_key(&Sealer::new(&one, &Same(1))), public_key(&Sealer::new(&two, &Same(2))));
        assert_ne!(public_key(&sealer(7)), public_key(&sealer(8)));
    }
}
