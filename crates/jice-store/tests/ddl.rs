//! The rules that keep one schema fit for SQLite, PostgreSQL and Citus, and private.

use std::collections::BTreeMap;
use std::path::Path;

/// A table as the migrations declare it.
#[derive(Debug, Default)]
struct Table {
    /// Its group; the column that begins every key, where it is not a reference table.
    group: String,
    group_column: Option<String>,
    primary_key: Vec<String>,
    unique: Vec<Vec<String>>,
    references: Vec<String>,
    columns: Vec<Column>,
}

#[derive(Debug)]
struct Column {
    name: String,
    kind: String,
    privacy: String,
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(|name| name.trim().to_owned()).collect()
}

/// What stands between the first parentheses after `from`.
fn inside<'a>(line: &'a str, from: &str) -> Option<&'a str> {
    line.split_once(from)?.1.split_once('(')?.1.split_once(')').map(|(inside, _)| inside)
}

/// Every common migration, in order.
fn migrations() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(path).unwrap()))
        .collect();
    files.sort();
    files
}

/// Reads a line inside CREATE TABLE.
fn read_column(table: &mut Table, line: &str) {
    let (code, comment) = line.split_once("--").unwrap_or((line, ""));
    if let Some(key) = inside(code, "PRIMARY KEY").filter(|_| code.trim().starts_with("PRIMARY KEY")) {
        table.primary_key = list(key);
        return;
    }
    let mut words = code.split_whitespace();
    let (Some(name), Some(kind)) = (words.next(), words.next()) else { return };
    if code.contains("PRIMARY KEY") {
        table.primary_key = vec![name.to_owned()];
    }
    if let Some((_, target)) = code.split_once("REFERENCES ") {
        table.references.push(target.split_whitespace().next().unwrap().to_owned());
    }
    table.columns.push(Column {
        name: name.to_owned(),
        kind: kind.trim_end_matches(',').to_owned(),
        privacy: comment.trim().split([':', ',', ' ']).next().unwrap_or_default().to_owned(),
    });
}

fn tables() -> BTreeMap<String, Table> {
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    for (_, text) in migrations() {
        let mut group: Option<&str> = None;
        let mut open: Option<String> = None;
        for line in text.lines() {
            if let Some(declared) = line.strip_prefix("-- group: ") {
                group = Some(declared.trim());
            } else if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
                let name = rest.trim_start_matches("IF NOT EXISTS ").split_whitespace().next().unwrap().to_owned();
                let declared = group.take().unwrap_or_default();
                let table = tables.entry(name.clone()).or_default();
                table.group = declared.split('(').next().unwrap().to_owned();
                table.group_column =
                    declared.split_once('(').map(|(_, column)| column.trim_end_matches(')').to_owned());
                open = Some(name);
            } else if let Some(name) = line.strip_prefix("DROP TABLE ") {
                tables.remove(name.trim_end_matches(';'));
            } else if line.starts_with(");") {
                open = None;
            } else if let Some(name) = &open {
                read_column(tables.get_mut(name).unwrap(), line);
            } else if let Some(rest) = line.strip_prefix("CREATE UNIQUE INDEX ") {
                let name = rest.split_once(" ON ").unwrap().1.split_whitespace().next().unwrap();
                let columns = list(inside(line, " ON ").unwrap());
                tables.get_mut(name).unwrap_or_else(|| panic!("an index on {name}")).unique.push(columns);
            }
        }
    }
    assert!(tables.len() > 20, "the lint reads the schema");
    tables
}

#[test]
fn every_table_declares_its_group() {
    for (name, table) in tables() {
        let known = match table.group.as_str() {
            "reference" => table.group_column.is_none(),
            "person" => table.group_column.as_deref() == Some("person_id"),
            "organisation" => table.group_column.as_deref() == Some("org_id"),
            "writer" => table.group_column.as_deref() == Some("writer_id"),
            "claim" => table.group_column.is_some(),
            _ => false,
        };
        assert!(known, "{name}: group {:?}({:?})", table.group, table.group_column);
    }
}

#[test]
fn every_key_begins_with_the_column_of_its_group() {
    for (name, table) in tables() {
        assert!(!table.primary_key.is_empty(), "{name} has no primary key");
        let Some(column) = &table.group_column else { continue };
        for key in table.unique.iter().chain([&table.primary_key]) {
            assert_eq!(key.first(), Some(column), "{name}: a key begins with {key:?}");
        }
    }
}

#[test]
fn a_foreign_key_stays_inside_its_group() {
    let tables = tables();
    for (name, table) in &tables {
        for target in &table.references {
            let group = &tables[target].group;
            assert!(group == "reference" || *group == table.group, "{name} refers to {target} of group {group}");
        }
    }
}

#[test]
fn every_column_names_its_privacy() {
    for (name, table) in tables() {
        for column in &table.columns {
            let known = matches!(column.privacy.as_str(), "open" | "internal" | "private" | "secret");
            assert!(known, "{name}.{} has privacy {:?}", column.name, column.privacy);
            if column.name.ends_with("_sealed") {
                assert_eq!(
                    (column.privacy.as_str(), column.kind.as_str()),
                    ("secret", "BYTEA"),
                    "{name}.{}",
                    column.name
                );
            }
        }
        let sealed = table.columns.iter().any(|column| column.name.ends_with("_sealed"));
        let key = table.columns.iter().any(|column| column.name == "key_id");
        assert_eq!(sealed, key, "{name}: the number of the key stands beside what it sealed");
    }
}

#[test]
fn every_type_is_one_that_both_engines_know() {
    for (name, table) in tables() {
        for column in &table.columns {
            let fits = match column.kind.as_str() {
                "BIGINT" => !column.name.ends_with("_on"),
                "INTEGER" | "SMALLINT" | "BOOLEAN" | "BYTEA" => {
                    !column.name.ends_with("_us") && !column.name.ends_with("_on") && !column.name.ends_with("_id")
                        || column.name == "key_id"
                }
                "TEXT" => !column.name.ends_with("_us") && !column.name.ends_with("_id"),
                _ => false,
            };
            assert!(fits, "{name}.{} is {}", column.name, column.kind);
        }
    }
}

#[test]
fn the_common_schema_asks_nothing_of_an_engine() {
    const FORBIDDEN: [&str; 18] = [
        "DEFAULT",
        "SERIAL",
        "BIGSERIAL",
        "AUTOINCREMENT",
        "IDENTITY",
        "TRIGGER",
        "SEQUENCE",
        "NOW",
        "CURRENT_TIMESTAMP",
        "CURRENT_DATE",
        "RULE",
        "DEFERRABLE",
        "EXCLUDE",
        "INHERITS",
        "JSONB",
        "PRAGMA",
        "ROWID",
        "COLLATE",
    ];
    for (file, text) in migrations() {
        for line in text.lines() {
            let code = line.split("--").next().unwrap().to_uppercase();
            let forbidden =
                code.split(|c: char| !c.is_alphanumeric() && c != '_').find(|word| FORBIDDEN.contains(word));
            assert_eq!(forbidden, None, "{file}: {line:?}");
        }
    }
}

#[test]
fn every_migration_has_its_extras_for_both_engines() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    for (file, _) in migrations().into_iter().filter(|(file, _)| !file.starts_with("0000")) {
        for engine in ["sqlite", "postgres"] {
            assert!(folder.join(engine).join(&file).is_file(), "{engine}/{file} is missing");
        }
    }
}
