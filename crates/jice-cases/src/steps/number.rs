//! Numbers composed from the layouts of the pack, for registers whose pupils are numbered
//! by a later act.

use jice_domain::identity::{Document, DocumentKind};
use jice_domain::{Grade, OrgUnit, SchoolNature, UnitDetails};
use jice_policy::{NumberEvent, NumberFacts};

use super::unit::number_school;
use super::{equal, grade, number};
use crate::cast::identity_number;
use crate::outcome::Outcome;
use crate::words::Word;
use crate::world::World;

pub(super) const WORDS: &[Word] = &[
    Word {
        pattern: "编号学校的“信息项”为“值”",
        about: "学校编码、办别、学校类别、行政区划码",
        act: |world, said| {
            let mut school = school(world)?;
            let UnitDetails::School(details) = &mut school.details else { return Err("不是学校".to_owned()) };
            match said[0].as_str() {
                "学校编码" => school.code.clone_from(&said[1]),
                "行政区划码" => school.division.clone_from(&said[1]),
                "学校类别" => details.exam_category.clone_from(&said[1]),
                "办别" if said[1] == "民办" => details.nature = SchoolNature::Private,
                "办别" => details.nature = SchoolNature::Public,
                item => return Err(format!("编号不用“{item}”")),
            }
            world.number_school = Some(school);
            Ok(())
        },
    },
    Word {
        pattern: "为#年入学的“年级”“性别”生编制“号码”，#班第#名",
        about: "按规则包的号码结构编制",
        act: |world, said| {
            compose(
                world,
                &said[3],
                &Given {
                    year: &said[0],
                    grade: &said[1],
                    sex: &said[2],
                    class: &said[4],
                    serial: &said[5],
                    document: Papers::Own,
                },
            )
        },
    },
    Word {
        pattern: "为#年入学、没有身份证件号的“年级”“性别”生编制“号码”，#班第#名",
        about: "同上，没有证件",
        act: |world, said| {
            compose(
                world,
                &said[3],
                &Given {
                    year: &said[0],
                    grade: &said[1],
                    sex: &said[2],
                    class: &said[4],
                    serial: &said[5],
                    document: Papers::None,
                },
            )
        },
    },
    Word {
        pattern: "为#年入学、身份证件号为“证件号”的“年级”“性别”生编制“号码”，#班第#名",
        about: "同上，证件号按所写；有误的，不作证件",
        act: |world, said| {
            compose(
                world,
                &said[4],
                &Given {
                    year: &said[0],
                    grade: &said[2],
                    sex: &said[3],
                    class: &said[5],
                    serial: &said[6],
                    document: Papers::Number(&said[1]),
                },
            )
        },
    },
    Word {
        pattern: "编出的号码为“号码”",
        about: "全部各位",
        act: |world, said| {
            equal("号码", &world.number, &said[0])?;
            world.saw_allowed();
            Ok(())
        },
    },
    Word {
        pattern: "编出的号码第#位为“字符”",
        about: "从左起，第一位为1",
        act: |world, said| {
            let place = usize::try_from(number(&said[0])?).map_err(|error| error.to_string())?;
            let letter = world.number.chars().nth(place.saturating_sub(1)).map(String::from).unwrap_or_default();
            equal("该位", &letter, &said[1])?;
            world.saw_allowed();
            Ok(())
        },
    },
];

/// The papers of whom a number is composed for.
enum Papers<'a> {
    /// An identity card in order.
    Own,
    /// What is said to be one.
    Number(&'a str),
    None,
}

struct Given<'a> {
    year: &'a str,
    grade: &'a str,
    sex: &'a str,
    class: &'a str,
    serial: &'a str,
    document: Papers<'a>,
}

fn school(world: &World<'_>) -> Result<OrgUnit, String> {
    match &world.number_school {
        Some(school) => Ok(school.clone()),
        None => number_school(world),
    }
}

fn compose(world: &mut World<'_>, label: &str, given: &Given<'_>) -> Result<(), String> {
    let (law, school) = (world.law()?, school(world)?);
    let numbers = law.numbers();
    let definition = numbers.iter().find(|number| number.zh == label).ok_or_else(|| format!("规则包没有“{label}”"))?;
    let small = |text: &str| u32::try_from(number(text)?).map_err(|error| error.to_string());
    let year = i16::try_from(number(given.year)?).map_err(|error| error.to_string())?;
    let sex = if given.sex == "男" { 1 } else { 2 };
    let born = jiff::civil::date(2010, 9, 1);
    let own = identity_number(&world.division()?, born, 200 + u16::from(sex == 1));
    let stated = match given.document {
        Papers::Own => own.as_str(),
        Papers::Number(number) => number,
        Papers::None => "",
    };
    // What is wrong is no document.
    let read = Document::parse(DocumentKind::ResidentIdentity, stated, world.today()?);
    let document = read.ok().and_then(|read| read.document);
    let grade: Grade = grade(given.grade)?;
    let facts = NumberFacts {
        document: document.as_ref(),
        guardian_document: None,
        sex: Some(sex),
        birth_date: Some(born),
        entry_year: year,
        year,
        grade,
        school: &school,
        class_number: Some(small(given.class)?),
        serial: Some(small(given.serial)?),
    };
    world.last = Outcome::default();
    match law.compose(definition, NumberEvent::ExamRegistered, &facts) {
        Ok(composed) => world.number = composed.value,
        Err(refusal) => world.last.add(vec![*refusal]),
    }
    Ok(())
}
