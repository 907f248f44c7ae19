//! Questions to the tree of units that the law asks.

use jice_domain::{Level, OrgId, OrgUnit};
use jice_store::org::OrgTree;

/// The name of a unit; empty where there is none.
pub(crate) fn name(tree: &OrgTree, id: OrgId) -> String {
    tree.unit(id).map(|unit| unit.name.clone()).unwrap_or_default()
}

/// Schools and campuses at and below `id`.
pub(crate) fn schools(tree: &OrgTree, id: OrgId) -> Vec<OrgId> {
    let is_school = |unit: &OrgId| tree.unit(*unit).is_some_and(|unit| unit.level >= Level::School);
    tree.subtree(id).into_iter().filter(is_school).collect()
}

/// The register authority of a school: the nearest unit above it that is no school.
pub(crate) fn authority(tree: &OrgTree, school: OrgId) -> Option<&OrgUnit> {
    tree.path(school).into_iter().filter_map(|id| tree.unit(id)).find(|unit| unit.level < Level::School)
}

/// The highest unit at or above `id` that the same pack rules: where numbers are counted
/// that run through the whole place.
pub(crate) fn root(tree: &OrgTree, id: OrgId) -> OrgId {
    let Some(unit) = tree.unit(id) else { return id };
    tree.path(id)
        .into_iter()
        .filter_map(|id| tree.unit(id))
        .take_while(|other| other.jurisdiction == unit.jurisdiction)
        .last()
        .map_or(id, |unit| unit.id)
}
