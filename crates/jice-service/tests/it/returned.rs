//! Rows that the authority returned are mended where they stand and handed in again.

use std::collections::BTreeMap;

use jice_demo::DefectRates;
use jice_domain::{FieldId, Grade, RowState};
use jice_service::ServiceError;
use jice_service::command::{MendRow, NoteArrivals, ReturnRow, Versioned};

use crate::bench::{Bench, on_both};
use crate::place::{Place, YEAR, plan, workbook};
use crate::steps::Intake;

const ANHUI: &str = "cn-34-anhui";

#[test]
fn the_undertaking_of_a_decided_batch_bears_the_heads_signature() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = Place::found(&bench, ANHUI, plan(ANHUI, 300, YEAR, DefectRates::none()), YEAR);
        let intake = Intake::open(&place, Grade(1));
        let head = &intake.school.head;
        let paper = || bench.service.undertaking_pdf(head, intake.school.org, intake.id).unwrap().bytes;
        let book = intake.book();
        intake.read(workbook(&book.headings, &book.rows));
        intake.complete(book.pupils.iter());
        intake.confirm();
        let unsigned = paper();
        intake.hand_in();
        let signed = paper();
        assert_ne!(signed, unsigned);
        let decided = intake.decide(None, Vec::new());
        assert_eq!(decided.state, "decided");
        assert!(paper() == signed, "the signature is gone from the paper");
        assert!(decided.steps[0].contains(&head.actor.name), "{:?}", decided.steps);
    });
}

#[test]
fn returned_rows_are_mended_in_place_and_handed_in_again() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = Place::found(&bench, ANHUI, plan(ANHUI, 300, YEAR, DefectRates::none()), YEAR);
        let intake = Intake::open(&place, Grade(1));
        let (service, org, id) = (&bench.service, intake.school.org, intake.id);
        let registrar = &intake.school.registrar;
        let book = intake.book();
        intake.submit(&book);
        let all = book.rows.len() as u64;
        let back = |row| ReturnRow { row, reason: "户口簿与所填电话不符".to_owned() };
        let decided = intake.decide(None, vec![back(3), back(4)]);
        assert_eq!((decided.state.as_str(), decided.counts.accepted, decided.counts.returned), ("decided", all - 2, 2));
        assert_eq!(decided.acts, ["mend"]);
        let registered: Vec<_> = intake.rows().into_iter().map(|row| row.person).collect();

        let stale = service.mend_returned(registrar, org, id, Versioned { version: decided.version - 1 });
        assert!(matches!(stale, Err(ServiceError::Conflict { current }) if current == decided.version), "{stale:?}");
        let draft = service.mend_returned(registrar, org, id, Versioned { version: decided.version }).unwrap();
        assert_eq!((draft.state.as_str(), draft.counts.returned), ("draft", 2));

        // The row that came back is mended; one whose pupil is registered is not touched.
        let rows = intake.rows();
        assert!(rows[2].state == RowState::Returned && rows[2].reason.contains("户口簿"), "{:?}", rows[2]);
        let mend =
            |version| MendRow { version, values: BTreeMap::from([(FieldId::new("phone"), "13955556666".to_owned())]) };
        let mended = service.mend_row(registrar, org, id, 3, mend(rows[2].version)).unwrap();
        assert_eq!(mended.state, RowState::Passing, "{:?}", mended.findings);
        let barred = service.mend_row(registrar, org, id, 1, mend(rows[0].version));
        assert!(matches!(barred, Err(ServiceError::Invalid(_))), "{barred:?}");
        let barred = service.drop_row(registrar, org, id, 1, rows[0].version);
        assert!(matches!(barred, Err(ServiceError::Invalid(_))), "{barred:?}");
        // The whole workbook once more, and everybody's arrival: the registered stay as they are.
        let told = intake.read(workbook(&book.headings, &book.rows));
        assert!(told.contains("新增0") && told.contains("0行有误"), "{told}");
        let note =
            NoteArrivals { rows: None, arrived_on: Some("2026-09-02".parse().unwrap()), guardian_confirmed: true };
        service.note_arrivals(registrar, org, id, note).unwrap();
        let after = intake.rows();
        assert!((after[0].state, &after[0].arrived_on) == (RowState::Accepted, &rows[0].arrived_on));
        assert!(after[3].state == RowState::Passing && after[3].arrived_on.as_deref() == Some("2026-09-02"));

        intake.confirm();
        let confirmed = intake.view();
        assert_eq!((confirmed.counts.passing, confirmed.counts.accepted), (2, all - 2));
        intake.hand_in();
        let second = intake.decide(None, Vec::new());
        assert_eq!((second.state.as_str(), second.counts.accepted, second.counts.returned), ("decided", all, 0));
        assert!(second.acts.is_empty());
        let people: Vec<_> = intake.rows().into_iter().map(|row| row.person).collect();
        assert!(people.iter().all(Option::is_some));
        let kept =
            registered.iter().zip(&people).filter(|(before, _)| before.is_some()).all(|(before, now)| before == now);
        assert!(kept, "whoever was registered is the same pupil");
        bench.is_sound();
    });
}
