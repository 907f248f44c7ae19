//! `jice doctor`: what would make a start unsafe.

use std::os::unix::fs::PermissionsExt;
use std::process::ExitCode;

use jice_domain::Clock;
use jice_store::{Engine, condition};

use crate::Place;
use crate::machine::{SystemClock, load_packs, open_store};

/// Oldest SQLite without the write-ahead-log reset fault.
const SQLITE_MIN: [u32; 3] = [3, 51, 3];

pub(crate) fn run(place: &Place) -> anyhow::Result<ExitCode> {
    let mut faults = Vec::new();
    let (store, _) = open_store(place)?;
    match store.engine() {
        Engine::Sqlite { .. } => {
            let version = store.read(condition::version)?;
            let parts: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
            if parts.as_slice() < &SQLITE_MIN[..] {
                faults.push(format!("SQLite {version} may lose its log; 3.51.3 or newer is needed"));
            }
            println!("engine: SQLite {version}");
        }
        Engine::Postgres { .. } => {
            let version = store.read(condition::version)?;
            for (setting, want) in [("fsync", "on"), ("full_page_writes", "on")] {
                let value = store.read(|db| condition::setting(db, setting))?;
                if value != want {
                    faults.push(format!("PostgreSQL setting {setting} is {value}; it must be {want}"));
                }
            }
            println!("engine: {version}");
        }
    }
    let mode = std::fs::metadata(&place.data)?.permissions().mode() & 0o777;
    if mode & 0o007 != 0 {
        faults.push(format!("{} is open to everybody (mode {mode:o}): chmod 750", place.data.display()));
    }
    let (packs, _) = load_packs(place.packs.as_deref())?;
    let year = SystemClock.today().year();
    for pack in packs.all().filter(|pack| pack.about.parent.is_some()) {
        if pack.calendar().day(SystemClock.today()).is_err() {
            faults.push(format!("{}: the calendar of {year} is not loaded; no clock counts", pack.about.id));
        }
    }
    for fault in &faults {
        println!("unsafe: {fault}");
    }
    println!("{} faults", faults.len());
    Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
