//! The table of the slot.

use super::{BOTH_SIDES, OFFICE, ROLES, Step, last_roles, walk};
use crate::harness::prelude::*;

async fn row(app: &TestApp, from: &[&str], step: Step) {
    for from in from {
        for role in ROLES {
            let (company, slot) = app.slot_that_is(from).await;
            walk(app, &step, role, &company, &slot).await;
        }
    }
}

/// The timed job, 24 hours after the end.
async fn complete(app: &TestApp) {
    app.clock.set("2027-04-01T17:45:00Z");
    foothold::worker::complete::run(app.deps.clone()).await.expect("the job runs");
}

#[apply(test_both)]
async fn create_draft(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    for (caller, status) in
        [(app.admin().await, 201), (app.coordinator().await, 201), (app.partner(&company).await, 201), (app.viewer().await, 403)]
    {
        let known = app.events().await.len();
        let answer = caller.slot(&company).send().await;
        answer.assert_status(status);
        let events = app.events().await.split_off(known);
        if status == 201 {
            answer.assert_field("status", "draft");
            assert_eq!(events, ["slot.created"]);
        } else {
            assert_eq!(events, [""; 0]);
        }
    }
}

#[apply(test_both)]
async fn draft_submit_submitted(app: TestApp) {
    let step = Step { name: "submit", body: json!({}), who: BOTH_SIDES, to: "submitted", events: &["slot.submitted"] };
    row(&app, &["draft"], step).await;
}

#[apply(test_both)]
async fn submitted_return_draft(app: TestApp) {
    let step = Step { name: "return", body: json!({"comment": "Who asks?"}), who: OFFICE, to: "draft", events: &["slot.returned"] };
    row(&app, &["submitted"], step).await;
}

#[apply(test_both)]
async fn draft_submitted_publish_published(app: TestApp) {
    let step = Step { name: "publish", body: json!({}), who: BOTH_SIDES, to: "published", events: &["slot.published"] };
    row(&app, &["draft", "submitted"], step).await;
}

#[apply(test_both)]
async fn published_hold_on_hold(app: TestApp) {
    let step = Step { name: "hold", body: json!({"reason": "The lift is broken"}), who: OFFICE, to: "on_hold", events: &["slot.on_hold"] };
    row(&app, &["published"], step).await;
}

#[apply(test_both)]
async fn on_hold_release_published(app: TestApp) {
    let step = Step { name: "release", body: json!({}), who: OFFICE, to: "published", events: &["slot.released"] };
    row(&app, &["on_hold"], step).await;
}

#[apply(test_both)]
async fn any_cancel_cancelled(app: TestApp) {
    let body = json!({"reason_code": "host_unavailable"});
    let step = Step { name: "cancel", body, who: BOTH_SIDES, to: "cancelled", events: &["slot.cancelled"] };
    row(&app, &["draft", "submitted", "published", "on_hold"], step).await;
}

#[apply(test_both)]
async fn published_move_published(app: TestApp) {
    let body = json!({"local_start": "2027-04-07T18:00", "reason_code": "host_unavailable"});
    let step = Step { name: "move", body, who: BOTH_SIDES, to: "published", events: &["slot.moved"] };
    row(&app, &["published"], step).await;
}

#[apply(test_both)]
async fn on_hold_move_on_hold(app: TestApp) {
    let body = json!({"local_start": "2027-04-07T18:00", "reason_code": "host_unavailable"});
    let step = Step { name: "move", body, who: BOTH_SIDES, to: "on_hold", events: &["slot.moved"] };
    row(&app, &["on_hold"], step).await;
}

#[apply(test_both)]
async fn published_or_on_hold_complete_completed_by_hand(app: TestApp) {
    for from in ["published", "on_hold"] {
        for role in ROLES {
            let (company, slot) = app.slot_that_is(from).await;
            let now = app.clock.now().to_string();
            app.clock.set("2027-03-31T17:45:00Z");
            let step = Step { name: "complete", body: json!({}), who: OFFICE, to: "completed", events: &["slot.completed"] };
            walk(&app, &step, role, &company, &slot).await;
            app.clock.set(&now);
        }
    }
}

#[apply(test_both)]
async fn published_or_on_hold_complete_completed_by_the_timed_job(app: TestApp) {
    let slots = [app.slot_that_is("published").await.1, app.slot_that_is("on_hold").await.1];
    let known = app.events().await.len();

    complete(&app).await;

    for slot in &slots {
        app.office().await.get(slot).await.assert_field("status", "completed");
    }
    assert_eq!(app.events().await.split_off(known), ["slot.completed", "slot.completed"]);
    assert_eq!(last_roles(&app, 2).await, ["system", "system"]);
}
