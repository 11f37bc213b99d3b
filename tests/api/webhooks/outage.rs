//! The database goes away during load and comes back. Other tests use the cluster too, so it is not stopped: the one database throws everybody
//! out and lets nobody in, which is all that the service can see of a restart.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use foothold::db::{Address, Conn};
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
/// Of eight connections; more than an act is tried again after a conflict.
const IDLE: usize = 6;

struct Doors(String);

impl Doors {
    fn of(app: &TestApp) -> Self {
        let Address::Postgres(url) = app.address() else { panic!("PostgreSQL") };
        Self(url::Url::parse(&url).unwrap().path().trim_start_matches('/').to_owned())
    }

    fn close(&self) {
        in_cluster(&format!("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false", self.0));
        self.throw_out();
    }

    fn throw_out(&self) {
        in_cluster(&format!("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{}'", self.0));
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

/// Leaves so many connections in the pool.
async fn hold_at_once(app: &TestApp, connections: usize) {
    let all_held = Arc::new(Barrier::new(connections));
    let mut reads = JoinSet::new();
    for _ in 0..connections {
        let (db, all_held) = (app.deps.db.clone(), Arc::clone(&all_held));
        let hold = move |_: &mut Conn| {
            all_held.wait();
            Ok(())
        };
        reads.spawn(async move { db.read("test_hold", hold).await });
    }
    for held in reads.join_all().await {
        held.unwrap();
    }
}

async fn answers(app: TestApp) {
    let (office, doors) = (app.office().await, Doors::of(&app));
    hold_at_once(&app, IDLE).await;
    doors.throw_out();
    office.get("/v1/mentees").await.assert_status(200);
    hold_at_once(&app, IDLE).await;
    doors.throw_out();
    office.post("/v1/mentees", mentee_body()).await.assert_status(201);
}

#[tokio::test]
async fn the_first_request_after_a_restart_of_the_database_succeeds() {
    app::run(Database::postgres(), answers).await;
}
