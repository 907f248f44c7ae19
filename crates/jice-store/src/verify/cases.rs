//! Cases: what is open lies on one desk, what is over on none; each step was taken once, in
//! its turn; what is done shows in the journal.

use std::collections::{BTreeMap, HashMap, HashSet};

use diesel::prelude::*;
use jice_domain::{Case, CaseState, StepTaken, Verdict};

use super::{CHUNK, Findings, each_chunk, notices, overrides};
use crate::case::{Row, StepRow};
use crate::case_part::{CasePart, Due, Row as PartRow};
use crate::schema::{case_part, case_step, change_case, journal};
use crate::{Db, StoreError};

const DESK: &str = "a case lies on the desk of whoever is to act, and on no other";
const TURNS: &str = "the steps of a case are taken once, in their turn";
const EFFECT: &str = "a case that is done shows in the journal, and no other does";

pub(super) fn check(db: &mut Db, findings: &mut Findings) -> Result<(), StoreError> {
    each_chunk(db, findings, (0_i64, 0_i64), next, |row: &Row| (row.person_id, row.case_id), check_chunk)?;
    each_chunk(db, findings, (0, 0), next_part, |row: &PartRow| (row.org_id, row.case_id), check_parts)?;
    let place = |row: &crate::case_override::Row| (row.org_id, row.case_id, row.seq);
    each_chunk(db, findings, (0, 0, 0), overrides::next, place, overrides::check_listed)?;
    let place = |row: &crate::case_notice::Row| (row.org_id, row.case_id, row.turn_us, row.kind.clone());
    each_chunk(db, findings, (0, 0, 0, String::new()), notices::next, place, notices::check)?;
    let place =
        |row: &crate::case_urge::Row| (row.person_id, row.case_id, row.turn_us, row.org_id, row.urged_on.clone());
    each_chunk(db, findings, (0, 0, 0, 0, String::new()), notices::next_urge, place, notices::check_urges)
}

fn next(db: &mut Db, (person, case): &(i64, i64)) -> Result<Vec<Row>, StoreError> {
    use change_case as t;
    Ok(t::table
        .filter(t::person_id.ge(person))
        .filter(t::person_id.gt(person).or(t::person_id.eq(person).and(t::case_id.gt(case))))
        .order((t::person_id, t::case_id))
        .limit(CHUNK)
        .select(Row::as_select())
        .load(&mut db.link)?)
}

fn next_part(db: &mut Db, (org, case): &(i64, i64)) -> Result<Vec<PartRow>, StoreError> {
    use case_part as t;
    Ok(t::table
        .filter(t::org_id.ge(org))
        .filter(t::org_id.gt(org).or(t::org_id.eq(org).and(t::case_id.gt(case))))
        .order((t::org_id, t::case_id))
        .limit(CHUNK)
        .select(PartRow::as_select())
        .load(&mut db.link)?)
}

fn check_chunk(db: &mut Db, findings: &mut Findings, rows: Vec<Row>) -> Result<(), StoreError> {
    let mut cases = Vec::with_capacity(rows.len());
    for row in rows {
        cases.extend(findings.read(row.open(&db.sealer))?);
    }
    let persons: Vec<i64> = cases.iter().map(|case| case.person.0).collect();
    let ids: Vec<i64> = cases.iter().map(|case| case.id.0).collect();
    let rows: Vec<StepRow> = case_step::table
        .filter(case_step::person_id.eq_any(&persons))
        .filter(case_step::case_id.eq_any(&ids))
        .order((case_step::person_id, case_step::case_id, case_step::seq))
        .select(StepRow::as_select())
        .load(&mut db.link)?;
    let mut steps: BTreeMap<i64, Vec<StepTaken>> = BTreeMap::new();
    for row in rows {
        let case = row.case_id;
        if let Some(step) = findings.read(row.open(&db.sealer))? {
            steps.entry(case).or_default().push(step);
        }
    }
    let orgs: HashSet<i64> = cases.iter().flat_map(Case::parties).map(|org| org.0).collect();
    let rows: Vec<PartRow> = case_part::table
        .filter(case_part::org_id.eq_any(orgs))
        .filter(case_part::case_id.eq_any(&ids))
        .select(PartRow::as_select())
        .load(&mut db.link)?;
    let mut parts: HashMap<i64, Vec<CasePart>> = HashMap::new();
    for row in rows {
        let case = row.case_id;
        if let Some(part) = findings.read(row.part())? {
            parts.entry(case).or_default().push(part);
        }
    }
    overrides::check_steps(db, findings, steps.iter())?;
    let told: HashSet<i64> = effects(db, &persons)?;
    for case in &cases {
        check_desk(findings, case, parts.get(&case.id.0).map_or(&[][..], Vec::as_slice));
        check_turns(findings, case, steps.get(&case.id.0).map_or(&[][..], Vec::as_slice));
        let done = matches!(case.state, CaseState::Done { .. });
        if done != told.contains(&case.id.0) {
            let what = if done { "it is done, and nothing came of it" } else { "it is not done, and took effect" };
            findings.add(EFFECT, "change_case", case.id, what);
        }
    }
    Ok(())
}

