//! The archive of a pupil: what is noted in it, where it goes, what the school before keeps.

use std::collections::BTreeMap;

use jice_domain::{PaperKept, Role};
use jice_policy::ArchiveKind;
use jice_service::command::{ArchiveAsk, CorrectItem, NoteItem, NotePaper};
use jice_service::view::{ArchiveItemView, ArchiveSectionView, ArchiveView};
use jice_service::{Asked, PageAsk};

use super::{date, equal, names};
use crate::outcome::told;
use crate::province::role_named;
use crate::words::Word;
use crate::world::World;

pub(super) const WORDS: &[Word] = &[
    Word {
        pattern: "“单位”的“岗位”在学生“姓名”的档案中记录“条目”，日期“日期”，其中“项目：值；项目：值”",
        about: "条目写作成绩、评价、获奖、处分、预防接种等，记入该类条目所在的部分",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let (person, kind) = (world.person(&said[2])?, kind(world, &said[3])?);
            let law = world.law()?;
            let section = law.archive().iter().find(|section| section.kinds.contains(&kind.id));
            let section = section.ok_or_else(|| format!("档案没有“{}”所在的部分", said[3]))?.id.clone();
            let (held_on, values) = (date(&said[4])?, values(&kind, &said[5])?);
            let noted =
                world.service()?.note_item(&asked, person, NoteItem { section, kind: kind.id, held_on, values });
            world.settle(noted).map(|_| ())
        },
    },
    Word {
        pattern: "“单位”的“岗位”将学生“姓名”档案中的“条目”更正，理由“理由”，其中“项目：值；项目：值”",
        about: "更正最近的一条该类条目；未写的项目不变",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let (person, kind) = (world.person(&said[2])?, kind(world, &said[3])?);
            let item = item(world, &said[2], &kind)?;
            let now = &item.versions[0];
            let mut told: BTreeMap<String, String> =
                now.values.iter().map(|value| (value.field.clone(), value.value.clone())).collect();
            told.extend(values(&kind, &said[5])?);
            let (version, held_on, reason) = (now.version, date(&now.held_on)?, said[4].clone());
            let correct = CorrectItem { version, held_on, values: told, reason };
            let corrected = world.service()?.correct_item(&asked, person, item.id, correct);
            world.settle(corrected).map(|_| ())
        },
    },
    Word {
        pattern: "“单位”的“岗位”删除学生“姓名”档案中的“条目”",
        about: "最近的一条该类条目",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let (person, kind) = (world.person(&said[2])?, kind(world, &said[3])?);
            let item = item(world, &said[2], &kind)?.id;
            let removed = world.service()?.remove_item(&asked, person, item);
            world.settle(removed).map(|_| ())
        },
    },
    Word {
        pattern: "“单位”的“岗位”查看学生“姓名”的档案",
        about: "打开学籍档案页面",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let seen = world.service()?.view_archive(&asked, world.person(&said[2])?);
            world.settle(seen).map(|_| ())
        },
    },
    Word {
        pattern: "学生“姓名”的档案建于“日期”，分为“部分、部分”",
        about: "按规则包所列的部分，依次不多不少",
        act: |world, said| {
            let view = archive(world, &said[0])?;
            equal("建档日期", &view.opened_on, &said[1])?;
            let parts: Vec<&str> = view.sections.iter().map(|section| section.zh.as_str()).collect();
            equal("档案各部分", &parts.join("、"), &said[2])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”看到学生“姓名”的档案“部分”中有“文字、文字”",
        about: "在这一部分的信息项、变动、材料和条目（含更正前的）中查找",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let view = world.service()?.view_archive(&asked, world.person(&said[2])?).map_err(told)?;
            has(world, part(&view, &said[3])?, &said[4])
        },
    },
    Word {
        pattern: "“单位”的“岗位”看到学生“姓名”的档案“部分”中没有“文字”",
        about: "同上",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let view = world.service()?.view_archive(&asked, world.person(&said[2])?).map_err(told)?;
            has_not(world, part(&view, &said[3])?, &said[4])
        },
    },
    Word {
        pattern: "“单位”的“岗位”留存的学生“姓名”的档案备份“部分”中有“文字、文字”",
        about: "该校在学生离校当日留存的电子备份",
        act: |world, said| {
            let view = copy(world, &said[0], &said[1], &said[2])?.1;
            has(world, part(&view, &said[3])?, &said[4])
        },
    },
    Word {
        pattern: "“单位”的“岗位”留存的学生“姓名”的档案备份“部分”中没有“文字”",
        about: "同上",
        act: |world, said| {
            let view = copy(world, &said[0], &said[1], &said[2])?.1;
            has_not(world, part(&view, &said[3])?, &said[4])
        },
    },
    Word {
        pattern: "“单位”的“岗位”登记学生“姓名”的纸质档案“情况”，存放处“处所”，保管人“姓名”",
        about: "情况写作原件、复印件、未留存；学生已离校的，登记在备份上",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let person = world.person(&said[2])?;
            let kept = match said[3].as_str() {
                "原件" => PaperKept::Original,
                "复印件" => PaperKept::Copy,
                "未留存" => PaperKept::Nothing,
                other => return Err(format!("“{other}”应写作原件、复印件、未留存")),
            };
            let note = |version| NotePaper { version, kept, place: said[4].clone(), keeper: said[5].clone() };
            let own = |view: &ArchiveView| view.papers.iter().find(|word| word.own).map_or(0, |word| word.version);
            let service = world.service()?;
            let done = match copy_of(world, &asked, &said[2])? {
                Some((id, view)) => service.note_copy_paper(&asked, person, id, note(own(&view))),
                None => {
                    let version = service.view_archive(&asked, person).map(|view| own(&view)).unwrap_or(0);
                    service.note_paper(&asked, person, note(version))
                }
            };
            world.settle(done).map(|_| ())
        },
    },
    Word {
        pattern: "“单位”的“岗位”看到学生“姓名”的纸质档案在“处所”，保管人“姓名”",
        about: "学籍档案页面或离校学生的备份页面所列",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let view = match copy_of(world, &asked, &said[2])? {
                Some((_, view)) => view,
                None => world.service()?.view_archive(&asked, world.person(&said[2])?).map_err(told)?,
            };
            let word = view.papers.iter().find(|word| word.own).ok_or("没有登记纸质档案")?;
            equal("存放处", &word.place, &said[3])?;
            equal("保管人", &word.keeper, &said[4])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "学生“姓名”的档案保存期限为“期限”",
        about: "写作永久，或者所依据的规定和条款",
        act: |world, said| {
            let kept = archive(world, &said[0])?.retention.ok_or("没有保存期限")?;
            equal("保存期限", kept.rule.as_deref().unwrap_or("永久"), &said[1])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "“单位”的“岗位”打印学生“姓名”的档案“部分、部分”，用途“用途”",
        about: "首页为学籍基础信息表，其后为所列部分；空白即只打印该表",
        act: |world, said| {
            let asked = world.acting(&said[0], role_named(&said[1])?)?;
            let law = world.law()?;
            let section = |name: &str| {
                let found = law.archive().iter().find(|section| section.zh == name);
                found.map(|section| section.id.clone()).ok_or_else(|| format!("档案没有部分“{name}”"))
            };
            let sections = names(&said[3]).map(section).collect::<Result<Vec<_>, _>>()?;
            let ask = ArchiveAsk { sections: Some(sections), purpose: said[4].clone() };
            let printed = world.service()?.archive_pdf(&asked, world.person(&said[2])?, &ask);
            world.handed_out = world.settle(printed)?.map(|file| file.bytes);
            Ok(())
        },
    },
];

