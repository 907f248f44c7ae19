//! One pupil by identity number, through the HTTP API of a running server with session,
//! authorisation, decryption and audit, beside a bare prepared SELECT by key.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use super::browser::{Browser, Ran, keep_busy};
use super::ground::Known;
use super::raw;
use super::report::{Figure, Goal, quantile};

/// Clients at once.
pub(crate) const CLIENTS: [usize; 3] = [1, 8, 32];

/// A clerk who is signed in, and pupils in its scope.
pub(crate) struct Clerk {
    pub(crate) token: String,
    pub(crate) known: Vec<Known>,
}

/// Looks pupils up for `seconds` with as many clients as asked, each with a connection and a
/// session of its own.
fn ask(port: u16, clerks: &[Clerk], clients: usize, seconds: f64) -> anyhow::Result<Ran> {
    keep_busy(port, clients, seconds, async |browser, client, turn| {
        let clerk = &clerks[client % clerks.len()];
        let known = &clerk.known[(client * 31 + turn) % clerk.known.len()];
        find(browser, &clerk.token, &known.number).await?;
        Ok(true)
    })
}

/// Finds the pupil who bears `number`.
///
/// # Errors
/// Where nobody is found.
pub(crate) async fn find(browser: &mut Browser, token: &str, number: &str) -> anyhow::Result<()> {
    let asked = format!("{{\"number\":\"{number}\"}}");
    let found: Vec<serde::de::IgnoredAny> =
        browser.post(token, "/api/pupils/find", "looking-up-a-pupil", asked).await?.json()?;
    ensure!(!found.is_empty(), "nobody bears {number}");
    Ok(())
}

/// Measures every number of clients, each beside `bare`, which gives look-ups per second of
/// the database alone.
pub(crate) fn measure(
    engine: &'static str,
    port: u16,
    clerks: &[Clerk],
    seconds: f64,
    goal: Goal,
    bare: impl Fn(usize) -> anyhow::Result<f64>,
) -> anyhow::Result<Vec<Figure>> {
    ask(port, clerks, 8, seconds.min(3.0)).context("warming up")?;
    let mut figures = Vec::new();
    for clients in CLIENTS {
        let mut ran = ask(port, clerks, clients, seconds)?;
        let limit_value = bare(clients)?;
        let (p50, p99) = (quantile(&mut ran.latencies, 0.5), quantile(&mut ran.latencies, 0.99));
        let figure = Figure {
            engine,
            what: format!("look-up, {clients} clients"),
            value: ran.per_second,
            unit: "look-ups/s",
            limit: "bare prepared SELECT by key".to_owned(),
            limit_value,
            goal: if clients == 32 { goal } else { Goal::None },
            notes: vec![format!("p50 {p50:.2} ms, p99 {p99:.2} ms over {} requests", ran.latencies.len())],
        };
        figure.say();
        figures.push(figure);
    }
    Ok(figures)
}

/// The bare SELECT on PostgreSQL, by pgbench: one pupil by key, prepared.
pub(crate) fn pgbench(database: &str, rows: u64, clients: usize, seconds: f64) -> anyhow::Result<f64> {
    let script = format!("\\set n random(1, {rows})\nSELECT * FROM bench_person WHERE n = :n;\n");
    raw::pgbench(database, &[script], &[], clients, seconds)
}

/// The bare SELECT on SQLite: as many threads as clients, each with a connection and a
/// statement of its own.
pub(crate) fn sqlite_select(file: &std::path::Path, clients: usize, seconds: f64) -> anyhow::Result<f64> {
    use rusqlite::{Connection, OpenFlags};
    let open = || Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY);
    let persons: Vec<i64> = open()?
        .prepare("SELECT person_id FROM person ORDER BY document_index LIMIT 20000")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let until = Instant::now() + Duration::from_secs_f64(seconds);
    let counts = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..clients)
            .map(|client| {
                let persons = &persons;
                scope.spawn(move || {
                    let connection = open()?;
                    let mut select = connection.prepare("SELECT * FROM person WHERE person_id = ?1")?;
                    let columns = select.column_count();
                    let mut count = 0_u64;
                    for person in persons.iter().cycle().skip(client * 577) {
                        if count.is_multiple_of(64_u64) && Instant::now() >= until {
                            break;
                        }
                        let bytes = select.query_row([person], |row| {
                            (0..columns).try_fold(0, |sum, at| {
                                let value = row.get_ref(at)?;
                                Ok(sum + value.as_bytes().map_or(8, <[u8]>::len))
                            })
                        })?;
                        std::hint::black_box(bytes);
                        count += 1;
                    }
                    anyhow::Ok(count)
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().expect("no worker panics")).collect::<Vec<_>>()
    });
    let count = counts.into_iter().sum::<anyhow::Result<u64>>()?;
    Ok(count as f64 / seconds)
}
