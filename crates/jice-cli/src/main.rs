//! `jice`: the one binary of the register.

mod bench;
mod clauses;
mod demo;
mod doctor;
mod explain;
mod export;
mod import;
mod machine;
mod pack;
mod package;
mod private_file;
mod replay;
mod serve;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use jice_service::ServiceError;

/// 籍册 Jice: the register of every learner.
#[derive(Parser)]
#[command(name = "jice", version, about, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Where the register is kept.
#[derive(Args, Clone)]
struct Place {
    /// Folder of keys, files and, unless --database says otherwise, the embedded database.
    #[arg(long, default_value = "data", env = "JICE_DATA")]
    data: PathBuf,
    /// `postgres://…`, or the path of an SQLite file.
    #[arg(long, env = "JICE_DATABASE")]
    database: Option<String>,
    /// This process among those that write to the same database, 0 to 1,023.
    #[arg(long, default_value_t = 0, env = "JICE_NODE")]
    node: u16,
    /// A folder of packs instead of those in the binary.
    #[arg(long, env = "JICE_PACKS")]
    packs: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the register.
    Serve(serve::Serve),
    /// Bring the database to this version.
    Migrate {
        #[command(flatten)]
        place: Place,
    },
    /// Fill the register with synthetic provinces.
    Demo(demo::Demo),
    /// Look after packs: check them, run their cases, explain a procedure.
    Pack(pack::Pack),
    /// Take over the pupils of an earlier register.
    Import(import::Import),
    /// Measure the register on this machine.
    Bench(bench::Bench),
    /// Say how every clause is honoured.
    Clauses(clauses::Clauses),
    /// Write the pupils of a unit to a file, as an account may see them.
    Export(export::Export),
    /// Look after what passes between this register and others: keys, and what a package says.
    Package(package::Package),
    /// Check the invariants of the register.
    Verify(verify::Verify),
    /// Look for what makes a start unsafe.
    Doctor {
        #[command(flatten)]
        place: Place,
    },
}

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("JICE_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("jice: {error:#}");
            for cause in error.chain().filter_map(|cause| cause.downcast_ref::<ServiceError>()) {
                machine::explain(cause);
            }
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(serve) => serve.run(),
        Command::Migrate { place } => {
            let applied = machine::open_store(&place)?.1;
            println!("{applied} migrations applied");
            Ok(ExitCode::SUCCESS)
        }
        Command::Demo(demo) => demo.run(),
        Command::Import(import) => import.run(),
        Command::Bench(bench) => bench.run(),
        Command::Pack(pack) => pack.run(),
        Command::Clauses(clauses) => clauses.run(),
        Command::Export(export) => export.run(),
        Command::Package(package) => package.run(),
        Command::Verify(verify) => verify.run(),
        Command::Doctor { place } => doctor::run(&place),
    }
}
