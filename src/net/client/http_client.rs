//! This is the one HTTP client.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, LOCATION, RETRY_AFTER};
use reqwest::{Client, RequestBuilder, Response, redirect, tls};
use tokio::time::{Instant, timeout_at};
use url::Url;

use crate::net::guard::Guard;
use crate::net::outcome::{Exchange, Outcome};
use crate::net::resolver::{Names, VettedResolver};

/// The most octets of a body that are read. It is more than is kept, because a connection whose answer was read to its end can be used
/// again.
const BODY_READ: usize = 64 * 1024;

/// The most octets of a body that are kept.
const BODY_KEPT: usize = 4 * 1024;

/// The most octets of a header that are kept.
const HEADER_KEPT: usize = 1024;

/// An answer may have at most this many headers. Servers behind several proxies send more than the 100 that hyper accepts by default. The
/// buffer of hyper limits how many octets the headers may have together.
const MOST_HEADERS: usize = 1_000;

/// This is the same limit for HTTP/2, in octets of names and values, with 32 more for each header (RFC 9113 section 6.5.2).
const H2_MOST_HEADER_OCTETS: u32 = 128 * 1024;

/// The headers that are kept, because they help to find out why an answer was the one it was.
const HEADERS_KEPT: &[&str] = &["content-type", "content-length", "location", "retry-after", "server", "x-request-id"];

/// The most connections to one host that are kept open. It is as many as the dispatcher has deliveries under way, because endpoints of many
/// companies may be on one host, and answers arrive together. With fewer, a burst opens a new connection for most of what it sends
/// (measured: a third of its time).
const IDLE_PER_HOST: usize = 256;

/// How long an unused connection is kept, which is shorter than the minute after which most servers close it.
const IDLE_FOR: Duration = Duration::from_secs(30);

/// How long a connection may take to open. A request has its own deadline, but a connection may outlive the request that opened it.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// How often an HTTP/2 connection is checked. All requests share it, so a ping finds out that it is dead before each of them has missed its
/// deadline.
const PING_EVERY: Duration = Duration::from_secs(10);

/// How long the answer to a ping may take before the connection counts as dead.
const PING_ANSWERED_IN: Duration = Duration::from_secs(5);

/// The most octets that an HTTP/2 server may send before they are read, which limits memory when bodies are huge.
const H2_STREAM_WINDOW: u32 = 64 * 1024;

/// The same limit for all streams of one connection together.
const H2_CONNECTION_WINDOW: u32 = 1024 * 1024;

/// Calls addresses that partners gave. It is cheap to clone, and clones share their connections.
#[derive(Debug, Clone)]
pub struct HttpClient {
    client: Client,
    guard: Arc<Guard>,
}

impl HttpClient {
    /// Makes a client that asks the system's resolver. `user_agent` is sent with every webhook, as in `foothold-webhooks/0.1.0`.
    ///
    /// # Errors
    ///
    /// It fails when the machine has no certificate store, or when `user_agent` cannot be a header.
    pub fn new(guard: Arc<Guard>, user_agent: &str) -> Result<Self, reqwest::Error> {
        Self::with_names(guard, user_agent, Names::System)
    }

    /// Does what [`HttpClient::new`] does, and asks `names` for the addresses behind names.
    #[expect(clippy::disallowed_methods, reason = "the one place that builds a client")]
    pub fn with_names(guard: Arc<Guard>, user_agent: &str, names: Names) -> Result<Self, reqwest::Error> {
        let resolver = VettedResolver::new(Arc::clone(&guard), names);
        let client = Client::builder()
            .user_agent(user_agent)
            .dns_resolver(resolver)
            .redirect(redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .tls_version_min(tls::Version::TLS_1_2)
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_max_idle_per_host(IDLE_PER_HOST)
            .pool_idle_timeout(IDLE_FOR)
            .http1_max_headers(MOST_HEADERS)
            // A user agent joins a folded header into one line (RFC 9112 section 5.2).
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .http2_max_header_list_size(H2_MOST_HEADER_OCTETS)
            .http2_keep_alive_interval(PING_EVERY)
            .http2_keep_alive_timeout(PING_ANSWERED_IN)
            .http2_initial_stream_window_size(H2_STREAM_WINDOW)
            .http2_initial_connection_window_size(H2_CONNECTION_WINDOW)
            .build()?;
        Ok(Self { client, guard })
    }

    /// Gives the guard, so that an address is checked by the same rule when it is registered as at every attempt.
    #[must_use]
    pub fn guard(&self) -> &Guard {
        &self.guard
    }

    pub(in crate::net) fn client(&self) -> &Client {
        &self.client
    }

    /// Sends `body` once, and follows no redirects. `deadline` covers name, connection, TLS, headers and body together.
    pub async fn post(&self, url: &Url, headers: HeaderMap, body: Vec<u8>, deadline: Duration) -> Exchange {
        let started = Instant::now();
        let request = self.client.post(url.clone()).headers(headers).body(body);
        // The resolver is not asked about IP literals, so the URL is checked here, and not only when it was registered.
        let (outcome, headers) = match self.guard.check_url(url) {
            Ok(()) => attempt(request, started + deadline).await,
            Err(_) => (Outcome::BlockedAddress, Vec::new()),
        };
        Exchange { outcome, headers, duration: started.elapsed() }
    }
}

async fn attempt(request: RequestBuilder, until: Instant) -> (Outcome, Vec<(&'static str, String)>) {
    match timeout_at(until, request.send()).await {
        Ok(Ok(response)) => {
            let headers = kept_headers(&response);
            (read_answer(response, until).await, headers)
        }
        Ok(Err(error)) => (Outcome::of_error(&error), Vec::new()),
        Err(_) => (Outcome::TimedOut, Vec::new()),
    }
}

fn kept_headers(response: &Response) -> Vec<(&'static str, String)> {
    let kept = |name: &'static str| Some((name, header_text(response, &HeaderName::from_static(name))?));
    HEADERS_KEPT.iter().filter_map(|name| kept(name)).collect()
}

async fn read_answer(response: Response, until: Instant) -> Outcome {
    Outcome::Answered {
        status: response.status().as_u16(),
        retry_after: header_text(&response, &RETRY_AFTER),
        location: header_text(&response, &LOCATION),
        body: read_body(response, until).await,
    }
}

/// Gives at most 1 KiB of the header, with octets outside UTF-8 replaced.
pub(in crate::net) fn header_text(response: &Response, name: &HeaderName) -> Option<String> {
    let value = response.headers().get(name)?.as_bytes();
    Some(String::from_utf8_lossy(&value[..value.len().min(HEADER_KEPT)]).into_owned())
}

/// Reads what arrives before the deadline, the connection's end or [`BODY_READ`] octets. The status has decided already, so none of these
/// is a fault.
async fn read_body(mut response: Response, until: Instant) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut read = 0;
    while read < BODY_READ
        && let Ok(Ok(Some(chunk))) = timeout_at(until, response.chunk()).await
    {
        let room = BODY_KEPT - kept.len();
        kept.extend_from_slice(&chunk[..chunk.len().min(room)]);
        read += chunk.len();
    }
    kept
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
