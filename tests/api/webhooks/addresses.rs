//! Where nothing is sent: refused when it is registered, and again at every attempt, which is what counts.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use diesel::prelude::*;
use foothold::config::Networks;
use foothold::db::schema::webhook_endpoints;
use foothold::error::Result;
use foothold::net::client::HttpClient;
use foothold::net::guard::Guard;
use foothold::net::resolver::Names;

use super::*;
use crate::harness::database::Database;
use crate::harness::receiver::Reply;

/// Spellings of this machine, which the receiver listens on.
const LOOPBACK: &[&str] = &[
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f.1",
    "0x7f000001",
    "0177.0.0.1",
    "017700000001",
    "１２７.0.0.1",
    "127。0。0。1",
    "%31%32%37.0.0.1",
    "0",
    "0.0.0.0",
    "[::ffff:7f00:1]",
    "[::ffff:127.0.0.1]",
    "[::1]",
    "[::]",
    "localhost",
    "app.localhost",
    "LOCALHOST",
];

/// Others that are inside.
const INSIDE: &[&str] = &[
    "169.254.169.254",
    "0xa9fea9fe",
    "2852039166",
    "10.0.0.1",
    "192.168.1.1",
    "172.31.255.255",
    "100.100.100.200",
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "[fd00:ec2::254]",
    "[ff02::1]",
    "db",
    "printer.local",
    "metadata.google.internal",
];

/// The public internet and nothing else.
fn strict() -> Arc<Guard> {
    Arc::new(Guard::new(Vec::new(), true))
}

fn calling_with(app: &TestApp, http: HttpClient) -> Deps {
    Deps { http, ..app.deps.clone() }
}

async fn set_url(app: &TestApp, hook: &Hook, url: String) {
    let id: foothold::ids::EndpointId = hook.endpoint.id().parse().unwrap();
    let set = app.deps.db.write("test_url", move |conn| -> Result<()> {
        diesel::update(webhook_endpoints::table.find(id)).set(webhook_endpoints::url.eq(&url)).execute(conn)?;
        Ok(())
    });
    set.await.unwrap();
}

/// One server that may call nothing that is private.
async fn registration_refuses(database: Database) {
    let app = TestApp::start(database, |start| start.serve.webhook_allow = Networks(Vec::new())).await;
    let office = app.office().await;
    for host in LOOPBACK.iter().chain(INSIDE) {
        for url in [format!("https://{host}/hook"), format!("http://{host}/hook"), format!("https://{host}:8443/")] {
            let answer = office.post("/v1/webhook-endpoints", json!({"url": url, "event_types": []})).await;
            answer.assert_fault("/url", "forbidden-address");
        }
    }
    for url in [
        "https://example.org:22/",
        "https://me:secret@example.org/",
        "https://example.org/#part",
        "ftp://example.org/",
        "file:///etc/passwd",
    ] {
        let answer = office.post("/v1/webhook-endpoints", json!({"url": url, "event_types": []})).await;
        answer.assert_fault("/url", "forbidden-address");
    }
    let answer = office.post("/v1/webhook-endpoints", json!({"url": "https://hooks.example.org/", "event_types": []})).await;
    answer.assert_status(201);
    let refused = office.patch(&Endpoint::of(&answer), json!({"url": "https://127.1/"})).await;
    refused.assert_fault("/url", "forbidden-address");
    app.stop().await;
}

#[tokio::test]
async fn no_spelling_of_an_internal_address_can_be_registered_sqlite() {
    registration_refuses(Database::sqlite()).await;
}

#[tokio::test]
async fn no_spelling_of_an_internal_address_can_be_registered_postgres() {
    registration_refuses(Database::postgres()).await;
}

#[apply(test_both)]
async fn no_spelling_of_an_internal_address_is_called(app: TestApp) {
    let receiver = Receiver::start().await;
    let mut hooks = Vec::new();
    for host in LOOPBACK.iter().chain(INSIDE) {
        let hook = hook(&app, "http://127.0.0.1:9/", &[]).await;
        set_url(&app, &hook, format!("http://{host}:{}/hook", receiver.port())).await;
        hooks.push(hook);
    }
    app.mentee().await;

    let deps = calling_with(&app, HttpClient::new(strict(), "test").unwrap());
    assert_eq!(dispatch_with(&deps).await, hooks.len());

    assert_eq!(receiver.connections(), 0);
    for hook in hooks {
        let delivery = hook.delivery(&app).await;
        assert_eq!((&delivery["last_error"], &delivery["last_status_code"]), (&json!("blocked_address"), &Value::Null));
        assert_waits(&delivery, SignedDuration::from_secs(5));
    }
}

/// A name that led to the internet when it was registered, and leads inside when it is called.
#[apply(test_both)]
async fn a_name_that_changes_its_mind_is_not_called(app: TestApp) {
    let inside = Receiver::start().await;
    let answers: Arc<Mutex<Vec<SocketAddr>>> = Arc::default();
    let asked = Arc::clone(&answers);
    let names = Names::Told(Arc::new(move |_| asked.lock().unwrap().clone()));
    let deps = calling_with(&app, HttpClient::with_names(strict(), "test", names).unwrap());
    let hook = hook(&app, "http://hooks.example.test/", &[]).await;
    app.mentee().await;

    let here = SocketAddr::from(([127, 0, 0, 1], inside.port()));
    // One forbidden address among public ones is enough.
    for found in [vec![here], vec!["93.184.215.14:80".parse().unwrap(), here], vec!["[::1]:80".parse().unwrap()]] {
        *answers.lock().unwrap() = found;
        assert_eq!(dispatch_with(&deps).await, 1);
        let delivery = hook.delivery(&app).await;
        assert_eq!(delivery["last_error"], "blocked_address");
        // Neither what the name led to, nor the name.
        for told in ["127.0.0.1", "::1", "93.184", "hooks.example"] {
            assert!(!delivery.to_string().contains(told), "{delivery}");
        }
        app.clock.advance_hours(1);
    }
    assert_eq!(inside.connections(), 0);

    *answers.lock().unwrap() = Vec::new();
    assert_eq!(dispatch_with(&deps).await, 1);
    assert_eq!(hook.delivery(&app).await["last_error"], "dns");
}

/// The other way round: what is vetted is what is connected to, at the very address.
#[apply(test_both)]
async fn a_name_is_called_where_it_leads(app: TestApp) {
    let receiver = Receiver::start().await;
    let here = SocketAddr::from(([127, 0, 0, 1], receiver.port()));
    let names = Names::Told(Arc::new(move |name| if name == "hooks.example.test" { vec![here] } else { Vec::new() }));
    let guard = Arc::new(Guard::new(vec!["127.0.0.0/8".parse().unwrap()], true));
    let deps = calling_with(&app, HttpClient::with_names(guard, "test", names).unwrap());
    let hook = hook(&app, "http://hooks.example.test/in?tenant=7", &[]).await;
    receiver.reply([Reply::status(200)]);
    app.mentee().await;

    assert_eq!(dispatch_with(&deps).await, 1);

    assert_eq!(hook.delivery(&app).await["status"], "delivered");
    let received = &receiver.received()[0];
    assert_eq!((received.path.as_str(), received.header("host")), ("/in?tenant=7", "hooks.example.test"));
}
