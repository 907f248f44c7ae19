//! What lies on the disk tells nobody an identity number, a telephone or a one-time code.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::Text;
use jice_demo::{DefectRates, DemoPupil, Field};
use jice_domain::Grade;

use crate::bench::{Bench, Kind, on_both};
use crate::place::{Place, YEAR, plan};
use crate::steps::Intake;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Everything the database holds, as bytes.
fn dump(bench: &Bench) -> Vec<u8> {
    match bench.kind {
        Kind::Sqlite => ["", "-wal"]
            .iter()
            .flat_map(|end| std::fs::read(format!("{}{end}", bench.url)).unwrap_or_default())
            .collect(),
        Kind::Postgres => {
            let mut link = PgConnection::establish(&bench.url).unwrap();
            // So that bytes which are plain text are seen as such.
            diesel::sql_query("SET bytea_output = 'escape'").execute(&mut link).unwrap();
            let tables = "SELECT table_name::text AS line FROM information_schema.tables WHERE table_schema = 'public'";
            let tables: Vec<Line> = diesel::sql_query(tables).load(&mut link).unwrap();
            let mut bytes = Vec::new();
            for table in tables {
                let rows = format!("SELECT t::text AS line FROM \"{}\" t", table.line);
                let rows: Vec<Line> = diesel::sql_query(rows).load(&mut link).unwrap();
                bytes.extend(rows.into_iter().flat_map(|row| row.line.into_bytes()));
            }
            bytes
        }
    }
}

/// What `pupils` and their guardians would not have told.
fn secrets<'p>(pupils: impl Iterator<Item = &'p DemoPupil>) -> BTreeSet<String> {
    const SECRET: [Field; 8] = [
        Field::DocumentNumber,
        Field::Phone,
        Field::HomeAddress,
        Field::Guardian1Phone,
        Field::Guardian1DocumentNumber,
        Field::Guardian2Phone,
        Field::Guardian2DocumentNumber,
        Field::Guardian2Name,
    ];
    pupils
        .flat_map(|pupil| SECRET.map(|field| pupil.get(field).to_owned()))
        // A guardian's name of two characters may be a pupil's, and pupils' names are found by.
        .filter(|text| text.chars().count() > 3)
        .collect()
}

#[test]
fn neither_database_nor_files_hold_a_secret_in_the_clear() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let pack = "cn-34-anhui";
        let place = Place::found(&bench, pack, plan(pack, 600, YEAR, DefectRates::each(0.04)), YEAR);
        // What was refused is on the disk too.
        let refused = Intake::open(&place, Grade(1));
        let spoiled = refused.book();
        refused.read(crate::place::workbook(&spoiled.headings, &spoiled.rows));
        refused.place.service().failed_rows(&refused.school.registrar, refused.school.org, refused.id).unwrap();
        let clean = plan(pack, 600, YEAR, DefectRates::none());
        let demo = clean.schools().find(|school| school.unit.code == refused.school.demo.unit.code).unwrap();
        let clean = clean.workbook(&demo, Grade(1));
        for row in refused.rows() {
            refused
                .place
                .service()
                .drop_row(&refused.school.registrar, refused.school.org, refused.id, row.row, row.version)
                .unwrap();
        }
        refused.read(crate::place::workbook(&spoiled.headings, &spoiled.rows));
        let mut secrets = secrets(spoiled.pupils.iter().chain(&clean.pupils));
        secrets.extend(
            place
                .plan
                .units()
                .flat_map(|unit| place.plan.staff(unit.key))
                .flat_map(|one| [one.document_number, one.phone]),
        );
        secrets.insert(place.account(refused.school.demo.unit.key, jice_domain::Role::Head).one_time_code.clone());
        secrets.insert(NOTED.to_owned());
        registered(&place, &refused, &clean);

        let mut held = dump(&bench);
        let mut files = vec![bench.files()];
        while let Some(path) = files.pop() {
            if path.is_dir() {
                files.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            } else {
                held.extend(path.display().to_string().into_bytes());
                held.extend(std::fs::read(path).unwrap());
            }
        }
        let text = String::from_utf8_lossy(&held);
        assert!(text.contains(&clean.pupils[0].get(Field::Name).to_owned()), "the dump is of this register");
        assert!(secrets.len() > 100, "{} secrets", secrets.len());
        let told: Vec<(&String, String)> = secrets
            .iter()
            .filter_map(|secret| text.find(secret.as_str()).map(|at| (secret, around(&text, at))))
            .collect();
        assert!(told.is_empty(), "{kind:?}: {told:#?}");
    });
}

/// What only an archive says.
const NOTED: &str = "因病长期服药的情况";

/// Another batch of the same school, registered: numbers, journal and log are on the disk.
fn registered(place: &Place<'_>, first: &Intake<'_>, book: &jice_demo::Workbook) {
    let school = place.school(&first.school.demo);
    for row in first.rows() {
        place.service().drop_row(&school.registrar, school.org, first.id, row.row, row.version).unwrap();
    }
    let intake = Intake::open_in(place, school, Grade(1), first.classes.clone());
    intake.submit(book);
    intake.decide(None, Vec::new());
    let person = intake.rows()[0].person.unwrap();
    intake.place.service().view_pupil(&intake.school.registrar, person).unwrap();
    let evaluation = [("school_year", "2026"), ("term", "第一学期"), ("words", NOTED)];
    let evaluation = crate::archives::item("evaluations", "evaluation", "2026-09-10", &evaluation);
    intake.place.service().note_item(&intake.school.registrar, person, evaluation).unwrap();
}

fn around(text: &str, at: usize) -> String {
    let from = text[..at].char_indices().rev().nth(60).map_or(0, |(from, _)| from);
    text[from..].chars().take(140).collect()
}
