//! `jice pack replay` on a register with a case that was done: what it prints, as text and as JSON,
//! and that it writes nothing.

mod common;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::{PgConnection, SqliteConnection};
use jice_domain::Verdict;
use jice_service::Service;
use jice_service::command::{DecideCase, OpenCase, PupilRef, PupilsAsk, Versioned};
use jiff::ToSpan;

use crate::common::{Place, runtime, service, sign};

const PACK: &str = "cn-34-anhui";
const BAR: &str = r#"

[[clause]]
id = "anhui-026-3"
kind = "change"
software = "enforce"
zh = "休学不超过6个月。"
en = "At most six months."

[[clause.rule]]
rule = "case_span"
from = "since"
to = "until"
most_months = 6
zh = "休学期限"
en = "the suspension"
on = ["submit_case"]
of = ["suspension"]
"#;

#[derive(QueryableByName)]
struct Login {
    #[diesel(sql_type = Text)]
    login: String,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn rows<R: QueryableByName<diesel::pg::Pg> + QueryableByName<diesel::sqlite::Sqlite> + 'static>(
    place: &Place,
    sql: &str,
) -> Vec<R> {
    match &place.database {
        Some(url) => diesel::sql_query(sql).load(&mut PgConnection::establish(url).unwrap()).unwrap(),
        None => {
            let file = place.data.join("register.sqlite").display().to_string();
            diesel::sql_query(sql).load(&mut SqliteConnection::establish(&file).unwrap()).unwrap()
        }
    }
}

fn logins(place: &Place, role: &str) -> Vec<String> {
    let sql = format!("SELECT login FROM account WHERE role = '{role}' ORDER BY login");
    rows::<Login>(place, &sql).into_iter().map(|row| row.login).collect()
}

/// A suspension of eight months, done. Returns the pupil's name and the name of its school.
fn suspended(place: &Place, service: &Service) -> (String, String) {
    let today = service.clock().today();
    for registrar in logins(place, "registrar") {
        sign(service, &registrar);
        let asked = service.at_console(&registrar).unwrap();
        let ask = PupilsAsk { org: Some(asked.actor.org), ..PupilsAsk::default() };
        let Some(pupil) = service.list_pupils(&asked, ask).unwrap().items.into_iter().next() else { continue };
        let until = today.checked_add(8.months()).unwrap();
        let values = [("reason", "illness".to_owned()), ("since", today.to_string()), ("until", until.to_string())];
        let open = OpenCase {
            change: "suspension".to_owned(),
            unit: asked.actor.org,
            pupil: PupilRef { person: Some(pupil.person), ..PupilRef::default() },
            class: None,
            values: values.into_iter().map(|(field, value)| (field.to_owned(), value)).collect(),
            legal_on: None,
        };
        let case = service.open_case(&asked, open).unwrap();
        let paper = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";
        service.put_evidence(&asked, pupil.person, case.id, "application", "申请.pdf", paper).unwrap();
        let version = service.view_case(&asked, pupil.person, case.id).unwrap().version;
        let view = service.submit_case(&asked, pupil.person, case.id, Versioned { version }).unwrap();
        let decide = DecideCase {
            version: view.version,
            verdict: Verdict::Accept,
            opinion: "同意".to_owned(),
            override_reason: String::new(),
        };
        for clerk in logins(place, "clerk") {
            sign(service, &clerk);
            let asked = service.at_console(&clerk).unwrap();
            if service.decide_case(&asked, pupil.person, case.id, &decide).is_ok() {
                return (pupil.name, service.view_unit(&asked, pupil.school).unwrap().name);
            }
        }
    }
    panic!("nobody was suspended");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, target).unwrap();
        }
    }
}

fn replayed(place: &Place, packs: Option<&Path>, more: &[&str]) -> Output {
    let mut jice = Command::new(env!("CARGO_BIN_EXE_jice"));
    jice.args(["pack", "replay", PACK, "--data"]).arg(&place.data).env("JICE_LOG", "warn").args(more);
    if let Some(url) = &place.database {
        jice.args(["--database", url]);
    }
    if let Some(packs) = packs {
        jice.arg("--packs").arg(packs);
    }
    jice.output().unwrap()
}

