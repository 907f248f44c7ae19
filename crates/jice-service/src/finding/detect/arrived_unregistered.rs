//! A child that has come to the school and is not registered, though the deadline for it is over.

use jice_domain::{Batch, BatchKind, RowState, Weight};
use jice_store::batch;
use jice_store::batch_row::{self, BatchRow};
use jiff::civil::Date;

use super::{Hit, MOST, Post};
use crate::ServiceError;

/// Rows read at once.
const CHUNK: u32 = 500;

pub(super) fn look(post: &Post<'_>, deadline: &str) -> Result<Vec<Hit>, ServiceError> {
    let Some(by) = post.missed(deadline) else { return Ok(Vec::new()) };
    let mut hits = Vec::new();
    each_row(post, |held, row| {
        if hits.len() > MOST {
            return;
        }
        hits.extend(hit(by, held, row));
    })?;
    Ok(hits)
}

/// Calls `tell` with every row of the school's batches of the year, page by page.
pub(super) fn each_row(post: &Post<'_>, mut tell: impl FnMut(&Batch, &BatchRow)) -> Result<(), ServiceError> {
    let store = post.service.store();
    let batches = store.read::<_, ServiceError>(|db| Ok(batch::list(db, post.unit.id)?))?;
    for held in batches.iter().filter(|held| held.school_year == post.year) {
        let mut after = 0;
        loop {
            let read = |db: &mut jice_store::Db| batch_row::page(db, held.school, held.id, None, after, CHUNK);
            let rows = store.read::<_, ServiceError>(|db| Ok(read(db)?))?;
            let Some(last) = rows.last() else { break };
            after = last.row;
            rows.iter().for_each(|row| tell(held, row));
        }
    }
    Ok(())
}

/// Whether a row is refused because its child has an entry already.
pub(super) fn has_entry(row: &BatchRow) -> bool {
    row.findings.iter().any(|finding| finding.rule == "unique_person" && finding.weight != Weight::Warns)
}

fn hit(by: Date, held: &Batch, row: &BatchRow) -> Option<Hit> {
    let arrived = row.arrived_on?;
    // With the authority it is the authority's to act; what has an entry elsewhere is another matter.
    if matches!(row.state, RowState::Accepted | RowState::Submitted) || has_entry(row) {
        return None;
    }
    let BatchKind::Intake { grade } = held.kind;
    Some(Hit::new(
        format!("row:{}:{}", row.batch, row.row),
        by.max(arrived),
        format!("{}新生{}已于{arrived}到校，应于{by}前建立学籍，至今没有建立。", grade.name_zh(), row.name),
        format!(
            "{} of grade {} came to school on {arrived} and was to be registered by {by}; is not.",
            row.name, grade.0
        ),
    ))
}
