//! A batch of new pupils not decided in time, against the authority before which it lies.

use jice_domain::{BatchId, BatchKind};
use jice_store::{batch, inbox};

use super::{Hit, MOST, Post};
use crate::{ServiceError, tree};

pub(super) fn look(post: &Post<'_>) -> Result<Vec<Hit>, ServiceError> {
    let (unit, today) = (post.unit.id, post.today);
    let most = u32::try_from(MOST + 1).expect("a thousand");
    // The most urgent come first: behind the first that is in time, all are.
    let mut late = post.service.store().read::<_, ServiceError>(|db| Ok(inbox::open(db, unit, most)?))?;
    late.retain(|item| item.kind == "decide_batch" && item.due.is_some_and(|due| due < today));
    let mut hits = Vec::new();
    for item in late {
        let id = BatchId(item.subject);
        let held = post.service.store().read::<_, ServiceError>(|db| Ok(batch::find(db, item.subject_org, id)?))?;
        let (Some(held), Some(due)) = (held, item.due) else { continue };
        let BatchKind::Intake { grade } = held.kind;
        let school = tree::name(post.tree, held.school);
        hits.push(Hit::new(
            format!("batch:{id}"),
            due,
            format!("{school}{}新生批次应于{due}前审核，逾期未审核。", grade.name_zh()),
            format!("The intake of {school}, grade {}, was to be decided by {due} and is not.", grade.0),
        ));
    }
    Ok(hits)
}
