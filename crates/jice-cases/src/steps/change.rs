//! Changes of an entry: opened, handed in, carried from desk to desk, taken back.

use std::collections::BTreeMap;

use jice_domain::{CaseId, ClassId, Grade, Role, Verdict};
use jice_policy::{Change, ChangeField, ChangeFieldType};
use jice_service::command::{DecideCase, FillCase, OpenCase, PupilRef, Versioned, WithdrawCase};
use jice_service::view::{CaseView, ClassView};
use jiff::SignedDuration;

use super::{date, grade, intake, names, number};
use crate::cast::Child;
use crate::outcome::told;
use crate::province::{class, morning, role_named};
use crate::words::Word;
use crate::world::{Story, World};

pub(super) const WORDS: &[Word] = &[
    Word {
        pattern: "学生“姓名”在“学校”“年级”就读",
        about: "该生在籍；没有该年级的班级即开一个班",
        act: |world, said| {
            let grade = grade(&said[2])?;
            seat(world, &[Child::named(&said[0])?], &said[1], grade)
        },
    },
    Word {
        pattern: "“学校”“年级”另有#名在籍学生",
        about: "同在该年级的班级",
        act: |world, said| {
            let many = number(&said[2])?;
            let children: Result<Vec<_>, _> = (1..=many).map(|one| Child::named(&format!("学生{one}号"))).collect();
            seat(world, &children?, &said[0], grade(&said[1])?)
        },
    },
    Word {
        pattern: "“学校”“年级”的班额为#人",
        about: "该年级的班级最多这么多人",
        act: |world, said| {
            let most = number(&said[2])?.try_into().map_err(|_| "人数过大".to_owned())?;
            let held = class_in(world, &said[0], grade(&said[1])?)?;
            let change = jice_service::command::MaintainClass {
                version: held.version,
                name: None,
                teacher: None,
                honours: None,
                size_limit: Some(most),
            };
            let (registrar, org) = (world.acting(&said[0], Role::Registrar)?, world.unit(&said[0])?);
            world.service()?.maintain_class(&registrar, org, held.id, change).map_err(told).map(|_| ())
        },
    },
    Word {
        pattern: "“学校”为学生“姓名”填写“变动”，其中“项目：值；项目：值”",
        about: "学籍管理员起草，材料齐全，未写的项目照常填写；班级写年级或班名；以下“该变动”指此；项目后空白即不填",
        act: |world, said| match draft(world, &said[0], &said[1], &said[2], &said[3])? {
            true => enclose(world, &[]),
            false => Ok(()),
        },
    },
    Word {
        pattern: "“学校”为学生“姓名”填写“变动”，缺少“材料、材料”",
        about: "同上，其余材料和项目齐全",
        act: |world, said| {
            let missing: Vec<&str> = names(&said[3]).collect();
            match draft(world, &said[0], &said[1], &said[2], "")? {
                true => enclose(world, &missing),
                false => Ok(()),
            }
        },
    },
    Word {
        pattern: "该变动改填“项目：值；项目：值”",
        about: "其余照常填写",
        act: |world, said| {
            let change = the_change(world)?;
            let (values, class) = filled(world, &change, &said[0])?;
            fill(world, values, class, "")
        },
    },
    Word {
        pattern: "该变动申请破例，理由“理由”",
        about: "学校写明为何请主管单位破例",
        act: |world, said| {
            let view = view(world)?;
            let class = view.to.as_ref().and_then(|seat| seat.class);
            let values = view.values.into_iter().map(|value| (value.id.0.to_string(), value.value)).collect();
            fill(world, values, class, &said[0])
        },
    },
    Word {
        pattern: "“单位”的“岗位”打印该变动的“表格”",
        about: "由系统所存信息填好的表",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let (Story { person, case, .. }, forms) = (story(world)?, view(world)?.change.forms);
            let form = forms.iter().find(|form| form.zh == said[2]).ok_or("本变动没有此表")?;
            let printed = world.service()?.case_form(&asked, person, case, &form.code, "https://jice.example");
            world.handed_out = Some(printed.map_err(told)?.bytes);
            Ok(())
        },
    },
    Word {
        pattern: "该变动提交", about: "不予办理的，各项理由一并列出", act: |world, _| submit(world)
    },
    Word {
        pattern: "该变动由“单位”的“岗位”同意",
        about: "核办当前一步",
        act: |world, said| decide(world, said, Verdict::Accept, "同意", ""),
    },
    Word {
        pattern: "该变动由“单位”的“岗位”破例同意，理由“理由”",
        about: "主管单位写明破例的理由",
        act: |world, said| decide(world, said, Verdict::Accept, "同意", &said[2]),
    },
    Word {
        pattern: "该变动由“单位”的“岗位”退回，理由“理由”",
        about: "退给发起方",
        act: |world, said| decide(world, said, Verdict::Return, &said[2], ""),
    },
    Word {
        pattern: "该变动由“单位”的“岗位”不同意，理由“理由”",
        about: "核办当前一步",
        act: |world, said| decide(world, said, Verdict::Refuse, &said[2], ""),
    },
    Word {
        pattern: "该变动撤销，理由“理由”",
        about: "由发起方撤销",
        act: |world, said| {
            let (story, version) = (story(world)?, view(world)?.version);
            let (opener, withdraw) =
                (world.acting(&story.opener, Role::Registrar)?, WithdrawCase { version, reason: said[0].clone() });
            let done = world.service()?.withdraw_case(&opener, story.person, story.case, &withdraw);
            world.settle(done).map(|_| ())
        },
    },
    Word {
        pattern: "学生“姓名”已由“学校”办结“变动”，其中“项目：值；项目：值”",
        about: "材料齐全，各步均已同意",
        act: |world, said| {
            draft(world, &said[1], &said[0], &said[2], &said[3])?;
            world.nothing_unseen()?;
            enclose(world, &[])?;
            submit(world)?;
            world.nothing_unseen()?;
            carry_through(world)
        },
    },
    Word {
        pattern: "时间到“日期”，系统巡查到期事项",
        about: "该日上午；时钟须先连续走满一小时",
        act: |world, said| {
            world.clock()?.set(morning(date(&said[0])?));
            sweep(world)
        },
    },
];

