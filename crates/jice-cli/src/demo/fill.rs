//! Founds places, staffs them, takes over last year's pupils, graduates them and opens the
//! new school year: everything through the acts that a province would use.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::Path;

use anyhow::{Context, anyhow};
use jice_demo::{DefectRates, DemoClass, DemoSchool, DemoStaff, DemoUnit, Field, Plan, PlanParams, Realm, UnitKey};
use jice_domain::{ClassId, Grade, Jurisdiction, Level, OrgId, Role, SchoolYear, Side, Values};
use jice_policy::FieldSet;
use jice_service::command::{
    CreateAccount, CreateUnit, FileStaff, OpenClass, PupilsAsk, SetWindow, SignUndertaking, WindowDays,
};
use jice_service::view::AccountCreated;
use jice_service::{Asked, Founding, ImportRow, PageAsk, Service};
use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::handout;
use super::links::Link;

/// How much to make.
pub(crate) struct Size {
    /// Pupils in all.
    pub(crate) pupils: u64,
    /// What makes this province another than the last.
    pub(crate) seed: u64,
    /// Only these places; all where none is named.
    pub(crate) packs: Vec<String>,
}

impl Default for Size {
    fn default() -> Self {
        Self { pupils: 2_500, seed: 2026, packs: Vec::new() }
    }
}

/// How often each kind of slip occurs in the workbooks handed out: enough to show mending.
const HANDOUT_DEFECTS: f64 = 0.008;

/// How long windows stay open that the demo opens out of season.
const OPEN_DAYS: i64 = 60;

/// Rows taken over in one transaction.
const CHUNK: usize = 2_000;

/// A place under construction.
pub(crate) struct Yard<'a> {
    pub(super) service: &'a Service,
    pub(super) plan: &'a Plan,
    pub(super) realm: &'a Realm,
    pub(super) orgs: HashMap<UnitKey, OrgId>,
    pub(super) admin: Asked,
    pub(super) made: Vec<(Role, UnitKey, AccountCreated)>,
    year: SchoolYear,
    /// Whether the place's law has districts assign the codes of their schools.
    districts_assign: bool,
    district_admins: HashMap<OrgId, Asked>,
}

/// Fills an empty register and gives the sign-in links of one school and its authorities in
/// every place. Workbooks and photos for the intake land in `data/demo`.
///
/// # Errors
/// Where an act is refused: the demo has no way around the law.
pub(crate) fn fill(service: &Service, size: &Size, data: &Path) -> anyhow::Result<Vec<Link>> {
    let realms: Vec<&'static Realm> = Realm::all()
        .iter()
        .filter(|realm| size.packs.is_empty() || size.packs.contains(&realm.jurisdiction.0))
        .collect();
    let year = school_year_on(service.clock().today());
    let plan = |year: SchoolYear, defects| {
        Plan::new(PlanParams {
            seed: size.seed,
            pupils: size.pupils,
            realms: realms.clone(),
            school_year: year,
            defects,
        })
    };
    let before = plan(SchoolYear(year.0 - 1), DefectRates::none())?;
    let now = plan(year, DefectRates::each(HANDOUT_DEFECTS))?;
    let mut links = Vec::new();
    for realm in &realms {
        let began = std::time::Instant::now();
        let yard = Yard::found(service, &before, realm, SchoolYear(year.0 - 1))
            .with_context(|| format!("founding {}", realm.jurisdiction.0))?;
        let taken = yard.people(year).with_context(|| format!("peopling {}", realm.jurisdiction.0))?;
        links.extend(yard.links()?);
        handout::write(&yard.showcase()?, &now, &data.join("demo"), service.clock().now())?;
        tracing::info!(
            pack = realm.jurisdiction.0,
            units = yard.orgs.len(),
            pupils = taken,
            seconds = began.elapsed().as_secs_f32(),
            "demo place made"
        );
    }
    Ok(links)
}

