//! What an approved exception does while a round is open: it takes a seat from it, or ends it.

use super::*;
use crate::rounds::{booking_of, decided, draw, enter, make_round, slot, slots};

#[apply(test_both)]
async fn a_place_takes_its_seat_from_the_round_and_is_a_turn(app: TestApp) {
    let slots = slots(&app, 2).await;
    let round = make_round(&app, &[&slots[0], &slots[1]]).await;
    let [placed, enters] = [app.mentee().await, app.mentee().await];
    enter(&app, &round, &enters, &[&slots[0]]).await.assert_status(201);
    enter(&app, &round, &placed, &[&slots[1]]).await.assert_status(201);
    enter(&app, &round, &app.mentee().await, &[&slots[1]]).await.assert_status(201);
    let exception = asked(&app, a_place(&slots[0], &placed)).await;

    let done = approve_as(&app, coordinator(&app, "Rosa").await, exception).await.expect("it is approved");

    let booking = booking_of(&app, &slots[0], &placed).await.expect("a booking");
    assert_eq!(
        (booking["status"].as_str(), booking["id"].as_str()),
        (Some("offered"), done.booking_id.map(|id| id.to_string()).as_deref())
    );
    app.office().await.get(&slots[0]).await.assert_field("seats_taken", 1).assert_field("round_id", round.clone());
    read(&app, exception).await.assert_field("status", "approved").assert_field("booking_id", booking["id"].clone());
    draw(&app).await;
    assert_eq!(decided(&app, &round, &enters).await["outcome"], "waiting");
    // Whoever was placed has had a turn, so the other one comes first.
    assert_eq!(decided(&app, &round, &placed).await["outcome"], "waiting");
    app.office().await.get(&slots[0]).await.assert_field("seats_taken", 1);
}

#[apply(test_both)]
async fn the_guards_of_every_booking_hold(app: TestApp) {
    let office = app.office().await;
    let rosa = coordinator(&app, "Rosa").await;
    let kept = slot(&app).await.starts("2027-04-01T10:00").published().await;
    let same_time = slot(&app).await.starts("2027-04-01T10:00").published().await;
    let shadowing = slot(&app).await.kind("shadowing").starts("2027-04-02T10:00").published().await;
    let programme = office.programme().await;
    let cohort = office.cohort(&programme).await;
    let of_cohort = slot(&app).await.with("cohort_id", cohort.id()).starts("2027-04-03T10:00").published().await;
    let [clashes, leaves, is_booked] = [app.mentee().await, app.mentee().await, app.mentee().await];
    let uncleared = app.mentee_with().await.clearance("not_checked").registered().await;
    office.book(&same_time, &clashes).await;
    let mut pending = Vec::new();
    for (slot, mentee) in [(&kept, &clashes), (&kept, &leaves), (&shadowing, &uncleared), (&of_cohort, &is_booked), (&of_cohort, &leaves)] {
        pending.push(asked(&app, a_place(slot, mentee)).await);
    }
    office.archive(&leaves).await.assert_status(200);

    let mut codes = Vec::new();
    for exception in &pending {
        codes.push(code(approve_as(&app, rosa, *exception).await));
    }

    assert_eq!(codes, ["mentee-clash", "conflict", "not-cleared", "not-enrolled", "conflict"]);
    for exception in pending {
        read(&app, exception).await.assert_field("status", "pending").assert_field("booking_id", Value::Null);
    }
    for slot in [&kept, &shadowing, &of_cohort] {
        office.get(slot).await.assert_field("seats_taken", 0);
    }
    let again = asked(&app, a_place(&kept, &is_booked)).await;
    let twice = asked(&app, a_place(&kept, &is_booked)).await;
    approve_as(&app, rosa, again).await.expect("it is approved");
    assert_eq!(code(approve_as(&app, rosa, twice).await), "already-booked");
    let full = asked(&app, a_place(&kept, &app.mentee().await)).await;
    assert_eq!(code(approve_as(&app, rosa, full).await), "slot-full");
    let withdrawn = asked(&app, a_place(&shadowing, &is_booked)).await;
    office.step(&shadowing, "hold", json!({"reason": "The host is ill."})).await.assert_status(200);
    assert_eq!(code(approve_as(&app, rosa, withdrawn).await), "slot-not-open");
}

#[apply(test_both)]
async fn no_cap_is_in_the_way(app: TestApp) {
    app.with_caps(json!({})).await;
    let office = app.office().await;
    let mentee = app.mentee().await;
    let slots = slots(&app, 4).await;
    let rosa = coordinator(&app, "Rosa").await;

    for slot in &slots {
        let exception = asked(&app, a_place(slot, &mentee)).await;
        approve_as(&app, rosa, exception).await.expect("whatever the caps");
    }

    let more = slot(&app).await.starts("2027-04-20T10:00").published().await;
    office.try_to_book(&more, &mentee).await.assert_problem(409, "cap-reached");
}

#[apply(test_both)]
async fn two_people_end_an_open_round_and_its_slots_stay_reserved(app: TestApp) {
    let office = app.office().await;
    let kept = slot(&app).await.published().await;
    let round = make_round(&app, &[&kept]).await;
    let place = format!("/v1/rounds/{round}");
    enter(&app, &round, &app.mentee().await, &[&kept]).await.assert_status(201);
    let alone = office.step(&place, "cancel", json!({"reason": "Alone."})).await;
    alone.assert_problem(409, "conflict");
    assert!(alone.text().contains("/v1/exceptions"));
    let exception = asked(&app, an_end(&round)).await;

    approve_as(&app, coordinator(&app, "Rosa").await, exception).await.expect("it is approved");

    let seed = office.get(&place).await;
    seed.assert_field("status", "cancelled");
    assert_eq!(seed.field("seed").as_str().expect("it is shown").len(), 64);
    let left = office.get(&kept).await;
    left.assert_field("round_id", Value::Null);
    assert_eq!(left.field("reserved_until"), left.field("booking_closes_at"));
    let mentee = app.mentee().await;
    office.try_to_book(&kept, &mentee).await.assert_problem(409, "slot-not-open");
    // A second pair of people can still give the seat, and names slot and person.
    let again = asked(&app, a_place(&kept, &mentee)).await;
    approve_as(&app, coordinator(&app, "Miriam").await, again).await.expect("it is approved");
    assert_eq!(booking_of(&app, &kept, &mentee).await.expect("it")["status"], "offered");
    assert_eq!(app.events().await.iter().filter(|event| *event == "round.cancelled").count(), 1);
    let once_more = office.post("/v1/exceptions", an_end(&round)).await;
    once_more.assert_problem(409, "illegal-transition");
}
