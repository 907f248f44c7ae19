//! What a page of the web client sends, and clients who are kept busy with it.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde::de::DeserializeOwned;
use tokio::net::TcpStream;

/// A connection to a server, as a browser holds it.
pub(crate) struct Browser {
    sender: SendRequest<Full<Bytes>>,
    host: String,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) code: StatusCode,
    body: Bytes,
}

impl Answer {
    /// What an answer of success holds.
    ///
    /// # Errors
    /// Any other code, with what was said.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> anyhow::Result<T> {
        ensure!(self.code == StatusCode::OK, "{}: {}", self.code, String::from_utf8_lossy(&self.body));
        serde_json::from_slice(&self.body).context("reading an answer")
    }
}

impl Browser {
    /// Connects to the server at `port`.
    pub(crate) async fn open(port: u16) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        // It ends with the browser, or with an error that the request under way meets too.
        tokio::spawn(connection);
        Ok(Self { sender, host: format!("127.0.0.1:{port}") })
    }

    /// Reads, in the session of `token`.
    pub(crate) async fn get(&mut self, token: &str, path: &str) -> anyhow::Result<Answer> {
        let request = Request::get(path).header("host", &self.host).header("cookie", format!("jice={token}"));
        self.send(request.body(Full::default())?).await
    }

    /// Posts JSON in the session of `token`; a write bears `key`, so that it has one effect.
    pub(crate) async fn post(&mut self, token: &str, path: &str, key: &str, json: String) -> anyhow::Result<Answer> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header("host", &self.host)
            .header("origin", format!("http://{}", self.host))
            .header("sec-fetch-site", "same-origin")
            .header("cookie", format!("jice={token}"))
            .header("content-type", "application/json")
            .header("idempotency-key", key);
        self.send(request.body(Full::from(json))?).await
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> anyhow::Result<Answer> {
        self.sender.ready().await?;
        let answer = self.sender.send_request(request).await?;
        Ok(Answer { code: answer.status(), body: answer.into_body().collect().await?.to_bytes() })
    }
}

/// What came of clients who were kept busy.
pub(crate) struct Ran {
    pub(crate) per_second: f64,
    /// Of each act, in milliseconds.
    pub(crate) latencies: Vec<f64>,
}

/// Keeps `clients` busy for `seconds`, each with a connection of its own: `act`, told which
/// client and which of its turns it is, begins again as soon as it is done. It says whether it
/// had anything to do; one that had not ends its client.
pub(crate) fn keep_busy(
    port: u16,
    clients: usize,
    seconds: f64,
    act: impl AsyncFn(&mut Browser, usize, usize) -> anyhow::Result<bool>,
) -> anyhow::Result<Ran> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let began = Instant::now();
        let until = began + Duration::from_secs_f64(seconds);
        let one = async |client: usize| {
            let mut browser = Browser::open(port).await?;
            let mut latencies = Vec::new();
            for turn in 0.. {
                let began = Instant::now();
                if began >= until || !act(&mut browser, client, turn).await? {
                    break;
                }
                latencies.push(milliseconds(began));
            }
            anyhow::Ok(latencies)
        };
        let done = futures_util::future::try_join_all((0..clients).map(one)).await?;
        let took = began.elapsed().as_secs_f64();
        let latencies: Vec<f64> = done.into_iter().flatten().collect();
        anyhow::Ok(Ran { per_second: latencies.len() as f64 / took, latencies })
    })
}

/// Milliseconds since `began`.
pub(crate) fn milliseconds(began: Instant) -> f64 {
    began.elapsed().as_secs_f64() * 1_000.0
}