fn tells(database: Option<String>) {
    let folder = tempfile::tempdir().unwrap();
    let place = Place { data: folder.path().join("data"), database, packs: None };
    let made = place.jice("demo").args(["--pupils", "120", "--pack", PACK]).output().unwrap();
    assert!(made.status.success(), "{}", said(&made));
    let runtime = runtime();
    let (pupil, school) = suspended(&place, &service(&place, &runtime));

    let draft: PathBuf = folder.path().join("draft");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs"), &draft);
    let written = || {
        ["audit_entry", "change_case", "case_step", "journal", "job"]
            .map(|table| rows::<Counted>(&place, &format!("SELECT COUNT(*) AS count FROM {table}"))[0].count)
    };
    let before = written();
    let same = replayed(&place, Some(&draft), &[]);
    assert!(same.status.success() && said(&same).contains("休学：1件，均不变"), "{}", said(&same));

    let article = draft.join(PACK).join("articles/026.toml");
    let text = std::fs::read_to_string(&article).unwrap();
    std::fs::write(&article, format!("{text}{BAR}")).unwrap();
    let told = replayed(&place, Some(&draft), &[]);
    let text = said(&told);
    assert!(told.status.success(), "{text}");
    for wanted in
        ["安徽省的草案", "已办结 → 不能提交", "第二十六条〔anhui-026-3〕休学期限超过6个月", "休学：1件，不能提交 1"]
    {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
    assert!(text.contains(&school) && !text.contains(&pupil), "the school is named, the pupil is not: {text}");
    let english = said(&replayed(&place, Some(&draft), &["--lang", "en"]));
    assert!(english.contains("done → not handed in") && english.contains("[anhui-026-3]"), "{english}");

    let lines = replayed(&place, Some(&draft), &["--json"]);
    let lines: Vec<serde_json::Value> = String::from_utf8(lines.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}")))
        .collect();
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert_eq!(
        (&lines[0]["would"], &lines[0]["reasons"][0]["clause"]),
        (&"not_be_taken".into(), &"anhui-026-3".into())
    );
    assert_eq!(lines[1]["counts"]["suspension"]["would"]["not_be_taken"], 1);

    // A clause that comes into force later counts from the day that is named, and that is said.
    let later = BAR.replace("id = \"anhui-026-3\"", "id = \"anhui-026-3\"\nfrom = \"2099-01-01\"");
    let text = std::fs::read_to_string(&article).unwrap().replace(BAR, &later);
    std::fs::write(&article, text).unwrap();
    let text = said(&replayed(&place, Some(&draft), &[]));
    assert!(text.contains("均不变") && text.contains("1条在") && text.contains("--law-on"), "{text}");
    let text = said(&replayed(&place, Some(&draft), &["--law-on", "2099-01-01"]));
    assert!(text.contains("不能提交 1") && !text.contains("--law-on"), "{text}");
    let text = said(&replayed(&place, Some(&draft), &["--from", "2020-01-01", "--until", "2020-12-31"]));
    assert!(text.contains("这段时间没有提交的变动"), "{text}");
    assert_eq!(written(), before, "nothing is written");

    std::fs::create_dir(folder.path().join("empty")).unwrap();
    for (packs, wanted) in [(None, "--packs"), (Some(folder.path().join("empty")), "the draft has no pack")] {
        let refused = replayed(&place, packs.as_deref(), &[]);
        assert!(!refused.status.success() && said(&refused).contains(wanted), "{}", said(&refused));
    }
    let nowhere = Place { data: folder.path().join("nowhere"), database: None, packs: None };
    let refused = replayed(&nowhere, Some(&draft), &[]);
    assert!(!refused.status.success() && said(&refused).contains("no register in"), "{}", said(&refused));
    assert!(!nowhere.data.exists(), "nothing is made");
}

#[test]
fn a_draft_is_replayed_on_sqlite() {
    tells(None);
}

#[test]
fn a_draft_is_replayed_on_postgres() {
    tells(Some(jice_testkit::postgres().fresh_database()));
}
