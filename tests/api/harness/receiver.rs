//! An employer's system on loopback: it remembers every request and answers as it is told, rudely if need be.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// How long a test waits for a request before it fails.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two bytes that are dripped.
const DRIP: Duration = Duration::from_millis(20);

/// What is answered to one request.
#[derive(Debug, Clone)]
pub enum Reply {
    Answer {
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    /// This status, once [`Receiver::release`] is called.
    Held(u16),
    /// The first text at once, the second one byte at a time.
    Drip(String, String),
    /// 200 with a body of so many bytes, as fast as they are taken.
    Flood(usize),
    /// This text, and then the connection is closed.
    Cut(String),
    /// The connection is reset.
    Reset,
    /// Nothing, for ever.
    Silence,
}

impl Reply {
    /// The connection is closed without a word.
    pub fn closed() -> Self {
        Self::Cut(String::new())
    }

    pub fn status(status: u16) -> Self {
        Self::Answer { status, headers: Vec::new(), body: Vec::new() }
    }

    /// To an answer; the others have no headers.
    #[must_use]
    pub fn with(self, name: &str, value: &str) -> Self {
        match self {
            Self::Answer { status, mut headers, body } => {
                headers.push((name.to_owned(), value.to_owned()));
                Self::Answer { status, headers, body }
            }
            other => other,
        }
    }

    #[must_use]
    pub fn with_body(self, body: &str) -> Self {
        self.with_octets(body.as_bytes())
    }

    #[must_use]
    pub fn with_octets(self, body: &[u8]) -> Self {
        match self {
            Self::Answer { status, headers, .. } => Self::Answer { status, headers, body: body.to_vec() },
            other => other,
        }
    }
}

/// A request as it came; header names in lower case.
#[derive(Debug, Clone)]
pub struct Received {
    pub method: String,
    pub path: String,
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
}

impl Received {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("a body of JSON")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no header {name}: {self:?}"))
    }

    /// The event's id.
    pub fn id(&self) -> String {
        self.header("webhook-id").to_owned()
    }
}

pub struct Receiver {
    url: String,
    shared: Arc<Shared>,
    listening: JoinHandle<()>,
}

struct Shared {
    received: Mutex<Vec<Received>>,
    arrived: Notify,
    next: Mutex<VecDeque<Reply>>,
    /// This is answered at a path, without its query.
    at: Mutex<HashMap<String, Reply>>,
    otherwise: Mutex<Reply>,
    /// Before each answer.
    thinks_for: Mutex<Duration>,
    released: watch::Sender<bool>,
    connections: AtomicUsize,
    flooded: AtomicUsize,
    under_way: Mutex<HashMap<String, UnderWay>>,
}

/// Requests to one path that have come and are not answered.
#[derive(Default)]
struct UnderWay {
    now: usize,
    most: usize,
}

impl Receiver {
    /// Answers 200 until it is told otherwise.
    pub async fn start() -> Self {
        Self::listen(None).await
    }

    /// With this certificate.
    pub async fn start_tls(acceptor: TlsAcceptor) -> Self {
        Self::listen(Some(acceptor)).await
    }

    async fn listen(tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://{}", listener.local_addr().expect("an address"));
        let shared = Arc::new(Shared {
            received: Mutex::default(),
            arrived: Notify::new(),
            next: Mutex::default(),
            at: Mutex::default(),
            otherwise: Mutex::new(Reply::status(200)),
            thinks_for: Mutex::default(),
            released: watch::Sender::new(false),
            connections: AtomicUsize::new(0),
            flooded: AtomicUsize::new(0),
            under_way: Mutex::default(),
        });
        let listening = tokio::spawn(listen(listener, tls, Arc::clone(&shared)));
        Self { url, shared, listening }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    pub fn port(&self) -> u16 {
        self.url.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).expect("a port")
    }

    /// These replies to the next requests, one each.
    pub fn reply(&self, replies: impl IntoIterator<Item = Reply>) {
        self.shared.next.lock().unwrap().extend(replies);
    }

    /// Answers this to every request to this path, without its query, for which no other reply stands ready.
    pub fn reply_at(&self, path: &str, reply: Reply) {
        self.shared.at.lock().unwrap().insert(path.to_owned(), reply);
    }

    /// This to every request for which no other reply stands ready.
    pub fn always(&self, reply: Reply) {
        *self.shared.otherwise.lock().unwrap() = reply;
    }

    /// So long before each answer, so that requests meet.
    pub fn think_for(&self, time: Duration) {
        *self.shared.thinks_for.lock().unwrap() = time;
    }

    /// Answers what is held, and holds nothing more.
    pub fn release(&self) {
        self.shared.released.send_replace(true);
    }

    pub fn received(&self) -> Vec<Received> {
        self.shared.received.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.shared.received.lock().unwrap().len()
    }

    /// Connections that were opened, whatever was sent through them.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// Bytes of floods that went out, into the sockets' buffers at least.
    pub fn flooded(&self) -> usize {
        self.shared.flooded.load(Ordering::SeqCst)
    }

    /// How many requests to this path were under way at the same time, at most.
    pub fn most_under_way(&self, path: &str) -> usize {
        self.shared.under_way.lock().unwrap().get(path).map_or(0, |path| path.most)
    }

    /// Counts anew.
    pub fn forget_most_under_way(&self) {
        self.shared.under_way.lock().unwrap().values_mut().for_each(|path| path.most = path.now);
    }

    /// Waits until so many requests have come in all, and gives them.
    pub async fn wait_for(&self, count: usize) -> Vec<Received> {
        self.wait_until(&format!("{count} requests"), |received| received.len() >= count).await
    }

