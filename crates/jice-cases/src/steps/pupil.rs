//! Registered pupils: their numbers, their page, who may see and change it.

use std::collections::BTreeMap;

use jice_domain::{OutOfClass, Role};
use jice_service::Asked;
use jice_service::command::{AuditAsk, FindPupil, MaintainPupil, OutOfClassAsk, PupilsAsk, RosterAsk, StatisticsAsk};
use jice_service::view::NumberView;

use super::{equal, intake, number};
use crate::cast::Child;
use crate::outcome::told;
use crate::province::role_named;
use crate::words::Word;
use crate::world::World;

pub(super) const WORDS: &[Word] = &[
    Word {
        pattern: "“单位”的“岗位”的“类别”名单中有学生“姓名”",
        about: "类别写作休学、疑似辍学、辍学、其他离校、休学将满",
        act: |world, said| {
            let listed = out_of_class(world, said)?;
            if !listed.contains(&said[3]) {
                return Err(format!("名单中只有{listed:?}"));
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”的“类别”名单中没有学生“姓名”",
        about: "同上",
        act: |world, said| {
            if out_of_class(world, said)?.contains(&said[3]) {
                return Err("名单中有此人".to_owned());
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”统计的“类别”为#人",
        about: "类别写作休学、疑似辍学、辍学、其他离校",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let counts = world.service()?.count_out_of_class(&asked, None).map_err(told)?;
            let (why, _) = out_of_class_named(&said[2])?;
            let count = counts.iter().find(|count| count.why == why).map_or(0, |count| count.count);
            equal("人数", &count.to_string(), &said[3])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "学生“姓名”的“号码”由系统分配，共#位",
        about: "不经填写即有，位数如所写",
        act: |world, said| {
            let held = held(world, &said[0], &said[1])?;
            equal("位数", &held.value.chars().count().to_string(), &said[2])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "学生“姓名”的“号码”由其身份证件号得出",
        about: "重新推算，与所存一致（画面上中段隐去）",
        act: |world, said| {
            let (held, own) = (held(world, &said[0], &said[1])?, world.identity(&said[0])?);
            let masked = format!("{}{}{}", &own[..6], "*".repeat(8), &own[14..]);
            equal("号码", &held.value, &masked)?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "学生“姓名”的“号码”为“号码”",
        about: "画面上显示的号码",
        act: |world, said| {
            equal("号码", &held(world, &said[0], &said[1])?.value, &said[2])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "学生“姓名”的“号码”标为临时",
        about: "暂以监护人证件或待换发的号码",
        act: |world, said| {
            if !held(world, &said[0], &said[1])?.temporary {
                return Err("未标为临时".to_owned());
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "学生“姓名”的“号码”沿用原号",
        about: "与入学前相同",
        act: |world, said| {
            let before = before(world, &said[0], &said[1])?;
            equal("号码", &held(world, &said[0], &said[1])?.value, &before)?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "学生“姓名”的“号码”已重新分配，原号留存",
        about: "换了新号，旧号连同止期仍在该生名下",
        act: renumbered,
    },
    Word {
        pattern: "按原“号码”仍可查到学生“姓名”",
        about: "旧号仍可查询",
        act: |world, said| {
            let old = before(world, &said[1], &said[0])?;
            let clerk = world.acting("甲市教育局", Role::Clerk)?;
            let found = world.service()?.find_pupil(&clerk, FindPupil { number: old }).map_err(told)?;
            if found.len() != 1 {
                return Err(format!("查到{}人", found.len()));
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "学生“姓名”与学生“姓名”的“号码”不同",
        about: "各有各的号码",
        act: |world, said| {
            if held(world, &said[0], &said[2])?.value == held(world, &said[1], &said[2])?.value {
                return Err("号码相同".to_owned());
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "学生“姓名”有照片，来源为“来源”",
        about: "来源为采集或导入",
        act: |world, said| {
            let source = world.pupil(&said[0])?.photos.first().map(|photo| photo.source.clone());
            let word = match source.as_deref() {
                Some("capture") => "采集",
                Some("import") => "导入",
                _ => "无",
            };
            equal("照片来源", word, &said[1])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "学生“姓名”归属“年级”“班级”、“学校”和“主管单位”",
        about: "一条学籍对应一个班级、一所学校、一个主管单位",
        act: belongs,
    },
    Word {
        pattern: "学生“姓名”的“信息项”显示为“值”",
        about: "学生页面上的一项，代码显示名称",
        act: |world, said| {
            let view = world.pupil(&said[0])?;
            let value = view.values.iter().find(|value| value.label == said[1]).map(|value| value.value.clone());
            equal(&said[1], &value.unwrap_or_default(), &said[2])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "学生“姓名”的变动记录有“事项”，日期“日期”",
        about: "学生页面上按日期列出的变动",
        act: |world, said| {
            let view = world.pupil(&said[0])?;
            let there = view.timeline.iter().any(|event| event.zh == said[1] && event.valid_from == said[2]);
            if !there {
                let all: Vec<String> =
                    view.timeline.iter().map(|event| format!("{} {}", event.zh, event.valid_from)).collect();
                return Err(format!("只有：{}", all.join("、")));
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "学生“姓名”的学籍记下的规则包版本不同于原版本",
        about: "办理依据的规则包版本随学籍留存；规则包改过，版本即不同",
        act: |world, said| {
            let person = world.person(&said[0])?;
            let acts = world.service()?.store().read(|db| jice_store::journal::list(db, person));
            let acts = acts.map_err(|error| error.to_string())?;
            let kept = acts.last().map(|act| act.pack_version.clone()).ok_or("没有变动记录")?;
            if kept != world.law()?.version() || kept == world.published_version()? {
                return Err("版本没有随规则包而变".to_owned());
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”按证件号查询学生“姓名”",
        about: "查到几人，由后面的步骤说",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let number = world.identity(&said[2])?;
            let found = world.service()?.find_pupil(&asked, FindPupil { number });
            world.count = world.settle(found)?.map(|found| found.len() as u64);
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”按“号码”末#位查询学生“姓名”",
        about: "查到几人，由后面的步骤说",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let whole = held(world, &said[4], &said[2])?.value;
            let last = usize::try_from(number(&said[3])?).map_err(|error| error.to_string())?;
            let number = whole[whole.len().saturating_sub(last)..].to_owned();
            let found = world.service()?.find_pupil(&asked, FindPupil { number });
            world.count = world.settle(found)?.map(|found| found.len() as u64);
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”列出“单位”的学生",
        about: "在籍学生名单",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let ask = PupilsAsk { org: Some(world.unit(&said[2])?), ..PupilsAsk::default() };
            let page = world.service()?.list_pupils(&asked, ask);
            world.count = world.settle(page)?.map(|page| page.total.unwrap_or(page.items.len() as u64));
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”统计“单位”的在籍学生",
        about: "总数",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let ask = StatisticsAsk { org: Some(world.unit(&said[2])?) };
            let figures = world.service()?.statistics(&asked, &ask);
            world.count = world.settle(figures)?.map(|figures| figures.total);
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”的工作台列出“项目”#人",
        about: "工作台上的人数",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let bench = world.service()?.workbench(&asked).map_err(told)?;
            let found = bench.counts.iter().find(|count| count.label == said[2]);
            let found = found.ok_or_else(|| format!("工作台没有“{}”", said[2]))?;
            equal(&said[2], &found.count.to_string(), &said[3])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "共#人",
        about: "上一步查到、列出或统计的人数",
        act: |world, said| {
            let count = world.count.ok_or_else(|| format!("没有查得：{}", world.last.why()))?;
            equal("人数", &count.to_string(), &number(&said[0])?.to_string())?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”查看学生“姓名”",
        about: "打开学生页面",
        act: |world, said| {
            let (asked, person) = (world.acting(&said[0], role_named(&said[1])?)?, world.person(&said[2])?);
            let seen = world.service()?.view_pupil(&asked, person);
            world.settle(seen).map(|_| ())
        },
    },
    Word {
        pattern: "“单位”的“岗位”将学生“姓名”的“信息项”改为“值”",
        about: "在学生页面上直接维护",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            maintain(world, &asked, &said[2], &said[3], &said[4])
        },
    },
    Word {
        pattern: "“单位”的“岗位”导出“学校”的花名册，用途为“用途”",
        about: "下载工作簿；空白即未写用途",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let ask = RosterAsk { purpose: said[3].clone(), ..RosterAsk::default() };
            let taken = world.service()?.roster_xlsx(&asked, world.unit(&said[2])?, &ask);
            world.settle(taken).map(|_| ())
        },
    },
    Word {
        pattern: "日志中有“单位”的“岗位”导出#人花名册的记录，用途为“用途”",
        about: "谁导出了多少人，作何用途，记录在案",
        act: |world, said| {
            let name = world.acting(&said[0], role_named(&said[1])?)?.actor.name;
            let wanted = format!("{name} print_roster read roster rows={} {}", said[2], said[3]);
            if !world.lines.contains(&wanted) {
                return Err(format!("日志中没有“{wanted}”：{}", world.lines.join("；")));
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”查看“单位”的操作日志",
        about: "由后面的步骤说看到什么",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let ask = AuditAsk { org: Some(world.unit(&said[2])?), ..AuditAsk::default() };
            let log = world.service()?.audit_log(&asked, &ask);
            let lines = world.settle(log)?.map(|page| page.items).unwrap_or_default();
            world.lines = lines
                .iter()
                .map(|line| {
                    let said =
                        format!("{} {} {} {} {}", line.name, line.action, line.outcome, line.fields, line.purpose);
                    said.trim_end().to_owned()
                })
                .collect();
            Ok(())
        },
    },
    Word {
        pattern: "日志中有“单位”的“岗位”查看学生的记录",
        about: "谁看了学生信息，记录在案",
        act: |world, said| logged(world, &said[0], &said[1], "read_pupil", "read"),
    },
    Word {
        pattern: "日志中有“单位”的“岗位”查看学生未获准许的记录",
        about: "无权而试图查看的，也记录在案",
        act: |world, said| logged(world, &said[0], &said[1], "read_pupil", "denied"),
    },
    Word {
        pattern: "为“学校”在籍的#名学生编号",
        about: "一次接收全部在校生并编号，说明有多少人未能编号",
        act: number_all,
    },
    Word {
        pattern: "#人已编号，#人未编号，依据“条”",
        about: "未编号的逐人列出原因",
        act: |world, said| {
            equal("已编号人数", &world.count.unwrap_or_default().to_string(), &said[0])?;
            let refused = &world.last.refusals;
            equal("未编号人数", &refused.len().to_string(), &said[1])?;
            if refused.iter().any(|refusal| refusal.clause.article != said[2]) {
                return Err(world.last.why());
            }
            world.saw_refused();
            world.saw_allowed();
            Ok(())
        },
    },
];

/// The reason, and whether only those are meant whose suspension ends soon.
fn out_of_class_named(name: &str) -> Result<(OutOfClass, bool), String> {
    Ok(match name {
        "休学" => (OutOfClass::Suspended, false),
        "休学将满" => (OutOfClass::Suspended, true),
        "疑似辍学" => (OutOfClass::SuspectedDropout, false),
        "辍学" => (OutOfClass::Dropout, false),
        "其他离校" => (OutOfClass::Away, false),
        _ => return Err(format!("没有“{name}”这一类")),
    })
}

/// The names on a list of those who sit in no class.
fn out_of_class(world: &World<'_>, said: &[String]) -> Result<Vec<String>, String> {
    let asked = world.acting(&said[0], role_named(&said[1])?)?;
    let (why, ending) = out_of_class_named(&said[2])?;
    let ask = OutOfClassAsk { org: None, why, ending, page: jice_service::PageAsk::default() };
    let listed = world.service()?.list_out_of_class(&asked, &ask).map_err(told)?;
    Ok(listed.items.into_iter().map(|line| line.pupil.name).collect())
}

/// The number of that name which holds now.
fn held(world: &World<'_>, name: &str, label: &str) -> Result<NumberView, String> {
    let numbers = world.pupil(name)?.numbers;
    let known: Vec<String> = numbers.iter().map(|number| number.label.clone()).collect();
    let found = numbers.into_iter().find(|number| number.label == label && number.valid_to.is_none());
    found.ok_or_else(|| format!("没有现行的“{label}”，有：{}", known.join("、")))
}

fn before(world: &World<'_>, name: &str, label: &str) -> Result<String, String> {
    let kept = world.borne.get(&(name.to_owned(), label.to_owned())).cloned();
    kept.ok_or_else(|| format!("学生“{name}”此前没有“{label}”"))
}

fn renumbered(world: &mut World<'_>, said: &[String]) -> Result<(), String> {
    let old = before(world, &said[0], &said[1])?;
    if held(world, &said[0], &said[1])?.value == old {
        return Err("仍是原号".to_owned());
    }
    let kept =
        world.pupil(&said[0])?.numbers.into_iter().any(|number| number.value == old && number.valid_to.is_some());
    if !kept {
        return Err("原号没有留存".to_owned());
    }
    world.saw_allowed();
    Ok(())
}

fn belongs(world: &mut World<'_>, said: &[String]) -> Result<(), String> {
    let line = world.pupil(&said[0])?.line;
    equal("年级", &line.grade_name, &said[1])?;
    equal("班级", &line.class_name, &said[2])?;
    equal("学校", &line.school_name, &said[3])?;
    equal("主管单位", &world.authority_of(&line.school_name)?, &said[4])?;
    world.saw_allowed();
    Ok(())
}

fn maintain(world: &mut World<'_>, asked: &Asked, name: &str, heading: &str, value: &str) -> Result<(), String> {
    let version = world.pupil(name)?.version;
    let values = BTreeMap::from([(intake::field(world.law()?.fields(), heading)?, value.to_owned())]);
    let person = world.person(name)?;
    let maintained = world.service()?.maintain_pupil(asked, person, MaintainPupil { version, values });
    world.settle(maintained).map(|_| ())
}

fn logged(world: &mut World<'_>, unit: &str, role: &str, action: &str, outcome: &str) -> Result<(), String> {
    let name = world.acting(unit, role_named(role)?)?.actor.name;
    let wanted = format!("{name} {action} {outcome}");
    if !world.lines.iter().any(|line| line.starts_with(&wanted)) {
        return Err(format!("日志中没有“{wanted}”：{}", world.lines.join("；")));
    }
    world.saw_allowed();
    Ok(())
}

fn number_all(world: &mut World<'_>, said: &[String]) -> Result<(), String> {
    let many = number(&said[1])?;
    let children: Vec<Child> =
        (1..=many).map(|number| Child::named(&format!("学生{number}号"))).collect::<Result<_, _>>()?;
    let (taken, refused) = intake::take_over(world, &children, &said[0], &[6, 9])?;
    world.last = crate::outcome::Outcome::default();
    world.last.add(refused);
    world.count = Some(taken);
    Ok(())
}
