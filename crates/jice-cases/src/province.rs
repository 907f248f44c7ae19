//! The province of every case: the tiers that the pack names, two counties, a handful of
//! schools, their classes, somebody in every role. Made by the register's own acts.

use std::collections::HashMap;
use std::sync::Arc;

use jice_domain::{
    ClassId, Clock, FixedClock, Grade, Jurisdiction, Level, OrgId, Role, SchoolDetails, SchoolNature, SchoolYear,
    Schooling, Side, Stage, UnitDetails,
};
use jice_policy::{Rulebook, SchoolCodeKind};
use jice_service::command::{CreateAccount, CreateUnit, FileStaff, OpenClass, SignUndertaking};
use jice_service::{Asked, Founding, Service};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::cast::identity_number;
use crate::ground::{Ground, MAKER, Register};
use crate::outcome::told;

/// The school year that is open in every case.
pub(crate) const YEAR: SchoolYear = SchoolYear(2026);

/// What is known of a province once it is made.
#[derive(Debug, Clone)]
pub(crate) struct Province {
    pub(crate) jurisdiction: Jurisdiction,
    pub(crate) units: HashMap<String, OrgId>,
    /// Who acts for a unit in a role.
    pub(crate) logins: HashMap<(String, Role), String>,
    /// Class teachers by school and grade.
    pub(crate) teachers: HashMap<(String, Grade), String>,
    /// The county of each school, by its division.
    pub(crate) divisions: HashMap<String, String>,
    pub(crate) admin: String,
    top_level: Level,
    people: u16,
}

/// A school of the cast: name, which county (2 for the city itself), stages, digit of the
/// combined stages.
const SCHOOLS: [(&str, usize, &[Stage], &str); 9] = [
    ("第一小学", 0, &[Stage::Primary], "0"),
    ("第二小学", 0, &[Stage::Primary], "0"),
    ("中心学校", 0, &[Stage::Primary], "0"),
    ("第一初中", 0, &[Stage::Junior], "1"),
    ("完全中学", 0, &[Stage::Junior, Stage::Senior], "4"),
    ("第一高中", 0, &[Stage::Senior], "5"),
    ("乙县小学", 1, &[Stage::Primary], "0"),
    ("乙县初中", 1, &[Stage::Junior], "1"),
    ("市直属小学", 2, &[Stage::Primary], "0"),
];

/// The moment that is `date`, nine in the morning in China.
pub(crate) fn morning(date: Date) -> Timestamp {
    let noon = date.at(9, 0, 0, 0).to_zoned(jice_domain::SHANGHAI);
    noon.expect("nine in the morning is there every day").timestamp()
}

/// The word for a role, as cases use it.
pub(crate) fn role_named(word: &str) -> Result<Role, String> {
    Ok(match word {
        "管理员" => Role::OrgAdmin,
        "查询用户" => Role::Viewer,
        "经办人" => Role::Clerk,
        "负责人" => Role::Director,
        "学籍管理员" => Role::Registrar,
        "校长" => Role::Head,
        "班主任" => Role::ClassTeacher,
        _ => {
            return Err(format!(
                "没有“{word}”这种岗位，可用：管理员、查询用户、经办人、负责人、学籍管理员、校长、班主任"
            ));
        }
    })
}

/// What is registered about an authority.
pub(crate) fn authority() -> UnitDetails {
    UnitDetails::Authority {
        address: "示例路8号".to_owned(),
        area_category: "1".to_owned(),
        economic_attribute: "0".to_owned(),
        ethnic_attribute: "0".to_owned(),
        phone: "05510000000".to_owned(),
    }
}

/// What is registered about a public school that teaches `stages`.
pub(crate) fn school(identifier: String, stages: &[Stage], category: &str) -> SchoolDetails {
    SchoolDetails {
        identifier,
        stages: stages.to_vec(),
        schooling: Schooling::SixThree,
        nature: SchoolNature::Public,
        exam_category: category.to_owned(),
        school_type: "211".to_owned(),
        urban_rural: "111".to_owned(),
        sponsor: "831".to_owned(),
        approved: true,
        special: false,
        type_one: false,
        model: false,
        phone: "05510000001".to_owned(),
        address: "示例路9号".to_owned(),
        principal: "吴校长".to_owned(),
    }
}

