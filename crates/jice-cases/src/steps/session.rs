//! Signing in and passwords.

use jice_domain::Role;
use jice_service::ServiceError;
use jice_service::command::{PupilsAsk, RedeemCode, SetPassword, SignIn};
use jice_service::view::SessionStep;

use crate::outcome::told;
use crate::province::{morning, role_named};
use crate::words::Word;
use crate::world::World;

/// Where a case signs in from.
pub(super) const ADDRESS: &str = "127.0.0.1";

pub(super) const WORDS: &[Word] = &[
    Word {
        pattern: "“单位”的“岗位”将密码设为“密码”",
        about: "用一次性登录码首次登录时设置",
        act: |world, said| set_password(world, &said[0], role_named(&said[1])?, &said[2]),
    },
    Word {
        pattern: "“单位”的“岗位”于#天后以密码“密码”登录",
        about: "时间走到那一天",
        act: |world, said| {
            let days = i64::try_from(super::number(&said[2])?).map_err(|error| error.to_string())?;
            let later = world.today()?.saturating_add(jiff::Span::new().days(days));
            world.clock()?.set(morning(later));
            let login = world.province()?.login(&said[0], role_named(&said[1])?)?.to_owned();
            let signed = world.service()?.sign_in(ADDRESS, SignIn { login, password: said[3].clone() });
            if let Some((session, token)) = world.settle(signed)? {
                world.lines = vec![format!("{:?}", session.step), token.as_str().to_owned()];
                world.last.add(session.refusals);
                world.last.add(session.warnings);
            }
            Ok(())
        },
    },
    Word {
        pattern: "须先修改密码，方可继续",
        about: "会话只能改密码，别的都不能做",
        act: |world, _| {
            let [step, token] = &world.lines[..] else { return Err("没有登录".to_owned()) };
            super::equal("下一步", step, &format!("{:?}", SessionStep::SetPassword))?;
            match world.service()?.resolve(token, ADDRESS) {
                Err(ServiceError::Unauthenticated) => {}
                _ => return Err("不改密码也能办事".to_owned()),
            }
            world.saw_refused();
            Ok(())
        },
    },
    Word {
        pattern: "无须修改密码",
        about: "密码在有效期内，可继续登录",
        act: |world, _| {
            let step = world.lines.first().ok_or("没有登录")?;
            if *step == format!("{:?}", SessionStep::SetPassword) {
                return Err("须修改密码".to_owned());
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "未登录的人查询学生",
        about: "没有会话",
        act: |world, _| {
            let asked = world.service()?.resolve("not a token of any session", ADDRESS);
            let found = asked.and_then(|asked| {
                world.service().map_err(ServiceError::fault)?.list_pupils(&asked, PupilsAsk::default())
            });
            world.settle(found).map(|_| ())
        },
    },
];

/// Resets the account and signs in with its new code to set the password.
fn set_password(world: &mut World<'_>, unit: &str, role: Role, password: &str) -> Result<(), String> {
    let (_, token) = redeem(world, unit, role)?;
    let service = world.service()?;
    let session = service.resolve_partial(&token, ADDRESS).map_err(told)?;
    let set = service.set_password(&session, SetPassword { password: password.to_owned() });
    world.settle(set).map(|_| ())
}

/// Resets the account and uses its new code. Returns its login and the token of the session.
pub(super) fn redeem(world: &World<'_>, unit: &str, role: Role) -> Result<(String, String), String> {
    let admin = world.service()?.at_console(&world.province()?.admin).map_err(told)?;
    let login = world.province()?.login(unit, role)?.to_owned();
    let (service, org) = (world.service()?, world.unit(unit)?);
    let accounts = service.list_accounts(&admin, org).map_err(told)?;
    let account = accounts.iter().find(|account| account.login == login).ok_or("没有这个账号")?.id;
    let code = service.reset_account(&admin, org, account).map_err(told)?.one_time_code;
    let (_, token) = service.redeem_code(ADDRESS, RedeemCode { login: login.clone(), code }).map_err(told)?;
    Ok((login, token.as_str().to_owned()))
}
