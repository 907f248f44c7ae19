//! A child that has come to a school while another school keeps its entry: received, and not
//! transferred. Against the school it came to.

use jice_domain::BatchKind;
use jice_store::claim::{self, ClaimKey};
use jice_store::{entry, person};

use super::arrived_unregistered::{each_row, has_entry};
use super::{Hit, MOST, Post};
use crate::{ServiceError, tree};

pub(super) fn look(post: &Post<'_>) -> Result<Vec<Hit>, ServiceError> {
    let mut came = Vec::new();
    each_row(post, |held, row| {
        if let (Some(arrived), true, true) = (row.arrived_on, has_entry(row), came.len() <= MOST) {
            let BatchKind::Intake { grade } = held.kind;
            came.push((row.clone(), arrived, grade));
        }
    })?;
    let sealer = post.service.store().sealer();
    let mut hits = Vec::new();
    for (row, arrived, grade) in came {
        let raw: Vec<&str> = row.values.iter().collect();
        let (candidate, _) = post.law.candidate(row.row, &raw);
        let Some(document) = candidate.document else { continue };
        let key = ClaimKey::identity(&person::document_index(sealer, &document));
        let held = post.service.store().read::<_, ServiceError>(|db| {
            let Some(claim) = claim::find(db, std::slice::from_ref(&key))?.pop() else { return Ok(None) };
            Ok(entry::find(db, &[claim.person])?.into_iter().find(|seated| seated.entry.state.is_live()))
        })?;
        let Some(held) = held.filter(|held| held.entry.school != post.unit.id) else { continue };
        let keeper = tree::name(post.tree, held.entry.school);
        let hit = Hit::new(
            format!("row:{}:{}", row.batch, row.row),
            arrived,
            format!("{}已于{arrived}到本校{}就读，学籍仍在{keeper}，没有办理转学。", row.name, grade.name_zh()),
            format!(
                "{} has attended here since {arrived}; {keeper} keeps the entry, and there is no transfer.",
                row.name
            ),
        );
        hits.push(hit.of(held.entry.person));
    }
    Ok(hits)
}