/// A school code of the length that the pack asks for, and the ministry's identifier.
pub(crate) fn codes(law: &Rulebook, division: &str, serial: usize) -> (String, String) {
    let length = law.school_code(SchoolCodeKind::Code).map_or(9, |rule| rule.length);
    // Three digits at least: a short code leaves off digits of the division.
    let width = length.saturating_sub(division.len()).max(3);
    let prefix = &division[..length.saturating_sub(width).min(division.len())];
    (format!("{prefix}{serial:0width$}"), format!("21{}{serial:06}", &division[..2]))
}

impl Province {
    pub(crate) fn make(ground: &Ground, pack: &str) -> Result<Self, String> {
        let jurisdiction = Jurisdiction(pack.to_owned());
        let about = &ground.packs().get(&jurisdiction).ok_or(format!("没有规则包“{pack}”"))?.about;
        let tiers: Vec<(Level, Side)> = about.tier.iter().map(|tier| (tier.level, tier.side)).collect();
        let (stages, division) = (about.stages.clone(), about.division.clone());
        let clock = Arc::new(FixedClock::at(morning(Date::constant(2025, 8, 25))));
        let Register { service, clock } =
            ground.register(&ground.province_file(pack), ground.packs().clone(), clock, MAKER)?;
        let law = service.packs().rulebook(&jurisdiction, clock.today()).map_err(|error| error.to_string())?;
        let top_level = tiers.first().ok_or(format!("规则包“{pack}”没有管理层级"))?.0;
        let mut province = Self {
            admin: format!("admin-{division}"),
            jurisdiction,
            units: HashMap::new(),
            logins: HashMap::new(),
            teachers: HashMap::new(),
            divisions: HashMap::new(),
            top_level,
            people: 0,
        };
        province.authorities(&service, &law, &tiers, &division)?;
        province.schools(&service, &law, &stages)?;
        province.classes(&service, &[6, 9, 12])?;
        clock.set(morning(Date::constant(2026, 8, 20)));
        service.open_school_year(&service.at_console(&province.admin).map_err(told)?, YEAR).map_err(told)?;
        province.classes(&service, &[1, 7, 10])?;
        province.class_teachers(&service)?;
        province.undertakings(&service)?;
        Ok(province)
    }

    /// Founds the place and creates its authorities, everybody in office.
    fn authorities(
        &mut self,
        service: &Service,
        law: &Rulebook,
        tiers: &[(Level, Side)],
        top: &str,
    ) -> Result<(), String> {
        let side = |level: Level| tiers.iter().find(|tier| tier.0 == level).map_or(Side::Student, |tier| tier.1);
        let below = |of: &str| -> Vec<String> {
            let all = law.divisions().map(|divisions| divisions.all()).unwrap_or_default();
            all.iter().filter(|row| row.parent == of).map(|row| row.code.clone()).collect()
        };
        let provincial = self.top_level == Level::Province;
        let city = if provincial { below(top).into_iter().next().ok_or("没有地市")? } else { top.to_owned() };
        let [first, second] =
            below(&city).into_iter().take(2).collect::<Vec<_>>().try_into().map_err(|_| "不足两县")?;
        let founding = Founding {
            jurisdiction: self.jurisdiction.clone(),
            level: self.top_level,
            side: side(self.top_level),
            code: format!("{top}01"),
            name: if provincial { "省教育厅" } else { "甲市教育局" }.to_owned(),
            division: top.to_owned(),
            details: authority(),
            school_year: SchoolYear(YEAR.0 - 1),
            admin_login: self.admin.clone(),
        };
        let (id, _) = service.found(&founding).map_err(told)?;
        self.put(&founding.name, id, top);
        self.logins.insert((founding.name.clone(), Role::OrgAdmin), self.admin.clone());
        self.employ(service, &founding.name, Role::Viewer)?;
        if provincial {
            self.create(service, "甲市教育局", &founding.name, Level::City, side(Level::City), &city, authority())?;
            self.employ(service, "甲市教育局", Role::OrgAdmin)?;
        }
        for role in [Role::Clerk, Role::Director] {
            self.employ(service, "甲市教育局", role)?;
        }
        for (name, division) in [("甲县教育局", &first), ("乙县教育局", &second)] {
            self.create(service, name, "甲市教育局", Level::County, side(Level::County), division, authority())?;
            for role in [Role::OrgAdmin, Role::Clerk, Role::Director] {
                self.employ(service, name, role)?;
            }
        }
        Ok(())
    }

