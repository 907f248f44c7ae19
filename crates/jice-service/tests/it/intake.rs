//! The main job: from a school's workbook to numbered pupils.

use std::collections::{BTreeMap, BTreeSet};

use jice_demo::{Defect, DefectRates, DemoPupil, Field, Workbook};
use jice_domain::{Denied, FieldId, Grade, PersonId, Role, RowState};
use jice_service::ServiceError;
use jice_service::command::{AuditAsk, ExportFormat, MendRow, PupilsAsk, ReturnRow, Reveal, RosterAsk};
use jice_sheet::{Limits, SheetReader};

use crate::bench::{Bench, on_both};
use crate::place::{Place, YEAR, plan, workbook};
use crate::steps::{Intake, document, is_refused};

const ANHUI: &str = "cn-34-anhui";
const NANJING: &str = "cn-3201-nanjing";
const LIANGSHAN: &str = "cn-5134-liangshan";

/// The workbook as it would be without a fault.
fn faultless(pack: &str, pupils: u64, intake: &Intake<'_>) -> Workbook {
    let plan = plan(pack, pupils, YEAR, DefectRates::none());
    let school = plan.schools().find(|school| school.unit.code == intake.school.demo.unit.code).unwrap();
    plan.workbook(&school, intake.grade)
}

/// A sheet's headings and rows as texts.
fn sheet(bytes: Vec<u8>) -> (Vec<String>, Vec<Vec<String>>) {
    let reader = SheetReader::open(bytes, &Limits::default()).unwrap();
    let headings = reader.headers().to_vec();
    let texts = |row: jice_sheet::Row| row.cells.into_iter().map(|cell| cell.text).collect();
    (headings, reader.map(|row| texts(row.unwrap())).collect())
}

#[test]
fn planted_defects_and_nothing_else_are_refused() {
    on_both(|kind| {
        for (pack, rates) in [
            (ANHUI, DefectRates::usual()),
            (ANHUI, DefectRates::none()),
            (ANHUI, DefectRates::each(0.05)),
            (NANJING, DefectRates::each(0.05)),
            (LIANGSHAN, DefectRates::each(0.05)),
        ] {
            let bench = Bench::new(kind);
            let place = Place::found(&bench, pack, plan(pack, 3_000, YEAR, rates), YEAR);
            let intake = Intake::open(&place, Grade(1));
            let book = intake.book();
            intake.read(workbook(&book.headings, &book.rows));
            let failing: BTreeSet<u32> = intake.failing().iter().map(|row| row.row).collect();
            let planted: BTreeSet<u32> = (1..)
                .zip(&book.pupils)
                .filter(|(_, pupil)| pupil.defect.is_some_and(is_refused))
                .map(|(row, _)| row)
                .collect();
            let told = |row: &u32| (*row, book.pupils[*row as usize - 1].defect);
            let odd: Vec<_> = failing.symmetric_difference(&planted).map(told).collect();
            assert!(odd.is_empty(), "{kind:?} {pack}: {odd:?}");
            if rates == DefectRates::each(0.05) {
                assert!(planted.len() > 10, "{} planted", planted.len());
            }
            bench.is_sound();
        }
    });
}

#[test]
fn a_workbook_becomes_numbered_pupils() {
    on_both(|kind| {
        let pupils = 600;
        let bench = Bench::new(kind);
        let rates = DefectRates::each(0.03);
        let place = Place::found(&bench, ANHUI, plan(ANHUI, pupils, YEAR, rates), YEAR);
        let intake = Intake::open(&place, Grade(1));
        let book = intake.book();
        let clean = faultless(ANHUI, pupils, &intake);

        read_twice(&intake, &book);
        mend_one(&intake, &clean);
        mend_in_the_workbook(&intake, &clean);

        // Who is described as another school's child stays described so.
        let listed = |(at, pupil): (usize, &DemoPupil)| match pupil.defect {
            Some(Defect::DuplicateElsewhere { .. }) => pupil.clone(),
            _ => clean.pupils[at].clone(),
        };
        let expected: Vec<DemoPupil> = book.pupils.iter().enumerate().map(listed).collect();
        intake.complete(expected.iter());
        let sheets = bench.service.confirmation_pdf(&intake.school.registrar, intake.school.org, intake.id, None);
        assert!(sheets.unwrap().bytes.starts_with(b"%PDF"));
        intake.confirm();
        let (class, teacher) = &intake.classes[0];
        assert!(intake.rows_for(teacher, None).iter().all(|row| row.class == Some(class.id)));
        intake.hand_in();
        let paper = bench.service.undertaking_pdf(&intake.school.head, intake.school.org, intake.id).unwrap();
        assert!(paper.bytes.starts_with(b"%PDF"));

        let accepted = decide_in_three(&intake, expected.len());
        numbers_are_as_laid_down(&intake, &expected, &accepted);
        papers(&intake, &accepted);
        masked_until_revealed(&intake, &expected, &accepted);
        bench.is_sound();
    });
}

