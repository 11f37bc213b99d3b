//! What a round keeps stays kept: taking a slot out of an open round gives nobody its seat.

use foothold::allocation::follow::STRIKE_CHOICES;

use super::lines::follow;
use super::ways::assert_nobody_gets_in;
use super::*;

#[apply(test_both)]
async fn a_company_hears_nothing_of_a_round(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let kept = office.slot(&company).published().await;
    let partner = app.partner(&company).await;
    let round = make_round(&app, &[&kept]).await;

    let seen = partner.get(&kept).await;

    for field in ["round_id", "round_closes_at", "reserved_until"] {
        seen.assert_field(field, Value::Null);
    }
    seen.assert_field("availability", "busy-unavailable");
    assert!(!seen.text().contains(&round));
    partner.get(&format!("/v1/slots?round_id={round}")).await.assert_problem(422, "validation-failed");
    partner.get(&format!("/v1/rounds/{round}")).await.assert_problem(403, "forbidden");
    let events = partner.get("/v1/events").await;
    assert!(!events.text().contains("round."), "{}", events.text());
}

#[apply(test_both)]
async fn what_decides_about_places_is_frozen_while_a_round_stands(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let kept = office.slot(&company).published().await;
    make_round(&app, &[&kept]).await;
    let partner = app.partner(&company).await;
    for change in
        [json!({"fields": ["it"]}), json!({"approval": "employer"}), json!({"capacity": 2}), json!({"booking_closes_minutes_before": 60})]
    {
        let refused = partner.patch(&kept, change.clone()).await;
        refused.assert_problem(409, "conflict");
        assert!(refused.text().contains("ask it for this change"), "{}", refused.text());
        office.patch(&kept, change).await.assert_problem(422, "validation-failed").assert_fault("/reason", "required");
    }
    partner.patch(&kept, json!({"title": "Interview with the lead"})).await.assert_status(200);

    office.patch(&kept, json!({"capacity": 2, "reason": "They have a second room."})).await.assert_status(200).assert_field("capacity", 2);

    assert_nobody_gets_in(&app, &kept).await;
}

#[apply(test_both)]
async fn a_slot_that_moves_past_its_round_stays_reserved_until_a_new_round(app: TestApp) {
    let office = app.office().await;
    let kept = slot(&app).await.published().await;
    let first = make_round(&app, &[&kept]).await;
    let mentee = app.mentee().await;
    enter(&app, &first, &mentee, &[&kept]).await.assert_status(201);
    // Booking of a slot on the 16th closes on the 14th, before the round ends.
    let body = json!({"local_start": "2027-03-16T10:00", "timezone": "Europe/London", "reason_code": "host_unavailable"});

    let moved = office.step(&kept, "move", body).await;

    moved.assert_status(200).assert_field("round_id", Value::Null).assert_field("reserved_until", "2027-03-29T17:00:00Z");
    assert_nobody_gets_in(&app, &kept).await;
    let back = json!({"local_start": "2027-03-31T18:00", "timezone": "Europe/London", "reason_code": "host_unavailable"});
    office.step(&kept, "move", back).await.assert_status(200).assert_field("reserved_until", "2027-03-29T17:00:00Z");
    assert_nobody_gets_in(&app, &kept).await;
    let second = make_round(&app, &[&kept]).await;
    enter(&app, &second, &mentee, &[&kept]).await.assert_status(201);
    draw(&app).await;
    assert_eq!(booking_of(&app, &kept, &mentee).await.expect("a place")["status"], "offered");
    assert_eq!(decided(&app, &first, &mentee).await["reason"], "slot_withdrawn");
}

#[apply(test_both)]
async fn a_move_that_still_fits_keeps_the_round(app: TestApp) {
    let kept = slot(&app).await.published().await;
    let round = make_round(&app, &[&kept]).await;
    let body = json!({"local_start": "2027-04-02T10:00", "timezone": "Europe/London", "reason_code": "host_unavailable"});

    let moved = app.office().await.step(&kept, "move", body).await;

    moved.assert_status(200).assert_field("round_id", round).assert_field("reserved_until", Value::Null);
    // What it is reserved for when it leaves later is the window that it had when the round opened.
    let away = json!({"local_start": "2027-03-16T10:00", "timezone": "Europe/London", "reason_code": "host_unavailable"});
    let moved = app.office().await.step(&kept, "move", away).await;
    moved.assert_status(200).assert_field("round_id", Value::Null).assert_field("reserved_until", "2027-03-29T17:00:00Z");
}

