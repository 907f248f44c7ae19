//! Sign-in links of the demo: one-time codes, good for 72 hours.

use std::collections::HashMap;

use jice_demo::{DemoSchool, UnitKey};
use jice_domain::{Grade, Role};
use jice_policy::Register;
use jice_service::view::AccountCreated;
use serde::Serialize;

use super::Yard;

/// A way in.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Link {
    /// The pack of the place.
    pub(crate) pack: String,
    /// The place.
    pub(crate) place: String,
    /// The role.
    pub(crate) role: String,
    /// The unit.
    pub(crate) unit: String,
    /// Whose account it is.
    pub(crate) name: String,
    /// Its name to sign in with.
    pub(crate) login: String,
    /// Path of the page that takes the code.
    pub(crate) path: String,
}

impl Link {
    pub(crate) fn new(pack: &str, place: &str, made: &AccountCreated) -> Self {
        Self {
            pack: pack.to_owned(),
            place: place.to_owned(),
            role: made.account.role.as_str().to_owned(),
            unit: made.account.org_name.clone(),
            name: made.account.name.clone(),
            login: made.account.login.clone(),
            path: made.sign_in_path.clone(),
        }
    }
}

impl Yard<'_> {
    /// A link for each role of the shown school and of the authorities above it; then for those of
    /// its neighbour, so that a pupil can move from one to the other.
    pub(super) fn links(&self) -> anyhow::Result<Vec<Link>> {
        let school = self.showcase()?;
        let org = self.orgs[&school.unit.key];
        let pack = self.service.packs().get(&self.realm.jurisdiction);
        let place = pack.map(|pack| pack.about.name_zh.clone()).unwrap_or_default();
        let link = |made: &AccountCreated| Link::new(&self.realm.jurisdiction.0, &place, made);
        let mut links = Vec::new();
        if pack.map(|pack| pack.about.register) == Some(Register::Student) {
            let classes = self.service.list_classes(&self.admin, org, Some(Grade(1)))?;
            let teachers = self.plan.staff(school.unit.key).into_iter().filter(|one| one.role == Role::ClassTeacher);
            for (class, teacher) in classes.iter().zip(teachers) {
                links.insert(0, link(&self.employ(org, &teacher, Some(class.id))?));
            }
        }
        let neighbour = self.neighbour(&school);
        let units = self.above(std::iter::once(&school).chain(&neighbour));
        let made =
            |unit: &UnitKey| self.made.iter().filter(|(_, key, _)| key == unit).map(|(.., made)| link(made)).collect();
        let mut by_unit: Vec<Vec<Link>> = units.iter().map(made).collect();
        if let Some(shown) = by_unit.first_mut() {
            let at = 2.min(shown.len());
            shown.splice(at..at, links);
        }
        Ok(by_unit.into_iter().flatten().collect())
    }

    /// Another school that has a grade of `school`: in another county, where there is one.
    pub(super) fn neighbour(&self, school: &DemoSchool) -> Option<DemoSchool> {
        let shared = |other: &DemoSchool| other.grades.iter().filter(|grade| school.grades.contains(grade)).count();
        self.plan
            .schools()
            .filter(|other| other.unit.jurisdiction == school.unit.jurisdiction && other.unit.key != school.unit.key)
            .filter(|other| other.unit.level == school.unit.level && shared(other) > 0)
            .max_by_key(|other| (other.unit.parent != school.unit.parent, shared(other), other.pupils))
    }

    /// The units of `schools` and those above them, each once, from below.
    pub(super) fn above<'s>(&self, schools: impl Iterator<Item = &'s DemoSchool>) -> Vec<UnitKey> {
        let parents: HashMap<UnitKey, Option<UnitKey>> =
            self.plan.units().map(|unit| (unit.key, unit.parent)).collect();
        let mut units = Vec::new();
        for school in schools {
            let way = std::iter::successors(Some(school.unit.key), |unit| parents[unit]);
            units.extend(way.filter(|unit| !units.contains(unit)).collect::<Vec<_>>());
        }
        units
    }
}

/// Prints the links, place by place.
pub(crate) fn print(links: &[Link], origin: &str) {
    println!("\n演示辖区已建立。以下链接各用一次，72小时内有效：");
    let mut place = "";
    for link in links {
        if link.place != place {
            place = &link.place;
            println!("\n{place} ({})", link.pack);
        }
        println!("  {:<14} {} {}\n    {origin}{}", link.role, link.unit, link.name, link.path);
    }
    println!();
}
