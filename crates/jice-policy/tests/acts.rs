//! Batches, decisions, units, classes, staff, passwords, photos: each rule refuses once and
//! allows once.

mod cast;

use cast::{ANHUI, LIANGSHAN, NANCHANG, NANJING, TODAY, allows, book, book_on, refuses, school};
use jice_domain::{FieldId, Grade, Level, OrgId, OrgUnit, Role, SchoolYear, Stage, UnitDetails, Weight};
use jice_policy::facts::{
    BatchFacts, ClassActFacts, DecisionFacts, Ending, EndingKind, Fit, MaintainFacts, Occasion, PasswordFacts,
    PhotoActFacts, StaffFacts, Unfinished, UnitFacts, WindowFacts,
};
use jice_policy::{Limit, Rulebook};
use jiff::civil::{Date, date};

fn batch(school: &OrgUnit) -> BatchFacts<'_> {
    BatchFacts {
        school,
        grade: Grade(1),
        school_year: SchoolYear(2026),
        rows: 40,
        failing: 0,
        failing_rows: &[],
        plan: None,
        elsewhere: 0,
        signed_by: Some(Role::Head),
        undertakings: &["integrity"],
        today: TODAY,
        windows: &[],
    }
}

fn decision<'a>() -> DecisionFacts<'a> {
    DecisionFacts {
        entered_by: &["a1", "b2"],
        decider: "c3",
        decider_role: Role::Clerk,
        decider_org: OrgId(3),
        authority: OrgId(3),
        undertakings: &[],
        today: TODAY,
    }
}

fn unit(unit: &OrgUnit) -> UnitFacts<'_> {
    UnitFacts {
        unit,
        before: None,
        authorities: 1,
        parent_level: Some(Level::County),
        actor_level: Level::Province,
        code_fixed: false,
        ending: None,
    }
}

fn authority(level: Level) -> OrgUnit {
    let details = UnitDetails::Authority {
        address: String::new(),
        area_category: String::new(),
        economic_attribute: String::new(),
        ethnic_attribute: String::new(),
        phone: String::new(),
    };
    OrgUnit {
        id: OrgId(3), level, details, code: "340103".to_owned(), name: "庐阳区教育局".to_owned(), ..school()
    }
}

fn staff<'a>(role: Role, level: Level) -> StaffFacts<'a> {
    StaffFacts {
        role,
        level,
        trained_on: Some(date(2026, 8, 20)),
        certificate: "2026-017",
        other_roles: &[],
        undertakings: &["data_security"],
        today: TODAY,
    }
}

#[test]
fn a_batch_that_is_in_order_passes_everywhere() {
    for place in cast::ALL {
        let book = book(place);
        let school = school();
        let grade = *book.about().grades.iter().find(|grade| matches!(grade, 1 | 7 | 10)).unwrap();
        let set = [WindowFacts { window: "new_entry", opens_on: date(2026, 9, 1), closes_on: date(2026, 9, 30) }];
        let facts = BatchFacts { grade: Grade(grade), windows: &set, ..batch(&school) };
        for occasion in [Occasion::OpenBatch, Occasion::ConfirmBatch, Occasion::SubmitBatch] {
            allows(&book.evaluate_batch(occasion, &facts));
        }
        allows(&book.evaluate_decision(Occasion::DecideBatch, &decision()));
    }
}

#[test]
fn a_batch_goes_on_whole_signed_and_with_its_undertaking() {
    let book = book(ANHUI);
    let school = school();
    let failing = BatchFacts { failing: 2, failing_rows: &[3, 9], ..batch(&school) };
    let refusals = book.evaluate_batch(Occasion::SubmitBatch, &failing);
    let refusal = refuses(&refusals, "anhui-004-6", "rows_all_pass");
    assert_eq!(refusal.facts.iter().find(|fact| fact.name == "rows").unwrap().value, "3、9");
    for (place, clause) in [(NANJING, "nanjing-140-3"), (NANJING, "nanjing-360-3"), (NANCHANG, "nanchang-003-9")] {
        refuses(&cast::book(place).evaluate_batch(Occasion::ConfirmBatch, &failing), clause, "rows_all_pass");
    }
    let empty = BatchFacts { rows: 0, ..batch(&school) };
    refuses(&book.evaluate_batch(Occasion::ConfirmBatch, &empty), "anhui-004-6", "rows_all_pass");
    let unsigned = BatchFacts { signed_by: Some(Role::Registrar), undertakings: &[], ..batch(&school) };
    let refusals = book.evaluate_batch(Occasion::SubmitBatch, &unsigned);
    refuses(&refusals, "anhui-031-1", "head_signed");
    refuses(&refusals, "anhui-031-3", "undertaking_signed");
    allows(&book.evaluate_batch(Occasion::ConfirmBatch, &unsigned));
}

