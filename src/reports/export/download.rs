//! Sends a file part by part. A part is read when the reader has taken the one before it, so a slow reader holds neither a connection nor a
//! lock, and the memory that a download needs does not depend on how long the list is.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, http::header};
use futures_core::Stream;

use crate::db::{Conn, Db};
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::limits::InFlight;
use crate::wire::csv::writer::{MARK, write};

/// A part has at most this many rows.
pub const ROWS: usize = 500;

/// Some rows of a file.
pub struct Part<K> {
    pub rows: Vec<Vec<String>>,
    /// The key after which the next part begins; `None` if this is the last one.
    pub next: Option<K>,
}

impl<K> Part<K> {
    /// Makes a part of rows of which one more was read than is shown.
    pub fn of<R>(mut rows: Vec<R>, key: impl Fn(&R) -> K, cells: impl FnMut(R) -> Result<Vec<String>>) -> Result<Self> {
        let is_last = rows.len() <= ROWS;
        rows.truncate(ROWS);
        let next = if is_last { None } else { rows.last().map(key) };
        Ok(Self { rows: rows.into_iter().map(cells).collect::<Result<_>>()?, next })
    }
}

type Read<K> = Arc<dyn Fn(&mut Conn, Option<K>) -> Result<Part<K>> + Send + Sync>;

/// This is what is to be sent: the file's name, the name of its reads in the log, and its columns.
pub struct File {
    pub name: &'static str,
    pub read: &'static str,
    pub columns: Vec<String>,
}

/// Answers with the file. The first part is read before the answer begins, so that what goes wrong with it is an answer of its own.
pub async fn download<K: Copy + Send + Unpin + 'static>(
    request: &HttpRequest,
    deps: &Deps,
    file: File,
    read: impl Fn(&mut Conn, Option<K>) -> Result<Part<K>> + Send + Sync + 'static,
) -> Result<HttpResponse> {
    let mut stream = Download {
        db: deps.db.clone(),
        name: file.read,
        read: Arc::new(read),
        // The request counts as one of its key until the whole file is sent.
        _in_flight: request.extensions_mut().remove::<InFlight>(),
        state: State::Done,
    };
    let first = stream.part(None).await?;
    let mut bytes = MARK.as_bytes().to_vec();
    bytes.extend(write([file.columns])?);
    stream.state = State::with(bytes, first)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present"))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}.csv\"", file.name)))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(stream))
}

struct Download<K> {
    db: Db,
    name: &'static str,
    read: Read<K>,
    _in_flight: Option<InFlight>,
    state: State<K>,
}

enum State<K> {
    /// These bytes are to be sent, and then the rows after the key.
    Ready(Bytes, Option<K>),
    Reading(Pin<Box<dyn Future<Output = Result<Part<K>>> + Send>>),
    Done,
}

impl<K> State<K> {
    fn with(mut bytes: Vec<u8>, part: Part<K>) -> Result<Self> {
        bytes.extend(write(part.rows)?);
        Ok(Self::Ready(bytes.into(), part.next))
    }
}

impl<K: Copy + Send + 'static> Download<K> {
    fn part(&self, after: Option<K>) -> Pin<Box<dyn Future<Output = Result<Part<K>>> + Send>> {
        let (db, name, read) = (self.db.clone(), self.name, self.read.clone());
        Box::pin(async move { db.read(name, move |conn| read(conn, after)).await })
    }
}

impl<K: Copy + Send + Unpin + 'static> Stream for Download<K> {
    type Item = Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            match std::mem::replace(&mut this.state, State::Done) {
                State::Ready(bytes, next) => {
                    if next.is_some() {
                        this.state = State::Reading(this.part(next));
                    }
                    return Poll::Ready(Some(Ok(bytes)));
                }
                State::Reading(mut reading) => match reading.as_mut().poll(context) {
                    Poll::Pending => {
                        this.state = State::Reading(reading);
                        return Poll::Pending;
                    }
                    Poll::Ready(part) => match part.and_then(|part| State::with(Vec::new(), part)) {
                        Ok(ready) => this.state = ready,
                        Err(error) => return Poll::Ready(Some(Err(broken_off(this.name, error)))),
                    },
                },
                State::Done => return Poll::Ready(None),
            }
        }
    }
}

/// The reader notices that the file is not whole, because its last part does not come.
fn broken_off(name: &str, error: Error) -> Error {
    tracing::error!(name, %error, "an export broke off");
    error
}
