//! What can be asked for, who reads it, and when it lapses.

use super::*;
use crate::harness::caller::Place;
use crate::rounds::{booking_of, draw, enter, make_round, slot, slots};

#[apply(test_both)]
async fn an_exception_is_asked_for_and_read_by_coordinators(app: TestApp) {
    let office = app.office().await;
    let (kept, mentee) = (slot(&app).await.published().await, app.mentee().await);
    let round = make_round(&app, &[&kept]).await;

    let made = office.post("/v1/exceptions", a_place(&kept, &mentee)).await;

    made.assert_status(201).assert_field("status", "pending").assert_field("action", "place").assert_field("reason", "We lost her form.");
    made.assert_field("lapses_at", "2027-03-11T09:00:00Z").assert_field("round_id", round.clone()).assert_field("decided_by", Value::Null);
    made.assert_field("asked_by", office.get("/v1/me").await.field("id"));
    assert_eq!(made.header("location"), Some(format!("/v1/exceptions/{}", made.id()).as_str()));
    let read = office.get(&format!("/v1/exceptions/{}", made.id())).await;
    assert_eq!((read.json(), read.etag()), (made.json(), made.etag()));
    app.clock.advance_minutes(1);
    let other = office.post("/v1/exceptions", an_end(&round)).await;
    for (query, expected) in [
        (String::new(), vec![other.id(), made.id()]),
        (format!("?mentee_id={}", mentee.id()), vec![made.id()]),
        (format!("?round_id={round}&status=pending"), vec![other.id(), made.id()]),
        ("?status=approved".to_owned(), vec![]),
    ] {
        assert_eq!(office.get(&format!("/v1/exceptions{query}")).await.ids(), expected, "{query}");
    }
    let first = office.get("/v1/exceptions?limit=1").await;
    assert_eq!(office.get(&first.next_link().expect("a second page")).await.ids(), [made.id()]);
    app.office().await.get(&kept).await.assert_field("seats_taken", 0);
}

#[apply(test_both)]
async fn what_can_never_be_approved_is_not_taken(app: TestApp) {
    let office = app.office().await;
    let (kept, mentee) = (slot(&app).await.published().await, app.mentee().await);
    let soon = json!({"name": "Later", "kind": "mock_interview", "slot_ids": [kept.id()],
        "opens_at": "2027-03-09T09:00:00Z", "closes_at": "2027-03-16T09:00:00Z"});
    let not_opened = office.post("/v1/rounds", soon).await.id();
    let plain = slot(&app).await.starts("2027-04-02T10:00").published().await;
    office.book(&plain, &app.mentee().await).await;
    let waits = office.join_line(&plain, &mentee).await;
    let absent = "01k2m7q3x8e5rb4t9v6w1y0z2a";

    let mut unknown = a_place(&kept, &mentee);
    unknown["slot_id"] = json!(format!("slot_{absent}"));
    unknown["mentee_id"] = json!(format!("ment_{absent}"));
    let refused = office.post("/v1/exceptions", unknown).await;
    refused.assert_fault("/slot_id", "unknown-id").assert_fault("/mentee_id", "unknown-id");
    office.post("/v1/exceptions", an_offer(&format!("book_{absent}"))).await.assert_fault("/booking_id", "unknown-id");
    office.post("/v1/exceptions", an_end(&format!("rnd_{absent}"))).await.assert_fault("/round_id", "unknown-id");
    let mut mixed = a_place(&kept, &mentee);
    mixed["round_id"] = json!(not_opened);
    office.post("/v1/exceptions", mixed).await.assert_fault("/round_id", "not-allowed");
    let no_mentee = json!({"action": "place", "slot_id": kept.id(), "category": "other", "reason": "Why?"});
    office.post("/v1/exceptions", no_mentee).await.assert_fault("/mentee_id", "required");
    let mut passed_over = a_place(&kept, &mentee);
    passed_over["override"] = json!({"reason": "Because I can."});
    office.post("/v1/exceptions", passed_over).await.assert_fault("/override", "unknown-field");
    // One person alone can do these.
    office.post("/v1/exceptions", an_end(&not_opened)).await.assert_problem(409, "conflict");
    office.post("/v1/exceptions", an_offer(waits.id())).await.assert_problem(409, "conflict");
    let archived = app.mentee().await;
    office.archive(&archived).await.assert_status(200);
    office.post("/v1/exceptions", a_place(&kept, &archived)).await.assert_fault("/mentee_id", "archived");
}

