//! What of a slot can change in which state.

use super::slot_that_is;
use crate::harness::prelude::*;

/// What a published slot keeps.
fn fixed() -> [Value; 5] {
    [
        json!({"kind": "group_session"}),
        json!({"local_start": "2027-03-31T18:15"}),
        json!({"starts_at": "2027-03-31T17:15:00Z", "local_start": null}),
        json!({"duration_minutes": 50}),
        json!({"timezone": "Europe/Lisbon"}),
    ]
}

#[apply(test_both)]
async fn a_draft_and_a_submitted_slot_change_freely(app: TestApp) {
    for status in ["draft", "submitted"] {
        let slot = slot_that_is(&app, status).await;
        for change in fixed() {
            let patch = app.office().await.patch(&slot, change).await;
            patch.assert_status(200).assert_field("status", status);
        }
    }
}

#[apply(test_both)]
async fn a_published_slot_keeps_kind_start_length_and_zone(app: TestApp) {
    for status in ["published", "on_hold"] {
        let slot = slot_that_is(&app, status).await;
        let before = app.office().await.get(&slot).await.json();
        for change in fixed() {
            let refused = app.office().await.patch(&slot, change).await;
            refused.assert_problem(409, "conflict");
            let way = ": move it.";
            assert!(refused.field("detail").as_str().unwrap().ends_with(way), "{refused:?}");
        }
        assert_eq!(app.office().await.get(&slot).await.json(), before);
    }
}

#[apply(test_both)]
async fn a_published_slot_changes_everything_else(app: TestApp) {
    let slot = slot_that_is(&app, "published").await;
    let office = app.office().await;
    let change = json!({"title": "Panel", "capacity": 4, "mode": "hybrid", "location": "Room 4", "join_url": null,
        "fields": ["law"], "approval": "employer", "card": {"purpose": "Practise"}});
    let mut why = change.clone();
    why["reason"] = json!("Agreed on the phone");

    let patched = office.patch(&slot, why).await;

    patched.assert_status(200).assert_field("/card/purpose", "Practise");
    for (field, value) in change.as_object().unwrap().iter().filter(|(field, _)| *field != "card") {
        patched.assert_field(field, value.clone());
    }
}

#[apply(test_both)]
async fn what_says_the_same_time_again_is_no_change_of_time(app: TestApp) {
    let slot = slot_that_is(&app, "published").await;
    let same = json!({"title": "Panel", "kind": "mock_interview", "local_start": "2027-03-31T18:00", "timezone": "Europe/London", "duration_minutes": 45});

    app.office().await.patch(&slot, same).await.assert_status(200).assert_field("title", "Panel");
}

#[apply(test_both)]
async fn once_submitted_a_card_stays_complete(app: TestApp) {
    for status in ["submitted", "published", "on_hold"] {
        let slot = slot_that_is(&app, status).await;
        let office = app.office().await;

        let missing = office.patch(&slot, json!({"card": {"purpose": null, "access_notes": null}})).await;
        missing.assert_fault("/card/purpose", "required").assert_fault("/card/access_notes", "required");
        office.patch(&slot, json!({"card": null})).await.assert_fault("/card/purpose", "required");
    }
    let submitted = slot_that_is(&app, "submitted").await;
    app.office().await.patch(&submitted, json!({"local_start": null})).await.assert_fault("/local_start", "required");
}

#[apply(test_both)]
async fn what_is_cancelled_or_completed_no_longer_changes(app: TestApp) {
    for status in ["cancelled", "completed"] {
        let slot = slot_that_is(&app, status).await;
        app.office().await.patch(&slot, json!({"title": "Panel"})).await.assert_problem(409, "conflict");
    }
}

#[apply(test_both)]
async fn the_capacity_does_not_fall_below_the_seats_taken(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).capacity(3).published().await;
    let first = office.book(&slot, &app.mentee().await).await;
    office.book(&slot, &app.mentee().await).await;

    office.patch(&slot, json!({"capacity": 1})).await.assert_problem(409, "conflict");
    office.patch(&slot, json!({"capacity": 2})).await.assert_status(200).assert_field("availability", "busy");
    office.cancel(&first, "illness").await.assert_status(200);
    office.patch(&slot, json!({"capacity": 1})).await.assert_status(200).assert_field("seats_left", 0);
}

#[apply(test_both)]
async fn a_new_host_of_a_published_slot_must_be_free(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (free, busy) = (office.host(&company).await, office.host(&company).await);
    office.slot(&company).hosts(&[&busy]).published().await;
    let slot = office.slot(&company).hosts(&[&free]).published().await;

    office.patch(&slot, json!({"host_ids": [free.id(), busy.id()]})).await.assert_problem(409, "host-clash");
    office.get(&slot).await.assert_field("host_ids", vec![free.id()]);
    office.patch(&slot, json!({"host_ids": []})).await.assert_status(200).assert_field("host_ids", json!([]));
    office.slot(&company).hosts(&[&free]).published().await;
}
