//! These tests move a slot by its length alone, and move a slot that is on hold.

use crate::harness::prelude::*;
use crate::waitlist::{full, slot};

#[apply(test_both)]
async fn another_length_alone_keeps_the_start_and_asks_everybody_again(app: TestApp) {
    let office = app.office().await;
    let lengths = [
        json!({"duration_minutes": 90}),
        json!({"ends_at": "2027-03-31T18:30:00Z"}),
        json!({"duration_minutes": 90, "ends_at": "2027-03-31T20:30:00+02:00"}),
    ];
    for mut body in lengths {
        let full = full(&app, slot(&app).await, 1).await;
        body["reason_code"] = json!("other");

        let moved = office.step(&full.slot, "move", body).await;

        moved.assert_status(200).assert_field("starts_at", "2027-03-31T17:00:00Z").assert_field("ends_at", "2027-03-31T18:30:00Z");
        moved.assert_field("duration_minutes", 90).assert_field("local_start", "2027-03-31T18:00").assert_field("version", 4);
        office.get(&full.seated[0]).await.assert_field("status", "offered").assert_field("offer_expires_at", "2027-03-10T09:00:00Z");
        office.get(&full.line[0]).await.assert_field("status", "waitlisted");
    }
}

#[apply(test_both)]
async fn the_length_that_it_has_changes_nothing(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 0).await;
    let before = office.get(&full.slot).await.etag();

    for body in
        [json!({"duration_minutes": 45, "reason_code": "other"}), json!({"ends_at": "2027-03-31T17:45:00Z", "reason_code": "other"})]
    {
        assert_eq!(office.step(&full.slot, "move", body).await.assert_status(200).etag(), before);
    }

    office.get(&full.seated[0]).await.assert_field("status", "confirmed");
}

#[apply(test_both)]
async fn a_length_that_is_none_is_named(app: TestApp) {
    let office = app.office().await;
    let slot = slot(&app).await.published().await;
    let refused = async |mut body: Value| {
        body["reason_code"] = json!("other");
        office.step(&slot, "move", body).await
    };

    refused(json!({"duration_minutes": 4})).await.assert_fault("/duration_minutes", "out-of-range");
    for end in ["2027-03-31T17:04:00Z", "2027-03-31T17:30:30Z", "2027-04-01T17:01:00Z", "2027-03-31T16:00:00Z"] {
        refused(json!({"ends_at": end})).await.assert_fault("/ends_at", "out-of-range");
    }
    refused(json!({"ends_at": "2027-03-31T18:00:00Z", "duration_minutes": 45})).await.assert_fault("/ends_at", "contradiction");
    refused(json!({"duration_minutes": 60, "timezone": "Europe/Paris"})).await.assert_fault("/timezone", "not-allowed");
    refused(json!({"timezone": "Europe/Paris"})).await.assert_fault("/local_start", "one-of");
    office.get(&slot).await.assert_field("duration_minutes", 45);
}

#[apply(test_both)]
async fn a_slot_on_hold_moves_and_stays_on_hold(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 1).await;
    office.step(&full.slot, "hold", json!({"reason": "The lift is broken"})).await.assert_status(200);

    let moved = office.step(&full.slot, "move", json!({"local_start": "2027-04-07T18:00", "reason_code": "other"})).await;

    moved.assert_status(200).assert_field("status", "on_hold").assert_field("starts_at", "2027-04-07T17:00:00Z");
    office.get(&full.seated[0]).await.assert_field("status", "offered").assert_field("offer_expires_at", "2027-03-10T09:00:00Z");
    // While it is on hold, a seat that is given back is offered to nobody.
    office.decline(&full.seated[0]).await.assert_status(200);
    office.get(&full.line[0]).await.assert_field("status", "waitlisted");
    office.step(&full.slot, "release", json!({})).await.assert_status(200).assert_field("starts_at", "2027-04-07T17:00:00Z");
    office.get(&full.line[0]).await.assert_field("status", "offered");
}

#[apply(test_both)]
async fn a_slot_that_its_companys_suspension_holds_does_not_move(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;
    office.transition(&company, "suspended").await.assert_status(201);
    office.get(&slot).await.assert_field("status", "on_hold");

    office.step(&slot, "move", json!({"duration_minutes": 60, "reason_code": "other"})).await.assert_problem(409, "conflict");
}
