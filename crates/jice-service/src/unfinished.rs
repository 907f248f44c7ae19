//! Which schools below have not handed in the year's intake.

use std::collections::{BTreeMap, HashSet};

use jice_domain::{Actor, Level, OrgId};
use jice_store::org::OrgTree;
use jice_store::{batch, batch_row};

use crate::view::{BatchCounts, CountBy};
use crate::{Service, ServiceError, tree};

/// Drafts looked at for the pupils entered so far.
const DRAFTS: u32 = 200;

impl Service {
    /// For a county each approved school that has not handed in its intake of the open year,
    /// with the pupils it has entered so far, those that have not begun first; for the tiers
    /// above how many such schools there are below each unit.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) fn unfinished(&self, tree: &OrgTree, actor: &Actor) -> Result<Vec<CountBy>, ServiceError> {
        let late = self.late_schools(tree, actor)?;
        let mut counts: BTreeMap<OrgId, u64> = BTreeMap::new();
        if actor.level >= Level::County {
            counts.extend(late.iter().map(|school| (*school, 0)));
            let drafts =
                self.store().read::<_, ServiceError>(|db| Ok(batch::page(db, &late, Some("draft"), None, DRAFTS)?))?;
            for draft in drafts {
                let rows =
                    self.store().read::<_, ServiceError>(|db| Ok(batch_row::counts(db, draft.school, draft.id)?))?;
                *counts.entry(draft.school).or_default() += BatchCounts::from(rows).all;
            }
        } else {
            let below = tree.children(actor.org);
            for school in late {
                let unit = tree.path(school).into_iter().find(|unit| below.contains(unit)).unwrap_or(school);
                *counts.entry(unit).or_default() += 1;
            }
        }
        let named =
            |(id, count): (&OrgId, &u64)| CountBy { key: id.to_string(), label: tree::name(tree, *id), count: *count };
        let mut counts: Vec<CountBy> = counts.iter().map(named).collect();
        counts.sort_by_key(|unit| if actor.level >= Level::County { unit.count } else { u64::MAX - unit.count });
        Ok(counts)
    }

    /// Approved schools below whose intake of the open year is not begun or not handed in.
    fn late_schools(&self, tree: &OrgTree, actor: &Actor) -> Result<Vec<OrgId>, ServiceError> {
        let year = self.school_year(&actor.jurisdiction)?;
        let owes = |id: &OrgId| {
            let living = tree.unit(*id).filter(|unit| unit.closed_on.is_none());
            living.and_then(|unit| unit.school()).is_some_and(|school| school.approved)
        };
        let schools: Vec<OrgId> = tree::schools(tree, actor.org).into_iter().filter(owes).collect();
        let states = self.store().read::<_, ServiceError>(|db| Ok(batch::states(db, &schools, year)?))?;
        let (mut begun, mut open) = (HashSet::new(), HashSet::new());
        for (school, state) in states {
            begun.insert(school);
            if matches!(state.as_str(), "draft" | "confirmed") {
                open.insert(school);
            }
        }
        Ok(schools.into_iter().filter(|school| !begun.contains(school) || open.contains(school)).collect())
    }
}
