//! From the confirmed batch to the registered pupils.

use jice_domain::{ClassId, Role};
use jice_service::Asked;
use jice_service::command::{CheckClass, DecideBatch, NoteArrivals, ReturnRow, SignBatch, Versioned};
use jice_service::view::{BatchView, RowView, TodoItem, TodoKind};

use super::{equal, intake, names};
use crate::outcome::told;
use crate::province::role_named;
use crate::words::Word;
use crate::world::World;

pub(super) const WORDS: &[Word] = &[
    Word {
        pattern: "学校确认本批次",
        about: "学籍管理员确认；不予办理的，各行缺什么一并列出",
        act: |world, _| confirm(world),
    },
    Word { pattern: "班主任核对本批次", about: "各班班主任核对", act: |world, _| check_classes(world) },
    Word {
        pattern: "校长审签本批次并上报",
        about: "阅读、签署承诺书后上报主管单位",
        act: |world, _| {
            let head = world.acting(&world.school.clone(), Role::Head)?;
            sign(world, &head, true)
        },
    },
    Word {
        pattern: "校长未签署承诺书即上报本批次",
        about: "审签而不签承诺书",
        act: |world, _| {
            let head = world.acting(&world.school.clone(), Role::Head)?;
            sign(world, &head, false)
        },
    },
    Word {
        pattern: "“单位”的“岗位”审签本批次并上报",
        about: "由校长以外的人审签",
        act: |world, said| {
            let signer = world.acting(&said[0], role_named(&said[1])?)?;
            sign(world, &signer, true)
        },
    },
    Word {
        pattern: "本批次已上报",
        about: "到校、家长确认、照片齐全，确认、核对、审签均已完成",
        act: |world, _| submitted(world),
    },
    Word {
        pattern: "本批次已确认",
        about: "到校、家长确认、照片齐全，学籍管理员已确认",
        act: |world, _| confirmed(world),
    },
    Word {
        pattern: "“单位”的“岗位”审核通过本批次",
        about: "全部通过；系统随即注册、编号",
        act: |world, said| {
            let decider = world.acting(&said[0], role_named(&said[1])?)?;
            decide(world, &decider, None, Vec::new())
        },
    },
    Word {
        pattern: "“单位”的“岗位”退回学生“姓名”，理由“理由”",
        about: "其余学生暂不审核",
        act: |world, said| {
            let decider = world.acting(&said[0], role_named(&said[1])?)?;
            let returned = vec![ReturnRow { row: world.row_of(&said[2])?, reason: said[3].clone() }];
            decide(world, &decider, Some(Vec::new()), returned)
        },
    },
    Word {
        pattern: "“单位”的“岗位”审签本批次的审核结果",
        about: "阅读、签署承诺书后审签；须已审核",
        act: |world, said| {
            let signer = world.acting(&said[0], role_named(&said[1])?)?;
            sign_decision(world, &signer, true)
        },
    },
    Word {
        pattern: "“单位”的“岗位”未签署承诺书即审签本批次的审核结果",
        about: "审签而不签承诺书",
        act: |world, said| {
            let signer = world.acting(&said[0], role_named(&said[1])?)?;
            sign_decision(world, &signer, false)
        },
    },
    Word {
        pattern: "本批次的经过中有“事项”",
        about: "批次页面上的办理经过，事项写作“主管部门负责人审签”等，附姓名和日期",
        act: |world, said| {
            let steps = world.batch_view()?.steps;
            if !steps.iter().any(|step| step.starts_with(&said[0])) {
                return Err(format!("没有这一步；有：{}", steps.join("；")));
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "本批次已为学生“姓名、姓名”办理注册入籍",
        about: "由学校录入（尚未录入的）、上报，主管单位审核通过",
        act: |world, said| register(world, &said[0]),
    },
    Word {
        pattern: "学生“姓名”已在“学校”注册入籍",
        about: "在该校在籍",
        act: |world, said| {
            let line = world.pupil(&said[0])?.line;
            equal("学籍状态", &line.state, "enrolled")?;
            equal("学校", &line.school_name, &said[1])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "学生“姓名”尚未注册入籍",
        about: "查不到该生学籍",
        act: |world, said| match world.find(&said[0])? {
            None => {
                world.saw_allowed();
                Ok(())
            }
            Some(_) => Err("已经注册".to_owned()),
        },
    },
    Word {
        pattern: "本批次在“单位”的“岗位”的待办中",
        about: "工作台上有这一批次",
        act: |world, said| {
            let found = todo(world, &said[0], &said[1])?;
            found.map(|_| world.saw_allowed()).ok_or_else(|| "待办中没有本批次".to_owned())
        },
    },
    Word {
        pattern: "本批次不在“单位”的“岗位”的待办中",
        about: "工作台上没有这一批次",
        act: |world, said| match todo(world, &said[0], &said[1])? {
            None => {
                world.saw_allowed();
                Ok(())
            }
            Some(_) => Err("待办中有本批次".to_owned()),
        },
    },
    Word {
        pattern: "“单位”的“岗位”的待办标明本批次“日期”到达",
        about: "待办带有到达日期，可按久暂先后办理",
        act: |world, said| {
            let found = todo(world, &said[0], &said[1])?.ok_or("待办中没有本批次")?;
            equal("到达日期", &found.arrived_at, &said[2])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”的待办标明本批次已逾期",
        about: "剩余工作日为负",
        act: |world, said| {
            let found = todo(world, &said[0], &said[1])?.ok_or("待办中没有本批次")?;
            if found.working_days_left.is_none_or(|days| days >= 0) {
                return Err(format!("未标逾期：到期日{:?}，剩余{:?}个工作日", found.due_on, found.working_days_left));
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”的待办标明本批次于“日期”到期",
        about: "办理的最后一天",
        act: |world, said| {
            let found = todo(world, &said[0], &said[1])?.ok_or("待办中没有本批次")?;
            equal("到期日", found.due_on.as_deref().unwrap_or_default(), &said[2])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”看到“学校”尚未上报",
        about: "工作台列出批次尚未上报的学校",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let bench = world.service()?.workbench(&asked).map_err(told)?;
            if !bench.unfinished.iter().any(|school| school.label == said[2]) {
                return Err("没有列出".to_owned());
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”看到本批次的进度为“状态”",
        about: "状态写作填报中、待核对审签、待审核、已审核",
        act: progress,
    },
    Word {
        pattern: "本批次有#名学生待班主任核对",
        about: "已录入而未核对的有标记",
        act: |world, said| {
            equal("待核对人数", &world.batch_view()?.counts.passing.to_string(), &said[0])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "学校打印学生“姓名”的信息确认表",
        about: "供家长签字",
        act: |world, said| {
            let (registrar, school, batch) = (world.registrar()?, world.school_id()?, world.batch_id()?);
            let row = world.row_of(&said[0])?;
            let printed = world.service()?.confirmation_pdf(&registrar, school, batch, Some(row)).map_err(told)?;
            world.handed_out = Some(printed.bytes);
            Ok(())
        },
    },
    Word { pattern: "学校打印本批次的承诺书", about: "校长所签的承诺书", act: print_undertaking },
    Word {
        pattern: "打印出文件",
        about: "得到一份PDF",
        act: |world, _| {
            let printed = world.handed_out.as_deref().ok_or("没有打印")?;
            if !printed.starts_with(b"%PDF-") {
                return Err("不是PDF文件".to_owned());
            }
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "打印的文件载有“文字、文字”", about: "逐项在PDF的文字中查找，不计空格和换行", act: printed_says
    },
];

/// What was printed is opened again and read.
fn printed_says(world: &mut World<'_>, said: &[String]) -> Result<(), String> {
    let printed = world.handed_out.as_deref().ok_or("没有打印")?;
    let document = lopdf::Document::load_mem(printed).map_err(|error| format!("打不开：{error}"))?;
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let text = plain(&document.extract_text(&pages).map_err(|error| format!("读不出文字：{error}"))?);
    let missing: Vec<&str> = names(&said[0]).filter(|words| !text.contains(&plain(words))).collect();
    if !missing.is_empty() {
        return Err(format!("没有“{}”，文件载有：{text}", missing.join("、")));
    }
    world.saw_allowed();
    Ok(())
}

fn confirm(world: &mut World<'_>) -> Result<(), String> {
    let (registrar, school, batch) = (world.registrar()?, world.school_id()?, world.batch_view()?);
    let confirmed = world.service()?.confirm_batch(&registrar, school, batch.id, Versioned { version: batch.version });
    if world.settle(confirmed)?.is_none() {
        // The batch is refused because of its rows: what they lack stands in them.
        for row in intake::rows(world)? {
            world.last.add(row.findings);
        }
    }
    Ok(())
}

fn check_classes(world: &mut World<'_>) -> Result<(), String> {
    let (school, batch) = (world.school_id()?, world.batch_id()?);
    let login = world.province()?.teachers.get(&(world.school.clone(), world.grade)).cloned();
    let teacher = world.service()?.at_console(&login.ok_or("该年级没有班主任账号")?).map_err(told)?;
    let class: ClassId = teacher.actor.class.ok_or("班主任没有班级")?;
    let checked = world.service()?.check_class(&teacher, school, batch, CheckClass { class });
    world.settle(checked).map(|_| ())
}

fn sign(world: &mut World<'_>, signer: &Asked, undertaking: bool) -> Result<(), String> {
    let (school, batch) = (world.school_id()?, world.batch_view()?);
    let service = world.service()?;
    let name = signer.actor.name.clone();
    let sign = match undertaking {
        true => {
            let head = world.acting(&world.school, Role::Head)?;
            let text = service.batch_undertaking(&head, school, batch.id).map_err(told)?;
            SignBatch { version: batch.version, sha256: text.sha256, name }
        }
        false => SignBatch { version: batch.version, sha256: String::new(), name: String::new() },
    };
    let signed = service.sign_batch(signer, school, batch.id, sign);
    world.settle(signed).map(|_| ())
}

fn sign_decision(world: &mut World<'_>, signer: &Asked, undertaking: bool) -> Result<(), String> {
    let (school, batch) = (world.school_id()?, world.batch_view()?);
    let service = world.service()?;
    let text = service.batch_undertaking(signer, school, batch.id).map_err(told)?;
    let (sha256, name) = match undertaking {
        true => (text.sha256, signer.actor.name.clone()),
        false => (String::new(), String::new()),
    };
    let signed = service.sign_decision(signer, school, batch.id, SignBatch { version: batch.version, sha256, name });
    world.settle(signed).map(|_| ())
}

/// Everything up to the registrar's confirmation, for every row of the batch.
fn confirmed(world: &mut World<'_>) -> Result<(), String> {
    let arrived_on = Some(world.today()?);
    intake::note(world, NoteArrivals { rows: None, arrived_on, guardian_confirmed: true })?;
    world.nothing_unseen()?;
    let faceless: Vec<RowView> = intake::rows(world)?.into_iter().filter(|row| !row.photo).collect();
    let by_row: Vec<String> = faceless
        .iter()
        .filter_map(|row| world.rows.iter().find(|(_, number)| **number == row.row).map(|(name, _)| name.clone()))
        .collect();
    for name in by_row {
        intake::put_photo(world, &name)?;
    }
    confirm(world)?;
    world.nothing_unseen()
}

fn submitted(world: &mut World<'_>) -> Result<(), String> {
    confirmed(world)?;
    check_classes(world)?;
    let head = world.acting(&world.school.clone(), Role::Head)?;
    sign(world, &head, true)?;
    world.nothing_unseen()
}

fn decide(
    world: &mut World<'_>,
    decider: &Asked,
    accept: Option<Vec<u32>>,
    returned: Vec<ReturnRow>,
) -> Result<(), String> {
    let (school, batch) = (world.school_id()?, world.batch_view()?);
    let decided = world.service()?.decide_batch(
        decider,
        school,
        batch.id,
        DecideBatch { version: batch.version, accept, returned },
    );
    if world.settle(decided)?.is_some() {
        world.service()?.work_until_idle().map_err(told)?;
        let waiting: Vec<RowView> = intake::rows(world)?;
        let kept_back = waiting.into_iter().filter(|row| row.state == jice_domain::RowState::Submitted);
        kept_back.for_each(|row| world.last.add(row.findings));
    }
    Ok(())
}

/// Brings the pupils in through the batch of the scenario.
fn register(world: &mut World<'_>, children: &str) -> Result<(), String> {
    for name in names(children).map(str::to_owned).collect::<Vec<_>>() {
        if !world.rows.contains_key(&name) {
            intake::enter(world, &name, &[])?;
            world.nothing_unseen()?;
        }
    }
    submitted(world)?;
    let authority = world.authority_of(&world.school.clone())?;
    let clerk = world.acting(&authority, Role::Clerk)?;
    decide(world, &clerk, None, Vec::new())
}

/// The scenario's batch among what waits for somebody.
fn todo(world: &World<'_>, unit: &str, role: &str) -> Result<Option<TodoItem>, String> {
    let role = role_named(role)?;
    let asked = match role {
        Role::ClassTeacher => {
            let login = world.province()?.teachers.get(&(unit.to_owned(), world.grade)).ok_or("没有班主任账号")?;
            world.service()?.at_console(login).map_err(told)?
        }
        role => world.acting(unit, role)?,
    };
    let bench = world.service()?.workbench(&asked).map_err(told)?;
    let batch = world.batch_id()?;
    Ok(bench.todo.into_iter().find(|item| item.batch == batch && item.kind != TodoKind::PutPhotos))
}

fn progress(world: &mut World<'_>, said: &[String]) -> Result<(), String> {
    let asked = world.acting(&said[0], role_named(&said[1])?)?;
    let (school, batch) = (world.school_id()?, world.batch_id()?);
    let seen = world.service()?.view_batch(&asked, school, batch);
    let Some(seen): Option<BatchView> = world.settle(seen)? else { return Ok(()) };
    let word = match seen.state.as_str() {
        "draft" => "填报中",
        "confirmed" => "待核对审签",
        "submitted" => "待审核",
        _ => "已审核",
    };
    equal("进度", word, &said[2])?;
    world.saw_allowed();
    Ok(())
}

fn print_undertaking(world: &mut World<'_>, _: &[String]) -> Result<(), String> {
    let head = world.acting(&world.school.clone(), Role::Head)?;
    let printed = world.service()?.undertaking_pdf(&head, world.school_id()?, world.batch_id()?).map_err(told)?;
    world.handed_out = Some(printed.bytes);
    Ok(())
}
