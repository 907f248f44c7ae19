//! Sealing: what is known of a person leaves this program encrypted, and is found again
//! by keyed digests.
//!
//! AES-256-GCM. The key of a column is HMAC-SHA-256 of the column's name under the master
//! key, so that a ciphertext cannot be moved to another column; the row's identifier is
//! authenticated with it, so that it cannot be moved to another row.
//!
//! A nonce never repeats under a key (NIST SP 800-38D, 8.2.1): 64 bits drawn from the dice
//! when the process starts, advanced by one for each 2^32 sealings, then a 32-bit counter.
//! After a million starts the chance that two processes ever drew overlapping prefixes is
//! below one in ten million.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce, Tag};
use hmac::{Hmac, Mac};
use jice_domain::Dice;
use sha2::Sha256;

use crate::StoreError;
use crate::keys::{KeyRing, MasterKey};

const NONCE: usize = 12;
const TAG: usize = 16;

macro_rules! columns {
    ($($(#[$doc:meta])* $variant:ident => $table:literal . $column:literal),+ $(,)?) => {
        /// A sealed column.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Column { $($(#[$doc])* $variant),+ }

        impl Column {
            /// Every sealed column.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its table.
            pub fn table(self) -> &'static str {
                match self { $(Self::$variant => $table),+ }
            }

            /// Its name in that table.
            pub fn column(self) -> &'static str {
                match self { $(Self::$variant => $column),+ }
            }
        }
    };
}

columns! {
    /// The identity number of a child.
    PersonDocument => "person"."document_sealed",
    /// Phones, addresses, family, health and the rest of a child's record.
    PersonValues => "person"."values_sealed",
    /// A number issued to a pupil.
    NumberValue => "issued_number"."value_sealed",
    /// An act in the journal.
    JournalAct => "journal"."act_sealed",
    /// An item of the archive.
    ArchiveContent => "archive_item"."content_sealed",
    /// The particulars of a pupil on the day it left a school.
    ArchiveValues => "archive_copy"."values_sealed",
    /// The identity number of a member of staff.
    StaffDocument => "staff"."document_sealed",
    /// The phone of a member of staff.
    StaffPhone => "staff"."phone_sealed",
    /// The secret of an account's second factor.
    AccountTotp => "account"."totp_sealed",
    /// The values of a row of a batch.
    BatchRowValues => "batch_row"."values_sealed",
    /// What was filled in for a case.
    CaseValues => "change_case"."values_sealed",
    /// What was said to a step of a case.
    CaseOpinion => "case_step"."opinion_sealed",
    /// What was found against a unit.
    FindingTold => "finding"."told_sealed",
    /// What was said and done about it.
    FindingWords => "finding_step"."words_sealed",
    /// What the ministry's list remarks on an entry in doubt.
    ProblemRemark => "problem_record"."remark_sealed",
    /// The answer to a request.
    RequestAnswer => "request"."answer_sealed",
    /// The content of a kept file, which lies in no table.
    FileContent => "file"."content",
}

/// The row a ciphertext is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound([i64; 2]);

impl From<i64> for Bound {
    fn from(id: i64) -> Self {
        Self([id, 0])
    }
}

impl From<(i64, i64)> for Bound {
    fn from((id, part): (i64, i64)) -> Self {
        Self([id, part])
    }
}

impl Bound {
    fn bytes(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.0[0].to_be_bytes());
        bytes[8..].copy_from_slice(&self.0[1].to_be_bytes());
        bytes
    }
}

/// A text that a key does not open: the key is another, or the bytes were changed or moved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}.{} does not open with key {key}", column.table(), column.column())]
pub struct OpenError {
    /// The column.
    pub column: Column,
    /// The number of the key.
    pub key: i16,
}

/// Seals, opens and digests. Cheap to clone.
#[derive(Clone)]
pub struct Sealer {
    inner: Arc<Inner>,
}

struct Inner {
    keys: Vec<Keys>,
    digest: Hmac<Sha256>,
    signing: MasterKey,
    /// Drawn at the start; the counter's upper half is added to it.
    prefix: u64,
    counter: AtomicU64,
    writer: AtomicU64,
}

/// What is derived from one master key, once: key schedules are dear.
struct Keys {
    number: i16,
    check: String,
    columns: Vec<Aes256Gcm>,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealer").field("key", &self.key()).finish_non_exhaustive()
    }
}

fn keyed(master: &MasterKey) -> Hmac<Sha256> {
    <Hmac<Sha256> as KeyInit>::new_from_slice(master).expect("HMAC takes a key of any length")
}

fn derive(master: &MasterKey, purpose: &str) -> MasterKey {
    keyed(master).chain_update(b"jice/1/").chain_update(purpose.as_bytes()).finalize().into_bytes().into()
}