/// The school year of a day: it opens in August.
pub(crate) fn school_year_on(day: Date) -> SchoolYear {
    SchoolYear(if day.month() >= 8 { day.year() } else { day.year() - 1 })
}

impl<'a> Yard<'a> {
    /// Founds the place and creates its units, staff and accounts.
    pub(crate) fn found(
        service: &'a Service,
        plan: &'a Plan,
        realm: &'a Realm,
        year: SchoolYear,
    ) -> anyhow::Result<Self> {
        let mut units = plan.units().filter(|unit| unit.jurisdiction == realm.jurisdiction);
        let top = units.next().ok_or_else(|| anyhow!("a place has a top unit"))?;
        let login = format!("admin-{}", top.division);
        let founding = Founding {
            jurisdiction: top.jurisdiction.clone(),
            level: top.level,
            side: top.side,
            code: top.code.clone(),
            name: top.name.clone(),
            division: top.division.clone(),
            details: top.details.clone(),
            school_year: year,
            admin_login: login.clone(),
        };
        let (id, made) = service.found(&founding)?;
        let admin = service.at_console(&login)?;
        let mut yard = Self {
            service,
            plan,
            realm,
            orgs: HashMap::from([(top.key, id)]),
            admin,
            made: vec![(Role::OrgAdmin, top.key, made)],
            year,
            districts_assign: top.level == Level::City && matches!(realm.side, Side::Student | Side::Both),
            district_admins: HashMap::new(),
        };
        for unit in units {
            yard.create(&unit).with_context(|| format!("creating {}", unit.name))?;
        }
        for unit in plan.units().filter(|unit| unit.jurisdiction == realm.jurisdiction) {
            yard.staff(&unit).with_context(|| format!("staffing {}", unit.name))?;
        }
        Ok(yard)
    }

    fn create(&mut self, unit: &DemoUnit) -> anyhow::Result<()> {
        // The other register's tree stands beside the first, under the same top.
        let parent = unit.parent.and_then(|parent| self.orgs.get(&parent).copied()).unwrap_or(self.admin.actor.org);
        let make = CreateUnit {
            parent,
            level: unit.level,
            side: unit.side,
            code: unit.code.clone(),
            name: unit.name.clone(),
            division: unit.division.clone(),
            details: unit.details.clone(),
        };
        let created = self.service.create_unit(self.creator(parent), make)?;
        self.orgs.insert(unit.key, created.org.id);
        if self.districts_assign && unit.level == Level::County {
            let person = self.plan.staff(unit.key).into_iter().next().context("a county has staff")?;
            let login = format!("admin-{}", unit.division);
            let person = DemoStaff { role: Role::OrgAdmin, login: login.clone(), ..person };
            self.employ(created.org.id, &person, None)?;
            self.district_admins.insert(created.org.id, self.service.at_console(&login)?);
        }
        Ok(())
    }

    /// Who creates units under `parent`: the place's administrator, or, where districts code
    /// their own schools, the district's.
    fn creator(&self, parent: OrgId) -> &Asked {
        self.district_admins.get(&parent).unwrap_or(&self.admin)
    }

    fn staff(&mut self, unit: &DemoUnit) -> anyhow::Result<()> {
        let org = self.orgs[&unit.key];
        for person in self.plan.staff(unit.key) {
            // Class teachers get accounts when their classes open.
            if person.role != Role::ClassTeacher {
                let made = self.employ(org, &person, None)?;
                self.made.push((person.role, unit.key, made));
            }
        }
        Ok(())
    }

    pub(super) fn employ(
        &self,
        org: OrgId,
        person: &DemoStaff,
        class: Option<ClassId>,
    ) -> anyhow::Result<AccountCreated> {
        let filed = self.service.file_staff(
            &self.admin,
            org,
            FileStaff {
                name: person.name.clone(),
                document_number: person.document_number.clone(),
                phone: person.phone.clone(),
                duty: person.role,
                since_on: person.since_on,
                trained_on: Some(person.trained_on),
                certificate: person.certificate.clone(),
            },
        )?;
        let make = CreateAccount { staff: filed.id, login: person.login.clone(), role: person.role, class };
        Ok(self.service.create_account(&self.admin, org, make)?)
    }

