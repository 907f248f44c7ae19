//! Every case of every pack holds.

use std::collections::BTreeMap;
use std::path::Path;

use jice_policy::Packs;

fn walk(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).expect("the folder of the packs is there") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            walk(root, &path, files);
        } else {
            let name = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
            files.insert(name, std::fs::read_to_string(&path).expect("a text"));
        }
    }
}

fn packs() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let mut files = BTreeMap::new();
    walk(&root, &root, &mut files);
    files
}

#[test]
fn every_case_holds() {
    let files = packs();
    let only = std::env::var("JICE_CASES_PACK").ok();
    let report = jice_cases::run(&files, only.as_deref()).expect("the packs load");
    let failed: Vec<String> = report.failed.iter().map(ToString::to_string).collect();
    println!("{} passed, {} failed", report.passed, failed.len());
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
    assert!(report.passed > 0, "there are cases");
    if only.is_none() {
        every_clause_that_is_due_is_proved_or_listed(&files, &report.proved);
    }
}

/// Every clause of this stage has a case that earned its tag, or stands in `uncovered.txt`
/// with its reason; none does both.
fn every_clause_that_is_due_is_proved_or_listed(files: &BTreeMap<String, String>, proved: &[(String, String)]) {
    let texts = files.iter().filter(|(path, _)| !path.ends_with(".typ"));
    let packs = Packs::load(&texts.map(|(path, text)| (path.clone(), text.clone())).collect()).expect("the packs load");
    let proved: Vec<(&str, &str)> = proved.iter().map(|(id, case)| (id.as_str(), case.as_str())).collect();
    let coverage = jice_policy::coverage(&packs, &proved);
    assert_eq!(coverage.unlisted, Vec::<String>::new(), "neither proved nor listed");
    assert_eq!(coverage.stale, Vec::<String>::new(), "proved, and still listed");
}

/// A feature in which nothing holds: a wrong article, a refusal nobody met, an act that was
/// done after all, a step that is none, and a tag that its scenario does not earn.
const WRONG: &str = "# language: zh-CN
功能: 都不成立

  背景:
    假如 辖区为“cn-34-anhui”，今天是“2026-09-10”
    并且 学校“第一小学”正在录入“一年级”新生

  场景: 条款不对
    当 学校录入学生“李小雅”，其中“性别”为“男”
    那么 不予办理，依据“第一条”

  场景: 不予办理而没有说
    当 学校录入学生“李小雅”，其中“性别”为“男”

  场景: 其实予以办理
    当 学校录入学生“李小雅”
    那么 不予办理，依据“第十四条”

  场景: 没有这样的步骤
    当 学校随便录入学生“李小雅”

  @anhui-014-2
  场景: 只有予以办理
    当 学校录入学生“李小雅”
    那么 予以办理
";

#[test]
fn what_does_not_hold_is_told_by_file_and_line() {
    let mut files = packs();
    files.retain(|path, _| !path.ends_with(".feature"));
    files.insert("cn-34-anhui/cases/wrong.feature".to_owned(), WRONG.to_owned());
    let report = jice_cases::run(&files, Some("cn-34-anhui")).expect("the packs load");
    let told: Vec<(usize, &str)> = report.failed.iter().map(|one| (one.line, one.scenario.as_str())).collect();
    let expected = [
        (10, "条款不对"),
        (12, "不予办理而没有说"),
        (17, "其实予以办理"),
        (20, "没有这样的步骤"),
        (23, "只有予以办理"),
    ];
    assert_eq!(told, expected);
    assert!(report.failed.iter().all(|one| one.file == "cn-34-anhui/cases/wrong.feature"));
    assert_eq!((report.passed, report.proved.len()), (1, 0));
}
