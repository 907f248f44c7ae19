//! A small place, founded once for each engine, pack and school year. Every year of the
//! simulation begins on a copy of it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use jice_demo::{DefectRates, DemoPupil, DemoSchool, DemoUnit, Field, UnitKey};
use jice_domain::{ClassId, Grade, Level, OrgId, PersonId, Role, SchoolYear, UnitDetails, Values};
use jice_service::command::OpenClass;
use tempfile::TempDir;

use crate::bench::{Bench, Kind, packs};
use crate::changes::seat;
use crate::place::{Place, School, plan, signed};

/// The places of the simulation, in turn.
pub(super) const PACKS: [&str; 3] = ["cn-34-anhui", "cn-3201-nanjing", "cn-5134-liangshan"];
/// Pupils of the plan that the units come from; only a few of them are seated.
const PUPILS: u64 = 3_000;
/// Places of a class: few, so that some are full.
const SIZE: u32 = 6;
/// Pupils seated in each first class.
const SEATED: usize = 2;

/// Somebody with an account.
#[derive(Debug, Clone)]
pub(super) struct Hand {
    pub(super) login: String,
    pub(super) role: Role,
    pub(super) org: OrgId,
}

/// A class of a school.
#[derive(Debug, Clone, Copy)]
pub(super) struct Class {
    pub(super) id: ClassId,
    pub(super) grade: Grade,
}

/// A school whose pupils the simulation moves.
#[derive(Debug, Clone)]
pub(super) struct Here {
    pub(super) org: OrgId,
    /// By which photos of children without a number are named.
    pub(super) identifier: String,
    pub(super) classes: Vec<Class>,
}

/// A pupil, as a clerk who holds the papers knows one.
#[derive(Debug, Clone)]
pub(super) struct Pupil {
    pub(super) person: PersonId,
    pub(super) name: String,
    pub(super) number: String,
    pub(super) school: OrgId,
    /// The grade it began the year in.
    pub(super) grade: Grade,
}

/// A child that is in no register yet.
#[derive(Debug, Clone)]
pub(super) struct Newcomer {
    pub(super) name: String,
    pub(super) number: String,
    pub(super) values: Values,
    pub(super) school: usize,
    pub(super) class: ClassId,
    pub(super) grade: Grade,
    pub(super) pupil: DemoPupil,
}

/// Who and what there is when the year begins.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) admin: Hand,
    pub(super) hands: Vec<Hand>,
    pub(super) schools: Vec<Here>,
    pub(super) pupils: Vec<Pupil>,
    pub(super) newcomers: Vec<Newcomer>,
    /// Each unit with those above it, nearest first.
    pub(super) paths: HashMap<OrgId, Vec<OrgId>>,
}

/// A founded place, and where the copies of it are made from.
pub(super) struct Ground {
    pub(super) kind: Kind,
    pub(super) pack: &'static str,
    pub(super) year: SchoolYear,
    pub(super) world: World,
    template: String,
    folder: TempDir,
}

/// A copy of a ground, gone with the value.
pub(super) struct Copy {
    pub(super) url: String,
    pub(super) files: PathBuf,
    kind: Kind,
    _folder: TempDir,
}

impl Drop for Copy {
    fn drop(&mut self) {
        if self.kind == Kind::Postgres {
            jice_testkit::postgres().remove(&self.url);
        }
    }
}

/// A folder in memory where the machine has one: nothing here outlives the test.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let base = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    tempfile::Builder::new().prefix("jice-sim-").tempdir_in(base).unwrap()
}

/// The first day of a school year, a Monday or the next, ten in the morning in China.
pub(super) fn first_day(year: SchoolYear) -> jiff::Timestamp {
    format!("{}-09-01T02:00:00Z", year.0).parse().unwrap()
}

impl Ground {
    /// Founds the place of `pack` with `year` open.
    pub(super) fn found(kind: Kind, pack: &'static str, year: SchoolYear) -> Self {
        let folder = folder();
        let world = Mutex::new(None);
        let prepare = |url: &str| {
            let bench = Bench::at(kind, url.to_owned(), self::folder(), packs(), first_day(year));
            *world.lock().unwrap() = Some(people(&bench, pack, year));
        };
        let template = match kind {
            Kind::Sqlite => {
                let (path, packed) = (folder.path().join("founded"), folder.path().join("template"));
                let path = path.display().to_string();
                prepare(&path);
                let mut founded = SqliteConnection::establish(&path).unwrap();
                founded.batch_execute(&format!("VACUUM INTO '{}'", packed.display())).unwrap();
                packed.display().to_string()
            }
            Kind::Postgres => {
                let name = format!("simulation_{}_{}", pack.replace('-', "_"), year.0);
                jice_testkit::postgres().remove(&jice_testkit::postgres().fresh_from(&name, prepare));
                name
            }
        };
        let world = world.into_inner().unwrap().expect("a ground is founded once");
        Self { kind, pack, year, world, template, folder }
    }

    /// A copy to spoil.
    pub(super) fn copy(&self) -> Copy {
        let folder = folder();
        let files = self.folder.path().join("files");
        std::fs::create_dir_all(&files).unwrap();
        let url = match self.kind {
            Kind::Sqlite => {
                let path = folder.path().join("register.sqlite");
                std::fs::copy(&self.template, &path).unwrap();
                path.display().to_string()
            }
            Kind::Postgres => jice_testkit::postgres().fresh_from(&self.template, |_| panic!("the template is there")),
        };
        Copy { url, files, kind: self.kind, _folder: folder }
    }
}

