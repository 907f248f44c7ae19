//! Units and what they left: who was merged or closed is only read, and every record has exactly one
//! custodian.

use std::collections::HashSet;

use diesel::prelude::*;
use jice_domain::{OrgId, UnitAct};

use super::Findings;
use crate::org_tree::OrgTree;
use crate::schema::{account, case_part, placement, school_class, student_entry};
use crate::{Db, StoreError, org, unit_event};

const ENDED: &str = "what was merged or closed is only read";
const CUSTODY: &str = "every record has exactly one custodian";
const NAMES: &str = "the names of a unit follow one another";

pub(super) fn check(db: &mut Db, findings: &mut Findings) -> Result<(), StoreError> {
    let units = findings.read(org::all(db))?.unwrap_or_default();
    let events = findings.read(unit_event::all(db))?.unwrap_or_default();
    let tree = OrgTree::new(0, units, []).with_events(events);
    let mut ids: Vec<OrgId> = tree.units().map(|unit| unit.id).collect();
    ids.sort_unstable();
    for id in &ids {
        check_unit(findings, &tree, *id);
    }
    let closed: Vec<i64> =
        ids.iter().filter(|id| tree.unit(**id).is_some_and(|unit| unit.closed_on.is_some())).map(|id| id.0).collect();
    check_closed(db, findings, &closed)?;
    check_schools(db, findings, &tree)
}

/// One ending, on the day the unit says, to a unit that keeps its records; names that follow.
fn check_unit(findings: &mut Findings, tree: &OrgTree, id: OrgId) {
    let Some(unit) = tree.unit(id) else { return };
    let endings: Vec<_> = tree.events(id).iter().filter(|event| event.act.keeper().is_some()).collect();
    match (unit.closed_on, endings.as_slice()) {
        (None, []) => {}
        (None, _) => findings.add(ENDED, "org_unit", id, "it was merged or closed, and lives"),
        (Some(_), []) => findings.add(CUSTODY, "org_unit", id, "it is closed, and nobody took its records over"),
        (Some(on), [ending]) if ending.held != on => {
            findings.add(ENDED, "org_unit", id, "it was merged or closed on another day");
        }
        (Some(_), [_]) => {
            if tree.custodian(id).is_none() {
                findings.add(CUSTODY, "org_unit", id, "its records lead to no unit that lives");
            }
        }
        (Some(_), _) => findings.add(CUSTODY, "org_unit", id, "it was merged or closed more than once"),
    }
    let mut renamed: Vec<(&str, &str, jiff::civil::Date)> = Vec::new();
    for event in tree.events(id) {
        if let UnitAct::Renamed { before, after } = &event.act {
            renamed.push((before, after, event.held));
        }
    }
    renamed.sort_by_key(|(_, _, held)| *held);
    let follow = renamed.windows(2).all(|two| two[0].1 == two[1].0 && two[0].2 < two[1].2);
    if !follow || renamed.last().is_some_and(|(_, last, _)| *last != unit.name) {
        findings.add(NAMES, "unit_event", id, "a name does not follow the one before");
    }
}

/// Nobody sits, nothing is open and no account is used in a unit that has ended.
fn check_closed(db: &mut Db, findings: &mut Findings, closed: &[i64]) -> Result<(), StoreError> {
    for closed in closed.chunks(500) {
        let seats: Vec<(i64, i64)> = placement::table
            .filter(placement::org_id.eq_any(closed))
            .filter(placement::to_on.is_null())
            .select((placement::org_id, placement::placement_id))
            .load(&mut db.link)?;
        for (org, id) in seats {
            findings.add(ENDED, "placement", format!("{org}/{id}"), "a pupil still sits there");
        }
        let classes: Vec<(i64, i64)> = school_class::table
            .filter(school_class::org_id.eq_any(closed))
            .filter(school_class::closed_on.is_null())
            .select((school_class::org_id, school_class::class_id))
            .load(&mut db.link)?;
        for (org, id) in classes {
            findings.add(ENDED, "school_class", format!("{org}/{id}"), "a class is still open there");
        }
        let accounts: Vec<(i64, i64)> = account::table
            .filter(account::org_id.eq_any(closed))
            .filter(account::state.ne("ended"))
            .select((account::org_id, account::account_id))
            .load(&mut db.link)?;
        for (org, id) in accounts {
            findings.add(ENDED, "account", format!("{org}/{id}"), "an account of it can still be used");
        }
        let parts: Vec<(i64, i64)> = case_part::table
            .filter(case_part::org_id.eq_any(closed))
            .filter(diesel::dsl::not(case_part::over))
            .select((case_part::org_id, case_part::case_id))
            .load(&mut db.link)?;
        for (org, id) in parts {
            findings.add(ENDED, "case_part", format!("{org}/{id}"), "a case is still open there");
        }
    }
    Ok(())
}

/// The school that keeps an entry is there; where it has ended, somebody keeps what it left.
fn check_schools(db: &mut Db, findings: &mut Findings, tree: &OrgTree) -> Result<(), StoreError> {
    let keepers: Vec<i64> = student_entry::table.select(student_entry::school_id).distinct().load(&mut db.link)?;
    let without: HashSet<i64> = keepers.into_iter().filter(|school| tree.custodian(OrgId(*school)).is_none()).collect();
    let mut without: Vec<i64> = without.into_iter().collect();
    without.sort_unstable();
    for school in without {
        findings.add(CUSTODY, "student_entry", school, "nobody keeps the records of this school");
    }
    Ok(())
}
