//! `jice bench changes`, as small as it can be: every figure is there on both engines, and what
//! was measured is a sound register. How quick it was says nothing here.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use serde_json::Value;

#[test]
fn changes_are_measured_on_both_engines_and_leave_a_sound_register() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let json = folder.path().join("figures.json");
    let mut bench = Command::new(env!("CARGO_BIN_EXE_jice"));
    bench.args(["bench", "changes", "--engine", "sqlite", "--engine", "postgresql", "--keep"]);
    bench.args(["--pupils", "4800", "--cases", "400", "--users", "8", "--seconds", "0.1"]);
    bench.arg("--folder").arg(folder.path()).arg("--json").arg(&json).stdin(Stdio::null()).env("JICE_LOG", "warn");
    // It ends with an error where a goal is missed: no matter on the machine of a test.
    let said = bench.output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    let figures = std::fs::read_to_string(&json).unwrap_or_else(|_| panic!("{text}"));
    let figures: Vec<Value> = serde_json::from_str(&figures).unwrap();
    for engine in ["sqlite", "postgresql"] {
        let measured = figures.iter().filter(|figure| figure["engine"] == engine);
        let named: BTreeSet<&str> = measured.map(|figure| figure["what"].as_str().unwrap()).collect();
        let wanted = [
            "sweep, 4 overdue",
            "sweep, 0 overdue",
            "desk, 8 users at work",
            "search by name, 8 clients",
            "search by number, 8 clients",
            "decisions, 1 clients",
            "decisions, 8 clients",
            "decisions, 32 clients",
        ];
        assert_eq!(named, BTreeSet::from(wanted), "{engine}: {text}");
    }
    for figure in &figures {
        let number = |name: &str| figure[name].as_f64().unwrap();
        assert!(number("value") > 0.0 && number("limit_value") > 0.0, "{figure}");
    }
    // The embedded register can still be looked at: its server is part of the program.
    let kept = std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.path().join("sqlite"));
    let kept = kept.into_iter().find(|data| data.is_dir()).unwrap();
    let verify = Command::new(env!("CARGO_BIN_EXE_jice")).arg("verify").arg("--data").arg(kept).output().unwrap();
    assert!(verify.status.success(), "{}", String::from_utf8_lossy(&verify.stdout));
}