    /// Creates the schools that teach a stage of the pack.
    fn schools(&mut self, service: &Service, law: &Rulebook, stages: &[Stage]) -> Result<(), String> {
        for (serial, (name, county, taught, category)) in SCHOOLS.iter().enumerate() {
            if !taught.iter().any(|stage| stages.contains(stage)) {
                continue;
            }
            let parent = ["甲县教育局", "乙县教育局", "甲市教育局"][*county];
            let division = self.divisions[["甲县教育局", "乙县教育局", "甲县教育局"][*county]].clone();
            let (code, identifier) = codes(law, &division, serial + 1);
            let details = UnitDetails::School(school(identifier, taught, category));
            let make = CreateUnit {
                parent: self.unit(parent)?,
                level: Level::School,
                side: Side::Both,
                code,
                name: (*name).to_owned(),
                division: division.clone(),
                details,
            };
            // Some places have the school's own authority create it, some the top.
            let top = service.at_console(&self.admin).map_err(told)?;
            let own = service.at_console(self.login(parent, Role::OrgAdmin)?).map_err(told)?;
            let made = service.create_unit(&top, make.clone()).or_else(|_| service.create_unit(&own, make));
            let made = made.map_err(told)?;
            let registrar = made.account.ok_or(format!("{name}没有随附账号"))?;
            self.put(name, made.org.id, &division);
            self.logins.insert(((*name).to_owned(), Role::Registrar), registrar.account.login);
            self.employ(service, name, Role::Head)?;
        }
        Ok(())
    }

    /// Opens two classes in each of `grades` that a school teaches.
    fn classes(&self, service: &Service, grades: &[u8]) -> Result<(), String> {
        for (name, _, taught, _) in SCHOOLS.iter().filter(|(name, ..)| self.units.contains_key(*name)) {
            let registrar = service.at_console(self.login(name, Role::Registrar)?).map_err(told)?;
            let pack = service.packs().get(&self.jurisdiction).ok_or("没有规则包")?;
            let held = |grade: &&u8| {
                let stage = Stage::of(Grade(**grade), Schooling::SixThree);
                stage.is_some_and(|stage| taught.contains(&stage) && pack.about.stages.contains(&stage))
            };
            for grade in grades.iter().filter(held) {
                for code in ["01", "02"] {
                    let open = class(code, Grade(*grade), service.clock().today());
                    service.open_class(&registrar, self.unit(name)?, open).map_err(told)?;
                }
            }
        }
        Ok(())
    }

    /// Class teachers of the first classes of the first grades.
    fn class_teachers(&mut self, service: &Service) -> Result<(), String> {
        let schools: Vec<&str> =
            SCHOOLS.iter().map(|(name, ..)| *name).filter(|name| self.units.contains_key(*name)).collect();
        for name in schools {
            let org = self.unit(name)?;
            let registrar = service.at_console(self.login(name, Role::Registrar)?).map_err(told)?;
            let classes = service.list_classes(&registrar, org, None).map_err(told)?;
            for class in classes.iter().filter(|class| class.code == "01" && class.entry_year == YEAR.0) {
                let Some(grade) = class.grade else { continue };
                let login = self.account(service, name, Role::ClassTeacher, Some(class.id))?;
                self.teachers.insert((name.to_owned(), grade), login);
            }
        }
        Ok(())
    }

    /// Everybody signs the year's data-security undertaking.
    fn undertakings(&self, service: &Service) -> Result<(), String> {
        self.logins.values().chain(self.teachers.values()).try_for_each(|login| sign(service, login).map(|_| ()))
    }

