//! This sends a request that a library has made, with the same guard as every other call, and gives the library the whole answer.

use std::borrow::Cow;
use std::time::Duration;

use openidconnect::http::Response;
use openidconnect::{HttpRequest, HttpResponse};
use tokio::time::{Instant, timeout_at};

use crate::net::client::HttpClient;
use crate::net::download::read_body;
use crate::net::outcome::Outcome;

/// The server did not answer, or its answer cannot be used. The error says why in a word (`dns`, `timeout`), and holds no address.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NoAnswer(Cow<'static, str>);

impl From<Outcome> for NoAnswer {
    fn from(outcome: Outcome) -> Self {
        Self(outcome.fault().unwrap_or("no_valid_answer".into()))
    }
}

impl HttpClient {
    /// Sends a request once, and follows no redirects. An answer of more than `most` octets is none. `deadline` covers name, connection,
    /// TLS, headers and body together.
    pub async fn exchange(&self, request: HttpRequest, most: usize, deadline: Duration) -> Result<HttpResponse, NoAnswer> {
        let request = reqwest::Request::try_from(request).map_err(|_| NoAnswer("no_valid_address".into()))?;
        // The resolver is not asked about IP literals, so the URL is checked here, as in `post`.
        if self.guard().check_url(request.url()).is_err() {
            return Err(Outcome::BlockedAddress.into());
        }
        let until = Instant::now() + deadline;
        let response = match timeout_at(until, self.client().execute(request)).await {
            Ok(answered) => answered.map_err(|error| Outcome::of_error(&error))?,
            Err(_) => return Err(Outcome::TimedOut.into()),
        };
        let (status, headers) = (response.status(), response.headers().clone());
        let body = read_body(response, most, until).await?;
        if body.len() > most {
            return Err(NoAnswer("too_large".into()));
        }
        let mut whole = Response::new(body);
        *whole.status_mut() = status;
        *whole.headers_mut() = headers;
        Ok(whole)
    }
}
