//! What a request reads is in the audit log before its answer leaves.

use std::sync::mpsc::channel;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use jice_demo::DefectRates;
use jice_domain::{Action, Grade};
use jice_service::view::PupilView;
use jice_service::{Asked, Service, ServiceError};
use jice_store::audit::{Wanted, page};

use crate::bench::{Bench, Kind, on_both};
use crate::place::{Place, YEAR, plan};
use crate::scope::Records;
use crate::steps::Intake;

/// Asks for a pupil as a request does. Returns the answer, and how many readings of that pupil the
/// log held, as another process sees it, when the answer left.
fn ask(service: &Service, other: &Service, asked: &Asked, of: i64) -> (Result<PupilView, ServiceError>, usize) {
    let (tell, told) = channel();
    let other = other.clone();
    let person = jice_domain::PersonId(of);
    service.answer(
        asked.clone(),
        move |service, asked| service.view_pupil(asked, person),
        move |answer| {
            let wanted = Wanted { person: Some(person), ..Wanted::default() };
            let lines = other.store().read(|db| page(db, &wanted, None, 50)).unwrap_or_default();
            let read = lines.iter().filter(|line| line.fact.action == Action::ReadPupil.as_str());
            tell.send((answer, read.count())).unwrap();
        },
    );
    told.recv().unwrap()
}

fn execute(bench: &Bench, sql: &str) {
    match bench.kind {
        Kind::Sqlite => SqliteConnection::establish(&bench.url).unwrap().batch_execute(sql),
        Kind::Postgres => PgConnection::establish(&bench.url).unwrap().batch_execute(sql),
    }
    .unwrap();
}

#[test]
fn an_answer_leaves_when_its_reading_is_written_down_and_not_without_it() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let pack = "cn-34-anhui";
        let place = Place::found(&bench, pack, plan(pack, 300, YEAR, DefectRates::none()), YEAR);
        let intake = Intake::open(&place, Grade(1));
        let pupil = Records::of(&intake).pupil.0;
        let (other, registrar) = (bench.another(2), &intake.school.registrar);

        let before = ask(&bench.service, &other, registrar, pupil).1;
        let (answer, after) = ask(&bench.service, &other, registrar, pupil);
        assert!(answer.is_ok(), "{answer:?}");
        assert_eq!(after, before + 1, "one reading, one line, there before the answer");

        execute(&bench, "ALTER TABLE audit_entry RENAME TO audit_entry_lost");
        let (answer, _) = ask(&bench.service, &other, registrar, pupil);
        assert!(matches!(answer, Err(ServiceError::Store(_))), "what cannot be written down is not shown: {answer:?}");
        execute(&bench, "ALTER TABLE audit_entry_lost RENAME TO audit_entry");
        bench.is_sound();
    });
}