#[test]
fn new_pupils_are_entered_from_the_opening_on_and_reminded_after_the_deadline() {
    let school = school();
    let on = |place: &str, today: Date| {
        book_on(place, today).evaluate_batch(Occasion::SubmitBatch, &BatchFacts { today, ..batch(&school) })
    };
    for (place, window, deadline) in
        [(ANHUI, "anhui-015-1", "anhui-015-4"), (LIANGSHAN, "liangshan-140-2", "liangshan-130-1")]
    {
        refuses(&on(place, date(2026, 8, 31)), window, "window");
        allows(&on(place, date(2026, 9, 30)));
        let late = on(place, date(2026, 10, 1));
        assert_eq!(refuses(&late, deadline, "deadline").weight, Weight::Warns);
        assert!(late.iter().all(|refusal| refusal.weight == Weight::Warns), "late, but not lost");
    }
    let closed = on(NANCHANG, date(2026, 9, 10));
    refuses(&closed, "nanchang-015-1", "window");
}

#[test]
fn a_senior_school_keeps_to_its_plan() {
    let book = book(LIANGSHAN);
    let school = school();
    let senior = BatchFacts { grade: Grade(10), plan: Some(39), ..batch(&school) };
    refuses(&book.evaluate_batch(Occasion::ConfirmBatch, &senior), "liangshan-320-5", "admission_plan");
    allows(&book.evaluate_batch(Occasion::ConfirmBatch, &BatchFacts { plan: Some(40), ..senior }));
    let second = BatchFacts { plan: Some(40), elsewhere: 1, ..senior };
    refuses(&book.evaluate_batch(Occasion::ConfirmBatch, &second), "liangshan-320-5", "admission_plan");
    book.may_load_plan(Grade(10), jice_domain::Schooling::SixThree, Level::City).unwrap();
    book.may_load_plan(Grade(1), jice_domain::Schooling::SixThree, Level::County).unwrap();
    let barred = book.may_load_plan(Grade(10), jice_domain::Schooling::SixThree, Level::County).unwrap_err();
    refuses(&[*barred], "liangshan-320-5", "admission_plan");
    allows(&book.evaluate_batch(Occasion::ConfirmBatch, &BatchFacts { grade: Grade(1), ..senior }));
}

#[test]
fn the_own_authority_decides_through_somebody_who_did_not_enter() {
    for (place, person, own) in [
        (LIANGSHAN, "liangshan-700-5", "liangshan-130-3"),
        (LIANGSHAN, "cn-operations-9", "liangshan-110-4"),
        (ANHUI, "cn-operations-9", "anhui-015-2"),
        (NANJING, "cn-operations-9", "nanjing-120-4"),
    ] {
        let book = book(place);
        let same = DecisionFacts { decider: "b2", ..decision() };
        refuses(&book.evaluate_decision(Occasion::DecideBatch, &same), person, "different_person");
        let other = DecisionFacts { decider_org: OrgId(4), ..decision() };
        refuses(&book.evaluate_decision(Occasion::DecideBatch, &other), own, "decided_by_own_authority");
    }
    let book = book(ANHUI);
    let refusals = book.evaluate_decision(Occasion::SignDecision, &decision());
    refuses(&refusals, "anhui-031-2", "head_signed");
    refuses(&refusals, "anhui-031-3", "undertaking_signed");
    let signed = DecisionFacts { decider_role: Role::Director, undertakings: &["integrity"], ..decision() };
    allows(&book.evaluate_decision(Occasion::SignDecision, &signed));
}

