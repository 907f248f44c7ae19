//! Units, classes, staff and accounts.

mod account;
mod add_campus;
mod approval;
mod class;
mod close_unit;
mod create_unit;
mod delegation;
mod ending;
mod maintain_unit;
mod merge_unit;
mod merger;
mod rename_unit;
mod staff;
mod unit_history;

pub use account::CreateAccount;
pub use add_campus::AddCampus;
pub(crate) use approval::{Approval, by_those_above};
pub use class::{MaintainClass, OpenClass};
pub use close_unit::CloseUnit;
pub use create_unit::{CreateUnit, UnitCreated};
pub use delegation::DelegateDuty;
pub use maintain_unit::MaintainUnit;
pub use merge_unit::{MergeUnit, PlanMerger};
pub use merger::ClassJoin;
pub use rename_unit::RenameUnit;
pub(crate) use staff::mask_phone;
pub use staff::{FileStaff, RecordTraining};

use std::collections::HashMap;

use jice_domain::{Action, Level, OrgId, OrgUnit, UnitDetails, granted};
use jice_policy::facts::{Ending, UnitFacts};
use jice_policy::{Occasion, Rulebook};
use jice_store::org::OrgTree;
use jice_store::{org, placement};

use crate::context::Asked;
use crate::law::Verdict;
use crate::view::{CodeName, OrgView, UnitName};
use crate::words::plain;
use crate::{InvalidField, Service, ServiceError, tree};

impl Service {
    /// The units directly below `parent`, or the actor's own unit.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn list_units(&self, asked: &Asked, parent: Option<OrgId>) -> Result<Vec<OrgView>, ServiceError> {
        let tree = self.tree()?;
        let ids = match parent {
            None => vec![asked.actor.org],
            Some(parent) => tree.children(parent).to_vec(),
        };
        self.permit(asked, Action::ReadOrg, parent.unwrap_or(asked.actor.org), None)?;
        let heads = self.heads(&tree, &ids)?;
        ids.into_iter().filter_map(|id| tree.unit(id)).map(|unit| self.org_view(asked, &tree, unit, &heads)).collect()
    }

    /// One unit.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn view_unit(&self, asked: &Asked, id: OrgId) -> Result<OrgView, ServiceError> {
        self.permit(asked, Action::ReadOrg, id, None)?;
        let tree = self.tree()?;
        let unit = tree.unit(id).ok_or(ServiceError::Absent)?;
        self.org_view(asked, &tree, unit, &self.heads(&tree, &[id])?)
    }

    /// The unit as it stands after what was done to it in this request, which began with an older tree.
    pub(crate) fn view_changed(&self, asked: &Asked, id: OrgId) -> Result<OrgView, ServiceError> {
        self.view_unit(&Asked { tree: None, ..asked.clone() }, id)
    }

    /// Pupils at and below each of `ids`.
    fn heads(&self, tree: &OrgTree, ids: &[OrgId]) -> Result<HashMap<OrgId, u64>, ServiceError> {
        let schools: Vec<OrgId> = ids.iter().flat_map(|id| tree::schools(tree, *id)).collect();
        let by_school = self.store().read::<_, ServiceError>(|db| Ok(placement::count_by_school(db, &schools)?))?;
        let sum = |id: &OrgId| tree::schools(tree, *id).iter().filter_map(|school| by_school.get(school)).sum();
        Ok(ids.iter().map(|id| (*id, sum(id))).collect())
    }

    fn org_view(
        &self,
        asked: &Asked,
        tree: &OrgTree,
        unit: &OrgUnit,
        heads: &HashMap<OrgId, u64>,
    ) -> Result<OrgView, ServiceError> {
        let law = self.rulebook(&unit.jurisdiction)?;
        let path = tree.path(unit.id);
        let tier = law.tiers().iter().find(|tier| tier.level == unit.level).map(|tier| tier.zh.clone());
        let kept =
            self.store().read::<_, ServiceError>(|db| Ok(org::find(db, unit.id)?))?.ok_or(ServiceError::Absent)?;
        let may = |action: &Action| {
            granted(asked.actor.role, *action).is_some()
                && tree::may(tree, &asked.actor, *action, unit.id, None).is_ok()
        };
        Ok(OrgView {
            id: unit.id,
            parent: unit.parent,
            path: path.iter().skip(1).rev().map(|id| tree::name(tree, *id)).collect(),
            jurisdiction: unit.jurisdiction.clone(),
            side: unit.side,
            level: unit.level,
            tier: tier.unwrap_or_default(),
            code: unit.code.clone(),
            name: unit.name.clone(),
            division: unit.division.clone(),
            division_name: law.divisions().and_then(|all| all.full_name(&unit.division)).unwrap_or_default(),
            details: unit.details.clone(),
            code_names: code_names(&law, unit),
            closed_on: unit.closed_on.map(|date| date.to_string()),
            custodian: custodian_of(tree, unit),
            keeps: tree.kept_by(unit.id).into_iter().map(|kept| named(tree, kept)).collect(),
            children: tree.children(unit.id).len() as u64,
            pupils: heads.get(&unit.id).copied().unwrap_or(0),
            version: kept.version,
            acts: Action::ALL.into_iter().filter(may).collect(),
            warnings: unit_verdict(&law, tree, asked.actor.level, Occasion::MaintainUnit, unit, Some(unit), None)
                .warnings,
        })
    }

    /// Asks the law about a unit as it would stand.
    ///
    /// # Errors
    /// [`ServiceError::Refused`].
    pub(crate) fn judge_unit(
        &self,
        asked: &Asked,
        occasion: Occasion,
        unit: &OrgUnit,
        before: Option<&OrgUnit>,
    ) -> Result<(), ServiceError> {
        self.judge_unit_at(asked.actor.level, occasion, unit, before)
    }

    /// Asks the law about a unit as it would stand; `actor_level` is the tier of whoever does it.
    ///
    /// # Errors
    /// [`ServiceError::Refused`].
    pub(crate) fn judge_unit_at(
        &self,
        actor_level: Level,
        occasion: Occasion,
        unit: &OrgUnit,
        before: Option<&OrgUnit>,
    ) -> Result<(), ServiceError> {
        plain("name", &unit.name)?;
        plain("code", &unit.code)?;
        let law = self.rulebook(&unit.jurisdiction)?;
        codes_fit(&law, &unit.details)?;
        unit_verdict(&law, &*self.tree()?, actor_level, occasion, unit, before, None).allow()
    }
}

