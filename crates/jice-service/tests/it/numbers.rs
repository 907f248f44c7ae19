//! Numbers issued at once: none twice, none left out.

use std::collections::{BTreeMap, BTreeSet};

use jice_demo::{DefectRates, DemoPupil, Field};
use jice_domain::{Grade, UnitDetails};
use jice_service::ImportRow;
use jice_service::command::DecideBatch;
use jice_store::serial::{self, Counter};

use crate::bench::{Bench, on_both};
use crate::place::{Place, YEAR, plan, workbook};
use crate::steps::Intake;

const PACK: &str = "cn-34-anhui";

/// Every regional number of the place, in order.
fn regional(bench: &Bench, intake: &Intake<'_>) -> Vec<String> {
    let store = bench.service.store();
    let mut numbers = Vec::new();
    let mut cursor = None;
    loop {
        let page = jice_service::PageAsk { cursor, limit: Some(200) };
        let ask = jice_service::command::PupilsAsk { org: Some(intake.school.org), page, ..Default::default() };
        let found = bench.service.list_pupils(&intake.school.registrar, ask).unwrap();
        let people: Vec<_> = found.items.iter().map(|line| line.person).collect();
        let held = store.read::<_, jice_store::StoreError>(|db| jice_store::number::list(db, &people)).unwrap();
        numbers.extend(held.into_iter().filter(|(_, n)| n.kind.0 == "regional_number").map(|(_, n)| n.value));
        match found.next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    numbers.sort();
    numbers
}

/// The school's numbers of the year: 1 to `count`, nothing else.
fn expected(intake: &Intake<'_>, count: usize) -> Vec<String> {
    let UnitDetails::School(school) = &intake.school.demo.unit.details else { panic!("no school") };
    (1..=count).map(|serial| format!("26{}{serial:04}", school.identifier)).collect()
}

#[test]
fn thirty_two_imports_at_once_number_without_twin_or_gap() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = Place::found(&bench, PACK, plan(PACK, 12_000, YEAR, DefectRates::none()), YEAR);
        let intake = Intake::open(&place, Grade(1));
        let rows: Vec<ImportRow> = (1..)
            .zip(&intake.book().pupils)
            .map(|(row, pupil): (u32, &DemoPupil)| {
                let class = pupil.get(Field::Class);
                let class = intake.classes.iter().find(|(view, _)| view.code == class).unwrap();
                ImportRow { row, values: place.values(|field| pupil.get(field).to_owned()), class: class.0.id }
            })
            .collect();
        assert!(rows.len() >= 64, "{} rows", rows.len());
        // Every import is of one class.
        let mut chunks: Vec<&[ImportRow]> =
            rows.chunk_by(|a, b| a.class == b.class).flat_map(|class| class.chunks(2)).collect();
        chunks.truncate(32);
        assert_eq!(chunks.len(), 32);
        let clerk = &intake.school.clerk;
        std::thread::scope(|scope| {
            for chunk in &chunks {
                scope.spawn(|| {
                    let done = bench.service.import_entries(clerk, intake.school.org, chunk).unwrap();
                    assert_eq!(done.taken, chunk.len() as u64, "{:?}", done.refused);
                });
            }
        });
        let count = chunks.iter().map(|chunk| chunk.len()).sum();
        assert_eq!(regional(&bench, &intake), expected(&intake, count));
        bench.is_sound();
    });
}

