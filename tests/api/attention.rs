//! `GET /v1/attention` lists what needs a person, queue by queue, with the most urgent first.

mod by_hand;
mod fair_turns;
mod pages;
mod partners;

pub use fair_turns::let_run_out;

use crate::harness::prelude::*;
use crate::waitlist::full;

/// These are the entries of one queue.
#[track_caller]
fn queue(answer: &Answer, name: &str) -> Vec<Value> {
    answer.assert_status(200);
    let queues = answer.field("queues");
    let found = queues.as_array().unwrap().iter().find(|queue| queue["queue"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {answer:?}"))["items"].as_array().unwrap().clone()
}

/// This is the value at this pointer in each entry of one queue.
#[track_caller]
fn column(answer: &Answer, name: &str, pointer: &str) -> Vec<Value> {
    queue(answer, name).iter().map(|entry| entry.pointer(pointer).unwrap_or_else(|| panic!("no {pointer} in {entry}")).clone()).collect()
}

#[track_caller]
fn bookings(answer: &Answer, name: &str) -> Vec<Value> {
    column(answer, name, "/booking_id")
}

#[apply(test_both)]
async fn nothing_needs_a_person_at_first(app: TestApp) {
    let nothing = app.office().await.get("/v1/attention").await;
    nothing.assert_status(200);
    let queues = nothing.field("queues").as_array().unwrap().clone();
    assert!(queues.iter().all(|queue| queue["items"] == json!([]) && queue["more"] == false && queue["next_cursor"].is_null()));
    let names: Vec<_> = queues.iter().map(|queue| queue["queue"].as_str().unwrap_or_default().to_owned()).collect();
    assert_eq!(names, foothold::reports::model::Queue::WORDS);
}

#[apply(test_both)]
async fn requests_offers_and_open_attendance_are_listed_with_names_and_what_to_do(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let later = office.slot(&company).hosts(&[&host]).starts("2027-05-03T10:00").approval("employer").capacity(2).published().await;
    let mentee = app.mentee().await;
    let request = office.book(&later, &mentee).await;
    let attended = full(&app, office.slot(&company).starts("2027-03-12T10:00"), 0).await;
    let line = full(&app, office.slot(&company).starts("2027-05-04T10:00"), 1).await;
    office.cancel(&line.seated[0], "work").await.assert_status(200);

    let before = office.get("/v1/attention").await;
    let expected = json!([{"title": "Engineer panel-style interview", "to_do": "Confirm or decline this request, or it expires.",
        "due_at": "2027-03-11T09:00:00Z", "company": {"id": company.id(), "name": "Brindlemoor Structures Ltd"},
        "slot": {"id": later.id(), "kind": "mock_interview", "starts_at": "2027-05-03T09:00:00Z", "ends_at": "2027-05-03T09:45:00Z",
            "local_start": "2027-05-03T10:00", "timezone": "Europe/London", "hosts": [{"id": host.id(), "name": "Gareth Pellow"}]},
        "booking_id": request.id(), "mentee": {"id": mentee.id(), "full_name": "Amal Idris"}, "round": null, "exception_id": null, "host": null, "webhook_endpoint_id": null,
        "busy_calendar_id": null, "follower_failure_id": null, "note": null}]);
    assert_eq!(json!(queue(&before, "requests")), expected);
    assert_eq!(bookings(&before, "offers"), [line.line[0].id()]);
    assert_eq!(column(&before, "offers", "/due_at"), ["2027-03-10T09:00:00Z"]);
    assert!(queue(&before, "attendance").is_empty(), "{before:?}");

    app.clock.set("2027-03-12T10:45:00Z");
    let after = office.get("/v1/attention").await;
    assert_eq!(bookings(&after, "attendance"), [attended.seated[0].id()]);
    assert_eq!(column(&after, "attendance", "/due_at"), ["2027-03-12T10:45:00Z"]);
}

#[apply(test_both)]
async fn what_is_done_needs_nobody_any_more(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).approval("employer").published().await;
    let request = office.book(&slot, &app.mentee().await).await;
    office.confirm(&request).await.assert_status(200);
    assert!(queue(&office.get("/v1/attention").await, "requests").is_empty());
    app.clock.set("2027-03-31T17:45:00Z");
    assert_eq!(bookings(&office.get("/v1/attention").await, "attendance"), [request.id()]);
    office.attendance(&request, "attended").await.assert_status(200);
    assert!(queue(&office.get("/v1/attention").await, "attendance").is_empty());
}

#[apply(test_both)]
async fn a_submitted_slot_waits_for_a_coordinator_and_a_returned_one_for_its_company(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    office.slot(&company).starts("2027-04-01T10:00").draft().await;
    let late = office.slot(&company).starts("2027-04-07T10:00").submitted().await;
    let early = office.slot(&company).starts("2027-04-06T10:00").submitted().await;

    let submitted = office.get("/v1/attention").await;
    assert_eq!(column(&submitted, "submitted_slots", "/slot/id"), [early.id(), late.id()]);
    assert_eq!(column(&submitted, "submitted_slots", "/due_at"), ["2027-04-06T09:00:00Z", "2027-04-07T09:00:00Z"]);

    office.step(&early, "return", json!({"comment": "Say where to wait"})).await.assert_status(200);
    let returned = office.get("/v1/attention").await;
    assert_eq!(column(&returned, "submitted_slots", "/slot/id"), [late.id()]);
    assert_eq!(column(&returned, "returned_drafts", "/slot/id"), [early.id()]);
    assert_eq!(column(&returned, "returned_drafts", "/note"), ["Say where to wait"]);

    office.step(&early, "submit", json!({})).await.assert_status(200);
    assert!(queue(&office.get("/v1/attention").await, "returned_drafts").is_empty());
}

#[apply(test_both)]
async fn a_slot_on_hold_stands_there_until_it_is_released(app: TestApp) {
    let office = app.office().await;
    let slot = office.slot(&office.company().active().await).published().await;
    office.step(&slot, "hold", json!({"reason": "The room is flooded"})).await.assert_status(200);
    assert_eq!(column(&office.get("/v1/attention").await, "slots_on_hold", "/slot/id"), [slot.id()]);
    office.step(&slot, "release", json!({})).await.assert_status(200);
    assert!(queue(&office.get("/v1/attention").await, "slots_on_hold").is_empty());
}

#[apply(test_both)]
async fn a_free_seat_that_nobody_waits_for_is_listed_for_three_days_before_booking_closes(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let free = office.slot(&company).capacity(2).published().await;
    office.book(&free, &app.mentee().await).await;
    full(&app, office.slot(&company), 0).await;
    let slots = async || column(&office.get("/v1/attention?queue=free_seats").await, "free_seats", "/slot/id");

    // Booking closes 48 hours before the start.
    app.clock.set("2027-03-26T16:59:59Z");
    assert!(slots().await.is_empty());
    app.clock.set("2027-03-26T17:00:00Z");
    assert_eq!(slots().await, [free.id()]);
    let due = column(&office.get("/v1/attention").await, "free_seats", "/due_at");
    assert_eq!(due, ["2027-03-29T17:00:00Z"]);
    app.clock.set("2027-03-29T17:00:00Z");
    assert!(slots().await.is_empty());
}

#[apply(test_both)]
async fn a_next_action_is_listed_from_its_day_on(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let call = json!({"kind": "call", "summary": "They have rooms", "next_action": "Send the dates", "next_action_due": "2027-03-10"});
    office.post(&format!("/v1/companies/{company}/interactions"), call).await.assert_status(201);

    app.clock.set("2027-03-09T23:59:59Z");
    assert!(queue(&office.get("/v1/attention").await, "next_actions").is_empty());
    app.clock.set("2027-03-10T00:00:00Z");
    let due = office.get("/v1/attention").await;
    assert_eq!(column(&due, "next_actions", "/to_do"), ["Send the dates"]);
    assert_eq!(column(&due, "next_actions", "/due_at"), ["2027-03-10T00:00:00Z"]);
    assert_eq!(column(&due, "next_actions", "/title"), ["Brindlemoor Structures Ltd"]);

    let done = json!({"kind": "message", "summary": "The dates are sent"});
    office.post(&format!("/v1/companies/{company}/interactions"), done).await.assert_status(201);
    assert!(queue(&office.get("/v1/attention").await, "next_actions").is_empty());
}

#[apply(test_both)]
async fn an_agreement_is_listed_for_thirty_days_before_its_last_day_and_until_there_is_a_new_one(app: TestApp) {
    let office = app.office().await;
    let company = office.company().with_partnership("agreement_pending").await;
    office.company().active().await;
    let transitions = format!("/v1/companies/{company}/partnership/transitions");
    let until = |day: &str| json!({"signed_on": "2026-01-04", "signed_by_name": "A. Deshmukh", "ends_on": day});
    office.post(&transitions, json!({"to": "active", "agreement": until("2027-04-30")})).await.assert_status(201);
    let companies = async || column(&office.get("/v1/attention").await, "agreements", "/company/id");

    // The institute is in London, where it is summer by then.
    app.clock.set("2027-03-30T22:59:59Z");
    assert!(companies().await.is_empty());
    app.clock.set("2027-03-30T23:00:00Z");
    assert_eq!(companies().await, [company.id()]);
    assert_eq!(column(&office.get("/v1/attention").await, "agreements", "/due_at"), ["2027-04-29T23:00:00Z"]);
    app.clock.set("2027-06-01T00:00:00Z");
    assert_eq!(companies().await, [company.id()], "it has ended, and slots can no longer be published");

    office.post(&transitions, json!({"to": "paused"})).await.assert_status(201);
    assert_eq!(companies().await, [company.id()]);
    office.post(&transitions, json!({"to": "active", "agreement": until("2028-04-30")})).await.assert_status(201);
    assert!(companies().await.is_empty());
}