/// Reading the same file again changes no row.
fn read_twice(intake: &Intake<'_>, book: &Workbook) {
    let bytes = workbook(&book.headings, &book.rows);
    let told = intake.read(bytes.clone());
    assert!(told.contains(&format!("新增{}，变更0，相同0", book.rows.len())), "{told}");
    let before = intake.rows();
    let told = intake.read(bytes);
    assert!(told.contains(&format!("新增0，变更0，相同{}", book.rows.len())), "{told}");
    assert_eq!(intake.rows(), before);
}

/// Mends the first refused row by hand.
fn mend_one(intake: &Intake<'_>, clean: &Workbook) {
    let row = intake.failing().remove(0);
    let right = &clean.pupils[row.row as usize - 1];
    let values: BTreeMap<FieldId, String> =
        right.values().map(|(id, value)| (FieldId::new(id), value.to_owned())).collect();
    // Two items of the form have other names in the register.
    let values = values.into_iter().filter(|(id, _)| !id.0.ends_with("workplace")).collect();
    let service = intake.place.service();
    let mend = MendRow { version: row.version, values };
    let mended =
        service.mend_row(&intake.school.registrar, intake.school.org, intake.id, row.row, mend.clone()).unwrap();
    assert_eq!(mended.state, RowState::Passing, "{:?}", mended.findings);
    let again = service.mend_row(&intake.school.registrar, intake.school.org, intake.id, row.row, mend);
    assert!(matches!(again, Err(ServiceError::Conflict { .. })), "{again:?}");
}

/// Takes the refused rows out as a workbook, mends them there, and sends it back.
fn mend_in_the_workbook(intake: &Intake<'_>, clean: &Workbook) {
    let service = intake.place.service();
    let failing = intake.failing();
    let file = service.failed_rows(&intake.school.registrar, intake.school.org, intake.id).unwrap();
    let (headings, mut rows) = sheet(file.bytes);
    assert_eq!(rows.len(), failing.len());
    let law = service.packs().rulebook(&intake.place.realm.jurisdiction, service.clock().today()).unwrap();
    for (row, cells) in failing.iter().zip(&mut rows) {
        for (heading, cell) in headings.iter().zip(cells) {
            let field = law.fields().all().iter().find(|field| field.zh == *heading);
            if let Some(field) = field.and_then(|field| Field::find(&field.id.0)) {
                clean.pupils[row.row as usize - 1].get(field).clone_into(cell);
            }
        }
    }
    let all = intake.rows().len();
    intake.read(workbook(&headings, &rows));
    let left: Vec<_> = intake.failing().into_iter().map(|row| (row.row, row.name, row.findings)).collect();
    assert!(left.is_empty(), "{left:#?}");
    assert_eq!(intake.rows().len(), all, "a mended row is no new row");
}

/// Ten rows first, one back with its reason, then the rest.
fn decide_in_three(intake: &Intake<'_>, rows: usize) -> Vec<(u32, PersonId)> {
    let first = intake.decide(Some((1..=10).collect()), Vec::new());
    assert_eq!((first.counts.accepted, first.state.as_str()), (10, "submitted"));
    let reason = "户口簿与所填出生日期不符，请核对。".to_owned();
    let second = intake.decide(Some(Vec::new()), vec![ReturnRow { row: 11, reason: reason.clone() }]);
    assert_eq!((second.counts.returned, second.counts.accepted), (1, 10));
    let last = intake.decide(None, Vec::new());
    assert_eq!((last.counts.accepted, last.counts.returned), (rows as u64 - 1, 1), "{:?}", last.job);
    assert_eq!((last.counts.submitted, last.state.as_str()), (0, "decided"));
    let rows = intake.rows();
    assert_eq!(rows[10].reason, reason);
    rows.iter().filter(|row| row.row != 11).map(|row| (row.row, row.person.unwrap())).collect()
}

