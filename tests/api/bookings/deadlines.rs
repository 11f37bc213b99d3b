//! Until when an employer answers, and what happens then (docs/product.md, Deadlines).

use diesel::prelude::*;
use foothold::db::Conn;
use foothold::db::schema::slots;
use foothold::ids::SlotId;
use foothold::limits::AT_ONCE;

use super::{expire, slot_to_approve};
use crate::harness::prelude::*;

/// `respond_by` of a request made at `now`, for the slot at 17:00Z on 31 March; its window is passed over.
async fn respond_by(app: &TestApp, now: &str) -> Value {
    let slot = slot_to_approve(app, 1).await;
    app.clock.set(now);
    let body = json!({"slot_id": slot.id(), "mentee_id": app.mentee().await.id(), "override": {"reason": "short notice"}});
    let made = app.office().await.post("/v1/bookings", body).await;
    made.assert_status(201).assert_field("status", "requested");
    made.field("respond_by")
}

async fn request(app: &TestApp) -> (Slot, Booking) {
    let slot = slot_to_approve(app, 1).await;
    let booking = app.office().await.book(&slot, &app.mentee().await).await;
    (slot, booking)
}

/// With a count of its own making a slot's seats cannot be given back: the database refuses less than none.
async fn count_seats(app: &TestApp, slot: &Slot, seats: i32) {
    let id: SlotId = slot.id().parse().unwrap();
    let count = move |conn: &mut Conn| {
        diesel::update(slots::table.find(id)).set(slots::seats_taken.eq(seats)).execute(conn)?;
        Ok(())
    };
    app.deps.db.write("count_seats", count).await.unwrap();
}

#[apply(test_both)]
async fn an_employer_has_72_hours(app: TestApp) {
    assert_eq!(respond_by(&app, "2027-03-10T12:00:00Z").await, "2027-03-13T12:00:00Z");
}

#[apply(test_both)]
async fn an_employer_answers_24_hours_before_the_start_at_the_latest(app: TestApp) {
    assert_eq!(respond_by(&app, "2027-03-29T12:00:00Z").await, "2027-03-30T17:00:00Z");
}

#[apply(test_both)]
async fn an_employer_has_at_least_4_hours(app: TestApp) {
    assert_eq!(respond_by(&app, "2027-03-31T09:00:00Z").await, "2027-03-31T13:00:00Z");
}

#[apply(test_both)]
async fn an_employer_does_not_have_to_answer_at_night(app: TestApp) {
    assert_eq!(respond_by(&app, "2027-03-10T22:30:00Z").await, "2027-03-14T09:00:00Z");
}

#[apply(test_both)]
async fn no_answer_is_due_after_the_start(app: TestApp) {
    assert_eq!(respond_by(&app, "2027-03-31T15:00:00Z").await, "2027-03-31T17:00:00Z");
}

#[apply(test_both)]
async fn an_unanswered_request_expires_exactly_at_its_deadline(app: TestApp) {
    let office = app.office().await;
    let (slot, booking) = request(&app).await;

    app.clock.set("2027-03-11T08:59:59.999999Z");
    expire(&app).await;
    office.get(&booking).await.assert_field("status", "requested");
    office.get(&slot).await.assert_field("seats_taken", 1);

    app.clock.set("2027-03-11T09:00:00Z");
    expire(&app).await;
    office.get(&booking).await.assert_field("status", "expired").assert_field("version", 2).assert_field("respond_by", Value::Null);
    office.get(&slot).await.assert_field("seats_taken", 0).assert_field("availability", "free");
}

#[apply(test_both)]
async fn one_that_cannot_expire_keeps_no_other_from_it(app: TestApp) {
    let office = app.office().await;
    let (slot, broken) = request(&app).await;
    let (_, booking) = request(&app).await;
    count_seats(&app, &slot, 0).await;
    app.clock.set("2027-03-11T09:00:00Z");

    let outcome = foothold::worker::expire::run(app.deps.clone()).await;

    assert!(outcome.is_err(), "the fault is told");
    office.get(&broken).await.assert_field("status", "requested");
    office.get(&booking).await.assert_field("status", "expired");
    count_seats(&app, &slot, 1).await;
    expire(&app).await;
    office.get(&broken).await.assert_field("status", "expired");
}

#[apply(test_both)]
async fn until_the_last_instant_a_request_can_be_confirmed(app: TestApp) {
    let (_, booking) = request(&app).await;
    app.clock.set("2027-03-11T08:59:59.999999Z");

    app.office().await.confirm(&booking).await.assert_status(200);

    app.clock.advance_hours(1);
    expire(&app).await;
    app.office().await.get(&booking).await.assert_field("status", "confirmed");
}

#[apply(test_both)]
async fn at_the_deadline_a_request_is_over_even_before_the_job_has_come(app: TestApp) {
    let (_, booking) = request(&app).await;
    app.clock.set("2027-03-11T09:00:00Z");

    app.office().await.confirm(&booking).await.assert_problem(409, "conflict");

    expire(&app).await;
    app.office().await.get(&booking).await.assert_field("status", "expired");
}

#[apply(test_both)]
async fn expiring_twice_does_no_harm(app: TestApp) {
    let (_, booking) = request(&app).await;
    app.clock.advance_hours(100);

    expire(&app).await;
    expire(&app).await;

    app.office().await.get(&booking).await.assert_field("version", 2);
    app.assert_events(["booking.requested", "booking.expired"]).await;
}

#[apply(test_both)]
async fn only_requests_expire(app: TestApp) {
    let office = app.office().await;
    let (_, confirmed) = request(&app).await;
    let (_, declined) = request(&app).await;
    let (_, cancelled) = request(&app).await;
    office.confirm(&confirmed).await.assert_status(200);
    office.decline(&declined).await.assert_status(200);
    office.cancel(&cancelled, "work").await.assert_status(200);
    app.clock.advance_hours(1_000);

    expire(&app).await;

    for (booking, status) in [(confirmed, "confirmed"), (declined, "declined"), (cancelled, "cancelled")] {
        office.get(&booking).await.assert_field("status", status);
    }
}

#[apply(test_both)]
async fn more_requests_than_one_round_takes_expire_in_the_next(app: TestApp) {
    let office = app.office().await;
    let slot = slot_to_approve(&app, 250).await;
    let mentees = app.mentees(210).await;
    for some in mentees.chunks(AT_ONCE as usize) {
        let booked = together(some.iter().map(|mentee| {
            let (office, slot, mentee) = (office.clone(), slot.clone(), mentee.clone());
            async move { office.book(&slot, &mentee).await }
        }));
        booked.await;
    }
    app.clock.advance_hours(72);

    expire(&app).await;
    expire(&app).await;

    office.get(&slot).await.assert_field("seats_taken", 0);
}
