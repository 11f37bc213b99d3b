//! What an approved exception does in the lines that a round has left.

use super::*;
use crate::rounds::{booking_of, draw, enter, make_round, slot, slots};

/// A drawn slot with one seat that somebody has got, and two who wait, in the order of the line.
async fn a_line(app: &TestApp, slot: &Slot) -> [(String, String); 2] {
    let round = make_round(app, &[slot]).await;
    for mentee in app.mentees(3).await {
        enter(app, &round, &mentee, &[slot]).await.assert_status(201);
    }
    draw(app).await;
    let mut waiting = app.office().await.all(&format!("/v1/bookings?slot_id={}&status=waitlisted", slot.id())).await;
    waiting.sort_by_key(|booking| booking["waitlist_position"].as_i64());
    let ids =
        |booking: &Value| (booking["id"].as_str().expect("an id").to_owned(), booking["mentee_id"].as_str().expect("an id").to_owned());
    [ids(&waiting[0]), ids(&waiting[1])]
}

async fn held_by(app: &TestApp, slot: &Slot) -> Booking {
    let held = app.office().await.all(&format!("/v1/bookings?slot_id={}&status=offered", slot.id())).await;
    Booking::with_id(held[0]["id"].as_str().expect("an id"))
}

#[apply(test_both)]
async fn an_offer_out_of_line_puts_the_last_one_first(app: TestApp) {
    let office = app.office().await;
    let wanted = slot(&app).await.published().await;
    let [first, last] = a_line(&app, &wanted).await;
    let exception = asked(&app, an_offer(&last.0)).await;

    let done = approve_as(&app, coordinator(&app, "Rosa").await, exception).await.expect("it is approved");

    assert_eq!(done.booking_id.map(|id| id.to_string()), Some(last.0.clone()));
    office.get(&Booking::with_id(last.0.clone())).await.assert_field("status", "waitlisted").assert_field("waitlist_position", 1);
    office.cancel(&held_by(&app, &wanted).await, "caring").await.assert_status(200);
    office.get(&Booking::with_id(last.0)).await.assert_field("status", "offered");
    office.get(&Booking::with_id(first.0)).await.assert_field("status", "waitlisted");
    office.get(&wanted).await.assert_field("seats_taken", 1);
}

#[apply(test_both)]
async fn a_free_seat_is_offered_at_once_whatever_the_caps(app: TestApp) {
    let office = app.office().await;
    let wanted = slot(&app).await.published().await;
    let [first, last] = a_line(&app, &wanted).await;
    // Both who wait are at their limit, so that the seat stays free.
    for (day, waiting) in [(5, &first), (6, &last)] {
        let other = slot(&app).await.starts(&format!("2027-04-{day:02}T10:00")).published().await;
        office.book(&other, &Mentee::with_id(waiting.1.clone())).await;
    }
    app.with_caps(json!({"cap_upcoming": {"mock_interview": 1, "shadowing": 1, "one_to_one": 1}})).await;
    let held = held_by(&app, &wanted).await;
    office.cancel(&held, "caring").await.assert_status(200);
    office.get(&wanted).await.assert_field("seats_taken", 0);
    let exception = asked(&app, an_offer(&last.0)).await;

    approve_as(&app, coordinator(&app, "Rosa").await, exception).await.expect("whatever the caps");

    office.get(&Booking::with_id(last.0)).await.assert_field("status", "offered");
    office.get(&Booking::with_id(first.0)).await.assert_field("status", "waitlisted");
    office.get(&wanted).await.assert_field("seats_taken", 1);
}

#[apply(test_both)]
async fn of_one_entry_one_place_at_most_holds_a_seat(app: TestApp) {
    let office = app.office().await;
    let slots = slots(&app, 2).await;
    let waits = app.mentee().await;
    let before = slot(&app).await.starts("2027-03-20T10:00").published().await;
    office.book(&before, &waits).await;
    let round = make_round(&app, &[&slots[0], &slots[1]]).await;
    enter(&app, &round, &waits, &[&slots[0], &slots[1]]).await.assert_status(201);
    for slot in &slots {
        enter(&app, &round, &app.mentee().await, &[slot]).await.assert_status(201);
    }
    draw(&app).await;
    office.cancel(&held_by(&app, &slots[0]).await, "caring").await.assert_status(200);
    let second = booking_of(&app, &slots[1], &waits).await.expect("it")["id"].as_str().expect("an id").to_owned();
    let exception = asked(&app, an_offer(&second)).await;

    assert_eq!(code(approve_as(&app, coordinator(&app, "Rosa").await, exception).await), "conflict");

    assert_eq!(booking_of(&app, &slots[0], &waits).await.expect("it")["status"], "offered");
    office.get(&Booking::with_id(second)).await.assert_field("status", "waitlisted");
}
