//! The real server: started, killed, started again, and asked over HTTP.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::common::Place;

/// Longest wait for a server to answer after its start.
const STARTED: Duration = Duration::from_secs(120);
/// Longest wait for an answer.
const ANSWERED: Duration = Duration::from_secs(300);

/// A server that can be killed. It dies with the test.
pub(crate) struct Server<'a> {
    place: &'a Place,
    port: u16,
    log: PathBuf,
    child: Option<Child>,
}

/// What is asked of a server.
#[derive(Clone)]
pub(crate) struct Question {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    /// The token of a session.
    pub(crate) token: String,
    /// The idempotency key of a write.
    pub(crate) key: Option<String>,
    pub(crate) content_type: &'static str,
    pub(crate) body: Vec<u8>,
}

impl Question {
    pub(crate) fn get(path: String, token: &str) -> Self {
        Self { method: "GET", path, token: token.to_owned(), key: None, content_type: "", body: Vec::new() }
    }
}

impl<'a> Server<'a> {
    /// A server of `place`, not started.
    pub(crate) fn of(place: &'a Place) -> Self {
        Self { place, port: free_port(), log: place.data.join("server.log"), child: None }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Starts it and waits until it answers.
    pub(crate) fn start(&mut self) {
        assert!(self.child.is_none(), "it runs");
        let log = File::options().create(true).append(true).open(&self.log).unwrap();
        let mut command = self.place.jice("serve");
        command.args(["--listen", &format!("127.0.0.1:{}", self.port)]).stdout(Stdio::null()).stderr(log);
        self.child = Some(command.spawn().unwrap());
        let began = Instant::now();
        while ask(self.port, &Question::get("/api/session".to_owned(), "")).is_err() {
            if let Some(ended) = self.child.as_mut().unwrap().try_wait().unwrap() {
                panic!("the server ended by itself, {ended}: {}", self.said());
            }
            assert!(began.elapsed() < STARTED, "the server does not answer: {}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Kills it with SIGKILL: nothing is closed, nothing is finished.
    pub(crate) fn kill(&mut self) {
        let mut child = self.child.take().expect("it runs");
        if let Some(ended) = child.try_wait().unwrap() {
            panic!("the server ended by itself, {ended}: {}", self.said());
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// What it said, its last words at least.
    pub(crate) fn said(&self) -> String {
        let said = std::fs::read_to_string(&self.log).unwrap_or_default();
        said.chars().skip(said.chars().count().saturating_sub(4_000)).collect()
    }
}

impl Drop for Server<'_> {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

/// Asks the server on `port` and waits for the whole answer: its code and body. An answer
/// that breaks off is an error, as none is.
pub(crate) fn ask(port: u16, question: &Question) -> Result<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(ANSWERED))?;
    let Question { method, path, token, key, content_type, body } = question;
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n");
    if !token.is_empty() {
        head += &format!("Cookie: jice={token}\r\n");
    }
    if let Some(key) = key {
        head += &format!("Idempotency-Key: {key}\r\nContent-Type: {content_type}\r\n");
    }
    head += &format!("Content-Length: {}\r\n\r\n", body.len());
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    whole(&answer).ok_or_else(|| Error::new(ErrorKind::UnexpectedEof, "the answer broke off"))
}

/// Code and body of an answer, where it is whole.
fn whole(answer: &[u8]) -> Option<(u16, Vec<u8>)> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?.to_ascii_lowercase();
    let code = head.split(' ').nth(1)?.parse().ok()?;
    let length: usize = head.lines().find_map(|line| line.strip_prefix("content-length: "))?.parse().ok()?;
    let body = &answer[end + 4..];
    (body.len() == length).then(|| (code, body.to_vec()))
}

/// A port below those from which the kernel takes its own.
fn free_port() -> u16 {
    static NEXT: std::sync::atomic::AtomicU16 = std::sync::atomic::AtomicU16::new(0);
    let first = 10_000 + u16::try_from(std::process::id() % 8_000).expect("below 8,000");
    loop {
        let port = first + NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Copies the packs to `to`, with the windows for new pupils open all the year: the server
/// has the machine's clock, whatever month it shows.
pub(crate) fn packs_open_all_year(pack: &str, to: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    copy(&from, to);
    let windows = to.join(pack).join("windows.toml");
    let text = std::fs::read_to_string(&windows).unwrap();
    assert!(text.contains("opens = \"09-01\""), "the window for new pupils opens in September");
    std::fs::write(&windows, text.replace("opens = \"09-01\"", "opens = \"01-01\"")).unwrap();
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
