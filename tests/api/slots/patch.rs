//! A patch of a slot: what it may say, whom it asks, what it leaves.

use crate::harness::prelude::*;

async fn draft(app: &TestApp) -> (Caller, Slot) {
    let office = app.office().await;
    let company = office.company().active().await;
    let partner = app.partner(&company).await;
    let slot = partner.slot(&company).draft().await;
    (partner, slot)
}

#[apply(test_both)]
async fn every_rule_of_the_body_comes_before_the_version_and_the_state(app: TestApp) {
    let office = app.office().await;
    let (company, other) = (office.company().active().await, office.company().active().await);
    let (host, site) = (office.host(&other).await, office.site(&other).await);
    let slot = office.slot(&company).kind("shadowing").published().await;
    let produce = json!({"card": {"purpose": null, "activities": [{"text": "Draw the plans", "kind": "produce"}]}});
    let mut body = json!({"host_ids": [host.id()], "site_id": site.id(), "duration_minutes": 50});
    body["card"] = produce["card"].clone();

    for answer in [office.patch(&slot, body.clone()).if_match("\"v1\"").await, office.patch(&slot, body).await] {
        answer.assert_problem(422, "validation-failed").assert_fault("/host_ids/0", "unknown-id").assert_fault("/site_id", "unknown-id");
        answer.assert_fault("/card/purpose", "required");
        assert!(answer.faults().iter().any(|(_, code)| code == "work-must-be-paid"), "{answer:?}");
    }

    office.step(&slot, "cancel", json!({"reason_code": "other"})).await.assert_status(200);
    office.patch(&slot, json!({"site_id": site.id()})).await.assert_fault("/site_id", "unknown-id");
    office.patch(&slot, json!({"title": "Panel"})).await.assert_problem(409, "conflict");
}

#[apply(test_both)]
async fn the_faults_of_a_new_slot_come_before_the_state_of_its_company(app: TestApp) {
    let office = app.office().await;
    let (company, other) = (office.company().active().await, office.company().active().await);
    let host = office.host(&other).await;
    office.archive(&company).await.assert_status(200);

    office.slot(&company).hosts(&[&host]).send().await.assert_problem(422, "validation-failed").assert_fault("/host_ids/0", "unknown-id");
    office.slot(&company).send().await.assert_problem(409, "conflict");
}

#[apply(test_both)]
async fn a_patch_that_changes_nothing_leaves_version_and_log(app: TestApp) {
    let (partner, slot) = draft(&app).await;
    let (before, events) = (partner.get(&slot).await, app.events().await);

    let empty = partner.patch(&slot, json!({})).await;
    let same = partner.patch(&slot, json!({"title": before.field("title"), "card": {"purpose": before.field("/card/purpose")}})).await;

    assert_eq!(empty.assert_status(200).json(), before.json());
    assert_eq!(same.assert_status(200).json(), before.json());
    assert_eq!(app.events().await, events);
}

#[apply(test_both)]
async fn a_patch_raises_the_version_by_one_and_tells_once(app: TestApp) {
    let (partner, slot) = draft(&app).await;
    app.clock.advance_hours(1);

    let patched = partner.patch(&slot, json!({"title": "Panel", "capacity": 2, "fields": ["law", "it"]})).await;

    patched.assert_status(200).assert_field("version", 2).assert_field("updated_at", "2027-03-08T10:00:00Z");
    app.assert_events(["slot.created", "slot.updated"]).await;
}

#[apply(test_both)]
async fn a_patch_of_a_stale_version_is_refused(app: TestApp) {
    let (partner, slot) = draft(&app).await;
    let stale = partner.get(&slot).await.etag();
    partner.patch(&slot, json!({"title": "First"})).if_match(&stale).await.assert_status(200);

    partner.patch(&slot, json!({"title": "Second"})).if_match(&stale).await.assert_problem(412, "precondition-failed");
    partner.patch(&slot, json!({"title": 2})).if_match(&stale).await.assert_problem(422, "validation-failed");

    partner.get(&slot).await.assert_field("title", "First");
}

#[apply(test_both)]
async fn null_clears_what_may_be_absent_and_nothing_else(app: TestApp) {
    let (partner, slot) = draft(&app).await;

    for field in ["location", "join_url", "site_id", "booking_closes_minutes_before", "cancel_cutoff_minutes_before"] {
        partner.patch(&slot, json!({field: null})).await.assert_status(200).assert_field(field, Value::Null);
    }
    for field in
        ["kind", "title", "timezone", "duration_minutes", "capacity", "mode", "fields", "host_ids", "approval", "allow_host_overlap"]
    {
        partner.patch(&slot, json!({field: null})).await.assert_fault(&format!("/{field}"), "required");
    }
}

#[apply(test_both)]
async fn all_faults_of_a_patch_are_named_at_once(app: TestApp) {
    let (partner, slot) = draft(&app).await;
    let body = json!({"duration_minutes": 4, "capacity": 1001, "mode": "by_post", "join_url": "call me", "fields": ["It"], "status": "published",
        "version": 9, "seats_taken": 0, "booking_closes_minutes_before": -1});

    let answer = partner.patch(&slot, body).await;

    answer.assert_problem(422, "validation-failed");
    let mut faults = answer.faults();
    faults.sort();
    let expected = [
        ("/booking_closes_minutes_before", "out-of-range"),
        ("/capacity", "out-of-range"),
        ("/duration_minutes", "out-of-range"),
        ("/fields/0", "malformed"),
        ("/join_url", "malformed"),
        ("/mode", "unknown-word"),
        ("/seats_taken", "unknown-field"),
        ("/status", "unknown-field"),
        ("/version", "unknown-field"),
    ];
    assert_eq!(faults, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
}

#[apply(test_both)]
async fn a_partner_patches_its_published_slot_without_a_coordinator(app: TestApp) {
    let (partner, slot) = draft(&app).await;
    app.office().await.step(&slot, "publish", json!({})).await.assert_status(200);

    partner.patch(&slot, json!({"location": "Room 4"})).await.assert_status(200).assert_field("location", "Room 4");
}