#[test]
fn schools_are_created_where_the_law_says_under_one_authority() {
    let school = school();
    let anhui = book(ANHUI);
    allows(&anhui.evaluate_unit(Occasion::OpenUnit, &unit(&school)));
    let by_county = UnitFacts { actor_level: Level::County, ..unit(&school) };
    refuses(&anhui.evaluate_unit(Occasion::OpenUnit, &by_county), "anhui-006-2", "created_by_level");
    let campus = OrgUnit { level: Level::Campus, ..school.clone() };
    let added = UnitFacts { actor_level: Level::School, parent_level: Some(Level::School), ..unit(&campus) };
    allows(&anhui.evaluate_unit(Occasion::OpenUnit, &added));
    for authorities in [0, 2] {
        let facts = UnitFacts { authorities, ..unit(&school) };
        refuses(&anhui.evaluate_unit(Occasion::OpenUnit, &facts), "anhui-006-1", "authority_exactly_one");
    }
    let nameless = OrgUnit { name: " ".to_owned(), code: String::new(), ..authority(Level::County) };
    let refusals = anhui.evaluate_unit(Occasion::OpenUnit, &unit(&nameless));
    assert_eq!(refusals.iter().filter(|refusal| refusal.rule == "unit_named").count(), 2);
    refuses(&refusals, "anhui-008-1", "unit_named");
    allows(&anhui.evaluate_unit(Occasion::OpenUnit, &unit(&authority(Level::County))));
    let mut short = school.clone();
    cast::details(&mut short).identifier = "213400123".to_owned();
    refuses(&anhui.evaluate_unit(Occasion::OpenUnit, &unit(&short)), "anhui-009-1", "school_code_format");
}

#[test]
fn school_codes_are_eleven_digits_fixed_and_assigned_by_the_own_authority() {
    let book = book(NANJING);
    let coded = OrgUnit { code: "32010400123".to_owned(), ..school() };
    let by =
        |actor_level, parent_level, unit_| UnitFacts { actor_level, parent_level: Some(parent_level), ..unit(unit_) };
    allows(&book.evaluate_unit(Occasion::OpenUnit, &by(Level::County, Level::County, &coded)));
    allows(&book.evaluate_unit(Occasion::OpenUnit, &by(Level::City, Level::City, &coded)));
    let district_for_city = by(Level::County, Level::City, &coded);
    refuses(&book.evaluate_unit(Occasion::OpenUnit, &district_for_city), "nanjing-210-4", "code_assigner");
    let wrong = school();
    refuses(
        &book.evaluate_unit(Occasion::OpenUnit, &by(Level::County, Level::County, &wrong)),
        "nanjing-210-1",
        "school_code_format",
    );
    let recoded = OrgUnit { code: "32010400124".to_owned(), ..coded.clone() };
    let change = UnitFacts { before: Some(&coded), code_fixed: true, ..by(Level::County, Level::County, &recoded) };
    refuses(&book.evaluate_unit(Occasion::MaintainUnit, &change), "nanjing-210-3", "school_code_fixed");
    allows(&book.evaluate_unit(Occasion::MaintainUnit, &UnitFacts { code_fixed: false, ..change }));
    let mut senior = coded.clone();
    cast::details(&mut senior).stages = vec![Stage::Senior];
    refuses(
        &book.evaluate_unit(Occasion::OpenUnit, &by(Level::County, Level::County, &senior)),
        "nanjing-110-1",
        "in_scope_school_type",
    );

    let exam = cast::book(NANCHANG);
    let eight = OrgUnit { code: "01010230".to_owned(), ..school() };
    refuses(&exam.evaluate_unit(Occasion::OpenUnit, &unit(&eight)), "nanchang-006-14", "school_code_format");
    allows(&exam.evaluate_unit(Occasion::OpenUnit, &unit(&wrong)));
}

