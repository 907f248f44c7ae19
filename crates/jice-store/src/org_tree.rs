//! The tree of units in memory: what nearly every act asks, and what seldom changes.

use std::collections::HashMap;
use std::sync::Arc;

use jice_domain::{Jurisdiction, OrgId, OrgUnit, SchoolYear, UnitAct, UnitEvent};
use jiff::civil::Date;

use crate::{Db, StoreError, org, school_year, unit_event};

/// The whole tree in memory with the school year open in each place, as they stood at one
/// version.
#[derive(Default)]
pub struct OrgTree {
    version: i64,
    years: HashMap<Jurisdiction, SchoolYear>,
    units: HashMap<OrgId, OrgUnit>,
    below: HashMap<OrgId, Vec<OrgId>>,
    tops: Vec<OrgId>,
    events: HashMap<OrgId, Vec<UnitEvent>>,
}

impl std::fmt::Debug for OrgTree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OrgTree").field("version", &self.version).finish_non_exhaustive()
    }
}

impl OrgTree {
    /// The tree of `units` with the latest of `years`, read when they stood at `version`.
    pub fn new(version: i64, units: Vec<OrgUnit>, years: impl IntoIterator<Item = (Jurisdiction, SchoolYear)>) -> Self {
        let mut tree = Self { version, ..Self::default() };
        for (jurisdiction, year) in years {
            let latest = tree.years.entry(jurisdiction).or_insert(year);
            *latest = year.max(*latest);
        }
        for unit in units {
            match unit.parent {
                Some(parent) => tree.below.entry(parent).or_default().push(unit.id),
                None => tree.tops.push(unit.id),
            }
            tree.units.insert(unit.id, unit);
        }
        tree
    }

    /// The same tree with what happened to its units, each in the order it was known.
    pub fn with_events(mut self, events: impl IntoIterator<Item = UnitEvent>) -> Self {
        for event in events {
            self.events.entry(event.unit).or_default().push(event);
        }
        self
    }

    /// The version it was read at.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// The school year open in a place; none before the first.
    pub fn school_year(&self, jurisdiction: &Jurisdiction) -> Option<SchoolYear> {
        self.years.get(jurisdiction).copied()
    }

    /// The unit `id`.
    pub fn unit(&self, id: OrgId) -> Option<&OrgUnit> {
        self.units.get(&id)
    }

    /// What happened to the unit `id`, in the order it was known.
    pub fn events(&self, id: OrgId) -> &[UnitEvent] {
        self.events.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The names that the unit `id` bore before, the earliest first, each with the first day of the
    /// one that followed.
    pub fn earlier_names(&self, id: OrgId) -> Vec<(&str, Date)> {
        let mut names: Vec<(&str, Date)> = self.events(id).iter().filter_map(given_up).collect();
        names.sort_by_key(|(_, next)| *next);
        names
    }

    /// The unit that keeps the records of `id`: itself while it lives, else where they went when it was
    /// merged or closed, and from there on; none where that is not known.
    pub fn custodian(&self, id: OrgId) -> Option<OrgId> {
        let mut at = id;
        // Each step leads to another unit, so there are no more than there are units.
        for _ in 0..=self.units.len() {
            if self.unit(at)?.closed_on.is_none() {
                return Some(at);
            }
            at = self.events(at).iter().find_map(|event| event.act.keeper())?;
        }
        None
    }

    /// The units merged or closed whose records `id` keeps, by identifier.
    pub fn kept_by(&self, id: OrgId) -> Vec<OrgId> {
        let closed = self.units.values().filter(|unit| unit.closed_on.is_some());
        let mut kept: Vec<OrgId> =
            closed.map(|unit| unit.id).filter(|unit| self.custodian(*unit) == Some(id)).collect();
        kept.sort_unstable();
        kept
    }

    /// The name of the unit `id` on a day; empty where there is no such unit.
    pub fn name_on(&self, id: OrgId, day: Date) -> &str {
        let borne = self.earlier_names(id).into_iter().find(|(_, next)| day < *next);
        borne.map(|(name, _)| name).or_else(|| self.unit(id).map(|unit| unit.name.as_str())).unwrap_or_default()
    }

    /// Every unit, in no order.
    pub fn units(&self) -> impl Iterator<Item = &OrgUnit> {
        self.units.values()
    }

    /// The units without one above.
    pub fn tops(&self) -> &[OrgId] {
        &self.tops
    }

    /// The units directly below `id`, by code.
    pub fn children(&self, id: OrgId) -> &[OrgId] {
        self.below.get(&id).map_or(&[], Vec::as_slice)
    }

    /// `id` and every unit above it, nearest first; empty where there is no such unit.
    pub fn path(&self, id: OrgId) -> Vec<OrgId> {
        let mut path = Vec::new();
        let mut next = self.units.get(&id);
        while let Some(unit) = next.filter(|unit| !path.contains(&unit.id)) {
            path.push(unit.id);
            next = unit.parent.and_then(|parent| self.units.get(&parent));
        }
        path
    }

    /// `id` and every unit below it, the nearer first; empty where there is no such unit.
    pub fn subtree(&self, id: OrgId) -> Vec<OrgId> {
        let mut found: Vec<OrgId> = self.units.get(&id).map(|unit| unit.id).into_iter().collect();
        let mut next = 0;
        while let Some(at) = found.get(next).copied() {
            found.extend(self.children(at));
            next += 1;
        }
        found
    }
}

/// The name that was given up by a renaming, and the day.
fn given_up(event: &UnitEvent) -> Option<(&str, Date)> {
    match &event.act {
        UnitAct::Renamed { before, .. } => Some((before, event.held)),
        UnitAct::Merged { .. } | UnitAct::Closed { .. } => None,
    }
}

/// The tree in memory, read again whenever it has changed.
#[derive(Debug, Default)]
pub(crate) struct TreeCache(std::sync::RwLock<Arc<OrgTree>>);

impl TreeCache {
    pub(crate) fn current(&self, db: &mut Db) -> Result<Arc<OrgTree>, StoreError> {
        let version = org::tree_version(db)?;
        self.at(db, version)
    }

    /// The tree at `version`, which was just read.
    pub(crate) fn at(&self, db: &mut Db, version: i64) -> Result<Arc<OrgTree>, StoreError> {
        let held = self.0.read().expect("no reader of the tree panics").clone();
        if held.version == version {
            return Ok(held);
        }
        // The version is read before the units: a change between the two is read again.
        let tree =
            Arc::new(OrgTree::new(version, org::all(db)?, school_year::all(db)?).with_events(unit_event::all(db)?));
        *self.0.write().expect("no reader of the tree panics") = tree.clone();
        Ok(tree)
    }
}
