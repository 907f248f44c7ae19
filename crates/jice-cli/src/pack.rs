//! `jice pack`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use jice_policy::check;

use crate::machine::load_packs;

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
}

impl Pack {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let (packs, _) = load_packs(self.packs.as_deref())?;
        match self.command {
            PackCommand::Check => {
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