#[test]
fn archives_of_a_school_that_ends_have_a_keeper() {
    let ended = school();
    let absorbing = OrgUnit { id: OrgId(8), ..school() };
    let county = authority(Level::County);
    let ask = |book: &Rulebook, kind, keeper| {
        book.evaluate_unit(
            Occasion::CloseUnit,
            &UnitFacts {
                ending: Some(Ending { kind, keeper, unfinished: Unfinished::default(), fit: None }),
                ..unit(&ended)
            },
        )
    };
    for (place, merger, closure) in
        [(LIANGSHAN, "liangshan-530-4", "liangshan-530-5"), (NANCHANG, "nanchang-009-5", "nanchang-009-6")]
    {
        let book = book(place);
        for keeper in [None, Some(&ended), Some(&county)] {
            refuses(&ask(&book, EndingKind::Merger, keeper), merger, "custodian");
        }
        allows(&ask(&book, EndingKind::Merger, Some(&absorbing)));
        refuses(&ask(&book, EndingKind::Closure, None), closure, "custodian");
        allows(&ask(&book, EndingKind::Closure, Some(&county)));
        assert!(!book.archives_go_to_county(EndingKind::Merger));
    }
    let county_keeps = [LIANGSHAN, NANCHANG, ANHUI].map(|place| book(place).archives_go_to_county(EndingKind::Closure));
    assert_eq!(county_keeps, [true, false, false]);
    // Where the place itself is silent, the register asks for a keeper all the same.
    let silent = book(ANHUI);
    refuses(&ask(&silent, EndingKind::Merger, None), "system-004-3", "custodian");
    refuses(&ask(&silent, EndingKind::Closure, Some(&ended)), "system-004-3", "custodian");
    allows(&ask(&silent, EndingKind::Closure, Some(&county)));
    refuses(&ask(&book(LIANGSHAN), EndingKind::Closure, Some(&absorbing)), "liangshan-530-5", "custodian");
    allows(&ask(&book(NANCHANG), EndingKind::Closure, Some(&absorbing)));
}

#[test]
fn a_school_ends_with_nothing_left_unfinished() {
    let (ended, absorbing, county) = (school(), OrgUnit { id: OrgId(8), ..school() }, authority(Level::County));
    let book = book(ANHUI);
    let found = |kind, unfinished: Unfinished<'_>| {
        let keeper = Some(if kind == EndingKind::Merger { &absorbing } else { &county });
        let ending = Some(Ending { kind, keeper, unfinished, fit: None });
        book.evaluate_unit(Occasion::CloseUnit, &UnitFacts { ending, ..unit(&ended) })
    };
    let (cases, campuses) = ([("转学".to_owned(), 2), ("休学".to_owned(), 1)], ["东校区".to_owned()]);
    let left = [
        Unfinished { cases: &cases, ..Unfinished::default() },
        Unfinished { batches: &[Grade(1)], ..Unfinished::default() },
        Unfinished { jobs: 1, ..Unfinished::default() },
        Unfinished { campuses: &campuses, ..Unfinished::default() },
    ];
    for kind in [EndingKind::Merger, EndingKind::Closure] {
        for left in left {
            refuses(&found(kind, left), "system-004-2", "wound_up");
        }
        allows(&found(kind, Unfinished::default()));
    }
    // Pupils go along with a merger; a closure would leave them nowhere.
    let seated = Unfinished { pupils: 300, ..Unfinished::default() };
    allows(&found(EndingKind::Merger, seated));
    refuses(&found(EndingKind::Closure, seated), "system-004-2", "wound_up");
    let all = Unfinished { pupils: 300, cases: &cases, batches: &[Grade(1)], jobs: 1, campuses: &campuses };
    assert_eq!(found(EndingKind::Closure, all).len(), 5, "all at once");
}

#[test]
fn a_school_is_merged_into_one_that_has_room_and_teaches_its_pupils() {
    let (ended, absorbing) = (school(), OrgUnit { id: OrgId(8), ..school() });
    let book = book(ANHUI);
    let fits = Fit { one_authority: true, stages_missing: &[], overfull: &[], of_other_grade: &[] };
    let found = |fit: Fit<'_>, into: &OrgUnit| {
        let (kind, unfinished) = (EndingKind::Merger, Unfinished::default());
        let ending = Some(Ending { kind, keeper: Some(into), unfinished, fit: Some(fit) });
        book.evaluate_unit(Occasion::CloseUnit, &UnitFacts { ending, ..unit(&ended) })
    };
    allows(&found(fits, &absorbing));
    let overfull = [("三年级1班".to_owned(), 61, 50)];
    let other = [("三年级2班".to_owned(), "四年级1班".to_owned())];
    let wrong = [
        Fit { one_authority: false, ..fits },
        Fit { stages_missing: &[Stage::Junior, Stage::Senior], ..fits },
        Fit { overfull: &overfull, ..fits },
        Fit { of_other_grade: &other, ..fits },
    ];
    for fit in wrong {
        refuses(&found(fit, &absorbing), "system-004-5", "merger_fits");
    }
    let elsewhere = OrgUnit { jurisdiction: jice_domain::Jurisdiction("cn".to_owned()), ..absorbing.clone() };
    refuses(&found(fits, &elsewhere), "system-004-5", "merger_fits");
}

