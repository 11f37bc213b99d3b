//! How a round is made, changed and cancelled.

use super::*;

#[apply(test_both)]
async fn a_round_is_open_at_once_if_its_start_has_passed(app: TestApp) {
    let slot = slot(&app).await.published().await;

    let made = app.office().await.post("/v1/rounds", round_of(&[&slot])).await;

    made.assert_status(201).assert_field("status", "open").assert_field("max_choices", 3).assert_field("seed", Value::Null);
    made.assert_field("slots", json!([{"slot_id": slot.id(), "outcome": null}])).assert_field("entries", 0);
    assert_eq!(made.field("seed_sha256").as_str().map(str::len), Some(64));
    let read = app.office().await.get(&format!("/v1/rounds/{}", made.id())).await;
    read.assert_status(200).assert_field("id", made.id());
    assert_eq!(app.office().await.get("/v1/rounds?status=open").await.ids(), [made.id()]);
    assert!(app.office().await.get("/v1/rounds?status=drawn").await.ids().is_empty());
}

#[apply(test_both)]
async fn every_fault_of_a_round_is_told_at_once_each_slot_by_its_place(app: TestApp) {
    let office = app.office().await;
    let good = slot(&app).await.published().await;
    let draft = slot(&app).await.starts("2027-04-01T10:00").draft().await;
    let shadowing = slot(&app).await.kind("shadowing").starts("2027-04-02T10:00").published().await;
    let booked = slot(&app).await.starts("2027-04-03T10:00").published().await;
    office.book(&booked, &app.mentee().await).await;
    let soon = slot(&app).await.starts("2027-03-16T10:00").published().await;
    let taken = slot(&app).await.starts("2027-04-04T10:00").published().await;
    make_round(&app, &[&taken]).await;
    let mut body = round_of(&[&good, &draft, &shadowing, &booked, &soon, &taken]);
    body["slot_ids"].as_array_mut().expect("slots").push(json!("slot_01k2m7q3x8e5rb4t9v6w1y0z2a"));
    body["cohort_id"] = json!("coh_01k2m7q3x8e5rb4t9v6w1y0z2a");
    body["closes_at"] = json!("2027-03-10T12:00:00Z");
    body["opens_at"] = json!("2027-03-10T10:00:00Z");

    let refused = office.post("/v1/rounds", body).await;

    let faults = refused.assert_problem(422, "validation-failed").faults();
    let at = |pointer: &str| faults.iter().filter(|fault| fault.0 == pointer).map(|fault| fault.1.clone()).collect::<Vec<_>>();
    assert_eq!(at("/cohort_id"), ["unknown-id"]);
    // It is too short, and holds neither an evening nor a free day.
    assert_eq!(at("/closes_at"), ["out-of-range"; 3]);
    let of_slots: Vec<_> = (0..7).map(|place| at(&format!("/slot_ids/{place}")).concat()).collect();
    assert_eq!(of_slots, ["", "not-allowed", "not-allowed", "not-allowed", "", "not-allowed", "unknown-id"]);
}

#[apply(test_both)]
async fn a_shorter_round_needs_a_reason_and_a_slot_that_closes_soon_is_warned_of(app: TestApp) {
    let office = app.office().await;
    let slot = slot(&app).await.starts("2027-03-12T18:00").published().await;
    let mut body = round_of(&[&slot]);
    body["closes_at"] = json!("2027-03-10T09:00:00Z");
    office.post("/v1/rounds", body.clone()).await.assert_problem(422, "validation-failed").assert_fault("/closes_at", "out-of-range");
    body["override"] = json!({"reason": "The company decides on Thursday."});

    let made = office.post("/v1/rounds", body).await;

    made.assert_status(201).assert_field("override_reason", "The company decides on Thursday.");
    assert_eq!(made.field("warnings")[0]["code"], "closes-soon");
}

#[apply(test_both)]
async fn before_it_opens_a_round_changes_and_its_slots_come_and_go(app: TestApp) {
    let office = app.office().await;
    let [one, other] = [slot(&app).await.published().await, slot(&app).await.starts("2027-04-01T10:00").published().await];
    let mut body = round_of(&[&one]);
    body["opens_at"] = json!("2027-03-09T09:00:00Z");
    body["closes_at"] = json!("2027-03-16T09:00:00Z");
    let made = office.post("/v1/rounds", body).await;
    let path = format!("/v1/rounds/{}", made.id());

    let changed = office.patch(&path, json!({"slot_ids": [other.id()], "max_choices": 1})).if_match(&made.etag()).await;

    changed.assert_status(200).assert_field("status", "scheduled").assert_field("max_choices", 1).assert_field("version", 2);
    office.book(&one, &app.mentee().await).await;
    office.try_to_book(&other, &app.mentee().await).await.assert_problem(409, "slot-not-open");
    office.patch(&path, json!({"name": "Late"})).if_match(&made.etag()).await.assert_problem(412, "precondition-failed");
    app.clock.set("2027-03-09T09:00:00Z");
    office.patch(&path, json!({"name": "Late"})).await.assert_problem(409, "illegal-transition");
}

#[apply(test_both)]
async fn a_round_that_has_not_opened_is_cancelled_and_shows_its_seed(app: TestApp) {
    let office = app.office().await;
    let slot = slot(&app).await.published().await;
    let mut body = round_of(&[&slot]);
    body["opens_at"] = json!("2027-03-09T09:00:00Z");
    body["closes_at"] = json!("2027-03-16T09:00:00Z");
    let round = office.post("/v1/rounds", body).await.id();

    let cancelled = office.post(&format!("/v1/rounds/{round}/cancel"), json!({"reason": "Too few places."})).await;

    cancelled.assert_status(200).assert_field("status", "cancelled");
    let seed = cancelled.field("seed");
    assert_eq!(sha256_of_hex(seed.as_str().expect("a seed")), cancelled.field("seed_sha256"));
    office.book(&slot, &app.mentee().await).await;
    app.assert_events(["round.created", "round.cancelled"]).await;
}

#[apply(test_both)]
async fn nobody_cancels_a_round_alone_once_it_has_opened(app: TestApp) {
    let slot = slot(&app).await.published().await;
    let round = make_round(&app, &[&slot]).await;

    let refused = app.admin().await.post(&format!("/v1/rounds/{round}/cancel"), json!({"reason": "I changed my mind."})).await;

    refused.assert_problem(409, "conflict");
}

fn sha256_of_hex(text: &str) -> String {
    use sha2::Digest;
    let bytes: Vec<u8> = (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("two digits")).collect();
    foothold::seal::hex(&sha2::Sha256::digest(bytes))
}
