//! Problem records: one that is handled has its case, opened by the school that keeps the record and
//! not over; one that is settled has a case that was carried out; each lies with the school that keeps
//! the entry while that lives.

use std::collections::HashMap;

use diesel::prelude::*;
use jice_domain::{Case, CaseState, ProblemRecord, ProblemState};

use super::{CHUNK, Findings, each_chunk};
use crate::problem_record::Row;
use crate::schema::{change_case, problem_record, student_entry};
use crate::{Db, StoreError};

const CASE: &str = "a problem record in handling has its open case, a settled one the case that settled it";
const KEPT: &str = "a problem record lies with the school that keeps the entry";

pub(super) fn check(db: &mut Db, findings: &mut Findings) -> Result<(), StoreError> {
    each_chunk(db, findings, (0_i64, 0_i64), next, |row: &Row| (row.org_id, row.problem_id), check_chunk)
}

fn next(db: &mut Db, (school, id): &(i64, i64)) -> Result<Vec<Row>, StoreError> {
    use problem_record as t;
    Ok(t::table
        .filter(t::org_id.ge(school))
        .filter(t::org_id.gt(school).or(t::org_id.eq(school).and(t::problem_id.gt(id))))
        .order((t::org_id, t::problem_id))
        .limit(CHUNK)
        .select(Row::as_select())
        .load(&mut db.link)?)
}

fn check_chunk(db: &mut Db, findings: &mut Findings, rows: Vec<Row>) -> Result<(), StoreError> {
    let mut records = Vec::with_capacity(rows.len());
    for row in rows {
        records.extend(findings.read(row.open(&db.sealer))?);
    }
    let cases = cases(db, findings, &records)?;
    let entries: HashMap<(i64, i64), (i64, bool)> = student_entry::table
        .filter(student_entry::person_id.eq_any(records.iter().map(|record| record.person.0)))
        .select((student_entry::person_id, student_entry::entry_id, student_entry::school_id, student_entry::live))
        .load::<(i64, i64, i64, bool)>(&mut db.link)?
        .into_iter()
        .map(|(person, entry, school, live)| ((person, entry), (school, live)))
        .collect();
    for record in &records {
        let key = format!("{}/{}", record.school, record.id);
        let case = record.state.case().and_then(|case| cases.get(&(record.person.0, case.0)));
        if let Some(what) = amiss(record, case) {
            findings.add(CASE, "problem_record", &key, what);
        }
        match entries.get(&(record.person.0, record.entry.0)) {
            None => findings.add(KEPT, "problem_record", &key, "its entry is not there"),
            Some((school, true)) if *school != record.school.0 => {
                findings.add(KEPT, "problem_record", &key, "another school keeps its entry");
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// The cases that the records name, by person and case.
fn cases(
    db: &mut Db,
    findings: &mut Findings,
    records: &[ProblemRecord],
) -> Result<HashMap<(i64, i64), Case>, StoreError> {
    let named: Vec<(i64, i64)> =
        records.iter().filter_map(|record| Some((record.person.0, record.state.case()?.0))).collect();
    if named.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<crate::case::Row> = change_case::table
        .filter(change_case::person_id.eq_any(named.iter().map(|(person, _)| *person)))
        .filter(change_case::case_id.eq_any(named.iter().map(|(_, case)| *case)))
        .select(crate::case::Row::as_select())
        .load(&mut db.link)?;
    let mut cases = HashMap::new();
    for row in rows {
        if let Some(case) = findings.read(row.open(&db.sealer))? {
            cases.insert((case.person.0, case.id.0), case);
        }
    }
    Ok(cases)
}

fn amiss(record: &ProblemRecord, case: Option<&Case>) -> Option<&'static str> {
    match (record.state, case) {
        (ProblemState::Open | ProblemState::Ceased { .. }, _) => None,
        (_, None) => Some("its case is not there"),
        (_, Some(case)) if case.entry != record.entry => Some("its case is of another entry"),
        (ProblemState::Handling { .. }, Some(case)) if case.state.is_over() => Some("its case is over"),
        (ProblemState::Handling { .. }, Some(case)) if case.from != record.school => {
            Some("its case is of another school")
        }
        (ProblemState::Settled { .. }, Some(case)) if !matches!(case.state, CaseState::Done { .. }) => {
            Some("its case was not carried out")
        }
        _ => None,
    }
}
