//! How often somebody may call. The buckets live in memory: the database makes no difference.

use std::io::ErrorKind;
use std::time::Duration;

use foothold::config::Networks;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::harness::database::Database;
use crate::harness::prelude::*;

/// What happens at once may take so long.
const PATIENCE: Duration = Duration::from_secs(10);

async fn limited(per_minute: u32) -> TestApp {
    TestApp::start(Database::sqlite(), |start| start.serve.rate_limit = per_minute).await
}

async fn behind_a_proxy(per_minute: u32) -> TestApp {
    let proxied = TestApp::start(Database::sqlite(), |start| {
        start.serve.rate_limit = per_minute;
        start.serve.trusted_proxies = Networks(vec!["127.0.0.0/8".parse().unwrap()]);
    });
    proxied.await
}

/// Sends a request whose body is announced and does not come whole.
async fn unfinished(caller: &Caller, length: usize, sent: &str) -> TcpStream {
    let (_, base, key) = caller.parts();
    let mut stream = TcpStream::connect(base.strip_prefix("http://").unwrap()).await.unwrap();
    let head = format!("POST /v1/mentees HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\ncontent-type: application/json\r\n");
    stream.write_all(format!("{head}content-length: {length}\r\n\r\n{sent}").as_bytes()).await.unwrap();
    stream
}

/// Keeps this many unfinished requests open, until the key has no room for one more. The question whether there is room takes a place
/// itself for a moment. A request that comes at that moment is refused, and another one takes its place.
async fn fill(caller: &Caller, open: &mut Vec<TcpStream>, count: usize) -> Answer {
    let filling = async {
        loop {
            open.retain(|stream| stream.try_read(&mut [0]).is_err_and(|error| error.kind() == ErrorKind::WouldBlock));
            while open.len() < count {
                open.push(unfinished(caller, 3, "{").await);
            }
            sleep(Duration::from_millis(20)).await;
            let answer = caller.get("/v1/me").await;
            if answer.status == 429 {
                return answer;
            }
        }
    };
    timeout(PATIENCE, filling).await.expect("the key has no room in time")
}

/// Reads all that comes until the connection ends.
async fn rest(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("the connection ends").unwrap();
    String::from_utf8(answer).unwrap()
}

/// Asks until the answer has this status.
async fn until(caller: &Caller, status: u16) -> Answer {
    let asking = async {
        loop {
            let answer = caller.get("/v1/me").await;
            if answer.status == status {
                return answer;
            }
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, asking).await.unwrap_or_else(|_| panic!("no {status} in time"))
}

#[tokio::test]
async fn who_calls_too_often_is_told_to_wait_and_nobody_else_is() {
    let app = limited(6).await;
    let (busy, calm) = (app.coordinator().await, app.coordinator().await);
    for call in 0..6 {
        let answer = busy.get("/v1/me").await;
        answer.assert_status(200);
        assert_eq!(answer.header("ratelimit-policy"), Some("\"key\";q=6;w=60"));
        assert_eq!(answer.header("ratelimit"), Some(format!("\"key\";r={};t=10", 5 - call).as_str()));
    }
    let refused = busy.get("/v1/me").await;
    refused.assert_problem(429, "rate-limited");
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=10).contains(&wait), "{wait}");
    assert_eq!(refused.header("ratelimit"), Some(format!("\"key\";r=0;t={wait}").as_str()));
    calm.get("/v1/me").await.assert_status(200);
    app.stop().await;
}

#[tokio::test]
async fn a_high_limit_lets_100_come_at_once() {
    let app = limited(600).await;
    let answer = app.coordinator().await.get("/v1/me").await;
    assert_eq!(answer.header("ratelimit-policy"), Some("\"key\";q=600;w=60"));
    assert_eq!(answer.header("ratelimit"), Some("\"key\";r=99;t=1"));
    app.stop().await;
}

#[tokio::test]
async fn guessing_keys_is_counted_by_address() {
    let app = limited(6).await;
    for _ in 0..6 {
        app.caller_with("fhk_guess").get("/v1/me").await.assert_problem(401, "unauthorized");
    }
    let refused = app.stranger().get("/v1/me").await;
    refused.assert_problem(429, "rate-limited");
    assert_eq!(refused.header("ratelimit"), Some(format!("\"address\";r=0;t={}", refused.header("retry-after").unwrap()).as_str()));
    // Somebody with a key is not held up by the neighbour, nor is a calendar program, nor a load balancer.
    app.coordinator().await.get("/v1/me").await.assert_status(200);
    app.stranger().get(&format!("/calendars/{}.ics", "A".repeat(43))).await.assert_status(404);
    app.stranger().get("/readyz").await.assert_status(200);
    app.stop().await;
}

