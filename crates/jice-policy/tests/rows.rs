//! Reading rows and judging them.

mod cast;

use cast::{ALL, ANHUI, INNER_MONGOLIA, LIANGSHAN, NANCHANG, NANJING, allows, book, facts, refuses, row, school};
use jice_domain::{Cohort, EntryState, Grade, Outcome, SchoolYear, Stage, Weight};
use jice_policy::facts::{
    AlikePerson, ClassFacts, ClassStanding, ExistingEntry, Occasion, PhotoFacts, RowFacts, WindowFacts,
};
use jiff::civil::date;

const ROW: [Occasion; 3] = [Occasion::EnterRow, Occasion::SubmitRow, Occasion::AcceptRow];

fn enrolled_at(school_name: &str, stage: Stage, entry_year: i16) -> ExistingEntry<'_> {
    ExistingEntry {
        school_name,
        state: EntryState::Enrolled { since: date(2020, 9, 1) },
        cohort: Cohort { stage, entry_year: SchoolYear(entry_year), repeats: 0 },
        type_one: false,
    }
}

fn graduate_of(school_name: &str, stage: Stage) -> ExistingEntry<'_> {
    let state = EntryState::StageDone { on: date(2026, 6, 30), outcome: Outcome::Graduated };
    ExistingEntry { state, ..enrolled_at(school_name, stage, 2020) }
}

#[test]
fn a_clean_row_passes_in_every_student_register() {
    for place in [ANHUI, NANJING, LIANGSHAN] {
        let book = book(place);
        let (candidate, findings) = row(&book, &[]);
        allows(&findings);
        assert_eq!(candidate.name.as_deref(), Some("李小雅"));
        assert_eq!((candidate.sex, candidate.birth_date), (Some(2), Some(date(2020, 3, 15))));
        assert_eq!(candidate.class.as_deref(), Some("01"));
        assert!(candidate.document.is_some());
        let school = school();
        for occasion in ROW {
            allows(&book.evaluate_row(occasion, &facts(&candidate, &school)));
        }
    }
}

#[test]
fn a_clean_row_passes_in_the_exam_registers_too() {
    for (place, grade) in [(NANCHANG, 7), (INNER_MONGOLIA, 10)] {
        let book = book(place);
        let (candidate, findings) = row(&book, &[("class", "01")]);
        allows(&findings);
        let school = school();
        let facts = RowFacts { grade: Grade(grade), ..facts(&candidate, &school) };
        allows(&book.evaluate_row(Occasion::EnterRow, &facts));
    }
}

#[test]
fn values_are_kept_in_their_canonical_form_and_read_back_as_they_are() {
    for place in ALL {
        let book = book(place);
        let (first, _) = row(
            &book,
            &[("sex", " 女性"), ("ethnicity", "回"), ("birthplace", "安徽省合肥市庐阳区"), ("phone", "138 0013 8000")],
        );
        let raw: Vec<&str> = first.values.iter().collect();
        let (second, findings) = book.candidate(1, &raw);
        allows(&findings);
        assert_eq!(first, second, "{place}");
    }
    let book = book(ANHUI);
    let (candidate, _) =
        row(&book, &[("ethnicity", "回"), ("birthplace", "安徽省合肥市庐阳区"), ("entry_month", "2026年9月")]);
    let value = |field| candidate.values.get(book.fields().place(field).unwrap()).unwrap();
    assert_eq!((value("ethnicity"), value("birthplace"), value("entry_month")), ("03", "340103000000", "2026-09"));
    assert_eq!((value("nationality"), value("document_kind"), value("sex")), ("CHN", "1", "2"));
}

