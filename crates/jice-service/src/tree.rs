//! Questions to the tree of units that the law asks.

use jice_domain::{Action, Actor, ClassId, Denied, Level, OrgId, OrgUnit, Permit, Target, authorise};
use jice_store::org::OrgTree;
use jiff::civil::Date;

/// The name of a unit; empty where there is none.
pub(crate) fn name(tree: &OrgTree, id: OrgId) -> String {
    tree.unit(id).map(|unit| unit.name.clone()).unwrap_or_default()
}

/// The name of a unit on a day; empty where there is none.
pub(crate) fn name_on(tree: &OrgTree, id: OrgId, day: Date) -> String {
    tree.name_on(id, day).to_owned()
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

/// May `actor` do `action` to what `org` owns? What a unit left that was merged or closed is also
/// in the scope of whoever keeps its records now.
pub(crate) fn may(
    tree: &OrgTree,
    actor: &Actor,
    action: Action,
    org: OrgId,
    class: Option<ClassId>,
) -> Result<Permit, Denied> {
    let closed = tree.unit(org).is_some_and(|unit| unit.closed_on.is_some());
    let path = tree.path(org);
    let by_tree = authorise(actor, action, Target { path: &path, class, closed });
    let custodian = closed.then(|| tree.custodian(org)).flatten();
    match (by_tree, custodian) {
        (Err(Denied::OutOfScope), Some(custodian)) => {
            let path: Vec<OrgId> = std::iter::once(org).chain(tree.path(custodian)).collect();
            authorise(actor, action, Target { path: &path, class, closed })
        }
        (answer, _) => answer,
    }
}

/// Schools and campuses at and below `id`, and those that were merged or closed and whose records
/// one of these units keeps.
pub(crate) fn record_keepers(tree: &OrgTree, id: OrgId) -> Vec<OrgId> {
    let units = tree.subtree(id);
    let mut schools = schools(tree, id);
    schools.extend(units.into_iter().flat_map(|unit| tree.kept_by(unit)));
    schools.sort_unstable();
    schools.dedup();
    schools
}
