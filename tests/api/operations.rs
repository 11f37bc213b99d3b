//! What operators and tools ask: health, metrics, the document, the configuration.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use foothold::config::Listener;
use reqwest::Method;

use crate::harness::database::Database;
use crate::harness::domain::mentee_body;
use crate::harness::logs;
use crate::harness::prelude::*;

#[apply(test_both)]
async fn it_is_alive_and_ready(app: TestApp) {
    let stranger = app.stranger();
    assert_eq!(stranger.get("/livez").await.assert_status(200).text(), "ok\n");
    assert_eq!(stranger.get("/readyz").await.assert_status(200).text(), "ready\n");
}

#[apply(test_both)]
async fn it_is_not_ready_while_migrations_are_pending(app: TestApp) {
    let revert = app.deps.db.write("test_revert", foothold::db::migrate::revert_all);
    revert.await.unwrap();
    app.stranger().get("/livez").await.assert_status(200);
    app.stranger().get("/readyz").await.assert_problem(503, "unavailable");
    foothold::app::migrate(&app.address()).unwrap();
    app.stranger().get("/readyz").await.assert_status(200);
}

#[apply(test_both)]
async fn metrics_are_for_administrators_from_wherever_they_ask(app: TestApp) {
    let stranger = app.stranger();
    stranger.get("/v1/me").await.assert_status(401);
    // The tests come from loopback, and so does everybody behind a proxy on the same machine.
    stranger.get("/metrics").await.assert_problem(401, "unauthorized");
    app.coordinator().await.get("/metrics").await.assert_problem(403, "forbidden");
    let text = app.admin().await.get("/metrics").await.assert_status(200).text();
    assert!(text.contains("foothold_http_requests_total{method=\"GET\",route=\"/v1/me\",status=\"401\"} 1"), "{text}");
}

#[apply(test_both)]
async fn metrics_are_given_whatever_is_accepted(app: TestApp) {
    let admin = app.admin().await;
    admin.get("/v1/me").await.assert_status(200);
    for accept in [
        "text/plain",
        "text/plain;version=0.0.4;q=0.5",
        "application/openmetrics-text; version=1.0.0; charset=utf-8",
        "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5",
    ] {
        let answer = admin.get("/metrics").header("accept", accept).await;
        assert_eq!(answer.assert_status(200).header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"), "{accept}");
    }
}

#[apply(test_both)]
async fn metrics_and_their_labels_hold_no_ids(app: TestApp) {
    let mentee = app.mentee().await;
    app.coordinator().await.get(&mentee).await.assert_status(200);
    let text = app.admin().await.get("/metrics").await.text();
    assert!(text.contains("/v1/mentees/{id}") && !text.contains("ment_"), "{text}");
}

#[apply(test_both)]
async fn what_a_transaction_logs_names_its_request(app: TestApp) {
    let office = app.office().await;
    let endpoint = office.post("/v1/webhook-endpoints", json!({"url": "http://127.0.0.1:9/hook"})).await.assert_status(201).id();
    logs::wait_for(&endpoint);

    let answer = office.post(&format!("/v1/webhook-endpoints/{endpoint}/disable"), json!({})).await;

    let request_id = answer.assert_status(200).header("x-request-id").unwrap();
    let lines = logs::lines_with(&endpoint);
    let line = lines.iter().find(|line| line.contains("a webhook endpoint is disabled")).expect("it is logged");
    assert!(line.contains(request_id) && line.contains("disable_webhook_endpoint"), "{line}");
}

#[apply(test_both)]
async fn the_document_is_served_as_the_command_prints_it(app: TestApp) {
    let served = app.stranger().get("/openapi.json").await;
    assert_eq!(served.header("content-type"), Some("application/json"));
    assert_eq!(served.text(), foothold::openapi::document_json());
    let page = app.stranger().get("/docs/").await;
    assert!(page.assert_status(200).text().contains("swagger"), "{page:?}");
}

#[tokio::test]
async fn a_listener_of_its_own_gives_the_metrics_without_a_key() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let app = TestApp::start(Database::sqlite(), |start| start.serve.metrics_listen = Listener(Some(free))).await;
    app.stranger().get("/livez").await.assert_status(200);
    let ask = async |method: Method, path: &str| app.http().request(method, format!("http://{free}{path}")).send().await.unwrap();
    let answer = ask(Method::GET, "/metrics").await;
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.unwrap().contains("route=\"/livez\""));
    assert_eq!(ask(Method::HEAD, "/metrics").await.status(), 200);
    assert_eq!(ask(Method::GET, "/v1/me").await.status(), 404, "nothing else is there");
    app.stop().await;
}

