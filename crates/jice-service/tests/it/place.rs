//! A place founded and staffed through the acts that a province would use.

use std::collections::HashMap;
use std::io::{Cursor, Write};

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use jice_demo::{DefectRates, DemoPupil, DemoSchool, DemoStaff, DemoUnit, Field, Plan, PlanParams, Realm, UnitKey};
use jice_domain::{ClassId, Grade, Jurisdiction, Level, OrgId, Role, SchoolYear, Side, Values};
use jice_policy::FieldSet;
use jice_service::command::{CreateAccount, CreateUnit, FileStaff, OpenClass, SignUndertaking};
use jice_service::view::{AccountCreated, ClassView};
use jice_service::{Asked, Founding, Service, ServiceError};
use jice_sheet::{Roster, RosterColumn, RosterWriter};
use zip::write::SimpleFileOptions;

use crate::bench::Bench;

/// The school year of every story.
pub(crate) const YEAR: SchoolYear = SchoolYear(2026);

/// A founded place with its units, staff and accounts.
pub(crate) struct Place<'a> {
    pub(crate) bench: &'a Bench,
    pub(crate) plan: Plan,
    pub(crate) realm: &'static Realm,
    /// The pack that rules it: the realm's own, or another law under which its people live.
    pub(crate) jurisdiction: Jurisdiction,
    pub(crate) orgs: HashMap<UnitKey, OrgId>,
    pub(crate) admin: Asked,
    made: HashMap<(UnitKey, Role), AccountCreated>,
    district_admins: HashMap<OrgId, Asked>,
}

/// A school with its people.
pub(crate) struct School {
    pub(crate) org: OrgId,
    pub(crate) demo: DemoSchool,
    pub(crate) registrar: Asked,
    pub(crate) head: Asked,
    /// The clerk of the authority that decides its batches.
    pub(crate) clerk: Asked,
}

pub(crate) fn plan(pack: &str, pupils: u64, year: SchoolYear, defects: DefectRates) -> Plan {
    let realm = Realm::find(pack).unwrap();
    Plan::new(PlanParams { seed: 2026, pupils, realms: vec![realm], school_year: year, defects }).unwrap()
}

impl<'a> Place<'a> {
    /// Founds the place of `plan` with `year` open.
    pub(crate) fn found(bench: &'a Bench, pack: &str, plan: Plan, year: SchoolYear) -> Self {
        Self::found_under(bench, pack, pack, plan, year)
    }

    /// Founds the place of `plan`, whose units and people are those of the realm `pack`, under `law`.
    pub(crate) fn found_under(bench: &'a Bench, pack: &str, law: &str, plan: Plan, year: SchoolYear) -> Self {
        let realm = Realm::find(pack).unwrap();
        let units: Vec<DemoUnit> = plan.units().collect();
        let top = &units[0];
        let login = format!("admin-{}", top.division);
        let founding = Founding {
            jurisdiction: Jurisdiction(law.to_owned()),
            level: top.level,
            side: top.side,
            code: top.code.clone(),
            name: top.name.clone(),
            division: top.division.clone(),
            details: top.details.clone(),
            school_year: year,
            admin_login: login.clone(),
        };
        let (id, made) = bench.service.found(&founding).unwrap();
        let admin = bench.service.at_console(&login).unwrap();
        let mut place = Self {
            bench,
            realm,
            jurisdiction: founding.jurisdiction.clone(),
            orgs: HashMap::from([(top.key, id)]),
            admin,
            made: HashMap::from([((top.key, Role::OrgAdmin), made)]),
            district_admins: HashMap::new(),
            plan,
        };
        for unit in &units[1..] {
            place.create(unit);
        }
        for unit in &units {
            place.staff(unit);
        }
        place
    }

    /// Whoever founded the place, and creates its units.
    pub(crate) fn admin(&self) -> &Asked {
        &self.admin
    }

    pub(crate) fn service(&self) -> &Service {
        &self.bench.service
    }

    fn create(&mut self, unit: &DemoUnit) {
        let parent = unit.parent.map_or(self.admin.actor.org, |parent| self.orgs[&parent]);
        let make = CreateUnit {
            parent,
            level: unit.level,
            side: unit.side,
            code: unit.code.clone(),
            name: unit.name.clone(),
            division: unit.division.clone(),
            details: unit.details.clone(),
        };
        let creator = self.district_admins.get(&parent).unwrap_or(&self.admin);
        let created = self.service().create_unit(creator, make).unwrap_or_else(|error| panic!("{unit:?}: {error:?}"));
        self.orgs.insert(unit.key, created.org.id);
        // Where a city founds the place, its districts code their own schools.
        let city_founded = self.admin.actor.level == Level::City && self.realm.side != Side::Exam;
        if city_founded && unit.level == Level::County {
            let person = self.plan.staff(unit.key).into_iter().next().unwrap();
            let login = format!("admin-{}", unit.division);
            let person = DemoStaff { role: Role::OrgAdmin, login: login.clone(), ..person };
            self.employ(created.org.id, &person, None).unwrap();
            self.district_admins.insert(created.org.id, self.service().at_console(&login).unwrap());
        }
    }

    fn staff(&mut self, unit: &DemoUnit) {
        let org = self.orgs[&unit.key];
        for person in self.plan.staff(unit.key) {
            // Class teachers get accounts when their classes open.
            if person.role != Role::ClassTeacher {
                let made = self.employ(org, &person, None).unwrap();
                self.made.insert((unit.key, person.role), made);
            }
        }
    }