/// Founds units, staff, classes and the first pupils.
fn people(bench: &Bench, pack: &str, year: SchoolYear) -> World {
    let place = Place::found(bench, pack, plan(pack, PUPILS, year, DefectRates::none()), year);
    let top = place.plan.units().next().unwrap();
    let mut world = World {
        admin: Hand { login: format!("admin-{}", top.division), role: Role::OrgAdmin, org: place.admin.actor.org },
        hands: Vec::new(),
        schools: Vec::new(),
        pupils: Vec::new(),
        newcomers: Vec::new(),
        paths: paths(&place),
    };
    let mut authorities = Vec::new();
    for demo in chosen(&place) {
        let school = place.school(&demo);
        let mut above = demo.unit.parent;
        while let Some(key) = above {
            if !authorities.contains(&key) {
                authorities.push(key);
            }
            above = unit(&place, key).parent;
        }
        settle(&place, &school, &mut world);
        for role in [Role::Registrar, Role::Head] {
            let login = place.account(demo.unit.key, role).account.login.clone();
            world.hands.push(Hand { login, role, org: school.org });
        }
    }
    for key in authorities {
        for person in place.plan.staff(key) {
            // Whoever reads pupils has signed the year's undertaking.
            place.acting(key, person.role);
            world.hands.push(Hand { login: person.login, role: person.role, org: place.orgs[&key] });
        }
    }
    world
}

fn unit(place: &Place<'_>, key: UnitKey) -> DemoUnit {
    place.plan.units().find(|unit| unit.key == key).unwrap()
}

/// Two schools of one county, one of another, and a senior school where the register has any.
fn chosen(place: &Place<'_>) -> Vec<DemoSchool> {
    let mut chosen: Vec<DemoSchool> = Vec::new();
    let schools: Vec<DemoSchool> =
        place.schools(Grade(3)).into_iter().filter(|school| school.unit.level == Level::School).collect();
    let pair = schools.iter().find_map(|one| {
        let same = |other: &&DemoSchool| other.unit.parent == one.unit.parent && other.unit.key != one.unit.key;
        Some([one.clone(), schools.iter().find(same)?.clone()])
    });
    chosen.extend(pair.into_iter().flatten());
    let county = chosen.first().and_then(|school| school.unit.parent);
    chosen.extend(schools.iter().find(|school| school.unit.parent != county).cloned());
    let seniors = place.schools(Grade(11));
    chosen.extend(seniors.into_iter().find(|school| !school.grades.contains(&Grade(3))));
    chosen
}

fn paths(place: &Place<'_>) -> HashMap<OrgId, Vec<OrgId>> {
    let units: HashMap<UnitKey, DemoUnit> = place.plan.units().map(|unit| (unit.key, unit)).collect();
    let path = |key: UnitKey| {
        let mut path = vec![place.orgs[&key]];
        let mut above = units[&key].parent;
        while let Some(key) = above {
            path.push(place.orgs[&key]);
            above = units[&key].parent;
        }
        // Whatever the plan leaves without a unit above stands below the top.
        if !path.contains(&place.admin.actor.org) {
            path.push(place.admin.actor.org);
        }
        path
    };
    units.keys().map(|key| (place.orgs[key], path(*key))).collect()
}

/// Opens classes in a few grades of a school, seats pupils in each first one, and keeps others
/// for later.
fn settle(place: &Place<'_>, school: &School, world: &mut World) {
    let wanted: Vec<Grade> =
        [1, 3, 4, 6, 10, 11].map(Grade).into_iter().filter(|g| school.demo.grades.contains(g)).collect();
    let at = world.schools.len();
    let UnitDetails::School(details) = &school.demo.unit.details else { panic!("an authority has no pupils") };
    let identifier = details.identifier.clone();
    let mut here = Here { org: school.org, identifier, classes: Vec::new() };
    for grade in wanted {
        let seated = seat(place, school, grade, SIZE, SEATED);
        here.classes.push(Class { id: seated.class, grade });
        for (person, pupil) in &seated.people {
            let (name, number) = (text(pupil, Field::Name), text(pupil, Field::DocumentNumber));
            world.pupils.push(Pupil { person: *person, name, number, school: school.org, grade });
        }
        let class = place.plan.classes(&school.demo).into_iter().find(|class| class.grade == grade).unwrap();
        for pupil in place.plan.pupils(&school.demo, &class).skip(SEATED).take(2) {
            world.newcomers.push(Newcomer {
                name: text(&pupil, Field::Name),
                number: text(&pupil, Field::DocumentNumber),
                values: place.values(|field| pupil.get(field).to_owned()),
                school: at,
                class: seated.class,
                grade,
                pupil,
            });
        }
        if matches!(grade.0, 3 | 10) {
            let open = OpenClass {
                code: "29".to_owned(),
                name: format!("{}29班", grade.name_zh()),
                grade,
                founded_month: class.founded_month.clone(),
                class_type: class.class_type.to_owned(),
                teacher: class.teacher.clone(),
                honours: String::new(),
                size_limit: SIZE,
            };
            let id = place.service().open_class(&school.registrar, school.org, open).unwrap().id;
            here.classes.push(Class { id, grade });
        }
        if matches!(grade.0, 1 | 10) {
            let teachers = place.plan.staff(school.demo.unit.key);
            let teacher = teachers.iter().find(|one| one.class == Some(class.index)).unwrap();
            let login = place.employ(school.org, teacher, Some(seated.class)).unwrap().account.login;
            signed(place.service(), &login);
            world.hands.push(Hand { login, role: Role::ClassTeacher, org: school.org });
        }
    }
    world.schools.push(here);
}

fn text(pupil: &DemoPupil, field: Field) -> String {
    pupil.get(field).to_owned()
}
