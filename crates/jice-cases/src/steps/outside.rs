//! Pupils who go to and come from places outside the register, and the files that pass between.

use std::collections::BTreeMap;

use jice_domain::identity::DocumentKind;
use jice_domain::{CaseId, Dice, Role};
use jice_policy::{Change, ChangeFieldType};
use jice_service::command::{OpenCase, PupilRef, TakeAway, TrustKey};
use jice_service::package::{self, Content, PupilKey, Record, Request, Sender};
use jice_service::view::CaseView;
use jice_store::Sealer;
use jice_store::keys::KeyRing;

use super::change::{class_in, enclose_with, story, view};
use crate::cast::Child;
use crate::outcome::told;
use crate::province::role_named;
use crate::words::Word;
use crate::world::{Story, World};

pub(super) const WORDS: &[Word] = &[
    Word {
        pattern: "外地登记机关“单位”的公钥已登记，代表行政区划“区划”",
        about: "由最上一级的管理员登记；以下外地文件都由它签发",
        act: |world, said| {
            let service = world.service()?;
            let admin = service.at_console(&world.province()?.admin).map_err(told)?;
            let key = package::public_key(&elsewhere());
            let fingerprint = package::fingerprint(&key).unwrap_or_default();
            let trust = TrustKey { key, name: said[0].clone(), divisions: vec![said[1].clone()], fingerprint };
            service.trust_key(&admin, &trust).map_err(told).map(|_| ())
        },
    },
    Word {
        pattern: "“单位”的“岗位”导入外地“学校”（区划“区划”）对学生“姓名”的调档函",
        about: "外地签发的转学申请，导入即立案；以下“该变动”指此",
        act: |world, said| {
            let content = Content::Request(Box::new(Request {
                id: format!("elsewhere-{}", said[4]),
                made_at: world.clock_now()?,
                from: sender(&said[2], &said[3]),
                sending_school: "原学校".to_owned(),
                sending_division: world.division()?,
                pupil: key(world, &said[4])?,
                grade: None,
                reason: "随父母务工".to_owned(),
            }));
            let bytes = package::seal(&elsewhere(), &content).map_err(told)?;
            let clerk = world.acting(&said[0], role_named(&said[1])?)?;
            let done = world.service()?.import_request(&clerk, &bytes);
            let (opener, pupil) = (said[0].clone(), said[4].clone());
            if let Some(CaseView { person, id, .. }) = world.settle(done)? {
                world.story = Some(Story { person, case: id, opener, pupil });
            }
            Ok(())
        },
    },
    Word {
        pattern: "“学校”为外来学生“姓名”填写“变动”，其中“项目：值；项目：值”",
        about: "该生在本系统没有学籍；材料齐全，未写的项目照常填写，班级为三年级",
        act: |world, said| arrive(world, &said[0], &said[1], &said[2], &said[3]),
    },
    Word {
        pattern: "“单位”的“岗位”下载该变动的调档函",
        about: "签发给转出地的文件",
        act: |world, said| {
            let (Story { person, case, .. }, clerk) = (story(world)?, world.acting(&said[0], role_named(&said[1])?)?);
            let take = TakeAway { purpose: "跨省转入调取学籍".to_owned() };
            let done = world.service()?.request_package(&clerk, person, case, &take);
            let Some(file) = world.settle(done)? else { return Ok(()) };
            match package::open(&file.bytes).map_err(told)?.content {
                Content::Request(request) => {
                    world.number = request.id;
                    Ok(())
                }
                Content::Record(_) => Err("下载到的是学籍档案".to_owned()),
            }
        },
    },
    Word {
        pattern: "“单位”的“岗位”导入外地（区划“区划”）答复的学籍档案",
        about: "外地按该变动的调档函签发；须先下载调档函",
        act: |world, said| {
            let story = story(world)?;
            let clerk = world.acting(&said[0], role_named(&said[1])?)?;
            let record = record(world, &story.pupil, &said[2])?;
            let bytes = package::seal(&elsewhere(), &Content::Record(Box::new(record))).map_err(told)?;
            let version = view(world)?.version;
            let done = world.service()?.import_record(&clerk, story.person, story.case, version, &bytes);
            world.settle(done).map(|_| ())
        },
    },
    Word {
        pattern: "“单位”的“岗位”可下载该变动签发的学籍档案，内有“姓名”",
        about: "办结时签发，交给转入地",
        act: |world, said| {
            let (Story { person, case, .. }, clerk) = (story(world)?, world.acting(&said[0], role_named(&said[1])?)?);
            let take = TakeAway { purpose: "跨省转出移交学籍".to_owned() };
            let file = world.service()?.record_package(&clerk, person, case, &take).map_err(told)?;
            let content = package::open(&file.bytes).map_err(told)?.content;
            super::equal("档案中的学生", &content.pupil().name, &said[2])?;
            world.saw_allowed();
            Ok(())
        },
    },
];

