//! `docs/adding-a-jurisdiction` is a walk that somebody without Rust can take: its files are
//! those of the folder beside it, and with them the binary does what the walk says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

const PACK: &str = "cn-99-wanghai";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn walk() -> PathBuf {
    root().join("docs/adding-a-jurisdiction")
}

/// Every file below `folder`, by its path there.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

/// What the binary says of packs, and whether it succeeded.
fn jice(packs: Option<&Path>, arguments: &[&str]) -> (String, bool) {
    let mut jice = Command::new(env!("CARGO_BIN_EXE_jice"));
    jice.args(arguments).env("JICE_LOG", "warn");
    if let Some(packs) = packs {
        jice.arg("--packs").arg(packs);
    }
    let out = jice.output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    (said, out.status.success())
}

/// The packs as the binary writes them, with the walk's beside them.
fn laid_out() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let packs = folder.path().join("packs");
    let (said, written) = jice(None, &["pack", "write", packs.to_str().unwrap()]);
    assert!(written, "{said}");
    for (name, text) in files(&walk().join(PACK)) {
        let file = packs.join(PACK).join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    folder
}

#[test]
fn the_files_of_the_walk_are_those_beside_it() {
    let text = std::fs::read_to_string(walk().join("README.md")).unwrap();
    let mut shown: BTreeMap<String, String> = BTreeMap::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(name) = line.strip_prefix("```").and_then(|fence| fence.split_once(" file=")).map(|(_, name)| name)
        else {
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        assert!(shown.insert(name.to_owned(), block.join("\n") + "\n").is_none(), "{name} is shown twice");
    }
    let kept = files(&walk().join(PACK));
    for (name, text) in &kept {
        assert_eq!(shown.get(name), Some(text), "{name}");
    }
    assert_eq!(shown.len(), kept.len(), "a file is shown that is not there: {:?}", shown.keys());
}

#[test]
fn the_binary_writes_its_packs_once() {
    let folder = laid_out();
    let packs = folder.path().join("packs");
    let mut written = files(&packs);
    written.retain(|name, _| !name.starts_with(PACK));
    assert_eq!(written, files(&root().join("packs")));
    let (said, again) = jice(None, &["pack", "write", packs.to_str().unwrap()]);
    assert!(!again && said.contains("is there already"), "{said}");
}

#[test]
fn the_pack_of_the_walk_holds() {
    let folder = laid_out();
    let packs = folder.path().join("packs");
    let (said, checked) = jice(Some(&packs), &["pack", "check"]);
    assert!(checked && said.contains("8 packs, ") && said.ends_with(" 0 remarks\n"), "{said}");
    let (said, tested) = jice(Some(&packs), &["pack", "test", PACK]);
    assert!(tested && said.ends_with(" passed, 0 failed\n") && !said.contains("\n0 passed"), "{said}");
    let (said, unknown) = jice(Some(&packs), &["pack", "test", "cn-99"]);
    assert!(!unknown && said.contains("no pack \"cn-99\"") && said.contains(PACK), "{said}");

    let (said, _) = jice(Some(&packs), &["pack", "explain", PACK]);
    for wanted in [
        "望海省（cn-99-wanghai）",
        "望教规〔2025〕3号",
        "学籍号（student_number）",
        "202699010120000172",
        "常住岛屿",
        "09-01至10-15",
    ] {
        assert!(said.contains(wanted), "{wanted} in {said}");
    }
    let (said, _) = jice(Some(&packs), &["pack", "explain", PACK, "transfer"]);
    let steps: Vec<&str> = said.lines().filter(|line| line.starts_with('[')).collect();
    assert_eq!(
        steps,
        [
            "[1] 转出学校同意（sending_school）",
            "[2] 转入教育局核办（receiving_authority）",
            "[3] 上级教育局备案（filing）"
        ]
    );
    for wanted in [
        "备案：只作确认",
        "视为同意，由系统默认通过",
        "7个工作日 《望海省中小学生学籍管理实施细则》第八条〔wanghai-008-1〕",
    ] {
        assert!(said.contains(wanted), "{wanted} in {said}");
    }
    let (said, there) = jice(Some(&packs), &["pack", "explain", PACK, "suspension_extension"]);
    assert!(!there && said.contains("move_away"), "switched off, and the new one is there: {said}");
}

/// Every clause that software can honour is honoured, and proved by a case.
#[test]
fn every_clause_of_the_walk_is_proved() {
    let folder = laid_out();
    let (said, _) = jice(Some(&folder.path().join("packs")), &["clauses", "--json"]);
    let report: serde_json::Value = serde_json::from_str(said.trim()).unwrap();
    let clauses = report.as_array().or_else(|| report["clauses"].as_array()).unwrap();
    let own: Vec<&serde_json::Value> = clauses.iter().filter(|clause| clause["pack"] == PACK).collect();
    assert!(own.len() > 15, "{own:#?}");
    for clause in own {
        let recorded = clause["stage"].is_null();
        assert!(recorded || clause["state"] == "proved", "{clause:#}");
    }
}

#[test]
fn every_rule_is_named_with_a_clause_that_binds_it() {
    let (said, told) = jice(None, &["pack", "rules"]);
    assert!(told);
    let line = said.lines().find(|line| line.starts_with("case_span ")).unwrap();
    assert!(line.contains("articles/") && line.ends_with('〕'), "{line}");
    assert!(said.lines().all(|line| line.ends_with('〕')), "{said}");
}

/// Editors and systems leave marks and files of their own.
#[test]
fn what_an_editor_leaves_behind_does_no_harm() {
    let folder = laid_out();
    let packs = folder.path().join("packs");
    for (name, text) in files(&packs.join(PACK)) {
        std::fs::write(packs.join(PACK).join(name), format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap();
    }
    std::fs::write(packs.join(PACK).join(".DS_Store"), [0, 0xff, 0xfe]).unwrap();
    std::fs::write(packs.join(PACK).join("pack.toml~"), [0xff]).unwrap();
    let (said, checked) = jice(Some(&packs), &["pack", "check"]);
    assert!(checked && said.ends_with(" 0 remarks\n"), "{said}");
    let (said, tested) = jice(Some(&packs), &["pack", "test", PACK]);
    assert!(tested, "{said}");
    // What was saved in another encoding is told by its name.
    std::fs::write(packs.join(PACK).join("windows.toml"), [0xcd, 0xfb, 0xba, 0xa3]).unwrap();
    let (said, checked) = jice(Some(&packs), &["pack", "check"]);
    assert!(!checked && said.contains("cn-99-wanghai/windows.toml:1: it is not UTF-8 (save it as UTF-8)"), "{said}");
}
