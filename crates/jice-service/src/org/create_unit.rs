use jice_domain::{Action, Level, OrgId, OrgUnit, Role, Side, UnitDetails};
use jice_policy::Occasion;
use jice_store::claim::{self, Claim, ClaimKey};
use jice_store::{Tx, org};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::account::fresh_account;
use super::details_fit;
use crate::context::{Asked, Subject};
use crate::view::{AccountCreated, OrgView};
use crate::{Service, ServiceError};

/// Create a register authority or a school under `parent`.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateUnit {
    /// The unit above.
    pub parent: OrgId,
    /// Its tier.
    pub level: Level,
    /// The register it answers for.
    pub side: Side,
    /// Its code; for a school the local school code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Six-digit division code of its seat.
    pub division: String,
    /// What is registered about it.
    pub details: UnitDetails,
}

/// A unit made, with the account it came with.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct UnitCreated {
    /// The unit.
    pub org: OrgView,
    /// A school's first account, of its registrar.
    pub account: Option<AccountCreated>,
}

impl Service {
    /// Creates the unit; a school comes with its registrar's account in the same act.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where the law says no, as to the code's form or who may create.
    pub fn create_unit(&self, asked: &Asked, make: CreateUnit) -> Result<UnitCreated, ServiceError> {
        self.permit(asked, Action::CreateUnit, make.parent, None)?;
        details_fit(make.level, &make.details)?;
        let parent = self.unit(make.parent)?;
        let unit = OrgUnit {
            id: OrgId(self.id()),
            parent: Some(parent.id),
            jurisdiction: parent.jurisdiction,
            side: make.side,
            level: make.level,
            code: make.code.trim().to_owned(),
            name: make.name.trim().to_owned(),
            division: make.division.trim().to_owned(),
            details: make.details,
            closed_on: None,
        };
        self.judge_unit(asked, Occasion::OpenUnit, &unit, None)?;
        let is_school = unit.level == Level::School;
        let login = format!("xj{}", unit.code.to_lowercase());
        let name = format!("{}学籍管理员", unit.name);
        let created = self.act(asked, Action::CreateUnit, Subject::of("unit", unit.id, unit.id.0), |tx| {
            self.insert_unit(tx, &unit)?;
            let account =
                is_school.then(|| fresh_account(self, tx, &unit, &login, &name, Role::Registrar)).transpose()?;
            Ok((unit.id, account))
        })?;
        let (id, account) = created;
        Ok(UnitCreated { org: self.view_changed(asked, id)?, account })
    }

    /// Writes the unit with the claims on its codes: no two units bear the same.
    pub(crate) fn insert_unit(&self, tx: &mut Tx, unit: &OrgUnit) -> Result<(), ServiceError> {
        self.claim_codes(tx, &codes_of(unit))?;
        Ok(org::insert(tx, unit, self.now())?)
    }

    /// Takes the claims on a unit's codes.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where another unit bears one.
    pub(crate) fn claim_codes(&self, tx: &mut Tx, claims: &[Claim]) -> Result<(), ServiceError> {
        if let Some(held) = claim::take(tx, claims)?.first() {
            let holder = self.tree()?.unit(held.org).map(|unit| unit.name.clone()).unwrap_or_default();
            return Err(ServiceError::invalid(
                "code",
                format!("该代码已由“{holder}”使用，请核对后另行编制。"),
                format!("This code is already borne by {holder}; check it and assign another."),
            ));
        }
        Ok(())
    }
}

/// The claims on the codes that a unit bears: its own in its place, a school's identifier in
/// the whole country.
pub(crate) fn codes_of(unit: &OrgUnit) -> Vec<Claim> {
    let mut codes = vec![(format!("unit_code:{}", unit.jurisdiction.0), unit.code.clone())];
    if let Some(school) = unit.school().filter(|school| !school.identifier.is_empty() && unit.level == Level::School) {
        codes.push(("school_identifier".to_owned(), school.identifier.clone()));
    }
    codes
        .iter()
        .map(|(kind, code)| Claim {
            key: ClaimKey::org_code(kind, code),
            person: jice_domain::PersonId(0),
            org: unit.id,
            subject: unit.id.0,
        })
        .collect()
}
