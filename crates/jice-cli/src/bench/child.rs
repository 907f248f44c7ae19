//! Processes that are measured: this same binary, run as a user runs it.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

/// A `jice serve` that ends with this value.
pub(crate) struct Server {
    child: Child,
    port: u16,
}

/// The binary with the arguments that name a register.
pub(crate) fn jice(verb: &str, data: &Path, database: Option<&str>) -> anyhow::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(verb).arg("--data").arg(data).env("JICE_LOG", "warn").stdin(Stdio::null());
    if let Some(database) = database {
        command.args(["--database", database]);
    }
    Ok(command)
}

impl Server {
    /// Starts a server on the register in `data` and waits until it answers.
    pub(crate) fn start(data: &Path, database: Option<&str>) -> anyhow::Result<Self> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut command = jice("serve", data, database)?;
        command.args(["--listen", &format!("127.0.0.1:{port}")]).stdout(Stdio::null());
        let child = command.spawn().context("starting jice serve")?;
        let mut server = Self { child, port };
        let began = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            if let Some(ended) = server.child.try_wait()? {
                bail!("jice serve ended: {ended}");
            }
            if began.elapsed() > Duration::from_secs(60) {
                bail!("jice serve does not answer");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(server)
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Resident memory now, in bytes.
    pub(crate) fn resident(&self) -> u64 {
        memory(self.child.id(), "VmRSS")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A line of a process's memory, in bytes: `VmRSS` now, `VmHWM` at its most.
fn memory(process: u32, line: &str) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let found = text.lines().find_map(|text| text.strip_prefix(line)?.strip_prefix(':'));
    let kilobytes = found.and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or_default() * 1024
}

/// Runs a command to its end; returns how long it took and the most memory it held, in bytes.
pub(crate) fn run(mut command: Command) -> anyhow::Result<(Duration, u64)> {
    let began = Instant::now();
    let mut child = command.spawn()?;
    let mut most = 0;
    loop {
        most = most.max(memory(child.id(), "VmHWM"));
        if let Some(ended) = child.try_wait()? {
            let took = began.elapsed();
            if !ended.success() {
                bail!("{:?} ended with {ended}", command.get_args().collect::<Vec<_>>());
            }
            return Ok((took, most));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}
