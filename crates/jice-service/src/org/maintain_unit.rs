use jice_domain::{Action, OrgId, OrgUnit, UnitDetails};
use jice_policy::Occasion;
use jice_store::{claim, org};
use serde::Deserialize;
use utoipa::ToSchema;

use super::create_unit::codes_of;
use super::details_fit;
use crate::context::{Asked, Subject};
use crate::view::OrgView;
use crate::{Service, ServiceError};

/// Change what is registered about a unit. Its name is not among it: a unit is renamed, and the old
/// name kept ([`RenameUnit`](super::RenameUnit)).
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MaintainUnit {
    /// The version that was shown.
    pub version: i32,
    /// The new code; none to keep it. Most laws have a code stay once it is given.
    pub code: Option<String>,
    /// What is registered about it; none to keep it.
    pub details: Option<UnitDetails>,
}

impl Service {
    /// Changes the unit.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] where it moved meanwhile, [`ServiceError::Refused`] where
    /// the law says no.
    pub fn maintain_unit(&self, asked: &Asked, id: OrgId, change: MaintainUnit) -> Result<OrgView, ServiceError> {
        self.permit(asked, Action::MaintainUnit, id, None)?;
        let before = self.unit(id)?;
        let unit = OrgUnit {
            code: change.code.map_or_else(|| before.code.clone(), |code| code.trim().to_owned()),
            details: change.details.unwrap_or_else(|| before.details.clone()),
            ..before.clone()
        };
        details_fit(unit.level, &unit.details)?;
        self.judge_unit(asked, Occasion::MaintainUnit, &unit, Some(&before))?;
        self.act(asked, Action::MaintainUnit, Subject::of("unit", id, id.0), |tx| {
            let kept = org::find(tx, id)?.ok_or(ServiceError::Absent)?;
            if kept.version != change.version {
                return Err(ServiceError::Conflict { current: kept.version });
            }
            let (old, new) = (codes_of(&kept.record), codes_of(&unit));
            for given_up in old.iter().filter(|claim| !new.contains(claim)) {
                claim::give_up(tx, given_up)?;
            }
            self.claim_codes(tx, &new)?;
            Ok(org::update(tx, &unit, kept.version)?)
        })?;
        self.view_changed(asked, id)
    }
}
