//! Entries in doubt: told by the ministry, searched for, listed, changed, proved, deleted.

use jice_domain::{ProblemCure, Role};
use jice_service::PageAsk;
use jice_service::command::{HandleProblem, ProblemsAsk, ProblemsExport, ProblemsOf};
use jice_service::view::{ProblemItem, ProblemView};
use jice_sheet::{Roster, RosterColumn, RosterWriter};

use super::{equal, grade, intake, names, number};
use crate::cast::Child;
use crate::outcome::told;
use crate::province::role_named;
use crate::words::Word;
use crate::world::{Story, World};

pub(super) const WORDS: &[Word] = &[
    Word {
        pattern: "学生“姓名”又在“学校”“年级”建籍，没有证件号",
        about: "同名、同性别、同日出生而未填证件号的另一条学籍",
        act: |world, said| {
            let (child, grade) = (Child::named(&said[0])?, grade(&said[2])?);
            super::change::class_in(world, &said[1], grade)?;
            let (_, refused) =
                intake::take_over_as(world, &[child], &said[1], &[grade.0], &|(child, division, grade), field| {
                    match field {
                        "document_kind" => Some("其他".to_owned()),
                        "document_number" => None,
                        "guardian1_document_kind" => Some("居民身份证".to_owned()),
                        "guardian1_document_number" => Some(child.guardian_identity(division)),
                        _ => child
                            .typed(division, grade)
                            .into_iter()
                            .find(|(id, _)| *id == field)
                            .map(|(_, value)| value),
                    }
                })?;
            refused.first().map_or(Ok(()), |first| Err(crate::outcome::refusal(first)))
        },
    },
    Word {
        pattern: "“单位”的“岗位”查找“单位”的问题学籍",
        about: "系统逐校比对，含所辖学校",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let begun = world.service()?.search_problems(&asked, world.unit(&said[2])?);
            if world.settle(begun)?.is_some() {
                world.service()?.work_until_idle().map_err(told)?;
            }
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”导入部级问题学籍名单，列有学生“姓名”，类型“类型”，备注“备注”",
        about: "一行的名单，号码为该生证件号",
        act: |world, said| {
            let row = [world.identity(&said[2])?, Child::named(&said[2])?.name, said[3].clone(), said[4].clone()];
            tell(world, said, &[row.to_vec()])
        },
    },
    Word {
        pattern: "“单位”的“岗位”导入部级问题学籍名单，列有学生“姓名”，名单上的姓名为“姓名”，类型“类型”",
        about: "一行的名单，姓名照所写",
        act: |world, said| {
            let row = [world.identity(&said[2])?, said[3].clone(), said[4].clone(), String::new()];
            tell(world, said, &[row.to_vec()])
        },
    },
    Word {
        pattern: "“单位”的“岗位”查看“单位”的问题学籍清单",
        about: "该单位及所辖学校未处理完毕的问题学籍，毕业年级在前",
        act: |world, said| list(world, said, ProblemsOf::Unsettled),
    },
    Word {
        pattern: "“单位”的“岗位”查看“单位”的全部问题学籍",
        about: "已处理的也列",
        act: |world, said| list(world, said, ProblemsOf::All),
    },
    Word {
        pattern: "问题学籍清单列有“学校”的学生“姓名”，类型“类型”",
        about: "以下“该问题学籍”指此",
        act: |world, said| {
            let name = Child::named(&said[1])?.name;
            let wanted = |item: &&ProblemItem| {
                item.school_name == said[0] && item.name == name && jice_policy::problem_kind_zh(item.kind) == said[2]
            };
            let found = world.problems.iter().find(wanted).map(|item| (item.school, item.problem));
            let all: Vec<String> = world.problems.iter().map(shown).collect();
            world.problem = Some(found.ok_or_else(|| format!("没有列出；列有：{}", all.join("；")))?);
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "问题学籍清单依次列有学生“姓名、姓名”",
        about: "不多也不少，依先后",
        act: |world, said| {
            let wanted: Vec<String> =
                names(&said[0]).map(|name| Child::named(name).map(|child| child.name)).collect::<Result<_, _>>()?;
            let found: Vec<String> = world.problems.iter().map(|item| item.name.clone()).collect();
            equal("清单", &found.join("、"), &wanted.join("、"))?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "问题学籍清单未列学生“姓名”",
        about: "须先查看清单",
        act: |world, said| {
            let name = Child::named(&said[0])?.name;
            if let Some(item) = world.problems.iter().find(|item| item.name == name) {
                return Err(format!("列出了：{}", shown(item)));
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "该问题学籍已#天，待“单位”办理",
        about: "清单上的天数和待办单位",
        act: |world, said| {
            let item = view(world)?.item;
            equal("天数", &item.days.to_string(), &number(&said[0])?.to_string())?;
            equal("待办单位", &item.handler, &said[1])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "该问题学籍的状态为“状态”",
        about: "状态写作待处理、处理中、已变更、已佐证、已删除、情形已消失",
        act: |world, said| {
            let item = view(world)?.item;
            equal("状态", state_zh(&item.state, item.cure), &said[0])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”看到该问题学籍的对方为“学校”的“姓名”，处理情况“状态”",
        about: "只有学校、班级、姓名和处理情况",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let (school, id) = problem(world)?;
            let seen = world.service()?.view_problem(&asked, school, id).map_err(told)?;
            let other = seen.item.other.ok_or("没有对方")?;
            equal("对方学校", &other.school_name, &said[2])?;
            equal("对方姓名", &other.name, &Child::named(&said[3])?.name)?;
            equal("处理情况", state_zh(&other.state.unwrap_or_default(), other.cure), &said[4])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“学校”对该问题学籍办理“处理”，其中“项目：值；项目：值”",
        about: "处理写作变更、佐证、删除；学籍管理员起草，材料齐全；以下“该变动”指此",
        act: |world, said| match handle(world, &said[0], &said[1], &said[2])? {
            true => super::change::enclose(world, &[]),
            false => Ok(()),
        },
    },
    Word {
        pattern: "“学校”对该问题学籍办理“处理”，缺少“材料、材料”",
        about: "同上，其余材料和项目齐全",
        act: |world, said| {
            let missing: Vec<&str> = names(&said[2]).collect();
            match handle(world, &said[0], &said[1], "")? {
                true => super::change::enclose(world, &missing),
                false => Ok(()),
            }
        },
    },
    Word {
        pattern: "“单位”的“岗位”为“学校”的学生“姓名”办理毕业",
        about: "该生学段结束",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let (school, person, today) = (world.unit(&said[2])?, world.person(&said[3])?, world.today()?);
            let done = world.service()?.finish_stage(&asked, school, &[person], today);
            world.settle(done).map(|_| ())
        },
    },
    Word {
        pattern: "“单位”的“岗位”导出“单位”的问题学籍清单，用途为“用途”",
        about: "下载工作簿；空白即未写用途",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let ask = ProblemsExport { purpose: said[3].clone(), ..ProblemsExport::default() };
            let file = world.service()?.problems_xlsx(&asked, world.unit(&said[2])?, &ask);
            let file = world.settle(file)?;
            super::watch::take(world, file)
        },
    },
];

fn problem(world: &World<'_>) -> Result<(jice_domain::OrgId, jice_domain::ProblemRecordId), String> {
    world.problem.ok_or_else(|| "还没有问题学籍".to_owned())
}

/// The record as the city sees it.
fn view(world: &World<'_>) -> Result<ProblemView, String> {
    let (school, id) = problem(world)?;
    let asked = world.acting("甲市教育局", Role::Clerk)?;
    world.service()?.view_problem(&asked, school, id).map_err(told)
}

fn list(world: &mut World<'_>, said: &[String], of: ProblemsOf) -> Result<(), String> {
    let asked = world.acting(&said[0], role_named(&said[1])?)?;
    let page = PageAsk { cursor: None, limit: Some(200) };
    let ask = ProblemsAsk { kind: None, of, leaving: false, page };
    let seen = world.service()?.problems(&asked, world.unit(&said[2])?, &ask);
    world.problems = world.settle(seen)?.map(|page| page.items).unwrap_or_default();
    Ok(())
}

/// The clerk takes in a list of these rows: number, name, kind, remark.
fn tell(world: &mut World<'_>, said: &[String], rows: &[Vec<String>]) -> Result<(), String> {
    let asked = world.acting(&said[0], role_named(&said[1])?)?;
    let column = |heading: &str| RosterColumn { heading: heading.to_owned(), width_chars: None };
    let table = Roster {
        title: "问题学籍".to_owned(),
        subtitle: String::new(),
        columns: ["证件号", "姓名", "问题类型", "备注"].map(column).to_vec(),
        landscape: true,
        footer: String::new(),
    };
    let fault = |error: jice_sheet::WriteError| error.to_string();
    let mut writer = RosterWriter::new(&table, world.clock_now()?).map_err(fault)?;
    for row in rows {
        writer.row(row).map_err(fault)?;
    }
    let bytes = writer.finish().map_err(fault)?;
    let done = world.service()?.tell_problems(&asked, asked.actor.org, bytes);
    world.settle(done).map(|_| ())
}

/// Begins to handle the record and fills the case in. Tells whether it was opened.
fn handle(world: &mut World<'_>, school: &str, cure: &str, said: &str) -> Result<bool, String> {
    let ((org, id), registrar) = (problem(world)?, world.acting(school, Role::Registrar)?);
    let cure = match cure {
        "变更" => ProblemCure::Change,
        "佐证" => ProblemCure::Proof,
        "删除" => ProblemCure::Deletion,
        other => return Err(format!("没有处理“{other}”，写作变更、佐证、删除")),
    };
    let seen = view(world)?.item;
    let opened = world.service()?.handle_problem(&registrar, org, id, &HandleProblem { version: seen.version, cure });
    let Some(opened) = world.settle(opened)? else { return Ok(false) };
    let (person, case) = (opened.person, opened.id);
    world.story = Some(Story { person, case, opener: school.to_owned(), pupil: seen.name.clone() });
    let law = world.law()?;
    let change = law.change(&opened.change.id).ok_or("没有这项变动")?;
    let (values, class) = super::change::filled(world, change, said)?;
    super::change::fill(world, values, class, "")?;
    Ok(true)
}

fn shown(item: &ProblemItem) -> String {
    let kind = jice_policy::problem_kind_zh(item.kind);
    format!("{} {} {kind} {}", item.school_name, item.name, state_zh(&item.state, item.cure))
}

fn state_zh(state: &str, cure: Option<ProblemCure>) -> &'static str {
    match (state, cure) {
        ("open", _) => "待处理",
        ("handling", _) => "处理中",
        (_, Some(ProblemCure::Change)) => "已变更",
        (_, Some(ProblemCure::Proof)) => "已佐证",
        (_, Some(ProblemCure::Deletion)) => "已删除",
        ("ceased", _) => "情形已消失",
        _ => "无",
    }
}
