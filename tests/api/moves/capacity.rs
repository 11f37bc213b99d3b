//! More seats and fewer.

use crate::harness::prelude::*;
use crate::waitlist::{assert_states, full, look_at, slot};

#[apply(test_both)]
async fn there_are_never_fewer_seats_than_are_held(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await.capacity(3), 0).await;
    office.patch(&full.slot, json!({"capacity": 2})).await.assert_problem(409, "conflict");

    office.cancel(&full.seated[1], "work").await.assert_status(200);
    office.patch(&full.slot, json!({"capacity": 2})).await.assert_status(200).assert_field("seats_left", 0);
}

#[apply(test_both)]
async fn seats_of_requests_and_offers_are_held_too(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await.approval("employer").capacity(2), 1).await;
    office.cancel(&full.seated[0], "work").await.assert_status(200);
    assert_states(&look_at(&app, &full.line).await, ["offered"]);
    office.patch(&full.slot, json!({"capacity": 1})).await.assert_problem(409, "conflict");
}

#[apply(test_both)]
async fn more_seats_on_hold_go_to_the_line_when_it_is_released(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 2).await;
    office.step(&full.slot, "hold", json!({"reason": "unclear"})).await.assert_status(200);
    office.patch(&full.slot, json!({"capacity": 2})).await.assert_status(200);
    assert_states(&look_at(&app, &full.line).await, ["waitlisted", "waitlisted"]);

    office.step(&full.slot, "release", json!({})).await.assert_status(200);

    assert_states(&look_at(&app, &full.line).await, ["offered", "waitlisted"]);
}

#[apply(test_both)]
async fn more_seats_than_wait_are_free(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 1).await;
    office.patch(&full.slot, json!({"capacity": 5})).await.assert_status(200).assert_field("seats_taken", 2).assert_field("seats_left", 3);
    office.book(&full.slot, &app.mentee().await).await;
}
