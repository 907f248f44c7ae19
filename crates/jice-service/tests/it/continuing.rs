//! Who graduated continues the entry in the next stage; nobody opens one there.

use jice_demo::{DefectRates, DemoPupil, Field, Workbook};
use jice_domain::{Act, Grade, PersonId, SchoolYear};
use jice_service::command::{OpenClass, PupilsAsk};
use jice_service::{ImportRow, ServiceError};
use jice_store::journal;
use jiff::civil::date;

use crate::archives::{articles, copies, item, items, values as noted};
use crate::bench::{Bench, on_both};
use crate::place::{Place, YEAR, plan, workbook};
use crate::steps::{Intake, document};

const PACK: &str = "cn-34-anhui";
const PUPILS: u64 = 1_500;

/// Takes last year's sixth grade over and graduates it.
fn graduates(place: &Place<'_>) -> Vec<(PersonId, DemoPupil)> {
    let service = place.service();
    let school = place.school(&place.schools(Grade(6))[0]);
    let mut graduates = Vec::new();
    for class in place.plan.classes(&school.demo).into_iter().filter(|class| class.grade == Grade(6)) {
        let open = OpenClass {
            code: class.code.clone(),
            name: class.name.clone(),
            grade: class.grade,
            founded_month: class.founded_month.clone(),
            class_type: class.class_type.to_owned(),
            teacher: class.teacher.clone(),
            honours: String::new(),
            size_limit: class.size_limit,
        };
        let id = service.open_class(&school.registrar, school.org, open).unwrap().id;
        let pupils: Vec<DemoPupil> = place.plan.pupils(&school.demo, &class).collect();
        let rows: Vec<ImportRow> = (1..)
            .zip(&pupils)
            .map(|(row, pupil)| ImportRow { row, values: place.values(|field| pupil.get(field).to_owned()), class: id })
            .collect();
        let first = service.import_entries(&school.clerk, school.org, &rows).unwrap();
        assert_eq!((first.taken, first.refused.len()), (rows.len() as u64, 0), "{:?}", first.refused.first());
        let again = service.import_entries(&school.clerk, school.org, &rows).unwrap();
        let numbered = pupils.iter().filter(|pupil| !document(pupil).is_empty()).count() as u64;
        assert_eq!(again.known, numbered, "a second import leaves whoever has a number alone");
        let ask = PupilsAsk { org: Some(school.org), class: Some(id), ..PupilsAsk::default() };
        let people = service.list_pupils(&school.clerk, ask).unwrap().items;
        let ids: Vec<PersonId> = people.iter().map(|line| line.person).collect();
        service.finish_stage(&school.clerk, school.org, &ids, date(2026, 7, 10)).unwrap();
        // Who has finished is not at school, and finishes nothing again.
        let again = service.finish_stage(&school.clerk, school.org, &ids[..1], date(2026, 7, 11));
        assert!(matches!(&again, Err(ServiceError::Invalid(fields)) if fields[0].field == "people"), "{again:?}");
        for pupil in pupils.into_iter().filter(|pupil| !document(pupil).is_empty()).take(5) {
            let line = people.iter().find(|line| line.name == pupil.get(Field::Name)).unwrap();
            graduates.push((line.person, pupil));
        }
    }
    graduates
}

/// The rows of new seventh graders: graduates, and behind them children nobody knows.
fn rows(intake: &Intake<'_>, graduates: &[(PersonId, DemoPupil)], strangers: usize) -> Workbook {
    let now = plan(PACK, PUPILS, YEAR, DefectRates::none());
    let school = now.schools().find(|school| school.unit.code == intake.school.demo.unit.code).unwrap();
    let mut book = now.workbook(&school, intake.grade);
    book.rows.truncate(graduates.len() + strangers);
    book.pupils.truncate(graduates.len() + strangers);
    let place_of = |heading: &str| book.headings.iter().position(|held| *held == heading).unwrap();
    let own: [(usize, Field); 5] = [
        (place_of("姓名"), Field::Name),
        (place_of("性别"), Field::Sex),
        (place_of("出生日期"), Field::BirthDate),
        (place_of("身份证件类型"), Field::DocumentKind),
        (place_of("身份证件号"), Field::DocumentNumber),
    ];
    for (at, (_, pupil)) in graduates.iter().enumerate() {
        for (column, field) in own {
            pupil.get(field).clone_into(&mut book.rows[at][column]);
        }
        book.pupils[at] = pupil.clone();
    }
    book
}

