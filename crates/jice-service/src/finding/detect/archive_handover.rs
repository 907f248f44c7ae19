//! A pupil who left the school, and of whose archive the school has not said for so many days what became of
//! its papers: handed over, or kept as copies. The electronic archive goes by itself.

use jice_domain::{ArchiveCopy, ArchiveCopyId};
use jice_store::{archive_copy, paper_archive};
use jiff::ToSpan;

use super::{Hit, MOST, Post};
use crate::ServiceError;

/// Copies read at once.
const CHUNK: u32 = 500;

pub(super) fn look(post: &Post<'_>, days: u32) -> Result<Vec<Hit>, ServiceError> {
    let store = post.service.store();
    let (mut hits, mut before): (Vec<Hit>, Option<ArchiveCopyId>) = (Vec::new(), None);
    while hits.len() <= MOST {
        let orgs = [post.unit.id];
        let copies = store.read::<_, ServiceError>(|db| Ok(archive_copy::page(db, &orgs, before, CHUNK)?))?;
        let Some(last) = copies.last() else { break };
        before = Some(last.id);
        for copy in &copies {
            let by = copy.left.saturating_add(i64::from(days).days());
            if by >= post.today {
                continue;
            }
            let said = store.read::<_, ServiceError>(|db| Ok(paper_archive::list(db, copy.person)?))?;
            if !said.iter().any(|word| word.org == copy.org && word.noted >= copy.made) {
                hits.push(hit(copy, by));
            }
        }
    }
    Ok(hits)
}

fn hit(copy: &ArchiveCopy, by: jiff::civil::Date) -> Hit {
    let ArchiveCopy { name, left, .. } = copy;
    let hit = Hit::new(
        format!("copy:{}", copy.id),
        by,
        format!("学生{name}已于{left}离开本校，纸质学籍档案转接、留存情况应于{by}前登记，至今没有登记。"),
        format!(
            "{name} left on {left}; by {by} the school was to say what became of the archive on paper, and has not."
        ),
    );
    hit.of(copy.person)
}