/// As articles 12 and 13 have them: the identity number for life, a regional number that
/// counts the school's pupils of the year without a gap.
fn numbers_are_as_laid_down(intake: &Intake<'_>, pupils: &[DemoPupil], accepted: &[(u32, PersonId)]) {
    let jice_domain::UnitDetails::School(school) = &intake.school.demo.unit.details else { panic!("no school") };
    for (serial, (row, person)) in (1..).zip(accepted) {
        let pupil = &pupils[*row as usize - 1];
        let lifelong = intake.number(*person, "student_number");
        match document(pupil) {
            "" => assert_eq!(lifelong[..18], *pupil.get(Field::Guardian1DocumentNumber)),
            number => assert_eq!(lifelong, number),
        }
        assert_eq!(intake.number(*person, "regional_number"), format!("26{}{serial:04}", school.identifier));
    }
}

fn papers(intake: &Intake<'_>, accepted: &[(u32, PersonId)]) {
    let (service, registrar, org) = (intake.place.service(), &intake.school.registrar, intake.school.org);
    let nameless = RosterAsk { class: None, grade: Some(intake.grade), purpose: " 核对 ".to_owned() };
    let refused = service.roster_xlsx(registrar, org, &nameless);
    let Err(ServiceError::Refused(refusals)) = refused else { panic!("{refused:?}") };
    assert_eq!((refusals[0].rule.as_str(), refusals[0].clause.id.as_str()), ("purpose_stated", "system-003-1"));
    let ask = RosterAsk { purpose: "核对学籍名册".to_owned(), ..nameless };
    let (headings, rows) = sheet(service.roster_xlsx(registrar, org, &ask).unwrap().bytes);
    assert!(headings.contains(&"学籍号".to_owned()), "{headings:?}");
    assert_eq!(rows.len(), accepted.len());
    assert!(service.roster_pdf(registrar, org, &ask).unwrap().bytes.starts_with(b"%PDF"));
    // The clerk exports the county: the same pupils, each with the school.
    let county = intake.school.clerk.actor.org;
    for format in [ExportFormat::Xlsx, ExportFormat::Csv] {
        let (headings, rows) = sheet(service.export_pupils(&intake.school.clerk, county, &ask, format).unwrap().bytes);
        assert_eq!((headings.last().map(String::as_str), rows.len()), (Some("学校"), accepted.len()));
    }
    let viewer = intake.place.acting(intake.place.key_of(intake.place.admin.actor.org), Role::Viewer);
    let log = service.audit_log(&viewer, &AuditAsk::default()).unwrap().items;
    let size = format!("roster rows={}", accepted.len());
    let taken = log.iter().filter(|line| line.action == "print_roster" && line.fields == size);
    assert_eq!(taken.filter(|line| line.purpose == "核对学籍名册").count(), 4, "{log:#?}");
    assert!(log.iter().any(|line| line.outcome == "refused: system-003-1" && line.purpose == "核对"), "{log:#?}");
    assert!(service.card_pdf(registrar, accepted[0].1).unwrap().bytes.starts_with(b"%PDF"));
    let photo = service.pupil_photo(registrar, accepted[0].1).unwrap();
    assert!(photo.bytes.starts_with(&[0xff, 0xd8]));
}

/// A number is masked everywhere; in full it is had for a purpose, after a fresh proof, and
/// the log has all of it.
fn masked_until_revealed(intake: &Intake<'_>, pupils: &[DemoPupil], accepted: &[(u32, PersonId)]) {
    let (service, registrar) = (intake.place.service(), &intake.school.registrar);
    let (row, person) = *accepted.iter().find(|(row, _)| !document(&pupils[*row as usize - 1]).is_empty()).unwrap();
    let pupil = &pupils[row as usize - 1];
    let view = service.view_pupil(registrar, person).unwrap();
    let shown = format!("{view:?}{:?}", service.list_pupils(registrar, PupilsAsk::default()).unwrap());
    for secret in [document(pupil), pupil.get(Field::Guardian1DocumentNumber), pupil.get(Field::Guardian1Phone)] {
        assert!(secret.is_empty() || !shown.contains(secret), "{secret} in {shown}");
    }
    assert_eq!(view.line.document, format!("{}********{}", &document(pupil)[..6], &document(pupil)[14..]));

    let field = FieldId::new("document_number");
    let ask = |purpose: &str| Reveal { field: field.clone(), purpose: purpose.to_owned() };
    assert!(matches!(service.reveal(registrar, person, ask("看看")), Err(ServiceError::Invalid(_))));
    let mut stale = registrar.clone();
    stale.actor.proved_at -= jiff::SignedDuration::from_secs(301);
    let refused = service.reveal(&stale, person, ask("核对户口簿原件"));
    assert!(matches!(refused, Err(ServiceError::Denied(Denied::ProofStale))), "{refused:?}");
    assert_eq!(service.reveal(registrar, person, ask("核对户口簿原件")).unwrap().value, document(pupil));
    let of_kind = |kind: &str| Reveal { field: FieldId::new(kind), purpose: "填写转学联系表".to_owned() };
    assert!(view.numbers.iter().any(|number| number.kind == "student_number" && number.masked), "{view:#?}");
    assert_eq!(service.reveal(registrar, person, of_kind("student_number")).unwrap().value, document(pupil));
    assert!(matches!(service.reveal(registrar, person, of_kind("no_such")), Err(ServiceError::Absent)));

    let viewer = intake.place.acting(intake.place.key_of(intake.place.admin.actor.org), Role::Viewer);
    let log = service.audit_log(&viewer, &AuditAsk { person: Some(person), ..AuditAsk::default() }).unwrap().items;
    let has = |action: &str, outcome: &str, purpose: &str| {
        log.iter().any(|line| line.action == action && line.outcome == outcome && line.purpose == purpose)
    };
    assert!(has("read_pupil", "read", ""), "{log:#?}");
    assert!(has("reveal_identity", "read", "核对户口簿原件"), "{log:#?}");
    assert!(has("reveal_identity", "read", "填写转学联系表"), "{log:#?}");
    assert!(has("decide_batch", "done", ""), "{log:#?}");
    assert!(log.iter().any(|line| line.outcome.starts_with("denied: a fresh proof")), "{log:#?}");
}

