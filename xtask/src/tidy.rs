//! Style as a test: arrows point down, files stay short, code knows no region, every
//! term of the glossary has its type.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

/// Crates by floor; an arrow may only point to a lower number, or not at all between
/// crates that must not meet.
const FLOORS: &[(&str, u8)] = &[
    ("jice-domain", 0),
    ("jice-policy", 1),
    ("jice-store", 1),
    ("jice-sheet", 1),
    ("jice-print", 1),
    ("jice-demo", 1),
    ("jice-testkit", 1),
    ("jice-service", 2),
    ("jice-http", 3),
    ("jice-cases", 3),
    ("jice-cli", 4),
    ("xtask", 9),
];

/// Arrows allowed in tests only, but for the binary, whose bench starts a cluster to measure.
const TEST_ONLY: &[&str] = &["jice-testkit"];
const MEASURES: &str = "jice-cli";

/// A file of code longer than this is two files.
const LINES_MAX: usize = 800;

/// Names of regions and pinyin of the trade: they belong in packs, words and documents.
const NOT_IN_CODE: &[&str] =
    &["anhui", "nanjing", "liangshan", "nanchang", "neimenggu", "inner_mongolia", "xueji", "kaoji", "xuexiao", "banji"];

pub(crate) fn run() -> anyhow::Result<()> {
    let mut faults = arrows()?;
    let files = tracked()?;
    for file in &files {
        look_at(file, &mut faults)?;
    }
    faults.extend(glossary(&files)?);
    if faults.is_empty() {
        println!("tidy: {} files, no fault", files.len());
        return Ok(());
    }
    for fault in &faults {
        eprintln!("tidy: {fault}");
    }
    bail!("{} faults", faults.len())
}

fn arrows() -> anyhow::Result<Vec<String>> {
    let metadata = cargo_metadata::MetadataCommand::new().no_deps().exec()?;
    let floors: BTreeMap<&str, u8> = FLOORS.iter().copied().collect();
    let mut faults = Vec::new();
    for package in &metadata.packages {
        let Some(&from) = floors.get(package.name.as_str()) else {
            faults.push(format!("crate {} stands on no floor: add it to xtask/src/tidy.rs", package.name));
            continue;
        };
        for dependency in &package.dependencies {
            let Some(&to) = floors.get(dependency.name.as_str()) else { continue };
            let in_tests = dependency.kind == cargo_metadata::DependencyKind::Development;
            if to >= from && !in_tests {
                faults.push(format!("{} must not lean on {}: arrows point down", package.name, dependency.name));
            }
            if TEST_ONLY.contains(&dependency.name.as_str()) && !in_tests && package.name.as_str() != MEASURES {
                faults.push(format!("{} may lean on {} in tests only", package.name, dependency.name));
            }
        }
    }
    Ok(faults)
}

fn tracked() -> anyhow::Result<Vec<PathBuf>> {
    let out = Command::new("git").args(["ls-files", "-z"]).output().context("git ls-files")?;
    let text = String::from_utf8(out.stdout)?;
    Ok(text.split('\0').filter(|path| !path.is_empty()).map(PathBuf::from).filter(|path| path.exists()).collect())
}

fn is_code(path: &Path) -> bool {
    let generated = path.file_name().is_some_and(|name| name == "schema.d.ts");
    !generated && path.extension().is_some_and(|ext| ["rs", "ts", "tsx", "sql"].iter().any(|code| ext == *code))
}

/// Tests and demo data speak of real places; the product's code does not.
fn may_name_regions(path: &Path) -> bool {
    let text = path.to_string_lossy();
    ["tests/", "xtask/", "e2e/", ".test.ts", "/data/", "tests.rs"].iter().any(|part| text.contains(part))
}

fn look_at(path: &Path, faults: &mut Vec<String>) -> anyhow::Result<()> {
    if path.ends_with("xtask/src/tidy.rs") {
        return Ok(());
    }
    let Ok(text) = std::fs::read_to_string(path) else { return Ok(()) };
    let shown = path.display();
    if !is_code(path) {
        return Ok(());
    }
    let lines = text.lines().count();
    if lines > LINES_MAX {
        faults.push(format!("{shown}: {lines} lines; a file holds at most {LINES_MAX}"));
    }
    if may_name_regions(path) {
        return Ok(());
    }
    let product = text.split("#[cfg(test)]").next().unwrap_or_default();
    for (number, line) in product.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default().to_lowercase();
        if let Some(word) = NOT_IN_CODE.iter().find(|word| code.contains(*word)) {
            faults.push(format!("{shown}:{}: code names {word:?}; regions live in packs", number + 1));
        }
    }
    Ok(())
}

fn glossary(files: &[PathBuf]) -> anyhow::Result<Vec<String>> {
    let table = std::fs::read_to_string("docs/GLOSSARY.md").context("docs/GLOSSARY.md")?;
    let mut code = String::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|ext| ext == "rs")) {
        code.push_str(&std::fs::read_to_string(file)?);
    }
    let mut faults = Vec::new();
    for row in table.lines().filter(|line| line.starts_with("| ")).skip(1) {
        let mut cells = row.split('|').map(str::trim).skip(1);
        let (Some(term), Some(_), Some(ty)) = (cells.next(), cells.next(), cells.next()) else { continue };
        let ty = ty.trim_matches('`');
        let known = ["struct", "enum", "trait", "type"].iter().any(|kind| code.contains(&format!("pub {kind} {ty}")))
            || code.contains(&format!("    {ty},\n"));
        if !known {
            faults.push(format!("docs/GLOSSARY.md: {term:?} names type {ty}, which is not in the code"));
        }
    }
    Ok(faults)
}
