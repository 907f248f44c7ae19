//! Authorities, schools, campuses, classes.

use jice_domain::{Grade, Level, OrgUnit, SchoolDetails, SchoolNature, Side, Stage, UnitDetails};
use jice_policy::SchoolCodeKind;
use jice_service::command::{AddCampus, CreateUnit, MaintainUnit, OpenClass};
use jice_service::{Asked, Founding};

use super::{equal, grade};
use crate::outcome::told;
use crate::province::{Newcomer, YEAR, authority, class, codes, role_named, school};
use crate::words::Word;
use crate::world::World;

pub(super) const WORDS: &[Word] = &[
    Word {
        pattern: "“单位”的“岗位”在“单位”下创建学校“名称”",
        about: "公办小学（辖区没有小学的，为初中），各项齐全",
        act: |world, said| create_school(world, said, &[]),
    },
    Word {
        pattern: "“单位”的“岗位”在“单位”下创建学校“名称”，其中“信息项”为“值”",
        about: "信息项为学校代码、学校标识码、学校名称、学段、办别、举办者、特殊教育、经批准、一类模式",
        act: |world, said| create_school(world, said, &[(&said[4], &said[5])]),
    },
    Word {
        pattern: "“单位”的“岗位”在“单位”下创建学校“名称”，其中“信息项”为“值”、“信息项”为“值”",
        about: "同上，两项",
        act: |world, said| create_school(world, said, &[(&said[4], &said[5]), (&said[6], &said[7])]),
    },
    Word {
        pattern: "创建一所没有主管单位的学校“名称”", about: "在系统控制台上直接建立", act: found_school
    },
    Word {
        pattern: "“单位”的“岗位”在“单位”下创建主管单位“名称”，代码“代码”",
        about: "县级，各项齐全；名称、代码按所写",
        act: create_authority,
    },
    Word {
        pattern: "学校“学校”增设分校“名称”", about: "由学籍管理员办理，并开设一年级01班", act: add_campus
    },
    Word {
        pattern: "“单位”的“岗位”更正学校“学校”的“信息项”为“值”",
        about: "信息项同创建学校，另有联系电话",
        act: maintain_school,
    },
    Word {
        pattern: "学校“学校”开设“年级”“班号”班，建班年月“年月”",
        about: "各项齐全",
        act: |world, said| open_class(world, &said[0], &said[1], &said[2], &said[3], true),
    },
    Word {
        pattern: "学校“学校”开设没有班主任的“年级”“班号”班",
        about: "其余各项齐全",
        act: |world, said| {
            let month = format!("{}-09", world.today()?.year());
            open_class(world, &said[0], &said[1], &said[2], &month, false)
        },
    },
    Word {
        pattern: "“单位”随附“岗位”账号",
        about: "创建时一并发放，附一次性登录码",
        act: |world, said| {
            let login = world.province()?.login(&said[0], role_named(&said[1])?)?.to_owned();
            world.service()?.at_console(&login).map_err(told)?;
            if !world.lines.iter().any(|code| code.len() == 14) {
                return Err("没有一次性登录码".to_owned());
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“单位”隶属“单位”",
        about: "上级单位",
        act: |world, said| {
            let path = path(world, &said[0])?;
            equal("上级单位", path.last().map_or("", String::as_str), &said[1])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的层级依次为“单位、单位”",
        about: "从最上一级到本单位",
        act: |world, said| {
            let mut path = path(world, &said[0])?;
            path.push(said[0].clone());
            equal("层级", &path.join("、"), &said[1])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“单位”登记的“信息项”为“值”",
        about: "主管单位：单位代码、单位名称、行政区划码、地址、地区类别、经济属性、民族属性、联系电话；学校：学校标识码、学校名称、学校编码、主管单位、联系电话、办别、驻地城乡类型、类别、学制、经批准、一类模式",
        act: registered,
    },
    Word {
        pattern: "“学校”“年级”“班号”班的“信息项”为“值”",
        about: "名称、班主任、建班年月、学制、班级类型、荣誉",
        act: class_shows,
    },
];

fn create_school(world: &mut World<'_>, said: &[String], changes: &[(&String, &String)]) -> Result<(), String> {
    let asked = world.acting(&said[0], role_named(&said[1])?)?;
    let parent = world.unit(&said[2])?;
    let (law, division) = (world.law()?, world.division()?);
    let (code, identifier) = codes(&law, &division, 90);
    let stage = law.about().stages.first().copied().unwrap_or(Stage::Primary);
    let mut make = CreateUnit {
        parent,
        level: Level::School,
        side: Side::Both,
        code,
        name: said[3].clone(),
        division: division.clone(),
        details: UnitDetails::School(school(identifier, &[stage], "0")),
    };
    for (item, value) in changes {
        let UnitDetails::School(details) = &mut make.details else { continue };
        match item.as_str() {
            "学校代码" | "学校编码" => make.code.clone_from(value),
            "学校名称" => make.name.clone_from(value),
            item => set(details, item, value)?,
        }
    }
    let created = world.service()?.create_unit(&asked, make);
    let Some(made) = world.settle(created)? else { return Ok(()) };
    let account = made.account.ok_or("没有随附账号")?;
    world.lines = vec![account.one_time_code];
    let name = said[3].clone();
    let province = world.province_mut()?;
    province.units.insert(name.clone(), made.org.id);
    province.divisions.insert(name.clone(), division);
    province.logins.insert((name.clone(), jice_domain::Role::Registrar), account.account.login);
    staffed(world, &name)
}

/// A new school gets a head, two classes in the first grade and their teacher.
fn staffed(world: &mut World<'_>, name: &str) -> Result<(), String> {
    let service = world.service()?.clone();
    let admin = service.at_console(&world.province()?.admin).map_err(told)?;
    let (org, today) = (world.unit(name)?, world.today()?);
    let registrar = world.acting(name, jice_domain::Role::Registrar)?;
    let unit = service.view_unit(&admin, org).map_err(told)?;
    let UnitDetails::School(details) = unit.details else { return Ok(()) };
    for stage in &details.stages {
        let Some((first, _)) = stage.grades(details.schooling) else { continue };
        let opened = service.open_class(&registrar, org, class("01", first, today));
        let Ok(opened) = opened else { continue };
        world.newcomers += 1;
        let teacher = Newcomer::number(world.newcomers, jice_domain::Role::ClassTeacher);
        let login = teacher.employ(&service, &admin, org, Some(opened.id)).map_err(told)?;
        crate::province::sign(&service, &login)?;
        world.province_mut()?.teachers.insert((name.to_owned(), first), login);
    }
    world.newcomers += 1;
    let head = Newcomer::number(world.newcomers, jice_domain::Role::Head);
    let login = head.employ(&service, &admin, org, None).map_err(told)?;
    world.province_mut()?.logins.insert((name.to_owned(), jice_domain::Role::Head), login.clone());
    crate::province::sign(&service, &login)?;
    crate::province::sign(&service, world.province()?.login(name, jice_domain::Role::Registrar)?)?;
    Ok(())
}

fn set(details: &mut SchoolDetails, item: &str, value: &str) -> Result<(), String> {
    let yes = value == "是";
    match item {
        "学校标识码" => value.clone_into(&mut details.identifier),
        "联系电话" => value.clone_into(&mut details.phone),
        "举办者" => value.clone_into(&mut details.sponsor),
        "类别" => value.clone_into(&mut details.school_type),
        "特殊教育" => details.special = yes,
        "一类模式" => details.type_one = yes,
        "省级示范" => details.model = yes,
        "学制" => {
            details.schooling =
                if value == "五四制" { jice_domain::Schooling::FiveFour } else { jice_domain::Schooling::SixThree };
        }
        "经批准" => details.approved = yes,
        "办别" => {
            details.nature = if value == "民办" { SchoolNature::Private } else { SchoolNature::Public };
        }
        "学段" => {
            details.stages = super::names(value)
                .map(|name| match name {
                    "小学" => Ok(Stage::Primary),
                    "初中" => Ok(Stage::Junior),
                    "高中" => Ok(Stage::Senior),
                    _ => Err(format!("没有学段“{name}”")),
                })
                .collect::<Result<_, _>>()?;
        }
        _ => return Err(format!("学校没有信息项“{item}”")),
    }
    Ok(())
}

fn found_school(world: &mut World<'_>, said: &[String]) -> Result<(), String> {
    let (law, division) = (world.law()?, world.division()?);
    let (code, identifier) = codes(&law, &division, 91);
    let stage = law.about().stages.first().copied().unwrap_or(Stage::Primary);
    let founding = Founding {
        jurisdiction: world.province()?.jurisdiction.clone(),
        level: Level::School,
        side: Side::Both,
        code,
        name: said[0].clone(),
        division,
        details: UnitDetails::School(school(identifier, &[stage], "0")),
        school_year: YEAR,
        admin_login: "admin-school".to_owned(),
    };
    let founded = world.service()?.found(&founding);
    world.settle(founded).map(|_| ())
}

fn create_authority(world: &mut World<'_>, said: &[String]) -> Result<(), String> {
    let asked = world.acting(&said[0], role_named(&said[1])?)?;
    let make = CreateUnit {
        parent: world.unit(&said[2])?,
        level: Level::County,
        side: asked.actor.side,
        code: said[4].clone(),
        name: said[3].clone(),
        division: world.division()?,
        details: authority(),
    };
    let created = world.service()?.create_unit(&asked, make);
    if let Some(made) = world.settle(created)? {
        world.province_mut()?.units.insert(said[3].clone(), made.org.id);
    }
    Ok(())
}

fn add_campus(world: &mut World<'_>, said: &[String]) -> Result<(), String> {
    let registrar = world.acting(&said[0], jice_domain::Role::Registrar)?;
    let (law, division, central) = (world.law()?, world.division()?, world.unit(&said[0])?);
    let (code, identifier) = codes(&law, &division, 95);
    let add = AddCampus { code, name: said[1].clone(), division, details: school(identifier, &[Stage::Primary], "0") };
    let added = world.service()?.add_campus(&registrar, central, add);
    let Some(campus) = world.settle(added)? else { return Ok(()) };
    world.province_mut()?.units.insert(said[1].clone(), campus.id);
    let open = class("01", Grade(1), world.today()?);
    world.service()?.open_class(&registrar, campus.id, open).map_err(told)?;
    Ok(())
}

fn maintain_school(world: &mut World<'_>, said: &[String]) -> Result<(), String> {
    let asked = world.acting(&said[0], role_named(&said[1])?)?;
    let org = world.unit(&said[2])?;
    let before = world.service()?.view_unit(&asked, org).map_err(told)?;
    let UnitDetails::School(mut details) = before.details else { return Err(format!("“{}”不是学校", said[2])) };
    let code = (said[3] == "学校代码").then(|| said[4].clone());
    if code.is_none() {
        set(&mut details, &said[3], &said[4])?;
    }
    let change = MaintainUnit { version: before.version, code, details: Some(UnitDetails::School(details)) };
    let maintained = world.service()?.maintain_unit(&asked, org, change);
    world.settle(maintained).map(|_| ())
}

fn open_class(
    world: &mut World<'_>,
    name: &str,
    of: &str,
    code: &str,
    founded: &str,
    headed: bool,
) -> Result<(), String> {
    let registrar = world.acting(name, jice_domain::Role::Registrar)?;
    let (org, of) = (world.unit(name)?, grade(of)?);
    let open = OpenClass {
        founded_month: founded.to_owned(),
        honours: "先进班集体".to_owned(),
        class_type: "11".to_owned(),
        ..class(code, of, world.today()?)
    };
    let open = if headed { open } else { OpenClass { teacher: String::new(), ..open } };
    let opened = world.service()?.open_class(&registrar, org, open);
    world.settle(opened).map(|_| ())
}

/// The units above one, from the top.
fn path(world: &World<'_>, name: &str) -> Result<Vec<String>, String> {
    let admin = world.service()?.at_console(&world.province()?.admin).map_err(told)?;
    Ok(world.service()?.view_unit(&admin, world.unit(name)?).map_err(told)?.path)
}

fn registered(world: &mut World<'_>, said: &[String]) -> Result<(), String> {
    let admin: Asked = world.service()?.at_console(&world.province()?.admin).map_err(told)?;
    let view = world.service()?.view_unit(&admin, world.unit(&said[0])?).map_err(told)?;
    let common = match said[1].as_str() {
        "单位代码" | "学校编码" | "学校代码" => Some(view.code.clone()),
        "单位名称" | "学校名称" => Some(view.name.clone()),
        "行政区划码" => Some(view.division.clone()),
        "主管单位" => view.path.last().cloned(),
        _ => None,
    };
    let value = match (common, &view.details) {
        (Some(value), _) => value,
        (None, UnitDetails::Authority { address, area_category, economic_attribute, ethnic_attribute, phone }) => {
            match said[1].as_str() {
                "地址" => address.clone(),
                "地区类别" => area_category.clone(),
                "经济属性" => economic_attribute.clone(),
                "民族属性" => ethnic_attribute.clone(),
                "联系电话" => phone.clone(),
                item => return Err(format!("主管单位没有信息项“{item}”")),
            }
        }
        (None, UnitDetails::School(details)) => school_item(details, &said[1])?,
    };
    equal(&said[1], &value, &said[2])?;
    world.saw_allowed();
    Ok(())
}

fn school_item(details: &SchoolDetails, item: &str) -> Result<String, String> {
    let yes = |flag: bool| if flag { "是" } else { "否" }.to_owned();
    Ok(match item {
        "学校标识码" => details.identifier.clone(),
        "联系电话" => details.phone.clone(),
        "办别" => if details.nature == SchoolNature::Public { "公办" } else { "民办" }.to_owned(),
        "驻地城乡类型" => details.urban_rural.clone(),
        "类别" => details.school_type.clone(),
        "举办者" => details.sponsor.clone(),
        "学制" => if details.schooling == jice_domain::Schooling::SixThree { "六三制" } else { "五四制" }.to_owned(),
        "特殊教育" => yes(details.special),
        "一类模式" => yes(details.type_one),
        "经批准" => yes(details.approved),
        item => return Err(format!("学校没有信息项“{item}”")),
    })
}

fn class_shows(world: &mut World<'_>, said: &[String]) -> Result<(), String> {
    let registrar = world.acting(&said[0], jice_domain::Role::Registrar)?;
    let of: Grade = grade(&said[1])?;
    let classes = world.service()?.list_classes(&registrar, world.unit(&said[0])?, Some(of)).map_err(told)?;
    let class = classes.into_iter().find(|class| class.code == said[2]).ok_or("没有这个班")?;
    let value = match said[3].as_str() {
        "名称" => class.name,
        "班主任" => class.teacher,
        "建班年月" => class.founded_month,
        "学制" => if class.schooling == jice_domain::Schooling::SixThree { "六三制" } else { "五四制" }.to_owned(),
        "班级类型" => class.class_type,
        "荣誉" => class.honours,
        item => return Err(format!("班级没有信息项“{item}”")),
    };
    equal(&said[3], &value, &said[4])?;
    world.saw_allowed();
    Ok(())
}

/// A school that numbers are composed for, of the length that the pack asks of its code.
pub(super) fn number_school(world: &World<'_>) -> Result<OrgUnit, String> {
    let (law, division) = (world.law()?, world.division()?);
    let length = law.school_code(SchoolCodeKind::Code).map_or(6, |rule| rule.length);
    Ok(OrgUnit {
        id: jice_domain::OrgId(1),
        parent: None,
        jurisdiction: world.province()?.jurisdiction.clone(),
        side: Side::Both,
        level: Level::School,
        code: "1".repeat(length),
        name: "示例学校".to_owned(),
        division,
        details: UnitDetails::School(school("2100000001".to_owned(), &[Stage::Senior], "5")),
        closed_on: None,
    })
}
