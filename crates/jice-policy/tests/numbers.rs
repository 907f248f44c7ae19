//! Numbers. That every layout's examples come out is checked whenever packs are loaded; here
//! stand the limits.

mod cast;

use cast::{ANHUI, INNER_MONGOLIA, LIANGSHAN, NANCHANG, NANJING, book, school};
use jice_domain::identity::{Document, DocumentKind};
use jice_domain::{Grade, OrgUnit, SchoolNature, Stage};
use jice_policy::{NumberEvent, NumberFacts, PackError, Packs, Rulebook};
use jiff::civil::date;

fn facts(school: &OrgUnit) -> NumberFacts<'_> {
    NumberFacts {
        document: None,
        guardian_document: None,
        sex: Some(2),
        birth_date: Some(date(2020, 3, 15)),
        entry_year: 2026,
        year: 2026,
        grade: Grade(1),
        school,
        class_number: Some(3),
        serial: Some(7),
    }
}

fn child() -> Document {
    Document::restore(DocumentKind::ResidentIdentity, cast::number("340103", "20200315", "002")).unwrap()
}

fn compose(book: &Rulebook, id: &str, event: NumberEvent, facts: &NumberFacts<'_>) -> Result<(String, bool), String> {
    let number = book.number(id).unwrap();
    match book.compose(number, event, facts) {
        Ok(composed) => {
            assert!(number.recognises(&composed.value), "{}", composed.value);
            Ok((composed.value, composed.temporary))
        }
        Err(refusal) => {
            assert_eq!(refusal.rule, "number_layout");
            Err(refusal.clause.id.clone())
        }
    }
}

#[test]
fn every_place_has_its_numbers() {
    let ids = |place| book(place).numbers().iter().map(|number| number.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(ANHUI), ["student_number", "regional_number"]);
    assert_eq!(ids(NANJING), ["school_bound_number"]);
    assert_eq!(ids(LIANGSHAN), ["national_number"]);
    assert_eq!(ids(NANCHANG), ["exam_number_junior", "exam_number_senior"]);
    assert_eq!(ids(INNER_MONGOLIA), ["exam_number"]);
}

#[test]
fn an_example_that_does_not_come_out_is_a_fault_of_the_pack() {
    let mut source = cast::source();
    let path = "cn-3601-nanchang/numbers.toml";
    let text = std::fs::read_to_string(format!("{}/../../packs/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    source.insert(path, text.replacen("value = \"1601010230307\"", "value = \"1601010230308\"", 1));
    let errors: Vec<PackError> = Packs::load(&source).unwrap_err();
    assert!(errors[0].file == path && errors[0].what.contains("1601010230307"), "{errors:?}");
}

#[test]
fn a_lifelong_number_is_issued_once_and_a_regional_one_anew() {
    let book = book(ANHUI);
    let school = school();
    let child = child();
    let facts = NumberFacts { document: Some(&child), ..facts(&school) };
    let (value, temporary) = compose(&book, "student_number", NumberEvent::EntryOpened, &facts).unwrap();
    assert_eq!((value.as_str(), temporary), (child.number(), false));
    let number = |id| book.number(id).unwrap();
    assert!(!number("student_number").is_issued(NumberEvent::EntryContinued, Stage::Junior), "grades 7 and 10 keep it");
    assert!(number("regional_number").is_issued(NumberEvent::EntryContinued, Stage::Junior));
    let (value, _) = compose(&book, "regional_number", NumberEvent::EntryContinued, &facts).unwrap();
    assert_eq!(value, "2621340012340007");
}

#[test]
fn siblings_under_one_guardian_get_two_numbers_for_the_time_being() {
    let book = book(ANHUI);
    let school = school();
    let parent = Document::restore(DocumentKind::ResidentIdentity, cast::number("340103", "19900101", "001")).unwrap();
    let first = NumberFacts { guardian_document: Some(&parent), serial: Some(1), ..facts(&school) };
    let number = book.number("student_number").unwrap();
    let form = number.form(NumberEvent::EntryOpened, &first).unwrap();
    assert_eq!(
        form.serial_scope(&first, || "d1".to_owned()).as_deref(),
        Some("guardian=d1"),
        "no key shows the number"
    );
    let one = compose(&book, "student_number", NumberEvent::EntryOpened, &first).unwrap();
    let two =
        compose(&book, "student_number", NumberEvent::EntryOpened, &NumberFacts { serial: Some(2), ..first }).unwrap();
    assert!(one.1 && two.1 && one.0 != two.0);
    let none = facts(&school);
    assert_eq!(compose(&book, "student_number", NumberEvent::EntryOpened, &none), Err("anhui-013-1".to_owned()));
}

