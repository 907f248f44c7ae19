//! The pupils: identity numbers that hold, families that fit, defects as entered.

use std::collections::{HashMap, HashSet};

use jice_demo::{Defect, DefectRates, DemoPupil, Field, Kinship, Plan, PlanParams, Realm, Sex};
use jice_domain::SchoolYear;
use jiff::civil::Date;

fn plan(pupils: u64, defects: DefectRates) -> Plan {
    let realms = Realm::all().iter().collect();
    Plan::new(PlanParams { seed: 11, pupils, realms, school_year: SchoolYear(2026), defects }).unwrap()
}

fn each(plan: &Plan, mut visit: impl FnMut(&DemoPupil, u8)) {
    for school in plan.schools() {
        for class in plan.classes(&school) {
            for pupil in plan.pupils(&school, &class) {
                visit(&pupil, class.grade.0);
            }
        }
    }
}

/// An identity number taken apart without the code that put it together: the remainder
/// of the number read in base 2 by ISO 7064 is 1, the date is in the calendar.
fn check(number: &str) -> Option<(Date, Sex)> {
    let mut sum = 0u64;
    for (place, letter) in number.chars().enumerate() {
        let value = match letter {
            'X' if place == 17 => 10,
            letter => u64::from(letter.to_digit(10)?),
        };
        sum += value * 2u64.pow(17 - place as u32);
    }
    let part = |from: usize, to: usize| number.get(from..to)?.parse::<i16>().ok();
    let date = Date::new(part(6, 10)?, part(10, 12)? as i8, part(12, 14)? as i8).ok()?;
    let sex = if part(14, 17)? % 2 == 1 { Sex::Male } else { Sex::Female };
    (number.len() == 18 && sum % 11 == 1).then_some((date, sex))
}

#[test]
fn the_independent_check_knows_right_from_wrong() {
    assert!(check("11010519491231002X").is_some());
    assert!(check("110105194912310021").is_none());
    assert!(check("340104209902290016").is_none());
}

#[test]
fn identity_numbers_hold_and_nobody_shares_one() {
    let plan = plan(40_000, DefectRates::none());
    let mut numbers = HashSet::new();
    let mut own = 0;
    each(&plan, |pupil, grade| {
        assert_eq!(pupil.defect, None);
        let number = pupil.get(Field::DocumentNumber);
        if pupil.get(Field::DocumentKind) == "居民身份证" {
            own += 1;
            assert_eq!(check(number), Some((pupil.birth_date, pupil.sex)), "{number}");
            let school_year_of_six = 2026 - i16::from(grade) + 1;
            let (from, to) =
                (Date::constant(school_year_of_six - 7, 9, 1), Date::constant(school_year_of_six - 6, 8, 31));
            assert!((from..=to).contains(&pupil.birth_date), "grade {grade}: {}", pupil.birth_date);
        }
        assert!(number.is_empty() || numbers.insert(number.to_owned()), "{number} twice");
        assert_eq!(pupil.get(Field::Sex), pupil.sex.name_zh());
    });
    assert!(own > 39_000, "{own}");
}

#[test]
fn children_carry_the_code_their_county_had_when_they_were_born() {
    // Every county of the jurisdiction; one had another code until 2020.
    let realms = Realm::all().iter().filter(|realm| realm.division == "513400").collect();
    let params =
        PlanParams { seed: 5, pupils: 105_000, realms, school_year: SchoolYear(2029), defects: DefectRates::none() };
    let plan = Plan::new(params).unwrap();
    let mut codes = HashSet::new();
    for school in plan.schools().filter(|school| school.unit.division == "513402") {
        for class in plan.classes(&school).into_iter().filter(|class| class.grade.0 <= 6) {
            for pupil in plan.pupils(&school, &class) {
                let local = pupil.get(Field::HouseholdPlace).starts_with("5134");
                if !local || pupil.get(Field::DocumentKind) != "居民身份证" {
                    continue;
                }
                let code = pupil.get(Field::DocumentNumber)[..6].to_owned();
                assert_eq!(code, if pupil.birth_date.year() <= 2020 { "513425" } else { "513402" });
                codes.insert(code);
            }
        }
    }
    assert!(codes.contains("513425") && codes.contains("513402"), "{codes:?}");
}

