//! Front ends of other origins call the API from a browser (`FOOTHOLD_CORS_ORIGINS`).

use std::process::Command;

use foothold::config::Origins;
use reqwest::Method;

use crate::harness::database::Database;
use crate::harness::logs;
use crate::harness::prelude::*;

const FRONT: &str = "https://app.example.org";

async fn with_a_front_end() -> TestApp {
    TestApp::start(Database::sqlite(), |start| start.serve.cors_origins = Origins(vec![FRONT.to_owned()])).await
}

/// A browser asks this before it lets a page send a request with a key.
async fn preflight(app: &TestApp, origin: &str) -> Answer {
    let request = app.stranger().request(Method::OPTIONS, "/v1/mentees").header("origin", origin);
    let request = request.header("access-control-request-method", "POST");
    request.header("access-control-request-headers", "authorization,content-type,idempotency-key").await
}

fn allowed(answer: &Answer) -> Option<&str> {
    answer.header("access-control-allow-origin")
}

#[tokio::test]
async fn a_front_end_that_is_named_may_call_and_read_the_answer() {
    let app = with_a_front_end().await;
    let asked = preflight(&app, FRONT).await;
    assert_eq!(allowed(asked.assert_status(200)), Some(FRONT));
    let headers = asked.header("access-control-allow-headers").unwrap().to_ascii_lowercase();
    assert!(["authorization", "content-type", "idempotency-key"].iter().all(|name| headers.contains(name)), "{headers}");
    assert_eq!(asked.header("access-control-allow-credentials"), None);

    let answer = app.coordinator().await.get("/v1/me").header("origin", FRONT).await;
    assert_eq!(allowed(answer.assert_status(200)), Some(FRONT));
    let shown = answer.header("access-control-expose-headers").unwrap().to_ascii_lowercase();
    assert!(["etag", "location", "link", "x-request-id", "retry-after"].iter().all(|name| shown.contains(name)), "{shown}");
    let refused = app.stranger().get("/v1/me").header("origin", FRONT).await;
    assert_eq!(allowed(refused.assert_problem(401, "unauthorized")), Some(FRONT));
    app.stop().await;
}

#[tokio::test]
async fn an_answer_to_a_preflight_has_an_id_and_a_line_in_the_log() {
    logs::wait_for("method=OPTIONS");
    let app = with_a_front_end().await;
    for (origin, status) in [(FRONT, 200), ("https://evil.example", 400)] {
        let asked = preflight(&app, origin).await;
        let id = asked.assert_status(status).header("x-request-id").unwrap();
        let lines = logs::lines_with("method=OPTIONS");
        assert!(lines.iter().any(|line| line.contains(id) && line.contains(&format!("status={status}"))), "{id}: {lines:?}");
    }
    app.stop().await;
}

#[tokio::test]
async fn no_other_origin_may_read_anything() {
    let app = with_a_front_end().await;
    for origin in ["https://app.example.org.evil.example", "http://app.example.org", "https://app.example.org:8443", "null"] {
        assert_eq!(allowed(&preflight(&app, origin).await), None, "{origin}");
        assert_eq!(allowed(&app.coordinator().await.get("/v1/me").header("origin", origin).await), None, "{origin}");
    }
    app.stop().await;
}

#[tokio::test]
async fn unless_somebody_is_named_nobody_is() {
    let app = TestApp::start(Database::sqlite(), |_| ()).await;
    assert_eq!(allowed(preflight(&app, FRONT).await.assert_problem(405, "method-not-allowed")), None);
    assert_eq!(allowed(&app.coordinator().await.get("/v1/me").header("origin", FRONT).await), None);
    app.stop().await;
}

#[test]
fn what_is_no_origin_is_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let check = |origins: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_foothold"));
        command.env("DATABASE_URL", format!("sqlite://{}/foothold.db", folder.path().display())).env("FOOTHOLD_CORS_ORIGINS", origins);
        command.arg("check-config").output().unwrap().status.code()
    };
    for origins in ["", FRONT, "https://app.example.org, http://localhost:3000"] {
        assert_eq!(check(origins), Some(0), "{origins}");
    }
    for origins in ["*", "app.example.org", "https://app.example.org/", "https://app.example.org/page", "https://*.example.org", "null"] {
        assert_eq!(check(origins), Some(2), "{origins}");
    }
}
