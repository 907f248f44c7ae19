//! `jice bench`: what the register does in a second, each figure beside its limit, measured in
//! the same run on the same machine. What is measured is what users run: this same binary,
//! `jice import` and `jice serve`, on a register filled by its own acts.

mod child;
mod ground;
mod lookup;
mod raw;
mod report;
mod sessions;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::ValueEnum;
use jice_domain::{Clock, IdMaker};
use jice_sheet::{Limits, SheetReader};
use jice_testkit::{Cluster, Purpose};

use crate::Place;
use crate::machine::{SystemClock, open_service, open_store};
use child::Server;
use ground::{Filled, Ground};
use lookup::Clerk;
use raw::Mark;
use report::{Figure, Goal};

/// Measure the register on this machine, each figure beside its limit.
#[derive(clap::Args)]
pub(crate) struct Bench {
    /// Only this engine; both where none is named.
    #[arg(long)]
    engine: Vec<EngineName>,
    /// Pupils in the register, and pupils in the workbook that is taken in.
    #[arg(long, default_value_t = 1_000_000)]
    pupils: u64,
    /// What makes these pupils others than the last.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Seconds that each number of clients looks up for.
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EngineName {
    /// Embedded.
    Sqlite,
    /// A server of its own, which the bench starts and stops.
    Postgresql,
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
        let folder = match &self.folder {
            Some(folder) => tempfile::Builder::new().prefix("jice-bench-").tempdir_in(folder)?,
            None => tempfile::Builder::new().prefix("jice-bench-").tempdir()?,
        };
        let mut folder = folder;
        folder.disable_cleanup(self.keep);
        let ground = Ground::new(self.pupils, self.seed)?;
        let workbook = folder.path().join("pupils.xlsx");
        let (rows, columns) = ground.write_workbook(&workbook)?;
        let mut figures = vec![idle(folder.path())?, read_workbook(&workbook, rows, columns)?];
        let engines = if self.engine.is_empty() { EngineName::value_variants() } else { &self.engine };
        for engine in engines {
            figures.extend(self.engine(*engine, &ground, &workbook, rows, folder.path())?);
        }
        let missed = figures.iter().filter(|figure| figure.met() == Some(false)).count();
        println!("{} figures, {missed} below their goals", figures.len());
        if let Some(file) = &self.json {
            std::fs::write(file, serde_json::to_string_pretty(&figures)?)?;
        }
        Ok(if missed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn engine(
        &self,
        engine: EngineName,
        ground: &Ground,
        workbook: &Path,
        rows: u64,
        folder: &Path,
    ) -> anyhow::Result<Vec<Figure>> {
        let cluster = match engine {
            EngineName::Sqlite => None,
            EngineName::Postgresql => Some(Cluster::start(Purpose::Measure)?),
        };
        let name = match engine {
            EngineName::Sqlite => "sqlite",
            EngineName::Postgresql => "postgresql",
        };
        let data = folder.join(name);
        let register = Register { name, cluster, data };
        let filled = register.fill(ground)?;
        let raw = register.copy()?;
        let mut figures = register.take_in(workbook, rows, &filled, &raw)?;
        figures.extend(register.look_up(&filled, self.seconds)?);
        if !self.keep {
            // The next engine needs the room.
            std::fs::remove_dir_all(&register.data)?;
        }
        Ok(figures)
    }
}

/// A server on an empty register, some seconds after its start.
fn idle(folder: &Path) -> anyhow::Result<Figure> {
    let server = Server::start(&folder.join("idle"), None)?;
    std::thread::sleep(Duration::from_secs(3));
    let figure = below("-", "idle server", server.resident() as f64 / MIB, "MiB", IDLE_MEMORY);
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
    let mut figure = below("-", "reading a workbook", took, "s", limit);
    let bytes = std::fs::metadata(file)?.len() as f64 / MIB;
    figure.notes = vec![format!("{rows} rows of {columns} columns, {bytes:.0} MiB; {:.0} rows/s", rows as f64 / took)];
    figure.say();
    Ok(figure)
}

const MIB: f64 = 1_048_576.0;

fn below(engine: &'static str, what: &str, value: f64, unit: &'static str, limit_value: f64) -> Figure {
    let limit = "at most".to_owned();
    Figure { engine, what: what.to_owned(), value, unit, limit, limit_value, goal: Goal::Below, notes: Vec::new() }
}

/// A register on one engine.
struct Register {
    name: &'static str,
    cluster: Option<Cluster>,
    data: PathBuf,
}

impl Register {
    fn database(&self) -> Option<String> {
        self.cluster.as_ref().map(|cluster| cluster.url("register"))
    }

    fn file(&self) -> PathBuf {
        self.data.join("register.sqlite")
    }

    /// Fills it by the register's own acts.
    fn fill(&self, ground: &Ground) -> anyhow::Result<Filled> {
        if let Some(cluster) = &self.cluster {
            raw::psql(&cluster.url("postgres"), &["CREATE DATABASE register".to_owned()])?;
        }
        let began = Instant::now();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let place = Place { data: self.data.clone(), database: self.database(), node: 0, packs: None };
        let (store, _) = open_store(&place)?;
        let service = open_service(&place, store, runtime.handle())?;
        let filled = ground.fill(&service, CLERKS)?;
        println!(
            "{:<11} {} pupils by the register's own acts in {:.0} s",
            self.name,
            filled.taken,
            began.elapsed().as_secs_f64()
        );
        Ok(filled)
    }

    /// The register as it stands, for the raw load.
    fn copy(&self) -> anyhow::Result<String> {
        if let Some(cluster) = &self.cluster {
            let postgres = cluster.url("postgres");
            raw::psql(&postgres, &["CREATE DATABASE raw TEMPLATE register".to_owned()])?;
            return Ok(cluster.url("raw"));
        }
        let copy = self.data.join("raw.sqlite");
        rusqlite::Connection::open(self.file())?.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
        std::fs::copy(self.file(), &copy)?;
        Ok(copy.display().to_string())
    }

    /// `jice import` of the workbook, beside the same rows put in raw.
    fn take_in(&self, workbook: &Path, rows: u64, filled: &Filled, raw: &str) -> anyhow::Result<Vec<Figure>> {
        let now = SystemClock.now();
        let mark = Mark { id: IdMaker::new(0).next(now), since: now.as_microsecond() };
        let mut import = child::jice("import", &self.data, self.database().as_deref())?;
        import.args(["--as", &filled.importer]).arg(workbook).stderr(std::process::Stdio::null());
        let (took, memory) = child::run(import)?;
        let (raw_took, raw_rows) = match &self.cluster {
            Some(cluster) => raw::postgres(&cluster.url("register"), raw, mark, cluster.folder())?,
            None => raw::sqlite(&self.file(), Path::new(raw), mark)?,
        };
        let per_second = |took: Duration| rows as f64 / took.as_secs_f64();
        let limit = match &self.cluster {
            Some(_) => "COPY of the same rows",
            None => "prepared inserts of the same rows, one transaction",
        };
        let intake = Figure {
            engine: self.name,
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
        let memory = below(self.name, "memory of the intake", memory as f64 / MIB, "MiB", INTAKE_MEMORY);
        intake.say();
        memory.say();
        Ok(vec![intake, memory])
    }

    /// Look-ups at a running server.
    fn look_up(&self, filled: &Filled, seconds: f64) -> anyhow::Result<Vec<Figure>> {
        let clerks: Vec<Clerk> = self.sign_in(filled)?;
        let rows = match self.database() {
            Some(database) => Some(bare_table(&database)?),
            None => None,
        };
        let database = self.database();
        let server = Server::start(&self.data, database.as_deref())?;
        // SQLite answers from this process without a word over a socket: no server compares.
        let goal = if self.cluster.is_some() { Goal::Share(0.25) } else { Goal::None };
        lookup::measure(self.name, server.port(), &clerks, seconds, goal, |clients| match (&database, rows) {
            (Some(database), Some(rows)) => lookup::pgbench(database, rows, clients, seconds),
            _ => lookup::sqlite_select(&self.file(), clients, seconds),
        })
    }

    fn sign_in(&self, filled: &Filled) -> anyhow::Result<Vec<Clerk>> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let place = Place { data: self.data.clone(), database: self.database(), node: 0, packs: None };
        let (store, _) = open_store(&place)?;
        let service = open_service(&place, store, runtime.handle())?;
        let sign_in = |(made, numbers): &(jice_service::view::AccountCreated, Vec<String>)| {
            let token = sessions::sign_in(&service, made).with_context(|| made.account.login.clone())?;
            anyhow::Ok(Clerk { token, numbers: numbers.clone() })
        };
        filled.clerks.iter().map(sign_in).collect()
    }
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
