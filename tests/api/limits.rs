//! How often somebody may call. The buckets live in memory: the database makes no difference.

use foothold::config::Networks;

use crate::harness::database::Database;
use crate::harness::prelude::*;

async fn limited(per_minute: u32) -> TestApp {
    TestApp::start(Database::sqlite(), |start| start.serve.rate_limit = per_minute).await
}

#[tokio::test]
async fn who_calls_too_often_is_told_to_wait_and_nobody_else_is() {
    let app = limited(6).await;
    let (busy, calm) = (app.coordinator().await, app.coordinator().await);
    for call in 0..100 {
        let answer = busy.get("/v1/me").await;
        answer.assert_status(200);
        assert_eq!(answer.header("ratelimit-policy"), Some("\"key\";q=6;w=60"));
        assert_eq!(answer.header("ratelimit"), Some(format!("\"key\";r={};t=60", 99 - call).as_str()));
    }
    let refused = busy.get("/v1/me").await;
    refused.assert_problem(429, "rate-limited");
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=11).contains(&wait), "{wait}");
    assert!(refused.header("ratelimit").is_some(), "{refused:?}");
    calm.get("/v1/me").await.assert_status(200);
    app.stop().await;
}

#[tokio::test]
async fn guessing_keys_is_counted_by_address() {
    let app = limited(6).await;
    for _ in 0..100 {
        app.caller_with("fhk_guess").get("/v1/me").await.assert_problem(401, "unauthorized");
    }
    app.stranger().get("/v1/me").await.assert_problem(429, "rate-limited");
    // Whoever has a key is not held up by the neighbour, nor is a calendar program.
    app.coordinator().await.get("/v1/me").await.assert_status(200);
    app.stranger().get(&format!("/calendars/{}.ics", "A".repeat(43))).await.assert_status(404);
    app.stop().await;
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_caller_is_counted_apart() {
    let proxied = TestApp::start(Database::sqlite(), |start| {
        start.serve.rate_limit = 6;
        start.serve.trusted_proxies = Networks(vec!["127.0.0.0/8".parse().unwrap()]);
    });
    for (app, status) in [(proxied.await, 401), (limited(6).await, 429)] {
        let from = |address: &str| app.stranger().get("/v1/me").header("x-forwarded-for", address);
        for _ in 0..100 {
            from("198.51.100.1").await.assert_status(401);
        }
        from("198.51.100.1").await.assert_status(429);
        from("192.0.2.9, 198.51.100.1").await.assert_status(429);
        from("198.51.100.2").await.assert_status(status);
        app.stop().await;
    }
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
