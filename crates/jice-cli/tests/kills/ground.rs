//! The ground of a story: a province with schools, each with classes, its
//! people, and more new pupils than one transaction takes in. Founded through the acts that
//! a province would use, before the first server starts.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::{Cursor, Write};

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use jice_demo::{DefectRates, DemoPupil, DemoSchool, DemoStaff, DemoUnit, Field, Plan, PlanParams, Realm, UnitKey};
use jice_domain::{BatchId, ClassId, Grade, Level, OrgId, Role, SchoolYear};
use jice_service::command::{
    CreateAccount, CreateUnit, FileStaff, OpenBatch, OpenClass, ProveCode, RedeemCode, SetPassword,
};
use jice_service::view::AccountCreated;
use jice_service::{Asked, Founding, Service};
use jice_sheet::{Roster, RosterColumn, RosterWriter};
use jiff::Timestamp;
use zip::write::SimpleFileOptions;

use crate::common::{Place, runtime, service, sign};

/// A place with its own windows, numbers and undertakings.
pub(crate) const PACK: &str = "cn-34-anhui";
/// Pupils of a class.
const CLASS: usize = 50;
/// Pupils that one school takes in: more than two chunks of a job.
const SCHOOL: usize = 1_000;
/// Pupils of a plan for one first grader with an identity number.
const PLANNED: usize = 18;

/// Somebody signed in.
pub(crate) struct Seat {
    pub(crate) name: String,
    pub(crate) token: String,
}

/// A school with its people and its new pupils.
pub(crate) struct School {
    pub(crate) org: OrgId,
    pub(crate) authority: OrgId,
    pub(crate) batch: BatchId,
    pub(crate) identifier: String,
    pub(crate) registrar: Seat,
    pub(crate) head: Seat,
    /// Each class with its teacher.
    pub(crate) classes: Vec<(ClassId, Seat)>,
    pub(crate) pupils: Vec<DemoPupil>,
    /// What the school uploads.
    pub(crate) workbook: Vec<u8>,
    /// A photo of each pupil.
    pub(crate) photos: Vec<u8>,
}

/// A founded province.
pub(crate) struct Ground {
    pub(crate) schools: Vec<School>,
    /// Who decides, by authority.
    pub(crate) clerks: HashMap<OrgId, Seat>,
}

/// How many pupils each school takes in: two schools at least, the largest last, so that its
/// jobs are young when the kills begin.
fn shares(pupils: usize) -> Vec<usize> {
    match pupils {
        0..=SCHOOL => vec![pupils / 8, pupils - pupils / 8],
        _ => (0..pupils.div_ceil(SCHOOL)).rev().map(|nth| SCHOOL.min(pupils - nth * SCHOOL)).collect(),
    }
}

impl Ground {
    /// Founds the province on the new register of `place`, with `pupils` new first graders.
    pub(crate) fn found(place: &Place, pupils: usize) -> Self {
        let runtime = runtime();
        let service = service(place, &runtime);
        // The school year of this calendar year: a photo taken today is one of the entry year.
        let year = SchoolYear(service.clock().today().year());
        let params = PlanParams {
            seed: 2026,
            pupils: (pupils * PLANNED + 2_000) as u64,
            realms: vec![Realm::find(PACK).unwrap()],
            school_year: year,
            defects: DefectRates::none(),
        };
        Founder::new(&service, Plan::new(params).unwrap(), year).schools(&shares(pupils))
    }
}

/// Founds a province.
struct Founder<'a> {
    service: &'a Service,
    plan: Plan,
    year: SchoolYear,
    units: HashMap<UnitKey, DemoUnit>,
    orgs: HashMap<UnitKey, OrgId>,
    admin: Asked,
}

