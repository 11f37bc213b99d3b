//! Who calls: each client has a connection of its own that stays open, and sends its next request when the answer to the last is there.
//!
//! HTTP/1.1 is written and read by hand, because clients and server share the machine: what a client library costs would be taken from the
//! server. All clients run on one thread.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

pub const CLIENTS: usize = 16;

/// What the clients did together.
pub struct Load {
    pub per_second: f64,
    /// Of each request, until its answer was there.
    pub took: Vec<Duration>,
}

/// The clients of one server. Every request has a number, which no other has in any turn.
pub struct Clients {
    calls: Arc<Calls>,
}

struct Calls {
    server: SocketAddr,
    /// Every answer begins with this.
    status_line: &'static str,
    /// The whole request with this number, as it is sent.
    request: Box<dyn Fn(u64) -> String + Send + Sync>,
    next: AtomicU64,
}

impl Clients {
    pub fn of(server: SocketAddr, status_line: &'static str, request: impl Fn(u64) -> String + Send + Sync + 'static) -> Self {
        Self { calls: Arc::new(Calls { server, status_line, request: Box::new(request), next: AtomicU64::new(0) }) }
    }

    pub fn call_for(&self, length: Duration) -> Load {
        let took: Vec<Duration> = self.calls_for(length).into_iter().map(|(_, took)| took).collect();
        #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 requests")]
        Load { per_second: took.len() as f64 / length.as_secs_f64(), took }
    }

    /// Gives when each request was sent, and how long its answer took.
    pub fn calls_for(&self, length: Duration) -> Vec<(Instant, Duration)> {
        let calls = Arc::clone(&self.calls);
        let clients = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(call_side_by_side(&calls, length))
        });
        clients.join().expect("every request is answered")
    }
}

async fn call_side_by_side(calls: &Arc<Calls>, length: Duration) -> Vec<(Instant, Duration)> {
    let end = Instant::now() + length;
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        clients.spawn(call_until(end, Arc::clone(calls)));
    }
    clients.join_all().await.concat()
}

/// What is answered after the end does not count.
async fn call_until(end: Instant, calls: Arc<Calls>) -> Vec<(Instant, Duration)> {
    let mut connection = TcpStream::connect(calls.server).await.expect("the server listens");
    connection.set_nodelay(true).expect("a TCP socket");
    let mut answer = Vec::with_capacity(256 * 1024);
    let mut took = Vec::new();
    loop {
        let request = (calls.request)(calls.next.fetch_add(1, Ordering::Relaxed));
        let sent = Instant::now();
        connection.write_all(request.as_bytes()).await.expect("the connection stays open");
        read_answer(&mut connection, &mut answer).await;
        let read = Instant::now();
        assert!(answer.starts_with(calls.status_line.as_bytes()), "{}", String::from_utf8_lossy(&answer));
        if read > end {
            return took;
        }
        took.push((sent, read - sent));
    }
}

/// One answer, head and body.
async fn read_answer(connection: &mut TcpStream, answer: &mut Vec<u8>) {
    answer.clear();
    let mut whole = usize::MAX;
    while answer.len() < whole {
        let read = connection.read_buf(answer).await.expect("the connection stays open");
        assert!(read > 0, "the server closed the connection");
        if whole == usize::MAX {
            whole = length_of(answer).unwrap_or(usize::MAX);
        }
    }
}

/// The length of head and body, once the head is there.
fn length_of(answer: &[u8]) -> Option<usize> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    if head.starts_with("http/1.1 304 ") {
        return Some(end);
    }
    let (_, rest) = head.split_once("content-length: ").expect("the answer names its length");
    let body: usize = rest.split_once("\r\n").and_then(|(length, _)| length.parse().ok()).expect("a length is a number");
    Some(end + body)
}
