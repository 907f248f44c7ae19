//! Entering new pupils: by hand, by workbook, with photos.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::OnceLock;

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use jice_domain::{FieldId, Grade, PersonId};
use jice_policy::FieldSet;
use jice_service::ImportRow;
use jice_service::command::{AddRow, CheckWorkbook, MendRow, NoteArrivals, OpenBatch, RowsAsk};
use jice_service::view::RowView;
use zip::write::SimpleFileOptions;

use super::{date, grade, names};
use crate::cast::Child;
use crate::outcome::{Outcome, refusal, told};
use crate::province::{YEAR, morning};
use crate::words::Word;
use crate::world::World;

pub(super) const WORDS: &[Word] = &[
    Word {
        pattern: "学校“学校”正在录入“年级”新生",
        about: "以下“学校”指该校，其学籍管理员为该年级开批次",
        act: |world, said| {
            world.school.clone_from(&said[0]);
            open_batch(world, grade(&said[1])?)
        },
    },
    Word {
        pattern: "学校“学校”为“年级”新生开批次",
        about: "学籍管理员开批次；可能不予办理",
        act: |world, said| {
            world.school.clone_from(&said[0]);
            open_batch(world, grade(&said[1])?)
        },
    },
    Word {
        pattern: "学生“姓名”已在“学校”建籍",
        about: "该生在该校起始年级在籍",
        act: |world, said| enrolled(world, &said[0], &said[1], &[1, 7, 10]).map(|_| ()),
    },
    Word {
        pattern: "学生“姓名”正在“学校”就读毕业年级",
        about: "该生在籍，尚未毕业",
        act: |world, said| enrolled(world, &said[0], &said[1], &[6, 9]).map(|_| ()),
    },
    Word {
        pattern: "学生“姓名”已在“学校”毕业",
        about: "该生当年七月在该校毕业",
        act: |world, said| {
            let person = enrolled(world, &said[0], &said[1], &[6, 9])?;
            let clerk = importer(world)?;
            let (school, on) = (world.unit(&said[1])?, jiff::civil::date(YEAR.0, 7, 10));
            world.service()?.finish_stage(&clerk, school, &[person], on).map_err(told)
        },
    },
    Word {
        pattern: "学校录入学生“姓名”",
        about: "学籍管理员逐人录入，其余各项齐全无误",
        act: |world, said| enter(world, &said[0], &[]),
    },
    Word {
        pattern: "学校录入学生“姓名”，其中“信息项”为“值”",
        about: "同上，该项按所写填；空白即不填",
        act: |world, said| enter(world, &said[0], &[(&said[1][..], &said[2][..])]),
    },
    Word {
        pattern: "学校录入学生“姓名”，其中“信息项”为“值”、“信息项”为“值”",
        about: "同上，两项",
        act: |world, said| enter(world, &said[0], &[(&said[1][..], &said[2][..]), (&said[3][..], &said[4][..])]),
    },
    Word {
        pattern: "学校录入暂无身份证件号的学生“姓名”",
        about: "身份证件类型为其他，填写监护人身份证件号",
        act: |world, said| {
            let guardian = Child::named(&said[0])?.guardian_identity(&world.division()?);
            enter(world, &said[0], &without_document(&guardian))
        },
    },
    Word {
        pattern: "学校录入暂无身份证件号的学生“姓名”，监护人身份证件号也未填",
        about: "学生、监护人的证件号都空着",
        act: |world, said| enter(world, &said[0], &without_document("")[..2]),
    },
    Word {
        pattern: "学校录入外籍学生“姓名”，护照号“号码”",
        about: "身份证件类型为护照，国籍为美国，港澳台侨外为外国人",
        act: |world, said| {
            let foreign =
                [("身份证件类型", "护照"), ("身份证件号", &said[1]), ("国籍/地区", "美国"), ("港澳台侨外", "外国人")];
            enter(world, &said[0], &foreign)
        },
    },
    Word {
        pattern: "学校录入香港学生“姓名”，通行证号“号码”",
        about: "身份证件类型为港澳居民来往内地通行证，港澳台侨外为香港同胞",
        act: |world, said| {
            let pass =
                [("身份证件类型", "港澳居民来往内地通行证"), ("身份证件号", &said[1]), ("港澳台侨外", "香港同胞")];
            enter(world, &said[0], &pass)
        },
    },
    Word {
        pattern: "学校更正学生“姓名”的“信息项”为“值”", about: "学籍管理员修改批次中的一行", act: mend
    },
    Word {
        pattern: "学校以工作簿导入学生“姓名、姓名”",
        about: "上传、对应列、逐行校验；重复的姓名即重复的行",
        act: |world, said| import_workbook(world, &said[0]),
    },
    Word {
        pattern: "学校登记到校日期“日期”",
        about: "批次内全部学生",
        act: |world, said| {
            let arrived_on = Some(date(&said[0])?);
            note(world, NoteArrivals { rows: None, arrived_on, guardian_confirmed: false })
        },
    },
    Word {
        pattern: "家长均已签字确认",
        about: "学籍管理员登记全部信息确认表已签",
        act: |world, _| note(world, NoteArrivals { rows: None, arrived_on: None, guardian_confirmed: true }),
    },
    Word {
        pattern: "学校用摄像头为学生“姓名”采集照片",
        about: "一张合格的证件照",
        act: |world, said| put_photo(world, &said[0]),
    },
    Word {
        pattern: "学校曾于“日期”为学生“姓名”采集照片",
        about: "时间退回那一天采集，再回到今天",
        act: |world, said| {
            let today = world.today()?;
            world.clock()?.set(morning(date(&said[0])?));
            let put = put_photo(world, &said[1]);
            world.clock()?.set(morning(today));
            put
        },
    },
    Word {
        pattern: "学校以压缩包导入学生“姓名”的照片", about: "文件以身份证件号命名", act: put_archive
    },
];

