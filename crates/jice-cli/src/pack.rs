//! `jice pack`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use jice_domain::Clock;
use jice_policy::check;

use crate::explain::{Drawing, Lang, explain};
use crate::machine::{SystemClock, load_packs, pack_files};

/// Look after packs.
#[derive(clap::Args)]
pub(crate) struct Pack {
    /// A folder of packs instead of those in the binary.
    #[arg(long, env = "JICE_PACKS", global = true)]
    packs: Option<PathBuf>,
    #[command(subcommand)]
    command: PackCommand,
}

#[derive(Subcommand)]
enum PackCommand {
    /// Load every pack and look for what is amiss.
    Check,
    /// Say what a pack lays down, or how a procedure runs under it.
    Explain {
        /// The pack, by its folder.
        pack: String,
        /// The procedure, as `intake`.
        procedure: Option<String>,
        /// Draw the procedure as a Mermaid diagram.
        #[arg(long)]
        mermaid: bool,
        /// The language: zh or en.
        #[arg(long, default_value = "zh")]
        lang: Lang,
    },
    /// Run the cases of every pack, or of one.
    Test {
        /// The pack, by its folder.
        pack: Option<String>,
    },
}

impl Pack {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            PackCommand::Test { pack } => test(self.packs.as_deref(), pack.as_deref()),
            PackCommand::Explain { pack, procedure, mermaid, lang } => {
                let (packs, _) = load_packs(self.packs.as_deref())?;
                let drawing = if mermaid { Drawing::Mermaid } else { Drawing::Text };
                let today = SystemClock.today();
                print!("{}", explain(&packs, &pack, procedure.as_deref(), drawing, lang, today)?);
                Ok(ExitCode::SUCCESS)
            }
            PackCommand::Check => {
                let (packs, _) = load_packs(self.packs.as_deref())?;
                let lints = check(&packs);
                for lint in &lints {
                    println!("{lint}");
                }
                let clauses: usize = packs.all().map(|pack| pack.clauses.len()).sum();
                println!("{} packs, {clauses} clauses, {} remarks", packs.all().count(), lints.len());
                Ok(if lints.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
            }
        }
    }
}

/// Plays the cases and tells of each feature how it went, then of each failure what it was.
fn test(folder: Option<&Path>, pack: Option<&str>) -> anyhow::Result<ExitCode> {
    let report = jice_cases::run(&pack_files(folder)?, pack)?;
    for (file, (_, failed)) in &report.files {
        println!("{file} {}", if *failed == 0 { "ok" } else { "failed" });
    }
    for failure in &report.failed {
        println!("{failure}");
    }
    println!("{} passed, {} failed", report.passed, report.failed.len());
    Ok(if report.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
