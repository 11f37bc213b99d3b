//! An employer's system on loopback: it remembers every request and answers as it is told, rudely if need be.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// How long a test waits for a request before it fails.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is answered to one request.
#[derive(Debug, Clone)]
pub enum Reply {
    Answer {
        status: u16,
        headers: Vec<(String, String)>,
        body: String,
    },
    /// The connection is closed without a word.
    Close,
    /// Nothing, for ever.
    Silence,
}

impl Reply {
    pub fn status(status: u16) -> Self {
        Self::Answer { status, headers: Vec::new(), body: String::new() }
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
        match self {
            Self::Answer { status, headers, .. } => Self::Answer { status, headers, body: body.to_owned() },
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
    otherwise: Mutex<Reply>,
}

impl Receiver {
    /// Answers 200 until it is told otherwise.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let shared = Arc::new(Shared {
            received: Mutex::default(),
            arrived: Notify::new(),
            next: Mutex::default(),
            otherwise: Mutex::new(Reply::status(200)),
        });
        let listening = tokio::spawn(listen(listener, Arc::clone(&shared)));
        Self { url, shared, listening }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// These replies to the next requests, one each.
    pub fn reply(&self, replies: impl IntoIterator<Item = Reply>) {
        self.shared.next.lock().unwrap().extend(replies);
    }

    /// This to every request for which no other reply stands ready.
    pub fn always(&self, reply: Reply) {
        *self.shared.otherwise.lock().unwrap() = reply;
    }

    pub fn received(&self) -> Vec<Received> {
        self.shared.received.lock().unwrap().clone()
    }

    /// Waits until so many requests have come in all, and gives them.
    pub async fn wait_for(&self, count: usize) -> Vec<Received> {
        let enough = async {
            loop {
                let arrived = self.shared.arrived.notified();
                let received = self.received();
                if received.len() >= count {
                    return received;
                }
                arrived.await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, enough).await;
        waited.unwrap_or_else(|_| panic!("{} requests came, not {count}", self.received().len()))
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve(stream, Arc::clone(&shared)));
    }
}

/// One request after the other on one connection, until either side closes it.
async fn serve(mut stream: TcpStream, shared: Arc<Shared>) {
    let mut buffer = Vec::new();
    while let Some(request) = read_request(&mut stream, &mut buffer).await {
        shared.received.lock().unwrap().push(request);
        let scripted = shared.next.lock().unwrap().pop_front();
        let reply = scripted.unwrap_or_else(|| shared.otherwise.lock().unwrap().clone());
        shared.arrived.notify_waiters();
        match reply {
            Reply::Answer { status, headers, body } => {
                if stream.write_all(written(status, &headers, &body).as_bytes()).await.is_err() {
                    return;
                }
            }
            Reply::Close => return,
            Reply::Silence => std::future::pending().await,
        }
    }
}

fn written(status: u16, headers: &[(String, String)], body: &str) -> String {
    let given: Vec<_> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("HTTP/1.1 {status} Told\r\ncontent-length: {}\r\n{}\r\n{body}", body.len(), given.concat())
}

/// `None` when the connection ends.
async fn read_request(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Received> {
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
