//! A throw-away PostgreSQL cluster.

use std::collections::HashSet;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

use crate::guard::Guard;

/// Why there is no cluster.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// The programs are not there.
    #[error("initdb and postgres are not installed: run `apt-get install postgresql`")]
    NotInstalled,
    /// PostgreSQL refuses to run as root and the `postgres` user is not there.
    #[error("PostgreSQL does not run as root, and there is no user `postgres`: run `apt-get install postgresql`")]
    NoUser,
    /// A program failed.
    #[error("{program} failed: {message}")]
    Program {
        /// Which.
        program: String,
        /// What it said.
        message: String,
    },
    /// The machine refused.
    #[error("cannot prepare the cluster: {0}")]
    Io(#[from] std::io::Error),
    /// It started, and does not answer.
    #[error("the cluster does not answer: {0}")]
    Silent(String),
}

/// A running cluster. It is stopped when the process that started it ends.
#[derive(Debug)]
pub struct Cluster {
    port: u16,
    folder: PathBuf,
    next: AtomicU32,
    templates: Mutex<HashSet<String>>,
    _guard: Guard,
}

/// What a cluster is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Tests: as quick as can be, nothing survives the machine.
    Test,
    /// Measuring: as a register is run, every commit on disk before it is answered.
    Measure,
}

impl Purpose {
    fn settings(self) -> &'static str {
        match self {
            Self::Test => "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=128MB",
            Self::Measure => {
                "-c fsync=on -c synchronous_commit=on -c full_page_writes=on -c shared_buffers=2GB \
                 -c max_wal_size=8GB -c checkpoint_timeout=15min -c wal_compression=on"
            }
        }
    }
}

/// The user the server runs as.
struct Owner {
    uid: u32,
    gid: u32,
}

impl Cluster {
    /// Starts a cluster of its own.
    ///
    /// # Errors
    /// Where PostgreSQL is not installed or does not start.
    pub fn start(purpose: Purpose) -> Result<Self, ClusterError> {
        let bin = programs().ok_or(ClusterError::NotInstalled)?;
        let owner = owner()?;
        let folder = tempfile::Builder::new().prefix("jice-pg-").tempdir()?.keep();
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700))?;
        let data = folder.join("data");
        let stop = format!(
            "if [ -f {0}/postmaster.pid ]; then kill -INT \"$(head -n 1 {0}/postmaster.pid)\"; \
             for _ in 1 2 3 4 5 6 7 8 9 10; do [ -f {0}/postmaster.pid ] || break; sleep 0.3; done; fi",
            data.display()
        );
        let guard = Guard::watch(&folder, &stop)?;
        if let Some(owner) = &owner {
            chown(&folder, Some(owner.uid), Some(owner.gid))?;
        }
        let initdb = ["-D", text(&data), "-U", "jice", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"];
        run(owner.as_ref(), &bin.join("initdb"), &initdb)?;
        // Another process may take the port between the look and the start: look again.
        let mut tries = 0;
        let port = loop {
            let port = free_port()?;
            match start(owner.as_ref(), &bin, &folder, port, purpose) {
                Ok(()) => break port,
                Err(_) if tries < 5 => tries += 1,
                Err(error) => return Err(error),
            }
        };
        let cluster =
            Self { port, folder, next: AtomicU32::new(0), templates: Mutex::new(HashSet::new()), _guard: guard };
        cluster.wait()?;
        Ok(cluster)
    }

    /// The port it listens on, loopback only.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The cluster's own folder, which the server may write to.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A program of the same installation as the server, as `pgbench`.
    ///
    /// # Errors
    /// [`ClusterError::NotInstalled`] where it is not there.
    pub fn program(name: &str) -> Result<PathBuf, ClusterError> {
        let program = programs().ok_or(ClusterError::NotInstalled)?.join(name);
        if program.exists() { Ok(program) } else { Err(ClusterError::NotInstalled) }
    }

    /// The address of the database `name` on this cluster.
    pub fn url(&self, name: &str) -> String {
        format!("postgres://jice@127.0.0.1:{}/{name}", self.port)
    }

    /// The address of a new, empty database of a name used by nobody else.
    ///
    /// # Panics
    /// Where the cluster has died.
    pub fn fresh_database(&self) -> String {
        let name = format!("test_{}", self.next.fetch_add(1, Ordering::Relaxed));
        self.command(&format!("CREATE DATABASE {name}"));
        self.url(&name)
    }

    /// The address of a new database that `prepare` has filled. `prepare` gets the address
    /// of a template and runs once for each `template` name; later databases are copies.
    ///
    /// # Panics
    /// Where the cluster has died or `prepare` left a connection open.
    pub fn fresh_from(&self, template: &str, prepare: impl FnOnce(&str)) -> String {
        let template = format!("template_{template}");
        {
            let mut made = self.templates.lock().expect("no maker of templates panics");
            if !made.contains(&template) {
                self.command(&format!("CREATE DATABASE {template}"));
                prepare(&self.url(&template));
                made.insert(template.clone());
            }
        }
        let name = format!("test_{}", self.next.fetch_add(1, Ordering::Relaxed));
        self.command(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
        self.url(&name)
    }

    /// Removes the database at `url`, which [`Cluster::fresh_database`] or
    /// [`Cluster::fresh_from`] made: for tests that make a great many.
    ///
    /// # Panics
    /// Where the cluster has died or a connection to it is open.
    pub fn remove(&self, url: &str) {
        let name = url.rsplit('/').next().unwrap_or_default();
        self.command(&format!("DROP DATABASE {name}"));
    }

    fn command(&self, sql: &str) {
        let mut connection = PgConnection::establish(&self.url("postgres")).expect("the cluster answers");
        // The last connection to a template may take a moment to be gone.
        for _ in 0..50 {
            match connection.batch_execute(sql) {
                Ok(()) => return,
                Err(error) if error.to_string().contains("being accessed") => {
                    std::thread::sleep(Duration::from_millis(100));
                }
                Err(error) => panic!("{sql}: {error}"),
            }
        }
        panic!("{sql}: the template is still in use");
    }

    fn wait(&self) -> Result<(), ClusterError> {
        let began = Instant::now();
        loop {
            match PgConnection::establish(&self.url("postgres")) {
                Ok(_) => return Ok(()),
                Err(error) if began.elapsed() > Duration::from_secs(30) => {
                    return Err(ClusterError::Silent(error.to_string()));
                }
                Err(_) => std::thread::sleep(Duration::from_millis(50)),
            }
        }
    }
}

