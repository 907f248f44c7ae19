//! What may be a breach: looked for, listed, explained, ordered to be remedied, closed.

use jice_domain::{FindingId, OrgId};
use jice_service::PageAsk;
use jice_service::command::{
    AnswerFinding, CloseFinding, DismissFinding, FindingsAsk, FindingsOf, OrderRemedy, RegisterFinding,
};
use jice_service::view::{FindingItem, FindingView};
use jice_service::{Asked, ServiceError};

use super::{date, equal, names, number};
use crate::outcome::told;
use crate::province::role_named;
use crate::words::Word;
use crate::world::World;

pub(super) const WORDS: &[Word] = &[
    Word {
        pattern: "“单位”的“岗位”查找“单位”的违规线索",
        about: "系统从数据中逐个单位查找，含所辖单位",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let begun = world.service()?.look_for_violations(&asked, world.unit(&said[2])?);
            if world.settle(begun)?.is_some() {
                world.service()?.work_until_idle().map_err(told)?;
            }
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”查看“单位”的违规清单",
        about: "该单位及所辖单位的全部线索",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let page = PageAsk { cursor: None, limit: Some(200) };
            let ask = FindingsAsk { violation: None, of: FindingsOf::All, page };
            let seen = world.service()?.findings(&asked, world.unit(&said[2])?, &ask);
            world.findings = world.settle(seen)?.map(|page| page.items).unwrap_or_default();
            Ok(())
        },
    },
    Word {
        pattern: "违规清单列有“单位”，依据“条”，事实含“文字”",
        about: "以下“该线索”指此",
        act: |world, said| {
            let found = wanted(world, said).cloned();
            let all: Vec<String> = world.findings.iter().map(shown).collect();
            let found = found.ok_or_else(|| format!("没有列出；列有：{}", all.join("；")))?;
            world.finding = Some((found.unit, found.finding));
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "违规清单未列“单位”，依据“条”，事实含“文字”",
        about: "已办结的也不列",
        act: |world, said| {
            if let Some(found) = wanted(world, said) {
                return Err(format!("列出了：{}", shown(found)));
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”登记“单位”违反“条”，起始“日期”，事实“文字”",
        about: "数据中查不到的，由上级主管部门登记；以下“该线索”指此",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let unit = world.unit(&said[2])?;
            let law = world.law()?;
            let item = law
                .violations()
                .into_iter()
                .find(|item| law.cite(&item.clause).is_some_and(|cite| cite.article == said[3]));
            let violation = item.map_or_else(|| said[3].clone(), |item| item.id.clone());
            let facts = RegisterFinding { violation, since_on: date(&said[4])?, words: said[5].clone() };
            let made = world.service()?.register_finding(&asked, unit, &facts);
            if let Some(view) = world.settle(made)? {
                world.finding = Some((unit, view.item.finding));
            }
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”对该线索说明“文字”",
        about: "被查单位说明情况",
        act: |world, said| {
            let words = said[2].clone();
            act(world, said, |service, asked, (unit, id), version| {
                service.explain_finding(asked, unit, id, &AnswerFinding { version, words })
            })
        },
    },
    Word {
        pattern: "“单位”的“岗位”责令该线索#个工作日内整改",
        about: "期限按工作日计算",
        act: |world, said| {
            let within = number(&said[2])?.try_into().map_err(|_| "天数过多".to_owned())?;
            act(world, said, |service, asked, (unit, id), version| {
                let order = OrderRemedy { version, within, words: "限期整改并报告结果".to_owned() };
                service.order_remedy(asked, unit, id, &order)
            })
        },
    },
    Word {
        pattern: "“单位”的“岗位”报告该线索已整改，情况“文字”",
        about: "被查单位报告整改结果",
        act: |world, said| {
            let words = said[2].clone();
            act(world, said, |service, asked, (unit, id), version| {
                service.remedy_finding(asked, unit, id, &AnswerFinding { version, words })
            })
        },
    },
    Word {
        pattern: "“单位”的“岗位”办结该线索，责任人“姓名”，处理“处理、处理”",
        about: "查清事实、责任后办结；处理可以没有",
        act: |world, said| {
            let (responsible, law) = (said[2].clone(), world.law()?);
            let all: Vec<&str> = law.sanctions().iter().map(|one| one.zh.as_str()).collect();
            let named = |zh: &str| {
                let found = law.sanctions().iter().find(|one| one.zh == zh).map(|one| one.id.clone());
                found.ok_or_else(|| format!("没有处理“{zh}”，有：{}", all.join("、")))
            };
            let sanctions: Vec<String> = names(&said[3]).map(named).collect::<Result<_, _>>()?;
            act(world, said, |service, asked, (unit, id), version| {
                let close = CloseFinding { version, words: "查明属实".to_owned(), responsible, sanctions };
                service.close_finding(asked, unit, id, &close)
            })
        },
    },
    Word {
        pattern: "“单位”的“岗位”对该线索不予认定，理由“理由”",
        about: "不属违规的",
        act: |world, said| {
            let words = said[2].clone();
            act(world, said, |service, asked, (unit, id), version| {
                service.dismiss_finding(asked, unit, id, &DismissFinding { version, words })
            })
        },
    },
    Word {
        pattern: "该线索的状态为“状态”",
        about: "状态写作待说明、已说明、责令整改、已整改待核、已办结、不予认定、情形已消失",
        act: |world, said| {
            equal("状态", state_zh(&view(world)?.item.state), &said[0])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "该线索的整改期限为“日期”",
        about: "整改的最后一天",
        act: |world, said| {
            equal("整改期限", &view(world)?.item.due_on.unwrap_or_default(), &said[0])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "该线索列为整改逾期",
        about: "违规清单中筛选逾期未整改的，有这一条",
        act: |world, _| {
            let (unit, id) = the_finding(world)?;
            let (asked, page) = (overseer(world)?, PageAsk { cursor: None, limit: Some(200) });
            let ask = FindingsAsk { violation: None, of: FindingsOf::Overdue, page };
            let late = world.service()?.findings(&asked, unit, &ask).map_err(told)?.items;
            if !late.iter().any(|one| one.finding == id) {
                return Err("没有列为逾期".to_owned());
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "该线索的处理为“处理、处理”，责任人“姓名”",
        about: "办结时所记",
        act: |world, said| {
            let view = view(world)?;
            let closed = view.steps.iter().rev().find(|step| step.deed == "closed").ok_or("没有办结")?;
            let handled: Vec<&str> = closed.sanctions.iter().map(|one| one.zh.as_str()).collect();
            equal("处理", &handled.join("、"), &said[0])?;
            equal("责任人", &closed.responsible, &said[1])?;
            world.saw_allowed();
            Ok(())
        },
    },
];

fn wanted<'w>(world: &'w World<'_>, said: &[String]) -> Option<&'w FindingItem> {
    let over = |item: &FindingItem| matches!(item.state.as_str(), "closed" | "dismissed" | "ceased");
    world.findings.iter().find(|item| {
        item.unit_name == said[0] && item.clause.article == said[1] && item.told_zh.contains(&said[2]) && !over(item)
    })
}

fn shown(item: &FindingItem) -> String {
    format!("{} {} {} {}", item.unit_name, item.clause.article, item.told_zh, state_zh(&item.state))
}

fn state_zh(word: &str) -> &'static str {
    match word {
        "found" => "待说明",
        "explained" => "已说明",
        "ordered" => "责令整改",
        "remedied" => "已整改待核",
        "closed" => "已办结",
        "dismissed" => "不予认定",
        _ => "情形已消失",
    }
}

fn the_finding(world: &World<'_>) -> Result<(OrgId, FindingId), String> {
    world.finding.ok_or_else(|| "还没有线索".to_owned())
}

/// Who sees every finding of the province.
fn overseer(world: &World<'_>) -> Result<Asked, String> {
    world.acting("甲市教育局", jice_domain::Role::Clerk)
}

fn view(world: &World<'_>) -> Result<FindingView, String> {
    let (unit, id) = the_finding(world)?;
    world.service()?.view_finding(&overseer(world)?, unit, id).map_err(told)
}

/// Somebody does something about the finding, as it stands.
fn act(
    world: &mut World<'_>,
    said: &[String],
    act: impl FnOnce(&jice_service::Service, &Asked, (OrgId, FindingId), i32) -> Result<FindingView, ServiceError>,
) -> Result<(), String> {
    let asked = world.acting(&said[0], role_named(&said[1])?)?;
    let (at, version) = (the_finding(world)?, view(world)?.item.version);
    let done = act(world.service()?, &asked, at, version);
    world.settle(done).map(|_| ())
}
