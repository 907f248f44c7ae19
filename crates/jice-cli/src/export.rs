//! `jice export`: the pupils of a unit as a file, as an account may see them.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use jice_domain::{Denied, Grade, OrgId};
use jice_service::command::{ExportFormat, RosterAsk};
use jice_service::{Asked, Service, ServiceError};

use crate::Place;
use crate::machine::{open_service, open_store};
use crate::private_file::PrivateFile;

/// What the yearly undertaking is called in packs.
const DATA_SECURITY: &str = "data_security";

/// Write the pupils of a unit to a file, as an account may see them: numbers masked, purpose
/// and size in the audit log.
#[derive(clap::Args)]
pub(crate) struct Export {
    #[command(flatten)]
    place: Place,
    /// The account on whose behalf it is done, by its name to sign in with.
    #[arg(long = "as")]
    login: String,
    /// What for; it is kept in the log.
    #[arg(long)]
    purpose: String,
    /// The unit, by its code; the account's own where none is named.
    #[arg(long)]
    unit: Option<String>,
    /// Only pupils of this grade, 1 to 12.
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=12))]
    grade: Option<u8>,
    /// The file to write, .xlsx or .csv. One that is there is not written over.
    #[arg(long)]
    out: PathBuf,
}

impl Export {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let format = format_of(&self.out)?;
        // Room for the file before anything is read: what the log says was taken away was.
        let out = PrivateFile::at(&self.out)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let (store, _) = open_store(&self.place)?;
        let service = open_service(&self.place, store, runtime.handle())?;
        let asked = service.at_console(&self.login).with_context(|| format!("the account {:?}", self.login))?;
        let org = self.unit.as_deref().map_or(Ok(asked.actor.org), |code| unit(&service, code))?;
        let ask = RosterAsk { class: None, grade: self.grade.map(Grade), purpose: self.purpose };
        let file = match service.export_pupils(&asked, org, &ask, format) {
            Ok(file) => file,
            Err(error) => {
                if let ServiceError::Denied(denied) = error {
                    why_denied(&service, &asked, denied)?;
                }
                return Err(error).context("nothing was exported");
            }
        };
        out.keep(&file.bytes)?;
        println!("{}", self.out.display());
        Ok(ExitCode::SUCCESS)
    }
}

fn format_of(file: &Path) -> anyhow::Result<ExportFormat> {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("xlsx") => Ok(ExportFormat::Xlsx),
        Some("csv") => Ok(ExportFormat::Csv),
        _ => bail!("{}: a file is .xlsx or .csv", file.display()),
    }
}

/// The unit of that code; whether the account may reach it is asked later.
fn unit(service: &Service, code: &str) -> anyhow::Result<OrgId> {
    let tree = service.store().tree()?;
    let mut all = tree.tops().iter().flat_map(|top| tree.subtree(*top));
    let found = all.find(|id| tree.unit(*id).is_some_and(|unit| unit.code == code));
    found.ok_or_else(|| anyhow!("no unit has the code {code:?}"))
}

/// Says what a denial rests on: for an undertaking that is not signed, the article that asks
/// for it and where it is signed.
fn why_denied(service: &Service, asked: &Asked, denied: Denied) -> anyhow::Result<()> {
    if denied != Denied::UndertakingMissing {
        return Ok(());
    }
    let today = service.clock().today();
    let law = service.packs().rulebook(&asked.actor.jurisdiction, today)?;
    if let Some(document) = law.document(DATA_SECURITY) {
        let clause = law.cite(&document.clause).map(|clause| format!("《{}》{}", clause.regulation, clause.article));
        eprintln!("  未签署本学年《{}》（{}）", document.title_zh, clause.unwrap_or_default());
    }
    eprintln!("  请以该账号登录，阅读承诺书全文并签署后再办理。Sign in as {} and sign it first.", asked.actor.name);
    Ok(())
}
