//! `jice import`: taking over an earlier register from a workbook.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use jice_domain::Clock;
use jice_service::{ImportedChunk, ServiceError};
use jice_sheet::FailedRows;

use crate::Place;
use crate::machine::{SystemClock, open_service, open_store};
use crate::private_file::PrivateFile;

/// Take over the pupils of an earlier register from a workbook. Who is registered already is
/// left alone: the same file, or the refused rows once mended, can be taken over again.
#[derive(clap::Args)]
pub(crate) struct Import {
    #[command(flatten)]
    place: Place,
    /// The account it is done under, by its login: pupils of its unit and of all below. It must
    /// have signed this year's undertaking.
    #[arg(long = "as", value_name = "LOGIN")]
    login: String,
    /// Where refused rows are written with their reasons, for their owner's eyes only; beside FILE
    /// where nothing is said. One that is there is not written over.
    #[arg(long, value_name = "FILE")]
    refused: Option<PathBuf>,
    /// The workbook, .xlsx or .csv; a row names its school in the column 学校标识码.
    file: PathBuf,
}

/// Rows between two words of progress.
const WORD_EVERY: u64 = 20_000;

impl Import {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        // Room for the refused rows before any other is taken over.
        let path = self.refused.unwrap_or_else(|| beside(&self.file));
        let out = PrivateFile::at(&path)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let (store, _) = open_store(&self.place)?;
        let service = open_service(&self.place, store, runtime.handle())?;
        let asked = service.at_console(&self.login).with_context(|| format!("as {}", self.login))?;
        let unit = asked.actor.org;
        let import = service
            .open_import(&asked, unit, self.file.as_path())
            .with_context(|| format!("reading {}", self.file.display()))?;
        for heading in import.unmapped() {
            eprintln!("column {heading:?} fits no field and is not taken over");
        }
        let headings = import.headings().to_vec();
        let (mut failed, mut rows, mut word) = (None, 0, WORD_EVERY);
        let sum = import.run(|chunk| {
            rows += chunk.imported.taken + chunk.imported.known + chunk.refused.len() as u64;
            if rows >= word {
                eprintln!("{rows} rows");
                word = rows + WORD_EVERY;
            }
            keep(&mut failed, &headings, &chunk).map_err(ServiceError::fault)
        })?;
        let refused = rows - sum.taken - sum.known;
        println!("{} taken over, {} known already, {refused} refused", sum.taken, sum.known);
        let Some(failed) = failed else { return Ok(ExitCode::SUCCESS) };
        out.keep(&failed.finish()?)?;
        println!("the refused rows stand in {}, each with its article and its cure", path.display());
        Ok(ExitCode::FAILURE)
    }
}

/// Keeps the refused rows of a chunk for the workbook of refused rows.
fn keep(
    failed: &mut Option<FailedRows>,
    headings: &[String],
    chunk: &ImportedChunk,
) -> Result<(), jice_sheet::WriteError> {
    if chunk.refused.is_empty() {
        return Ok(());
    }
    let book = match failed {
        Some(book) => book,
        None => failed.insert(FailedRows::new(headings, SystemClock.now())?),
    };
    chunk.refused.iter().try_for_each(|(row, reasons)| book.push(row, reasons))
}

fn beside(file: &Path) -> PathBuf {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!("{stem}-refused.xlsx"))
}
