//! What is done to the slots of a series together: publishing, changing and cancelling them.

use super::{clashes, series_body, starts, with};
use crate::harness::prelude::*;

/// A series of three slots on one morning, and its slots.
async fn morning(caller: &Caller, company: &Company, hosts: &[&Host], fields: Value) -> (String, Vec<Slot>) {
    let made = caller.post("/v1/slot-series", with(series_body(company, hosts), fields)).await;
    made.assert_status(201);
    let slots = made.field("slots");
    let slots = slots.as_array().unwrap().iter().map(|slot| Slot::with_id(slot["id"].as_str().unwrap())).collect();
    (format!("/v1/slot-series/{}", made.id()), slots)
}

#[apply(test_both)]
async fn the_drafts_of_a_series_are_published_together_or_those_that_fit(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let (series, slots) = morning(office, &company, &[&host], json!({})).await;
    office.slot(&company).hosts(&[&host]).starts("2027-03-31T10:00").published().await;
    let before = app.events().await.len();

    let refused = office.step(&series, "publish", json!({})).await;
    refused.assert_problem(409, "conflict");
    assert_eq!(clashes(&refused), [("2027-03-31T09:55".to_owned(), "host-clash".to_owned())]);
    office.get(&slots[0]).await.assert_field("status", "draft");
    let published = office.step(&series, "publish", json!({"on_clash": "skip"})).await;

    published.assert_status(200);
    assert_eq!((starts(&published).len(), clashes(&published)), (2, clashes(&refused)));
    for (slot, status) in slots.iter().zip(["published", "draft", "published"]) {
        office.get(slot).await.assert_field("status", status);
    }
    office.get(&slots[0]).await.assert_field("version", 2).assert_field("booking_closes_at", "2027-03-29T08:00:00Z");
    assert_eq!(app.events().await.split_off(before), ["slot.published", "slot.published", "slot_series.changed"]);
    // The hosts are blocked now.
    office.slot(&company).hosts(&[&host]).starts("2027-03-31T09:30").draft().await;
    let single = office.slot(&company).hosts(&[&host]).starts("2027-03-31T09:30").draft().await;
    office.step(&single, "publish", json!({})).await.assert_problem(409, "host-clash");
}

#[apply(test_both)]
async fn the_future_slots_of_a_series_are_cancelled_with_their_bookings(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let days = json!({"dates": ["2027-03-30", "2027-03-31"], "publish": true});
    let (series, slots) = morning(office, &company, &[&host], days).await;
    let (early, late) = (office.book(&slots[0], &app.mentee().await).await, office.book(&slots[3], &app.mentee().await).await);
    let body = json!({"reason_code": "illness", "from": "2027-03-31"});

    let shown = office.post(&format!("{series}/cancel?dry_run=true"), body.clone()).await;
    shown.assert_status(200);
    assert_eq!((&shown.field("counts")["slots"], &shown.field("counts")["bookings"]), (&json!(3), &json!(1)));
    assert_eq!(shown.field("bookings")[0]["booking_id"], late.id());
    office.get(&late).await.assert_field("status", "confirmed");
    let cancelled = office.step(&series, "cancel", body.clone()).await;

    cancelled.assert_status(200).assert_field("version", 2);
    office.get(&late).await.assert_field("status", "cancelled").assert_field("reason_code", "illness");
    office.get(&early).await.assert_field("status", "confirmed");
    for (slot, status) in slots.iter().zip(["published", "published", "published", "cancelled", "cancelled", "cancelled"]) {
        office.get(slot).await.assert_field("status", status);
    }
    office.step(&series, "cancel", body).await.assert_status(200).assert_field("version", 2);
    assert_eq!(app.events().await.last().map(String::as_str), Some("slot_series.cancelled"));
    // The hosts are free again.
    office.slot(&company).hosts(&[&host]).starts("2027-03-31T09:30").published().await;
}

#[apply(test_both)]
async fn a_patch_changes_the_unbooked_slots_and_lists_what_it_left_alone(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (host, other) = (office.host(&company).await, office.host(&company).await);
    let (series, slots) = morning(office, &company, &[&host], json!({"publish": true})).await;
    office.book(&slots[0], &app.mentee().await).await;
    office.patch(&slots[1], json!({"host_ids": []})).await.assert_status(200);

    let changed = office.patch(&series, json!({"title": "Panel", "card": {"access_notes": "A loop."}, "host_ids": [other.id()]})).await;

    changed.assert_status(200).assert_field("version", 2).assert_field("changed", json!([slots[2].id()]));
    let left = changed.field("left_alone");
    let left: Vec<_> =
        left.as_array().unwrap().iter().map(|slot| (slot["slot_id"].as_str().unwrap(), slot["reason"].as_str().unwrap())).collect();
    assert_eq!(left, [(slots[0].id(), "booked"), (slots[1].id(), "other-hosts")]);
    let slot = office.get(&slots[2]).await;
    slot.assert_field("title", "Panel").assert_field("host_ids", json!([other.id()]));
    assert_eq!(slot.field("card")["access_notes"], "A loop.");
    let series_now = office.get(&series).await;
    assert_eq!((&series_now.field("template")["title"], &series_now.field("host_ids")), (&json!("Panel"), &json!([other.id()])));
    office.get(&slots[0]).await.assert_field("title", "Engineer panel-style interview");
    // Nothing is left to change, so the version stays.
    office.patch(&series, json!({"title": "Panel"})).await.assert_field("version", 3);
    office.patch(&series, json!({"title": "Panel"})).await.assert_field("version", 3);
}

#[apply(test_both)]
async fn new_hosts_of_a_series_must_be_free(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (host, other) = (office.host(&company).await, office.host(&company).await);
    let (series, slots) = morning(office, &company, &[&host], json!({"publish": true})).await;
    office.slot(&company).hosts(&[&other]).starts("2027-03-31T10:00").published().await;

    let refused = office.patch(&series, json!({"host_ids": [other.id()]})).await;

    refused.assert_problem(409, "conflict");
    assert_eq!(clashes(&refused), [("2027-03-31T09:55".to_owned(), "host-clash".to_owned())]);
    office.get(&slots[0]).await.assert_field("host_ids", json!([host.id()])).assert_field("version", 1);
    office.patch(&series, json!({"host_ids": []})).await.assert_fault("/host_ids", "out-of-range");
}

#[apply(test_both)]
async fn a_partner_does_with_its_series_what_it_may_do_with_its_slots(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let partner = app.partner(&company).await;
    let (series, _) = morning(&partner, &company, &[&office.host(&company).await], json!({})).await;

    partner.step(&series, "publish", json!({})).await.assert_problem(403, "forbidden");
    office.step(&series, "publish", json!({})).await.assert_status(200);
    partner.patch(&series, json!({"card": {"may_lead_to_job": "live_vacancy"}})).await.assert_problem(403, "forbidden");
    partner.patch(&series, json!({"title": "Panel"})).await.assert_status(200);
    partner.step(&series, "cancel", json!({"reason_code": "work"})).await.assert_status(200);
    let slots = office.get(&series).await.field("slots");
    assert!(slots.as_array().unwrap().iter().all(|slot| slot["status"] == "cancelled"));
}