#[apply(test_both)]
async fn a_new_round_that_is_cancelled_before_it_opens_frees_no_reserved_slot(app: TestApp) {
    let office = app.office().await;
    let kept = slot(&app).await.published().await;
    make_round(&app, &[&kept]).await;
    for day in ["16T10:00", "31T18:00"] {
        let body = json!({"local_start": format!("2027-03-{day}"), "timezone": "Europe/London", "reason_code": "host_unavailable"});
        office.step(&kept, "move", body).await.assert_status(200);
    }
    let mut body = round_of(&[&kept]);
    body["opens_at"] = json!("2027-03-09T09:00:00Z");
    body["closes_at"] = json!("2027-03-16T09:00:00Z");
    let second = office.post("/v1/rounds", body).await;
    second.assert_status(201).assert_field("status", "scheduled");

    office.post(&format!("/v1/rounds/{}/cancel", second.id()), json!({"reason": "Not after all."})).await.assert_status(200);

    office.get(&kept).await.assert_field("reserved_until", "2027-03-29T17:00:00Z");
    assert_nobody_gets_in(&app, &kept).await;
}

/// A scheduled round of these slots, and then a move of the first one to a day before the round ends.
async fn moved_out_before_it_opens(app: &TestApp, slots: &[&Slot]) -> String {
    let mut body = round_of(slots);
    body["opens_at"] = json!("2027-03-09T09:00:00Z");
    body["closes_at"] = json!("2027-03-16T09:00:00Z");
    let round = app.office().await.post("/v1/rounds", body).await.assert_status(201).id();
    move_to(app, slots[0], "2027-03-16T10:00").await.assert_field("round_id", Value::Null);
    round
}

async fn move_to(app: &TestApp, slot: &Slot, start: &str) -> Answer {
    let body = json!({"local_start": start, "timezone": "Europe/London", "reason_code": "host_unavailable"});
    let moved = app.office().await.step(slot, "move", body).await;
    moved.assert_status(200);
    moved
}

#[apply(test_both)]
async fn a_change_of_the_round_that_a_slot_has_left_takes_it_out_of_no_other_round(app: TestApp) {
    let office = app.office().await;
    let [moves, stays] = [slot(&app).await.published().await, slot(&app).await.starts("2027-04-01T10:00").published().await];
    let first = moved_out_before_it_opens(&app, &[&moves, &stays]).await;
    move_to(&app, &moves, "2027-03-31T18:00").await;
    let second = make_round(&app, &[&moves]).await;

    office.patch(&format!("/v1/rounds/{first}"), json!({"slot_ids": [stays.id()]})).await.assert_status(200);

    office.get(&moves).await.assert_field("round_id", second);
    office.get(&stays).await.assert_field("round_id", first);
}

#[apply(test_both)]
async fn a_slot_that_has_left_a_round_is_in_the_way_of_no_change_and_can_come_back(app: TestApp) {
    let office = app.office().await;
    let [moves, stays] = [slot(&app).await.published().await, slot(&app).await.starts("2027-04-01T10:00").published().await];
    let round = moved_out_before_it_opens(&app, &[&moves, &stays]).await;
    follow(&app, &STRIKE_CHOICES).await;
    let path = format!("/v1/rounds/{round}");

    office.patch(&path, json!({"name": "Interviews in spring"})).await.assert_status(200);

    move_to(&app, &moves, "2027-03-31T18:00").await.assert_field("round_id", Value::Null);
    let back = office.patch(&path, json!({"slot_ids": [stays.id(), moves.id()]})).await;
    let mut outcomes: Vec<_> =
        back.assert_status(200).field("slots").as_array().expect("slots").iter().map(|slot| slot["outcome"].clone()).collect();
    outcomes.dedup();
    assert_eq!(outcomes, [Value::Null]);
    office.get(&moves).await.assert_field("round_id", round);
}

#[apply(test_both)]
async fn a_held_slot_of_a_round_gives_nobody_a_place(app: TestApp) {
    let office = app.office().await;
    let [held, other] = [slot(&app).await.published().await, slot(&app).await.starts("2027-04-01T10:00").published().await];
    let round = make_round(&app, &[&held, &other]).await;
    let mentee = app.mentee().await;
    enter(&app, &round, &mentee, &[&held, &other]).await.assert_status(201);
    office.step(&held, "hold", json!({"reason": "The host is ill."})).await.assert_status(200).assert_field("round_id", round.clone());

    draw(&app).await;

    assert_eq!(decided(&app, &round, &mentee).await["places"], json!([other.id()]));
    let slots = office.get(&format!("/v1/rounds/{round}")).await.field("slots");
    let outcome =
        |slot: &Slot| slots.as_array().expect("slots").iter().find(|row| row["slot_id"] == slot.id()).expect("it")["outcome"].clone();
    assert_eq!((outcome(&held), outcome(&other)), (json!("withdrawn"), json!("drawn")));
    office.step(&held, "release", json!({})).await.assert_status(200).assert_field("reserved_until", "2027-03-29T17:00:00Z");
    assert_nobody_gets_in(&app, &held).await;
}