#[test]
fn a_class_is_real_and_of_a_grade_the_register_holds() {
    let book = book(ANHUI);
    let school = school();
    let class = ClassActFacts {
        school: &school,
        code: "01",
        name: "一年级（1）班",
        grade: Grade(1),
        teacher: "王老师",
        founded_month: "2026-09",
        size_limit: 45,
    };
    allows(&book.evaluate_class(Occasion::OpenClass, &class));
    for virtual_class in [ClassActFacts { teacher: "", ..class }, ClassActFacts { founded_month: "", ..class }] {
        refuses(&book.evaluate_class(Occasion::OpenClass, &virtual_class), "anhui-016-3", "class_not_virtual");
    }
    let kindergarten = ClassActFacts { grade: Grade(0), ..class };
    refuses(&book.evaluate_class(Occasion::OpenClass, &kindergarten), "anhui-014-1", "stage_in");
}

#[test]
fn administrators_are_trained_and_roles_fit_their_tier() {
    for (place, clause) in [
        (LIANGSHAN, "liangshan-700-7"),
        (NANJING, "nanjing-150-1"),
        (NANCHANG, "nanchang-016-3"),
        (ANHUI, "cn-2013-021-1"),
    ] {
        let book = book(place);
        allows(&book.evaluate_staff(Occasion::OpenAccount, &staff(Role::Registrar, Level::School)));
        for trained_on in [None, Some(date(2026, 9, 11))] {
            let untrained = StaffFacts { trained_on, ..staff(Role::Registrar, Level::School) };
            refuses(&book.evaluate_staff(Occasion::OpenAccount, &untrained), clause, "trained_before_duty");
        }
        let head = StaffFacts { trained_on: None, ..staff(Role::Head, Level::School) };
        if place != NANCHANG {
            allows(&book.evaluate_staff(Occasion::OpenAccount, &head));
        }
    }
    let uncertified = StaffFacts { certificate: "", ..staff(Role::Registrar, Level::School) };
    refuses(
        &book(LIANGSHAN).evaluate_staff(Occasion::OpenAccount, &uncertified),
        "liangshan-700-7",
        "trained_before_duty",
    );
    allows(&book(NANJING).evaluate_staff(Occasion::OpenAccount, &uncertified));

    let anhui = book(ANHUI);
    let odd = staff(Role::Clerk, Level::School);
    refuses(&anhui.evaluate_staff(Occasion::OpenAccount, &odd), "anhui-028-1", "role_class");
    let keeper = StaffFacts { other_roles: &[Role::Registrar], ..staff(Role::AuditKeeper, Level::Nation) };
    refuses(&anhui.evaluate_staff(Occasion::OpenAccount, &keeper), "cn-security-2", "keepers_apart");
    let two_schools = StaffFacts { other_roles: &[Role::Registrar], ..staff(Role::Registrar, Level::School) };
    allows(&anhui.evaluate_staff(Occasion::OpenAccount, &two_schools));
}

#[test]
fn pupils_records_are_used_after_the_undertaking() {
    let book = book(LIANGSHAN);
    let unsigned = StaffFacts { undertakings: &["integrity"], ..staff(Role::Clerk, Level::County) };
    let refusals = book.evaluate_staff(Occasion::UsePupils, &unsigned);
    let refusal = refuses(&refusals, "liangshan-700-6", "undertaking_signed");
    assert!(refusal.zh.contains("数据管理安全承诺书"), "{}", refusal.zh);
    allows(&book.evaluate_staff(Occasion::UsePupils, &staff(Role::Clerk, Level::County)));
    let document = book.document("data_security").unwrap();
    assert!(document.text.contains("对经本级导出的数据安全负全部责任"), "the prefecture's own wording");
    assert_eq!(document.sha256.len(), 64);
    assert_ne!(cast::book(ANHUI).document("data_security").unwrap().sha256, document.sha256);
}

