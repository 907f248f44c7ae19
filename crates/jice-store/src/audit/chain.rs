//! Reading the log: by page, and chain by chain to prove that nothing was changed.

use diesel::dsl::max;
use diesel::prelude::*;
use jice_domain::{AccountId, OrgId, PersonId};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::{AuditLine, Hash, Head, NOTHING, Row, WRITER};
use crate::row::{At, json};
use crate::schema::audit_entry;
use crate::{Db, StoreError, Tx, installation};

/// Which lines are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// For one of these units; for any where none is named.
    pub orgs: Vec<OrgId>,
    /// About this pupil.
    pub person: Option<PersonId>,
}

/// The place of a line among all, for the next page: moment, chain, place in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// When, in microseconds of the Unix epoch.
    pub at: i64,
    /// The chain.
    pub writer: i64,
    /// The place in the chain.
    pub seq: i64,
}

/// The latest `limit` lines that are wanted, before `before` where it is given.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be a line.
pub fn page(db: &mut Db, wanted: &Wanted, before: Option<Place>, limit: u32) -> Result<Vec<AuditLine>, StoreError> {
    use audit_entry as t;
    let mut query = t::table.select(Row::as_select()).into_boxed();
    if let Some(person) = wanted.person {
        query = query.filter(t::person_id.eq(person.0));
    }
    if !wanted.orgs.is_empty() {
        query = query.filter(t::org_id.eq_any(wanted.orgs.iter().map(|id| id.0).collect::<Vec<_>>()));
    }
    if let Some(Place { at, writer, seq }) = before {
        query = query
            .filter(t::at_us.le(at))
            .filter(t::at_us.lt(at).or(t::writer_id.lt(writer)).or(t::writer_id.eq(writer).and(t::seq.lt(seq))));
    }
    let rows: Vec<Row> = query
        .order((t::at_us.desc(), t::writer_id.desc(), t::seq.desc()))
        .limit(i64::from(limit))
        .load(&mut db.link)?;
    rows.into_iter().map(Row::line).collect()
}

/// The latest moment of any line, by whatever clock; none of an empty log.
///
/// # Errors
/// [`StoreError::Inconsistent`] where it is no moment.
pub fn latest(db: &mut Db) -> Result<Option<Timestamp>, StoreError> {
    let latest: Option<i64> = audit_entry::table.select(max(audit_entry::at_us)).first(&mut db.link)?;
    latest.map(|us| At { table: "audit_entry", row: &us }.moment("at_us", us)).transpose()
}

/// What is wrong with a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The chain.
    pub writer: i64,
    /// The place at which it is wrong.
    pub seq: i64,
    /// What is wrong there.
    pub what: &'static str,
}

/// Lines read at once.
const CHUNK: i64 = 2_000;

/// The first fault of the chain of `writer`, whose announcement says `anchor`; none where it
/// is whole. Returns the end of the chain with it.
///
/// # Errors
/// Those of the store.
pub fn verify_chain(db: &mut Db, writer: i64, anchor: Head) -> Result<(Head, Option<Break>), StoreError> {
    let mut head = NOTHING;
    loop {
        let rows: Vec<Row> = audit_entry::table
            .filter(audit_entry::writer_id.eq(writer))
            .filter(audit_entry::seq.gt(head.seq))
            .order(audit_entry::seq)
            .limit(CHUNK)
            .select(Row::as_select())
            .load(&mut db.link)?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let broken = |what| Ok((head, Some(Break { writer, seq: head.seq + 1, what })));
            if row.seq != head.seq + 1 {
                return broken("a line is missing");
            }
            if row.previous_hash != head.hash {
                return broken("it does not continue the line before");
            }
            let hash = row.computed();
            if row.entry_hash != hash {
                return broken("its hash is not of its content");
            }
            if row.seq == anchor.seq && hash != anchor.hash {
                return broken("it is not the line that was anchored");
            }
            head = Head { seq: row.seq, hash };
        }
    }
    let short = (head.seq < anchor.seq).then_some(Break {
        writer,
        seq: head.seq + 1,
        what: "lines up to the last anchor are missing",
    });
    Ok((head, short))
}