/// Opens the intake of `grade` at the school of the scenario.
fn open_batch(world: &mut World<'_>, grade: Grade) -> Result<(), String> {
    let (registrar, school) = (world.registrar()?, world.school_id()?);
    let opened = world.service()?.open_batch(&registrar, OpenBatch { school, grade });
    world.grade = grade;
    if let Some(batch) = world.settle(opened)? {
        world.batch = Some(batch.id);
        world.rows.clear();
    }
    Ok(())
}

/// What is typed for a child without a number of its own.
fn without_document(guardian: &str) -> [(&str, &str); 4] {
    [("身份证件类型", "其他"), ("身份证件号", ""), ("成员1身份证件类型", "居民身份证"), ("成员1身份证件号", guardian)]
}

/// What a school types about the pupil, by field, in `changes` by heading.
fn typed(world: &World<'_>, child: &Child, changes: &[(&str, &str)]) -> Result<BTreeMap<FieldId, String>, String> {
    let law = world.law()?;
    let fields = law.fields();
    let all = child.typed(&world.division()?, world.grade.0);
    let mut values: BTreeMap<FieldId, String> = all
        .into_iter()
        .map(|(field, value)| (FieldId::new(field), value))
        .filter(|(field, value)| fields.get(field).is_some() && !value.is_empty())
        .collect();
    for asked in fields.all().iter().filter(|field| field.required) {
        values.entry(asked.id.clone()).or_insert_with(|| crate::cast::usual(asked).to_owned());
    }
    for (heading, value) in changes {
        values.insert(field(fields, heading)?, (*value).to_owned());
    }
    Ok(values)
}

/// The field under a heading.
pub(super) fn field(fields: &FieldSet, heading: &str) -> Result<FieldId, String> {
    let place = fields.heading(heading).ok_or_else(|| format!("规则包没有信息项“{heading}”"))?;
    Ok(fields.all()[place].id.clone())
}