#[test]
fn two_other_places_number_as_their_own_law_has_it() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        for pack in [NANJING, LIANGSHAN] {
            let place = Place::found(&bench, pack, plan(pack, 300, YEAR, DefectRates::none()), YEAR);
            let intake = Intake::open(&place, Grade(1));
            let book = intake.book();
            intake.submit(&book);
            let view = intake.decide(None, Vec::new());
            assert_eq!((view.state.as_str(), view.counts.accepted), ("decided", book.rows.len() as u64));
            let mut serials: BTreeMap<String, u32> = BTreeMap::new();
            for (row, pupil) in intake.rows().iter().zip(&book.pupils) {
                let (kind, stem, digits) = match pack {
                    NANJING => {
                        let stem = format!("{}2026{}", intake.school.demo.unit.code, pupil.get(Field::Class));
                        ("school_bound_number", stem, 2)
                    }
                    _ => {
                        let born = pupil.birth_date.to_string().replace('-', "");
                        ("national_number", format!("L{}{born}", intake.school.demo.unit.division), 4)
                    }
                };
                let serial = serials.entry(stem.clone()).or_default();
                *serial += 1;
                assert_eq!(intake.number(row.person.unwrap(), kind), format!("{stem}{serial:0digits$}"));
            }
            // A number that follows the person for life is masked, whatever the pack calls it; one
            // that is bound to the school is shown.
            let listed = bench.service.list_pupils(&intake.school.registrar, PupilsAsk::default()).unwrap();
            for line in &listed.items {
                let (lifelong, local) = (&line.student_number, &line.local_number);
                match pack {
                    NANJING => assert!(lifelong.is_empty() && local.len() == 19 && !local.contains('*'), "{line:?}"),
                    _ => assert!(lifelong.contains("****") && local.is_empty(), "{line:?}"),
                }
            }
        }
        bench.is_sound();
    });
}

/// Two rows of one child that has no number of its own cannot be told apart by document:
/// they are one row, whatever the order in which they are read.
#[test]
fn a_child_without_a_number_that_stands_twice_is_one_row() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = Place::found(&bench, ANHUI, plan(ANHUI, 300, YEAR, DefectRates::none()), YEAR);
        let intake = Intake::open(&place, Grade(1));
        let mut book = intake.book();
        let column = |heading: &str| book.headings.iter().position(|held| held.contains(heading)).unwrap();
        let (kind_of, number) = (column("身份证件类型"), column("身份证件号"));
        let (guardian_kind, guardian) = (column("成员1身份证件类型"), column("成员1身份证件号"));
        let mut row = book.rows[0].clone();
        row[guardian] = row[number].clone();
        row[guardian_kind] = row[kind_of].clone();
        row[kind_of] = "其他".to_owned();
        row[number] = String::new();
        book.rows[0] = row.clone();
        book.rows.push(row);
        let bytes = workbook(&book.headings, &book.rows);
        for _ in 0..2 {
            intake.read(bytes.clone());
            assert_eq!(intake.rows().len(), book.rows.len() - 1);
        }
        bench.is_sound();
    });
}
