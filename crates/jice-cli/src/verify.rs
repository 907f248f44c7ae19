//! `jice verify`.

use std::process::ExitCode;

use crate::Place;
use crate::machine::open_store;

/// Check the invariants of the register.
#[derive(clap::Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    place: Place,
}

impl Verify {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let (store, _) = open_store(&self.place)?;
        let found = jice_store::verify::run(&store)?;
        for inconsistency in &found {
            println!("{inconsistency}");
        }
        println!("{} inconsistencies", found.len());
        Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