    /// Takes over last year's pupils, graduates the last grades and opens the new year.
    /// Returns how many pupils there are.
    fn people(&self, year: SchoolYear) -> anyhow::Result<u64> {
        let student = matches!(self.realm.side, Side::Student | Side::Both);
        if !student {
            self.service.open_school_year(&self.admin, year)?;
            return Ok(0);
        }
        let parents: HashMap<UnitKey, Option<UnitKey>> =
            self.plan.units().map(|unit| (unit.key, unit.parent)).collect();
        let mut clerks: HashMap<UnitKey, Asked> = HashMap::new();
        let mut taken = 0;
        for school in self.plan.schools().filter(|school| school.unit.jurisdiction == self.realm.jurisdiction) {
            let above = std::iter::successors(Some(school.unit.key), |unit| parents[unit]);
            let clerk = match above.filter(|unit| self.account(Role::Clerk, *unit).is_some()).last() {
                Some(unit) => match clerks.entry(unit) {
                    Entry::Occupied(held) => held.into_mut(),
                    Entry::Vacant(place) => place.insert(self.signed(Role::Clerk, unit)?),
                },
                None => anyhow::bail!("no clerk above {}", school.unit.name),
            };
            taken += self.people_school(&school, clerk)?;
        }
        self.service.open_school_year(&self.admin, year)?;
        self.open_first_grades()?;
        self.open_windows(self.service.clock().today())?;
        Ok(taken)
    }

    /// Opens a school's classes, takes its pupils over and graduates its last grades. Returns how
    /// many pupils there are.
    fn people_school(&self, school: &DemoSchool, clerk: &Asked) -> anyhow::Result<u64> {
        let org = self.orgs[&school.unit.key];
        let registrar = self.acting(Role::Registrar, school.unit.key)?;
        let (mut rows, mut last) = (Vec::new(), Vec::new());
        for class in self.plan.classes(school) {
            let id = self.open_class(&registrar, org, &class, &class.founded_month)?;
            rows.extend(self.rows(school, &class, id)?);
            if is_last(school, class.grade) {
                last.push(id);
            }
        }
        for (row, number) in rows.iter_mut().zip(1..) {
            row.row = number;
        }
        let mut taken = 0;
        for chunk in rows.chunks(CHUNK) {
            let imported = self.service.import_entries(clerk, org, chunk)?;
            taken += imported.taken;
            if let Some((row, why)) = imported.refused.first() {
                let why: Vec<&str> = why.iter().map(|refusal| refusal.zh.as_str()).collect();
                tracing::warn!(row, ?why, refused = imported.refused.len(), "demo rows were refused");
            }
        }
        for class in last {
            self.graduate(clerk, org, class)?;
        }
        Ok(taken)
    }

    /// The account of `role` in a unit, waiting for its one-time code.
    pub(crate) fn account(&self, role: Role, unit: UnitKey) -> Option<&AccountCreated> {
        self.made.iter().find(|(held, key, _)| *held == role && *key == unit).map(|(.., made)| made)
    }

    /// The unit of the register that stands for one of the plan.
    pub(crate) fn org(&self, unit: UnitKey) -> OrgId {
        self.orgs[&unit]
    }

    /// Who acts in `role` in a unit, with the year's undertaking signed: whoever sees pupils.
    pub(crate) fn signed(&self, role: Role, unit: UnitKey) -> anyhow::Result<Asked> {
        let asked = self.acting(role, unit)?;
        let text = self.service.data_undertaking(&asked)?;
        let name = asked.actor.name.clone();
        self.service.sign_data_undertaking(&asked, SignUndertaking { sha256: text.sha256, name })?;
        self.acting(role, unit)
    }

