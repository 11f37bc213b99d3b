//! These tests copy a slot. The copy is a draft that says the same at another time.

use crate::harness::prelude::*;

#[apply(test_both)]
async fn a_copy_says_all_that_the_slot_says_at_another_time(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (one, other, site) = (office.host(&company).await, office.host(&company).await, office.site(&company).await);
    let slot = office.slot(&company).hosts(&[&other, &one]).capacity(3).minutes(60).approval("employer").with("site_id", site.id());
    let slot = slot.with("fields", json!(["it"])).with("cancel_cutoff_minutes_before", 60).with("location", "Room 4").published().await;
    office.book(&slot, &app.mentee().await).await;
    let before = office.get(&slot).await.json();

    let copy = office.step(&slot, "copy", json!({"local_start": "2027-10-29T18:00"})).await;

    copy.assert_status(201).assert_field("status", "draft").assert_field("starts_at", "2027-10-29T17:00:00Z").assert_field("version", 1);
    assert_eq!(copy.header("location").unwrap().rsplit('/').next().unwrap(), copy.id());
    assert_ne!(copy.id(), slot.id());
    for same in [
        "company_id",
        "host_ids",
        "site_id",
        "kind",
        "title",
        "timezone",
        "duration_minutes",
        "capacity",
        "mode",
        "location",
        "join_url",
        "fields",
        "approval",
        "booking_closes_minutes_before",
        "cancel_cutoff_minutes_before",
        "allow_host_overlap",
        "card",
    ] {
        assert_eq!(copy.field(same), before[same], "{same}");
    }
    copy.assert_field("seats_taken", 0).assert_field("booking_closes_at", Value::Null);
    assert_eq!(office.get(&slot).await.json(), before);
    office.step(&Slot::of(&copy), "publish", json!({})).await.assert_status(200);
    assert!(app.events().await.ends_with(&["slot.created".to_owned(), "slot.published".to_owned()]));
}

#[apply(test_both)]
async fn a_slot_in_any_state_is_copied_by_its_own_company(app: TestApp) {
    for status in ["draft", "submitted", "published", "on_hold", "cancelled", "completed"] {
        let (company, slot) = app.slot_that_is(status).await;
        let partner = app.partner(&company).await;
        let stranger = app.partner(&app.office().await.company().active().await).await;
        let body = json!({"starts_at": "2027-04-07T17:00:00Z"});

        partner.step(&slot, "copy", body.clone()).await.assert_status(201).assert_field("status", "draft");
        stranger.step(&slot, "copy", body).await.assert_problem(404, "not-found");
    }
}

#[apply(test_both)]
async fn the_start_is_typed_and_may_be_in_another_zone(app: TestApp) {
    let (_, slot) = app.slot_that_is("published").await;
    let office = app.office().await;

    office.step(&slot, "copy", json!({})).await.assert_fault("/local_start", "one-of");
    office.step(&slot, "copy", json!({"local_start": "2027-03-28T01:30"})).await.assert_problem(422, "nonexistent-local-time");
    office.step(&slot, "copy", json!({"local_start": "2027-04-07T18:00", "capacity": 2})).await.assert_fault("/capacity", "unknown-field");
    let copy = office.step(&slot, "copy", json!({"local_start": "2027-04-07T18:00", "timezone": "America/New_York"})).await;
    copy.assert_status(201).assert_field("starts_at", "2027-04-07T22:00:00Z").assert_field("timezone", "America/New_York");
    office
        .step(&slot, "copy", json!({"local_start": "2027-04-07T18:00"}))
        .if_match("\"v9\"")
        .await
        .assert_problem(412, "precondition-failed");
}

#[apply(test_both)]
async fn what_cannot_be_copied_is_refused_with_the_reason(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let slot = office.slot(&company).hosts(&[&host]).draft().await;
    let body = json!({"local_start": "2027-04-07T18:00"});
    office.archive(&host).await.assert_status(200);

    let refused = office.step(&slot, "copy", body.clone()).await;

    assert!(refused.assert_problem(409, "conflict").field("detail").as_str().unwrap().contains("archived"), "{refused:?}");
    office.restore(&host).await.assert_status(200);
    office.transition(&company, "ended").await.assert_status(201);
    let refused = office.step(&slot, "copy", body).await;
    assert!(refused.assert_problem(409, "conflict").field("detail").as_str().unwrap().contains("ended"), "{refused:?}");
    assert_eq!(office.all(&format!("/v1/slots?company_id={company}")).await.len(), 1);
}

#[apply(test_both)]
async fn the_same_key_copies_once(app: TestApp) {
    let (company, slot) = app.slot_that_is("published").await;
    let office = app.office().await;
    let copy = || office.step(&slot, "copy", json!({"local_start": "2027-04-07T18:00"})).header("idempotency-key", "copy-1");

    assert_eq!(copy().await.id(), copy().await.id());

    assert_eq!(office.all(&format!("/v1/slots?company_id={company}")).await.len(), 2);
}
