//! The workbench: what is due by when, and who below has not handed in.

use jice_demo::DefectRates;
use jice_domain::{Grade, Role};
use jice_service::command::CheckClass;

use crate::bench::{Bench, on_both};
use crate::place::{Place, YEAR, plan, workbook};
use crate::steps::Intake;

const ANHUI: &str = "cn-34-anhui";

#[test]
fn a_county_sees_which_schools_have_not_handed_in_and_those_above_how_many() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = Place::found(&bench, ANHUI, plan(ANHUI, 900, YEAR, DefectRates::none()), YEAR);
        let intake = Intake::open(&place, Grade(1));
        let (service, school) = (&bench.service, intake.school.org.to_string());
        let top = place.acting(place.key_of(place.admin.actor.org), Role::Viewer);
        let county = || service.workbench(&intake.school.clerk).unwrap().unfinished;
        let above = || service.workbench(&top).unwrap().unfinished.iter().map(|unit| unit.count).sum::<u64>();
        let late = county();
        assert!(late.len() > 1 && late.iter().all(|school| school.count == 0), "{late:?}");
        let before = above();
        assert!(before >= late.len() as u64, "{before} {late:?}");

        let book = intake.book();
        intake.read(workbook(&book.headings, &book.rows));
        let begun = county();
        assert_eq!(begun.len(), late.len());
        let last = begun.last().unwrap();
        assert_eq!((last.key.as_str(), last.count), (school.as_str(), book.rows.len() as u64));

        intake.complete(book.pupils.iter());
        intake.confirm();
        assert_eq!(county().len(), late.len(), "confirmed is not handed in");
        intake.hand_in();
        assert!(county().iter().all(|other| other.key != school));
        assert_eq!((county().len(), above()), (late.len() - 1, before - 1));
    });
}

#[test]
fn a_class_teacher_has_the_own_class_to_check_until_it_is_checked() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = Place::found(&bench, ANHUI, plan(ANHUI, 900, YEAR, DefectRates::none()), YEAR);
        let intake = Intake::open(&place, Grade(1));
        let book = intake.book();
        intake.read(workbook(&book.headings, &book.rows));
        intake.complete(book.pupils.iter());
        intake.confirm();
        assert!(intake.classes.len() > 1, "one class shows nothing");
        let todo = |teacher| bench.service.workbench(teacher).unwrap().todo;
        for (class, teacher) in &intake.classes {
            let own = intake.rows_for(teacher, None).len() as u64;
            assert!(own > 0 && own < book.rows.len() as u64, "{own}");
            assert_eq!(todo(teacher).iter().map(|item| item.rows).collect::<Vec<_>>(), [own]);
            let check = CheckClass { class: class.id };
            bench.service.check_class(teacher, intake.school.org, intake.id, check).unwrap();
            assert_eq!(todo(teacher), []);
        }
    });
}

#[test]
fn a_school_sees_its_classes_and_by_when_its_work_is_due() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = Place::found(&bench, ANHUI, plan(ANHUI, 300, YEAR, DefectRates::none()), YEAR);
        let intake = Intake::open(&place, Grade(1));
        let seen = bench.service.workbench(&intake.school.registrar).unwrap();
        assert_eq!(seen.counts[1].key, "classes");
        assert_eq!((seen.todo.len(), seen.todo[0].due_on.as_deref()), (1, Some("2026-09-30")));
        let unit = bench.service.view_unit(&intake.school.registrar, intake.school.org).unwrap();
        let named = |field: &str| unit.code_names.iter().find(|one| one.field == field).map(|one| one.name.as_str());
        assert_eq!((named("school_type"), named("sponsor")), (Some("小学"), Some("县级教育部门")));
        assert_eq!(intake.view().due_on.as_deref(), Some("2026-09-30"));
        // What the school owes in the open year, the next first; a county's own is not among it.
        let owed: Vec<(&str, &str)> = seen.deadlines.iter().map(|one| (one.name.as_str(), one.by.as_str())).collect();
        assert_eq!(owed, [("new_entry", "2026-09-30"), ("graduation", "2027-07-31")]);
        let clerk = bench.service.workbench(&intake.school.clerk).unwrap();
        assert!(clerk.deadlines.iter().any(|one| one.name == "fee"), "{:?}", clerk.deadlines);
        assert!(clerk.deadlines.iter().all(|one| !one.article.is_empty() && one.by.as_str() < "2027-09"));
    });
}