impl<'a> Founder<'a> {
    fn new(service: &'a Service, plan: Plan, year: SchoolYear) -> Self {
        let units: HashMap<UnitKey, DemoUnit> = plan.units().map(|unit| (unit.key, unit)).collect();
        let top = plan.units().next().unwrap();
        let founding = Founding {
            jurisdiction: top.jurisdiction.clone(),
            level: top.level,
            side: top.side,
            code: top.code.clone(),
            name: top.name.clone(),
            division: top.division.clone(),
            details: top.details.clone(),
            school_year: year,
            admin_login: "admin".to_owned(),
        };
        let (org, _) = service.found(&founding).unwrap();
        let admin = service.at_console("admin").unwrap();
        Self { service, plan, year, units, orgs: HashMap::from([(top.key, org)]), admin }
    }

    /// Schools that take in as many pupils as each of `shares` says, with the clerks of their
    /// authorities.
    fn schools(mut self, shares: &[usize]) -> Ground {
        let first = |school: &DemoSchool| school.unit.level == Level::School && school.grades.contains(&Grade(1));
        let all: Vec<DemoSchool> = self.plan.schools().filter(first).collect();
        assert!(all.len() >= shares.len(), "{} schools for {}", all.len(), shares.len());
        let mut children = self.first_graders(&all);
        let mut teachers: Vec<DemoStaff> = all.iter().flat_map(|school| self.plan.staff(school.unit.key)).collect();
        teachers.retain(|person| person.role == Role::ClassTeacher);
        let mut ground = Ground { schools: Vec::new(), clerks: HashMap::new() };
        for (demo, share) in all.iter().zip(shares) {
            let above = demo.unit.parent.unwrap();
            let authority = self.unit(above);
            if let Entry::Vacant(free) = ground.clerks.entry(authority) {
                let clerk = self.plan.staff(above).into_iter().find(|person| person.role == Role::Clerk).unwrap();
                free.insert(self.seat(authority, &clerk, None));
            }
            let pupils = children.split_off(children.len() - share);
            ground.schools.push(self.school(demo, authority, pupils, &mut teachers));
        }
        ground
    }

    /// The row and the child, for every first grader of the plan that has an identity number.
    fn first_graders(&self, schools: &[DemoSchool]) -> Vec<(Vec<String>, DemoPupil)> {
        let books = schools.iter().map(|school| self.plan.workbook(school, Grade(1)));
        let rows = books.flat_map(|book| book.rows.into_iter().zip(book.pupils));
        rows.filter(|(_, pupil)| !pupil.get(Field::DocumentNumber).is_empty()).collect()
    }

    /// The unit of the plan, created with those above it where it is not there yet.
    fn unit(&mut self, key: UnitKey) -> OrgId {
        if let Some(org) = self.orgs.get(&key) {
            return *org;
        }
        let unit = self.units[&key].clone();
        let parent = self.unit(unit.parent.unwrap());
        let make = CreateUnit {
            parent,
            level: unit.level,
            side: unit.side,
            code: unit.code.clone(),
            name: unit.name.clone(),
            division: unit.division.clone(),
            details: unit.details.clone(),
        };
        let org = self.service.create_unit(&self.admin, make).unwrap().org.id;
        self.orgs.insert(key, org);
        org
    }

    fn school(
        &mut self,
        demo: &DemoSchool,
        authority: OrgId,
        children: Vec<(Vec<String>, DemoPupil)>,
        teachers: &mut Vec<DemoStaff>,
    ) -> School {
        let org = self.unit(demo.unit.key);
        let staff = self.plan.staff(demo.unit.key);
        let officer = |role: Role| staff.iter().find(|person| person.role == role).unwrap();
        let (registrar, head) =
            (self.seat(org, officer(Role::Registrar), None), self.seat(org, officer(Role::Head), None));
        let asked = self.service.at_console(&officer(Role::Registrar).login).unwrap();
        let classes = (1..=children.len().div_ceil(CLASS)).map(|number| {
            let teacher = teachers.pop().expect("a teacher for each class");
            let open = OpenClass {
                code: format!("{number:02}"),
                name: format!("一年级{number}班"),
                grade: Grade(1),
                founded_month: format!("{}-09", self.year.0),
                class_type: "10".to_owned(),
                teacher: teacher.name.clone(),
                honours: String::new(),
                size_limit: 55,
            };
            let class = self.service.open_class(&asked, org, open).unwrap().id;
            (class, self.seat(org, &teacher, Some(class)))
        });
        let classes = classes.collect();
        let batch = self.service.open_batch(&asked, OpenBatch { school: org, grade: Grade(1) }).unwrap().id;
        let jice_domain::UnitDetails::School(details) = &demo.unit.details else { panic!("no school") };
        let identifier = details.identifier.clone();
        let (mut rows, pupils): (Vec<_>, Vec<_>) = children.into_iter().unzip();
        let headings = self.plan.workbook(demo, Grade(1)).headings;
        let class = headings.iter().position(|heading| *heading == "班号").unwrap();
        for (at, row) in rows.iter_mut().enumerate() {
            row[0].clone_from(&identifier);
            row[class] = format!("{:02}", at / CLASS + 1);
        }
        let workbook = workbook(&headings, &rows, self.service.clock().now());
        let photos = photos(&pupils);
        School { org, authority, batch, identifier, registrar, head, classes, pupils, workbook, photos }
    }

