//! The cases of the packs, run on the real service.
//!
//! A case is a scenario in Chinese under `packs/*/cases/`, tagged with the clauses it
//! proves. [`run`] plays each in a small province of its own ([`province`]): founded,
//! staffed and peopled by the register's own acts, once for each pack, and copied for each
//! scenario. Steps are words of a closed vocabulary ([`words`]); one that it does not have
//! is a failure that names file and line.
//!
//! A clause is proved by what its scenarios show, not by its tag: see [`proof`].

mod cast;
mod feature;
mod ground;
mod outcome;
mod proof;
mod province;
mod steps;
mod words;
mod world;

use std::collections::BTreeMap;
use std::fmt;

pub use ground::CasesError;
pub use words::vocabulary;

use feature::Case;
use ground::Ground;
use world::World;

/// A scenario, or a tag, that did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// File below `packs/`.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Title of the scenario.
    pub scenario: String,
    /// The step; empty where it is not one step.
    pub step: String,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, scenario, step, what } = self;
        match step.as_str() {
            "" => write!(f, "{file}:{line}: {scenario}: {what}"),
            step => write!(f, "{file}:{line}: {scenario}\n    {step}\n    {what}"),
        }
    }
}

/// What came of the cases.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// For each file how many scenarios passed and how many failed.
    pub files: BTreeMap<String, (usize, usize)>,
    /// Scenarios that passed.
    pub passed: usize,
    /// What did not hold.
    pub failed: Vec<Failure>,
    /// Clauses with the cases that prove them.
    pub proved: Vec<(String, String)>,
}

/// Runs the cases of the packs in `files` (path below `packs/` to text), of every pack or
/// of the one that `only` names.
///
/// # Errors
/// Where the packs cannot be loaded or the machine has no room for a register.
pub fn run(files: &BTreeMap<String, String>, only: Option<&str>) -> Result<Report, CasesError> {
    let ground = Ground::new(files)?;
    let known = || ground.packs().all().map(|pack| pack.about.id.clone());
    if let Some(pack) = only.filter(|only| !known().any(|known| known == *only)) {
        return Err(CasesError::Unknown { pack: pack.to_owned(), known: known().collect() });
    }
    let mut report = Report::default();
    let mut played = Vec::new();
    for pack in ground.packs().all().filter(|pack| only.is_none_or(|only| only == pack.about.id)) {
        for (file, text) in &pack.cases {
            let counts = report.files.entry(file.clone()).or_default();
            let cases = match feature::read(file, text) {
                Ok(cases) => cases,
                Err(failure) => {
                    counts.1 += 1;
                    report.failed.push(failure);
                    continue;
                }
            };
            for case in cases {
                match play(&ground, &case) {
                    Ok(shown) => {
                        counts.0 += 1;
                        played.push((case, shown));
                    }
                    Err(failure) => {
                        counts.1 += 1;
                        report.failed.push(failure);
                    }
                }
            }
        }
    }
    report.passed = played.len();
    let (proved, unproved) = proof::weigh(ground.packs(), &played);
    report.proved = proved;
    report.failed.extend(unproved);
    Ok(report)
}

/// Plays one scenario and tells what it showed.
fn play(ground: &Ground, case: &Case) -> Result<proof::Shown, Failure> {
    let failed = |line: usize, step: &str, what: String| Failure {
        file: case.file.clone(),
        line,
        scenario: case.title.clone(),
        step: step.to_owned(),
        what,
    };
    let mut world = World::new(ground, &case.tags);
    for step in &case.steps {
        words::take(&mut world, step).map_err(|what| failed(step.line, &step.text, what))?;
    }
    world.ended().map_err(|what| failed(case.line, "", what))?;
    Ok(world.shown())
}
