//! People in office: filed, trained, with accounts.

use jice_domain::Role;
use jice_service::command::RecordTraining;

use super::{date, equal};
use crate::outcome::told;
use crate::province::{Newcomer, role_named, sign};
use crate::words::Word;
use crate::world::World;

pub(super) const WORDS: &[Word] = &[
    Word {
        pattern: "“单位”的“岗位”为“单位”的新任人员开立“岗位”账号",
        about: "已培训、持证、已备案",
        act: |world, said| employ(world, said, |_| {}),
    },
    Word {
        pattern: "“单位”的“岗位”为“单位”未经培训的新任人员开立“岗位”账号",
        about: "没有培训记录",
        act: |world, said| {
            employ(world, said, |newcomer| {
                newcomer.trained_on = None;
                newcomer.certificate.clear();
            })
        },
    },
    Word {
        pattern: "“单位”的“岗位”为“单位”没有上岗证书的新任人员开立“岗位”账号",
        about: "有培训记录，没有证书",
        act: |world, said| employ(world, said, |newcomer| newcomer.certificate.clear()),
    },
    Word {
        pattern: "“单位”的“岗位”与“单位”的“岗位”为同一人", about: "同一个身份证件号，两处任职", act: same_person
    },
    Word {
        pattern: "“单位”的新任“岗位”已备案，任职起始“日期”",
        about: "由学籍管理员登记并上报备案",
        act: |world, said| {
            let registrar = world.acting(&said[0], Role::Registrar)?;
            let org = world.unit(&said[0])?;
            world.newcomers += 1;
            let newcomer = Newcomer::number(world.newcomers, role_named(&said[1])?);
            let file = jice_service::command::FileStaff {
                name: newcomer.name.clone(),
                document_number: newcomer.document,
                phone: "13900000000".to_owned(),
                duty: newcomer.role,
                since_on: date(&said[2])?,
                trained_on: newcomer.trained_on,
                certificate: newcomer.certificate,
            };
            let service = world.service()?;
            let filed = service.file_staff(&registrar, org, file).map_err(told)?;
            service.file_upward(&registrar, org, number(&filed.id)?).map_err(told)?;
            world.lines = vec![filed.id, newcomer.name];
            Ok(())
        },
    },
    Word {
        pattern: "“单位”为该人员登记“日期”的培训",
        about: "备案内容有了变化",
        act: |world, said| {
            let registrar = world.acting(&said[0], Role::Registrar)?;
            let training = RecordTraining { trained_on: date(&said[1])?, certificate: String::new() };
            let (org, id) = (world.unit(&said[0])?, number(world.lines.first().ok_or("没有该人员")?)?);
            world.service()?.record_training(&registrar, org, id, training).map_err(told).map(|_| ())
        },
    },
    Word {
        pattern: "“单位”将变化上报备案",
        about: "再次上报",
        act: |world, said| {
            let registrar = world.acting(&said[0], Role::Registrar)?;
            let (org, id) = (world.unit(&said[0])?, number(world.lines.first().ok_or("没有该人员")?)?);
            world.service()?.file_upward(&registrar, org, id).map_err(told).map(|_| ())
        },
    },
    Word {
        pattern: "“单位”的“岗位”看到该人员任职起始“日期”，备案状态为“状态”",
        about: "状态为已上报或待上报",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let id = world.lines.first().ok_or("没有该人员")?.clone();
            let mut found = None;
            for org in world.province()?.units.values() {
                found = found.or(world
                    .service()?
                    .list_staff(&asked, *org)
                    .ok()
                    .and_then(|all| all.into_iter().find(|one| one.id == id)));
            }
            let found = found.ok_or("看不到该人员")?;
            equal("任职起始", &found.since_on, &said[2])?;
            equal("备案状态", if found.filed { "已上报" } else { "待上报" }, &said[3])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”尚未签署本学年数据安全承诺书",
        about: "换一名新任人员，未签承诺书",
        act: |world, said| {
            let role = role_named(&said[1])?;
            let admin = world.service()?.at_console(&world.province()?.admin).map_err(told)?;
            world.newcomers += 1;
            let newcomer = Newcomer::number(world.newcomers, role);
            let login = newcomer.employ(world.service()?, &admin, world.unit(&said[0])?, None).map_err(told)?;
            world.province_mut()?.logins.insert((said[0].clone(), role), login);
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”打印本学年数据安全承诺书",
        about: "已签署的带签署人和日期，未签署的留空待签",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let printed = world.service()?.data_undertaking_pdf(&asked).map_err(told)?;
            world.handed_out = Some(printed.bytes);
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”看到“单位”的“岗位”所据承诺书签署于“日期”",
        about: "账号列表；日期空白即尚未签署",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let (org, role) = (world.unit(&said[2])?, role_named(&said[3])?);
            let accounts = world.service()?.list_accounts(&asked, org).map_err(told)?;
            let held = accounts.iter().rev().find(|account| account.role == role).ok_or("没有这样的账号")?;
            match held.undertaking_signed_on.as_deref().unwrap_or_default() {
                on if on == said[4] => Ok(()),
                on => Err(format!("签署于“{on}”")),
            }
        },
    },
];

fn number(id: &str) -> Result<i64, String> {
    id.parse().map_err(|_| format!("“{id}”不是编号"))
}

fn employ(world: &mut World<'_>, said: &[String], change: impl Fn(&mut Newcomer)) -> Result<(), String> {
    let asked = world.acting(&said[0], role_named(&said[1])?)?;
    let org = world.unit(&said[2])?;
    world.newcomers += 1;
    let mut newcomer = Newcomer::number(world.newcomers, role_named(&said[3])?);
    change(&mut newcomer);
    let employed = newcomer.employ(world.service()?, &asked, org, None);
    if let Some(login) = world.settle(employed)? {
        world.province_mut()?.logins.insert((said[2].clone(), newcomer.role), login);
    }
    Ok(())
}

/// Two accounts, one identity number: whoever held the two posts before is replaced.
fn same_person(world: &mut World<'_>, said: &[String]) -> Result<(), String> {
    let admin = world.service()?.at_console(&world.province()?.admin).map_err(told)?;
    world.newcomers += 2;
    let first = Newcomer::number(world.newcomers, role_named(&said[1])?);
    let second = Newcomer {
        role: role_named(&said[3])?,
        login: format!("{}-2", first.login),
        ..Newcomer::number(world.newcomers, first.role)
    };
    for (newcomer, unit) in [(first, &said[0]), (second, &said[2])] {
        let login = newcomer.employ(world.service()?, &admin, world.unit(unit)?, None).map_err(told)?;
        sign(world.service()?, &login)?;
        world.province_mut()?.logins.insert((unit.clone(), newcomer.role), login);
    }
    Ok(())
}
