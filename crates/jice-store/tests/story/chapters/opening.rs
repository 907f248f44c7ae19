//! Opening a store: migrations, keys, and a database that is not ours.

use jice_store::keys::{KeyError, KeyFile, KeyProvider};
use jice_store::{Column, Sealer, Store, StoreError, installation};

use crate::bench::{Bench, Kind, Loaded, options, told};

#[test]
fn a_bare_database_tells_what_is_pending() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let bench = Bench::bare(kind);
        let steps = bench.store.pending().unwrap();
        assert_eq!(steps[..3], ["0001_register", "0002_admission_plan", "0003_cases"]);
        assert!(steps.is_sorted(), "{steps:?}");
        assert_eq!(bench.store.migrate().unwrap(), steps.len());
        assert!(bench.store.pending().unwrap().is_empty());
        assert_eq!(bench.store.migrate().unwrap(), 0);
    }
}

#[test]
fn two_who_migrate_at_once_do_it_once() {
    let bench = Bench::bare(Kind::Postgres);
    let steps = bench.store.pending().unwrap().len();
    let counts: Vec<usize> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(|| bench.store.migrate().unwrap())).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    assert_eq!(counts.iter().sum::<usize>(), steps);
}

told! {
    fn other_keys_are_refused(bench) {
        let folder = tempfile::tempdir().unwrap();
        let other = crate::bench::sealer(&folder, 99);
        let error = Store::open(&bench.url, other, options()).err().expect("refused");
        assert!(matches!(&error, StoreError::Fault(_)), "{error:?}");
        assert!(error.to_string().contains("other keys"), "{error}");
    }
}

told! {
    fn a_changed_migration_is_told(bench) {
        bench.raw("UPDATE schema_migration SET checksum = 'other'").unwrap();
        assert!(matches!(bench.store.pending(), Err(StoreError::Inconsistent { table: "schema_migration", .. })));
        assert!(matches!(bench.store.migrate(), Err(StoreError::Inconsistent { .. })));
    }
}

told! {
    fn a_new_key_seals_and_the_old_one_opens(bench) {
        let dice = Loaded::seed(5);
        let path = bench.folder().join("keys");
        let old = bench.sealer.seal(Column::PersonValues, 7, b"before");
        let file = KeyFile::open_or_create(&path, &dice).unwrap();
        assert_eq!(file.add_key(&dice).unwrap(), 2);
        let sealer = Sealer::new(&file.keys().unwrap(), &dice);
        assert_eq!(sealer.key(), 2);
        assert_eq!(sealer.open(Column::PersonValues, 1, 7, &old).unwrap(), b"before");
        // The blind indexes stay what they were.
        assert_eq!(sealer.digest("document", b"x"), bench.sealer.digest("document", b"x"));
        let store = Store::open(&bench.url, sealer, options()).unwrap();
        store.migrate().unwrap();
        // Without the second key the database is not opened any more.
        let error = Store::open(&bench.url, bench.sealer.clone(), options()).err().expect("refused");
        assert!(error.to_string().contains("key_check:2"), "{error}");
    }
}

told! {
    fn the_installation_remembers(bench) {
        bench.store.write(|tx| installation::set(tx, "name", "one")).unwrap();
        bench.store.write(|tx| installation::set(tx, "name", "two")).unwrap();
        let name = bench.store.read(|db| installation::find(db, "name")).unwrap();
        assert_eq!(name.as_deref(), Some("two"));
        assert_eq!(bench.store.read(|db| installation::list(db, "na")).unwrap().len(), 1);
    }
}

#[test]
fn an_open_key_file_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    let file = KeyFile::open_or_create(&path, &Loaded::seed(1)).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(file.keys(), Err(KeyError::OpenToOthers { .. })));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::write(&path, "1 abc\n").unwrap();
    assert!(matches!(file.keys(), Err(KeyError::Malformed { line: 1, .. })));
}

#[test]
fn a_seal_is_bound_to_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let sealer = crate::bench::sealer(&folder, 1);
    let sealed = sealer.seal(Column::PersonValues, 7, b"secret");
    assert_eq!(sealer.open(Column::PersonValues, 1, 7, &sealed).unwrap(), b"secret");
    assert!(sealer.open(Column::PersonValues, 1, 8, &sealed).is_err(), "another row");
    assert!(sealer.open(Column::JournalAct, 1, 7, &sealed).is_err(), "another column");
    assert!(sealer.open(Column::PersonValues, 2, 7, &sealed).is_err(), "another key");
    for place in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[place] ^= 1;
        assert!(sealer.open(Column::PersonValues, 1, 7, &changed).is_err(), "byte {place}");
    }
    for length in 0..sealed.len() {
        assert!(sealer.open(Column::PersonValues, 1, 7, &sealed[..length]).is_err(), "length {length}");
    }
    let nonces: std::collections::HashSet<Vec<u8>> =
        (0..10_000).map(|_| sealer.seal(Column::PersonValues, 7, b"")[..12].to_vec()).collect();
    assert_eq!(nonces.len(), 10_000);
    assert_ne!(sealer.digest("a", b"x"), sealer.digest("b", b"x"));
}

#[test]
fn the_program_cannot_rewrite_the_past_on_postgres() {
    let bench = Bench::new(Kind::Postgres);
    let (school, class) = crate::bench::school(&bench);
    let _ = bench.raw("CREATE ROLE jice_app LOGIN");
    bench.raw(include_str!("../../../migrations/postgres/roles.sql")).unwrap();
    let url = bench.url.replace("jice@", "jice_app@");
    let store = Store::open(&url, bench.sealer.clone(), options()).unwrap();
    let new = crate::bench::pupil(&bench, 1, school, class);
    store.write(|tx| jice_store::bulk::register(tx, std::slice::from_ref(&new))).unwrap();
    assert_eq!(store.migrate().unwrap(), 0, "its owner has migrated");
    let mut app = bench;
    app.url = url;
    for sql in [
        "UPDATE journal SET act = 'other'",
        "DELETE FROM journal",
        "UPDATE audit_entry SET outcome = 'other'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "ALTER TABLE journal ADD COLUMN x TEXT",
        "DROP TABLE journal",
    ] {
        let refused = app.raw(sql).unwrap_err();
        assert!(refused.contains("permission denied") || refused.contains("must be owner"), "{sql}: {refused}");
    }
}