    #[expect(clippy::too_many_arguments, reason = "a unit has this many facts")]
    fn create(
        &mut self,
        service: &Service,
        name: &str,
        parent: &str,
        level: Level,
        side: Side,
        division: &str,
        details: UnitDetails,
    ) -> Result<(), String> {
        let make = CreateUnit {
            parent: self.unit(parent)?,
            level,
            side,
            code: format!("{division}01"),
            name: name.to_owned(),
            division: division.to_owned(),
            details,
        };
        let admin = service.at_console(&self.admin).map_err(told)?;
        let made = service.create_unit(&admin, make).map_err(told)?;
        self.put(name, made.org.id, division);
        Ok(())
    }

    fn put(&mut self, name: &str, id: OrgId, division: &str) {
        self.units.insert(name.to_owned(), id);
        self.divisions.insert(name.to_owned(), division.to_owned());
    }

    pub(crate) fn unit(&self, name: &str) -> Result<OrgId, String> {
        self.units.get(name).copied().ok_or_else(|| format!("没有单位“{name}”"))
    }

    pub(crate) fn login(&self, unit: &str, role: Role) -> Result<&str, String> {
        let found = self.logins.get(&(unit.to_owned(), role)).map(String::as_str);
        found.ok_or_else(|| format!("“{unit}”没有这一岗位的账号"))
    }

    /// Files somebody new and makes the account.
    fn employ(&mut self, service: &Service, unit: &str, role: Role) -> Result<(), String> {
        let login = self.account(service, unit, role, None)?;
        self.logins.insert((unit.to_owned(), role), login);
        Ok(())
    }

    fn account(&mut self, service: &Service, unit: &str, role: Role, class: Option<ClassId>) -> Result<String, String> {
        self.people += 1;
        let person = Newcomer::number(self.people, role);
        let admin = service.at_console(&self.admin).map_err(told)?;
        let org = self.unit(unit)?;
        person.employ(service, &admin, org, class).map_err(told)
    }
}

/// Somebody who begins to work.
pub(crate) struct Newcomer {
    pub(crate) name: String,
    pub(crate) document: String,
    pub(crate) role: Role,
    pub(crate) trained_on: Option<Date>,
    pub(crate) certificate: String,
    pub(crate) login: String,
}

impl Newcomer {
    /// The `number`-th, trained and certified.
    pub(crate) fn number(number: u16, role: Role) -> Self {
        let letters = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"];
        let number_of = usize::from(number);
        Self {
            name: format!("钱{}{}", letters[number_of / 10 % 10], letters[number_of % 10]),
            document: identity_number("110101", Date::constant(1985, 1, 1), 301 + number),
            role,
            trained_on: Some(Date::constant(2025, 8, 1)),
            certificate: format!("SG-{number:04}"),
            login: format!("p{number:03}"),
        }
    }

    /// Files the newcomer and makes the account. Returns its name to sign in with.
    pub(crate) fn employ(
        &self,
        service: &Service,
        by: &Asked,
        org: OrgId,
        class: Option<ClassId>,
    ) -> Result<String, jice_service::ServiceError> {
        let file = FileStaff {
            name: self.name.clone(),
            document_number: self.document.clone(),
            phone: "13900000000".to_owned(),
            duty: self.role,
            since_on: Date::constant(2025, 8, 1),
            trained_on: self.trained_on,
            certificate: self.certificate.clone(),
        };
        let staff = service.file_staff(by, org, file)?;
        let make = CreateAccount { staff: staff.id, login: self.login.clone(), role: self.role, class };
        Ok(service.create_account(by, org, make)?.account.login)
    }
}

/// A class of `grade` as a registrar opens it.
pub(crate) fn class(code: &str, grade: Grade, today: Date) -> OpenClass {
    OpenClass {
        code: code.to_owned(),
        name: format!("{}{}班", grade.name_zh(), code.trim_start_matches('0')),
        grade,
        founded_month: format!("{}-09", today.year()),
        class_type: String::new(),
        teacher: "郑老师".to_owned(),
        honours: String::new(),
        size_limit: 200,
    }
}

/// Signs the year's data-security undertaking as `login`.
pub(crate) fn sign(service: &Service, login: &str) -> Result<Asked, String> {
    let asked = service.at_console(login).map_err(told)?;
    let text = service.data_undertaking(&asked).map_err(told)?;
    let name = asked.actor.name.clone();
    service.sign_data_undertaking(&asked, SignUndertaking { sha256: text.sha256, name }).map_err(told)?;
    service.at_console(login).map_err(told)
}