/// Most systems allow a process 1,024 files unless it asks for more.
#[test]
fn the_service_may_open_as_many_files_as_it_is_let() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -S -n 256 && exec \"$0\" serve", env!("CARGO_BIN_EXE_foothold")]);
    command.env("DATABASE_URL", format!("sqlite://{}/foothold.db", folder.path().display())).env("FOOTHOLD_LISTEN", "127.0.0.1:0");
    let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let serves = lines.any(|line| line.contains("serving"));
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap_or_default();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(serves, "it ended before it served");
    let Some(files) = limits.lines().find_map(|line| line.strip_prefix("Max open files")) else { return };
    let files: Vec<_> = files.split_whitespace().collect();
    assert_eq!(files[0], files[1], "soft and hard");
    assert_ne!(files[0], "256");
}

/// Whoever checks may be another user than the one that serves, who then could not read the key.
#[test]
fn checking_the_configuration_makes_no_master_key() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("foothold.key");
    let check = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_foothold"));
        for given in ["FOOTHOLD_MASTER_KEY", "FOOTHOLD_MASTER_KEY_FILE"] {
            command.env_remove(given);
        }
        command.env("DATABASE_URL", format!("sqlite://{}/foothold.db", folder.path().display())).arg("check-config").output().unwrap()
    };
    let checked = check();
    assert_eq!(checked.status.code(), Some(0), "{checked:?}");
    assert!(String::from_utf8_lossy(&checked.stdout).contains(&key.display().to_string()), "it says what will be made: {checked:?}");
    assert!(!key.exists());

    std::fs::write(&key, "short").unwrap();
    assert_eq!(check().status.code(), Some(2), "a key that is there is judged");
}

#[tokio::test]
async fn a_location_and_the_document_have_the_path_of_the_public_address() {
    for database in [Database::sqlite(), Database::postgres()] {
        let app = TestApp::start(database, |start| start.public_url = "https://example.org/foothold".to_owned()).await;
        let office = app.office().await;
        let send = || office.post("/v1/mentees", mentee_body()).idempotent("one");
        for answer in [send().await, send().await] {
            let location = format!("/foothold/v1/mentees/{}", answer.id());
            assert_eq!(answer.header("location"), Some(location.as_str()), "{answer:?}");
        }
        office.post("/v1/mentees", mentee_body()).await.assert_status(201);
        let page = office.get("/v1/mentees?limit=1").await;
        assert!(page.header("link").unwrap().starts_with("<https://example.org/foothold/v1/mentees?"), "{page:?}");
        assert_eq!(app.stranger().get("/openapi.json").await.field("/servers/0/url"), "/foothold/");
        app.stop().await;
    }
}

#[tokio::test]
async fn the_documentation_is_found_under_a_path() {
    let app = TestApp::start(Database::sqlite(), |start| start.public_url = "https://example.org/foothold".to_owned()).await;
    let http = reqwest::redirect::Policy::none();
    #[expect(clippy::disallowed_methods, reason = "a client of the service, which is on loopback")]
    let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).redirect(http).build().unwrap();
    let docs = http.get(format!("{}/docs", app.base())).send().await.unwrap();
    assert_eq!(docs.headers()["location"], "/foothold/docs/");
    app.stop().await;
}
