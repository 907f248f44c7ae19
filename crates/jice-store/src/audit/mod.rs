//! The audit log: who did, read or was denied what, chained by hash.
//!
//! A chain belongs to a *writer*, and a writer is a lane of one pooled connection: whoever
//! holds the connection for a transaction holds the lane, so no two transactions ever
//! extend the same chain at once, and acts need not queue for one head. The head that a
//! transaction reached is kept when it commits and forgotten when it rolls back; the next
//! transaction continues from the last durable entry. Where the outcome of a commit is not
//! known, the connection is thrown away with its lane, and a new connection begins a new
//! chain. A writer is announced in `installation` (`audit_writer:<id>`) before its first
//! entry, beside its last anchor: a chain can lose its tail since the last anchor unnoticed,
//! but neither more nor anything else.

mod chain;
mod writer;

use diesel::prelude::*;
use jice_domain::{AccountId, OrgId, PersonId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::engine::load::load;
use crate::row::{At, expect, json};
use crate::schema::audit_entry;
use crate::store::Connected;
use crate::{Db, StoreError, Tx, installation};

pub use chain::{Break, Place, Wanted, anchor, deeds, latest, lines_of, page, rosters_of, verify_chain};
pub use writer::AuditWriter;

/// The hash of an entry.
pub type Hash = [u8; 32];

/// The name under which a writer is announced.
const WRITER: &str = "audit_writer:";

/// One line to be written: a deed, a reading, a denial. Never a value of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditFact {
    /// When.
    pub at: Timestamp,
    /// Through which account; 0 for nobody known.
    pub account: AccountId,
    /// The natural person behind it: a keyed digest.
    pub holder: String,
    /// In which role.
    pub role: String,
    /// For which unit; 0 for none.
    pub org: OrgId,
    /// What was done or tried.
    pub action: String,
    /// How it ended: `done`, `read`, `denied:…`, `refused:…`.
    pub outcome: String,
    /// The unit that owns the record; 0 for none.
    pub subject_org: OrgId,
    /// The kind of record.
    pub subject_kind: String,
    /// The record; 0 for none.
    pub subject: i64,
    /// The pupil concerned; 0 for none.
    pub person: PersonId,
    /// What for, where a purpose was asked.
    pub purpose: String,
    /// Names of the fields shown or changed.
    pub fields: String,
    /// From which address.
    pub address: String,
}

/// A line as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// The chain.
    pub writer: i64,
    /// The place in the chain, from 1.
    pub seq: i64,
    /// What happened.
    pub fact: AuditFact,
    /// The hash of the line before; zeros before the first.
    pub previous: Hash,
    /// The hash of this line.
    pub hash: Hash,
}

/// The end of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Lines so far.
    pub seq: i64,
    /// The hash of the last.
    #[serde(with = "hex_hash")]
    pub hash: Hash,
}

mod hex_hash {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(hash: &[u8; 32], s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&hex::encode(hash))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(d)?;
        let mut hash = [0; 32];
        hex::decode_to_slice(text, &mut hash).map_err(serde::de::Error::custom)?;
        Ok(hash)
    }
}

/// A connection's chain: the durable head, and the one this transaction has reached.
#[derive(Debug)]
pub(crate) struct Lane {
    writer: i64,
    durable: Head,
    reached: Head,
}

impl Lane {
    /// The transaction was committed.
    pub(crate) fn keep(&mut self) {
        self.durable = self.reached;
    }

    /// The transaction was rolled back, or a new one begins.
    pub(crate) fn forget(&mut self) {
        self.reached = self.durable;
    }
}

const NOTHING: Head = Head { seq: 0, hash: [0; 32] };

/// Announces a writer for a connection that has none yet.
pub(crate) fn open_lane(connected: &mut Connected) -> Result<(), StoreError> {
    if connected.lane.is_none() {
        let writer = connected.db.sealer.fresh_writer();
        installation::insert(&mut connected.db, &format!("{WRITER}{writer}"), &json(&NOTHING))?;
        connected.lane = Some(Lane { writer, durable: NOTHING, reached: NOTHING });
    }
    Ok(())
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_entry, treat_none_as_default_value = false)]
pub(crate) struct Row {
    writer_id: i64,
    seq: i64,
    at_us: i64,
    account_id: i64,
    holder: String,
    role: String,
    org_id: i64,
    action: String,
    outcome: String,
    subject_org_id: i64,
    subject_kind: String,
    subject_id: i64,
    person_id: i64,
    purpose: String,
    fields: String,
    address: String,
    previous_hash: Vec<u8>,
    entry_hash: Vec<u8>,
}

