//! The audit log: every chain whole, every chain announced; and the logins of accounts.

use diesel::prelude::*;
use jice_domain::Delegation;

use super::{CHUNK, Findings, each_chunk};
use crate::audit;
use crate::claim::{self, ClaimKey};
use crate::delegation::Row;
use crate::schema::{account, audit_entry, delegation};
use crate::{Db, StoreError};

pub(super) fn check(db: &mut Db, findings: &mut Findings) -> Result<(), StoreError> {
    check_chains(db, findings)?;
    each_chunk(db, findings, (0, 0), next_accounts, |row: &Login| (row.0, row.1), check_logins)?;
    let place = |row: &Row| (row.org_id, row.delegation_id);
    each_chunk(db, findings, (0, 0), next_delegations, place, check_delegations)
}

fn next_delegations(db: &mut Db, (org, id): &(i64, i64)) -> Result<Vec<Row>, StoreError> {
    use delegation as t;
    Ok(t::table
        .filter(t::org_id.ge(org))
        .filter(t::org_id.gt(org).or(t::org_id.eq(org).and(t::delegation_id.gt(id))))
        .order((t::org_id, t::delegation_id))
        .limit(CHUNK)
        .select(Row::as_select())
        .load(&mut db.link)?)
}

/// Who stands in for whom: two accounts of the unit, and no duty is with two at once.
fn check_delegations(db: &mut Db, findings: &mut Findings, rows: Vec<Row>) -> Result<(), StoreError> {
    const INVARIANT: &str = "a duty is handed on by an account to another of its unit, one at a time";
    for row in rows {
        let key = format!("{}/{}", row.org_id, row.delegation_id);
        let Some(made) = findings.read(row.open())? else { continue };
        let there: i64 = account::table
            .filter(account::org_id.eq(made.org.0))
            .filter(account::account_id.eq_any([made.principal.0, made.delegate.0]))
            .count()
            .get_result(&mut db.link)?;
        if there != 2 || made.last < made.first {
            findings.add(INVARIANT, "delegation", &key, "it names no two accounts, or no days");
        }
        let others = crate::delegation::list(db, made.org)?;
        let twice = |other: &Delegation| {
            other.id > made.id && other.principal == made.principal && other.overlaps(made.first, made.last)
        };
        if made.ended.is_none() && others.iter().any(twice) {
            findings.add(INVARIANT, "delegation", &key, "another has the same duty on the same day");
        }
    }
    Ok(())
}

fn check_chains(db: &mut Db, findings: &mut Findings) -> Result<(), StoreError> {
    const INVARIANT: &str = "the audit log is whole";
    let announced = audit::writers(db)?;
    for (writer, anchor) in &announced {
        let (_, broken) = audit::verify_chain(db, *writer, *anchor)?;
        if let Some(broken) = broken {
            findings.add(INVARIANT, "audit_entry", format!("{writer}/{}", broken.seq), broken.what);
        }
    }
    let writers: Vec<i64> = audit_entry::table
        .filter(audit_entry::seq.eq(1))
        .select(audit_entry::writer_id)
        .order(audit_entry::writer_id)
        .load(&mut db.link)?;
    for writer in writers {
        if !announced.iter().any(|(known, _)| *known == writer) {
            findings.add(INVARIANT, "audit_entry", format!("{writer}/1"), "its writer was never announced");
        }
    }
    Ok(())
}

/// Unit, account, login.
type Login = (i64, i64, String);

fn next_accounts(db: &mut Db, (org, id): &(i64, i64)) -> Result<Vec<Login>, StoreError> {
    use account as t;
    Ok(t::table
        .filter(t::org_id.ge(org))
        .filter(t::org_id.gt(org).or(t::org_id.eq(org).and(t::account_id.gt(id))))
        .order((t::org_id, t::account_id))
        .limit(CHUNK)
        .select((t::org_id, t::account_id, t::login))
        .load(&mut db.link)?)
}

fn check_logins(db: &mut Db, findings: &mut Findings, accounts: Vec<Login>) -> Result<(), StoreError> {
    let keys: Vec<ClaimKey> = accounts.iter().map(|(_, _, login)| ClaimKey::login(login)).collect();
    let held = claim::find(db, &keys)?;
    for ((org, id, _), key) in accounts.iter().zip(&keys) {
        let own = held.iter().find(|claim| claim.key == *key);
        if own.is_none_or(|claim| (claim.org.0, claim.subject) != (*org, *id)) {
            let what = "its login is claimed by nobody or another";
            findings.add("an account holds its login", "account", format!("{org}/{id}"), what);
        }
    }
    Ok(())
}
