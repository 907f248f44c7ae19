//! What the migrations make of a database, on both engines.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use jice_domain::Dice;

use super::{STEPS, run, statements};
use crate::engine::Link;
use crate::keys::{KeyFile, KeyProvider};
use crate::{Options, Sealer, Store};

struct Same;

impl Dice for Same {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

const SQLITE: &str = "SELECT t.name AS table_name, c.name AS column_name, lower(c.type) AS kind, \
     c.\"notnull\" = 0 AS nullable FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'";
const POSTGRES: &str = "SELECT table_name::text, column_name::text, data_type::text AS kind, is_nullable = 'YES' AS nullable \
     FROM information_schema.columns WHERE table_schema = 'public'";

/// Tables, each with its columns: name, type as diesel names it, `Nullable` where it is.
type Shape = BTreeMap<String, BTreeMap<String, String>>;

fn shape(store: &Store) -> Shape {
    let read = |db: &mut crate::Db| {
        let text = if matches!(db.link, Link::Sqlite(_)) { SQLITE } else { POSTGRES };
        Ok::<_, crate::StoreError>(diesel::sql_query(text).load::<Column>(&mut db.link)?)
    };
    let mut shape = Shape::new();
    for column in store.read(read).unwrap() {
        let kind = match column.kind.as_str() {
            "bigint" => "BigInt",
            "integer" => "Integer",
            "smallint" => "SmallInt",
            "text" => "Text",
            "bytea" => "Binary",
            "boolean" => "Bool",
            other => panic!("{}.{} is {other}", column.table_name, column.column_name),
        };
        let kind = if column.nullable { format!("Nullable<{kind}>") } else { kind.to_owned() };
        shape.entry(column.table_name).or_default().insert(column.column_name, kind);
    }
    shape
}

/// The tables as `schema.rs` tells diesel.
fn told() -> Shape {
    let mut shape = Shape::new();
    let mut table = String::new();
    for line in include_str!("../schema.rs").lines().map(str::trim) {
        if let Some((column, kind)) = line.trim_end_matches(',').split_once(" -> ") {
            shape.entry(table.clone()).or_default().insert(column.to_owned(), kind.to_owned());
        } else if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            name.clone_into(&mut table);
        }
    }
    shape
}

/// An empty store on each engine.
fn stores(folder: &std::path::Path) -> [Store; 2] {
    let sealer = Sealer::new(&KeyFile::open_or_create(&folder.join("keys"), &Same).unwrap().keys().unwrap(), &Same);
    // One file more than there are.
    let count = std::fs::read_dir(folder).unwrap().count();
    let file = folder.join(format!("{count}.db")).display().to_string();
    [file, jice_testkit::postgres().fresh_database()]
        .map(|url| Store::open(&url, sealer.clone(), Options { readers: 1, writers: 1, ..Options::default() }).unwrap())
}

#[test]
fn a_statement_ends_where_a_line_ends_in_a_semicolon() {
    let text = "-- a;\nCREATE TABLE t (\n  a TEXT -- open; really\n);\nCREATE TRIGGER x BEGIN SELECT 1; END;\n";
    assert_eq!(statements(text), ["CREATE TABLE t (\n  a TEXT\n);\n", "CREATE TRIGGER x BEGIN SELECT 1; END;\n"]);
}

#[test]
fn both_engines_have_the_tables_that_diesel_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for store in stores(folder.path()) {
        store.migrate().unwrap();
        assert_eq!(shape(&store), told(), "{:?}", store.engine());
    }
}

#[test]
fn a_migrated_schema_is_a_fresh_one() {
    let folder = tempfile::tempdir().unwrap();
    for stop in STEPS {
        for (fresh, migrated) in stores(folder.path()).into_iter().zip(stores(folder.path())) {
            fresh.migrate().unwrap();
            run(&migrated, Some(stop.name)).unwrap();
            migrated.migrate().unwrap();
            assert_eq!(shape(&fresh), shape(&migrated), "stopped at {}", stop.name);
            assert!(migrated.pending().unwrap().is_empty());
        }
    }
}