#[test]
fn graduates_keep_their_entry_and_lifelong_number_and_get_a_new_regional_one() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let last = SchoolYear(YEAR.0 - 1);
        let place = Place::found(&bench, PACK, plan(PACK, PUPILS, last, DefectRates::none()), last);
        let graduates = graduates(&place);
        let primary = place.school(&place.schools(Grade(6))[0]);
        let first = graduates[0].0;
        let award = item("awards", "award", "2026-06-01", &[("title", "三好学生"), ("level", "校级")]);
        bench.service.note_item(&primary.registrar, first, award).unwrap();
        bench.service.open_school_year(&place.admin, YEAR).unwrap();
        let intake = Intake::open(&place, Grade(7));
        assert_ne!(primary.org, intake.school.org);
        let book = rows(&intake, &graduates, 2);
        let kept: Vec<(String, String)> = graduates
            .iter()
            .map(|(id, _)| (intake.number(*id, "student_number"), intake.number(*id, "regional_number")))
            .collect();

        intake.read(workbook(&book.headings, &book.rows));
        let failing = intake.failing();
        let strangers: Vec<u32> = failing.iter().map(|row| row.row).collect();
        assert_eq!(strangers, [graduates.len() as u32 + 1, graduates.len() as u32 + 2], "{failing:#?}");
        for row in &failing {
            let rules: Vec<&str> = row.findings.iter().map(|finding| finding.rule.as_str()).collect();
            assert_eq!(rules, ["new_entry_only_at"], "grade seven opens no entry");
            bench
                .service
                .drop_row(&intake.school.registrar, intake.school.org, intake.id, row.row, row.version)
                .unwrap();
        }
        intake.complete(graduates.iter().map(|(_, pupil)| pupil));
        intake.confirm();
        intake.hand_in();
        let view = intake.decide(None, Vec::new());
        assert_eq!(view.counts.accepted, graduates.len() as u64, "{:?}", view.job);

        let by_row: Vec<PersonId> = intake.rows().iter().map(|row| row.person.unwrap()).collect();
        for ((id, _), (lifelong, regional)) in graduates.iter().zip(&kept) {
            assert!(by_row.contains(id), "the same person, not a new one");
            assert_eq!(intake.number(*id, "student_number"), *lifelong);
            let now = intake.number(*id, "regional_number");
            assert!(now.starts_with("26") && now != *regional, "{now} after {regional}");
            let all = intake.numbers(*id);
            assert!(all.iter().any(|number| number.value == *regional && number.valid_to.is_some()));
            let acts = bench.service.store().read::<_, jice_store::StoreError>(|db| journal::list(db, *id)).unwrap();
            let names: Vec<&str> = acts.iter().map(|told| told.act.name()).collect();
            assert_eq!(names, ["entry_imported", "stage_finished", "entry_continued"]);
            assert!(matches!(&acts[2].act, Act::EntryContinued { school, .. } if *school == intake.school.org));
            let view = bench.service.view_pupil(&intake.school.registrar, *id).unwrap();
            assert_eq!((view.line.grade, view.placements.len()), (Some(Grade(7)), 2));
        }
        // The archive went up with each of them; the school they left keeps a copy.
        let archive = bench.service.view_archive(&intake.school.registrar, first).unwrap();
        assert_eq!(noted(&items(&archive, "awards")[0])["title"], "三好学生");
        let copies = copies(&bench.service, &primary.registrar);
        assert_eq!(copies.len(), graduates.len());
        let own = copies.iter().find(|line| line.person == first).unwrap();
        let copy = bench.service.view_archive_copy(&primary.head, first, own.copy).unwrap();
        assert_eq!(items(&copy, "awards").len(), 1);
        assert_eq!(articles(bench.service.view_archive(&primary.registrar, first)), ["第五条"]);
        bench.is_sound();
    });
}

#[test]
fn who_is_registered_is_not_registered_again_in_grade_one() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = Place::found(&bench, PACK, plan(PACK, PUPILS, YEAR, DefectRates::none()), YEAR);
        let first = Intake::open(&place, Grade(1));
        let book = first.book();
        first.submit(&book);
        first.decide(None, Vec::new());
        let again = Intake::open_in(&place, place.school(&first.school.demo), Grade(1), Vec::new());
        assert_ne!(again.id, first.id);
        again.read(workbook(&book.headings, &book.rows));
        for (row, pupil) in again.rows().iter().zip(&book.pupils) {
            let refused = row.findings.iter().any(|finding| finding.rule == "unique_person");
            assert_eq!(refused, !document(pupil).is_empty(), "{row:?}");
        }
        bench.is_sound();
    });
}