#[test]
fn two_digits_are_never_widened() {
    let book = book(NANCHANG);
    let school = school();
    let child = child();
    let junior = NumberFacts { document: Some(&child), grade: Grade(7), ..facts(&school) };
    let ask = |facts: &NumberFacts<'_>| compose(&book, "exam_number_junior", NumberEvent::ExamRegistered, facts);
    assert_eq!(
        ask(&NumberFacts { serial: Some(99), class_number: Some(99), ..junior }),
        Ok(("2601010239999".to_owned(), false))
    );
    for full in [
        NumberFacts { serial: Some(100), ..junior },
        NumberFacts { class_number: Some(100), ..junior },
        NumberFacts { serial: Some(0), ..junior },
        NumberFacts { class_number: None, ..junior },
    ] {
        assert_eq!(ask(&full), Err("nanchang-006-4".to_owned()));
    }
    let eight = OrgUnit { code: "01010230".to_owned(), ..school.clone() };
    assert_eq!(ask(&NumberFacts { school: &eight, ..junior }), Err("nanchang-006-14".to_owned()));
    assert_eq!(
        ask(&NumberFacts { document: None, ..junior }),
        Err("nanchang-006-3".to_owned()),
        "no document, no number"
    );
    let form = book.number("exam_number_junior").unwrap().form(NumberEvent::ExamRegistered, &junior).unwrap();
    assert_eq!(form.serial_scope(&junior, String::new).as_deref(), Some("school=7;entry_year=2026;class=3"));
}

#[test]
fn a_senior_number_tells_school_grade_and_sex() {
    let book = book(NANCHANG);
    let mut school = school();
    let child = child();
    let number = book.number("exam_number_senior").unwrap();
    let ask = |school: &OrgUnit, grade, sex| {
        let facts = NumberFacts { document: Some(&child), grade: Grade(grade), sex, ..facts(school) };
        compose(&book, "exam_number_senior", NumberEvent::ExamRegistered, &facts).map(|(value, _)| value)
    };
    assert_eq!(ask(&school, 11, Some(1)).unwrap(), "26010102313210307", "public, category 3, second grade, male");
    cast::details(&mut school).nature = SchoolNature::Private;
    assert_eq!(&ask(&school, 10, Some(2)).unwrap()[9..10], "0");
    assert_eq!(ask(&school, 9, Some(2)), Err("nanchang-006-8".to_owned()));
    assert_eq!(ask(&school, 10, None), Err("nanchang-006-9".to_owned()));
    cast::details(&mut school).exam_category = "7".to_owned();
    assert_eq!(ask(&school, 10, Some(2)), Err("nanchang-006-7".to_owned()));
    assert!(number.recognises("16010102314120312") && number.recognises("16123456715121234"));
    for wrong in
        ["16010102314130312", "16010102314420312", "16010102394120312", "1601010231412031", "16010102314120300"]
    {
        assert!(!number.recognises(wrong), "{wrong}");
    }
}

#[test]
fn a_number_of_the_school_changes_with_it() {
    let book = book(NANJING);
    let coded = OrgUnit { code: "32010400123".to_owned(), ..school() };
    let number = book.number("school_bound_number").unwrap();
    assert!(number.is_issued(NumberEvent::SchoolChanged, Stage::Primary));
    assert!(!number.is_issued(NumberEvent::EntryOpened, Stage::Senior));
    let (value, _) = compose(&book, &number.id, NumberEvent::EntryOpened, &facts(&coded)).unwrap();
    assert_eq!((value.as_str(), &value[value.len() - number.short..]), ("3201040012320260307", "20260307"));
    let seven = school();
    let refused = compose(&book, &number.id, NumberEvent::EntryOpened, &facts(&seven));
    assert_eq!(refused, Err("nanjing-210-1".to_owned()));
}

#[test]
fn the_national_number_begins_temporary() {
    let book = book(LIANGSHAN);
    let county = OrgUnit { division: "513402".to_owned(), ..school() };
    let child = child();
    let with = NumberFacts { document: Some(&child), ..facts(&county) };
    let ask = |event, facts| compose(&book, "national_number", event, facts);
    assert_eq!(ask(NumberEvent::EntryOpened, &with), Ok(("L513402202003150007".to_owned(), true)));
    assert_eq!(ask(NumberEvent::IdentityConfirmed, &with), Ok((format!("G{}", child.number()), false)));
    let without = facts(&county);
    let (value, temporary) = ask(NumberEvent::IdentityConfirmed, &without).unwrap();
    assert!(value.starts_with("J51340220200315007") && !temporary, "{value}");
    let full = NumberFacts { serial: Some(10_000), ..with };
    assert_eq!(ask(NumberEvent::EntryOpened, &full), Err("liangshan-130-3".to_owned()));
    let number = book.number("national_number").unwrap();
    for wrong in ["X513402202003150007", "L51340220200315007", "L513402202013150007", "J51340220200315007Y"] {
        assert!(!number.recognises(wrong), "{wrong}");
    }
}

#[test]
fn the_exam_number_is_counted_by_year_and_banner() {
    let book = book(INNER_MONGOLIA);
    let banner = OrgUnit { division: "150402".to_owned(), ..school() };
    let at = NumberFacts { serial: Some(99_999), ..facts(&banner) };
    assert_eq!(compose(&book, "exam_number", NumberEvent::ExamRegistered, &at), Ok(("26040299999".to_owned(), false)));
    let full = NumberFacts { serial: Some(100_000), ..at };
    assert_eq!(compose(&book, "exam_number", NumberEvent::ExamRegistered, &full), Err("neimenggu-150-4".to_owned()));
    let form = book.number("exam_number").unwrap().form(NumberEvent::ExamRegistered, &at).unwrap();
    assert_eq!(form.serial_scope(&at, String::new).as_deref(), Some("year=2026;division=150402"));
}