/// Who keeps the records of a unit that was merged or closed.
fn custodian_of(tree: &OrgTree, unit: &OrgUnit) -> Option<UnitName> {
    unit.closed_on?;
    tree.custodian(unit.id).map(|custodian| named(tree, custodian))
}

fn named(tree: &OrgTree, id: OrgId) -> UnitName {
    UnitName { id, name: tree::name(tree, id) }
}

/// What the law says of a unit as it would stand.
pub(crate) fn unit_verdict(
    law: &Rulebook,
    tree: &OrgTree,
    actor_level: Level,
    occasion: Occasion,
    unit: &OrgUnit,
    before: Option<&OrgUnit>,
    ending: Option<Ending<'_>>,
) -> Verdict {
    let parent = unit.parent.and_then(|parent| tree.unit(parent));
    let above = parent.map(|parent| tree.path(parent.id)).unwrap_or_default();
    let authorities = above.iter().filter_map(|id| tree.unit(*id)).filter(|unit| unit.level < Level::School).count();
    let facts = UnitFacts {
        unit,
        before,
        authorities: u32::from(authorities > 0),
        parent_level: parent.map(|parent| parent.level),
        actor_level,
        code_fixed: before.is_some(),
        ending,
    };
    law.evaluate_unit(occasion, &facts).into()
}

/// Whether the details are of the kind that the level asks for.
pub(crate) fn details_fit(level: Level, details: &UnitDetails) -> Result<(), ServiceError> {
    let fits = match details {
        UnitDetails::School(_) => level >= Level::School,
        UnitDetails::Authority { .. } => level < Level::School,
    };
    if fits {
        return Ok(());
    }
    Err(ServiceError::invalid(
        "details.kind",
        "机构信息与层级不符：学校层级须填写学校信息。",
        "The details do not fit the level.",
    ))
}

/// Whether what is coded about a school is a code of the tables in force; nothing given fits.
fn codes_fit(law: &Rulebook, details: &UnitDetails) -> Result<(), ServiceError> {
    let UnitDetails::School(school) = details else { return Ok(()) };
    let coded = [
        ("details.school_type", "school_type", "办学类型", &school.school_type),
        ("details.sponsor", "school_sponsor", "举办者", &school.sponsor),
        ("details.urban_rural", "urban_rural_statistics", "驻地城乡类型", &school.urban_rural),
    ];
    let unknown = |table: &str, code: &str| law.table(table).is_some_and(|table| table.name(code).is_none());
    let wrong: Vec<InvalidField> = coded
        .into_iter()
        .filter(|(_, table, _, code)| !code.is_empty() && unknown(table, code))
        .map(|(field, table, zh, code)| InvalidField {
            field: field.to_owned(),
            zh: format!("{zh}“{code}”不在代码表中，请填写代码表所列的代码。"),
            en: format!("{code:?} is no code of the table {table}."),
        })
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(ServiceError::Invalid(wrong)) }
}

/// What the codes of a school stand for, from the tables of its place.
fn code_names(law: &Rulebook, unit: &OrgUnit) -> Vec<CodeName> {
    let Some(school) = unit.school() else { return Vec::new() };
    let named = |(field, table, code): (&str, &str, &String)| {
        let name = law.table(table)?.name(code)?;
        Some(CodeName { field: field.to_owned(), name: name.to_owned() })
    };
    let coded = [
        ("school_type", "school_type", &school.school_type),
        ("urban_rural", "urban_rural_statistics", &school.urban_rural),
        ("sponsor", "school_sponsor", &school.sponsor),
    ];
    coded.into_iter().filter_map(named).collect()
}