/// Ticks until the clock is trusted, as the server does.
fn sweep(world: &mut World<'_>) -> Result<(), String> {
    world.service()?.sweep_cases().map_err(told)?;
    world.clock()?.advance(SignedDuration::from_mins(61));
    world.service()?.sweep_cases().map_err(told).map(|_| ())
}

pub(super) fn story(world: &World<'_>) -> Result<Story, String> {
    world.story.clone().ok_or_else(|| "还没有变动".to_owned())
}

/// The change as its opener sees it.
pub(super) fn view(world: &World<'_>) -> Result<CaseView, String> {
    let story = story(world)?;
    // An authority opens what another register asks for.
    let opener = world.acting(&story.opener, Role::Registrar).or_else(|_| world.acting(&story.opener, Role::Clerk))?;
    world.service()?.view_case(&opener, story.person, story.case).map_err(told)
}

fn the_change(world: &World<'_>) -> Result<Change, String> {
    let id = view(world)?.change.id;
    world.law()?.change(&id).cloned().ok_or_else(|| format!("没有变动“{id}”"))
}

/// The first class of `grade` in `school`; opened where there is none.
pub(super) fn class_in(world: &World<'_>, school: &str, grade: Grade) -> Result<ClassView, String> {
    let (registrar, org) = (world.acting(school, Role::Registrar)?, world.unit(school)?);
    let service = world.service()?;
    let found =
        || Ok::<_, String>(service.list_classes(&registrar, org, Some(grade)).map_err(told)?.into_iter().next());
    if found()?.is_none() {
        service.open_class(&registrar, org, class("01", grade, world.today()?)).map_err(told)?;
    }
    found()?.ok_or_else(|| format!("“{school}”开不了{}的班", grade.name_zh()))
}

fn seat(world: &mut World<'_>, children: &[Child], school: &str, grade: Grade) -> Result<(), String> {
    class_in(world, school, grade)?;
    let (_, refused) = intake::take_over(world, children, school, &[grade.0])?;
    refused.first().map_or(Ok(()), |first| Err(crate::outcome::refusal(first)))
}

