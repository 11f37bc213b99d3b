//! Drafts without a start.

use crate::harness::app::PUBLIC_URL;
use crate::harness::prelude::*;

#[apply(test_both)]
async fn a_draft_without_a_start_is_neither_booked_nor_submitted_nor_published(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).without("local_start").draft().await;

    office.try_to_book(&slot, &app.mentee().await).await.assert_problem(409, "slot-not-open");
    for step in ["submit", "publish"] {
        office.step(&slot, step, json!({})).await.assert_fault("/local_start", "required");
    }

    let shown = office.get(&slot).await;
    shown.assert_field("status", "draft").assert_field("starts_at", Value::Null).assert_field("ends_at", Value::Null);
    shown.assert_field("availability", "busy-unavailable").assert_field("version", 1);
}

#[apply(test_both)]
async fn a_draft_stands_in_no_feed_until_it_has_a_start_and_is_published(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let slot = office.slot(&company).with("title", "To be confirmed").hosts(&[&host]).without("local_start").draft().await;
    let mut feeds = Vec::new();
    let scopes = [json!({"type": "institute"}), json!({"type": "company", "id": company.id()}), json!({"type": "host", "id": host.id()})];
    for scope in scopes {
        let made = office.post("/v1/feeds", json!({"scope": scope, "name": "Sessions", "detail": "full"})).await;
        feeds.push(made.field("url").as_str().unwrap().strip_prefix(PUBLIC_URL).unwrap().to_owned());
    }
    for feed in &feeds {
        let events = app.stranger().get(feed).await.text().matches("BEGIN:VEVENT").count();
        assert_eq!(events, 0);
    }

    office.patch(&slot, json!({"local_start": "2027-04-07T18:00"})).await.assert_status(200);
    office.step(&slot, "publish", json!({})).await.assert_status(200);

    for feed in &feeds {
        let feed = app.stranger().get(feed).await.text();
        assert!(feed.contains("DTSTART:20270407T170000Z") && feed.contains("To be confirmed"), "{feed}");
    }
}

#[apply(test_both)]
async fn a_submitted_slot_keeps_a_start(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let submitted = office.slot(&company).submitted().await;
    let published = office.slot(&company).published().await;

    for slot in [submitted, published] {
        assert!(office.patch(&slot, json!({"local_start": null})).await.status >= 409);
        office.get(&slot).await.assert_field("local_start", "2027-03-31T18:00");
    }
}