    /// Files somebody, makes the account, signs the year's undertaking and signs in.
    fn seat(&self, org: OrgId, person: &DemoStaff, class: Option<ClassId>) -> Seat {
        let file = FileStaff {
            name: person.name.clone(),
            document_number: person.document_number.clone(),
            phone: person.phone.clone(),
            duty: person.role,
            since_on: person.since_on,
            trained_on: Some(person.trained_on),
            certificate: person.certificate.clone(),
        };
        let filed = self.service.file_staff(&self.admin, org, file).unwrap();
        let make = CreateAccount { staff: filed.id, login: person.login.clone(), role: person.role, class };
        let made = self.service.create_account(&self.admin, org, make).unwrap();
        sign(self.service, &person.login);
        Seat { name: person.name.clone(), token: self.sign_in(&made) }
    }

    /// The first sign-in: code, password, second factor. Returns the session's token.
    fn sign_in(&self, made: &AccountCreated) -> String {
        let (service, from) = (self.service, "127.0.0.1");
        let code = RedeemCode { login: made.account.login.clone(), code: made.one_time_code.clone() };
        let (_, token) = service.redeem_code(from, code).unwrap();
        let session = service.resolve_partial(token.as_str(), from).unwrap();
        let password = SetPassword { password: "Qinghe-2026-Autumn!".to_owned() };
        let (_, token) = service.set_password(&session, password).unwrap();
        let session = service.resolve_partial(token.as_str(), from).unwrap();
        let setup = service.begin_second_factor(&session).unwrap();
        let totp = totp_rs::Totp::from_url(&setup.uri).unwrap();
        let now = u64::try_from(service.clock().now().as_second()).unwrap();
        let session = service.resolve_partial(token.as_str(), from).unwrap();
        let proof = ProveCode { code: totp.generate(now).to_string() };
        let (_, token) = service.confirm_second_factor(&session, proof).unwrap();
        token.as_str().to_owned()
    }
}

/// A workbook of texts as a school would send it.
fn workbook(headings: &[&str], rows: &[Vec<String>], now: Timestamp) -> Vec<u8> {
    let column = |heading: &&str| RosterColumn { heading: (*heading).to_owned(), width_chars: None };
    let table = Roster {
        title: "新生信息".to_owned(),
        subtitle: String::new(),
        columns: headings.iter().map(column).collect(),
        landscape: true,
        footer: String::new(),
    };
    let mut writer = RosterWriter::new(&table, now).unwrap();
    for row in rows {
        writer.row(row).unwrap();
    }
    writer.finish().unwrap()
}

/// A photo for each of `pupils`, named by identity number.
fn photos(pupils: &[DemoPupil]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let picture = RgbImage::from_pixel(176, 217, Rgb([176, 208, 238]));
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 82).encode_image(&picture).unwrap();
    for pupil in pupils {
        let name = format!("{}.jpg", pupil.get(Field::DocumentNumber));
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(&jpeg).unwrap();
    }
    archive.finish().unwrap().into_inner()
}
