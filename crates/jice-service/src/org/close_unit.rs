use jice_domain::{Action, Level, OrgId, OrgUnit, UnitAct};
use jice_policy::Rulebook;
use jice_policy::facts::EndingKind;
use jice_store::org;
use jice_store::org::OrgTree;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Approval;
use crate::context::{Asked, Subject};
use crate::view::{EndingView, OrgView};
use crate::{Service, ServiceError};

/// Close a school 撤销. It cannot be undone.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseUnit {
    /// The version that was shown.
    pub version: i32,
    /// Who keeps its records; none where the law of the place names the county's department.
    pub custodian: Option<OrgId>,
    /// The number of the approval 批文号.
    pub document: String,
    /// Why.
    pub reason: String,
}

impl Service {
    /// What closing a school would do, and what stands in the way.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn plan_closure(&self, asked: &Asked, id: OrgId, custodian: Option<OrgId>) -> Result<EndingView, ServiceError> {
        let unit = self.may_end(asked, id)?;
        let (law, tree) = (self.rulebook(&unit.jurisdiction)?, self.tree_of(asked)?);
        let keeper = self.keeper_of(asked, &law, &tree, &unit, custodian)?;
        let keeper = keeper.and_then(|keeper| tree.unit(keeper));
        let (version, standing) = self.store().read::<_, ServiceError>(|db| {
            let version = org::find(db, id)?.ok_or(ServiceError::Absent)?.version;
            Ok((version, self.standing(db, &tree, &law, id)?))
        })?;
        let bars = self.bars(&law, &tree, asked, &unit, (EndingKind::Closure, keeper), &standing, None);
        Ok(self.ending_view(version, &unit, keeper, &standing, bars))
    }

    /// Closes a school: custody of every record passes to its keeper, its accounts end, and it is only
    /// read from then on. In one transaction, for good.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where something is unfinished there or nobody would keep its records;
    /// [`ServiceError::Conflict`] where the unit moved meanwhile.
    pub fn close_unit(&self, asked: &Asked, id: OrgId, close: &CloseUnit) -> Result<OrgView, ServiceError> {
        if self.told_before::<()>(asked)?.is_some() {
            return self.view_changed(asked, id);
        }
        let unit = self.may_end(asked, id)?;
        let approval = Approval::read(&close.document, &close.reason)?;
        let law = self.rulebook(&unit.jurisdiction)?;
        let keeper = self.keeper_of(asked, &law, &*self.tree_of(asked)?, &unit, close.custodian)?;
        let about = Subject::of("unit", id, id.0).with_fields("close").for_purpose(&approval.document);
        self.act(asked, Action::CloseUnit, about, |tx| {
            // Read before anything is written: what the transaction changes is nobody else's yet.
            let tree = self.store().tree_in(tx)?;
            let (unit, keeper) = self.lock_ending(tx, &tree, (id, close.version), keeper)?;
            let standing = self.standing(tx, &tree, &law, id)?;
            let bars = self.bars(&law, &tree, asked, &unit, (EndingKind::Closure, keeper.as_ref()), &standing, None);
            let Some(keeper) = keeper.filter(|_| bars.is_empty()) else { return Err(ServiceError::Refused(bars)) };
            let act = UnitAct::Closed { keeper: keeper.id, records: standing.records };
            self.end_school(tx, asked, id, act, &approval)
        })?;
        self.view_changed(asked, id)
    }

    /// Who keeps the records: the unit named, which must be in scope, or the county's department where
    /// the law of the place says so.
    fn keeper_of(
        &self,
        asked: &Asked,
        law: &Rulebook,
        tree: &OrgTree,
        unit: &OrgUnit,
        named: Option<OrgId>,
    ) -> Result<Option<OrgId>, ServiceError> {
        if let Some(named) = named {
            self.permit(asked, Action::CloseUnit, named, None)?;
            return Ok(Some(named));
        }
        let by_law = law.archives_go_to_county(EndingKind::Closure);
        let is_county = |id: &OrgId| tree.unit(*id).is_some_and(|above| above.level == Level::County);
        Ok(tree.path(unit.id).into_iter().find(is_county).filter(|_| by_law))
    }
}
