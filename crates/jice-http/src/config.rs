//! How the register is reached, and how much it takes at once.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jice_domain::Dice;

/// How the register is reached, and how much it takes at once.
#[derive(Clone)]
pub struct HttpConfig {
    /// The origin that browsers see, as `https://register.example.cn`, where a proxy that
    /// ends TLS stands in front. None where browsers reach this process over plain HTTP,
    /// which is for loopback only: then cookies are not `Secure`.
    pub public_origin: Option<String>,
    /// Addresses of the proxies in front. Only they are believed about a client's address.
    pub proxies: Vec<IpAddr>,
    /// A folder from which the web client is read; none for the one inside the binary.
    pub web_root: Option<PathBuf>,
    /// Chance, for request references and nonces.
    pub dice: Arc<dyn Dice>,
    /// Calls of the service that run at once, beside those named below.
    pub calls: usize,
    /// Papers, workbooks and archives that are made or read at once.
    pub heavy_calls: usize,
    /// Passwords that are hashed at once; each takes 46 MiB.
    pub password_calls: usize,
    /// Streams of job events that are open at once.
    pub streams: usize,
    /// Sign-ins that may fail in a row from one address.
    pub sign_in_burst: u32,
    /// Sign-ins that may fail in a minute after that.
    pub sign_in_per_minute: u32,
    /// What one connection may take.
    pub connections: ConnectionLimits,
}

/// What one connection may take, and how many there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// Connections at once; one more is told to come back.
    pub at_once: usize,
    /// Until the head of a request is there, from the opening of the connection or the
    /// end of the answer before.
    pub head: Duration,
    /// For how long nothing of an answer may be taken.
    pub stall: Duration,
    /// For how long requests under way may go on after the shutdown began.
    pub drain: Duration,
}

impl HttpConfig {
    /// Plain HTTP on loopback, with limits for a machine of few cores.
    pub fn new(dice: Arc<dyn Dice>) -> Self {
        let checkout = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/dist");
        Self {
            public_origin: None,
            proxies: Vec::new(),
            // While developing, what the web's build writes is served at once.
            web_root: cfg!(debug_assertions).then(|| PathBuf::from(checkout)),
            dice,
            calls: 10,
            heavy_calls: 2,
            password_calls: 4,
            streams: 256,
            sign_in_burst: 5,
            sign_in_per_minute: 10,
            connections: ConnectionLimits::default(),
        }
    }

    /// Whether browsers reach the register over TLS.
    pub(crate) fn is_secure(&self) -> bool {
        self.public_origin.as_deref().is_some_and(|origin| origin.starts_with("https://"))
    }

    /// Random bytes in hexadecimal: 16 digits, for references.
    pub(crate) fn reference(&self) -> String {
        let mut bytes = [0; 8];
        self.dice.fill(&mut bytes);
        hex::encode(bytes)
    }
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            at_once: 12_000,
            head: Duration::from_secs(10),
            stall: Duration::from_secs(12),
            drain: Duration::from_secs(10),
        }
    }
}
