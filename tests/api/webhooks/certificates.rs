//! Trust, and no way around it: whose certificate is not good gets no request, and a proxy in the environment gets none either. What the
//! process trusts comes from its environment, so this is the real binary.

use std::io::Write;

use super::*;
use crate::harness::database::Database;
use crate::harness::process::{Process, Site};
use crate::harness::tls::{Authority, self_signed_for};

async fn register_at(process: &Process, url: &str) -> Endpoint {
    let answer = process.caller.post("/v1/webhook-endpoints", json!({"url": url, "event_types": []})).await;
    answer.assert_status(201);
    Endpoint::of(&answer)
}

/// The one delivery to this endpoint, once it was tried.
async fn tried(process: &Process, endpoint: &Endpoint) -> Value {
    for _ in 0..600 {
        let all = process.caller.all(&format!("/v1/webhook-deliveries?endpoint_id={endpoint}")).await;
        assert_eq!(all.len(), 1, "{all:?}");
        if all[0]["attempts"] == 1 {
            return all[0].clone();
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("nothing was sent to {endpoint}");
}

async fn trust(database: Database) {
    let authority = Authority::new();
    let mut trusted = tempfile::NamedTempFile::new().unwrap();
    trusted.write_all(authority.pem().as_bytes()).unwrap();
    let proxy = Receiver::start().await;
    let mut site = Site::on(database).await.with("SSL_CERT_FILE", trusted.path().to_str().unwrap());
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        site = site.with(name, &proxy.url(""));
    }
    let process = site.start().await;
    let good = Receiver::start_tls(authority.valid_for("127.0.0.1")).await;
    let bad = [
        Receiver::start_tls(authority.expired_for("127.0.0.1")).await,
        Receiver::start_tls(authority.valid_for("hooks.example.org")).await,
        Receiver::start_tls(self_signed_for("127.0.0.1")).await,
        Receiver::start_tls(Authority::new().valid_for("127.0.0.1")).await,
    ];
    let good_endpoint = register_at(&process, &good.url("/hook")).await;
    let mut bad_endpoints = Vec::new();
    for receiver in &bad {
        bad_endpoints.push(register_at(&process, &receiver.url("/hook")).await);
    }

    process.caller.mentee().registered().await;

    let delivery = tried(&process, &good_endpoint).await;
    assert_eq!(delivery["status"], "delivered", "{delivery}");
    assert_eq!(good.count(), 1);
    for (receiver, endpoint) in bad.iter().zip(&bad_endpoints) {
        let delivery = tried(&process, endpoint).await;
        assert_eq!((&delivery["status"], &delivery["last_error"]), (&json!("pending"), &json!("tls")), "{delivery}");
        assert!(receiver.connections() > 0);
        assert_eq!(receiver.count(), 0, "no request without trust");
    }
    assert_eq!(proxy.connections(), 0);
    assert!(process.terminate().await.success());
}

#[tokio::test]
async fn only_a_good_certificate_is_sent_anything_and_no_proxy_is_asked_sqlite() {
    trust(Database::sqlite()).await;
}

#[tokio::test]
async fn only_a_good_certificate_is_sent_anything_and_no_proxy_is_asked_postgres() {
    trust(Database::postgres()).await;
}
