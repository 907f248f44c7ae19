use jice_domain::{Action, OrgId, OrgUnit, UnitAct, UnitEvent, UnitEventId};
use jice_policy::Occasion;
use jice_store::org::OrgTree;
use jice_store::{org, unit_event};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Approval, by_those_above};
use crate::context::{Asked, Subject};
use crate::view::OrgView;
use crate::{Service, ServiceError};

/// Rename a unit 更名. Its code stays, and so does every number that rests on it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenameUnit {
    /// The version that was shown.
    pub version: i32,
    /// The new name.
    pub name: String,
    /// The first day on which it bears the new name: today, or a day before on which nothing
    /// later than the last renaming is said.
    #[schema(value_type = String, format = Date)]
    pub held_on: Date,
    /// The number of the approval 批文号.
    pub document: String,
    /// Why.
    pub reason: String,
}

impl Service {
    /// Renames a unit from a day. What is printed about a day before shows the name of then.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where the law says no; [`ServiceError::Conflict`] where the unit
    /// moved meanwhile; [`ServiceError::Invalid`] for a day that cannot be.
    pub fn rename_unit(&self, asked: &Asked, id: OrgId, rename: RenameUnit) -> Result<OrgView, ServiceError> {
        self.permit(asked, Action::RenameUnit, id, None)?;
        let before = self.unit(id)?;
        by_those_above(asked, &*self.rulebook(&before.jurisdiction)?, &before)?;
        let approval = Approval::read(&rename.document, &rename.reason)?;
        let unit = OrgUnit { name: rename.name.trim().to_owned(), ..before.clone() };
        if rename.held_on > self.today() {
            return Err(ServiceError::invalid(
                "held_on",
                "生效日期不能晚于今天，请到生效之日再办理。",
                "It cannot begin after today: rename the unit on that day.",
            ));
        }
        self.judge_unit(asked, Occasion::MaintainUnit, &unit, Some(&before))?;
        let about = Subject::of("unit", id, id.0).for_purpose(&approval.document);
        self.act(asked, Action::RenameUnit, about, |tx| {
            let tree = self.store().tree_in(tx)?;
            let kept = org::find(tx, id)?.ok_or(ServiceError::Absent)?;
            if kept.version != rename.version {
                return Err(ServiceError::Conflict { current: kept.version });
            }
            may_be_called(&tree, &kept.record, &unit.name, rename.held_on)?;
            let act = UnitAct::Renamed { before: kept.record.name.clone(), after: unit.name.clone() };
            org::update(tx, &OrgUnit { name: unit.name.clone(), ..kept.record }, kept.version)?;
            let event = UnitEvent {
                id: UnitEventId(self.id()),
                unit: id,
                act,
                held: rename.held_on,
                known: self.now(),
                document: approval.document.clone(),
                reason: approval.reason.clone(),
                account: asked.actor.account,
                org: asked.actor.org,
            };
            Ok(unit_event::append(tx, &event)?)
        })?;
        self.view_changed(asked, id)
    }
}

/// Whether the unit may bear the name from that day: another one than now, which none beside it
/// bears, from a day after it was last renamed.
fn may_be_called(tree: &OrgTree, unit: &OrgUnit, name: &str, from: Date) -> Result<(), ServiceError> {
    if unit.name == name {
        return Err(ServiceError::invalid("name", "与现名相同，不必更名。", "It bears this name already."));
    }
    let beside = unit.parent.map(|parent| tree.children(parent).to_vec()).unwrap_or_default();
    let taken = |other: &OrgUnit| other.id != unit.id && other.closed_on.is_none() && other.name == name;
    if beside.into_iter().filter_map(|other| tree.unit(other)).any(taken) {
        return Err(ServiceError::invalid(
            "name",
            format!("同一上级单位下已有“{name}”，请核对批文所定的名称。"),
            format!("Another unit beside it is called {name}: check the name in the approval."),
        ));
    }
    let last = tree.earlier_names(unit.id).last().map(|(_, next)| *next);
    if let Some(last) = last.filter(|last| from <= *last) {
        return Err(ServiceError::invalid(
            "held_on",
            format!("该单位已于{last}更名，生效日期须晚于这一天。"),
            format!("It was last renamed on {last}: the day must be later."),
        ));
    }
    Ok(())
}
