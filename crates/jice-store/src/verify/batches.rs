//! Batches, their rows and the inboxes of authorities.

use std::collections::HashSet;

use diesel::prelude::*;
use jice_domain::RowState;

use super::{CHUNK, Findings, each_chunk};
use crate::batch::Row as BatchRow;
use crate::schema::{batch, batch_row, inbox, person};
use crate::{Db, StoreError};

const AWAITED: &str = "a submitted batch waits in the inbox of its authority, and nothing else does";

pub(super) fn check(db: &mut Db, findings: &mut Findings) -> Result<(), StoreError> {
    each_chunk(db, findings, (0, 0, 0), next_rows, |row: &Accepted| (row.0, row.1, row.2), check_rows)?;
    each_chunk(db, findings, (0, 0), next_batches, |row: &BatchRow| (row.org_id, row.batch_id), check_batches)?;
    each_chunk(db, findings, (0, 0), next_items, |row: &Waiting| (row.0, row.1), check_items)
}

/// School, batch, row, state, person.
type Accepted = (i64, i64, i32, String, Option<i64>);

fn next_rows(db: &mut Db, (org, id, row): &(i64, i64, i32)) -> Result<Vec<Accepted>, StoreError> {
    use batch_row as t;
    let after_row = t::batch_id.eq(id).and(t::row_no.gt(row));
    Ok(t::table
        .filter(t::org_id.ge(org))
        .filter(t::org_id.gt(org).or(t::org_id.eq(org).and(t::batch_id.gt(id).or(after_row))))
        .order((t::org_id, t::batch_id, t::row_no))
        .limit(CHUNK)
        .select((t::org_id, t::batch_id, t::row_no, t::state, t::person_id))
        .load(&mut db.link)?)
}

fn check_rows(db: &mut Db, findings: &mut Findings, rows: Vec<Accepted>) -> Result<(), StoreError> {
    let named: Vec<i64> = rows.iter().filter_map(|row| row.4).collect();
    let known: HashSet<i64> = person::table
        .filter(person::person_id.eq_any(named))
        .select(person::person_id)
        .load(&mut db.link)?
        .into_iter()
        .collect();
    for (org, id, row, state, person) in rows {
        let accepted = state == RowState::Accepted.as_str();
        let what = match person {
            None if accepted => "it is accepted as nobody",
            Some(_) if !accepted => "it names a person, and is not accepted",
            Some(person) if !known.contains(&person) => "it is accepted as a person who is not there",
            _ => continue,
        };
        findings.add("an accepted row is a person", "batch_row", format!("{org}/{id}/{row}"), what);
    }
    Ok(())
}

fn next_batches(db: &mut Db, (org, id): &(i64, i64)) -> Result<Vec<BatchRow>, StoreError> {
    use batch as t;
    Ok(t::table
        .filter(t::org_id.ge(org))
        .filter(t::org_id.gt(org).or(t::org_id.eq(org).and(t::batch_id.gt(id))))
        .order((t::org_id, t::batch_id))
        .limit(CHUNK)
        .select(BatchRow::as_select())
        .load(&mut db.link)?)
}

fn check_batches(db: &mut Db, findings: &mut Findings, rows: Vec<BatchRow>) -> Result<(), StoreError> {
    let mut submitted = Vec::new();
    for row in rows {
        let Some(batch) = findings.read(row.batch())? else { continue };
        if matches!(batch.state, jice_domain::BatchState::Submitted { .. }) {
            submitted.push(batch);
        }
    }
    let waiting: Vec<(i64, i64)> = inbox::table
        .filter(inbox::org_id.eq_any(submitted.iter().map(|batch| batch.authority.0)))
        .filter(inbox::subject_id.eq_any(submitted.iter().map(|batch| batch.id.0)))
        .filter(inbox::done_us.is_null())
        .select((inbox::org_id, inbox::subject_id))
        .load(&mut db.link)?;
    for batch in submitted {
        let items = waiting.iter().filter(|item| **item == (batch.authority.0, batch.id.0)).count();
        if items != 1 {
            findings.add(
                AWAITED,
                "batch",
                format!("{}/{}", batch.school, batch.id),
                format!("it waits in {items} items"),
            );
        }
    }
    Ok(())
}

/// Authority, item, school, batch.
type Waiting = (i64, i64, i64, i64);

/// What waits in an inbox because of a batch.
const DECIDE: &str = "decide_batch";

fn next_items(db: &mut Db, (org, id): &(i64, i64)) -> Result<Vec<Waiting>, StoreError> {
    use inbox as t;
    Ok(t::table
        .filter(t::org_id.ge(org))
        .filter(t::org_id.gt(org).or(t::org_id.eq(org).and(t::item_id.gt(id))))
        .filter(t::done_us.is_null())
        .filter(t::kind.eq(DECIDE))
        .order((t::org_id, t::item_id))
        .limit(CHUNK)
        .select((t::org_id, t::item_id, t::subject_org_id, t::subject_id))
        .load(&mut db.link)?)
}

fn check_items(db: &mut Db, findings: &mut Findings, items: Vec<Waiting>) -> Result<(), StoreError> {
    let submitted: HashSet<(i64, i64)> = batch::table
        .filter(batch::org_id.eq_any(items.iter().map(|item| item.2)))
        .filter(batch::batch_id.eq_any(items.iter().map(|item| item.3)))
        .filter(batch::state.eq("submitted"))
        .select((batch::org_id, batch::batch_id))
        .load(&mut db.link)?
        .into_iter()
        .collect();
    for (org, id, school, batch) in items {
        if !submitted.contains(&(school, batch)) {
            findings.add(AWAITED, "inbox", format!("{org}/{id}"), "the batch it waits for is not submitted");
        }
    }
    Ok(())
}
