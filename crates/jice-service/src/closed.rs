//! Units that were merged or closed are only read: asked before an act, and once more inside its
//! transaction, so that nothing is done for a unit at the moment it ends.

use jice_domain::{Action, Cure, Denied, Fact, Level, OrgId, Party, Refusal, UnitAct, Weight};
use jice_store::org::OrgTree;
use jice_store::{Tx, org};

use crate::context::{Asked, Subject};
use crate::{Service, ServiceError, tree};

/// The clause of the system's own pack: what was merged or closed is only read.
const ONLY_READ: &str = "system-004-4";

impl Service {
    /// The schools for which an act writes: that of whoever does it, and that of the record. Authorities
    /// do not end; nor does a school with a case under way, so that no step of one need hold it open.
    pub(crate) fn writes_for(
        &self,
        asked: &Asked,
        action: Action,
        about: Subject<'_>,
    ) -> Result<Vec<OrgId>, ServiceError> {
        // An ending locks the unit itself, and looks for cases before it looks for pupils.
        if action.outlasts_unit() || matches!(action, Action::CloseUnit | Action::DecideCase) {
            return Ok(Vec::new());
        }
        let tree = self.tree_of(asked)?;
        let is_school = |org: &OrgId| tree.unit(*org).is_some_and(|unit| unit.level >= Level::School);
        Ok([Some(asked.actor.org), about.org].into_iter().flatten().filter(is_school).collect())
    }

    /// Has `orgs` stay open until the transaction ends; to be called before it writes.
    ///
    /// # Errors
    /// [`ServiceError::Barred`] where one was merged or closed.
    pub(crate) fn hold_open(&self, tx: &mut Tx, orgs: &[OrgId]) -> Result<(), ServiceError> {
        let mut orgs = orgs.to_vec();
        orgs.sort_unstable();
        orgs.dedup();
        if orgs.is_empty() {
            return Ok(());
        }
        match org::closed_among(tx, &orgs)?.first() {
            None => Ok(()),
            Some(closed) => {
                let tree = self.store().tree_in(tx)?;
                Err(self.closed(&tree, *closed))
            }
        }
    }

    /// Why nothing is done for the unit `org` any more.
    pub(crate) fn closed(&self, tree: &OrgTree, org: OrgId) -> ServiceError {
        let Some(unit) = tree.unit(org) else { return ServiceError::Absent };
        let law = match self.rulebook(&unit.jurisdiction) {
            Ok(law) => law,
            Err(error) => return error,
        };
        let on = unit.closed_on.map(|day| day.to_string()).unwrap_or_default();
        let merged = tree.events(org).iter().find_map(|event| match event.act {
            UnitAct::Merged { into, .. } => Some(tree::name(tree, into)),
            UnitAct::Renamed { .. } | UnitAct::Closed { .. } => None,
        });
        let (how_zh, how_en) = match &merged {
            Some(into) => (format!("并入“{into}”"), format!("merged into {into}")),
            None => ("撤销".to_owned(), "closed".to_owned()),
        };
        let custodian = tree.custodian(org).map(|custodian| tree::name(tree, custodian)).unwrap_or_default();
        let refusal = Refusal {
            clause: law.cite(ONLY_READ).cloned().expect("every pack rests on the system's own"),
            rule: "unit_closed".to_owned(),
            weight: Weight::Refuses,
            field: None,
            zh: format!("“{}”已于{on}{how_zh}，只可查询，不再办理业务。", unit.name),
            en: format!("{} was {how_en} on {on}: it is only read.", unit.name),
            facts: vec![Fact::new("closed_on", on), Fact::new("custodian", &custodian)],
            cure: Cure {
                zh: format!("其档案由“{custodian}”接管，请到该单位查询；学生的业务由现就读学校办理。"),
                en: format!("{custodian} keeps its records; what concerns a pupil is done where it sits now."),
                by: Party::Nobody,
            },
        };
        ServiceError::Barred { denied: Denied::UnitClosed, refusals: vec![refusal] }
    }
}
