//! Findings: the state of each is where its deeds led, from the first on; none is without its first.

use std::collections::BTreeMap;

use diesel::prelude::*;
use jice_domain::{Finding, FindingDeed, FindingStep};

use super::{CHUNK, Findings, each_chunk};
use crate::finding::{Row, StepRow};
use crate::schema::{finding, finding_step};
use crate::{Db, StoreError};

const DEEDS: &str = "a finding stands where its deeds led";

pub(super) fn check(db: &mut Db, findings: &mut Findings) -> Result<(), StoreError> {
    each_chunk(db, findings, (0_i64, 0_i64), next, |row: &Row| (row.org_id, row.finding_id), check_chunk)?;
    each_chunk(db, findings, (0, 0), next_step, |row: &StepRow| (row.org_id, row.finding_id), check_steps)
}

fn next(db: &mut Db, (unit, id): &(i64, i64)) -> Result<Vec<Row>, StoreError> {
    use finding as t;
    Ok(t::table
        .filter(t::org_id.ge(unit))
        .filter(t::org_id.gt(unit).or(t::org_id.eq(unit).and(t::finding_id.gt(id))))
        .order((t::org_id, t::finding_id))
        .limit(CHUNK)
        .select(Row::as_select())
        .load(&mut db.link)?)
}

/// The first steps of the findings after a key: one stands for all of its finding.
fn next_step(db: &mut Db, (unit, id): &(i64, i64)) -> Result<Vec<StepRow>, StoreError> {
    use finding_step as t;
    Ok(t::table
        .filter(t::org_id.ge(unit))
        .filter(t::org_id.gt(unit).or(t::org_id.eq(unit).and(t::finding_id.gt(id))))
        .filter(t::seq.eq(1))
        .order((t::org_id, t::finding_id))
        .limit(CHUNK)
        .select(StepRow::as_select())
        .load(&mut db.link)?)
}

fn check_chunk(db: &mut Db, findings: &mut Findings, rows: Vec<Row>) -> Result<(), StoreError> {
    let mut held = Vec::with_capacity(rows.len());
    for row in rows {
        held.extend(findings.read(row.open(&db.sealer))?);
    }
    let rows: Vec<StepRow> = finding_step::table
        .filter(finding_step::org_id.eq_any(held.iter().map(|one| one.unit.0)))
        .filter(finding_step::finding_id.eq_any(held.iter().map(|one| one.id.0)))
        .order((finding_step::org_id, finding_step::finding_id, finding_step::seq))
        .select(StepRow::as_select())
        .load(&mut db.link)?;
    let mut steps: BTreeMap<(i64, i64), Vec<FindingStep>> = BTreeMap::new();
    for row in rows {
        let key = (row.org_id, row.finding_id);
        if let Some(step) = findings.read(row.open(&db.sealer))? {
            steps.entry(key).or_default().push(step);
        }
    }
    for one in &held {
        let told = steps.get(&(one.unit.0, one.id.0)).map_or(&[][..], Vec::as_slice);
        if let Some(what) = amiss(one, told) {
            findings.add(DEEDS, "finding", format!("{}/{}", one.unit, one.id), what);
        }
    }
    Ok(())
}

fn amiss(held: &Finding, steps: &[FindingStep]) -> Option<&'static str> {
    let [first, rest @ ..] = steps else { return Some("nothing says that it was found") };
    if first.deed != FindingDeed::Found || first.by.is_some() != held.by_hand {
        return Some("its first deed is not that it was found");
    }
    let mut was = Finding { state: jice_domain::FindingState::Found, ..held.clone() };
    for (step, place) in rest.iter().zip(2..) {
        if step.seq != place {
            return Some("the numbers of its deeds have a gap");
        }
        match was.after(was.version, &step.deed, jice_domain::date_at(step.at)) {
            Ok(state) => was.state = state,
            Err(_) => return Some("a deed was done that was not open to it"),
        }
    }
    if was.state != held.state {
        return Some("its deeds lead elsewhere");
    }
    (held.by_hand && !held.present).then_some("one registered by hand does not cease by itself")
}

fn check_steps(db: &mut Db, findings: &mut Findings, rows: Vec<StepRow>) -> Result<(), StoreError> {
    let there: std::collections::HashSet<(i64, i64)> = finding::table
        .filter(finding::org_id.eq_any(rows.iter().map(|row| row.org_id)))
        .filter(finding::finding_id.eq_any(rows.iter().map(|row| row.finding_id)))
        .select((finding::org_id, finding::finding_id))
        .load(&mut db.link)?
        .into_iter()
        .collect();
    for row in rows.iter().filter(|row| !there.contains(&(row.org_id, row.finding_id))) {
        findings.add(DEEDS, "finding_step", format!("{}/{}", row.org_id, row.finding_id), "its finding is not there");
    }
    Ok(())
}
