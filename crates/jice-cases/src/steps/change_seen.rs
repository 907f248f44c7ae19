//! What came of a change: where it lies, until when, what it asks, what it did to the entry.

use jice_domain::{Act, Role};
use jice_policy::state_zh;
use jice_service::PageAsk;
use jice_service::command::{Desk, DeskAsk, PupilsAsk};
use jice_service::view::DeskItem;

use super::change::{story, view};
use super::{equal, intake, names};
use crate::outcome::told;
use crate::province::role_named;
use crate::words::Word;
use crate::world::World;

pub(super) const WORDS: &[Word] = &[
    Word {
        pattern: "该变动的状态为“状态”",
        about: "状态写作草稿、办理中、已退回、已办结、不同意、已撤销",
        act: |world, said| {
            let word = match view(world)?.state.as_str() {
                "draft" => "草稿",
                "open" => "办理中",
                "returned" => "已退回",
                "done" => "已办结",
                "refused" => "不同意",
                _ => "已撤销",
            };
            equal("状态", word, &said[0])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "该变动待“单位”办理",
        about: "当前一步属于该单位",
        act: |world, said| {
            equal("待办单位", &view(world)?.waits_for.unwrap_or_default(), &said[0])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”看到该生以往的“变动”未获同意，理由“理由”",
        about: "在本案中列出；不同意的单位和日期一并列出",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let (person, id) = story(world).map(|story| (story.person, story.case))?;
            let seen = world.service()?.view_case(&asked, person, id).map_err(told)?;
            let before: Vec<(String, String)> =
                seen.refused_before.into_iter().map(|one| (one.zh, one.reason)).collect();
            if !before.contains(&(said[2].clone(), said[3].clone())) {
                return Err(format!("列出的是{before:?}"));
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "该变动当前一步于“日期”到期",
        about: "办理的最后一天",
        act: |world, said| {
            equal("到期日", &view(world)?.due_on.unwrap_or_default(), &said[0])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "该变动的各步依次为“步骤、步骤”",
        about: "已办的和待办的",
        act: |world, said| {
            let steps: Vec<String> = view(world)?.steps.into_iter().map(|step| step.zh).collect();
            equal("各步", &steps.join("、"), &said[0])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "该变动的“步骤”由系统默认同意",
        about: "到期无人办理，系统默认，并如此标明",
        act: |world, said| {
            let steps = view(world)?.steps;
            let step = steps.iter().find(|step| step.zh == said[0]).ok_or_else(|| format!("没有步骤“{}”", said[0]))?;
            if !step.by_silence || step.by != "系统默认" {
                return Err(format!("不是系统默认：{} {}", step.state, step.by));
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”看到该变动“步骤”的意见为“意见”",
        about: "经办人的姓名、时间也在其中",
        act: |world, said| {
            let (asked, story) = (world.acting(&said[0], role_named(&said[1])?)?, story(world)?);
            let seen = world.service()?.view_case(&asked, story.person, story.case).map_err(told)?;
            let step = seen.steps.iter().find(|step| step.zh == said[2] && step.verdict.is_some());
            let step = step.ok_or_else(|| format!("步骤“{}”尚未办理", said[2]))?;
            equal("意见", &step.opinion, &said[3])?;
            if step.by.is_empty() || step.taken_at.is_none() {
                return Err("没有经办人或时间".to_owned());
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "该变动在“单位”的“岗位”的待办中",
        about: "变动待办中有这一项",
        act: |world, said| {
            let found = waiting(world, &said[0], &said[1])?;
            found.map(|_| world.saw_allowed()).ok_or_else(|| "待办中没有这一项".to_owned())
        },
    },
    Word {
        pattern: "该变动不在“单位”的“岗位”的待办中",
        about: "变动待办中没有这一项",
        act: |world, said| match waiting(world, &said[0], &said[1])? {
            None => {
                world.saw_allowed();
                Ok(())
            }
            Some(_) => Err("待办中有这一项".to_owned()),
        },
    },
    Word {
        pattern: "该变动在“单位”的“岗位”的待办中标为逾期",
        about: "剩余工作日为负",
        act: |world, said| {
            let found = waiting(world, &said[0], &said[1])?.ok_or("待办中没有这一项")?;
            if found.working_days_left.is_none_or(|days| days >= 0) {
                return Err(format!("未标逾期：到期日{:?}，剩余{:?}个工作日", found.due_on, found.working_days_left));
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "该变动在“单位”的“岗位”的上报催办中，待“单位”办理",
        about: "下级超期未办，系统已报上级主管部门",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let late = world.service()?.escalated(&asked, None, &PageAsk::default()).map_err(told)?;
            let case = story(world)?.case;
            let found = late.items.into_iter().find(|item| item.case == case).ok_or("上报催办中没有这一项")?;
            equal("待办单位", &found.waits_for, &said[2])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "该变动要求的材料为“材料、材料”",
        about: "不多也不少",
        act: |world, said| {
            let papers = view(world)?.change.papers.into_iter().filter(|paper| !paper.optional);
            equal("材料", &papers.map(|paper| paper.zh).collect::<Vec<_>>().join("、"), &said[0])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "该变动的“项目”可选“值、值”",
        about: "这几个都在可选范围内",
        act: |world, said| {
            let fields = view(world)?.change.fields;
            let field = fields.iter().find(|field| field.zh == said[0]);
            let field = field.ok_or_else(|| format!("没有项目“{}”", said[0]))?;
            for wanted in names(&said[1]) {
                if !field.choices.iter().any(|choice| choice.zh == wanted) {
                    return Err(format!("不可选“{wanted}”"));
                }
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "该变动记下的规则包版本不同于原版本",
        about: "办理依据的规则包版本随变动留存；规则包改过，版本即不同",
        act: |world, _| {
            let kept = view(world)?.pack_version;
            if kept != world.law()?.version() || kept == world.published_version()? {
                return Err("版本没有随规则包而变".to_owned());
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "日志中有“单位”的“岗位”提交该变动的记录",
        about: "谁在何时提交，记录在案；须先查看发起学校的操作日志",
        act: |world, said| {
            let name = world.acting(&said[0], role_named(&said[1])?)?.actor.name;
            let wanted = format!("{name} open_case done submit");
            if !world.lines.iter().any(|line| line.starts_with(&wanted)) {
                return Err(format!("日志中没有“{wanted}”：{}", world.lines.join("；")));
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "学生“姓名”的学籍状态为“状态”",
        about: "在籍在校、休学、疑似辍学、辍学、其他离校、死亡、出境等",
        act: |world, said| {
            let person = world.person(&said[0])?;
            let found = world.service()?.store().read(|db| jice_store::entry::find(db, &[person]));
            let found = found.map_err(|error| error.to_string())?.pop().ok_or("没有学籍")?;
            equal("学籍状态", state_zh(found.entry.state.word()), &said[1])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "学生“姓名”的“信息项”留有原值“值”",
        about: "更正前的值留在变动记录中",
        act: |world, said| {
            let (person, field) = (world.person(&said[0])?, intake::field(world.law()?.fields(), &said[1])?);
            let acts = world.service()?.store().read(|db| jice_store::journal::list(db, person));
            let acts = acts.map_err(|error| error.to_string())?;
            let kept = acts.iter().find_map(|told| match &told.act {
                Act::KeyDataCorrected { changes, .. } => changes.iter().find(|change| change.0 == field),
                _ => None,
            });
            let kept = kept.ok_or("变动记录中没有这一项的更正")?;
            equal("原值", &kept.1, &said[2])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“学校”“年级”的名单中有学生“姓名”",
        about: "坐在该年级的班里",
        act: |world, said| {
            let lines = listed(world, &said[0], &said[2])?;
            let there = lines.iter().find(|line| line.grade_name == said[1]);
            there.map(|_| world.saw_allowed()).ok_or_else(|| "名单中没有该生".to_owned())
        },
    },
    Word {
        pattern: "“学校”的名单中没有学生“姓名”",
        about: "各年级都没有",
        act: |world, said| {
            if !listed(world, &said[0], &said[1])?.is_empty() {
                return Err("名单中仍有该生".to_owned());
            }
            world.saw_allowed();
            Ok(())
        },
    },
];

/// The change among what waits for somebody.
fn waiting(world: &World<'_>, unit: &str, role: &str) -> Result<Option<DeskItem>, String> {
    let asked = world.acting(unit, role_named(role)?)?;
    let ask = DeskAsk { org: None, desk: Desk::Todo, change: None, page: PageAsk::default() };
    let (items, case) = (world.service()?.case_desk(&asked, &ask).map_err(told)?.items, story(world)?.case);
    Ok(items.into_iter().find(|item| item.case == case))
}

/// The lines of a school's list that are the pupil's.
fn listed(world: &World<'_>, school: &str, name: &str) -> Result<Vec<jice_service::view::PupilLine>, String> {
    let (registrar, org) = (world.acting(school, Role::Registrar)?, world.unit(school)?);
    let person = world.person(name)?;
    let ask = PupilsAsk { org: Some(org), ..PupilsAsk::default() };
    let lines = world.service()?.list_pupils(&registrar, ask).map_err(told)?.items;
    Ok(lines.into_iter().filter(|line| line.person == person).collect())
}
