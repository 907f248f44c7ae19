//! What came of the last act.

use jice_domain::Refusal;

use crate::words::Word;
use crate::world::World;

pub(super) const WORDS: &[Word] = &[
    Word {
        pattern: "予以办理",
        about: "上一步办成了，没有不予办理的理由",
        act: |world, _| {
            if !world.last.done() {
                return Err(format!("未予办理：{}", world.last.why()));
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "不予办理，依据“条”",
        about: "有一项理由引用该条（首引或并引）",
        act: |world, said| refused(world, &said[0], None, None),
    },
    Word {
        pattern: "不予办理，依据“条”，规则“规则”",
        about: "同上，并由该规则发现",
        act: |world, said| refused(world, &said[0], Some(&said[1]), None),
    },
    Word {
        pattern: "不予办理，依据“条”，规则“规则”，字段“字段”",
        about: "同上，并指明该字段",
        act: |world, said| refused(world, &said[0], Some(&said[1]), Some(&said[2])),
    },
    Word {
        pattern: "无权办理",
        about: "岗位没有这一权限，或不在其管辖范围",
        act: |world, _| {
            if world.last.denied.is_none() {
                return Err(format!("没有说无权：{}", world.last.why()));
            }
            world.saw_refused();
            Ok(())
        },
    },
    Word {
        pattern: "须先登录",
        about: "没有登录的什么也看不到",
        act: |world, _| {
            if !world.last.stranger {
                return Err(format!("没有要求登录：{}", world.last.why()));
            }
            world.saw_refused();
            Ok(())
        },
    },
    Word {
        pattern: "不予受理，“字段”填写有误",
        about: "格式不能识别",
        act: |world, said| {
            if !world.last.invalid.iter().any(|(field, _)| *field == said[0]) {
                return Err(format!("没有指出该字段：{}", world.last.why()));
            }
            world.saw_refused();
            Ok(())
        },
    },
    Word {
        pattern: "提示“文字”",
        about: "理由中有这段文字",
        act: |world, said| {
            if !world.last.refusals.iter().any(|refusal| refusal.zh.contains(&said[0])) {
                return Err(format!("没有这样提示：{}", world.last.why()));
            }
            Ok(())
        },
    },
    Word {
        pattern: "予以办理，并有提醒，依据“条”",
        about: "上一步办成了，另有一项提醒引用该条",
        act: |world, said| {
            if !world.last.done() {
                return Err(format!("未予办理：{}", world.last.why()));
            }
            if !world.last.warnings.iter().any(|warning| warning.clause.article == said[0]) {
                return Err("没有这样的提醒".to_owned());
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "予以办理，没有提醒",
        about: "上一步办成了，也没有提醒",
        act: |world, _| {
            if !world.last.done() || !world.last.warnings.is_empty() {
                let warned: Vec<&str> = world.last.warnings.iter().map(|warning| warning.zh.as_str()).collect();
                return Err(format!("{}；提醒：{}", world.last.why(), warned.join("；")));
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "状态不合，未予办理",
        about: "已由他人办理，或还没有到这一步",
        act: |world, _| {
            if !world.last.moved {
                return Err(format!("没有说状态不合：{}", world.last.why()));
            }
            world.saw_refused();
            Ok(())
        },
    },
    Word {
        pattern: "列出第“行”行",
        about: "理由中列明有误的行",
        act: |world, said| {
            let lists =
                |refusal: &Refusal| refusal.facts.iter().any(|fact| fact.name == "rows" && fact.value == said[0]);
            if !world.last.refusals.iter().any(lists) {
                return Err(format!("没有列出：{}", world.last.why()));
            }
            Ok(())
        },
    },
];

fn refused(world: &mut World<'_>, article: &str, rule: Option<&String>, field: Option<&String>) -> Result<(), String> {
    let beside = format!("》{article}〔");
    let fits = |refusal: &&Refusal| {
        let cited = refusal.clause.article == article || refusal.facts.iter().any(|fact| fact.value.contains(&beside));
        let found = rule.is_none_or(|rule| refusal.rule == *rule);
        cited && found && field.is_none_or(|field| refusal.field.as_ref().is_some_and(|at| *at.0 == **field))
    };
    if !world.last.refusals.iter().any(|refusal| fits(&refusal)) {
        return Err(format!("没有这样的理由：{}", world.last.why()));
    }
    world.saw_refused();
    Ok(())
}
