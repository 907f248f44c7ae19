//! What must hold when the last server is dead: read from the database itself.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel::{PgConnection, SqliteConnection};
use jice_demo::Field;
use jice_domain::{EntryState, PersonId, RowState};
use jice_store::placement::Wanted;
use jice_store::{Store, StoreError, audit, batch_row, entry, number, person, placement};

use crate::common::{Place, store};
use crate::ground::{Ground, School};

/// More rows than any table of a story has for one school.
const ALL: u32 = 1_000_000;

/// Every child of every workbook is one pupil, nothing else is in the register, every act is
/// in the log once, and the register is sound.
pub(crate) fn holds(place: &Place, ground: &Ground) {
    let store = store(place);
    let mut everybody = HashSet::new();
    let mut numbers = HashSet::new();
    for school in &ground.schools {
        let people = pupils(&store, school);
        for (_, issued) in store.read::<_, StoreError>(|db| number::list(db, &people)).unwrap() {
            assert!(numbers.insert((issued.kind.0.clone(), issued.value.clone())), "issued twice: {issued:?}");
        }
        everybody.extend(people);
        acts(&store, school);
    }
    drop(store);
    let pupils: usize = ground.schools.iter().map(|school| school.pupils.len()).sum();
    assert_eq!(everybody.len(), pupils, "a child is another school's as well");
    for table in ["person", "student_entry", "placement", "journal", "photo"] {
        assert_eq!(count(place, table), pupils, "{table}");
    }
    assert_eq!(count(place, "issued_number"), numbers.len());
    assert_eq!(count(place, "job"), ground.schools.len() * 2);
    let verified = place.jice("verify").output().unwrap();
    let said = String::from_utf8_lossy(&verified.stdout).into_owned();
    assert_eq!((verified.status.success(), said.trim()), (true, "0 inconsistencies"));
}

/// The pupils of a school, each found behind the row of its child.
fn pupils(store: &Store, school: &School) -> Vec<PersonId> {
    let rows = store.read(|db| batch_row::page(db, school.org, school.batch, None, 0, ALL)).unwrap();
    assert_eq!(rows.len(), school.pupils.len());
    let people: Vec<PersonId> = rows.iter().map(|row| row.person.expect("accepted")).collect();
    assert!(rows.iter().all(|row| row.state == RowState::Accepted));
    let held = store.read::<_, StoreError>(|db| person::find(db, &people)).unwrap();
    let held: BTreeMap<PersonId, _> = held.into_iter().map(|person| (person.id, person)).collect();
    for (row, (child, id)) in rows.iter().zip(school.pupils.iter().zip(&people)) {
        let document = held[id].document.as_ref().map(|document| document.number());
        assert_eq!(document, Some(child.get(Field::DocumentNumber)), "row {}", row.row);
    }
    let entries = store.read::<_, StoreError>(|db| entry::find(db, &people)).unwrap();
    assert_eq!(entries.len(), people.len(), "one entry each");
    assert!(entries.iter().all(|seated| matches!(seated.entry.state, EntryState::Enrolled { .. })));
    let schools = [school.org];
    let wanted = Wanted { schools: &schools, class: None, grade: None, name_prefix: None, open: None };
    let seats = store.read::<_, StoreError>(|db| placement::page(db, &wanted, None, ALL)).unwrap();
    let seated: BTreeSet<PersonId> = seats.iter().map(|seat| seat.person).collect();
    assert_eq!((seats.len(), seated), (people.len(), people.iter().copied().collect()), "one seat each");
    serials(store, school, &people);
    people
}

/// The school's own numbers of the year run from 1 without a gap: none was lost with a server.
fn serials(store: &Store, school: &School, people: &[PersonId]) {
    let issued = store.read::<_, StoreError>(|db| number::list(db, people)).unwrap();
    let regional = issued.into_iter().filter(|(_, number)| number.kind.0 == "regional_number");
    let found: BTreeSet<String> = regional.map(|(_, number)| number.value[2..].to_owned()).collect();
    let expected = (1..=people.len()).map(|serial| format!("{}{serial:04}", school.identifier)).collect();
    assert_eq!(found, expected);
}

/// Every act of the intake was done once, and the log says so.
fn acts(store: &Store, school: &School) {
    let wanted = audit::Wanted { orgs: vec![school.org, school.authority], person: None };
    let lines = store.read(|db| audit::page(db, &wanted, None, ALL)).unwrap();
    let mut done: BTreeMap<String, usize> = BTreeMap::new();
    let mut registered: BTreeMap<PersonId, usize> = BTreeMap::new();
    for fact in lines.into_iter().map(|line| line.fact).filter(|fact| fact.outcome == "done") {
        match (fact.subject_org == school.org, fact.person.0) {
            (false, _) => {}
            (true, 0) if fact.subject_kind == "batch" => *done.entry(fact.fields).or_default() += 1,
            (true, 0) => {}
            (true, _) => *registered.entry(fact.person).or_default() += 1,
        }
    }
    let mut expected: BTreeMap<String, usize> = BTreeMap::new();
    let acts =
        ["", "upload", "workbook", "arrived_on guardian_confirmed rows=all", "confirm, register searched", "sign"];
    expected.extend(acts.map(|act| (act.to_owned(), 1)));
    expected.insert(format!("photos={}", school.pupils.len()), 1);
    expected.insert("accept=rest return=0".to_owned(), 1);
    expected.extend(school.classes.iter().map(|(class, _)| (format!("class={class}"), 1)));
    assert_eq!(done, expected, "of each act one line");
    assert_eq!(registered.len(), school.pupils.len());
    assert!(registered.values().all(|lines| *lines == 1), "a pupil was registered twice");
}

#[derive(QueryableByName)]
struct Rows {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

fn count(place: &Place, table: &str) -> usize {
    let query = diesel::sql_query(format!("SELECT COUNT(*) AS rows FROM {table}"));
    let found: Rows = match &place.database {
        Some(url) => query.get_result(&mut PgConnection::establish(url).unwrap()),
        None => {
            let file = place.data.join("register.sqlite");
            query.get_result(&mut SqliteConnection::establish(file.to_str().unwrap()).unwrap())
        }
    }
    .unwrap();
    found.rows.try_into().unwrap()
}
