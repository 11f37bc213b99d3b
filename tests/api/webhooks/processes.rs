//! Processes that stop, freeze or are killed while they deliver: nothing is lost, and what is sent again has the same id and body.
//!
//! Leases of a process that is gone end after half a minute. The tests do not wait for that: they move the stored ends into the past.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use diesel::prelude::*;
use foothold::db::conn::open;
use foothold::db::schema::{deliveries, events};
use foothold::events::EventType;
use foothold::ids::EventId;
use foothold::seal;
use foothold::time::Clock;
use tokio::task::JoinSet;

use super::*;
use crate::harness::database::Database;
use crate::harness::process::{Process, Site};
use crate::harness::receiver::{Received, Reply};

/// Kills in `make test`; `make soak` asks for more.
const KILLS: usize = 20;
const CLIENTS: usize = 4;
/// After so many arrivals at most a process is killed.
const MOST_ARRIVALS: u8 = 30;
const SEATS: usize = 900;

async fn register_at(process: &Process, url: &str, event_types: &[&str]) -> Endpoint {
    let answer = process.caller.post("/v1/webhook-endpoints", json!({"url": url, "event_types": event_types})).await;
    answer.assert_status(201);
    Endpoint::of(&answer)
}

/// As if half a minute had passed for whatever a lost process held.
fn end_leases(site: &Site) {
    let mut conn = open(&site.database.address()).unwrap();
    let past = instant("2020-01-01T00:00:00Z");
    let held = deliveries::table.filter(deliveries::leased_until.is_not_null()).filter(deliveries::status.eq("pending"));
    diesel::update(held).set((deliveries::leased_until.eq(past), deliveries::next_attempt_at.eq(past))).execute(&mut conn).unwrap();
}

fn count_pending(site: &Site) -> i64 {
    let mut conn = open(&site.database.address()).unwrap();
    deliveries::table.filter(deliveries::status.eq("pending")).count().get_result(&mut conn).unwrap()
}