#[test]
fn what_cannot_be_read_is_said_with_its_standard_and_kept_as_typed() {
    let book = book(ANHUI);
    for (field, cell, clause, rule) in [
        ("sex", "未知", "anhui-001-1", "field_code"),
        ("ethnicity", "火星族", "cn-collect-2", "field_code"),
        ("political_affiliation", "九三学社社员", "anhui-001-1", "field_code"),
        ("birth_date", "20200230", "cn-standards-2", "field_format"),
        ("birth_date", "去年", "cn-standards-2", "field_format"),
        ("entry_month", "202613", "cn-standards-2", "field_format"),
        ("birthplace", "990000", "cn-standards-3", "field_format"),
        ("phone", "1380013800", "cn-standards-4", "field_format"),
        ("postcode", "23001", "cn-standards-5", "field_format"),
        ("email", "not an address", "cn-standards-6", "field_format"),
        ("distance", "很远", "cn-standards-7", "field_format"),
        ("grade", "大班", "cn-standards-8", "field_format"),
        ("school_identifier", "213400123", "cn-standards-9", "field_format"),
        ("document_number", "340103202003150029", "cn-standards-1", "identity_document"),
        ("document_number", "3.40103E+17", "cn-standards-1", "identity_document"),
        ("name", "张\u{e000}", "cn-collect-3", "name_wellformed"),
    ] {
        let (candidate, findings) = row(&book, &[(field, cell)]);
        let refusal = refuses(&findings, clause, rule);
        assert_eq!(refusal.field.as_ref().map(|f| &*f.0), Some(field), "{cell}");
        assert_eq!(refusal.weight, Weight::Refuses, "{cell}");
        assert!(!refusal.zh.is_empty() && !refusal.en.is_empty() && !refusal.cure.zh.is_empty());
        let place = book.fields().place(field).unwrap();
        assert!(candidate.values.get(place).is_some(), "{field} can be mended");
        let school = school();
        let again = book.evaluate_row(Occasion::EnterRow, &facts(&candidate, &school));
        assert!(!again.iter().any(|r| r.rule == "field_required"), "what is wrong is not missing too: {field}");
    }
    let (_, findings) = row(&book, &[("native_place", &"皖".repeat(61))]);
    refuses(&findings, "system-001-3", "field_length");
}

#[test]
fn no_finding_shows_an_identity_number() {
    let book = book(ANHUI);
    let wrong = "340103202003150029";
    let (candidate, findings) = row(&book, &[("document_number", wrong)]);
    let school = school();
    let more = book.evaluate_row(Occasion::EnterRow, &facts(&candidate, &school));
    assert!(!format!("{findings:?}{more:?}").contains(wrong));
}

#[test]
fn an_odd_number_is_shown_and_does_not_refuse() {
    let book = book(ANHUI);
    let hong_kong = cast::number("810000", "20200315", "002");
    let (candidate, findings) = row(&book, &[("document_number", &hong_kong)]);
    assert_eq!(refuses(&findings, "cn-standards-1", "identity_document").weight, Weight::Warns);
    assert_eq!(candidate.values.get(book.fields().place("document_kind").unwrap()), Some("R1"));
}

#[test]
fn required_fields_refuse_when_empty_and_only_then() {
    let book = book(ANHUI);
    let school = school();
    for field in book.fields().all().iter().filter(|field| field.required) {
        let (candidate, findings) = row(&book, &[(&field.id.0, "")]);
        allows(&findings);
        let refusals = book.evaluate_row(Occasion::EnterRow, &facts(&candidate, &school));
        let refusal = refuses(&refusals, "cn-collect-1", "field_required");
        assert_eq!(refusal.field.as_ref(), Some(&field.id));
    }
    let (candidate, _) = row(&book, &[("document_number", "")]);
    let refusals = book.evaluate_row(Occasion::EnterRow, &facts(&candidate, &school));
    assert_eq!(
        refuses(&refusals, "cn-collect-1", "field_required").field.as_ref().map(|f| &*f.0),
        Some("document_number")
    );
    let (candidate, _) = row(&book, &[("guardian1_relation", "其他")]);
    let refusals = book.evaluate_row(Occasion::EnterRow, &facts(&candidate, &school));
    let note = refuses(&refusals, "cn-collect-1", "field_required");
    assert_eq!(note.field.as_ref().map(|f| &*f.0), Some("guardian1_relation_note"));
}

#[test]
fn a_child_without_a_number_goes_under_its_guardian() {
    let book = book(ANHUI);
    let school = school();
    let none = [("document_kind", "其他"), ("document_number", "")];
    let (candidate, findings) = row(&book, &none);
    allows(&findings);
    let refusals = book.evaluate_row(Occasion::EnterRow, &facts(&candidate, &school));
    refuses(&refusals, "anhui-013-4", "guardian_document_when_none");
    refuses(&refusals, "cn-collect-4", "guardian_document_when_none");

    let parent = cast::number("340103", "19900101", "001");
    let with =
        [none[0], none[1], ("guardian1_document_kind", "身份证"), ("guardian1_document_number", parent.as_str())];
    let (candidate, findings) = row(&book, &with);
    allows(&findings);
    assert_eq!(candidate.guardian_document.as_ref().map(|d| d.number()), Some(parent.as_str()));
    allows(&book.evaluate_row(Occasion::EnterRow, &facts(&candidate, &school)));
}

