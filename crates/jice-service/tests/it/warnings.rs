//! What the law only reminds of reaches whoever does the act, and bars nothing.

use jice_demo::DefectRates;
use jice_domain::{Grade, Level, Refusal, Role, Weight};
use jice_service::command::{CreateAccount, FileStaff, MaintainUnit, OpenClass};

use crate::bench::{Bench, law_with, on_both};
use crate::place::{Place, YEAR, plan};
use crate::steps::Intake;

const ANHUI: &str = "cn-34-anhui";

fn cited(warnings: &[Refusal]) -> Vec<&str> {
    assert!(warnings.iter().all(|warning| warning.weight == Weight::Warns), "{warnings:#?}");
    warnings.iter().map(|warning| warning.clause.id.as_str()).collect()
}

#[test]
fn a_deadline_that_is_over_is_shown_to_everybody_at_the_batch() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = Place::found(&bench, ANHUI, plan(ANHUI, 300, YEAR, DefectRates::none()), YEAR);
        let intake = Intake::open(&place, Grade(1));
        assert!(intake.view().warnings.is_empty(), "{:#?}", intake.view().warnings);
        bench.clock.set("2026-10-09T02:00:00Z".parse().unwrap());
        assert_eq!(cited(&intake.view().warnings), ["anhui-015-4"]);
        intake.submit(&intake.book());
        for asked in [&intake.school.registrar, &intake.school.head, &intake.school.clerk] {
            let view = bench.service.view_batch(asked, intake.school.org, intake.id).unwrap();
            assert_eq!(cited(&view.warnings), ["anhui-015-4"], "{:?}", asked.actor.role);
        }
        let decided = intake.decide(None, Vec::new());
        assert_eq!((decided.state.as_str(), decided.warnings.len()), ("decided", 0));
    });
}

/// The same wrong under a law that says 一般 where it said 不得: done, shown, and shown again
/// wherever the record is looked at.
#[test]
fn a_general_rule_reminds_of_units_classes_and_accounts() {
    let softened = || {
        law_with(|texts| {
            for (file, mark) in [
                ("cn-34-anhui/articles/016.toml", "id = \"anhui-016-3\""),
                ("cn-34-anhui/articles/009.toml", "id = \"anhui-009-1\""),
                ("cn/articles/standards.toml", "id = \"cn-standards-9\""),
                ("cn/articles/2013-021.toml", "id = \"cn-2013-021-1\""),
            ] {
                let text = texts.get_mut(file).unwrap();
                let at = text.find(mark).unwrap();
                let clause = text.split_off(at).replacen("force = \"must\"", "force = \"generally\"", 1);
                text.push_str(&clause);
            }
        })
    };
    on_both(|kind| {
        let bench = Bench::under(kind, softened());
        let place = Place::found(&bench, ANHUI, plan(ANHUI, 300, YEAR, DefectRates::none()), YEAR);
        let school = place.school(&place.schools(Grade(1))[0]);
        let (service, org) = (&bench.service, school.org);

        let mut open = OpenClass {
            code: "8".to_owned(),
            name: "一年级8班".to_owned(),
            grade: Grade(1),
            founded_month: "2026-09".to_owned(),
            class_type: String::new(),
            teacher: String::new(),
            honours: String::new(),
            size_limit: 45,
        };
        let class = service.open_class(&school.registrar, org, open.clone()).unwrap();
        assert_eq!(cited(&class.warnings), ["anhui-016-3"]);
        (open.code, open.name, open.teacher) = ("9".to_owned(), "一年级9班".to_owned(), "某某".to_owned());
        assert!(service.open_class(&school.registrar, org, open).unwrap().warnings.is_empty());
        let listed = service.list_classes(&school.registrar, org, None).unwrap();
        let warned: Vec<_> = listed.iter().filter(|class| !class.warnings.is_empty()).map(|class| class.id).collect();
        assert_eq!(warned, [class.id]);

        let unit = service.view_unit(&place.admin, org).unwrap();
        assert!(unit.warnings.is_empty() && unit.level == Level::School, "{:#?}", unit.warnings);
        let mut details = unit.details.clone();
        if let jice_domain::UnitDetails::School(school) = &mut details {
            school.identifier = "21".to_owned();
        }
        let change = MaintainUnit { version: unit.version, code: None, details: Some(details) };
        let changed = service.maintain_unit(&place.admin, org, change).unwrap();
        assert_eq!(cited(&changed.warnings), ["anhui-009-1"]);
        // The identifier that was given up is free for another, the new one is not.
        bench.is_sound();

        let file = FileStaff {
            name: "某某".to_owned(),
            document_number: "11010519491231002X".to_owned(),
            phone: "13800000000".to_owned(),
            duty: Role::Registrar,
            since_on: "2026-09-01".parse().unwrap(),
            trained_on: None,
            certificate: String::new(),
        };
        let staff = service.file_staff(&place.admin, org, file).unwrap().id;
        let make = CreateAccount { staff, login: "untrained".to_owned(), role: Role::Registrar, class: None };
        let made = service.create_account(&place.admin, org, make).unwrap().account;
        assert_eq!(cited(&made.warnings), ["cn-2013-021-1"]);
        let listed = service.list_accounts(&place.admin, org).unwrap();
        let warned: Vec<_> = listed.iter().filter(|one| !one.warnings.is_empty()).map(|one| one.id).collect();
        assert_eq!(warned, [made.id]);
    });
}
