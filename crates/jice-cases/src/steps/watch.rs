//! What is listed to whoever answers for a unit, and what is handed out as a workbook.

use jice_domain::Role;
use jice_service::Download;
use jice_service::command::{OverridesAsk, OverridesExport, ProveCode, SetPassword, SignIn};
use jice_service::view::{OverrideView, WatchLine};
use jice_sheet::{Limits, SheetReader};
use totp_rs::Totp;

use super::session;
use crate::outcome::told;
use crate::province::role_named;
use crate::words::Word;
use crate::world::World;

pub(super) const WORDS: &[Word] = &[
    Word {
        pattern: "“单位”的“岗位”查看“单位”的督查清单",
        about: "未签承诺书、逾期未复训、缺照片、两处登录",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let seen = world.service()?.watch(&asked, world.unit(&said[2])?);
            world.listed.clear();
            if let Some(seen) = world.settle(seen)? {
                let lists = [
                    ("未签承诺书", seen.unsigned),
                    ("逾期未复训", seen.training),
                    ("缺照片", seen.faceless),
                    ("两处登录", seen.two_places),
                ];
                for (list, lines) in lists {
                    world.listed.extend(lines.iter().map(|line| listed(list, line)));
                }
            }
            Ok(())
        },
    },
    Word {
        pattern: "清单“清单”列有“单位”的“岗位或姓名”",
        about: "清单为未签承诺书、逾期未复训、缺照片、两处登录；缺照片的写学生姓名",
        act: |world, said| {
            if !world.listed.contains(&wanted(said)) {
                return Err(format!("没有列出；列有：{}", world.listed.join("；")));
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "清单“清单”未列“单位”的“岗位或姓名”",
        about: "同上",
        act: |world, said| {
            if world.listed.contains(&wanted(said)) {
                return Err("列出了".to_owned());
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”导出“单位”的统计表",
        about: "按主管单位、学校、年级、性别的工作簿",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let file = world.service()?.statistics_xlsx(&asked, world.unit(&said[2])?);
            let file = world.settle(file)?;
            take(world, file)
        },
    },
    Word {
        pattern: "“单位”的“岗位”导出“单位”的办理量",
        about: "近半年每名管理人员办理的次数，取自操作日志",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let file = world.service()?.workload_xlsx(&asked, world.unit(&said[2])?, None);
            let file = world.settle(file)?;
            take(world, file)
        },
    },
    Word {
        pattern: "“单位”的“岗位”导出“单位”的破例清单，用途为“用途”",
        about: "本学年该单位及其下级主管单位破例同意的变动",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let export = OverridesExport { purpose: said[3].clone(), ..OverridesExport::default() };
            let file = world.service()?.overrides_xlsx(&asked, world.unit(&said[2])?, &export);
            let file = world.settle(file)?;
            take(world, file)
        },
    },
    Word {
        pattern: "“单位”的“岗位”查看“单位”的破例清单",
        about: "本学年破例同意的变动：学生、条款、经办人、意见",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let ask = OverridesAsk { org: Some(world.unit(&said[2])?), ..OverridesAsk::default() };
            let seen = world.service()?.case_overrides(&asked, &ask);
            let lines = world.settle(seen)?.map(|page| page.items).unwrap_or_default();
            let line = |view: OverrideView| {
                let articles: Vec<String> = view.against.into_iter().map(|found| found.clause.article).collect();
                format!("{}：{}：{}：{}", view.name, articles.join("、"), view.by, view.opinion)
            };
            world.listed = lines.into_iter().map(line).collect();
            Ok(())
        },
    },
    Word {
        pattern: "破例清单列有学生“姓名”，依据“条”，意见为“意见”",
        about: "须先查看破例清单；经办人的姓名、日期也在其中",
        act: |world, said| {
            let holds = |line: &String| {
                let parts: Vec<&str> = line.split('：').collect();
                parts.len() > 3
                    && parts[0] == said[0]
                    && parts[1].split('、').any(|article| article == said[1])
                    && !parts[2].is_empty()
                    && parts[3..].join("：") == said[2]
            };
            if !world.listed.iter().any(holds) {
                return Err(format!("没有列出；列有：{}", world.listed.join("；")));
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "破例清单未列学生“姓名”",
        about: "须先查看破例清单",
        act: |world, said| match world.listed.iter().any(|line| line.split('：').next() == Some(&said[0])) {
            true => Err(format!("列出了；列有：{}", world.listed.join("；"))),
            false => Ok(()),
        },
    },
    Word {
        pattern: "导出的表中有一行“内容、内容”",
        about: "一行中依次有这几项",
        act: |world, said| {
            let cells: Vec<&str> = super::names(&said[0]).collect();
            let holds =
                |row: &String| row.split('、').collect::<Vec<_>>().windows(cells.len()).any(|part| part == cells);
            if !world.listed.iter().any(holds) {
                return Err(format!("没有这一行；有：{}", world.listed.join("；")));
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”的账号在两处同时登录",
        about: "两个地址，都验证了密码和动态口令",
        act: |world, said| in_two_places(world, &said[0], role_named(&said[1])?),
    },
    Word {
        pattern: "“单位”的“岗位”的账号在一处登录",
        about: "验证了密码和动态口令",
        act: |world, said| first_sign_in(world, &said[0], role_named(&said[1])?).map(|_| ()),
    },
];

fn listed(list: &str, line: &WatchLine) -> String {
    let who = if line.role.is_empty() { &line.name } else { &line.role };
    format!("{list} {} {who}", line.org_name)
}

fn wanted(said: &[String]) -> String {
    let who = role_named(&said[2]).map_or(said[2].clone(), |role| role.as_str().to_owned());
    format!("{} {} {who}", said[0], said[1])
}

/// Reads a workbook that was handed out, row by row.
pub(super) fn take(world: &mut World<'_>, file: Option<Download>) -> Result<(), String> {
    world.listed.clear();
    let Some(file) = file else { return Ok(()) };
    let reader = SheetReader::open(file.bytes, &Limits::default()).map_err(|error| error.to_string())?;
    for row in reader {
        let row = row.map_err(|error| error.to_string())?;
        world.listed.push(row.cells.into_iter().map(|cell| cell.text).collect::<Vec<_>>().join("、"));
    }
    Ok(())
}

const PASSWORD: &str = "Qiufeng-2026-luoye";

/// The first sign-in to its end, from one place. Returns the login and the second factor.
fn first_sign_in(world: &mut World<'_>, unit: &str, role: Role) -> Result<(String, Totp), String> {
    let (login, token) = session::redeem(world, unit, role)?;
    let (service, address) = (world.service()?, session::ADDRESS);
    let partial = service.resolve_partial(&token, address).map_err(told)?;
    let set = SetPassword { password: PASSWORD.to_owned() };
    let (_, token) = service.set_password(&partial, set).map_err(told)?;
    let partial = service.resolve_partial(token.as_str(), address).map_err(told)?;
    let setup = service.begin_second_factor(&partial).map_err(told)?;
    let totp = Totp::from_url(&setup.uri).map_err(|error| error.to_string())?;
    let partial = service.resolve_partial(token.as_str(), address).map_err(told)?;
    service.confirm_second_factor(&partial, code(world, &totp)?).map_err(told)?;
    Ok((login, totp))
}

fn in_two_places(world: &mut World<'_>, unit: &str, role: Role) -> Result<(), String> {
    let (login, totp) = first_sign_in(world, unit, role)?;
    world.clock()?.advance(jiff::SignedDuration::from_mins(2));
    let (service, elsewhere) = (world.service()?, "10.0.0.2");
    let ask = SignIn { login, password: PASSWORD.to_owned() };
    let (_, token) = service.sign_in(elsewhere, ask).map_err(told)?;
    let partial = service.resolve_partial(token.as_str(), elsewhere).map_err(told)?;
    service.prove_code(&partial, code(world, &totp)?).map_err(told)?;
    Ok(())
}

/// What the authenticator shows now.
fn code(world: &World<'_>, totp: &Totp) -> Result<ProveCode, String> {
    let now = jice_domain::Clock::now(world.clock()?).as_second();
    Ok(ProveCode { code: totp.generate(u64::try_from(now).map_err(|error| error.to_string())?).to_string() })
}
