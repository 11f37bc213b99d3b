//! This is a receiver to try webhooks with. It verifies each request, prints what arrives and keeps nothing.

use std::net::SocketAddr;

use actix_web::dev::ServerHandle;
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use serde_json::Value;
use tokio::task::JoinHandle;

use crate::app::{Signals, bind};
use crate::error::{Error, Result};
use crate::time::Clock;
use crate::webhooks::sign::{Secret, Signed, Unverified, verify};

/// What decides whether a request can be believed.
struct Verifier {
    secrets: Vec<Secret>,
    clock: Clock,
}

/// A receiver that is listening.
pub struct Sink {
    /// The address on which it listens, with the port that the system gave where port 0 was asked for.
    pub local: SocketAddr,
    server: JoinHandle<std::io::Result<()>>,
    handle: ServerHandle,
}

/// Reads secrets in the form in which they are shown. The error does not repeat what was given, because that may be a secret.
pub fn read_secrets(given: &[String]) -> Result<Vec<Secret>, String> {
    let secrets: Option<Vec<_>> = given.iter().map(|secret| Secret::parse(secret)).collect();
    secrets.ok_or_else(|| "a secret is whsec_ and 32 bytes in base64".to_owned())
}

/// Starts a receiver that listens until it is stopped; every path of it is an endpoint.
pub fn listen(address: SocketAddr, secrets: Vec<Secret>, clock: Clock) -> Result<Sink> {
    let verifier = Data::new(Verifier { secrets, clock });
    let listener = bind(address)?;
    let failed = |error: std::io::Error| Error::Internal(format!("the receiver cannot start: {error}"));
    let local = listener.local_addr().map_err(failed)?;
    let server = HttpServer::new(move || App::new().app_data(verifier.clone()).default_service(web::post().to(receive)));
    let server = server.workers(1).disable_signals().listen(listener).map_err(failed)?.run();
    eprintln!("listening on http://{local}");
    Ok(Sink { local, handle: server.handle(), server: tokio::spawn(server) })
}

impl Sink {
    /// Waits for a signal to stop, and stops.
    pub async fn until_signal(self, mut signals: Signals) -> Result<()> {
        signals.wait().await;
        self.stop().await
    }

    /// Stops at once; requests that are not answered yet are cut off.
    pub async fn stop(self) -> Result<()> {
        self.handle.stop(false).await;
        let ended = self.server.await.map_err(|error| Error::Internal(format!("the receiver failed: {error}")))?;
        ended.map_err(|error| Error::Internal(format!("the receiver failed: {error}")))
    }
}

/// Answers 204 to what can be believed, else 400 with the reason.
async fn receive(request: HttpRequest, body: Bytes, verifier: Data<Verifier>) -> HttpResponse {
    match believe(&request, &body, &verifier) {
        Ok(id) => {
            println!("{}", line(id, &body));
            HttpResponse::NoContent().finish()
        }
        Err(why) => {
            eprintln!("refused: {why}");
            HttpResponse::BadRequest().content_type("text/plain; charset=utf-8").body(format!("{why}\n"))
        }
    }
}

/// Verifies the three headers and the body, and gives the `webhook-id`.
fn believe<'a>(request: &'a HttpRequest, body: &[u8], verifier: &Verifier) -> Result<&'a str, Unverified> {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let signed = Signed { id: header("webhook-id"), timestamp: header("webhook-timestamp"), signature: header("webhook-signature") };
    verify(&verifier.secrets, signed, body, verifier.clock.now().timestamp().as_second())?;
    Ok(signed.id.unwrap_or_default())
}

/// Writes the id, the type and the data as one line; a body of another form is written as it is.
fn line(id: &str, body: &[u8]) -> String {
    match serde_json::from_slice::<Value>(body) {
        Ok(event) if event["type"].is_string() => format!("{id} {} {}", event["type"].as_str().unwrap_or_default(), event["data"]),
        _ => format!("{id} {}", String::from_utf8_lossy(body)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_id_type_and_data() {
        let body = br#"{"type":"webhook.ping","timestamp":"2027-03-02T10:11:12Z","data":{"company_id":null}}"#;
        assert_eq!(line("evt_1", body), r#"evt_1 webhook.ping {"company_id":null}"#);
        assert_eq!(line("evt_1", b"[1]"), "evt_1 [1]");
    }
}