impl Row {
    fn of(writer: i64, before: Head, fact: &AuditFact) -> Self {
        let mut row = Self {
            writer_id: writer,
            seq: before.seq + 1,
            at_us: fact.at.as_microsecond(),
            account_id: fact.account.0,
            holder: fact.holder.clone(),
            role: fact.role.clone(),
            org_id: fact.org.0,
            action: fact.action.clone(),
            outcome: fact.outcome.clone(),
            subject_org_id: fact.subject_org.0,
            subject_kind: fact.subject_kind.clone(),
            subject_id: fact.subject,
            person_id: fact.person.0,
            purpose: fact.purpose.clone(),
            fields: fact.fields.clone(),
            address: fact.address.clone(),
            previous_hash: before.hash.to_vec(),
            entry_hash: Vec::new(),
        };
        row.entry_hash = row.computed().to_vec();
        row
    }

    /// SHA-256 over the hash before and every field: numbers as 8 bytes, texts after their
    /// length, so that no two lines are written alike.
    fn computed(&self) -> Hash {
        let mut hash = Sha256::new();
        hash.update(b"jice audit 1");
        hash.update(&self.previous_hash);
        for number in [
            self.writer_id,
            self.seq,
            self.at_us,
            self.account_id,
            self.org_id,
            self.subject_org_id,
            self.subject_id,
            self.person_id,
        ] {
            hash.update(number.to_be_bytes());
        }
        for text in [
            &self.holder,
            &self.role,
            &self.action,
            &self.outcome,
            &self.subject_kind,
            &self.purpose,
            &self.fields,
            &self.address,
        ] {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        }
        hash.finalize().into()
    }

    fn line(self) -> Result<AuditLine, StoreError> {
        let key = format!("{}/{}", self.writer_id, self.seq);
        let at = At { table: "audit_entry", row: &key };
        let hash = |column, bytes: Vec<u8>| Hash::try_from(bytes).map_err(|_| at.wrong(column, "not a hash"));
        Ok(AuditLine {
            writer: self.writer_id,
            seq: self.seq,
            previous: hash("previous_hash", self.previous_hash)?,
            hash: hash("entry_hash", self.entry_hash)?,
            fact: AuditFact {
                at: at.moment("at_us", self.at_us)?,
                account: AccountId(self.account_id),
                holder: self.holder,
                role: self.role,
                org: OrgId(self.org_id),
                action: self.action,
                outcome: self.outcome,
                subject_org: OrgId(self.subject_org_id),
                subject_kind: self.subject_kind,
                subject: self.subject_id,
                person: PersonId(self.person_id),
                purpose: self.purpose,
                fields: self.fields,
                address: self.address,
            },
        })
    }
}

/// The rows that continue this transaction's chain, not yet written.
fn chained(tx: &mut Tx, facts: &[AuditFact]) -> Vec<Row> {
    let lane = tx.connected.lane.as_mut().expect("Store::write opened a lane");
    let mut rows = Vec::with_capacity(facts.len());
    for fact in facts {
        let row = Row::of(lane.writer, lane.reached, fact);
        lane.reached = Head { seq: row.seq, hash: row.entry_hash.as_slice().try_into().expect("SHA-256 has 32 bytes") };
        rows.push(row);
    }
    rows
}

/// Appends `facts` to the log within the transaction of the act they tell of.
///
/// # Errors
/// Those of the store; the act is then not done either.
pub fn append(tx: &mut Tx, facts: &[AuditFact]) -> Result<(), StoreError> {
    let rows = chained(tx, facts);
    let written = load!(&mut tx.link, audit_entry::table, &rows)?;
    expect("audit_entry", rows.len(), written)
}

/// Every writer that was announced, with its last anchor.
///
/// # Errors
/// [`StoreError::Inconsistent`] where an announcement cannot be read.
pub fn writers(db: &mut Db) -> Result<Vec<(i64, Head)>, StoreError> {
    installation::list(db, WRITER)?
        .into_iter()
        .map(|(item, content)| {
            let at = At { table: "installation", row: &item };
            let writer = item.trim_start_matches(WRITER).parse().map_err(|_| at.wrong("item", "not a writer"))?;
            Ok((writer, at.json("content", content.as_bytes())?))
        })
        .collect()
}