/// Enters a pupil by hand: the outcome is what the law says of the row.
pub(super) fn enter(world: &mut World<'_>, name: &str, changes: &[(&str, &str)]) -> Result<(), String> {
    let child = Child::named(name)?;
    let values = typed(world, &child, changes)?;
    let (registrar, school, batch) = (world.registrar()?, world.school_id()?, world.batch_id()?);
    let added = world.service()?.add_row(&registrar, school, batch, AddRow { values });
    if let Some(row) = world.settle(added)? {
        world.rows.insert(name.to_owned(), row.row);
        world.last.add(row.findings);
    }
    Ok(())
}

fn mend(world: &mut World<'_>, said: &[String]) -> Result<(), String> {
    let (registrar, school, batch) = (world.registrar()?, world.school_id()?, world.batch_id()?);
    let row = world.row_of(&said[0])?;
    let service = world.service()?;
    let shown = service.view_row(&registrar, school, batch, row).map_err(told)?;
    let values = BTreeMap::from([(field(world.law()?.fields(), &said[1])?, said[2].clone())]);
    let mended = service.mend_row(&registrar, school, batch, row, MendRow { version: shown.version, values });
    if let Some(row) = world.settle(mended)? {
        world.last.add(row.findings);
    }
    Ok(())
}

/// Uploads a workbook with one line for each name, and reads it in.
fn import_workbook(world: &mut World<'_>, children: &str) -> Result<(), String> {
    let law = world.law()?;
    let fields = law.fields().all();
    let mut text: String = fields.iter().map(|field| field.zh.as_str()).collect::<Vec<_>>().join(",");
    for name in names(children) {
        let values = typed(world, &Child::named(name)?, &[])?;
        let cells: Vec<&str> = fields.iter().map(|field| values.get(&field.id).map_or("", String::as_str)).collect();
        text = format!("{text}\n{}", cells.join(","));
    }
    let (registrar, school, batch) = (world.registrar()?, world.school_id()?, world.batch_id()?);
    let service = world.service()?;
    let upload = service.upload_workbook(&registrar, school, batch, "新生.csv", text.into_bytes()).map_err(told)?;
    let check = CheckWorkbook { file: upload.file, columns: upload.columns };
    let job = service.check_workbook(&registrar, school, batch, check).map_err(told)?;
    service.work_until_idle().map_err(told)?;
    let done = service.view_job(&registrar, school, job.id).map_err(told)?;
    if done.state != jice_service::view::JobState::Done {
        return Err(format!("读取工作簿未能完成：{}", done.outcome));
    }
    world.last = Outcome::default();
    for row in rows(world)? {
        world.rows.insert(row.name.clone(), row.row);
        world.last.add(row.findings);
    }
    Ok(())
}

/// Every row of the batch.
pub(super) fn rows(world: &World<'_>) -> Result<Vec<RowView>, String> {
    let (registrar, school, batch) = (world.registrar()?, world.school_id()?, world.batch_id()?);
    Ok(world.service()?.list_rows(&registrar, school, batch, RowsAsk::default()).map_err(told)?.items)
}

pub(super) fn note(world: &mut World<'_>, note: NoteArrivals) -> Result<(), String> {
    let (registrar, school, batch) = (world.registrar()?, world.school_id()?, world.batch_id()?);
    let noted = world.service()?.note_arrivals(&registrar, school, batch, note);
    world.settle(noted).map(|_| ())
}

pub(super) fn put_photo(world: &mut World<'_>, name: &str) -> Result<(), String> {
    let (registrar, school, batch) = (world.registrar()?, world.school_id()?, world.batch_id()?);
    let row = world.row_of(name)?;
    let put = world.service()?.put_photo(&registrar, school, batch, row, "capture", portrait());
    world.settle(put).map(|_| ())
}

