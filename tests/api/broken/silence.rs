//! A database host takes connections and answers nothing.

use tokio::net::TcpListener;

use super::*;
use crate::harness::database::Database;
use crate::harness::process::Site;
use crate::harness::wire::Wire;

#[tokio::test]
async fn a_start_on_a_host_that_never_answers_ends_and_says_why() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("postgres://foothold:zqcanary@{}/foothold", silent.local_addr().unwrap());
    let site = Site::on_empty(Database::empty_sqlite()).with("DATABASE_URL", &url);

    let started = Instant::now();
    let ended = site.run("serve", &[]).await;

    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
    let told = String::from_utf8_lossy(&ended.stderr);
    assert!(told.contains("timeout expired") && !told.contains("zqcanary"), "{told}");
}

/// Connections that were open when it fell silent are never answered, so the service has to leave them behind.
#[tokio::test]
async fn a_host_that_falls_silent_holds_no_request_and_nothing_is_left_of_it_when_it_answers_again() {
    let database = Database::postgres();
    let wire = Wire::to(&database).await;
    let site = Site::on(database).await.with("DATABASE_URL", &wire.url);
    let process = site.start().await;
    let kept = register(&process).await.assert_status(201).id();

    wire.freeze();
    let frozen = Instant::now();
    let (answers, ()) = tokio::join!(together((0..40).map(|_| process.caller.get(MENTEES))), async {
        assert_says_not_ready(&process).await;
        assert_says_not_ready(&process).await;
    });
    answers.iter().for_each(assert_unavailable);
    assert!(frozen.elapsed() < Duration::from_secs(12), "{:?}", frozen.elapsed());
    let asked = Instant::now();
    assert_unavailable(&register(&process).await);
    assert!(asked.elapsed() < Duration::from_secs(3), "others need not wait so long: {:?}", asked.elapsed());

    wire.thaw();
    becomes_ready(&process).await;
    let second = register(&process).await.assert_status(201).id();
    assert_eq!(registered(&process).await, [kept, second]);
    assert!(process.terminate().await.success());
}