/// Opens a change of the pupil called `name` at `school`: by number and name where the pupil is
/// another school's. Tells whether it is there: the place may have no such change.
fn draft(world: &mut World<'_>, school: &str, name: &str, change: &str, said: &str) -> Result<bool, String> {
    let law = world.law()?;
    let known: Vec<&str> = law.changes().iter().map(|change| change.zh.as_str()).collect();
    // One that the place has switched off is called as the pack above calls it.
    let named = || law.pack().chain().flat_map(|pack| &pack.changes).find(|known| known.zh == change);
    let found = law.changes().into_iter().find(|known| known.zh == change).or_else(named).cloned();
    let change = found.ok_or_else(|| format!("没有变动“{change}”，有：{}", known.join("、")))?;
    let person = world.person(name)?;
    world.story = Some(Story { person, case: CaseId(0), opener: school.to_owned(), pupil: name.to_owned() });
    let (values, class) = filled(world, &change, said)?;
    let own = world.pupil(name)?.line.school == world.unit(school)?;
    let pupil = match own {
        true => PupilRef { person: Some(person), ..PupilRef::default() },
        false => PupilRef { number: Some(world.identity(name)?), name: Some(Child::named(name)?.name), person: None },
    };
    let (registrar, unit) = (world.acting(school, Role::Registrar)?, world.unit(school)?);
    let open = OpenCase { change: change.id, unit, pupil, class, values, legal_on: None };
    let opened = world.service()?.open_case(&registrar, open);
    let Some(view) = world.settle(opened)? else { return Ok(false) };
    world.story = Some(Story { person: view.person, case: view.id, opener: school.to_owned(), pupil: name.to_owned() });
    Ok(true)
}

/// Encloses every paper that is asked for but those named in `missing`.
pub(super) fn enclose(world: &mut World<'_>, missing: &[&str]) -> Result<(), String> {
    let view = view(world)?;
    let unknown = missing.iter().find(|name| !view.change.papers.iter().any(|paper| paper.zh == **name));
    if let Some(unknown) = unknown {
        return Err(format!("本项变动不要材料“{unknown}”"));
    }
    let named: Vec<String> = view
        .change
        .papers
        .iter()
        .filter(|paper| missing.contains(&paper.zh.as_str()))
        .map(|paper| paper.id.clone())
        .collect();
    enclose_with(world, &|paper| !named.iter().any(|missing| missing == paper))
}

/// Encloses every paper that is asked for and `wanted`.
pub(super) fn enclose_with(world: &mut World<'_>, wanted: &dyn Fn(&str) -> bool) -> Result<(), String> {
    let (story, view) = (story(world)?, view(world)?);
    let opener = world.acting(&story.opener, Role::Registrar)?;
    for paper in view.change.papers.iter().filter(|paper| !paper.optional && wanted(&paper.id)) {
        let name = format!("{}.jpg", paper.zh);
        let put =
            world.service()?.put_evidence(&opener, story.person, story.case, &paper.id, &name, intake::portrait());
        put.map_err(told)?;
    }
    Ok(())
}

/// What is filled in: what is `said`, and for the rest what would be filled in as a rule.
pub(super) fn filled(
    world: &World<'_>,
    change: &Change,
    said: &str,
) -> Result<(BTreeMap<String, String>, Option<ClassId>), String> {
    let mut told: BTreeMap<&str, &str> = BTreeMap::new();
    for item in said.split('；').filter(|item| !item.is_empty()) {
        let (label, value) = item.split_once('：').ok_or_else(|| format!("“{item}”应写作“项目：值”"))?;
        if !change.field.iter().any(|field| field.zh == label) {
            return Err(format!("变动“{}”没有项目“{label}”", change.zh));
        }
        told.insert(label, value);
    }
    let (mut values, mut class) = (BTreeMap::new(), None);
    for field in &change.field {
        let said = told.get(field.zh.as_str()).copied();
        if said.is_none_or(str::is_empty) && (said.is_some() || field.when.is_some()) {
            continue;
        }
        if field.sort == ChangeFieldType::Class {
            class = Some(named_class(world, said)?);
            continue;
        }
        values.insert(field.id.clone(), value_of(world, field, said)?);
    }
    Ok((values, class))
}

