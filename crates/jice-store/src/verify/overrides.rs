//! Exceptions: each that an authority made is listed, and nothing else is.

use std::collections::HashSet;

use diesel::prelude::*;
use jice_domain::{Level, StepTaken, Verdict, Weight};

use super::{CHUNK, Findings};
use crate::case_override::Row;
use crate::schema::{case_override, case_step, org_unit};
use crate::{Db, StoreError};

const LISTED: &str = "an exception that an authority made is listed once, and nothing else is";

/// From the steps taken to the list.
pub(super) fn check_steps<'a>(
    db: &mut Db,
    findings: &mut Findings,
    steps: impl Iterator<Item = (&'a i64, &'a Vec<StepTaken>)>,
) -> Result<(), StoreError> {
    let excepted: Vec<(i64, &StepTaken)> = steps
        .flat_map(|(case, steps)| steps.iter().map(|taken| (*case, taken)))
        .filter(|(_, taken)| taken.verdict == Verdict::Accept)
        .filter(|(_, taken)| taken.findings.iter().any(|finding| finding.weight == Weight::Overridable))
        .collect();
    if excepted.is_empty() {
        return Ok(());
    }
    let orgs: HashSet<i64> = excepted.iter().map(|(_, taken)| taken.org.0).collect();
    let schools: HashSet<i64> = org_unit::table
        .filter(org_unit::org_id.eq_any(&orgs))
        .filter(org_unit::level.eq_any([Level::School.as_str(), Level::Campus.as_str()]))
        .select(org_unit::org_id)
        .load(&mut db.link)?
        .into_iter()
        .collect();
    let listed: HashSet<(i64, i64, i32)> = case_override::table
        .filter(case_override::org_id.eq_any(&orgs))
        .filter(case_override::case_id.eq_any(excepted.iter().map(|(case, _)| *case)))
        .select((case_override::org_id, case_override::case_id, case_override::seq))
        .load(&mut db.link)?
        .into_iter()
        .collect();
    for (case, taken) in excepted {
        if !schools.contains(&taken.org.0) && !listed.contains(&(taken.org.0, case, taken.seq)) {
            findings.add(LISTED, "case_step", format!("{case}/{}", taken.seq), "it is on no list");
        }
    }
    Ok(())
}

pub(super) fn next(db: &mut Db, (org, case, seq): &(i64, i64, i32)) -> Result<Vec<Row>, StoreError> {
    use case_override as t;
    Ok(t::table
        .filter(t::org_id.ge(org))
        .filter(
            t::org_id
                .gt(org)
                .or(t::org_id.eq(org).and(t::case_id.gt(case).or(t::case_id.eq(case).and(t::seq.gt(seq))))),
        )
        .order((t::org_id, t::case_id, t::seq))
        .limit(CHUNK)
        .select(Row::as_select())
        .load(&mut db.link)?)
}

/// From the list to the steps taken.
pub(super) fn check_listed(db: &mut Db, findings: &mut Findings, rows: Vec<Row>) -> Result<(), StoreError> {
    let taken: HashSet<(i64, i64, i64, i32)> = case_step::table
        .filter(case_step::person_id.eq_any(rows.iter().map(|row| row.person_id)))
        .filter(case_step::case_id.eq_any(rows.iter().map(|row| row.case_id)))
        .filter(case_step::findings.like("%\"overridable\"%"))
        .select((case_step::org_id, case_step::person_id, case_step::case_id, case_step::seq))
        .load(&mut db.link)?
        .into_iter()
        .collect();
    for row in rows.iter().filter(|row| !taken.contains(&(row.org_id, row.person_id, row.case_id, row.seq))) {
        let key = format!("{}/{}/{}", row.org_id, row.case_id, row.seq);
        findings.add(LISTED, "case_override", key, "no such step was taken");
    }
    Ok(())
}
