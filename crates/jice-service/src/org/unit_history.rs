use jice_domain::{Action, OrgId, UnitAct, UnitEvent};
use jice_store::account;
use jice_store::org::OrgTree;

use crate::context::Asked;
use crate::view::{UnitEventView, UnitFound};
use crate::words::plain;
use crate::{Service, ServiceError, tree};

/// Most units that a search shows.
const FOUND_MAX: usize = 50;

impl Service {
    /// What happened to a unit, the latest first: the names it bore, the schools that were merged into it
    /// or whose records it took over, how it ended; and by which approvals.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn unit_history(&self, asked: &Asked, id: OrgId) -> Result<Vec<UnitEventView>, ServiceError> {
        self.permit(asked, Action::ReadOrg, id, None)?;
        let tree = self.tree_of(asked)?;
        let taken_over = tree.kept_by(id);
        let came = taken_over.iter().flat_map(|kept| tree.events(*kept)).filter(|event| event.act.keeper().is_some());
        let mut events: Vec<&UnitEvent> = tree.events(id).iter().chain(came).collect();
        events.sort_by_key(|event| std::cmp::Reverse((event.held, event.id)));
        events.into_iter().map(|event| self.unit_event_view(&tree, event)).collect()
    }

    fn unit_event_view(&self, tree: &OrgTree, event: &UnitEvent) -> Result<UnitEventView, ServiceError> {
        let by = self.store().read::<_, ServiceError>(|db| Ok(account::find(db, event.org, event.account)?))?;
        let (before, after) = match &event.act {
            UnitAct::Renamed { before, after } => (before.clone(), after.clone()),
            UnitAct::Merged { .. } | UnitAct::Closed { .. } => (String::new(), String::new()),
        };
        let (pupils, records) = match event.act {
            UnitAct::Renamed { .. } => (0, 0),
            UnitAct::Merged { pupils, records, .. } => (pupils, records),
            UnitAct::Closed { records, .. } => (0, records),
        };
        Ok(UnitEventView {
            act: event.act.name().to_owned(),
            unit: event.unit,
            unit_name: tree::name(tree, event.unit),
            before,
            after,
            custodian: event.act.keeper().map(|keeper| super::named(tree, keeper)),
            pupils,
            records,
            held_on: event.held.to_string(),
            known_at: event.known.to_string(),
            document: event.document.clone(),
            reason: event.reason.clone(),
            by: by.map(|account| account.name).unwrap_or_default(),
            org_name: tree::name(tree, event.org),
        })
    }

    /// The units at and below the actor's whose name, now or at any time before, contains `words`,
    /// or that bear it as their code; by name.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] where the role sees no units.
    pub fn find_units(&self, asked: &Asked, words: &str) -> Result<Vec<UnitFound>, ServiceError> {
        self.permit(asked, Action::ReadOrg, asked.actor.org, None)?;
        plain("q", words)?;
        let words = words.trim();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let tree = self.tree_of(asked)?;
        let mut found: Vec<UnitFound> =
            tree.subtree(asked.actor.org).into_iter().filter_map(|id| found(&tree, id, words)).collect();
        found.sort_by(|a, b| (&a.name, &a.code).cmp(&(&b.name, &b.code)));
        found.truncate(FOUND_MAX);
        Ok(found)
    }
}

fn found(tree: &OrgTree, id: OrgId, words: &str) -> Option<UnitFound> {
    let unit = tree.unit(id)?;
    let earlier = || tree.earlier_names(id).into_iter().rev().find(|(name, _)| name.contains(words));
    let (earlier, until) = match unit.name.contains(words) || unit.code == words {
        true => (None, None),
        false => earlier().map(|(name, until)| (Some(name.to_owned()), Some(until.to_string())))?,
    };
    Some(UnitFound {
        id,
        name: unit.name.clone(),
        code: unit.code.clone(),
        path: tree.path(id).into_iter().skip(1).rev().map(|above| tree::name(tree, above)).collect(),
        earlier_name: earlier,
        earlier_until: until,
        closed_on: unit.closed_on.map(|day| day.to_string()),
    })
}
