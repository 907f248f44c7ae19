//! `jice pack`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, ensure};
use clap::Subcommand;
use jice_domain::Clock;
use jice_policy::{Clause, Rule, check};

use crate::explain::{Drawing, Lang, explain};
use crate::machine::{SystemClock, load_packs, pack_files, pack_source};
use crate::replay::Replay;

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
    /// Name every rule that a clause can bind, what it asks, and where it is bound.
    Rules,
    /// Write the packs of the binary to a folder, to be edited there.
    Write {
        /// The folder; it must not be there yet.
        folder: PathBuf,
    },
    /// Judge the cases of a register again under a draft, and tell those that would have gone otherwise.
    Replay(Box<Replay>),
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
            PackCommand::Replay(replay) => replay.run(self.packs.as_deref()),
            PackCommand::Rules => rules(self.packs.as_deref()),
            PackCommand::Write { folder } => write(&folder),
            PackCommand::Explain { pack, procedure, mermaid, lang } => {
                let (packs, _) = load_packs(self.packs.as_deref())?;
                let drawing = if mermaid { Drawing::Mermaid } else { Drawing::Text };
                let today = SystemClock.today();
                print!("{}", explain(&packs, &pack, procedure.as_deref(), drawing, lang, today)?);
                Ok(ExitCode::SUCCESS)
            }
            PackCommand::Check => {
                let (packs, _) = load_packs(self.packs.as_deref())?;
                let remarks = check(&packs, &pack_source(self.packs.as_deref())?.0);
                for remark in &remarks {
                    println!("{remark}");
                }
                let clauses: usize = packs.all().map(|pack| pack.clauses.len()).sum();
                println!("{} packs, {clauses} clauses, {} remarks", packs.all().count(), remarks.len());
                Ok(if remarks.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
            }
        }
    }
}

/// Names every rule, what it asks, and a clause of the packs that binds it: its parameters are
/// written as they are there.
fn rules(folder: Option<&Path>) -> anyhow::Result<ExitCode> {
    let (packs, _) = load_packs(folder)?;
    for (name, asks, _) in Rule::all() {
        let binds = |clause: &&Clause| clause.rules.iter().any(|binding| binding.rule.name() == name);
        let bound = packs.all().flat_map(|pack| &pack.clauses).find(binds);
        let place = bound.map_or_else(String::new, |clause| format!("  {}〔{}〕", clause.file(), clause.cite.id));
        println!("{name}  {asks}{place}");
    }
    Ok(ExitCode::SUCCESS)
}

fn write(folder: &Path) -> anyhow::Result<ExitCode> {
    ensure!(!folder.exists(), "{} is there already: name a folder that is not", folder.display());
    let files = pack_files(None)?;
    for (path, text) in &files {
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().unwrap_or(folder))?;
        std::fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
    }
    println!("{} files in {}", files.len(), folder.display());
    Ok(ExitCode::SUCCESS)
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