    /// Files somebody and makes the account.
    pub(crate) fn employ(
        &self,
        org: OrgId,
        person: &DemoStaff,
        class: Option<ClassId>,
    ) -> Result<AccountCreated, ServiceError> {
        let file = FileStaff {
            name: person.name.clone(),
            document_number: person.document_number.clone(),
            phone: person.phone.clone(),
            duty: person.role,
            since_on: person.since_on,
            trained_on: Some(person.trained_on),
            certificate: person.certificate.clone(),
        };
        let filed = self.service().file_staff(&self.admin, org, file)?;
        let make = CreateAccount { staff: filed.id, login: person.login.clone(), role: person.role, class };
        self.service().create_account(&self.admin, org, make)
    }

    /// The account of `role` in a unit, waiting for its one-time code.
    pub(crate) fn account(&self, unit: UnitKey, role: Role) -> &AccountCreated {
        &self.made[&(unit, role)]
    }

    /// Whoever has `role` in a unit, with the year's undertaking signed.
    pub(crate) fn acting(&self, unit: UnitKey, role: Role) -> Asked {
        signed(self.service(), &self.account(unit, role).account.login)
    }

    /// The unit of the plan that stands for `org`.
    pub(crate) fn key_of(&self, org: OrgId) -> UnitKey {
        *self.orgs.iter().find(|(_, held)| **held == org).unwrap().0
    }

    /// Schools of the plan that have pupils in `grade`, the largest first.
    pub(crate) fn schools(&self, grade: Grade) -> Vec<DemoSchool> {
        let mut schools: Vec<DemoSchool> =
            self.plan.schools().filter(|school| school.grades.contains(&grade)).collect();
        schools.sort_by_key(|school| std::cmp::Reverse((school.unit.level == Level::School, school.pupils)));
        schools
    }

    /// A school with its people.
    pub(crate) fn school(&self, demo: &DemoSchool) -> School {
        let units: HashMap<UnitKey, DemoUnit> = self.plan.units().map(|unit| (unit.key, unit)).collect();
        let mut above = demo.unit.parent.unwrap();
        while units[&above].level >= Level::School {
            above = units[&above].parent.unwrap();
        }
        School {
            org: self.orgs[&demo.unit.key],
            registrar: self.acting(demo.unit.key, Role::Registrar),
            head: self.acting(demo.unit.key, Role::Head),
            clerk: self.acting(above, Role::Clerk),
            demo: demo.clone(),
        }
    }

    /// Opens the classes of a grade, each with its teacher's account.
    pub(crate) fn open_classes(&self, school: &School, grade: Grade) -> Vec<(ClassView, Asked)> {
        let teachers: Vec<DemoStaff> = self.plan.staff(school.demo.unit.key);
        let mut opened = Vec::new();
        for class in self.plan.classes(&school.demo).into_iter().filter(|class| class.grade == grade) {
            let open = OpenClass {
                code: class.code.clone(),
                name: class.name.clone(),
                grade: class.grade,
                founded_month: class.founded_month.clone(),
                class_type: class.class_type.to_owned(),
                teacher: class.teacher.clone(),
                honours: class.honours.to_owned(),
                size_limit: class.size_limit,
            };
            let view = self.service().open_class(&school.registrar, school.org, open).unwrap();
            let teacher = teachers.iter().find(|person| person.class == Some(class.index)).unwrap();
            let made = self.employ(school.org, teacher, Some(view.id)).unwrap();
            opened.push((view, signed(self.service(), &made.account.login)));
        }
        opened
    }

    /// The fields of the place's pack.
    pub(crate) fn values(&self, of: impl Fn(Field) -> String) -> Values {
        let law = self.service().packs().rulebook(&self.jurisdiction, self.service().clock().today()).unwrap();
        values(law.fields(), of)
    }
}

/// Values in the order of the pack's fields.
fn values(fields: &FieldSet, of: impl Fn(Field) -> String) -> Values {
    let value = |id: &str| Field::find(id).map(&of).unwrap_or_default();
    fields.all().iter().map(|field| value(&field.id.0)).collect()
}

/// The account `login` at the console, with the year's undertaking signed.
pub(crate) fn signed(service: &Service, login: &str) -> Asked {
    let asked = service.at_console(login).unwrap();
    let text = service.data_undertaking(&asked).unwrap();
    let name = asked.actor.name.clone();
    service.sign_data_undertaking(&asked, SignUndertaking { sha256: text.sha256, name }).unwrap();
    service.at_console(login).unwrap()
}

/// A workbook of texts as a school would send it.
pub(crate) fn workbook(headings: &[impl AsRef<str>], rows: &[Vec<String>]) -> Vec<u8> {
    let column = |heading: &str| RosterColumn { heading: heading.to_owned(), width_chars: None };
    let table = Roster {
        title: "新生信息".to_owned(),
        subtitle: String::new(),
        columns: headings.iter().map(|heading| column(heading.as_ref())).collect(),
        landscape: true,
        footer: String::new(),
    };
    let mut writer = RosterWriter::new(&table, crate::bench::NOW.parse().unwrap()).unwrap();
    for row in rows {
        writer.row(row).unwrap();
    }
    writer.finish().unwrap()
}

/// A photo for each of `pupils`, named by identity number, or as the guide names those
/// without one.
pub(crate) fn photos<'p>(identifier: &str, pupils: impl Iterator<Item = &'p DemoPupil>) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let picture = RgbImage::from_pixel(176, 217, Rgb([176, 208, 238]));
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 82).encode_image(&picture).unwrap();
    for pupil in pupils {
        let number = pupil.get(Field::DocumentNumber);
        let name = match number {
            "" => format!("{identifier}_{}_{}", pupil.get(Field::Class), pupil.get(Field::Name)),
            number => number.to_owned(),
        };
        archive.start_file(format!("{name}.jpg"), SimpleFileOptions::default()).unwrap();
        archive.write_all(&jpeg).unwrap();
    }
    archive.finish().unwrap().into_inner()
}