/// The cases that the journals of `persons` name.
fn effects(db: &mut Db, persons: &[i64]) -> Result<HashSet<i64>, StoreError> {
    let rows: Vec<crate::journal::Row> = journal::table
        .filter(journal::person_id.eq_any(persons))
        .select(crate::journal::Row::as_select())
        .load(&mut db.link)?;
    // A row that does not open is told by the check of persons.
    let acts = rows.into_iter().filter_map(|row| row.open(&db.sealer).ok());
    Ok(acts.filter_map(|act| act.act.case()).map(|case| case.0).collect())
}

fn check_desk(findings: &mut Findings, case: &Case, parts: &[CasePart]) {
    let waiting: Vec<&CasePart> = parts.iter().filter(|part| part.waits).collect();
    let expected = match &case.state {
        CaseState::Open { .. } => case.current().map(|step| step.org),
        CaseState::Returned { .. } | CaseState::Draft => Some(case.opener),
        _ => None,
    };
    let what = match (expected, waiting.as_slice()) {
        (None, []) => None,
        (Some(org), [part]) if part.org == org && part.due == Due::of(case) => None,
        (Some(org), [part]) if part.org == org => Some("its desk names another due day"),
        (Some(_), [_]) => Some("it lies on another desk"),
        (Some(_), []) => Some("it lies on no desk"),
        (Some(_), _) => Some("it lies on several desks"),
        (None, _) => Some("it is over and lies on a desk"),
    };
    if let Some(what) = what {
        findings.add(DESK, "change_case", case.id, what);
    }
    if parts.iter().any(|part| part.over != case.state.is_over() || part.person != case.person) {
        findings.add(DESK, "case_part", case.id, "a part says otherwise than the case");
    }
}

fn check_turns(findings: &mut Findings, case: &Case, steps: &[StepTaken]) {
    let mut turn = 0_u8;
    for ((place, taken), laid_down) in steps.iter().enumerate().zip(case.plan.laid_down(steps)) {
        let at = format!("{}/{}", case.id, taken.seq);
        if usize::try_from(taken.seq).ok() != Some(place + 1) {
            findings.add(TURNS, "case_step", &at, "the numbers have a gap");
        }
        if taken.step != turn {
            findings.add(TURNS, "case_step", &at, "it is not its turn");
        }
        if laid_down.is_none_or(|step| step.org != taken.org) {
            findings.add(TURNS, "case_step", &at, "another unit was to take it");
        }
        let stays = laid_down.is_some_and(|step| step.kind != jice_domain::StepKind::Decide);
        turn = match taken.verdict {
            Verdict::Accept => taken.step + 1,
            // A no of somebody who is only asked is heard by the next step.
            Verdict::Refuse if stays => taken.step + 1,
            Verdict::Return | Verdict::Refuse => 0,
        };
    }
    let stands = match case.state {
        CaseState::Open { step, .. } => step == turn,
        CaseState::Done { .. } => usize::from(turn) == case.plan.route.len(),
        _ => true,
    };
    if !stands {
        findings.add(TURNS, "change_case", case.id, "it stands at another step than the last one taken leads to");
    }
}

/// From the part to its case.
fn check_parts(db: &mut Db, findings: &mut Findings, rows: Vec<PartRow>) -> Result<(), StoreError> {
    let there: HashSet<(i64, i64)> = change_case::table
        .filter(change_case::person_id.eq_any(rows.iter().map(|row| row.person_id)))
        .filter(change_case::case_id.eq_any(rows.iter().map(|row| row.case_id)))
        .select((change_case::person_id, change_case::case_id))
        .load(&mut db.link)?
        .into_iter()
        .collect();
    for row in rows.iter().filter(|row| !there.contains(&(row.person_id, row.case_id))) {
        findings.add(DESK, "case_part", format!("{}/{}", row.org_id, row.case_id), "its case is not there");
    }
    Ok(())
}