impl Sealer {
    /// A sealer with the keys of `ring`.
    pub fn new(ring: &KeyRing, dice: &dyn Dice) -> Self {
        let keys = ring.iter().map(|(number, master)| Keys {
            number,
            check: hex::encode(derive(master, "check")),
            columns: Column::ALL
                .iter()
                .map(|column| {
                    let key = derive(master, &format!("seal/{}.{}", column.table(), column.column()));
                    Aes256Gcm::new(&key.into())
                })
                .collect(),
        });
        let keys: Vec<Keys> = keys.collect();
        let (_, first) = ring.iter().next().expect("a ring has key 1");
        let mut chance = [0; 16];
        dice.fill(&mut chance);
        let (prefix, writer) = chance.split_at(8);
        let number = |bytes: &[u8]| u64::from_be_bytes(bytes.try_into().expect("eight bytes"));
        Self {
            inner: Arc::new(Inner {
                keys,
                digest: keyed(&derive(first, "digest")),
                signing: derive(first, "sign/package"),
                prefix: number(prefix),
                counter: AtomicU64::new(0),
                writer: AtomicU64::new(number(writer)),
            }),
        }
    }

    /// The number of the key that seals now; it is stored beside what is sealed.
    pub fn key(&self) -> i16 {
        self.inner.keys.last().expect("a ring has key 1").number
    }

    /// `plain` sealed for `column` of the row `row`: nonce, ciphertext, tag.
    pub fn seal(&self, column: Column, row: impl Into<Bound>, plain: &[u8]) -> Vec<u8> {
        let keys = self.inner.keys.last().expect("a ring has key 1");
        let nonce = self.nonce();
        let mut sealed = Vec::with_capacity(NONCE + plain.len() + TAG);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let tag = keys.columns[column as usize]
            .encrypt_inout_detached(&Nonce::from(nonce), &row.into().bytes(), InOutBuf::from(&mut sealed[NONCE..]))
            .expect("a text of less than 64 GiB can be sealed");
        sealed.extend_from_slice(&tag);
        sealed
    }

    /// What was sealed with key `key` for `column` of the row `row`.
    ///
    /// # Errors
    /// Where the key is unknown, or the bytes were changed or come from elsewhere.
    pub fn open(&self, column: Column, key: i16, row: impl Into<Bound>, sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
        let failed = OpenError { column, key };
        let keys = self.inner.keys.iter().find(|keys| keys.number == key).ok_or(failed.clone())?;
        let (nonce, rest) = sealed.split_first_chunk::<NONCE>().ok_or(failed.clone())?;
        let (text, tag) = rest.split_last_chunk::<TAG>().ok_or(failed.clone())?;
        let mut plain = text.to_vec();
        keys.columns[column as usize]
            .decrypt_inout_detached(
                &Nonce::from(*nonce),
                &row.into().bytes(),
                InOutBuf::from(plain.as_mut_slice()),
                &Tag::from(*tag),
            )
            .map_err(|_| failed)?;
        Ok(plain)
    }

    /// A keyed digest for equality: HMAC-SHA-256 under the first master key, different for
    /// every `purpose`. Without the key it tells nothing about `bytes`, few as they may be.
    pub fn digest(&self, purpose: &str, bytes: &[u8]) -> [u8; 32] {
        self.inner
            .digest
            .clone()
            .chain_update(purpose.as_bytes())
            .chain_update([0])
            .chain_update(bytes)
            .finalize()
            .into_bytes()
            .into()
    }

    /// The secret from which this register's signing key is made: it signs what leaves for other
    /// registers. Under the first master key, so that the key others trust outlives those that seal.
    pub fn signing_seed(&self) -> &MasterKey {
        &self.inner.signing
    }

    /// What tells each key of the ring without giving it away: number and check.
    pub(crate) fn checks(&self) -> impl Iterator<Item = (i16, &str)> {
        self.inner.keys.iter().map(|keys| (keys.number, keys.check.as_str()))
    }

    /// A fresh identifier of a writer of the audit log: 61 bits drawn at the start and then
    /// counted up, never zero.
    pub(crate) fn fresh_writer(&self) -> i64 {
        let drawn = self.inner.writer.fetch_add(1, Ordering::Relaxed);
        i64::try_from(drawn & ((1 << 61) - 1) | 1 << 61).expect("62 bits")
    }

    fn nonce(&self) -> [u8; NONCE] {
        let count = self.inner.counter.fetch_add(1, Ordering::Relaxed);
        let mut nonce = [0; NONCE];
        nonce[..8].copy_from_slice(&self.inner.prefix.wrapping_add(count >> 32).to_be_bytes());
        nonce[8..].copy_from_slice(&u32::try_from(count & 0xffff_ffff).expect("32 bits").to_be_bytes());
        nonce
    }
}

/// The failure to open a column of `row`, as the store reports it.
pub(crate) fn unopened(error: &OpenError, row: impl std::fmt::Display) -> StoreError {
    StoreError::Inconsistent {
        table: error.column.table(),
        column: error.column.column(),
        row: row.to_string(),
        what: error.to_string(),
    }
}
