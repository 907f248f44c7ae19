//! What units are told about, and what was urged, is there.

use std::collections::HashSet;

use diesel::prelude::*;

use super::{CHUNK, Findings};
use crate::case_notice::Row;
use crate::case_urge::Row as UrgeRow;
use crate::schema::{case_notice, case_urge, change_case};
use crate::{Db, StoreError};

const THERE: &str = "what units are told about, and what was urged, is a case that is there";

pub(super) fn next(db: &mut Db, (org, case, turn, kind): &(i64, i64, i64, String)) -> Result<Vec<Row>, StoreError> {
    use case_notice as t;
    let behind_turn = t::turn_us.gt(turn).or(t::turn_us.eq(turn).and(t::kind.gt(kind)));
    let behind_case = t::case_id.gt(case).or(t::case_id.eq(case).and(behind_turn));
    Ok(t::table
        .filter(t::org_id.ge(org))
        .filter(t::org_id.gt(org).or(t::org_id.eq(org).and(behind_case)))
        .order((t::org_id, t::case_id, t::turn_us, t::kind))
        .limit(CHUNK)
        .select(Row::as_select())
        .load(&mut db.link)?)
}

pub(super) fn check(db: &mut Db, findings: &mut Findings, rows: Vec<Row>) -> Result<(), StoreError> {
    let there = cases(db, rows.iter().map(|row| (row.person_id, row.case_id)))?;
    for row in rows {
        let (place, key) = ((row.person_id, row.case_id), format!("{}/{}", row.org_id, row.case_id));
        if findings.read(row.open())?.is_some() && !there.contains(&place) {
            findings.add(THERE, "case_notice", key, "its case is not there");
        }
    }
    Ok(())
}

/// What names an urge.
pub(super) type Urged = (i64, i64, i64, i64, String);

pub(super) fn next_urge(db: &mut Db, (person, case, turn, org, on): &Urged) -> Result<Vec<UrgeRow>, StoreError> {
    use case_urge as t;
    let behind_org = t::org_id.gt(org).or(t::org_id.eq(org).and(t::urged_on.gt(on)));
    let behind_turn = t::turn_us.gt(turn).or(t::turn_us.eq(turn).and(behind_org));
    let behind_case = t::case_id.gt(case).or(t::case_id.eq(case).and(behind_turn));
    Ok(t::table
        .filter(t::person_id.ge(person))
        .filter(t::person_id.gt(person).or(t::person_id.eq(person).and(behind_case)))
        .order((t::person_id, t::case_id, t::turn_us, t::org_id, t::urged_on))
        .limit(CHUNK)
        .select(UrgeRow::as_select())
        .load(&mut db.link)?)
}

pub(super) fn check_urges(db: &mut Db, findings: &mut Findings, rows: Vec<UrgeRow>) -> Result<(), StoreError> {
    let there = cases(db, rows.iter().map(|row| (row.person_id, row.case_id)))?;
    for row in rows {
        let (place, key) = ((row.person_id, row.case_id), format!("{}/{}", row.person_id, row.case_id));
        if findings.read(row.open())?.is_some() && !there.contains(&place) {
            findings.add(THERE, "case_urge", key, "its case is not there");
        }
    }
    Ok(())
}

/// Those of `keys` that are there.
fn cases(db: &mut Db, keys: impl Iterator<Item = (i64, i64)> + Clone) -> Result<HashSet<(i64, i64)>, StoreError> {
    let found: Vec<(i64, i64)> = change_case::table
        .filter(change_case::person_id.eq_any(keys.clone().map(|(person, _)| person)))
        .filter(change_case::case_id.eq_any(keys.map(|(_, case)| case)))
        .select((change_case::person_id, change_case::case_id))
        .load(&mut db.link)?;
    Ok(found.into_iter().collect())
}
