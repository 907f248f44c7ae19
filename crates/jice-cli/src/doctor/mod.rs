//! `jice doctor`: what would make a start unsafe, each with its cure.

mod engine;
mod host;

use std::process::ExitCode;

use jice_domain::Clock;
use jice_store::keys::{KeyFile, KeyProvider};
use jice_store::{Engine, audit, condition};

use crate::Place;
use crate::machine::{SystemClock, SystemDice, database, load_packs, open_store};

/// Something unsafe.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fault {
    what: String,
    cure: String,
}

fn fault(what: impl Into<String>, cure: impl Into<String>) -> Fault {
    Fault { what: what.into(), cure: cure.into() }
}

pub(crate) fn run(place: &Place) -> anyhow::Result<ExitCode> {
    let (store, _) = open_store(place)?;
    let mut faults = Vec::new();
    let version = store.read(condition::version)?;
    match store.engine() {
        Engine::Sqlite { .. } => {
            println!("engine: SQLite {version}");
            faults.extend(engine::sqlite(&version, |name| store.read(|db| condition::setting(db, name)))?);
        }
        Engine::Postgres { .. } => {
            println!("engine: PostgreSQL {version}");
            faults.extend(engine::postgres(|name| store.read(|db| condition::setting(db, name)))?);
            faults.extend(engine::address(&database(place)));
        }
    }
    let now = SystemClock.now();
    let last = store.read(|db| audit::page(db, &audit::Wanted::default(), None, 1))?;
    let last = last.first().map(|line| line.fact.at);
    faults.extend(host::clock(now, last, store.read(condition::clock)?));
    faults.extend(host::synchronised(host::timedatectl().as_deref()));
    faults.extend(host::folder(&place.data)?);
    let keys = KeyFile::open_or_create(&place.data.join("keys"), &SystemDice)?.keys()?;
    faults.extend(host::keys(keys.iter().map(|(number, key)| (number, *key))));
    let (packs, _) = load_packs(place.packs.as_deref())?;
    let today = SystemClock.today();
    for pack in packs.all().filter(|pack| pack.about.parent.is_some()) {
        if pack.calendar().day(today).is_err() {
            faults.push(fault(
                format!("{}: the calendar of {} is not loaded; no clock counts", pack.about.id, today.year()),
                "add the year's holidays to packs/cn/calendar/holidays.csv",
            ));
        }
    }
    for Fault { what, cure } in &faults {
        println!("unsafe: {what}: {cure}");
    }
    println!("{} faults", faults.len());
    Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
