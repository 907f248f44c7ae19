//! Where and when, and under which packs.

use jice_service::command::{LoadPlan, PlanLine, SetWindow, WindowDays};

use super::date;
use crate::province::{morning, role_named};
use crate::words::Word;
use crate::world::World;

pub(super) const WORDS: &[Word] = &[
    Word {
        pattern: "辖区为“规则包”，今天是“日期”",
        about: "在该规则包的示例辖区里，从这一天上午九时开始",
        act: |world, said| world.open(&said[0], date(&said[1])?),
    },
    Word {
        pattern: "今天是“日期”",
        about: "时间走到这一天上午九时",
        act: |world, said| {
            world.clock()?.set(morning(date(&said[0])?));
            Ok(())
        },
    },
    Word {
        pattern: "规则包文件“路径”中“原文”改为“新文”",
        about: "换一份数据，不换程序",
        act: |world, said| world.change_pack(&said[0], &[(&said[1], &said[2])]),
    },
    Word {
        pattern: "规则包文件“路径”中“原文”改为“新文”，“原文”改为“新文”",
        about: "同上，两处一起改",
        act: |world, said| world.change_pack(&said[0], &[(&said[1], &said[2]), (&said[3], &said[4])]),
    },
    Word {
        pattern: "规则包文件“路径”中“原文”改为“新文”的，不予加载，因“文字”",
        about: "这样改的规则包装不进系统，原因中有这段文字",
        act: |world, said| not_loaded(world, &said[0], &[(&said[1], &said[2])], &said[3]),
    },
    Word {
        pattern: "规则包文件“路径”中“原文”改为“新文”、“原文”改为“新文”的，不予加载，因“文字”",
        about: "同上，两处一起改",
        act: |world, said| not_loaded(world, &said[0], &[(&said[1], &said[2]), (&said[3], &said[4])], &said[5]),
    },
    Word {
        pattern: "“单位”的“岗位”将“单位”的窗口“名称”定为“日期”至“日期”",
        about: "对该单位及其所辖单位另行设定办理时间",
        act: |world, said| {
            let days = WindowDays { opens_on: date(&said[4])?, closes_on: date(&said[5])? };
            set_window(world, said, Some(days))
        },
    },
    Word {
        pattern: "“单位”的“岗位”取消“单位”的窗口“名称”的设定",
        about: "恢复上级所设或规则包所定的时间",
        act: |world, said| set_window(world, said, None),
    },
    Word {
        pattern: "“单位”的“岗位”为“学校”“年级”载入招生计划#人",
        about: "本学年该校该年级的招生人数",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let pupils = super::number(&said[4])?.try_into().map_err(|_| "人数过大".to_owned())?;
            let line = PlanLine { school: world.unit(&said[2])?, grade: super::grade(&said[3])?, pupils };
            let load = LoadPlan { school_year: None, lines: vec![line] };
            let loaded = world.service()?.load_plan(&asked, asked.actor.org, load);
            world.settle(loaded).map(|_| ())
        },
    },
];

fn not_loaded(world: &mut World<'_>, file: &str, changes: &[(&str, &str)], why: &str) -> Result<(), String> {
    match world.change_pack(file, changes) {
        Ok(()) => Err("规则包仍能加载".to_owned()),
        Err(what) if what.contains(why) => {
            world.saw_refused();
            Ok(())
        }
        Err(what) => Err(what),
    }
}

fn set_window(world: &mut World<'_>, said: &[String], days: Option<WindowDays>) -> Result<(), String> {
    let asked = world.acting(&said[0], role_named(&said[1])?)?;
    let set = SetWindow { window: said[3].clone(), days };
    let done = world.service()?.set_window(&asked, world.unit(&said[2])?, set);
    world.settle(done).map(|_| ())
}
