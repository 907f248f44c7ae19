//! An earlier register's workbook: taken over once, known again, and refused where it is wrong.

use jice_demo::DefectRates;
use jice_domain::{Grade, OrgId, UnitDetails};
use jice_service::{Asked, Imported};

use crate::bench::{Bench, on_both};
use crate::place::{Place, YEAR, plan, workbook};

const PACK: &str = "cn-34-anhui";

/// Takes `rows` over into `unit`; what came of it, and the words said about refused rows.
fn taken(
    place: &Place<'_>,
    asked: &Asked,
    unit: OrgId,
    headings: &[&'static str],
    rows: &[Vec<String>],
) -> (Imported, Vec<String>) {
    let import = place.service().open_import(asked, unit, workbook(headings, rows)).unwrap();
    let mut said = Vec::new();
    let sum = import
        .run(|chunk| {
            said.extend(chunk.refused.into_iter().flat_map(|(_, reasons)| reasons).map(|reason| reason.zh));
            Ok(())
        })
        .unwrap();
    (sum, said)
}

#[test]
fn a_workbook_is_taken_over_once_and_known_again() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = Place::found(&bench, PACK, plan(PACK, 1_500, YEAR, DefectRates::none()), YEAR);
        let schools = place.schools(Grade(1));
        let school = place.school(&schools[0]);
        place.open_classes(&school, Grade(1));
        let neighbour = schools
            .iter()
            .find(|other| other.unit.parent == school.demo.unit.parent && other.unit.key != school.demo.unit.key);
        let neighbour = place.school(neighbour.expect("a second school of the county"));
        place.open_classes(&neighbour, Grade(1));
        let clerk = &school.clerk;
        let unit = clerk.actor.org;
        let book = place.plan.workbook(&school.demo, Grade(1));
        let column = |heading: &str| book.headings.iter().position(|held| *held == heading).unwrap();
        // One has no number of its own yet: it is known again by name, sex and date of birth.
        let mut rows = book.rows.clone();
        let numberless = rows.iter_mut().find(|row| !row[column("成员1身份证件号")].is_empty()).unwrap();
        numberless[column("身份证件号")].clear();
        numberless[column("身份证件类型")] = "其他".to_owned();
        let (rows, whole) = (&rows, book.rows.len() as u64);

        let (first, said) = taken(&place, clerk, unit, &book.headings, rows);
        assert_eq!((first.taken, first.known, said), (whole, 0, Vec::new()), "{kind:?}");
        let (again, said) = taken(&place, clerk, unit, &book.headings, rows);
        assert_eq!((again.taken, again.known, said), (0, whole, Vec::new()), "{kind:?}");

        let numbered = rows.iter().find(|row| row[column("身份证件号")].len() == 18).unwrap();
        let mut moved = numbered.clone();
        let UnitDetails::School(details) = &neighbour.demo.unit.details else { panic!("no school") };
        moved[column("学校标识码")] = details.identifier.clone();
        moved[column("班号")] = "01".to_owned();
        let mut nowhere = numbered.clone();
        nowhere[column("学校标识码")] = "9999999999".to_owned();
        let mut classless = rows[0].clone();
        classless[column("身份证件号")] = "34010420190101123X".to_owned();
        classless[column("班号")] = "98".to_owned();
        let (third, said) = taken(&place, clerk, unit, &book.headings, &[moved, nowhere, classless]);
        assert_eq!((third.taken, third.known), (0, 0));
        let says = |words: &str, article: &str| said.iter().any(|line| line.contains(words) && line.contains(article));
        assert!(says("不得重复建籍", "第六条"), "{said:?}");
        assert!(says("辖区内没有标识码为9999999999的学校", "学生基本信息表"), "{said:?}");
        assert!(says("没有“98”班", "学生基本信息表"), "{said:?}");
        bench.is_sound();
    });
}

#[test]
fn a_clerk_takes_over_into_the_own_unit_alone_and_a_file_without_names_is_told() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = Place::found(&bench, PACK, plan(PACK, 600, YEAR, DefectRates::none()), YEAR);
        let school = place.school(&place.schools(Grade(1))[0]);
        let book = place.plan.workbook(&school.demo, Grade(1));
        let open = |asked: &Asked, unit| {
            place.service().open_import(asked, unit, workbook(&book.headings, &book.rows)).map(drop)
        };
        let above = place.admin.actor.org;
        assert!(matches!(open(&school.clerk, above), Err(jice_service::ServiceError::Denied(_))), "{kind:?}");
        assert!(matches!(open(&school.registrar, school.org), Err(jice_service::ServiceError::Denied(_))));
        let nameless = workbook(&["学校标识码", "性别", "出生日期", "班号"], &[vec![String::new(); 4]]);
        let told = place.service().open_import(&school.clerk, school.clerk.actor.org, nameless).map(drop);
        let Err(jice_service::ServiceError::Invalid(fields)) = told else { panic!("{kind:?}: a file without names") };
        assert!(fields[0].zh.contains("没有“姓名”一栏"), "{fields:?}");
    });
}
