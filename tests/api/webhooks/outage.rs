//! The database goes away during load and comes back. Other tests use the cluster too, so it is not stopped: the one database throws everybody
//! out and lets nobody in, which is all that the service can see of a restart.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use foothold::db::Address;
use tokio::task::JoinSet;

use super::*;
use crate::harness::app;
use crate::harness::database::Database;
use crate::harness::dispatching::Dispatching;
use crate::harness::domain::mentee_body;
use crate::harness::postgres::in_cluster;
use crate::harness::receiver::Received;

const CLIENTS: usize = 4;
const BEFORE: usize = 40;
const AFTER: usize = 40;

struct Doors(String);

impl Doors {
    fn of(app: &TestApp) -> Self {
        let Address::Postgres(url) = app.address() else { panic!("PostgreSQL") };
        Self(url::Url::parse(&url).unwrap().path().trim_start_matches('/').to_owned())
    }

    fn close(&self) {
        let name = &self.0;
        in_cluster(&format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false"));
        in_cluster(&format!("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'"));
    }

    fn open(&self) {
        in_cluster(&format!("ALTER DATABASE {} WITH ALLOW_CONNECTIONS true", self.0));
    }
}

/// Registers people until told to stop; gives the ids that were acknowledged. What fails meanwhile is not asked again.
async fn register_until(stop: Arc<AtomicBool>, (http, base, key): (reqwest::Client, String, String)) -> Vec<String> {
    let mut acknowledged = Vec::new();
    while !stop.load(Ordering::SeqCst) {
        let sent = http.post(format!("{base}/v1/mentees")).bearer_auth(&key).json(&mentee_body()).send().await;
        let Ok(answer) = sent else { continue };
        if answer.status() == 201 {
            let body: Value = answer.json().await.unwrap();
            acknowledged.push(body["id"].as_str().unwrap().to_owned());
        } else {
            assert_eq!(answer.status(), 503, "an outage is not the caller's fault, and not a defect");
        }
    }
    acknowledged
}

async fn survives(app: TestApp) {
    let (receiver, hook) = receiver_and_hook(&app).await;
    receiver.think_for(Duration::from_millis(5));
    let doors = Doors::of(&app);
    let working = Dispatching::start(&app);
    let stop = Arc::new(AtomicBool::new(false));
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        clients.spawn(register_until(Arc::clone(&stop), app.office().await.parts()));
    }
    receiver.wait_for(BEFORE).await;

    doors.close();
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    let during = receiver.count();
    doors.open();

    receiver.wait_for(during + AFTER).await;
    stop.store(true, Ordering::SeqCst);
    let acknowledged = clients.join_all().await.concat();
    settled(&app, &hook).await;
    working.stop().await;
    let deliveries = hook.deliveries(&app).await;
    assert!(deliveries.iter().all(|one| one["status"] == "delivered" && one["attempts"] == 1), "{deliveries:?}");
    let received = receiver.received();
    let told: HashSet<_> = received.iter().map(|one| one.json()["data"]["mentee_id"].as_str().unwrap().to_owned()).collect();
    assert!(acknowledged.iter().all(|id| told.contains(id)), "who was acknowledged and not told of was lost");
    let ids: HashSet<_> = received.iter().map(Received::id).collect();
    assert_eq!(ids.len(), deliveries.len());
}

#[tokio::test]
async fn nothing_is_lost_when_the_database_goes_away_and_comes_back() {
    app::run(Database::postgres(), survives).await;
}