#[apply(test_both)]
async fn nobody_answers_and_it_lapses_after_72_hours(app: TestApp) {
    let (kept, mentee) = (slot(&app).await.published().await, app.mentee().await);
    make_round(&app, &[&kept]).await;
    let decides = coordinator(&app, "Rosa").await;
    let exception = asked(&app, a_place(&kept, &mentee)).await;
    let run = async || foothold::worker::exceptions::run(app.deps.clone()).await.expect("the job runs");
    app.clock.set("2027-03-11T08:59:59Z");
    run().await;
    read(&app, exception).await.assert_field("status", "pending");

    app.clock.set("2027-03-11T09:00:00Z");

    // The clock alone decides, and the job only records it.
    read(&app, exception).await.assert_field("status", "lapsed").assert_field("version", 1);
    assert_eq!(app.office().await.get("/v1/exceptions?status=lapsed").await.ids(), [exception.to_string()]);
    assert!(app.office().await.get("/v1/exceptions?status=pending").await.ids().is_empty());
    assert_eq!(code(approve_as(&app, decides, exception).await), "illegal-transition");
    run().await;
    run().await;
    read(&app, exception).await.assert_field("status", "lapsed").assert_field("version", 2).assert_field("decided_by", Value::Null);
    assert_eq!(code(reject_as(&app, decides, exception).await), "illegal-transition");
    assert_eq!(app.office().await.get("/v1/exceptions?status=lapsed").await.ids(), [exception.to_string()]);
    assert_eq!(app.events().await.iter().filter(|event| *event == "exception.lapsed").count(), 1);
}

#[apply(test_both)]
async fn a_company_and_a_viewer_hear_nothing_of_it(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let partner = app.partner(&company).await;
    let kept = office.slot(&company).published().await;
    let more = slots(&app, 1).await;
    let mentee = app.mentee().await;
    make_round(&app, &[&kept, &more[0]]).await;
    enter(&app, &office.get("/v1/rounds").await.ids()[0], &app.mentee().await, &[&more[0]]).await.assert_status(201);
    let (one, other) = (asked(&app, a_place(&kept, &mentee)).await, asked(&app, a_place(&more[0], &mentee)).await);

    let decides = coordinator(&app, "Rosa").await;
    approve_as(&app, decides, one).await.expect("it is approved");
    reject_as(&app, decides, other).await.expect("it is rejected");
    draw(&app).await;

    let booking = booking_of(&app, &kept, &mentee).await.expect("it");
    assert_eq!(booking["status"], "offered");
    let heard = json!([partner.all("/v1/events").await, partner.all(&format!("{}/history", kept.path())).await]).to_string();
    assert!(!heard.contains("exc_") && !heard.contains("exception") && !heard.contains(mentee.id()), "{heard}");
    assert!(!heard.contains(booking["id"].as_str().expect("an id")), "a company learns of a place when it is confirmed");
    for caller in [partner, app.viewer().await] {
        caller.get("/v1/exceptions").await.assert_problem(403, "forbidden");
        caller.get(&format!("/v1/exceptions/{one}")).await.assert_problem(403, "forbidden");
    }
    let told: Vec<_> = app.events().await.into_iter().filter(|event| event.starts_with("exception.")).collect();
    assert_eq!(told, ["exception.requested", "exception.requested", "exception.approved", "exception.rejected"]);
}
