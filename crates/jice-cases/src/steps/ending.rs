//! A school is renamed, merged or closed.

use jice_domain::Role;
use jice_service::command::{CloseUnit, MergeUnit, PupilsAsk, RenameUnit};

use super::{date, equal, grade};
use crate::outcome::told;
use crate::province::role_named;
use crate::words::Word;
use crate::world::World;

pub(super) const WORDS: &[Word] = &[
    Word {
        pattern: "“单位”的“岗位”将“单位”更名为“名称”，自“日期”起，批文“批文号”",
        about: "以下仍以原名称呼该单位",
        act: rename,
    },
    Word {
        pattern: "“单位”的“岗位”按“文字”查到“单位”",
        about: "按名称查找单位，原名称也算",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let found = world.service()?.find_units(&asked, &said[2]).map_err(told)?;
            let org = world.unit(&said[3])?;
            if !found.iter().any(|unit| unit.id == org) {
                return Err(format!("没有查到“{}”", said[3]));
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“单位”在“日期”的名称为“名称”",
        about: "补印当日的材料即用这一名称",
        act: |world, said| {
            let tree = world.service()?.store().tree().map_err(|error| error.to_string())?;
            equal("名称", tree.name_on(world.unit(&said[0])?, date(&said[1])?), &said[2])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "学生“姓名”已随“学校”“年级”毕业",
        about: "在该年级就读的该生于前一日完成学段",
        act: |world, said| {
            grade(&said[2])?;
            let school = world.unit(&said[1])?;
            let above = world.authority_of(&said[1])?;
            let clerk = world.acting(&above, Role::Clerk)?;
            let (person, on) =
                (world.person(&said[0])?, world.today()?.yesterday().map_err(|error| error.to_string())?);
            world.service()?.finish_stage(&clerk, school, &[person], on).map_err(told)
        },
    },
    Word {
        pattern: "“单位”的“岗位”将学校“学校”并入“学校”，批文“批文号”",
        about: "各班整班带入；不予办理的，各项理由一并列出",
        act: merge,
    },
    Word {
        pattern: "“单位”的“岗位”撤销学校“学校”，批文“批文号”",
        about: "不指定接管单位；规则包定为县级主管部门的，由其接管",
        act: |world, said| close(world, said, None, &said[3]),
    },
    Word {
        pattern: "“单位”的“岗位”撤销学校“学校”，档案移交“单位”，批文“批文号”",
        about: "指定接管单位",
        act: |world, said| close(world, said, Some(&said[3]), &said[4]),
    },
    Word {
        pattern: "“单位”的档案由“单位”接管",
        about: "合并、撤销后保管其全部档案的单位",
        act: |world, said| {
            let admin = world.service()?.at_console(&world.province()?.admin).map_err(told)?;
            let view = world.service()?.view_unit(&admin, world.unit(&said[0])?).map_err(told)?;
            let custodian = view.custodian.ok_or_else(|| format!("“{}”没有合并或撤销", said[0]))?;
            equal("接管单位", &custodian.name, &said[1])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”的离校名单中有学生“姓名”",
        about: "毕业、离校后档案由该单位保管的学生",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let person = world.person(&said[2])?;
            let ask = PupilsAsk { left: true, ..PupilsAsk::default() };
            let listed = world.service()?.list_pupils(&asked, ask).map_err(told)?;
            if !listed.items.iter().any(|line| line.person == person) {
                return Err(format!("离校名单中没有“{}”", said[2]));
            }
            world.saw_allowed();
            Ok(())
        },
    },
];

fn rename(world: &mut World<'_>, said: &[String]) -> Result<(), String> {
    let asked = world.acting(&said[0], role_named(&said[1])?)?;
    let org = world.unit(&said[2])?;
    let version = world.service()?.view_unit(&asked, org).map_err(told)?.version;
    let rename = RenameUnit {
        version,
        name: said[3].clone(),
        held_on: date(&said[4])?,
        document: said[5].clone(),
        reason: "布局调整".to_owned(),
    };
    let renamed = world.service()?.rename_unit(&asked, org, rename);
    world.settle(renamed).map(|_| ())
}

fn merge(world: &mut World<'_>, said: &[String]) -> Result<(), String> {
    let asked = world.acting(&said[0], role_named(&said[1])?)?;
    let (org, into) = (world.unit(&said[2])?, world.unit(&said[3])?);
    let version = world.service()?.view_unit(&asked, org).map_err(told)?.version;
    let (document, reason) = (said[4].clone(), "布局调整".to_owned());
    let merge = MergeUnit { version, into, classes: Vec::new(), document, reason };
    let merged = world.service()?.merge_unit(&asked, org, &merge);
    world.settle(merged).map(|_| ())
}

fn close(world: &mut World<'_>, said: &[String], custodian: Option<&String>, document: &str) -> Result<(), String> {
    let asked = world.acting(&said[0], role_named(&said[1])?)?;
    let org = world.unit(&said[2])?;
    let custodian = custodian.map(|name| world.unit(name)).transpose()?;
    let version = world.service()?.view_unit(&asked, org).map_err(told)?.version;
    let close = CloseUnit { version, custodian, document: document.to_owned(), reason: "布局调整".to_owned() };
    let closed = world.service()?.close_unit(&asked, org, &close);
    world.settle(closed).map(|_| ())
}