#[test]
fn passwords_are_complex_and_do_not_grow_old() {
    let book = book(ANHUI);
    let chosen = |password| PasswordFacts {
        chosen: Some(password),
        context: &["liming", "李明", "庐阳区示例学校"],
        reused: false,
        set_on: None,
        today: TODAY,
    };
    allows(&book.evaluate_password(Occasion::SetPassword, &chosen("Chun-Tian-2026")));
    for weak in ["12345678", "Ab1-", "onlylowercaseletters", "LiMing-2026-spring", "李明-2026-Spring"] {
        let refusals = book.evaluate_password(Occasion::SetPassword, &chosen(weak));
        let refusal = refuses(&refusals, "anhui-030-3", "password_strength");
        assert!(!format!("{refusal:?}").contains(weak), "no finding keeps a password");
    }
    let again = PasswordFacts { reused: true, ..chosen("Chun-Tian-2026") };
    refuses(&book.evaluate_password(Occasion::SetPassword, &again), "cn-security-1", "password_strength");

    let used = |set_on| PasswordFacts { chosen: None, set_on: Some(set_on), ..chosen("") };
    let soon = book.evaluate_password(Occasion::SignIn, &used(date(2026, 6, 12)));
    assert_eq!((soon.len(), soon[0].weight, soon[0].clause.id.as_str()), (1, Weight::Warns, "anhui-030-4"));
    assert!(book.evaluate_password(Occasion::SignIn, &used(date(2026, 7, 10))).is_empty());
    refuses(&book.evaluate_password(Occasion::SignIn, &used(date(2026, 6, 11))), "anhui-030-4", "password_age");
    let profile = book.password_profile().unwrap();
    assert_eq!((profile.id.as_str(), profile.warn_days, profile.refuse_last), ("cn-gov", 14, 5));
}

#[test]
fn key_fields_are_locked_once_reported() {
    for (place, clause, photo) in
        [(ANHUI, "anhui-029-1", true), (LIANGSHAN, "liangshan-400-1", false), (NANJING, "cn-key-1", false)]
    {
        let book = book(place);
        let ask = |field: &str, reported| {
            book.evaluate_maintenance(&MaintainFacts { changed: &[FieldId::new(field)], reported })
        };
        for field in ["name", "sex", "birth_date", "document_number"] {
            refuses(&ask(field, true), clause, "key_fields_locked");
            allows(&ask(field, false));
        }
        allows(&ask("phone", true));
        assert_eq!(ask("photo", true).is_empty(), !photo, "{place}");
    }
}

#[test]
fn photos_have_their_form() {
    let book = book(ANHUI);
    let photo = PhotoActFacts { format: "jpg", bytes: 20_000, pixels: Some((358, 441)), plain: Some(true) };
    allows(&book.evaluate_photo(&photo));
    for wrong in [
        PhotoActFacts { format: "png", pixels: None, ..photo },
        PhotoActFacts { bytes: 61_440, ..photo },
        PhotoActFacts { pixels: Some((100, 123)), ..photo },
        PhotoActFacts { pixels: Some((441, 441)), ..photo },
    ] {
        let refusals = book.evaluate_photo(&wrong);
        refuses(&refusals, "cn-photo-1", "photo_format");
        assert_eq!(refusals.len(), 1, "{}", cast::said(&refusals));
    }
    let dark = book.evaluate_photo(&PhotoActFacts { plain: Some(false), ..photo });
    assert_eq!((dark.len(), dark[0].weight, dark[0].clause.id.as_str()), (1, Weight::Warns, "cn-photo-1"));
}

#[test]
fn limits_of_the_machine_cite_the_system() {
    let book = book(LIANGSHAN);
    for limit in Limit::ALL {
        let most = book.limit(limit);
        assert_eq!(book.beyond(limit, most), None);
        let refusal = book.beyond(limit, most + 1).unwrap();
        assert_eq!((refusal.clause.pack.as_str(), refusal.weight), ("system", Weight::Refuses));
    }
    assert_eq!(book.limit(Limit::BatchRows), 50_000);
}

#[test]
fn before_its_regulation_was_in_force_the_national_baseline_judges() {
    let school = school();
    let book = book_on(ANHUI, date(2013, 10, 1));
    let unsigned = BatchFacts { undertakings: &[], signed_by: None, ..batch(&school) };
    allows(&book.evaluate_batch(Occasion::SubmitBatch, &BatchFacts { school_year: SchoolYear(2026), ..unsigned }));
    let failing = BatchFacts { failing: 1, ..unsigned };
    refuses(&book.evaluate_batch(Occasion::SubmitBatch, &failing), "cn-operations-7", "rows_all_pass");
}
