//! `jice bench`: what the register does in a second, each figure beside its limit, measured in
//! the same run on the same machine. What is measured is what users run: this same binary,
//! `jice import` and `jice serve`, on a register filled by its own acts.

mod browser;
mod changes;
mod child;
mod ground;
mod lookup;
mod raw;
mod register;
mod report;
mod sessions;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use jice_domain::{Clock, IdMaker};
use jice_service::view::AccountCreated;
use jice_sheet::{Limits, SheetReader};
use tempfile::TempDir;

use crate::machine::SystemClock;
use changes::Changes;
use child::Server;
use ground::{Filled, Ground, Known};
use lookup::Clerk;
use raw::Mark;
use register::{EngineName, Register};
use report::{Figure, Goal};

/// Measure the register on this machine, each figure beside its limit.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Bench {
    #[command(subcommand)]
    what: Option<What>,
    /// Only this engine; both where none is named.
    #[arg(long)]
    engine: Vec<EngineName>,
    /// Pupils in the register, and pupils in the workbook that is taken in.
    #[arg(long, default_value_t = 1_000_000)]
    pupils: u64,
    #[command(flatten)]
    about: About,
}

#[derive(Subcommand)]
enum What {
    /// Measure changes of entries instead: decisions, desks, the sweep of due days, searches.
    Changes(Changes),
}

/// What every bench can be told.
#[derive(clap::Args)]
struct About {
    /// What makes these pupils others than the last.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Seconds that each number of clients is kept busy.
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// Folder to work in; it needs some 20 GB for a million pupils. What is made there is removed.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Leave what was made, for a closer look.
    #[arg(long)]
    keep: bool,
    /// Write the figures to this file as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

impl About {
    /// The folder to work in.
    fn folder(&self) -> anyhow::Result<TempDir> {
        let mut folder = tempfile::Builder::new();
        let folder = folder.prefix("jice-bench-");
        let mut folder = match &self.folder {
            Some(under) => folder.tempdir_in(under)?,
            None => folder.tempdir()?,
        };
        folder.disable_cleanup(self.keep);
        Ok(folder)
    }

    /// Makes room for the next engine.
    fn clear(&self, register: &Register) -> anyhow::Result<()> {
        if !self.keep {
            std::fs::remove_dir_all(&register.data)?;
        }
        Ok(())
    }

