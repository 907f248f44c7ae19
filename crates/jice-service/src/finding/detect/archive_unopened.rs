//! A child that has come to the school and has no archive after the time the place gives from its coming:
//! the archive opens when the child is registered.

use jice_domain::RowState;

use super::arrived_unregistered::{each_row, has_entry};
use super::{Hit, MOST, Post};
use crate::ServiceError;

pub(super) fn look(post: &Post<'_>, reminder: &str) -> Result<Vec<Hit>, ServiceError> {
    let Some(time) = post.law.reminder(reminder) else { return Ok(Vec::new()) };
    if !time.owed_by.contains(&post.unit.level) {
        return Ok(Vec::new());
    }
    let mut hits = Vec::new();
    each_row(post, |_, row| {
        let Some(arrived) = row.arrived_on.filter(|_| hits.len() <= MOST) else { return };
        // With the authority it is the authority's to act; who has an entry has an archive.
        let opened = matches!(row.state, RowState::Accepted | RowState::Submitted) || has_entry(row);
        let Ok(by) = time.due(arrived, post.law.calendar()) else { return };
        if opened || by >= post.today {
            return;
        }
        let name = &row.name;
        hits.push(Hit::new(
            format!("row:{}:{}", row.batch, row.row),
            by,
            format!("新生{name}已于{arrived}入学，应于{by}前建立学籍档案，至今没有建立。"),
            format!("{name} came on {arrived} and was to have an archive by {by}; has none."),
        ));
    })?;
    Ok(hits)
}
