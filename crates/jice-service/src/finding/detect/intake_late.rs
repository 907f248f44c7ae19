//! The intake of the year not handed in by its deadline, against the school.

use jice_store::{batch, batch_row};

use super::{Hit, Post};
use crate::ServiceError;
use crate::view::BatchCounts;

/// Drafts looked at for the pupils entered so far.
const DRAFTS: u32 = 50;

pub(super) fn look(post: &Post<'_>, deadline: &str) -> Result<Vec<Hit>, ServiceError> {
    let Some(by) = post.missed(deadline) else { return Ok(Vec::new()) };
    if post.unit.school().is_none_or(|school| !school.approved) {
        return Ok(Vec::new());
    }
    let (school, year) = (post.unit.id, post.year);
    let (states, entered) = post.service.store().read::<_, ServiceError>(|db| {
        let states = batch::states(db, &[school], year)?;
        let mut entered = 0;
        for draft in batch::page(db, &[school], Some("draft"), None, DRAFTS)? {
            entered += BatchCounts::from(batch_row::counts(db, school, draft.id)?).all;
        }
        Ok((states, entered))
    })?;
    let open = states.iter().any(|(_, state)| matches!(state.as_str(), "draft" | "confirmed"));
    if !states.is_empty() && !open {
        return Ok(Vec::new());
    }
    let (zh, en) = match states.is_empty() {
        true => ("至今没有录入".to_owned(), "nothing has been entered".to_owned()),
        false => (format!("已录入{entered}人，尚未上报"), format!("{entered} pupils are entered and not handed in")),
    };
    Ok(vec![Hit::new(
        format!("intake:{}", year.0),
        by,
        format!("{}学年新生信息应于{by}前录入上报，{zh}。", year.0),
        format!("The intake of {} was due by {by}; {en}.", year.0),
    )])
}
