//! `jice demo`: synthetic provinces, made by the register's own acts.

mod fill;
mod handout;
mod links;

pub(crate) use fill::{Size, Yard, fill, school_year_on, values};
pub(crate) use links::print;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;

use crate::Place;
use crate::machine::{open_service, open_store};

/// Fill the register with synthetic provinces.
#[derive(clap::Args)]
pub(crate) struct Demo {
    #[command(flatten)]
    place: Place,
    /// How many pupils, shared among the places.
    #[arg(long, default_value_t = Size::default().pupils)]
    pupils: u64,
    /// What makes this province another than the last.
    #[arg(long, default_value_t = Size::default().seed)]
    seed: u64,
    /// Only these places, by the folder of their pack; all five where none is named.
    #[arg(long)]
    pack: Vec<String>,
    /// Write the sign-in links to this file as well.
    #[arg(long)]
    links: Option<PathBuf>,
}

impl Demo {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let (store, _) = open_store(&self.place)?;
        let service = open_service(&self.place, store, runtime.handle())?;
        if !service.founded()?.is_empty() {
            bail!("the register in {} is not empty: the demo fills new ones only", self.place.data.display());
        }
        let size = Size { pupils: self.pupils, seed: self.seed, packs: self.pack };
        let links = fill(&service, &size, &self.place.data)?;
        print(&links, "http://127.0.0.1:8600");
        if let Some(file) = &self.links {
            std::fs::write(file, serde_json::to_string_pretty(&links)?)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
