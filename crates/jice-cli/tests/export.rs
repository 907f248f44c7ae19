//! `jice export` on a register that `jice demo` made: who may, what for, and what is written.

mod common;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Output;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::{PgConnection, SqliteConnection};
use jice_sheet::{Limits, SheetReader};

use crate::common::{Place, runtime, service, sign};

const PURPOSE: &str = "编排体检名单";

/// A register on one engine.
struct Register {
    folder: tempfile::TempDir,
    place: Place,
}

#[derive(QueryableByName)]
struct Said {
    #[diesel(sql_type = Text)]
    said: String,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl Register {
    fn new(database: Option<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Place { data: folder.path().join("data"), database, packs: None };
        let register = Self { folder, place };
        let made = register.place.jice("demo").args(["--pupils", "120", "--pack", "cn-34-anhui"]).output().unwrap();
        assert!(made.status.success(), "{}", said(&made));
        register
    }

    fn export(&self, login: &str, purpose: &str, out: &Path) -> Output {
        let mut export = self.place.jice("export");
        export.args(["--as", login, "--purpose", purpose, "--out"]).arg(out).output().unwrap()
    }

    fn out(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What is left in the folder of the files: drafts of files that were not written.
    fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "data")
            .collect();
        names.sort();
        names
    }

    /// An account of `role`, the first by name.
    fn login(&self, role: &str) -> String {
        self.text(&format!("SELECT MIN(login) AS said FROM account WHERE role = '{role}'"))
    }

    /// The code of the place's top unit, which no clerk reaches.
    fn top(&self) -> String {
        self.text("SELECT code AS said FROM org_unit WHERE parent_id IS NULL")
    }

    fn text(&self, sql: &str) -> String {
        let query = diesel::sql_query(sql);
        let found: Said = match &self.place.database {
            Some(url) => query.get_result(&mut PgConnection::establish(url).unwrap()).unwrap(),
            None => query.get_result(&mut self.sqlite()).unwrap(),
        };
        found.said
    }

    fn count(&self, condition: &str) -> i64 {
        let query = diesel::sql_query(format!("SELECT COUNT(*) AS count FROM {condition}"));
        let found: Counted = match &self.place.database {
            Some(url) => query.get_result(&mut PgConnection::establish(url).unwrap()).unwrap(),
            None => query.get_result(&mut self.sqlite()).unwrap(),
        };
        found.count
    }

    fn sqlite(&self) -> SqliteConnection {
        let file = self.folder.path().join("data/register.sqlite");
        SqliteConnection::establish(file.to_str().unwrap()).unwrap()
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Headings and rows of a file.
fn table(file: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = SheetReader::open(std::fs::read(file).unwrap(), &Limits::default()).unwrap();
    let headings = reader.headers().to_vec();
    let rows = reader.by_ref().map(|row| row.unwrap().cells.into_iter().map(|cell| cell.text).collect());
    (headings, rows.collect())
}

#[test]
fn pupils_are_exported_from_sqlite() {
    exports(&Register::new(None));
}

#[test]
fn pupils_are_exported_from_postgres() {
    exports(&Register::new(Some(jice_testkit::postgres().fresh_database())));
}

fn exports(register: &Register) {
    let clerk = register.login("clerk");
    let runtime = runtime();
    sign(&service(&register.place, &runtime), &clerk);
    for name in ["pupils.xlsx", "pupils.csv"] {
        let out = register.out(name);
        let done = register.export(&clerk, PURPOSE, &out);
        assert!(done.status.success(), "{}", said(&done));
        assert_eq!(out.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let (headings, rows) = table(&out);
        // All who sit below the clerk's unit, and nobody of the other city.
        let seated = register.count(&format!(
            "placement WHERE to_on IS NULL AND org_id IN (WITH RECURSIVE below(org_id) AS (\
             SELECT org_id FROM account WHERE login = '{clerk}' UNION ALL \
             SELECT org_unit.org_id FROM org_unit JOIN below ON org_unit.parent_id = below.org_id) SELECT org_id FROM below)"
        ));
        assert_eq!((rows.len() as i64, rows.is_empty()), (seated, false), "{name}");
        assert!(seated < register.count("placement WHERE to_on IS NULL"), "{name}");
        let document = headings.iter().position(|heading| heading == "证件号").unwrap();
        assert!(rows.iter().all(|row| row[document].is_empty() || row[document].contains("****")), "{name}");
    }
    let logged = format!(
        "audit_entry WHERE action = 'print_roster' AND outcome = 'read' AND purpose = '{PURPOSE}' \
         AND address = 'console' AND fields LIKE 'roster rows=%'"
    );
    assert_eq!(register.count(&logged), 2);

    let again = register.export(&clerk, PURPOSE, &register.out("pupils.csv"));
    assert!(!again.status.success() && said(&again).contains("there already"), "{}", said(&again));
    refuses(register, &clerk);
    assert_eq!(register.count(&logged), 2, "what was refused was not taken away");
    assert_eq!(register.files(), ["pupils.csv", "pupils.xlsx"], "nothing half-written is left");
}

/// No purpose, no undertaking, no right, no such account, no such kind of file.
fn refuses(register: &Register, clerk: &str) {
    let out = register.out("other.xlsx");
    let refused = |login: &str, purpose: &str, words: &[&str]| {
        let answer = register.export(login, purpose, &out);
        assert!(!answer.status.success(), "{}", said(&answer));
        for word in words {
            assert!(said(&answer).contains(word), "{word}: {}", said(&answer));
        }
    };
    refused(clerk, "看看", &["导出用途不足4个字", "第三条", "请写明导出的用途"]);
    refused(&register.login("registrar"), PURPOSE, &["数据管理安全承诺书", "第二十一条", "阅读承诺书全文并签署"]);
    refused(&register.login("org_admin"), PURPOSE, &["no such right", "请由有权的岗位办理"]);
    refused("nobody", PURPOSE, &["nobody"]);
    let mut abroad = register.place.jice("export");
    abroad.args(["--as", clerk, "--purpose", PURPOSE, "--unit", &register.top(), "--out"]).arg(&out);
    let abroad = abroad.output().unwrap();
    assert!(!abroad.status.success() && said(&abroad).contains("不在该账号的管理范围内"), "{}", said(&abroad));
    let odd = register.export(clerk, PURPOSE, &register.out("pupils.pdf"));
    assert!(said(&odd).contains(".xlsx or .csv"), "{}", said(&odd));
    assert_eq!(register.count("audit_entry WHERE outcome = 'refused: system-003-1' AND purpose = '看看'"), 1);
}
