//! The first unit and the first accounts of an installation, and school years.

use jice_domain::{AccountId, Action, Jurisdiction, Level, OrgId, OrgUnit, Role, SchoolYear, Side, UnitDetails};
use jice_policy::Occasion;
use jice_store::audit;
use jice_store::school_year;

use crate::context::{Asked, Subject, stranger};
use crate::view::AccountCreated;
use crate::{Service, ServiceError};

/// A place to found: the top unit of a pack.
#[derive(Debug, Clone)]
pub struct Founding {
    /// The pack.
    pub jurisdiction: Jurisdiction,
    /// Its tier.
    pub level: Level,
    /// The register it answers for.
    pub side: Side,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Six-digit division code.
    pub division: String,
    /// What is registered about it.
    pub details: UnitDetails,
    /// The school year that is open.
    pub school_year: SchoolYear,
    /// Name of the account that will create everything below.
    pub admin_login: String,
}

impl Service {
    /// Founds a place: its top unit, its open school year, and the account of its
    /// administrator with a one-time code. Only the console does this.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where the place is founded already, [`ServiceError::Refused`]
    /// where the law says no: a school stands under an authority.
    pub fn found(&self, founding: &Founding) -> Result<(OrgId, AccountCreated), ServiceError> {
        let unit = OrgUnit {
            id: OrgId(self.id()),
            parent: None,
            jurisdiction: founding.jurisdiction.clone(),
            side: founding.side,
            level: founding.level,
            code: founding.code.clone(),
            name: founding.name.clone(),
            division: founding.division.clone(),
            details: founding.details.clone(),
            closed_on: None,
        };
        self.judge_unit_at(unit.level, Occasion::OpenUnit, &unit, None)?;
        let name = format!("{}系统管理", unit.name);
        self.store().write::<_, ServiceError>(|tx| {
            self.insert_unit(tx, &unit)?;
            let account = self.blank_account(&unit, &founding.admin_login, &name, Role::OrgAdmin);
            school_year::open(tx, &unit.jurisdiction, founding.school_year, self.now(), account.id)?;
            audit::append(tx, &[stranger(self.now(), "console", "found", "done", AccountId(account.id.0))])?;
            Ok((unit.id, self.keep_account(tx, account)?))
        })
    }

    /// The top units, with their packs: what was founded.
    ///
    /// # Errors
    /// Those of the store.
    pub fn founded(&self) -> Result<Vec<(OrgId, Jurisdiction)>, ServiceError> {
        let tree = self.tree()?;
        Ok(tree
            .tops()
            .iter()
            .filter_map(|id| tree.unit(*id))
            .map(|unit| (unit.id, unit.jurisdiction.clone()))
            .collect())
    }

    /// Opens a school year: every cohort of the place stands one grade higher from now on.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] for all but whoever may create units of the place;
    /// [`ServiceError::Invalid`] for a year that is open already, or over.
    pub fn open_school_year(&self, asked: &Asked, year: SchoolYear) -> Result<(), ServiceError> {
        self.permit(asked, Action::CreateUnit, asked.actor.org, None)?;
        let about = Subject::of("school_year", asked.actor.org, i64::from(year.0));
        self.act(asked, Action::CreateUnit, about, |tx| {
            if school_year::current(tx, &asked.actor.jurisdiction)?.is_some_and(|open| open >= year) {
                return Err(ServiceError::invalid(
                    "year",
                    "该学年已经开启或已经结束，请核对学年。",
                    "This school year is open already, or over: check the year.",
                ));
            }
            Ok(school_year::open(tx, &asked.actor.jurisdiction, year, self.now(), asked.actor.account)?)
        })
    }
}