#[test]
fn guardians_are_grown_up_and_only_families_share_them() {
    let plan = plan(30_000, DefectRates::none());
    let mut families: HashMap<String, (u32, Vec<DemoPupil>)> = HashMap::new();
    each(&plan, |pupil, _| {
        for (kind, number) in [
            (Field::Guardian1DocumentKind, Field::Guardian1DocumentNumber),
            (Field::Guardian2DocumentKind, Field::Guardian2DocumentNumber),
        ] {
            let number = pupil.get(number);
            assert_eq!(pupil.get(kind).is_empty(), number.is_empty());
            if number.is_empty() {
                continue;
            }
            let (born, _) = check(number).unwrap_or_else(|| panic!("{number}"));
            let age = pupil.birth_date.year() - born.year();
            assert!((20..=66).contains(&age), "{age}");
            let family = families.entry(number.to_owned()).or_insert((pupil.key.seat, Vec::new()));
            family.1.push(pupil.clone());
        }
    });
    for (number, (_, children)) in families.iter().filter(|(_, family)| family.1.len() > 1) {
        assert!(
            children.iter().all(|child| matches!(child.kinship, Kinship::Twin { .. } | Kinship::Sibling { .. })),
            "{number}"
        );
        assert!(children.iter().all(|child| child.get(Field::HomeAddress) == children[0].get(Field::HomeAddress)));
        assert!(children.iter().all(|child| child.get(Field::OnlyChild) == "否"));
    }
    let numberless_share = families.values().any(|(_, children)| {
        children.len() > 1 && children.iter().all(|child| child.get(Field::DocumentKind) == "其他")
    });
    assert!(numberless_share, "no brothers and sisters without numbers share a guardian's");
}

