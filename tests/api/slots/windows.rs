//! Windows, kept on the slot as instants when it is published (docs/product.md, Deadlines).

use crate::harness::domain::SlotBuilder;
use crate::harness::prelude::*;

/// `booking_closes_at` and `cancel_cutoff_at` once published.
async fn windows(slot: SlotBuilder) -> (String, String) {
    let caller = slot.caller();
    let slot = slot.published().await;
    let answer = caller.get(&slot).await;
    let instant = |field: &str| answer.field(field).as_str().unwrap_or_default().to_owned();
    (instant("booking_closes_at"), instant("cancel_cutoff_at"))
}

fn instants(closes: &str, cutoff: &str) -> (String, String) {
    (closes.to_owned(), cutoff.to_owned())
}

#[apply(test_both)]
async fn a_mock_interview_closes_48_hours_before_on_the_clock_of_the_world(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;

    let plain = office.slot(&company).starts("2027-03-31T18:00");
    assert_eq!(windows(plain).await, instants("2027-03-29T17:00:00Z", "2027-03-29T17:00:00Z"));
    // The clocks went forward between: 10:00 summer time is 09:00Z, and 48 hours before is 09:00 winter time.
    let across = office.slot(&company).starts("2027-03-29T10:00");
    assert_eq!(windows(across).await, instants("2027-03-27T09:00:00Z", "2027-03-27T09:00:00Z"));
}

#[apply(test_both)]
async fn shadowing_closes_five_working_days_before_at_the_same_wall_time(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let shadowing = |start: &str| office.slot(&company).kind("shadowing").minutes(420).starts(start);

    // Over a weekend and the change to summer time: 09:30 winter time a week before, and on the Friday.
    assert_eq!(windows(shadowing("2027-03-31T09:30")).await, instants("2027-03-24T09:30:00Z", "2027-03-26T09:30:00Z"));
    // Within winter time, from a Friday.
    assert_eq!(windows(shadowing("2027-03-19T09:30")).await, instants("2027-03-12T09:30:00Z", "2027-03-16T09:30:00Z"));
    // From a Sunday: Monday to Friday before, and the Wednesday.
    assert_eq!(windows(shadowing("2027-03-21T09:30")).await, instants("2027-03-15T09:30:00Z", "2027-03-17T09:30:00Z"));
}

#[apply(test_both)]
async fn working_days_are_those_of_the_slots_zone(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;

    // Monday morning in Auckland (summer time until 4 April) is Sunday evening in UTC.
    let slot = office.slot(&company).kind("shadowing").timezone("Pacific/Auckland").starts("2027-03-22T08:00");

    assert_eq!(windows(slot).await, instants("2027-03-14T19:00:00Z", "2027-03-16T19:00:00Z"));
}

#[apply(test_both)]
async fn a_group_session_closes_2_hours_before_and_can_be_cancelled_until_24(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;

    let slot = office.slot(&company).kind("group_session").starts("2027-03-31T18:00");

    assert_eq!(windows(slot).await, instants("2027-03-31T15:00:00Z", "2027-03-30T17:00:00Z"));
}

#[apply(test_both)]
async fn a_slot_may_have_windows_of_its_own_in_minutes(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let own = |closes: u32, cutoff: u32| {
        let slot = office.slot(&company).kind("shadowing").starts("2027-03-31T18:00");
        slot.with("booking_closes_minutes_before", closes).with("cancel_cutoff_minutes_before", cutoff)
    };

    assert_eq!(windows(own(90, 1_440)).await, instants("2027-03-31T15:30:00Z", "2027-03-30T17:00:00Z"));
    assert_eq!(windows(own(0, 0)).await, instants("2027-03-31T17:00:00Z", "2027-03-31T17:00:00Z"));
    // Minutes are minutes: across the change of clocks the wall time shifts.
    assert_eq!(windows(own(4 * 1_440, 3 * 1_440)).await, instants("2027-03-27T17:00:00Z", "2027-03-28T17:00:00Z"));
}

#[apply(test_both)]
async fn windows_are_fixed_when_the_slot_is_published(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;

    let slot = office.slot(&company).submitted().await;
    office.get(&slot).await.assert_field("booking_closes_at", Value::Null).assert_field("cancel_cutoff_at", Value::Null);
    let published = office.step(&slot, "publish", json!({})).await;

    published.assert_field("booking_closes_at", "2027-03-29T17:00:00Z").assert_field("booking_closes_minutes_before", Value::Null);
}

#[apply(test_both)]
async fn a_changed_window_counts_from_now_on_and_null_brings_the_default_back(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;

    let changed = office.patch(&slot, json!({"booking_closes_minutes_before": 60, "cancel_cutoff_minutes_before": 30})).await;
    changed.assert_field("booking_closes_at", "2027-03-31T16:00:00Z").assert_field("cancel_cutoff_at", "2027-03-31T16:30:00Z");
    let default = office.patch(&slot, json!({"booking_closes_minutes_before": null})).await;
    default.assert_field("booking_closes_at", "2027-03-29T17:00:00Z").assert_field("cancel_cutoff_at", "2027-03-31T16:30:00Z");
}

#[apply(test_both)]
async fn publishing_after_the_window_is_over_says_so(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (late, in_time) = (office.slot(&company).draft().await, office.slot(&company).starts("2027-05-05T10:00").draft().await);
    app.clock.set("2027-03-29T17:00:00Z");

    let published = office.step(&late, "publish", json!({})).await;
    published.assert_status(200).assert_field("status", "published").assert_field("/warnings/0/code", "booking-window-over");
    office.step(&in_time, "publish", json!({})).await.assert_status(200).assert_field("warnings", Value::Null);
    office.get(&late).await.assert_field("warnings", Value::Null);

    let body = office.slot(&company).body();
    let at_once = office.post("/v1/slots?publish=true", body).await;
    at_once.assert_status(201).assert_field("status", "published").assert_field("/warnings/0/code", "booking-window-over");
}