#[test]
fn sex_and_birth_agree_with_the_number() {
    for (place, clause) in [(ANHUI, "anhui-014-2"), (LIANGSHAN, "liangshan-120-1"), (NANJING, "cn-2013-006-1")] {
        let book = book(place);
        let school = school();
        let (candidate, _) = row(&book, &[("sex", "男"), ("birth_date", "2020-03-16")]);
        let refusals = book.evaluate_row(Occasion::EnterRow, &facts(&candidate, &school));
        let fields: Vec<_> = refusals
            .iter()
            .filter(|r| r.rule == "identity_agrees")
            .filter_map(|r| r.field.as_ref())
            .map(|f| &*f.0)
            .collect();
        assert_eq!(fields, ["birth_date", "sex"]);
        refuses(&refusals, clause, "identity_agrees");
    }
}

#[test]
fn one_person_one_entry() {
    for (place, clauses) in [
        (ANHUI, &["anhui-014-3", "anhui-013-2", "cn-2013-006-2"][..]),
        (LIANGSHAN, &["liangshan-120-3", "liangshan-120-5"]),
        (NANJING, &["cn-2013-006-2"]),
    ] {
        let book = book(place);
        let (candidate, _) = row(&book, &[]);
        let school = school();
        let facts = RowFacts {
            existing: Some(enrolled_at("蜀山小学", Stage::Primary, 2025)),
            ..facts(&candidate, &school)
        };
        let refusals = book.evaluate_row(Occasion::EnterRow, &facts);
        assert_eq!(refusals.iter().filter(|r| r.rule == "unique_person").count(), 1, "one wrong, one refusal");
        for clause in clauses {
            let refusal = refuses(&refusals, clause, "unique_person");
            assert_eq!(refusal.zh, "该生已在蜀山小学建立学籍，不得重复建籍。");
            assert_eq!(refusal.clause.pack, if place == NANJING { "cn" } else { place }, "the nearest law is cited");
        }
    }
}

#[test]
fn a_document_stands_once_in_a_file() {
    for (place, clause) in [(ANHUI, "anhui-013-3"), (LIANGSHAN, "liangshan-120-5")] {
        let book = book(place);
        let (candidate, _) = row(&book, &[]);
        let school = school();
        let facts = RowFacts { same_in_file: Some(4), ..facts(&candidate, &school) };
        refuses(&book.evaluate_row(Occasion::EnterRow, &facts), clause, "unique_in_file");
    }
}

#[test]
fn the_register_is_searched_before() {
    let book = book(LIANGSHAN);
    let (candidate, _) = row(&book, &[]);
    let school = school();
    let unsearched = RowFacts { searched: false, ..facts(&candidate, &school) };
    refuses(&book.evaluate_row(Occasion::SubmitRow, &unsearched), "liangshan-120-2", "register_searched");
}

#[test]
fn somebody_alike_is_shown_where_a_number_is_wanting() {
    let book = book(ANHUI);
    let school = school();
    let alike = [AlikePerson { school_name: "蜀山小学", has_document: true }];
    let (candidate, _) = row(&book, &[]);
    let both_have_one = RowFacts { alike: &alike, ..facts(&candidate, &school) };
    allows(&book.evaluate_row(Occasion::EnterRow, &both_have_one));
    let parent = cast::number("340103", "19900101", "001");
    let (candidate, _) = row(
        &book,
        &[
            ("document_kind", "Z"),
            ("document_number", ""),
            ("guardian1_document_kind", "1"),
            ("guardian1_document_number", &parent),
        ],
    );
    let one_has_none = RowFacts { alike: &alike, ..facts(&candidate, &school) };
    let refusals = book.evaluate_row(Occasion::EnterRow, &one_has_none);
    assert_eq!(refuses(&refusals, "cn-operations-3", "likeness").weight, Weight::Warns);
}

#[test]
fn stages_and_grades_out_of_scope_are_refused() {
    let school = school();
    let anhui = book(ANHUI);
    let (candidate, _) = row(&anhui, &[]);
    let preschool = RowFacts { grade: Grade(0), ..facts(&candidate, &school) };
    refuses(&anhui.evaluate_row(Occasion::EnterRow, &preschool), "anhui-014-1", "stage_in");
    let nanjing = book(NANJING);
    let (candidate, _) = row(&nanjing, &[]);
    let senior = RowFacts { grade: Grade(10), ..facts(&candidate, &school) };
    refuses(&nanjing.evaluate_row(Occasion::EnterRow, &senior), "nanjing-110-1", "in_scope_school_type");
    let nanchang = book(NANCHANG);
    let (candidate, _) = row(&nanchang, &[]);
    let primary = RowFacts { grade: Grade(6), ..facts(&candidate, &school) };
    refuses(&nanchang.evaluate_row(Occasion::EnterRow, &primary), "nanchang-002-2", "grade_in");
    let mut small = school.clone();
    cast::details(&mut small).stages = vec![Stage::Primary];
    let (candidate, _) = row(&anhui, &[]);
    let beyond = RowFacts { grade: Grade(7), ..facts(&candidate, &small) };
    refuses(&anhui.evaluate_row(Occasion::EnterRow, &beyond), "cn-operations-6", "in_scope_school_type");
}

