//! `jice bench changes`: decisions, desks, the sweep of due days and searches on a register full
//! of open cases, all of them opened, filled in and handed in by the acts that schools use.

mod cases;
mod decide;
mod desk;
mod limit;
mod search;
mod sweep;
mod users;

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;
use jice_demo::Realm;
use jice_domain::{Clock, Side, Silence};
use jice_policy::Change;

use super::About;
use super::ground::Ground;
use super::register::{EngineName, Register};
use super::report::Figure;
use crate::machine::{SystemClock, load_packs};
use cases::Opening;
use limit::Limit;

/// Measure changes of entries: decisions, desks, the sweep of due days, searches.
#[derive(clap::Args)]
pub(super) struct Changes {
    /// Only these engines; PostgreSQL where none is named.
    #[arg(long)]
    engine: Vec<EngineName>,
    /// Pupils in the register.
    #[arg(long, default_value_t = 1_000_000)]
    pupils: u64,
    /// Open cases; one in a hundred is overdue.
    #[arg(long, default_value_t = 100_000)]
    cases: usize,
    /// Users who are signed in.
    #[arg(long, default_value_t = 1_000)]
    users: usize,
    #[command(flatten)]
    about: About,
}

impl Changes {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let folder = self.about.folder()?;
        let engines = if self.engine.is_empty() { &[EngineName::Postgresql][..] } else { &self.engine };
        let mut figures = Vec::new();
        for engine in engines {
            figures.extend(self.engine(*engine, folder.path())?);
        }
        self.about.end(&figures)
    }

    fn engine(&self, engine: EngineName, folder: &Path) -> anyhow::Result<Vec<Figure>> {
        let register = Register::new(engine, folder)?;
        let (realm, change) = ground()?;
        let ground = Ground::whole(realm, self.pupils, self.about.seed)?;
        let (users, mut figures) = self.prepare(&register, &ground, &change)?;
        let limit = Limit::prepare(&register)?;
        let server = register.serve()?;
        figures.push(desk::measure(register.name, server.port(), &users, self.about.seconds)?);
        figures.extend(search::measure(register.name, server.port(), &users, self.about.seconds)?);
        figures.extend(decide::measure(&register, server.port(), &users, self.about.seconds, &limit)?);
        self.about.clear(&register)?;
        Ok(figures)
    }

    /// Fills the register, opens the cases, sweeps, and signs the users in.
    fn prepare(
        &self,
        register: &Register,
        ground: &Ground,
        change: &Change,
    ) -> anyhow::Result<(Vec<users::User>, Vec<Figure>)> {
        let name = register.name;
        let opened = register.open()?;
        let began = Instant::now();
        let yard = ground.found(&opened.service)?;
        let taken = ground.take_over(&opened.service, &yard)?;
        let seconds = |began: Instant| began.elapsed().as_secs_f64();
        println!("{name:<11} {} pupils by the register's own acts in {:.0} s", taken.count, seconds(began));
        let began = Instant::now();
        let opening = Opening::new(&opened, ground.plan(), &yard, change)?;
        let made = opening.open(self.cases, engine_threads(register))?;
        let took = seconds(began);
        println!(
            "{name:<11} {} cases by the register's own acts in {took:.0} s: {} before a school, {} before an \
             authority, {} overdue",
            made.cases(),
            made.at_school,
            made.at_authority,
            made.overdue
        );
        let figures = sweep::measure(name, &opened, &made)?;
        let began = Instant::now();
        let users = users::sign_in(&opened.service, ground, &yard, opening.districts(), taken, self.users)?;
        println!("{name:<11} {} users signed in in {:.0} s", users.len(), seconds(began));
        Ok((users, figures))
    }
}

/// Threads that open cases: SQLite has one writer whatever their number.
fn engine_threads(register: &Register) -> usize {
    if register.cluster.is_some() { 12 } else { 2 }
}

/// A place where a pupil changes schools and silence means yes, and that change.
fn ground() -> anyhow::Result<(&'static Realm, Change)> {
    let (packs, _) = load_packs(None)?;
    let deems =
        |change: &&Change| change.moves() && change.step.iter().any(|step| step.on_silence == Silence::DeemAccepted);
    let found = Realm::all().iter().filter(|realm| realm.side == Side::Student).find_map(|realm| {
        let law = packs.rulebook(&realm.jurisdiction, SystemClock.today()).ok()?;
        Some((realm, law.changes().into_iter().find(deems)?.clone()))
    });
    found.context("no pack has a transfer in which silence means yes")
}
