//! Who is called: reads each request and answers 204 at once, on a thread of its own. As little work as can be, because it shares the machine.
//!
//! A request has a number: the `version` in its body.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;

const ANSWER: &[u8] = b"HTTP/1.1 204 No Content\r\n\r\n";
const LOOK_EVERY: Duration = Duration::from_millis(1);
/// How long a turn may take before something is wrong.
const PATIENCE: Duration = Duration::from_mins(2);

pub struct Receiver {
    address: SocketAddr,
    log: Arc<Log>,
}

#[derive(Default)]
struct Log {
    count: AtomicUsize,
    /// The number of a request, and when its answer was out.
    answered: Mutex<Vec<(u64, Instant)>>,
}

impl Receiver {
    pub fn start() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a listener");
        let address = listener.local_addr().expect("an address");
        let log = Arc::new(Log::default());
        let kept = Arc::clone(&log);
        std::thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(listen(listener, kept));
        });
        Self { address, log }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Waits for so many answers since the last call, and gives them.
    pub fn take(&self, count: usize) -> Vec<(u64, Instant)> {
        let begin = Instant::now();
        while self.log.count.load(Ordering::Acquire) < count {
            assert!(begin.elapsed() < PATIENCE, "{} of {count} requests came", self.log.count.load(Ordering::Acquire));
            std::thread::sleep(LOOK_EVERY);
        }
        self.log.count.store(0, Ordering::Release);
        std::mem::take(&mut *self.log.answered.lock().expect("nobody panics"))
    }
}

async fn listen(listener: std::net::TcpListener, log: Arc<Log>) {
    let listener = TcpListener::from_std(listener).expect("a listener");
    while let Ok((connection, _)) = listener.accept().await {
        connection.set_nodelay(true).expect("a TCP socket");
        tokio::spawn(answer_all(connection, Arc::clone(&log)));
    }
}

async fn answer_all(mut connection: TcpStream, log: Arc<Log>) {
    let mut buffer = Vec::with_capacity(4096);
    loop {
        buffer.clear();
        let Some(number) = read_number(&mut connection, &mut buffer).await else { return };
        if connection.write_all(ANSWER).await.is_err() {
            return;
        }
        log.answered.lock().expect("nobody panics").push((number, Instant::now()));
        log.count.fetch_add(1, Ordering::AcqRel);
    }
}

/// Reads one request; its body ends with `"version":<number>}}`.
async fn read_number(connection: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<u64> {
    while !buffer.ends_with(b"}}") {
        if connection.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
    let text = std::str::from_utf8(buffer).ok()?;
    let (_, number) = text.trim_end_matches('}').rsplit_once("\"version\":")?;
    number.parse().ok()
}
