//! `/v1/events`: the log, oldest first, in the order of commits.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::harness::prelude::*;
use crate::harness::world;

const EVENTS: &str = "/v1/events";
const WRITERS: usize = 8;
const MENTEES_EACH: usize = 20;

fn ids(events: &[Value]) -> Vec<String> {
    events.iter().map(|event| event["id"].as_str().unwrap().to_owned()).collect()
}

#[apply(test_both)]
async fn an_event_is_thin_and_readable_by_its_id(app: TestApp) {
    let (coordinator, mentee) = (app.coordinator().await, app.mentee().await);
    let log = app.event_log().await;
    let event = &log[0];
    let expected = json!({"id": event["id"], "type": "mentee.created", "timestamp": "2027-03-08T09:00:00Z",
        "data": {"mentee_id": mentee.id(), "version": 1}});
    assert_eq!(*event, expected);
    let read = coordinator.get(&format!("{EVENTS}/{}", event["id"].as_str().unwrap())).await;
    assert_eq!(read.assert_status(200).json(), expected);
}

#[apply(test_both)]
async fn a_reader_goes_on_after_the_last_event(app: TestApp) {
    let coordinator = app.coordinator().await;
    app.mentees(5).await;
    let all = ids(&app.event_log().await);
    let page = coordinator.get(&format!("{EVENTS}?after={}&limit=2", all[1])).await;
    assert_eq!(page.ids(), all[2..4]);
    let rest = coordinator.get(&page.next_link().unwrap()).await;
    assert_eq!(rest.ids(), all[4..]);
    assert_eq!(coordinator.get(&format!("{EVENTS}?after={}", all[4])).await.ids(), Vec::<String>::new());
    app.mentee().await;
    assert_eq!(coordinator.get(&format!("{EVENTS}?after={}", all[4])).await.ids().len(), 1);
}

#[apply(test_both)]
async fn after_names_an_event_that_exists(app: TestApp) {
    let coordinator = app.coordinator().await;
    for wrong in ["evt_01k2m7q3x8e5rb4t9v6w1y0z2a", "x", app.mentee().await.id()] {
        coordinator.get(&format!("{EVENTS}?after={wrong}")).await.assert_fault("/after", "unknown-id");
    }
}

#[apply(test_both)]
async fn only_the_types_that_are_asked_for_are_shown(app: TestApp) {
    let coordinator = app.coordinator().await;
    app.mentees(2).await;
    coordinator.patch("/v1/institute", json!({"name": "New"})).await.assert_status(200);
    let types =
        |answer: &Answer| -> Vec<String> { answer.items().iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect() };
    assert_eq!(types(&coordinator.get("/v1/events?type=institute.updated").await), ["institute.updated"]);
    let both = coordinator.get("/v1/events?type=institute.updated,mentee.created").await;
    assert_eq!(types(&both), ["mentee.created", "mentee.created", "institute.updated"]);
    coordinator.get("/v1/events?type=mentee.create").await.assert_fault("/type", "unknown-word");
    coordinator.get("/v1/events?type=").await.assert_fault("/type", "unknown-word");
}

#[apply(test_both)]
async fn a_company_sees_nothing_of_mentees_and_the_institute(app: TestApp) {
    let company = world::company(&app).await;
    let partner = app.partner(&company).await;
    app.mentee().await;
    app.coordinator().await.patch("/v1/institute", json!({"name": "New"})).await.assert_status(200);
    for event in app.event_log().await {
        let id = event["id"].as_str().unwrap();
        let shown = event["data"]["company_id"] == company.id();
        partner.get(&format!("{EVENTS}/{id}")).await.assert_status(if shown { 200 } else { 404 });
        if !shown {
            partner.get(&format!("{EVENTS}?after={id}")).await.assert_fault("/after", "unknown-id");
        }
    }
    for event in partner.all(EVENTS).await {
        assert_eq!(event["data"]["company_id"], company.id());
    }
}

#[apply(test_both)]
async fn a_reader_misses_nothing_while_two_instances_write(app: TestApp) {
    let other = app.second_instance().await;
    let coordinator = app.coordinator().await;
    let writing = Arc::new(AtomicBool::new(true));
    let reader = tokio::spawn(read_until_quiet(coordinator.at(&other), Arc::clone(&writing)));
    let writers = (0..WRITERS).map(|number| coordinator.at(if number % 2 == 0 { &app } else { &other }));
    together(writers.map(|writer| async move {
        for _ in 0..MENTEES_EACH {
            writer.mentee().registered().await;
        }
    }))
    .await;
    writing.store(false, Ordering::SeqCst);

    let read = reader.await.unwrap();
    let unique: HashSet<_> = read.iter().cloned().collect();
    assert_eq!(unique.len(), read.len(), "an event came twice");
    assert_eq!(read, ids(&app.event_log().await), "an event was missed or came out of order");
    assert_eq!(read.len(), WRITERS * MENTEES_EACH);
    other.stop().await;
}

/// Goes on after the last event it has seen, until nobody writes and nothing is left.
async fn read_until_quiet(reader: Caller, writing: Arc<AtomicBool>) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    loop {
        let still = writing.load(Ordering::SeqCst);
        let after = seen.last().map(|id| format!("&after={id}")).unwrap_or_default();
        let page = reader.get(&format!("{EVENTS}?limit=100{after}")).await.assert_status(200).ids();
        if page.is_empty() && !still {
            return seen;
        }
        seen.extend(page);
    }
}