/// Four batches of one school, decided at once and registered by four processes.
#[test]
fn four_batches_decided_at_once_number_without_twin_or_gap() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = Place::found(&bench, PACK, plan(PACK, 600, YEAR, DefectRates::none()), YEAR);
        let first = Intake::open(&place, Grade(1));
        let book = first.book();
        let mut intakes = vec![first];
        let part = book.rows.len().div_ceil(4);
        for (at, chunk) in book.rows.chunks(part).enumerate() {
            if at > 0 {
                let school = place.school(&intakes[0].school.demo);
                let next = Intake::open_in(&place, school, Grade(1), intakes[0].classes.clone());
                intakes.push(next);
            }
            let intake = &intakes[at];
            intake.read(workbook(&book.headings, chunk));
            intake.complete(book.pupils[at * part..].iter().take(chunk.len()));
            intake.confirm();
            intake.hand_in();
        }
        let services: Vec<_> = (0..4).map(|at| bench.another(10 + at)).collect();
        std::thread::scope(|scope| {
            for (intake, service) in intakes.iter().zip(&services) {
                let decide = DecideBatch { version: intake.view().version, accept: None, returned: Vec::new() };
                let (school, id) = (&intake.school, intake.id);
                scope.spawn(move || {
                    service.decide_batch(&school.clerk, school.org, id, decide).unwrap();
                    service.work_until_idle().unwrap();
                });
            }
        });
        let decided: Vec<_> = intakes.iter().map(|intake| intake.view().state).collect();
        assert_eq!(decided, ["decided"; 4], "{kind:?}");
        assert_eq!(regional(&bench, &intakes[0]), expected(&intakes[0], book.rows.len()));
        bench.is_sound();
    });
}

/// A child without a number of its own whose school has used up its serials is refused, and
/// has not used up one of its guardian's: the next sibling gets the first.
#[test]
fn a_number_that_is_refused_is_not_counted() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = Place::found(&bench, PACK, plan(PACK, 2_000, YEAR, DefectRates::none()), YEAR);
        let schools = place.schools(Grade(1));
        let exhausted = Intake::open(&place, Grade(1));
        let other =
            place.school(schools.iter().find(|school| school.unit.key != exhausted.school.demo.unit.key).unwrap());
        let other_classes = place.open_classes(&other, Grade(1));
        let counter = Counter {
            org: exhausted.school.org,
            scheme: "regional_number".to_owned(),
            scope: format!("school={};entry_year=2026", exhausted.school.org),
        };
        let store = bench.service.store();
        store
            .write(|tx| -> Result<(), jice_store::StoreError> {
                assert_eq!(serial::hold(tx, &BTreeSet::from([counter.clone()]))?[&counter], 0);
                serial::keep(tx, &BTreeMap::from([(counter.clone(), 9_999)]))
            })
            .unwrap();
        let pupil = exhausted.book().pupils.into_iter().find(|pupil| {
            !pupil.get(Field::Guardian1DocumentNumber).is_empty() && pupil.get(Field::DocumentKind) == "居民身份证"
        });
        let pupil = pupil.unwrap();
        let child = |name: &str, class: &jice_service::view::ClassView| {
            let value = |field| match field {
                Field::Name => name.to_owned(),
                Field::DocumentNumber => String::new(),
                Field::DocumentKind => "其他".to_owned(),
                Field::Class => class.code.clone(),
                other => pupil.get(other).to_owned(),
            };
            vec![ImportRow { row: 1, values: place.values(value), class: class.id }]
        };
        let rows = child("王一", &exhausted.classes[0].0);
        let refused = bench.service.import_entries(&exhausted.school.clerk, exhausted.school.org, &rows).unwrap();
        assert_eq!((refused.taken, refused.refused[0].1[0].rule.as_str()), (0, "number_layout"), "{refused:?}");
        let rows = child("王二", &other_classes[0].0);
        let taken = bench.service.import_entries(&other.clerk, other.org, &rows).unwrap();
        assert_eq!(taken.taken, 1, "{taken:?}");
        let ask = jice_service::command::PupilsAsk { org: Some(other.org), ..Default::default() };
        let people = bench.service.list_pupils(&other.registrar, ask).unwrap().items;
        let ids = [people[0].person];
        let numbers = store.read(|db| jice_store::number::list(db, &ids)).unwrap();
        let first = numbers.iter().find(|(_, number)| number.kind.0 == "student_number").unwrap();
        assert_eq!(first.1.value, format!("{}01", pupil.get(Field::Guardian1DocumentNumber)));
        bench.is_sound();
    });
}