/// The kind of items called `name`.
fn kind(world: &World<'_>, name: &str) -> Result<ArchiveKind, String> {
    let law = world.law()?;
    let mut kinds = law.archive().iter().flat_map(|section| &section.kinds).filter_map(|id| law.archive_kind(id));
    kinds.find(|kind| kind.zh == name).cloned().ok_or_else(|| format!("档案没有条目“{name}”"))
}

/// What is noted, by field.
fn values(kind: &ArchiveKind, said: &str) -> Result<BTreeMap<String, String>, String> {
    let mut values = BTreeMap::new();
    for item in said.split('；').filter(|item| !item.is_empty()) {
        let (label, value) = item.split_once('：').ok_or_else(|| format!("“{item}”应写作“项目：值”"))?;
        let field = kind.field.iter().find(|field| field.zh == label);
        let field = field.ok_or_else(|| format!("条目“{}”没有项目“{label}”", kind.zh))?;
        values.insert(field.id.clone(), value.to_owned());
    }
    Ok(values)
}

/// The archive of a pupil, as the city's clerk sees it.
fn archive(world: &World<'_>, pupil: &str) -> Result<ArchiveView, String> {
    let asked = world.acting("甲市教育局", Role::Clerk)?;
    world.service()?.view_archive(&asked, world.person(pupil)?).map_err(told)
}

