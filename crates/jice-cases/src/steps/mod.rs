//! The steps, by what they speak of.

mod archive;
mod batch;
mod change;
mod change_seen;
mod ending;
mod finding;
mod intake;
mod number;
mod outside;
mod place;
mod problem_record;
mod pupil;
mod session;
mod staff;
mod unit;
mod verdict;
mod watch;

use jice_domain::Grade;
use jiff::civil::Date;

use crate::words::Word;

/// Every step.
pub(crate) fn all() -> impl Iterator<Item = &'static Word> {
    [
        place::WORDS,
        intake::WORDS,
        batch::WORDS,
        pupil::WORDS,
        archive::WORDS,
        unit::WORDS,
        ending::WORDS,
        staff::WORDS,
        session::WORDS,
        number::WORDS,
        watch::WORDS,
        change::WORDS,
        change_seen::WORDS,
        outside::WORDS,
        finding::WORDS,
        problem_record::WORDS,
        verdict::WORDS,
    ]
    .into_iter()
    .flatten()
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| format!("“{text}”不是日期，日期写作2026-09-10"))
}

fn grade(name: &str) -> Result<Grade, String> {
    let known = (1..=12).map(Grade).find(|grade| grade.name_zh() == name);
    match (name, known) {
        ("学前", _) => Ok(Grade(0)),
        (_, Some(grade)) => Ok(grade),
        _ => Err(format!("没有“{name}”，年级写作学前、一年级至九年级、高一至高三")),
    }
}

/// Names joined by 、.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split('、').filter(|name| !name.is_empty())
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("“{text}”不是数"))
}

/// An error that says what was found instead.
fn equal(what: &str, found: &str, expected: &str) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{what}为“{found}”，应为“{expected}”")) }
}