/// The newest folder that holds `initdb` and `postgres`.
fn programs() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            let bin = entry.path().join("bin");
            (bin.join("initdb").exists() && bin.join("postgres").exists()).then_some((version, bin))
        })
        .collect();
    found.sort();
    found.pop().map(|(_, bin)| bin).or_else(|| {
        std::env::split_paths(&std::env::var_os("PATH")?)
            .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
    })
}

/// The user to run as: the `postgres` user where this is root, otherwise nobody else.
fn owner() -> Result<Option<Owner>, ClusterError> {
    let own = std::fs::read_to_string("/proc/self/status")?;
    let root = own.lines().any(|line| line.starts_with("Uid:") && line.split_whitespace().nth(2) == Some("0"));
    if !root {
        return Ok(None);
    }
    let users = std::fs::read_to_string("/etc/passwd")?;
    let fields = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let found = fields
        .into_iter()
        .find(|fields| fields.first() == Some(&"postgres"))
        .and_then(|fields| Some(Owner { uid: fields.get(2)?.parse().ok()?, gid: fields.get(3)?.parse().ok()? }));
    found.map(Some).ok_or(ClusterError::NoUser)
}

fn start(owner: Option<&Owner>, bin: &Path, folder: &Path, port: u16, purpose: Purpose) -> Result<(), ClusterError> {
    let options = format!(
        "-p {port} -k {} -c listen_addresses=127.0.0.1 -c max_connections=200 -c lc_messages=C {}",
        folder.display(),
        purpose.settings(),
    );
    let data = folder.join("data");
    let log = folder.join("log");
    run(owner, &bin.join("pg_ctl"), &["-D", text(&data), "-l", text(&log), "-o", &options, "-w", "-t", "30", "start"])
}

fn run(owner: Option<&Owner>, program: &Path, arguments: &[&str]) -> Result<(), ClusterError> {
    use std::os::unix::process::CommandExt;
    let mut command = Command::new(program);
    command.args(arguments).current_dir("/");
    if let Some(owner) = owner {
        command.uid(owner.uid).gid(owner.gid);
    }
    // The server inherits what `pg_ctl` has: it must not hold our pipes open.
    command.stdin(std::process::Stdio::null());
    let Output { status, stdout, stderr } = command.output()?;
    if status.success() {
        return Ok(());
    }
    let message = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    Err(ClusterError::Program { program: program.display().to_string(), message })
}

/// A free port below those from which the kernel takes its own.
fn free_port() -> Result<u16, ClusterError> {
    let start = 20_000 + u16::try_from(std::process::id() % 10_000).expect("below 10,000");
    (0..2_000u16)
        .map(|step| 20_000 + (start - 20_000 + step * 7) % 12_000)
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .ok_or_else(|| ClusterError::Silent("no port is free between 20,000 and 32,000".to_owned()))
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a temporary folder's name is plain text")
}