#[tokio::test]
async fn pages_for_which_nobody_needs_a_key_are_counted_by_address() {
    const PAGES: [&str; 4] = ["/readyz", "/openapi.json", "/problems/slot-full", "/docs/"];
    let app = limited(8).await;
    for page in PAGES.iter().chain(&PAGES) {
        app.stranger().get(*page).await.assert_status(200);
    }
    for page in PAGES {
        app.stranger().get(page).await.assert_problem(429, "rate-limited");
    }
    app.stranger().get("/%72eadyz").await.assert_problem(429, "rate-limited");
    app.stranger().get("/livez").await.assert_status(200);
    app.coordinator().await.get("/v1/me").await.assert_status(200);
    app.stop().await;
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_caller_is_counted_apart() {
    for (app, status) in [(behind_a_proxy(6).await, 401), (limited(6).await, 429)] {
        let from = |address: &str| app.stranger().get("/v1/me").header("x-forwarded-for", address);
        for address in ["198.51.100.1", "198.51.100.1:41234"].repeat(3) {
            from(address).await.assert_status(401);
        }
        from("198.51.100.1").await.assert_status(429);
        from("192.0.2.9, 198.51.100.1:80").await.assert_status(429);
        from("198.51.100.2").await.assert_status(status);
        app.stop().await;
    }
}

#[tokio::test]
async fn the_addresses_of_one_ipv6_network_are_one_caller() {
    let app = behind_a_proxy(6).await;
    let from = |address: &str| app.stranger().get("/v1/me").header("x-forwarded-for", address);
    for address in ["2001:db8::1", "[2001:db8::2]", "[2001:db8::3:4:5:6]:443"].repeat(2) {
        from(address).await.assert_status(401);
    }
    from("2001:db8::7").await.assert_status(429);
    from("2001:db8:0:1::7").await.assert_status(401);
    app.stop().await;
}

#[tokio::test]
async fn zero_turns_the_limit_off() {
    let app = limited(0).await;
    let coordinator = app.coordinator().await;
    for _ in 0..150 {
        let answer = coordinator.get("/v1/me").await;
        answer.assert_status(200);
        assert_eq!(answer.header("ratelimit"), None);
    }
    app.stop().await;
}

#[tokio::test]
async fn a_key_has_64_requests_at_once_and_those_that_end_make_room_however_they_end() {
    let app = limited(0).await;
    let (busy, calm) = (app.coordinator().await, app.coordinator().await);
    let mut open = Vec::new();
    let refused = fill(&busy, &mut open, 64).await;
    refused.assert_problem(429, "rate-limited");
    assert_eq!(refused.header("retry-after"), Some("1"));
    calm.get("/v1/me").await.assert_status(200);

    drop(open.pop());
    until(&busy, 200).await;
    let mut finished = open.pop().unwrap();
    fill(&busy, &mut open, 63).await;
    finished.write_all(b" }").await.unwrap();
    until(&busy, 200).await;
    drop(open);
    app.stop().await;
}

#[tokio::test]
async fn a_body_that_does_not_come_is_given_up() {
    let app = TestApp::start(Database::sqlite(), |start| start.body_deadline = Duration::from_millis(50)).await;
    let coordinator = app.coordinator().await;
    let answer = rest(unfinished(&coordinator, 100, "{").await).await;
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("\"code\":\"request-timeout\""), "{answer}");
    assert!(answer.to_ascii_lowercase().contains("\r\nconnection: close\r\n"), "{answer}");
    coordinator.post("/v1/mentees", json!({})).await.assert_problem(422, "validation-failed");
    app.stop().await;
}

#[tokio::test]
async fn a_long_body_that_comes_has_more_time() {
    let app = TestApp::start(Database::sqlite(), |start| start.body_deadline = Duration::from_millis(250)).await;
    let coordinator = app.coordinator().await;
    let part = " ".repeat(70 * 1024);
    let mut stream = unfinished(&coordinator, 2 * part.len() + 2, &part).await;
    for _ in 0..10 {
        sleep(Duration::from_millis(50)).await;
    }
    stream.write_all(format!("{part}{{}}").as_bytes()).await.unwrap();
    let mut answer = vec![0; 12];
    timeout(PATIENCE, stream.read_exact(&mut answer)).await.unwrap().unwrap();
    assert_eq!(answer, b"HTTP/1.1 422");
    drop(stream);
    app.stop().await;
}
