//! Where and when, and under which packs.

use super::date;
use crate::province::morning;
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
        pattern: "规则包文件“路径”中“原文”改为“新文”、“原文”改为“新文”的，不予加载，因“文字”",
        about: "这样改的规则包装不进系统，原因中有这段文字",
        act: |world, said| match world.change_pack(&said[0], &[(&said[1], &said[2]), (&said[3], &said[4])]) {
            Ok(()) => Err("规则包仍能加载".to_owned()),
            Err(what) if what.contains(&said[5]) => {
                world.saw_refused();
                Ok(())
            }
            Err(what) => Err(what),
        },
    },
    Word {
        pattern: "窗口“名称”由有权单位定为“起”至“止”",
        about: "写入规则包的办理时间，月日写作09-01",
        act: open_window,
    },
];

fn open_window(world: &mut World<'_>, said: &[String]) -> Result<(), String> {
    let file = format!("{}/windows.toml", world.province()?.jurisdiction.0);
    let old = format!("[[window]]\nid = \"{}\"\n", said[0]);
    let new = format!("{old}opens = \"{}\"\ncloses = \"{}\"\n", said[1], said[2]);
    world.change_pack(&file, &[(&old, &new)])
}
