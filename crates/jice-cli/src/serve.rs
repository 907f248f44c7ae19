//! `jice serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context;
use jice_http::HttpConfig;
use jice_service::Service;

use crate::machine::{SystemDice, open_service, open_store};
use crate::{Place, demo};

/// How often the audit chains are anchored: what an intruder could cut off unseen is younger.
const ANCHOR_EVERY: Duration = Duration::from_secs(600);
/// How often steps that were not taken in time are looked at.
const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// Serve the register.
#[derive(clap::Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    place: Place,
    /// Address and port to listen on.
    #[arg(long, default_value = "127.0.0.1:8600", env = "JICE_LISTEN")]
    listen: SocketAddr,
    /// The origin that browsers see, where a proxy that ends TLS stands in front.
    #[arg(long, env = "JICE_PUBLIC_ORIGIN")]
    public_origin: Option<String>,
    /// Addresses of those proxies.
    #[arg(long, env = "JICE_PROXIES", value_delimiter = ',')]
    proxy: Vec<std::net::IpAddr>,
    /// Fill a new folder with the demo provinces and print sign-in links.
    #[arg(long)]
    demo: bool,
    /// How many pupils the demo provinces have together.
    #[arg(long, default_value_t = demo::Size::default().pupils)]
    pupils: u64,
    /// Write the demo's sign-in links to this file as well.
    #[arg(long)]
    links: Option<PathBuf>,
}

impl Serve {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let (store, applied) = open_store(&self.place)?;
        if applied > 0 {
            tracing::info!(applied, "migrations applied");
        }
        let service = open_service(&self.place, store, runtime.handle())?;
        if self.demo && service.founded()?.is_empty() {
            let size = demo::Size { pupils: self.pupils, ..demo::Size::default() };
            let links = demo::fill(&service, &size, &self.place.data)?;
            demo::print(&links, &format!("http://{}", self.listen));
            if let Some(file) = &self.links {
                std::fs::write(file, serde_json::to_string_pretty(&links)?)?;
            }
        }
        let taken_back = service.take_back_jobs()?;
        if taken_back > 0 {
            tracing::info!(taken_back, "jobs of a process that died go on");
        }
        let stop = Arc::new(AtomicBool::new(false));
        let workers = start_workers(&service, &stop);
        let mut config = HttpConfig::new(Arc::new(SystemDice));
        config.public_origin = self.public_origin.clone();
        config.proxies.clone_from(&self.proxy);
        let served = runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind(self.listen)
                .await
                .with_context(|| format!("listening on {}; is another jice running there?", self.listen))?;
            tracing::info!("serving on http://{}", self.listen);
            jice_http::serve(listener, jice_http::router(service, config.clone()), config.connections, ended()).await;
            anyhow::Ok(())
        });
        stop.store(true, Ordering::Relaxed);
        for worker in workers {
            drop(worker.join());
        }
        served.map(|()| ExitCode::SUCCESS)
    }
}

/// Two threads that work on jobs, one that anchors the audit chains, one that minds the clocks.
fn start_workers(service: &Service, stop: &Arc<AtomicBool>) -> Vec<std::thread::JoinHandle<()>> {
    let mut threads: Vec<_> = (0..2)
        .map(|_| {
            let (service, stop) = (service.clone(), Arc::clone(stop));
            std::thread::spawn(move || service.work(&|| stop.load(Ordering::Relaxed)))
        })
        .collect();
    let anchored = service.clone();
    threads.push(every(ANCHOR_EVERY, stop, move || {
        if let Err(error) = anchored.store().write(jice_store::audit::anchor) {
            tracing::warn!(%error, "the audit chains were not anchored");
        }
    }));
    let minded = service.clone();
    threads.push(every(SWEEP_EVERY, stop, move || match minded.sweep_cases() {
        Ok(swept) if swept.distrusted => tracing::info!("the clock is not trusted yet; nothing is deemed"),
        Ok(swept) => {
            if swept.deemed > 0 {
                tracing::info!(deemed = swept.deemed, "steps taken by silence");
            }
            // By a clock that is not trusted, everything may look late.
            match minded.look_daily() {
                Ok(begun) if begun > 0 => tracing::info!(begun, "the day's look for breaches begins"),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "the day's look for breaches did not begin"),
            }
        }
        Err(error) => tracing::warn!(%error, "overdue steps were not looked at"),
    }));
    threads
}

/// A thread that does `act` at once and then every `pause`.
fn every(pause: Duration, stop: &Arc<AtomicBool>, act: impl Fn() + Send + 'static) -> std::thread::JoinHandle<()> {
    let stop = Arc::clone(stop);
    std::thread::spawn(move || {
        let step = Duration::from_millis(500);
        let mut waited = pause;
        while !stop.load(Ordering::Relaxed) {
            if waited >= pause {
                waited = Duration::ZERO;
                act();
            }
            std::thread::sleep(step);
            waited += step;
        }
    })
}

/// Resolves when the process is asked to end.
async fn ended() {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        .expect("a process may listen for its own end");
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