/// Notes where every chain ends now, and returns one digest over all of them, to be kept
/// where the database's keepers cannot reach it.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a chain does not reach its last anchor.
pub fn anchor(tx: &mut Tx) -> Result<Hash, StoreError> {
    let mut all = Sha256::new();
    all.update(b"jice anchor 1");
    for (writer, before) in super::writers(tx)? {
        let last: Option<(i64, Vec<u8>)> = audit_entry::table
            .filter(audit_entry::writer_id.eq(writer))
            .order(audit_entry::seq.desc())
            .select((audit_entry::seq, audit_entry::entry_hash))
            .first(&mut tx.link)
            .optional()?;
        let at = At { table: "audit_entry", row: &writer };
        let head = match last {
            None => NOTHING,
            Some((seq, hash)) => {
                Head { seq, hash: Hash::try_from(hash).map_err(|_| at.wrong("entry_hash", "not a hash"))? }
            }
        };
        if head.seq < before.seq {
            return Err(at.wrong("seq", "lines up to the last anchor are missing"));
        }
        // A writer that has written nothing changes nothing.
        if head == NOTHING {
            continue;
        }
        if head != before {
            installation::set(tx, &format!("{WRITER}{writer}"), &json(&head))?;
        }
        all.update(writer.to_be_bytes());
        all.update(head.seq.to_be_bytes());
        all.update(head.hash);
    }
    Ok(all.finalize().into())
}

/// How often something was done in `orgs` since `since`: by unit, account and deed, the most first.
///
/// # Errors
/// Those of the store.
pub fn deeds(
    db: &mut Db,
    orgs: &[OrgId],
    since: Timestamp,
) -> Result<Vec<(OrgId, AccountId, String, u64)>, StoreError> {
    use diesel::dsl::count_star;
    let rows: Vec<(i64, i64, String, i64)> = audit_entry::table
        .filter(audit_entry::org_id.eq_any(orgs.iter().map(|org| org.0).collect::<Vec<_>>()))
        .filter(audit_entry::at_us.ge(since.as_microsecond()))
        .filter(audit_entry::outcome.eq("done"))
        .group_by((audit_entry::org_id, audit_entry::account_id, audit_entry::action))
        .select((audit_entry::org_id, audit_entry::account_id, audit_entry::action, count_star()))
        .load(&mut db.link)?;
    let mut deeds: Vec<_> = rows
        .into_iter()
        .map(|(org, account, action, times)| (OrgId(org), AccountId(account), action, times.unsigned_abs()))
        .collect();
    deeds.sort_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)));
    Ok(deeds)
}

/// What was done about records of `orgs` since `since` under the name `action`, the latest first; at
/// most `limit`.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a line cannot be one.
pub fn lines_of(
    db: &mut Db,
    orgs: &[OrgId],
    action: &str,
    since: Timestamp,
    limit: u32,
) -> Result<Vec<AuditLine>, StoreError> {
    let rows: Vec<Row> = audit_entry::table
        .filter(audit_entry::subject_org_id.eq_any(orgs.iter().map(|org| org.0).collect::<Vec<_>>()))
        .filter(audit_entry::at_us.ge(since.as_microsecond()))
        .filter(audit_entry::action.eq(action))
        .order((audit_entry::at_us.desc(), audit_entry::writer_id, audit_entry::seq))
        .limit(i64::from(limit))
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(Row::line).collect()
}

/// The lists of pupils that `org` took away since `since`, the earliest first; at most `limit`.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a line cannot be one.
pub fn rosters_of(db: &mut Db, org: OrgId, since: Timestamp, limit: u32) -> Result<Vec<AuditLine>, StoreError> {
    // Written out: an engine uses the index of these lines only where it sees the word itself.
    let rosters = diesel::dsl::sql::<diesel::sql_types::Bool>("subject_kind = 'roster'");
    let rows: Vec<Row> = audit_entry::table
        .filter(rosters)
        .filter(audit_entry::org_id.eq(org.0))
        .filter(audit_entry::at_us.ge(since.as_microsecond()))
        .filter(audit_entry::outcome.eq("read"))
        .order((audit_entry::at_us, audit_entry::writer_id, audit_entry::seq))
        .limit(i64::from(limit))
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(Row::line).collect()
}