/// The class that is `said`, by its own name or by its grade, in the school that opens the
/// change; one of the pupil's own grade where nothing is said.
fn named_class(world: &World<'_>, said: Option<&str>) -> Result<ClassId, String> {
    let story = story(world)?;
    let own = world.pupil(&story.pupil)?.line.grade_name;
    let said = said.unwrap_or(&own);
    let (registrar, org) = (world.acting(&story.opener, Role::Registrar)?, world.unit(&story.opener)?);
    let all = world.service()?.list_classes(&registrar, org, None).map_err(told)?;
    match all.into_iter().find(|class| class.name == said) {
        Some(class) => Ok(class.id),
        None => Ok(class_in(world, &story.opener, grade(said)?)?.id),
    }
}

fn value_of(world: &World<'_>, field: &ChangeField, said: Option<&str>) -> Result<String, String> {
    let today = world.today()?.to_string();
    Ok(match (field.sort, said) {
        (ChangeFieldType::Choice, said) => {
            let chosen = field.choices.iter().find(|choice| said.is_none_or(|said| choice.zh == said));
            let all: Vec<&str> = field.choices.iter().map(|choice| choice.zh.as_str()).collect();
            chosen.ok_or_else(|| format!("“{}”可选：{}", field.zh, all.join("、")))?.code.clone()
        }
        (ChangeFieldType::RegisterFields, Some(said)) => {
            let (heading, value) = said.split_once('＝').ok_or("更正内容写作“信息项＝值”")?;
            let id = intake::field(world.law()?.fields(), heading)?;
            format!("{{\"{}\":\"{value}\"}}", id.0)
        }
        (_, Some(said)) => said.to_owned(),
        (ChangeFieldType::Date | ChangeFieldType::PastDate, None) => today,
        (ChangeFieldType::Number, None) => "1".to_owned(),
        (_, None) => "见所附材料".to_owned(),
    })
}

pub(super) fn fill(
    world: &mut World<'_>,
    values: BTreeMap<String, String>,
    class: Option<ClassId>,
    plea: &str,
) -> Result<(), String> {
    let (story, version) = (story(world)?, view(world)?.version);
    let opener = world.acting(&story.opener, Role::Registrar)?;
    let fill = FillCase { version, class, values, plea: plea.to_owned(), legal_on: None };
    let done = world.service()?.fill_case(&opener, story.person, story.case, fill);
    world.settle(done).map(|_| ())
}

fn submit(world: &mut World<'_>) -> Result<(), String> {
    let (story, version) = (story(world)?, view(world)?.version);
    let opener = world.acting(&story.opener, Role::Registrar)?;
    let done = world.service()?.submit_case(&opener, story.person, story.case, Versioned { version });
    if let Some(view) = world.settle(done)? {
        world.last.add(view.findings.into_iter().filter(|one| one.weight == jice_domain::Weight::Warns).collect());
    }
    Ok(())
}

fn decide(
    world: &mut World<'_>,
    said: &[String],
    verdict: Verdict,
    opinion: &str,
    exception: &str,
) -> Result<(), String> {
    take(world, &said[0], role_named(&said[1])?, verdict, opinion, exception)
}

fn take(
    world: &mut World<'_>,
    unit: &str,
    role: Role,
    verdict: Verdict,
    opinion: &str,
    exception: &str,
) -> Result<(), String> {
    let (Story { person, case, .. }, version) = (story(world)?, view(world)?.version);
    let decider = world.acting(unit, role)?;
    let decide = DecideCase { version, verdict, opinion: opinion.to_owned(), override_reason: exception.to_owned() };
    let done = world.service()?.decide_case(&decider, person, case, &decide);
    world.settle(done).map(|_| ())
}

/// Everybody whose turn comes agrees.
fn carry_through(world: &mut World<'_>) -> Result<(), String> {
    loop {
        let seen = view(world)?;
        let Some(step) = seen.steps.iter().find(|step| step.state == "current") else { break };
        let unit = step.org_name.clone();
        let of_school = world.province()?.login(&unit, Role::Head).is_ok();
        let role = if of_school { Role::Head } else { Role::Clerk };
        take(world, &unit, role, Verdict::Accept, "同意", "")?;
        world.nothing_unseen()?;
    }
    match view(world)?.state.as_str() {
        "done" => Ok(()),
        state => Err(format!("未办结：{state}")),
    }
}