    pub(crate) fn acting(&self, role: Role, unit: UnitKey) -> anyhow::Result<Asked> {
        let made = self.account(role, unit).with_context(|| format!("no {role:?} there"))?;
        Ok(self.service.at_console(&made.account.login)?)
    }

    pub(crate) fn open_class(
        &self,
        registrar: &Asked,
        org: OrgId,
        class: &DemoClass,
        founded: &str,
    ) -> anyhow::Result<ClassId> {
        let open = OpenClass {
            code: class.code.clone(),
            // Named by the year of entry: the grade changes, the name stays.
            name: format!("{}级{}班", &founded[..4], class.code.trim_start_matches('0')),
            grade: class.grade,
            founded_month: founded.to_owned(),
            class_type: class.class_type.to_owned(),
            teacher: class.teacher.clone(),
            honours: class.honours.to_owned(),
            size_limit: class.size_limit,
        };
        Ok(self.service.open_class(registrar, org, open)?.id)
    }

    fn rows(&self, school: &DemoSchool, class: &DemoClass, id: ClassId) -> anyhow::Result<Vec<ImportRow>> {
        let jurisdiction: &Jurisdiction = &self.realm.jurisdiction;
        let law = self.service.packs().rulebook(jurisdiction, self.service.clock().today())?;
        let fields = law.fields();
        let pupils = self.plan.pupils(school, class);
        Ok(pupils
            .map(|pupil| ImportRow { row: 0, values: values(fields, |field| pupil.get(field).to_owned()), class: id })
            .collect())
    }

    fn graduate(&self, clerk: &Asked, org: OrgId, class: ClassId) -> anyhow::Result<()> {
        let mut people = Vec::new();
        let mut page = PageAsk { cursor: None, limit: Some(200) };
        loop {
            let ask = PupilsAsk { org: Some(org), class: Some(class), page: page.clone(), ..PupilsAsk::default() };
            let found = self.service.list_pupils(clerk, ask)?;
            people.extend(found.items.iter().map(|line| line.person));
            match found.next {
                Some(next) => page.cursor = Some(next),
                None => break,
            }
        }
        self.service.finish_stage(clerk, org, &people, date(self.year.0 + 1, 7, 10))?;
        Ok(())
    }

    /// Two classes of the new first grades in every school, with their teachers' accounts in
    /// the school that is shown.
    fn open_first_grades(&self) -> anyhow::Result<()> {
        for school in self.plan.schools().filter(|school| school.unit.jurisdiction == self.realm.jurisdiction) {
            let org = self.orgs[&school.unit.key];
            let registrar = self.acting(Role::Registrar, school.unit.key)?;
            for class in self.plan.classes(&school).iter().filter(|class| is_first(class.grade)) {
                self.open_class(&registrar, org, class, &format!("{}-09", self.year.0 + 1))?;
            }
        }
        Ok(())
    }

    /// Opens the windows of the schools that are shown where the season is over, as its authority
    /// would: whoever tries the register in spring takes pupils in too.
    fn open_windows(&self, today: Date) -> anyhow::Result<()> {
        let shown = self.showcase()?;
        let neighbour = self.neighbour(&shown);
        let units = self.above(std::iter::once(&shown).chain(&neighbour));
        for made in units.into_iter().filter_map(|unit| self.account(Role::Clerk, unit)) {
            let clerk = self.service.at_console(&made.account.login)?;
            let org = clerk.actor.org;
            let windows = self.service.list_windows(&clerk, org)?;
            // A window without days in the pack is opened for an occasion, not by the calendar.
            for window in
                windows.into_iter().filter(|window| !window.open && window.may_set && window.opens_on.is_some())
            {
                let days = WindowDays { opens_on: today, closes_on: today.saturating_add(OPEN_DAYS.days()) };
                self.service.set_window(&clerk, org, SetWindow { window: window.name, days: Some(days) })?;
            }
        }
        Ok(())
    }

