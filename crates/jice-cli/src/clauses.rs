//! `jice clauses`.

use std::path::PathBuf;
use std::process::ExitCode;

use jice_policy::{Coverage, DeliveryStage, coverage};
use serde::Serialize;

use crate::machine::load_packs;

/// Say how every clause is honoured.
#[derive(clap::Args)]
pub(crate) struct Clauses {
    /// A folder of packs instead of those in the binary.
    #[arg(long, env = "JICE_PACKS")]
    packs: Option<PathBuf>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Line {
    id: String,
    pack: String,
    article: String,
    force: &'static str,
    honoured_by: Vec<String>,
    cases: Vec<String>,
    state: &'static str,
    stage: Option<&'static str>,
    reason: Option<String>,
}

impl Clauses {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let (packs, _) = load_packs(self.packs.as_deref())?;
        let cases = jice_service::case_tags(&packs);
        let proved: Vec<(&str, &str)> = cases.iter().map(|(id, case)| (id.as_str(), case.as_str())).collect();
        let report = coverage(&packs, &proved);
        let lines: Vec<Line> = report
            .clauses
            .into_iter()
            .map(|clause| Line {
                id: clause.clause.id,
                pack: clause.clause.pack,
                article: clause.clause.article,
                force: clause.force.as_str(),
                honoured_by: clause.honoured_by,
                cases: clause.cases,
                state: state(clause.state),
                stage: clause.stage.map(stage),
                reason: clause.reason,
            })
            .collect();
        if self.json {
            println!("{}", serde_json::to_string_pretty(&lines)?);
        } else {
            for line in &lines {
                println!("{:<18} {:<8} {:<10} {}", line.id, line.state, line.article, line.honoured_by.join(", "));
            }
        }
        for id in report.unlisted.iter().chain(&report.stale) {
            eprintln!("{id}: packs/uncovered.txt does not agree");
        }
        let agrees = report.unlisted.is_empty() && report.stale.is_empty();
        Ok(if agrees { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn state(state: Coverage) -> &'static str {
    match state {
        Coverage::Proved => "proved",
        Coverage::Partial => "partial",
        Coverage::Open => "open",
    }
}

fn stage(stage: DeliveryStage) -> &'static str {
    match stage {
        DeliveryStage::A => "A",
        DeliveryStage::B => "B",
        DeliveryStage::C => "C",
        DeliveryStage::D => "D",
    }
}