#[test]
fn twins_follow_each_other_and_namesakes_are_strangers() {
    let plan = plan(40_000, DefectRates::none());
    let (mut twins, mut siblings, mut namesakes) = (0, 0, 0);
    for school in plan.schools() {
        for class in plan.classes(&school) {
            let pupils: Vec<_> = plan.pupils(&school, &class).collect();
            for pupil in &pupils {
                match pupil.kinship {
                    Kinship::Twin { of } if of < pupil.key.seat => {
                        twins += 1;
                        let first = &pupils[of as usize - 1];
                        assert_eq!(first.birth_date, pupil.birth_date);
                        assert_eq!(first.get(Field::Guardian1Name), pupil.get(Field::Guardian1Name));
                        let sequence =
                            |one: &DemoPupil| one.get(Field::DocumentNumber).get(14..17).map(str::parse::<u16>);
                        if let (Some(Ok(one)), Some(Ok(two))) = (sequence(first), sequence(pupil)) {
                            assert!(two == one + 1 || two == one + 2 && first.sex == pupil.sex, "{one} {two}");
                        }
                    }
                    Kinship::Namesake { of } if of < pupil.key.seat => {
                        namesakes += 1;
                        let first = &pupils[of as usize - 1];
                        assert_eq!(first.get(Field::Name), pupil.get(Field::Name));
                        assert_ne!(first.get(Field::Guardian1Phone), pupil.get(Field::Guardian1Phone));
                    }
                    Kinship::Sibling { class } => {
                        siblings += 1;
                        let other = plan.classes(&school).into_iter().find(|one| one.index == class).unwrap();
                        let other = plan.pupil(&school, &other, pupil.key.seat);
                        assert_eq!(other.kinship, Kinship::Sibling { class: pupil.key.class });
                        assert_eq!(other.get(Field::Guardian1Name), pupil.get(Field::Guardian1Name));
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(twins > 80 && namesakes > 50 && siblings > 300, "{twins} {namesakes} {siblings}");
}

#[test]
fn rows_are_complete_and_regions_name_their_children_their_own_way() {
    let plan = plan(40_000, DefectRates::none());
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let required = [
        Field::Name,
        Field::Sex,
        Field::BirthDate,
        Field::Birthplace,
        Field::Ethnicity,
        Field::Nationality,
        Field::DocumentKind,
        Field::HkMacaoTaiwan,
        Field::Health,
        Field::HouseholdPlace,
        Field::HouseholdNature,
        Field::Grade,
        Field::Class,
        Field::EntryMonth,
        Field::EntryWay,
        Field::Attendance,
        Field::HomeAddress,
        Field::PostalAddress,
        Field::FamilyAddress,
        Field::Phone,
        Field::Postcode,
        Field::OnlyChild,
        Field::Preschool,
        Field::LeftBehind,
        Field::MigrantChild,
        Field::Orphan,
        Field::MartyrChild,
        Field::NeedsAid,
        Field::BoardingSubsidy,
        Field::Distance,
        Field::Commute,
        Field::SchoolBus,
        Field::Guardian1Name,
        Field::Guardian1Relation,
        Field::Guardian1Address,
        Field::Guardian1HouseholdPlace,
        Field::Guardian1Phone,
        Field::Guardian1IsGuardian,
    ];
    each(&plan, |pupil, _| {
        for field in required {
            assert!(!pupil.get(field).is_empty(), "{:?}: no {}", pupil.key, field.id());
        }
        assert!([Field::Birthplace, Field::HouseholdPlace].iter().all(|field| pupil.get(*field).len() == 12));
        assert_eq!((pupil.get(Field::Phone).len(), pupil.get(Field::Postcode).len()), (11, 6));
        let number = pupil.get(Field::DocumentNumber);
        assert!(!number.is_empty() || !pupil.get(Field::Guardian1DocumentNumber).is_empty());
        if pupil.get(Field::Guardian1Relation) == "其他" {
            assert!(!pupil.get(Field::Guardian1RelationNote).is_empty());
        }
        let name = pupil.get(Field::Name);
        let mut note = |what, is: bool| *seen.entry(what).or_default() += usize::from(is);
        note("dot", name.contains('·'));
        note(
            "rare",
            name.chars().any(|letter| u32::from(letter) > 0xffff || (0x3400..0x4dc0).contains(&u32::from(letter))),
        );
        note("yi", pupil.get(Field::Ethnicity) == "彝族");
        note("mongol", pupil.get(Field::Ethnicity) == "蒙古族");
        note("uyghur", pupil.get(Field::Ethnicity) == "维吾尔族" && name.contains('·'));
        note("numberless", number.is_empty());
        note("overseas", pupil.get(Field::HkMacaoTaiwan) != "否");
        note("foreign", pupil.get(Field::Nationality) != "中国");
        note("left behind", pupil.get(Field::LeftBehind) != "非留守儿童");
        note("migrant", pupil.get(Field::MigrantChild) == "是");
        note("orphan", pupil.get(Field::Orphan) == "是");
        note("disabled", pupil.get(Field::Disability) != "无残疾");
    });
    for what in [
        "dot",
        "rare",
        "yi",
        "mongol",
        "uyghur",
        "numberless",
        "overseas",
        "foreign",
        "left behind",
        "migrant",
        "orphan",
        "disabled",
    ] {
        assert!(seen[what] >= 5, "{what}: {seen:?}");
    }
}

#[test]
fn defects_are_planted_as_often_as_asked_and_as_entered() {
    let plan = plan(30_000, DefectRates::each(0.01));
    let whole = self::plan(30_000, DefectRates::none());
    let mut kinds: HashMap<&str, u32> = HashMap::new();
    for school in plan.schools() {
        for class in plan.classes(&school) {
            for (pupil, before) in plan.pupils(&school, &class).zip(whole.pupils(&school, &class)) {
                match pupil.defect {
                    None => assert_eq!(pupil, before),
                    Some(defect) => *kinds.entry(judge(&whole, &pupil, &before, defect)).or_default() += 1,
                }
            }
        }
    }
    assert_eq!(kinds.len(), 12, "{kinds:?}");
    for (kind, count) in kinds {
        let low = match kind {
            // Rows of passports, numbers ending in X and repeats of spoiled rows stay whole.
            "float" | "row" | "elsewhere" => 200,
            _ => 245,
        };
        assert!((low..=355).contains(&count), "{kind}: {count} of 30000");
    }
}

/// Checks that the row shows what the ledger says, and names the kind.
fn judge(whole: &Plan, pupil: &DemoPupil, before: &DemoPupil, defect: Defect) -> &'static str {
    let changed: Vec<Field> = Field::ALL.into_iter().filter(|field| pupil.get(*field) != before.get(*field)).collect();
    let number = pupil.get(Field::DocumentNumber);
    let name = pupil.get(Field::Name);
    match defect {
        Defect::WrongCheckDigit => {
            assert_eq!((changed, check(number)), (vec![Field::DocumentNumber], None));
            "check"
        }
        Defect::BirthDateDisagrees => {
            assert_eq!(changed, [Field::BirthDate]);
            "birth"
        }
        Defect::SexDisagrees => {
            assert_eq!(changed, [Field::Sex]);
            "sex"
        }
        Defect::FullWidthDigits { field } => {
            assert!(changed == [field] && pupil.get(field).contains(|c| ('０'..='９').contains(&c)));
            "wide"
        }
        Defect::FloatDamaged => {
            assert!(number.ends_with("E+17") && number.len() == 11, "{number}");
            "float"
        }
        Defect::NameFullWidthSpace | Defect::NameBulletDot | Defect::NamePrivateUse => {
            assert!(changed == [Field::Name] && name.contains(['\u{3000}', '•', '\u{e863}']), "{name}");
            "name"
        }
        Defect::DuplicateRow { of } => {
            let school = whole.school(pupil.key.school).unwrap();
            let class = whole.classes(&school).swap_remove(usize::from(pupil.key.class));
            let first = whole.pupil(&school, &class, of);
            assert!(pupil.values().eq(first.values()));
            "row"
        }
        Defect::DuplicateElsewhere { of } => {
            assert_ne!(of.school, pupil.key.school);
            let school = whole.school(of.school).unwrap();
            let class = whole.classes(&school).swap_remove(usize::from(of.class));
            let first = whole.pupil(&school, &class, of.seat);
            let differs = |field: &Field| pupil.get(*field) != first.get(*field);
            let placed = [Field::SeatNumber, Field::Class];
            assert!(Field::ALL.iter().filter(|field| differs(field)).all(|field| placed.contains(field)));
            "elsewhere"
        }
        Defect::MissingRequired { field } => {
            assert!(changed == [field] && pupil.get(field).is_empty());
            "missing"
        }
        Defect::UnknownCode { field } => {
            assert_eq!(changed, [field]);
            "code"
        }
        Defect::UnknownClass => {
            assert_eq!(pupil.get(Field::Class), "99");
            "class"
        }
        Defect::ImpossibleDate => {
            assert!(pupil.get(Field::BirthDate).ends_with("0230"));
            "date"
        }
    }
}

#[test]
fn a_workbook_has_the_templates_columns_and_a_grades_rows() {
    let plan = plan(5_000, DefectRates::usual());
    for school in plan.schools() {
        for grade in school.grades.clone() {
            let book = plan.workbook(&school, grade);
            let own = if school.unit.jurisdiction.0 == "cn-5134-liangshan" { 1 } else { 0 };
            assert_eq!(book.headings.len(), 71 + own);
            assert_eq!(book.headings.get(71), (own == 1).then_some(&"建籍依据"));
            assert_eq!(
                (book.headings[0], book.headings[1], book.headings[70]),
                ("学校标识码", "姓名", "是否进城务工人员随迁子女")
            );
            let size: u32 =
                plan.classes(&school).iter().filter(|class| class.grade == grade).map(|class| class.size).sum();
            assert_eq!((book.rows.len(), book.pupils.len()), (size as usize, size as usize));
            let column = |heading| book.headings.iter().position(|one| *one == heading).unwrap();
            for (row, pupil) in book.rows.iter().zip(&book.pupils) {
                assert_eq!(row.len(), 71 + own);
                assert!(row.get(71).is_none_or(|basis| basis == "户口簿"));
                assert_eq!(row[column("成员2职务")], pupil.get(Field::Guardian2Post));
                assert_eq!(row[column("身份证件号")], pupil.get(Field::DocumentNumber));
                assert_eq!(row[column("血型")], "");
            }
        }
    }
}
