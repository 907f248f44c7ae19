//! The server under clients that are slow, many, or endless.

use std::time::{Duration, Instant};

use jice_http::{ConnectionLimits, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::support::{World, listener};

struct Running {
    address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    server: tokio::task::JoinHandle<()>,
}

async fn running(world: &World, limits: ConnectionLimits) -> Running {
    let (listener, address) = listener().await;
    let (stop, stopped) = oneshot::channel::<()>();
    let router = world.router();
    let server = tokio::spawn(async move {
        serve(listener, router, limits, async { drop(stopped.await) }).await;
    });
    Running { address, stop, server }
}

fn quick() -> ConnectionLimits {
    ConnectionLimits {
        head: Duration::from_millis(700),
        stall: Duration::from_millis(700),
        ..ConnectionLimits::default()
    }
}

/// Everything until the other end closes, and how long that took.
async fn until_closed(stream: &mut TcpStream) -> (Vec<u8>, Duration) {
    let (began, mut all) = (Instant::now(), Vec::new());
    let closed = timeout(Duration::from_secs(10), stream.read_to_end(&mut all)).await;
    // A reset is an end as well.
    drop(closed.expect("the connection is closed"));
    (all, began.elapsed())
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_and_dribbling_clients_are_cut_and_others_served() {
    let world = World::on_sqlite();
    let running = running(&world, quick()).await;
    let mut idle = TcpStream::connect(running.address).await.expect("connected");
    let mut dribbling = TcpStream::connect(running.address).await.expect("connected");
    let dribble = tokio::spawn(async move {
        let began = Instant::now();
        for byte in b"GET /api/health HTTP/1.1\r\nhost: x\r\nx-slow: ".iter().chain(std::iter::repeat(&b'a')) {
            if dribbling.write_all(&[*byte]).await.is_err() || began.elapsed() > Duration::from_secs(8) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        began.elapsed()
    });
    let mut kept = TcpStream::connect(running.address).await.expect("connected");
    kept.write_all(b"GET /api/health HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("written");
    let (answer, lasted) = until_closed(&mut kept).await;
    assert!(answer.starts_with(b"HTTP/1.1 200 OK"), "{}", String::from_utf8_lossy(&answer));
    assert!(lasted < Duration::from_secs(4), "kept alive for {lasted:?}");
    let (nothing, lasted) = until_closed(&mut idle).await;
    assert!(lasted < Duration::from_secs(4) && nothing.len() < 200, "idle for {lasted:?}");
    let lasted = dribble.await.expect("no panic");
    assert!(lasted < Duration::from_secs(4), "dribbled for {lasted:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_takes_nothing_is_cut() {
    let world = World::on_sqlite();
    let running = running(&world, quick()).await;
    let stream = TcpStream::connect(running.address).await.expect("connected");
    let ask = b"GET /api/openapi.json HTTP/1.1\r\nhost: x\r\n\r\n";
    let (mut reading, mut writing) = stream.into_split();
    // Asks again and again and reads nothing, until the answers fill every buffer between.
    let asking = tokio::spawn(async move { while writing.write_all(ask).await.is_ok() {} });
    timeout(Duration::from_secs(20), asking).await.expect("the connection is closed").expect("no panic");
    let mut taken = Vec::new();
    drop(timeout(Duration::from_secs(10), reading.read_to_end(&mut taken)).await.expect("the connection is closed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_connection_too_many_is_told_to_come_back() {
    let world = World::on_sqlite();
    let running = running(&world, ConnectionLimits { at_once: 2, ..ConnectionLimits::default() }).await;
    let first = TcpStream::connect(running.address).await.expect("connected");
    let _second = TcpStream::connect(running.address).await.expect("connected");
    tokio::time::sleep(Duration::from_millis(100)).await;
    let mut third = TcpStream::connect(running.address).await.expect("connected");
    let (told, _) = until_closed(&mut third).await;
    let told = String::from_utf8(told).expect("text");
    assert!(told.starts_with("HTTP/1.1 503") && told.contains("Retry-After: 5"), "{told}");
    drop(first);
    tokio::time::sleep(Duration::from_millis(100)).await;
    let mut fourth = TcpStream::connect(running.address).await.expect("connected");
    fourth.write_all(b"GET /api/health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.expect("written");
    assert!(until_closed(&mut fourth).await.0.starts_with(b"HTTP/1.1 200"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_a_byte_a_second_is_cut_off() {
    let world = World::on_sqlite();
    let running = running(&world, ConnectionLimits::default()).await;
    let mut stream = TcpStream::connect(running.address).await.expect("connected");
    let head =
        "POST /api/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n";
    stream.write_all(head.as_bytes()).await.expect("written");
    let (mut reading, mut writing) = stream.into_split();
    let dribble = tokio::spawn(async move {
        while writing.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
    let (began, mut told) = (Instant::now(), Vec::new());
    drop(timeout(Duration::from_secs(15), reading.read_to_end(&mut told)).await.expect("closed within 15 seconds"));
    assert!(told.starts_with(b"HTTP/1.1 408"), "{}", String::from_utf8_lossy(&told));
    assert!(began.elapsed() > Duration::from_secs(9), "an honest line of 8 KiB/s has its time");
    dribble.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_without_measure_is_refused() {
    let world = World::on_sqlite();
    let running = running(&world, ConnectionLimits::default()).await;
    let mut stream = TcpStream::connect(running.address).await.expect("connected");
    let head = format!("GET / HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "a".repeat(1 << 20));
    // The answer may come before all is written.
    drop(stream.write_all(head.as_bytes()).await);
    let (told, _) = until_closed(&mut stream).await;
    assert!(told.is_empty() || told.starts_with(b"HTTP/1.1 431"), "{}", String::from_utf8_lossy(&told));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shutdown_ends_idle_connections_at_once() {
    let world = World::on_sqlite();
    let running = running(&world, ConnectionLimits::default()).await;
    let mut kept = TcpStream::connect(running.address).await.expect("connected");
    kept.write_all(b"GET /api/health HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("written");
    let mut first = [0; 12];
    kept.read_exact(&mut first).await.expect("an answer");
    assert_eq!(&first, b"HTTP/1.1 200");
    running.stop.send(()).expect("it runs");
    timeout(Duration::from_secs(5), running.server).await.expect("it ends").expect("no panic");
    assert!(TcpStream::connect(running.address).await.is_err(), "nobody listens any more");
}