    pub async fn wait_until(&self, what: &str, enough: impl Fn(&[Received]) -> bool) -> Vec<Received> {
        let waiting = async {
            loop {
                let mut arrived = std::pin::pin!(self.shared.arrived.notified());
                // Before the look, so that what comes in between is not missed.
                arrived.as_mut().enable();
                let is_enough = enough(&self.shared.received.lock().unwrap());
                if is_enough {
                    return self.received();
                }
                arrived.await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, waiting).await;
        waited.unwrap_or_else(|_| panic!("{what} did not come, but {} requests", self.count()))
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn listen(listener: TcpListener, tls: Option<TlsAcceptor>, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        shared.connections.fetch_add(1, Ordering::SeqCst);
        let (tls, shared) = (tls.clone(), Arc::clone(&shared));
        tokio::spawn(async move {
            match tls {
                Some(tls) => {
                    if let Ok(mut stream) = tls.accept(stream).await {
                        serve(&mut stream, &shared).await;
                    }
                }
                None => serve_plain(stream, &shared).await,
            }
        });
    }
}

async fn serve_plain(mut stream: TcpStream, shared: &Shared) {
    stream.set_nodelay(true).expect("a TCP socket");
    if let Some(Reply::Reset) = serve(&mut stream, shared).await {
        stream.set_zero_linger().expect("a TCP socket");
    }
}

/// One request after the other on one connection, until either side closes it; says what ended it.
async fn serve(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), shared: &Shared) -> Option<Reply> {
    let mut buffer = Vec::new();
    while let Some(request) = read_request(stream, &mut buffer).await {
        let path = request.path.clone();
        shared.begin(&path);
        shared.received.lock().unwrap().push(request);
        let scripted = shared.next.lock().unwrap().pop_front();
        let reply = scripted.unwrap_or_else(|| shared.standing(&path));
        shared.arrived.notify_waiters();
        let thinks_for = *shared.thinks_for.lock().unwrap();
        if !thinks_for.is_zero() {
            tokio::time::sleep(thinks_for).await;
        }
        // Before the answer is out: the next request may be there as soon as it is.
        if matches!(reply, Reply::Answer { .. }) {
            shared.end(&path);
        }
        let went_well = answer(stream, &reply, shared).await.is_ok();
        if matches!(reply, Reply::Held(_)) {
            shared.end(&path);
        }
        if !went_well || matches!(reply, Reply::Cut(_) | Reply::Reset) {
            return Some(reply);
        }
    }
    None
}

async fn answer(stream: &mut (impl AsyncWrite + Unpin), reply: &Reply, shared: &Shared) -> io::Result<()> {
    match reply {
        Reply::Answer { status, headers, body } => stream.write_all(&written(*status, headers, body)).await,
        Reply::Held(status) => {
            drop(shared.released.subscribe().wait_for(|released| *released).await);
            stream.write_all(&written(*status, &[], b"")).await
        }
        Reply::Drip(at_once, slowly) => {
            stream.write_all(at_once.as_bytes()).await?;
            for byte in slowly.as_bytes() {
                tokio::time::sleep(DRIP).await;
                stream.write_all(&[*byte]).await?;
            }
            Ok(())
        }
        Reply::Flood(length) => {
            stream.write_all(format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n").as_bytes()).await?;
            let block = vec![b'x'; 64 * 1024];
            for _ in 0..length / block.len() {
                stream.write_all(&block).await?;
                shared.flooded.fetch_add(block.len(), Ordering::SeqCst);
            }
            Ok(())
        }
        Reply::Cut(text) => stream.write_all(text.as_bytes()).await,
        Reply::Reset => Ok(()),
        Reply::Silence => std::future::pending().await,
    }
}

impl Shared {
    fn standing(&self, path: &str) -> Reply {
        let path = path.split('?').next().unwrap_or_default();
        let at_path = self.at.lock().unwrap().get(path).cloned();
        at_path.unwrap_or_else(|| self.otherwise.lock().unwrap().clone())
    }

    fn begin(&self, path: &str) {
        let mut under_way = self.under_way.lock().unwrap();
        let path = under_way.entry(path.to_owned()).or_default();
        path.now += 1;
        path.most = path.most.max(path.now);
    }

    fn end(&self, path: &str) {
        if let Some(path) = self.under_way.lock().unwrap().get_mut(path) {
            path.now -= 1;
        }
    }
}

fn written(status: u16, headers: &[(String, String)], body: &[u8]) -> Vec<u8> {
    let given: Vec<_> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!("HTTP/1.1 {status} Told\r\ncontent-length: {}\r\n{}\r\n", body.len(), given.concat());
    [head.as_bytes(), body].concat()
}

/// `None` when the connection ends.
async fn read_request(stream: &mut (impl AsyncRead + Unpin), buffer: &mut Vec<u8>) -> Option<Received> {
    let head_end = loop {
        match buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            Some(end) => break end,
            None if stream.read_buf(buffer).await.ok()? == 0 => return None,
            None => {}
        }
    };
    let head = String::from_utf8(buffer[..head_end].to_vec()).ok()?;
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, path) = (first.next()?.to_owned(), first.next()?.to_owned());
    let pairs = lines.filter_map(|line| line.split_once(':'));
    let headers: HashMap<_, _> = pairs.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
    let length: usize = headers.get("content-length").map_or(0, |length| length.parse().expect("a length"));
    let body_start = head_end + 4;
    while buffer.len() < body_start + length {
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
    let body = buffer[body_start..body_start + length].to_vec();
    buffer.drain(..body_start + length);
    Some(Received { method, path, headers, body })
}
