//! One pupil by identity number, through the HTTP API of a running server with session,
//! authorisation, decryption and audit, beside a bare prepared SELECT by key.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use jice_testkit::Cluster;

use super::report::{Figure, Goal, quantile};

/// Clients at once.
pub(crate) const CLIENTS: [usize; 3] = [1, 8, 32];

/// A clerk who is signed in, and identity numbers of pupils in its scope.
pub(crate) struct Clerk {
    pub(crate) token: String,
    pub(crate) numbers: Vec<String>,
}

/// What came of a run.
struct Ran {
    per_second: f64,
    latencies: Vec<f64>,
}

/// Looks pupils up for `seconds` with as many clients as asked, each with a connection and a
/// session of its own.
fn ask(port: u16, clerks: &[Clerk], clients: usize, seconds: f64) -> anyhow::Result<Ran> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let began = Instant::now();
        let until = began + Duration::from_secs_f64(seconds);
        let mut asked = Vec::with_capacity(clients);
        for client in 0..clients {
            let clerk = &clerks[client % clerks.len()];
            asked.push(one_client(port, clerk, client, until));
        }
        let done = futures_util::future::try_join_all(asked).await?;
        let took = began.elapsed().as_secs_f64();
        let latencies: Vec<f64> = done.into_iter().flatten().collect();
        anyhow::Ok(Ran { per_second: latencies.len() as f64 / took, latencies })
    })
}

async fn one_client(port: u16, clerk: &Clerk, client: usize, until: Instant) -> anyhow::Result<Vec<f64>> {
    let stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let driven = async {
        let mut latencies = Vec::new();
        let numbers = clerk.numbers.iter().cycle().skip(client * 31);
        for number in numbers {
            let began = Instant::now();
            if began >= until {
                break;
            }
            find(&mut sender, port, clerk, number).await?;
            latencies.push(began.elapsed().as_secs_f64() * 1_000.0);
        }
        drop(sender);
        anyhow::Ok(latencies)
    };
    let (latencies, ended) = tokio::join!(driven, connection);
    ended?;
    latencies
}

async fn find(sender: &mut SendRequest<Full<Bytes>>, port: u16, clerk: &Clerk, number: &str) -> anyhow::Result<()> {
    let request = hyper::Request::post("/api/pupils/find")
        .header("host", format!("127.0.0.1:{port}"))
        .header("cookie", format!("jice={}", clerk.token))
        .header("content-type", "application/json")
        .body(Full::from(format!("{{\"number\":\"{number}\"}}")))?;
    let answer = sender.send_request(request).await?;
    let code = answer.status();
    let body = answer.into_body().collect().await?.to_bytes();
    ensure!(code == 200 && body.starts_with(b"[{"), "{code}: {}", String::from_utf8_lossy(&body));
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
    let script = tempfile::NamedTempFile::new()?;
    std::fs::write(script.path(), format!("\\set n random(1, {rows})\nSELECT * FROM bench_person WHERE n = :n;\n"))?;
    let out = Command::new(Cluster::program("pgbench")?)
        .args(["-n", "-M", "prepared", "-c", &clients.to_string(), "-j", &clients.min(2).to_string()])
        .args(["-T", &(seconds.ceil() as u64).to_string(), "-f"])
        .arg(script.path())
        .arg(database)
        .output()?;
    let text = String::from_utf8_lossy(&out.stdout);
    let tps = text.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    tps.with_context(|| format!("pgbench: {text}{}", String::from_utf8_lossy(&out.stderr)))
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