/// The register elsewhere: what it signs with.
fn elsewhere() -> Sealer {
    struct Same;
    impl Dice for Same {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(5);
        }
    }
    let ring = KeyRing::new(BTreeMap::from([(1, [3; 32])])).expect("it has key 1");
    Sealer::new(&ring, &Same)
}

fn sender(school: &str, division: &str) -> Sender {
    Sender {
        register: "外地登记机关".to_owned(),
        division: division.to_owned(),
        authority: "外地教育局".to_owned(),
        school: school.to_owned(),
        school_identifier: String::new(),
    }
}

/// The number that the pupil bears elsewhere: G and its identity number.
fn outside_number(world: &World<'_>, name: &str) -> Result<String, String> {
    Ok(format!("G{}", world.identity(name)?))
}

fn key(world: &World<'_>, name: &str) -> Result<PupilKey, String> {
    Ok(PupilKey {
        name: Child::named(name)?.name,
        document_kind: DocumentKind::ResidentIdentity.as_str().to_owned(),
        document_number: world.identity(name)?,
        student_number: outside_number(world, name)?,
    })
}

fn record(world: &World<'_>, name: &str, division: &str) -> Result<Record, String> {
    let child = Child::named(name)?;
    let values = child.typed(&world.division()?, 3).into_iter().map(|(field, value)| (field.to_owned(), value));
    let today = world.today()?;
    Ok(Record {
        id: format!("elsewhere-{name}-record"),
        answers: world.number.clone(),
        made_at: world.clock_now()?,
        from: sender("外地小学", division),
        to_school: String::new(),
        to_division: String::new(),
        pupil: key(world, name)?,
        sex: child.sex,
        birth_on: child.born,
        values: values.collect(),
        numbers: Vec::new(),
        stage: "primary".to_owned(),
        entry_year: today.year() - 2,
        grade: Some(3),
        left_on: today,
        seats: Vec::new(),
        acts: Vec::new(),
        archive: Vec::new(),
        papers: Vec::new(),
    })
}

fn arrive(world: &mut World<'_>, school: &str, name: &str, change: &str, said: &str) -> Result<(), String> {
    let law = world.law()?;
    let change = law.changes().into_iter().find(|known| known.zh == change).cloned();
    let change = change.ok_or("没有这项变动")?;
    let class = class_in(world, school, jice_domain::Grade(3))?.id;
    let values = told_of(world, &change, name, said)?;
    let pupil = PupilRef { person: None, number: Some(world.identity(name)?), name: Some(Child::named(name)?.name) };
    let (registrar, unit) = (world.acting(school, Role::Registrar)?, world.unit(school)?);
    let open = OpenCase { change: change.id, unit, pupil, class: Some(class), values, legal_on: None };
    let opened = world.service()?.open_case(&registrar, open);
    let Some(seen) = world.settle(opened)? else { return Ok(()) };
    let (opener, pupil) = (school.to_owned(), name.to_owned());
    world.story = Some(Story { person: seen.person, case: CaseId(seen.id.0), opener, pupil });
    // What is fetched in a later step is not the applicant's to bring.
    enclose_with(world, &|paper| change.evidence.iter().any(|known| known.id == paper && known.by_step.is_none()))
}

/// What the parents tell of the pupil.
fn told_of(world: &World<'_>, change: &Change, name: &str, said: &str) -> Result<BTreeMap<String, String>, String> {
    let mut values = BTreeMap::new();
    for field in change.field.iter().filter(|field| !field.optional) {
        let value = match field.sort {
            ChangeFieldType::Class => continue,
            ChangeFieldType::OutsideNumber => outside_number(world, name)?,
            ChangeFieldType::OutsideDivision => "320100".to_owned(),
            ChangeFieldType::Number => "3".to_owned(),
            ChangeFieldType::Date | ChangeFieldType::PastDate => world.today()?.to_string(),
            _ => "见所附材料".to_owned(),
        };
        values.insert(field.id.clone(), value);
    }
    for item in said.split('；').filter(|item| !item.is_empty()) {
        let (label, value) = item.split_once('：').ok_or_else(|| format!("“{item}”应写作“项目：值”"))?;
        let field = change.field.iter().find(|field| field.zh == label);
        let field = field.ok_or_else(|| format!("变动“{}”没有项目“{label}”", change.zh))?;
        values.insert(field.id.clone(), value.to_owned());
    }
    Ok(values)
}
