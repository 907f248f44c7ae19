//! The same request, sent again and at once, has one effect and one answer.

use std::collections::BTreeMap;
use std::fmt::Debug;

use jice_demo::{DefectRates, DemoStaff, Field};
use jice_domain::{FieldId, Grade, Role};
use jice_service::command::{
    AddRow, CheckWorkbook, CreateAccount, CreateUnit, DecideBatch, FileStaff, MaintainUnit, OpenBatch, OpenClass,
};
use jice_service::{Asked, RequestKey, ServiceError};

use crate::bench::{Bench, on_both};
use crate::place::{Place, YEAR, plan, workbook};
use crate::steps::Intake;

fn under(asked: &Asked, name: &str, fingerprint: &str) -> Asked {
    let request = RequestKey { key: name.to_owned(), fingerprint: fingerprint.to_owned() };
    let mut asked = asked.clone();
    asked.request = Some(request);
    asked
}

/// Asks eight times at once under one key. Returns the one answer.
fn at_once<T: Debug + Send>(asked: &Asked, name: &str, act: impl Fn(&Asked) -> Result<T, ServiceError> + Sync) -> T {
    let same = under(asked, name, "one");
    let mut answers: Vec<T> = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..8).map(|_| scope.spawn(|| act(&same))).collect();
        asking.into_iter().map(|one| one.join().unwrap().unwrap_or_else(|error| panic!("{name}: {error:?}"))).collect()
    });
    let first = format!("{:?}", answers[0]);
    for answer in &answers {
        assert_eq!(format!("{answer:?}"), first, "{name}");
    }
    answers.remove(0)
}

/// The same, and then once more for something else under the same key.
fn eight_times<T: Debug + Send>(
    asked: &Asked,
    name: &str,
    act: impl Fn(&Asked) -> Result<T, ServiceError> + Sync,
) -> T {
    let answer = at_once(asked, name, &act);
    let reused = act(&under(asked, name, "another"));
    assert!(matches!(reused, Err(ServiceError::KeyReused)), "{name}: {reused:?}");
    answer
}

#[test]
fn units_staff_accounts_and_classes_are_made_once() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let pack = "cn-34-anhui";
        let place = Place::found(&bench, pack, plan(pack, 300, YEAR, DefectRates::none()), YEAR);
        let (service, admin) = (&bench.service, &place.admin);
        let demo = place.schools(Grade(1)).remove(0);
        let school = place.school(&demo);

        let teacher: DemoStaff =
            place.plan.staff(demo.unit.key).into_iter().find(|one| one.role == Role::ClassTeacher).unwrap();
        let file = || FileStaff {
            name: teacher.name.clone(),
            document_number: teacher.document_number.clone(),
            phone: teacher.phone.clone(),
            duty: teacher.role,
            since_on: teacher.since_on,
            trained_on: Some(teacher.trained_on),
            certificate: teacher.certificate.clone(),
        };
        let before = service.list_staff(admin, school.org).unwrap().len();
        let filed = eight_times(admin, "file_staff", |asked| service.file_staff(asked, school.org, file()));
        let staff = service.list_staff(admin, school.org).unwrap();
        assert_eq!(staff.len(), before + 1);
        assert!(staff.iter().any(|one| one.id == filed.id), "the answer names whom it filed");

        let make = || CreateAccount {
            staff: filed.id.clone(),
            login: teacher.login.clone(),
            role: Role::ClassTeacher,
            class: None,
        };
        let before = service.list_accounts(admin, school.org).unwrap().len();
        eight_times(admin, "create_account", |asked| service.create_account(asked, school.org, make()));
        assert_eq!(service.list_accounts(admin, school.org).unwrap().len(), before + 1);

        let open = || OpenClass {
            code: "09".to_owned(),
            name: "一年级9班".to_owned(),
            grade: Grade(1),
            founded_month: "2026-09".to_owned(),
            class_type: "10".to_owned(),
            teacher: teacher.name.clone(),
            honours: String::new(),
            size_limit: 45,
        };
        let class = eight_times(&school.registrar, "open_class", |asked| service.open_class(asked, school.org, open()));
        let classes = service.list_classes(&school.registrar, school.org, None).unwrap();
        assert_eq!(classes, [class], "one class, the one that was answered");

        let authority = place.plan.units().find(|unit| Some(unit.key) == demo.unit.parent).unwrap();
        let unit = || CreateUnit {
            parent: admin.actor.org,
            level: authority.level,
            side: authority.side,
            code: format!("{}-2", authority.code),
            name: "又一个单位".to_owned(),
            division: authority.division.clone(),
            details: authority.details.clone(),
        };
        let before = service.list_units(admin, Some(admin.actor.org)).unwrap().len();
        let made = eight_times(admin, "create_unit", |asked| service.create_unit(asked, unit()));
        assert_eq!(service.list_units(admin, Some(admin.actor.org)).unwrap().len(), before + 1);
        let change =
            || MaintainUnit { version: made.org.version, code: None, details: Some(authority.details.clone()) };
        let changed = eight_times(admin, "maintain_unit", |asked| service.maintain_unit(asked, made.org.id, change()));
        assert_eq!(changed.version, made.org.version + 1);
        bench.is_sound();
    });
}

#[test]
fn an_intake_is_opened_filled_and_decided_once() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let pack = "cn-34-anhui";
        let place = Place::found(&bench, pack, plan(pack, 300, YEAR, DefectRates::none()), YEAR);
        let service = &bench.service;
        let school = place.school(&place.schools(Grade(1))[0]);
        let classes = place.open_classes(&school, Grade(1));
        let open = || OpenBatch { school: school.org, grade: Grade(1) };
        // A draft that is open is given to whoever asks for it, under any key.
        let opened = at_once(&school.registrar, "open_batch", |asked| service.open_batch(asked, open()));
        let intake = Intake::open_in(&place, school, Grade(1), classes);
        assert_eq!(intake.id, opened.id);
        let (registrar, org, id) = (&intake.school.registrar, intake.school.org, intake.id);

        let book = intake.book();
        let values: BTreeMap<FieldId, String> = Field::ALL
            .into_iter()
            .filter(|field| !field.id().ends_with("workplace"))
            .map(|field| (FieldId::new(field.id()), book.pupils[0].get(field).to_owned()))
            .collect();
        let add = || AddRow { values: values.clone() };
        eight_times(registrar, "add_row", |asked| service.add_row(asked, org, id, add()));
        assert_eq!(intake.rows().len(), 1);

        let bytes = workbook(&book.headings, &book.rows);
        let seen = service.upload_workbook(registrar, org, id, "新生.xlsx", bytes).unwrap();
        let check = || CheckWorkbook { file: seen.file.clone(), columns: seen.columns.clone() };
        let job = eight_times(registrar, "check_workbook", |asked| service.check_workbook(asked, org, id, check()));
        service.view_job(registrar, org, job.id).expect("the answer names the job that was asked for");
        service.work_until_idle().unwrap();
        assert_eq!(intake.rows().len(), book.rows.len());

        intake.complete(book.pupils.iter());
        intake.confirm();
        intake.hand_in();
        let version = intake.view().version;
        let decide = || DecideBatch { version, accept: None, returned: Vec::new() };
        eight_times(&intake.school.clerk, "decide_batch", |asked| service.decide_batch(asked, org, id, decide()));
        service.work_until_idle().unwrap();
        assert_eq!(intake.view().counts.accepted, book.rows.len() as u64);
        bench.is_sound();
    });
}