    /// The school that is shown: the largest with first graders, or simply the largest.
    pub(super) fn showcase(&self) -> anyhow::Result<DemoSchool> {
        let schools = self.plan.schools().filter(|school| school.unit.jurisdiction == self.realm.jurisdiction);
        let taught = |school: &DemoSchool| school.grades.contains(&Grade(1));
        schools
            .max_by_key(|school| (taught(school), school.unit.level == Level::School, school.pupils))
            .context("no school")
    }
}

/// A pupil's values in the order of the pack's fields.
pub(crate) fn values(fields: &FieldSet, of: impl Fn(Field) -> String) -> Values {
    let value = |id: &str| Field::find(id).map(&of).unwrap_or_default();
    fields.all().iter().map(|field| value(&field.id.0)).collect()
}

/// Whether the grade is the last of its stage in this school's register.
fn is_last(school: &DemoSchool, grade: Grade) -> bool {
    let last = [6, 9, 12].contains(&grade.0);
    last && !school.grades.is_empty()
}

fn is_first(grade: Grade) -> bool {
    [1, 7, 10].contains(&grade.0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use jice_domain::FixedClock;
    use jice_policy::Register;
    use jice_print::Printer;
    use jice_service::command::OpenBatch;
    use jice_service::{Files, Parts};
    use jice_store::keys::KeyRing;
    use jice_store::{Options, Sealer, Store};
    use object_store::local::LocalFileSystem;

    use super::*;
    use crate::machine::{SystemDice, load_packs};

    fn is_of_students(service: &Service, pack: &str) -> bool {
        service.packs().get(&Jurisdiction(pack.to_owned())).unwrap().about.register == Register::Student
    }

    /// The season for new pupils ends in December; whoever tries the register in March opens a
    /// batch all the same, in every place.
    #[test]
    fn a_demo_made_in_spring_takes_pupils_in() {
        for database in [None, Some(jice_testkit::postgres().fresh_database())] {
            let folder = tempfile::tempdir().unwrap();
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
            let sealer = Sealer::new(&KeyRing::new(BTreeMap::from([(1, [7; 32])])).unwrap(), &SystemDice);
            let file = folder.path().join("register.sqlite").display().to_string();
            let store = Store::open(database.as_deref().unwrap_or(&file), sealer.clone(), Options::default()).unwrap();
            store.migrate().unwrap();
            let (packs, forms) = load_packs(None).unwrap();
            let objects = Arc::new(LocalFileSystem::new_with_prefix(folder.path()).unwrap());
            let service = Service::open(Parts {
                store,
                packs,
                forms,
                files: Files::new(objects, sealer, runtime.handle().clone()),
                clock: Arc::new(FixedClock::at("2027-03-15T02:00:00Z".parse().unwrap())),
                dice: Arc::new(SystemDice),
                printer: Printer::new(Vec::new()),
                node: 0,
            })
            .unwrap();
            let links = fill(&service, &Size { pupils: 600, ..Size::default() }, folder.path()).unwrap();
            let registrars: Vec<&Link> = links.iter().filter(|link| link.role == "registrar").collect();
            for registrar in registrars.iter().filter(|link| is_of_students(&service, &link.pack)) {
                let asked = service.at_console(&registrar.login).unwrap();
                let name = asked.actor.name.clone();
                let sha256 = service.data_undertaking(&asked).unwrap().sha256;
                service.sign_data_undertaking(&asked, SignUndertaking { sha256, name }).unwrap();
                let asked = service.at_console(&registrar.login).unwrap();
                let opened = service.open_batch(&asked, OpenBatch { school: asked.actor.org, grade: Grade(1) });
                assert!(opened.is_ok(), "{}: {:?}", registrar.place, opened.err());
            }
        }
    }
}