    /// Sums up, and tells by the exit code whether a goal was missed.
    fn end(&self, figures: &[Figure]) -> anyhow::Result<ExitCode> {
        let missed = figures.iter().filter(|figure| figure.met() == Some(false)).count();
        println!("{} figures, {missed} below their goals", figures.len());
        if let Some(file) = &self.json {
            std::fs::write(file, serde_json::to_string_pretty(figures)?)?;
        }
        Ok(if missed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Most seconds for a workbook of a million rows: what readers in Java take at best.
const WORKBOOK_SECONDS: f64 = 36.0;
/// Most memory of an intake, in MiB, whatever the size of the file.
const INTAKE_MEMORY: f64 = 512.0;
/// Most memory of a server that idles, in MiB.
const IDLE_MEMORY: f64 = 60.0;
/// Clerks who are signed in.
const CLERKS: usize = 32;

impl Bench {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        if let Some(What::Changes(changes)) = self.what {
            return changes.run();
        }
        let folder = self.about.folder()?;
        let ground = Ground::halved(self.pupils, self.about.seed)?;
        let workbook = folder.path().join("pupils.xlsx");
        let (rows, columns) = ground.write_workbook(&workbook)?;
        let mut figures = vec![idle(folder.path())?, read_workbook(&workbook, rows, columns)?];
        let engines = if self.engine.is_empty() { EngineName::value_variants() } else { &self.engine };
        for engine in engines {
            figures.extend(self.engine(*engine, &ground, &workbook, rows, folder.path())?);
        }
        self.about.end(&figures)
    }

    fn engine(
        &self,
        engine: EngineName,
        ground: &Ground,
        workbook: &Path,
        rows: u64,
        folder: &Path,
    ) -> anyhow::Result<Vec<Figure>> {
        let register = Register::new(engine, folder)?;
        let filled = fill(&register, ground)?;
        let raw = register.copy()?;
        let mut figures = take_in(&register, workbook, rows, &filled, &raw)?;
        figures.extend(look_up(&register, &filled, self.about.seconds)?);
        self.about.clear(&register)?;
        Ok(figures)
    }
}

/// A server on an empty register, some seconds after its start.
fn idle(folder: &Path) -> anyhow::Result<Figure> {
    let server = Server::start(&folder.join("idle"), None)?;
    std::thread::sleep(Duration::from_secs(3));
    let figure = Figure::below("-", "idle server", server.resident() as f64 / MIB, "MiB", IDLE_MEMORY);
    figure.say();
    Ok(figure)
}

/// The workbook, read row by row and nothing else.
fn read_workbook(file: &Path, rows: u64, columns: usize) -> anyhow::Result<Figure> {
    let began = Instant::now();
    let mut read = 0_u64;
    for row in SheetReader::open(file, &Limits::default()).map_err(|error| anyhow::anyhow!("{error}"))? {
        row.map_err(|error| anyhow::anyhow!("{error}"))?;
        read += 1;
    }
    let took = began.elapsed().as_secs_f64();
    anyhow::ensure!(read == rows, "{read} rows read of {rows}");
    let limit = WORKBOOK_SECONDS * rows as f64 / 1e6;
    let mut figure = Figure::below("-", "reading a workbook", took, "s", limit);
    let bytes = std::fs::metadata(file)?.len() as f64 / MIB;
    figure.notes = vec![format!("{rows} rows of {columns} columns, {bytes:.0} MiB; {:.0} rows/s", rows as f64 / took)];
    figure.say();
    Ok(figure)
}

const MIB: f64 = 1_048_576.0;

/// Fills the register by its own acts.
fn fill(register: &Register, ground: &Ground) -> anyhow::Result<Filled> {
    let began = Instant::now();
    let opened = register.open()?;
    let filled = ground.fill(&opened.service, CLERKS)?;
    let took = began.elapsed().as_secs_f64();
    println!("{:<11} {} pupils by the register's own acts in {took:.0} s", register.name, filled.taken);
    Ok(filled)
}

/// `jice import` of the workbook, beside the same rows put in raw.
fn take_in(register: &Register, workbook: &Path, rows: u64, filled: &Filled, raw: &str) -> anyhow::Result<Vec<Figure>> {
    let now = SystemClock.now();
    let mark = Mark { id: IdMaker::new(0).next(now), since: now.as_microsecond() };
    let mut import = child::jice("import", &register.data, register.database().as_deref())?;
    import.args(["--as", &filled.importer]).arg(workbook).stderr(std::process::Stdio::null());
    let (took, memory) = child::run(import)?;
    let (raw_took, raw_rows) = match &register.cluster {
        Some(cluster) => raw::postgres(&cluster.url("register"), raw, mark, cluster.folder())?,
        None => raw::sqlite(&register.file(), Path::new(raw), mark)?,
    };
    let per_second = |took: Duration| rows as f64 / took.as_secs_f64();
    let limit = match &register.cluster {
        Some(_) => "COPY of the same rows",
        None => "prepared inserts of the same rows, one transaction",
    };
    let intake = Figure {
        engine: register.name,
        what: "intake".to_owned(),
        value: per_second(took),
        unit: "pupils/s",
        limit: limit.to_owned(),
        limit_value: per_second(raw_took),
        goal: Goal::Share(0.35),
        notes: vec![format!(
            "{rows} pupils into {} in {:.1} s; {raw_rows} rows raw in {:.1} s",
            filled.taken,
            took.as_secs_f64(),
            raw_took.as_secs_f64()
        )],
    };
    let memory = Figure::below(register.name, "memory of the intake", memory as f64 / MIB, "MiB", INTAKE_MEMORY);
    intake.say();
    memory.say();
    Ok(vec![intake, memory])
}

/// Look-ups at a running server.
fn look_up(register: &Register, filled: &Filled, seconds: f64) -> anyhow::Result<Vec<Figure>> {
    let clerks = sign_in(register, filled)?;
    let rows = register.database().map(|database| bare_table(&database)).transpose()?;
    let database = register.database();
    let server = register.serve()?;
    // SQLite answers from this process without a word over a socket: no server compares.
    let goal = if register.cluster.is_some() { Goal::Share(0.25) } else { Goal::None };
    lookup::measure(register.name, server.port(), &clerks, seconds, goal, |clients| match (&database, rows) {
        (Some(database), Some(rows)) => lookup::pgbench(database, rows, clients, seconds),
        _ => lookup::sqlite_select(&register.file(), clients, seconds),
    })
}

fn sign_in(register: &Register, filled: &Filled) -> anyhow::Result<Vec<Clerk>> {
    let opened = register.open()?;
    let sign_in = |(made, known): &(AccountCreated, Vec<Known>)| {
        let token = sessions::sign_in(&opened.service, made).with_context(|| made.account.login.clone())?;
        anyhow::Ok(Clerk { token, known: known.clone() })
    };
    filled.clerks.iter().map(sign_in).collect()
}

/// The pupils once more in a bare table by number, for pgbench. Returns how many there are.
fn bare_table(database: &str) -> anyhow::Result<u64> {
    let statements = [
        "CREATE TABLE bench_person AS SELECT row_number() OVER () AS n, person.* FROM person".to_owned(),
        "ALTER TABLE bench_person ADD PRIMARY KEY (n)".to_owned(),
        "VACUUM ANALYZE bench_person".to_owned(),
    ];
    raw::psql(database, &statements)?;
    raw::psql(database, &["SELECT count(*) FROM bench_person".to_owned()])?.parse().context("a count")
}