#[test]
fn later_stages_continue_the_entry() {
    let school = school();
    for (place, clause) in [(ANHUI, "anhui-012-3"), (LIANGSHAN, "liangshan-120-6"), (NANJING, "cn-operations-2")] {
        let book = book(place);
        let (candidate, _) =
            row(&book, &[("birth_date", "20140315"), ("document_number", &cast::number("340103", "20140315", "002"))]);
        let at = |existing| RowFacts { grade: Grade(7), existing, ..facts(&candidate, &school) };
        let new_at = if place == LIANGSHAN { "liangshan-120-6" } else { "cn-operations-1" };
        refuses(&book.evaluate_row(Occasion::EnterRow, &at(None)), new_at, "new_entry_only_at");
        let pending = at(Some(enrolled_at("蜀山小学", Stage::Primary, 2020)));
        let refusals = book.evaluate_row(Occasion::EnterRow, &pending);
        refuses(&refusals, clause, "continues_from_stage_before");
        assert!(!refusals.iter().any(|r| r.rule == "unique_person"), "it is not a second entry");
        allows(&book.evaluate_row(Occasion::EnterRow, &at(Some(graduate_of("蜀山小学", Stage::Primary)))));
        let other = at(Some(enrolled_at("蜀山中学", Stage::Junior, 2026)));
        let refusals = book.evaluate_row(Occasion::EnterRow, &other);
        assert!(refusals.iter().any(|r| r.rule == "unique_person"), "already begun elsewhere");
    }
}

#[test]
fn a_child_sits_in_a_real_class_with_room() {
    let book = book(ANHUI);
    let (candidate, _) = row(&book, &[]);
    let school = school();
    let with = |class| book.evaluate_row(Occasion::EnterRow, &RowFacts { class, ..facts(&candidate, &school) });
    refuses(&with(ClassStanding::Unnamed), "anhui-003-1", "class_exists");
    refuses(&with(ClassStanding::Unknown), "anhui-003-1", "class_exists");
    let full = ClassFacts { size: 45, ..cast::CLASS };
    let refusal_of = with(ClassStanding::Found(full));
    assert_eq!(refuses(&refusal_of, "anhui-016-2", "class_size").weight, Weight::Overridable);
    refuses(&with(ClassStanding::Found(ClassFacts { real: false, ..cast::CLASS })), "anhui-016-3", "class_not_virtual");
    allows(&with(ClassStanding::Found(ClassFacts { limit: 0, size: 90, ..cast::CLASS })));
    let (candidate, _) = row(&book, &[("grade", "二年级")]);
    let refusals = book.evaluate_row(Occasion::EnterRow, &facts(&candidate, &school));
    refuses(&refusals, "cn-collect-6", "grade_agrees");
}

#[test]
fn arrival_guardian_and_photo_are_asked_when_the_row_goes_up() {
    let school = school();
    let liangshan = book(LIANGSHAN);
    let (candidate, _) = row(&liangshan, &[]);
    let early = RowFacts { arrived_on: None, guardian_confirmed: false, ..facts(&candidate, &school) };
    allows(&liangshan.evaluate_row(Occasion::EnterRow, &early));
    let refusals = liangshan.evaluate_row(Occasion::SubmitRow, &early);
    for clause in ["liangshan-110-6", "liangshan-140-1", "liangshan-140-2"] {
        assert_eq!(refuses(&refusals, clause, "arrived").weight, Weight::Refuses);
    }
    refuses(&refusals, "liangshan-130-2", "guardian_confirmed");
    let ahead = RowFacts { arrived_on: Some(date(2026, 9, 20)), ..facts(&candidate, &school) };
    refuses(&liangshan.evaluate_row(Occasion::SubmitRow, &ahead), "liangshan-140-2", "arrived");

    let anhui = book(ANHUI);
    let (candidate, _) = row(&anhui, &[]);
    for photo in [None, Some(PhotoFacts { taken_year: 2025 })] {
        let facts = RowFacts { photo, ..facts(&candidate, &school) };
        refuses(&anhui.evaluate_row(Occasion::SubmitRow, &facts), "anhui-012-6", "photo_of_entry_year");
        allows(&anhui.evaluate_row(Occasion::EnterRow, &facts));
    }
}

