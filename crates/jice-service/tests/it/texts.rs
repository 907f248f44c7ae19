//! What is typed is text: what no eye sees is told, on both engines alike.

use jice_demo::DefectRates;
use jice_domain::Grade;
use jice_service::ServiceError;
use jice_service::command::{MaintainClass, OpenClass, PupilsAsk, RosterAsk};

use crate::bench::{Bench, on_both};
use crate::place::{Place, YEAR, plan};

#[track_caller]
fn told<T: std::fmt::Debug>(came: Result<T, ServiceError>, field: &str) {
    assert!(matches!(&came, Err(ServiceError::Invalid(fields)) if fields[0].field == field), "{came:?}");
}

#[test]
fn a_control_character_is_told_with_its_field() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let pack = "cn-34-anhui";
        let place = Place::found(&bench, pack, plan(pack, 300, YEAR, DefectRates::none()), YEAR);
        let school = place.school(&place.schools(Grade(1))[0]);
        let (service, registrar, org) = (&bench.service, &school.registrar, school.org);
        let open = |name: &str, teacher: &str| OpenClass {
            code: "09".to_owned(),
            name: name.to_owned(),
            grade: Grade(1),
            founded_month: "2026-09".to_owned(),
            class_type: "10".to_owned(),
            teacher: teacher.to_owned(),
            honours: String::new(),
            size_limit: 45,
        };
        told(service.open_class(registrar, org, open("一年级\0班", "王老师")), "name");
        told(service.open_class(registrar, org, open("一年级9班", "王\u{7}老师")), "teacher");
        let class = service.open_class(registrar, org, open("一年级9班", "王老师")).unwrap();
        let honours = MaintainClass {
            version: class.version,
            name: None,
            teacher: None,
            honours: Some("先进\0".to_owned()),
            size_limit: None,
        };
        told(service.maintain_class(registrar, org, class.id, honours), "honours");
        let named = PupilsAsk { q: Some("王\0".to_owned()), ..PupilsAsk::default() };
        told(service.list_pupils(registrar, named), "q");
        let ask = RosterAsk { purpose: "核对\0".to_owned(), ..RosterAsk::default() };
        told(service.roster_xlsx(registrar, org, &ask), "purpose");
        bench.is_sound();
    });
}
