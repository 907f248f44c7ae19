use jice_domain::{Action, Level, OrgId, OrgUnit, SchoolDetails, Side, UnitDetails};
use jice_policy::Occasion;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::context::{Asked, Subject};
use crate::view::OrgView;
use crate::{Service, ServiceError};

/// Add a branch campus under a central school 分校、教学点.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddCampus {
    /// Its code within the central school.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Six-digit division code of its seat.
    pub division: String,
    /// What is registered about it.
    pub details: SchoolDetails,
}

impl Service {
    /// Adds the campus; no provincial administrator is needed.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where the law says no.
    pub fn add_campus(&self, asked: &Asked, school: OrgId, add: AddCampus) -> Result<OrgView, ServiceError> {
        self.permit(asked, Action::AddCampus, school, None)?;
        let central = self.unit(school)?;
        let unit = OrgUnit {
            id: OrgId(self.id()),
            parent: Some(central.id),
            jurisdiction: central.jurisdiction,
            side: Side::Both,
            level: Level::Campus,
            code: add.code.trim().to_owned(),
            name: add.name.trim().to_owned(),
            division: add.division.trim().to_owned(),
            details: UnitDetails::School(add.details),
            closed_on: None,
        };
        self.judge_unit(asked, Occasion::OpenUnit, &unit, None)?;
        let id = self.act(asked, Action::AddCampus, Subject::of("unit", unit.id, unit.id.0), |tx| {
            self.insert_unit(tx, &unit)?;
            Ok(unit.id)
        })?;
        self.view_changed(asked, id)
    }
}
