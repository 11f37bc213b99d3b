//! A process that is told to stop while its database hangs.

use std::time::{Duration, Instant};

use tokio::net::TcpStream;

use crate::harness::database::Database;
use crate::harness::domain::mentee_body;
use crate::harness::for_a_while;
use crate::harness::process::Site;
use crate::harness::wire::Wire;

#[tokio::test]
async fn a_stop_takes_no_request_and_less_than_fifteen_seconds_although_the_database_hangs() {
    let database = Database::postgres();
    let wire = Wire::to(&database).await;
    let process = Site::on(database).await.with("DATABASE_URL", &wire.url).start().await;
    let (http, base, key) = process.caller.parts();
    let listens = base.trim_start_matches("http://").to_owned();
    http.get(format!("{base}/livez")).send().await.unwrap();
    wire.freeze();
    tokio::spawn(http.post(format!("{base}/v1/mentees")).bearer_auth(&key).json(&mentee_body()).send());
    // Longer than the dispatcher lets pass between two looks: it hangs too.
    for_a_while(50).await;

    let told = Instant::now();
    let refuses = async {
        while TcpStream::connect(&listens).await.is_ok() {
            for_a_while(1).await;
        }
        told.elapsed()
    };
    let (ended, refused_after) = tokio::join!(process.terminate(), refuses);
    assert_eq!(ended.code(), Some(0));
    assert!(refused_after < Duration::from_secs(5), "requests were taken for {refused_after:?}");
    assert!(told.elapsed() < Duration::from_secs(15), "{:?}", told.elapsed());
}