async fn all_delivered(site: &Site) {
    for _ in 0..1500 {
        if count_pending(site) == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{} deliveries are still waiting", count_pending(site));
}

/// Every repetition of an id has the same body.
fn assert_repetitions_are_the_same(received: &[Received]) {
    let mut bodies: HashMap<String, &[u8]> = HashMap::new();
    for one in received {
        let first = bodies.entry(one.id()).or_insert(&one.body);
        assert_eq!(*first, one.body, "{}", one.id());
    }
}

fn ids_at(received: &[Received], path: &str) -> HashSet<String> {
    received.iter().filter(|one| one.path == path).map(Received::id).collect()
}

async fn terminated_with_fifty_in_flight(database: Database) {
    const ENDPOINTS: usize = 7;
    let site = Site::on(database).await;
    let receiver = Receiver::start().await;
    receiver.always(Reply::Held(200));
    let process = site.start().await;
    for number in 0..ENDPOINTS {
        register_at(&process, &receiver.url(&format!("/{number}")), &[]).await;
    }
    for _ in 0..8 {
        process.caller.mentee().registered().await;
    }
    receiver.wait_for(ENDPOINTS * 8).await;

    assert!(process.terminate().await.success(), "it stops, and says that it was asked to");

    receiver.release();
    let before = receiver.received();
    assert_eq!(count_pending(&site), 56);
    end_leases(&site);
    let process = site.start().await;
    all_delivered(&site).await;
    assert!(process.terminate().await.success());
    let received = receiver.received();
    assert_repetitions_are_the_same(&received);
    for number in 0..ENDPOINTS {
        let path = format!("/{number}");
        assert_eq!(ids_at(&received[before.len()..], &path), ids_at(&before, &path));
        assert_eq!(ids_at(&before, &path).len(), 8);
    }
}

#[tokio::test]
async fn nothing_is_lost_when_a_process_is_asked_to_stop_with_fifty_in_flight_sqlite() {
    terminated_with_fifty_in_flight(Database::sqlite()).await;
}

#[tokio::test]
async fn nothing_is_lost_when_a_process_is_asked_to_stop_with_fifty_in_flight_postgres() {
    terminated_with_fifty_in_flight(Database::postgres()).await;
}

/// Two processes need PostgreSQL.
#[tokio::test]
async fn a_process_that_froze_past_its_lease_changes_nothing() {
    let site = Site::on(Database::postgres()).await;
    let receiver = Receiver::start().await;
    receiver.reply([Reply::Held(410)]);
    let frozen = site.start().await;
    let endpoint = register_at(&frozen, &receiver.url("/"), &[]).await;
    frozen.caller.mentee().registered().await;
    receiver.wait_for(1).await;
    frozen.freeze().await;

    end_leases(&site);
    let other = site.start().await;
    receiver.wait_for(2).await;
    all_delivered(&site).await;
    assert!(other.terminate().await.success());

    receiver.release();
    frozen.thaw().await;
    frozen.logged(&["webhook attempt", "gone"]).await;
    // Its next round settles that answer before it sends this event.
    frozen.caller.mentee().registered().await;
    receiver.wait_for(3).await;
    all_delivered(&site).await;
    frozen.caller.get(&endpoint).await.assert_field("status", "enabled");
    let of_it = frozen.caller.all(&format!("/v1/webhook-deliveries?endpoint_id={endpoint}")).await;
    assert!(of_it.iter().all(|one| one["status"] == "delivered" && one["attempts"] == 1), "{of_it:?}");
    let received = receiver.received();
    assert_eq!(received[0].id(), received[1].id());
    assert_ne!(received[1].id(), received[2].id());
    assert!(frozen.terminate().await.success());
}

async fn memory_stays_flat(database: Database) {
    let site = Site::on(database).await;
    let receiver = Receiver::start().await;
    let process = site.start().await;
    register_at(&process, &receiver.url("/"), &[]).await;
    process.caller.mentee().registered().await;
    all_delivered(&site).await;
    let before = process.most_memory();

    receiver.always(Reply::Flood(300 * 1024 * 1024));
    for _ in 0..3 {
        process.caller.mentee().registered().await;
    }
    all_delivered(&site).await;

    if let (Some(before), Some(after)) = (before, process.most_memory()) {
        assert!(after - before < 32 * 1024, "three bodies of 300 MB took {} KiB", after - before);
    }
    assert!(process.terminate().await.success());
}

#[tokio::test]
async fn a_huge_answer_leaves_memory_flat_sqlite() {
    memory_stays_flat(Database::sqlite()).await;
}

#[tokio::test]
async fn a_huge_answer_leaves_memory_flat_postgres() {
    memory_stays_flat(Database::postgres()).await;
}

/// What the service has acknowledged.
#[derive(Default)]
struct Acknowledged {
    mentees: Vec<String>,
    bookings: Vec<String>,
}

/// One client: people are registered and booked until the process is gone.
async fn book_until_it_dies(http: reqwest::Client, base: String, key: String, slot: String, acknowledged: Arc<Mutex<Acknowledged>>) {
    loop {
        let mentee = post(&http, &base, &key, "/v1/mentees", &crate::harness::domain::mentee_body()).await;
        let Some(mentee) = mentee else { return };
        acknowledged.lock().unwrap().mentees.push(mentee.clone());
        let booking = post(&http, &base, &key, "/v1/bookings", &json!({"slot_id": slot, "mentee_id": mentee})).await;
        let Some(booking) = booking else { return };
        acknowledged.lock().unwrap().bookings.push(booking);
    }
}

/// The id of what was made; `None` when no whole answer came.
async fn post(http: &reqwest::Client, base: &str, key: &str, path: &str, body: &Value) -> Option<String> {
    let answer = http.post(format!("{base}{path}")).bearer_auth(key).json(body).send().await.ok()?;
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.ok()?;
    assert_eq!(status, 201, "{body}");
    Some(body["id"].as_str().expect("an id").to_owned())
}

fn at_random(most: u8) -> usize {
    let mut byte = [0];
    seal::random(&mut byte).unwrap();
    usize::from(byte[0] % most)
}

/// Slots enough for all bookings, three weeks ahead of the system's clock.
async fn publish_slots(process: &Process, count: usize) -> Vec<String> {
    let company = process.caller.company().active().await;
    let day = Clock::System.now().plus(SignedDuration::from_hours(21 * 24)).to_string();
    let mut slots = Vec::new();
    for _ in 0..count {
        let slot = process.caller.slot(&company).capacity(1000).starts(&format!("{}T18:00", &day[..10])).published().await;
        slots.push(slot.id().to_owned());
    }
    slots
}

async fn killed(database: Database, kills: usize) {
    let site = Site::on(database).await;
    let receiver = Receiver::start().await;
    let mut process = site.start().await;
    register_at(&process, &receiver.url("/all"), &[]).await;
    register_at(&process, &receiver.url("/bookings"), &["booking.confirmed"]).await;
    let slots = publish_slots(&process, 1 + kills * usize::from(MOST_ARRIVALS) / SEATS).await;
    let acknowledged = Arc::new(Mutex::new(Acknowledged::default()));

    for _ in 0..kills {
        let mut clients = JoinSet::new();
        let made = acknowledged.lock().unwrap().bookings.len();
        for _ in 0..CLIENTS {
            let (http, base, key) = process.caller.parts();
            clients.spawn(book_until_it_dies(http, base, key, slots[made / SEATS].clone(), Arc::clone(&acknowledged)));
        }
        receiver.wait_for(receiver.count() + at_random(MOST_ARRIVALS)).await;
        tokio::time::sleep(Duration::from_micros(100 * u64::try_from(at_random(100)).unwrap())).await;
        process.kill().await;
        clients.join_all().await;
        end_leases(&site);
        process = site.start().await;
    }
    all_delivered(&site).await;
    assert!(process.terminate().await.success());

    assert_nothing_is_lost(&site, &receiver.received(), &acknowledged.lock().unwrap());
}

fn assert_nothing_is_lost(site: &Site, received: &[Received], acknowledged: &Acknowledged) {
    assert_repetitions_are_the_same(received);
    let mut conn = open(&site.database.address()).unwrap();
    let log: Vec<(EventId, EventType, String)> =
        events::table.select((events::id, events::event_type, events::body)).order(events::id).load(&mut conn).unwrap();
    let (all, bookings) = (ids_at(received, "/all"), ids_at(received, "/bookings"));
    // Endpoints hear of what happens after they were registered.
    let heard = log.iter().filter(|(_, name, _)| matches!(name, EventType::MenteeCreated | EventType::BookingConfirmed));
    let mut bodies = String::new();
    for (id, name, body) in heard {
        assert!(all.contains(&id.to_string()), "{id} {name} was lost");
        assert_eq!(bookings.contains(&id.to_string()), *name == EventType::BookingConfirmed, "{id} {name}");
        bodies.push_str(body);
    }
    let known: HashSet<_> = log.iter().map(|(id, ..)| id.to_string()).collect();
    assert!(all.is_subset(&known) && bookings.is_subset(&known), "what was sent is in the log");
    for id in acknowledged.mentees.iter().chain(&acknowledged.bookings) {
        assert!(bodies.contains(id), "{id} was acknowledged and has no event");
    }
    let repeated = received.len() - all.len() - bookings.len();
    println!("{} events, {} arrivals, {repeated} of them repetitions", log.len(), received.len());
}

#[expect(clippy::disallowed_methods, reason = "how long the test runs; no setting of the service")]
fn kills() -> usize {
    std::env::var("FOOTHOLD_KILLS").map_or(KILLS, |kills| kills.parse().expect("FOOTHOLD_KILLS is a number"))
}

#[tokio::test]
async fn nothing_is_lost_when_processes_are_killed_at_random_sqlite() {
    killed(Database::sqlite(), kills()).await;
}

#[tokio::test]
async fn nothing_is_lost_when_processes_are_killed_at_random_postgres() {
    killed(Database::postgres(), kills()).await;
}