/// The latest item of a kind.
fn item(world: &World<'_>, pupil: &str, kind: &ArchiveKind) -> Result<ArchiveItemView, String> {
    let view = archive(world, pupil)?;
    let mut items = view.sections.into_iter().flat_map(|section| section.items).filter(|item| item.kind == kind.id);
    items.next().ok_or_else(|| format!("档案中没有“{}”", kind.zh))
}

fn part<'v>(view: &'v ArchiveView, name: &str) -> Result<&'v ArchiveSectionView, String> {
    view.sections.iter().find(|section| section.zh == name).ok_or_else(|| format!("档案没有部分“{name}”"))
}

/// Everything that a part says, each word for itself.
fn said_in(part: &ArchiveSectionView) -> Vec<String> {
    let mut said: Vec<String> = part.values.iter().map(|value| value.value.clone()).collect();
    said.extend(part.changes.iter().map(|event| event.zh.clone()));
    said.extend(part.papers.iter().flat_map(|paper| [paper.change_zh.clone(), paper.zh.clone()]));
    for item in &part.items {
        said.push(item.zh.clone());
        said.extend(item.versions.iter().flat_map(|version| &version.values).map(|value| value.value.clone()));
        said.extend(item.versions.iter().map(|version| version.school_name.clone()));
    }
    said
}

fn has(world: &mut World<'_>, part: &ArchiveSectionView, words: &str) -> Result<(), String> {
    let said = said_in(part);
    let missing: Vec<&str> = names(words).filter(|word| !said.iter().any(|held| held == word)).collect();
    if !missing.is_empty() {
        return Err(format!("没有“{}”，只有：{}", missing.join("、"), said.join("、")));
    }
    world.saw_allowed();
    Ok(())
}

fn has_not(world: &mut World<'_>, part: &ArchiveSectionView, word: &str) -> Result<(), String> {
    if said_in(part).iter().any(|held| held == word) {
        return Err(format!("有“{word}”"));
    }
    world.saw_allowed();
    Ok(())
}

type Kept = (jice_domain::ArchiveCopyId, ArchiveView);

/// The copy that a school keeps of a pupil who left.
fn copy(world: &World<'_>, unit: &str, role: &str, pupil: &str) -> Result<Kept, String> {
    let asked = world.acting(unit, role_named(role)?)?;
    copy_of(world, &asked, pupil)?.ok_or_else(|| "没有留存备份".to_owned())
}

fn copy_of(world: &World<'_>, asked: &Asked, pupil: &str) -> Result<Option<Kept>, String> {
    let (service, person) = (world.service()?, world.person(pupil)?);
    let Ok(listed) = service.archive_copies(asked, None, &PageAsk::default()) else { return Ok(None) };
    let Some(line) = listed.items.into_iter().find(|line| line.person == person) else { return Ok(None) };
    let view = service.view_archive_copy(asked, person, line.copy).map_err(told)?;
    Ok(Some((line.copy, view)))
}