fn put_archive(world: &mut World<'_>, said: &[String]) -> Result<(), String> {
    let (registrar, school, batch) = (world.registrar()?, world.school_id()?, world.batch_id()?);
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let name = format!("{}.jpg", world.identity(&said[0])?);
    archive.start_file(name, SimpleFileOptions::default()).map_err(|error| error.to_string())?;
    archive.write_all(portrait()).map_err(|error| error.to_string())?;
    let bytes = archive.finish().map_err(|error| error.to_string())?.into_inner();
    let results = world.service()?.put_photos(&registrar, school, batch, bytes).map_err(told)?;
    match results.iter().find(|result| result.row.is_none()) {
        Some(result) => Err(result.findings.iter().map(refusal).collect::<Vec<_>>().join("；")),
        None => Ok(()),
    }
}

/// A light blue ground of the size that a photo has at least.
pub(super) fn portrait() -> &'static [u8] {
    static PORTRAIT: OnceLock<Vec<u8>> = OnceLock::new();
    PORTRAIT.get_or_init(|| {
        let picture = RgbImage::from_pixel(156, 192, Rgb([176, 208, 238]));
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, 80).encode_image(&picture).expect("a plain picture is encoded");
        jpeg
    })
}

/// The city's clerk, who takes over what an earlier register held.
pub(super) fn importer(world: &World<'_>) -> Result<jice_service::Asked, String> {
    world.acting("甲市教育局", jice_domain::Role::Clerk)
}

/// Takes over the pupil at `school`, in the first class of the first of `grades` that it has.
fn enrolled(world: &mut World<'_>, name: &str, school: &str, grades: &[u8]) -> Result<PersonId, String> {
    let child = Child::named(name)?;
    take_over(world, &[child], school, grades)?;
    let person = world.person(name)?;
    for number in world.pupil(name)?.numbers {
        world.borne.insert((name.to_owned(), number.label), number.value);
    }
    Ok(person)
}

/// Takes over `children` into one class. Returns how many were numbered and why others were not.
pub(super) fn take_over(
    world: &mut World<'_>,
    children: &[Child],
    school: &str,
    grades: &[u8],
) -> Result<(u64, Vec<jice_domain::Refusal>), String> {
    take_over_as(world, children, school, grades, &|child, field| {
        let typed = child.0.typed(child.1, child.2);
        typed.into_iter().find(|(id, _)| *id == field).map(|(_, value)| value)
    })
}

/// A pupil who is taken over: the division of its place, and the grade.
type Taken<'a> = (&'a Child, &'a str, u8);

/// The same; `value` is what the earlier register had of a field.
pub(super) fn take_over_as(
    world: &mut World<'_>,
    children: &[Child],
    school: &str,
    grades: &[u8],
    value: &dyn Fn(Taken<'_>, &str) -> Option<String>,
) -> Result<(u64, Vec<jice_domain::Refusal>), String> {
    let (clerk, org, division) = (importer(world)?, world.unit(school)?, world.division()?);
    let service = world.service()?;
    let classes = service.list_classes(&clerk, org, None).map_err(told)?;
    let class = classes.iter().find(|class| class.grade.is_some_and(|grade| grades.contains(&grade.0)));
    let class = class.ok_or_else(|| format!("“{school}”没有这样的班级"))?;
    let law = world.law()?;
    let row = |child: &Child, row: u32| {
        let taken = (child, division.as_str(), class.grade.map_or(1, |grade| grade.0));
        let values = law.fields().all().iter().map(|field| value(taken, &field.id.0).unwrap_or_default()).collect();
        ImportRow { row, values, class: class.id }
    };
    let rows: Vec<ImportRow> = children.iter().zip(1..).map(|(child, number)| row(child, number)).collect();
    let taken = service.import_entries(&clerk, org, &rows).map_err(told)?;
    let refused: Vec<jice_domain::Refusal> = taken.refused.into_iter().flat_map(|(_, why)| why).collect();
    match (refused.first(), children) {
        (Some(first), [_]) => Err(refusal(first)),
        _ => Ok((taken.taken, refused)),
    }
}
