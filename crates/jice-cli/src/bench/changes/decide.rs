//! Decisions: yes to cases that wait, each by somebody of the unit it lies before, over HTTP with
//! session, key and check of origin, beside a bare transaction of the same rows.

use std::cell::Cell;

use anyhow::{Context, ensure};
use jice_domain::{Clock, Role};

use super::super::browser::{Browser, keep_busy};
use super::super::lookup::CLIENTS;
use super::super::register::Register;
use super::super::report::{Figure, Goal, quantile};
use super::desk::{Item, Page};
use super::limit::Limit;
use super::users::User;
use crate::machine::SystemClock;

/// The share of the limit that is wanted.
const SHARE: f64 = 0.25;
/// Decisions that can be needed in a second of a run, at most.
const PER_SECOND: f64 = 1_000.0;

/// A case that waits for a user.
struct Waiting<'a> {
    user: &'a User,
    item: Item,
}

/// Decides with every number of clients, each beside the limit.
pub(super) fn measure(
    register: &Register,
    port: u16,
    users: &[User],
    seconds: f64,
    limit: &Limit,
) -> anyhow::Result<Vec<Figure>> {
    let wanted = (seconds * PER_SECOND) as usize * CLIENTS.len();
    let waiting = waiting(port, users, wanted)?;
    let since = SystemClock.now().as_microsecond();
    let next = Cell::new(0);
    let decide = |clients: usize, seconds: f64| {
        keep_busy(port, clients, seconds, async |browser, _, _| {
            let at = next.replace(next.get() + 1);
            let Some(Waiting { user, item }) = waiting.get(at) else { return Ok(false) };
            ensure!(item.accept(browser, &user.token).await?, "somebody else was first");
            Ok(true)
        })
    };
    decide(8, (seconds / 5.0).min(2.0)).context("warming up")?;
    let limit = limit.with_rows_since(register, since)?;
    let mut figures = Vec::new();
    for clients in CLIENTS {
        let mut ran = decide(clients, seconds)?;
        ensure!(!ran.latencies.is_empty(), "no case is left to decide after {} of them: ask for more", waiting.len());
        let p = |latencies: &mut Vec<f64>, q| quantile(latencies, q);
        let figure = Figure {
            engine: register.name,
            what: format!("decisions, {clients} clients"),
            value: ran.per_second,
            unit: "a second",
            limit: "bare transactions of the same rows".to_owned(),
            limit_value: limit.per_second(clients, seconds)?,
            // SQLite's limit writes from this process without a word over a socket.
            goal: if register.cluster.is_some() { Goal::Share(SHARE) } else { Goal::None },
            notes: vec![format!(
                "p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms over {} decisions; half of them move a pupil",
                p(&mut ran.latencies, 0.5),
                p(&mut ran.latencies, 0.95),
                p(&mut ran.latencies, 0.99),
                ran.latencies.len()
            )],
        };
        figure.say();
        figures.push(figure);
    }
    Ok(figures)
}

/// Cases that wait, in turn one before a school and one before an authority, whose yes is the
/// last: as many as are `wanted` or there are.
fn waiting(port: u16, users: &[User], wanted: usize) -> anyhow::Result<Vec<Waiting<'_>>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let of = |role: Role| users.iter().filter(move |user| user.role == role);
    let (schools, authorities) = runtime.block_on(async {
        let mut browser = Browser::open(port).await?;
        let schools = desks(&mut browser, of(Role::Registrar), wanted / 2).await?;
        anyhow::Ok((schools, desks(&mut browser, of(Role::Clerk), wanted / 2).await?))
    })?;
    Ok(schools.into_iter().zip(authorities).flat_map(|(school, authority)| [school, authority]).collect())
}

/// What waits on the desks of `users`: desk after desk one case of each, so that those decided
/// one after another are of different units.
async fn desks<'a>(
    browser: &mut Browser,
    users: impl Iterator<Item = &'a User>,
    wanted: usize,
) -> anyhow::Result<Vec<Waiting<'a>>> {
    let mut found: Vec<(usize, Waiting<'a>)> = Vec::new();
    for user in users {
        let mut path = "/api/desk?part=todo&limit=200".to_owned();
        let mut nth = 0;
        while found.len() < wanted {
            let page: Page = browser.get(&user.token, &path).await?.json()?;
            found.extend(page.items.into_iter().zip(nth..).map(|(item, nth)| (nth, Waiting { user, item })));
            nth = found.last().map_or(0, |(last, _)| last + 1);
            let Some(next) = page.next else { break };
            path = format!("/api/desk?part=todo&limit=200&cursor={next}");
        }
    }
    found.sort_by_key(|(nth, _)| *nth);
    Ok(found.into_iter().map(|(_, waiting)| waiting).collect())
}
