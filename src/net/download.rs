//! This fetches a document from an address that a partner gave, with the same guard as every other call.

use std::time::Duration;

use reqwest::Response;
use reqwest::header::{CONTENT_ENCODING, CONTENT_LENGTH, ETAG, HeaderMap, HeaderName, LAST_MODIFIED, RETRY_AFTER};
use tokio::time::{Instant, timeout_at};
use url::Url;

use crate::net::client::{HttpClient, header_text};
use crate::net::outcome::Outcome;

/// The longest header, in octets, that is kept to be sent back the next time.
const HEADER_KEPT: usize = 512;

/// What came of fetching a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Download {
    /// The answer was 200, and the whole body has come as it was sent. `encodings` says which codings have to be undone.
    Fetched { body: Vec<u8>, encodings: String, etag: Option<String>, last_modified: Option<String> },
    /// The answer was 304, so what was fetched before is still right.
    NotModified,
    /// The body has more octets than were wanted; the rest was not read.
    TooLarge,
    /// There was another status or none, or the body broke off or came too slowly.
    Failed(Outcome),
}

impl HttpClient {
    /// Fetches at most `most` octets, and follows no redirects. `deadline` covers name, connection, TLS, headers and body together.
    pub async fn download(&self, url: &Url, headers: HeaderMap, most: usize, deadline: Duration) -> Download {
        // The resolver is not asked about IP literals, so the URL is checked here, as in `post`.
        if self.guard().check_url(url).is_err() {
            return Download::Failed(Outcome::BlockedAddress);
        }
        let until = Instant::now() + deadline;
        match timeout_at(until, self.client().get(url.clone()).headers(headers).send()).await {
            Ok(Ok(response)) => read(response, most, until).await,
            Ok(Err(error)) => Download::Failed(Outcome::of_error(&error)),
            Err(_) => Download::Failed(Outcome::TimedOut),
        }
    }
}

async fn read(response: Response, most: usize, until: Instant) -> Download {
    match response.status().as_u16() {
        200 => {}
        304 => return Download::NotModified,
        status => {
            let retry_after = header_text(&response, &RETRY_AFTER);
            return Download::Failed(Outcome::Answered { status, retry_after, location: None, body: Vec::new() });
        }
    }
    let announced = response.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > most) {
        return Download::TooLarge;
    }
    let (etag, last_modified, encodings) = (header(&response, &ETAG), header(&response, &LAST_MODIFIED), encodings(&response));
    match read_body(response, most, until).await {
        Ok(body) if body.len() > most => Download::TooLarge,
        Ok(body) => Download::Fetched { body, encodings, etag, last_modified },
        Err(outcome) => Download::Failed(outcome),
    }
}

/// Reads the whole body, or a little more than `most` octets of a longer one.
pub(in crate::net) async fn read_body(mut response: Response, most: usize, until: Instant) -> Result<Vec<u8>, Outcome> {
    let mut body = Vec::new();
    loop {
        match timeout_at(until, response.chunk()).await {
            Ok(Ok(Some(chunk))) => body.extend_from_slice(&chunk),
            Ok(Ok(None)) => return Ok(body),
            // A connection that breaks off within a body is a reset, whatever the client calls it.
            Ok(Err(error)) => return Err(if error.is_timeout() { Outcome::TimedOut } else { Outcome::Reset }),
            Err(_) => return Err(Outcome::TimedOut),
        }
        if body.len() > most {
            return Ok(body);
        }
    }
}

/// Gives a header that can be sent back as it is; `None` for one that is too long or not ASCII.
fn header(response: &Response, name: &HeaderName) -> Option<String> {
    let value = response.headers().get(name)?.to_str().ok()?;
    (value.len() <= HEADER_KEPT).then(|| value.to_owned())
}

/// Gives all `Content-Encoding` headers as one list (RFC 9110, 5.3). The list is empty if there is no such header.
fn encodings(response: &Response) -> String {
    let all = response.headers().get_all(CONTENT_ENCODING).into_iter();
    all.map(|value| String::from_utf8_lossy(value.as_bytes())).collect::<Vec<_>>().join(",")
}