#[test]
fn the_prefecture_asks_basis_approval_and_test() {
    let book = book(LIANGSHAN);
    let mut school = school();
    school.division = "513402".to_owned();
    let (candidate, _) = row(&book, &[("identity_basis", "")]);
    let refusals = book.evaluate_row(Occasion::EnterRow, &facts(&candidate, &school));
    refuses(&refusals, "liangshan-120-4", "identity_basis");

    let senior = [
        ("entry_way", "21"),
        ("birth_date", "20110315"),
        ("document_number", &*cast::number("513401", "20110315", "002")),
    ];
    let graduate = Some(graduate_of("西昌中学", Stage::Junior));
    let at = |changes: &[(&str, &str)]| {
        let (candidate, findings) = row(&book, &[&senior[..], changes].concat());
        allows(&findings);
        let facts = RowFacts { grade: Grade(10), existing: graduate, ..facts(&candidate, &school) };
        book.evaluate_row(Occasion::EnterRow, &facts)
    };
    refuses(&at(&[("household_place", "513401000000")]), "liangshan-320-3", "cross_area_approval");
    allows(&at(&[("household_place", "513402000000")]));
    allows(&at(&[("household_place", "513401000000"), ("admission_approval", "凉教〔2026〕1号")]));

    cast::details(&mut school).type_one = true;
    let junior = [("birth_date", "20140315"), ("document_number", &*cast::number("513402", "20140315", "002"))];
    let from = |existing, changes: &[(&str, &str)]| {
        let (candidate, _) = row(&book, &[&junior[..], changes].concat());
        let facts = RowFacts { grade: Grade(7), existing: Some(existing), ..facts(&candidate, &school) };
        book.evaluate_row(Occasion::EnterRow, &facts)
    };
    let other = graduate_of("会理小学", Stage::Primary);
    refuses(&from(other, &[]), "liangshan-600-3", "selection_test");
    allows(&from(other, &[("selection_test", "合格")]));
    allows(&from(ExistingEntry { type_one: true, ..other }, &[]));
}

#[test]
fn refusals_come_nation_first_then_by_article_and_field() {
    let book = book(ANHUI);
    let (candidate, _) = row(&book, &[("sex", "男"), ("birth_date", "20200401"), ("phone", ""), ("postcode", "")]);
    let school = school();
    let facts = RowFacts { photo: None, same_in_file: Some(2), ..facts(&candidate, &school) };
    let refusals = book.evaluate_row(Occasion::SubmitRow, &facts);
    let order: Vec<_> =
        refusals.iter().map(|r| (r.clause.id.as_str(), r.field.as_ref().map_or("", |f| &*f.0))).collect();
    assert_eq!(
        order,
        [
            ("cn-collect-1", "phone"),
            ("cn-collect-1", "postcode"),
            ("anhui-012-6", "photo"),
            ("anhui-013-3", "document_number"),
            ("anhui-014-2", "birth_date"),
            ("anhui-014-2", "sex"),
        ]
    );
}

#[test]
fn windows_set_by_an_authority_count_before_those_of_the_pack() {
    let book = book(NANCHANG);
    let window = book.window("new_entry").unwrap();
    let set = [WindowFacts { window: "new_entry", opens_on: date(2026, 9, 5), closes_on: date(2026, 9, 20) }];
    let is_open = |day, set: &[WindowFacts<'_>]| matches!(window.on(day, set), jice_policy::Opening::Open { .. });
    assert!(!is_open(date(2026, 9, 10), &[]), "closed unless it is set");
    assert!(is_open(date(2026, 9, 10), &set) && !is_open(date(2026, 9, 21), &set) && !is_open(date(2026, 9, 4), &set));
}

#[test]
fn headings_of_every_known_template_are_understood() {
    let book = book(ANHUI);
    let headings = [
        "学校标识码",
        "姓名",
        "性别",
        "出生日期",
        "出生地行政区划代码",
        "国籍/地区",
        "身份证件类型",
        "身份证件号",
        "户口所在地行政区划",
        "班号",
        "上下学交通方式",
        "是否乘坐校车",
        "残疾类型",
        "身份证有效期",
        "成员1户口所在地行政区划",
        "是否随迁子女",
        "是否进城务工人员随迁子女",
        "学籍接续标识",
        "血型",
        "校区号",
        "备注",
    ];
    let (known, unknown): (Vec<&str>, Vec<&str>) =
        headings.into_iter().partition(|heading| book.fields().heading(heading).is_some());
    assert_eq!(unknown, ["备注"], "{known:?}");
}
