//! Every case of every pack holds.

use std::collections::BTreeMap;
use std::path::Path;

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

#[test]
fn every_case_holds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let mut files = BTreeMap::new();
    walk(&root, &root, &mut files);
    let only = std::env::var("JICE_CASES_PACK").ok();
    let report = jice_cases::run(&files, only.as_deref()).expect("the packs load");
    let failed: Vec<String> = report.failed.iter().map(ToString::to_string).collect();
    println!("{} passed, {} failed", report.passed, failed.len());
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
    assert!(report.passed > 0, "there are cases");
}
