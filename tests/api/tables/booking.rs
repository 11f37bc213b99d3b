//! The table of the booking.

use super::{BOTH_SIDES, OFFICE, ROLES, Step, last_roles, walk};
use crate::harness::prelude::*;
use crate::harness::states::START_OF_SLOT;

async fn row(app: &TestApp, from: &[&str], step: Step) {
    row_at(app, None, from, step).await;
}

async fn row_at(app: &TestApp, time: Option<&str>, from: &[&str], step: Step) {
    for from in from {
        for role in ROLES {
            let (company, booking) = app.booking_that_is(from).await;
            let now = app.clock.now().to_string();
            if let Some(time) = time {
                app.clock.set(time);
            }
            walk(app, &step, role, &company, &booking).await;
            app.clock.set(&now);
        }
    }
}

/// The row of a timed job.
async fn expires(app: &TestApp, from: &str) {
    let (_, booking) = app.booking_that_is(from).await;
    let known = app.events().await.len();
    app.clock.set(START_OF_SLOT);

    foothold::worker::expire::run(app.deps.clone()).await.expect("the job runs");

    app.office().await.get(&booking).await.assert_field("status", "expired");
    assert_eq!(app.events().await.split_off(known), ["booking.expired"]);
    assert_eq!(last_roles(app, 1).await, ["system"]);
}

/// Every role books, and only the office may.
async fn books(app: &TestApp, approval: &str, seated: bool, to: &str, event: &str) {
    let office = app.office().await;
    for role in ["admin", "coordinator", "partner", "viewer"] {
        let company = office.company().active().await;
        let slot = office.slot(&company).approval(approval).published().await;
        if seated {
            office.book(&slot, &app.mentee().await).await;
        }
        let caller = match role {
            "admin" => app.admin().await,
            "coordinator" => app.coordinator().await,
            "partner" => app.partner(&company).await,
            _ => app.viewer().await,
        };
        let mentee = app.mentee().await;
        let known = app.events().await.len();
        let body = json!({"slot_id": slot.id(), "mentee_id": mentee.id(), "if_full": "waitlist"});

        let answer = caller.post("/v1/bookings", body).await;

        let events = app.events().await.split_off(known);
        if OFFICE.contains(&role) {
            answer.assert_status(201).assert_field("status", to);
            assert_eq!(events, [event]);
            assert_eq!(last_roles(app, 1).await, [role]);
        } else {
            answer.assert_problem(403, "forbidden");
            assert_eq!(events, [""; 0]);
        }
    }
}

#[apply(test_both)]
async fn book_confirmed(app: TestApp) {
    books(&app, "automatic", false, "confirmed", "booking.confirmed").await;
}

#[apply(test_both)]
async fn book_requested_where_the_employer_approves(app: TestApp) {
    books(&app, "employer", false, "requested", "booking.requested").await;
}

#[apply(test_both)]
async fn book_when_full_waitlisted(app: TestApp) {
    books(&app, "automatic", true, "waitlisted", "booking.waitlisted").await;
}

#[apply(test_both)]
async fn requested_confirm_confirmed(app: TestApp) {
    let step = Step { name: "confirm", body: json!({}), who: BOTH_SIDES, to: "confirmed", events: &["booking.confirmed"] };
    row(&app, &["requested"], step).await;
}

#[apply(test_both)]
async fn requested_decline_declined(app: TestApp) {
    let body = json!({"reason_code": "host_unavailable"});
    let step = Step { name: "decline", body, who: BOTH_SIDES, to: "declined", events: &["booking.declined"] };
    row(&app, &["requested"], step).await;
}

#[apply(test_both)]
async fn requested_expired_at_respond_by(app: TestApp) {
    expires(&app, "requested").await;
}

#[apply(test_both)]
async fn waitlisted_offered_when_a_seat_frees(app: TestApp) {
    let (office, company) = (app.office().await, app.office().await.company().active().await);
    let slot = office.slot(&company).published().await;
    let seated = office.book(&slot, &app.mentee().await).await;
    let waiting = office.join_line(&slot, &app.mentee().await).await;
    let known = app.events().await.len();

    office.cancel(&seated, "illness").await.assert_status(200);

    office.get(&waiting).await.assert_field("status", "offered");
    assert_eq!(app.events().await.split_off(known), ["booking.cancelled", "booking.offered"]);
}

#[apply(test_both)]
async fn waitlisted_offered_by_a_coordinator(app: TestApp) {
    let office = app.office().await;
    for role in ROLES {
        let (company, booking) = app.booking_that_is("waitlisted").await;
        let slot = office.get(&booking).await.field("slot_id").as_str().unwrap().to_owned();
        let slot = Slot::with_id(slot);
        // A seat that nobody in line can take: the mentee has something else at that time, until now.
        let mentee = Mentee::with_id(office.get(&booking).await.field("mentee_id").as_str().unwrap());
        let elsewhere = office.book(&office.slot(&company).published().await, &mentee).await;
        office.patch(&slot, json!({"capacity": 2})).await.assert_status(200);
        office.cancel(&elsewhere, "work").await.assert_status(200);
        let events = &["booking.offered"];
        let step = Step { name: "offer", body: json!({"reason": "Travels far"}), who: OFFICE, to: "offered", events };
        walk(&app, &step, role, &company, &booking).await;
    }
}

#[apply(test_both)]
async fn offered_confirm_requested_where_the_employer_approves(app: TestApp) {
    let step = Step { name: "confirm", body: json!({}), who: OFFICE, to: "requested", events: &["booking.requested"] };
    row(&app, &["offered"], step).await;
}

#[apply(test_both)]
async fn offered_confirm_confirmed(app: TestApp) {
    let office = app.office().await;
    for role in ROLES {
        let company = office.company().active().await;
        let slot = office.slot(&company).published().await;
        let seated = office.book(&slot, &app.mentee().await).await;
        let booking = office.join_line(&slot, &app.mentee().await).await;
        office.cancel(&seated, "illness").await.assert_status(200);
        let step = Step { name: "confirm", body: json!({}), who: OFFICE, to: "confirmed", events: &["booking.confirmed"] };
        walk(&app, &step, role, &company, &booking).await;
    }
}

#[apply(test_both)]
async fn offered_decline_declined(app: TestApp) {
    let body = json!({"reason_code": "work"});
    let step = Step { name: "decline", body, who: OFFICE, to: "declined", events: &["booking.declined"] };
    row(&app, &["offered"], step).await;
}

#[apply(test_both)]
async fn offered_expired_at_offer_expires_at(app: TestApp) {
    expires(&app, "offered").await;
}

#[apply(test_both)]
async fn requested_confirmed_cancel_cancelled(app: TestApp) {
    let body = json!({"reason_code": "host_unavailable"});
    let step = Step { name: "cancel", body, who: BOTH_SIDES, to: "cancelled", events: &["booking.cancelled"] };
    row(&app, &["requested", "confirmed"], step).await;
}

#[apply(test_both)]
async fn waitlisted_offered_cancel_cancelled(app: TestApp) {
    let step = Step { name: "cancel", body: json!({"reason_code": "work"}), who: OFFICE, to: "cancelled", events: &["booking.cancelled"] };
    row(&app, &["waitlisted", "offered"], step).await;
}

#[apply(test_both)]
async fn confirmed_requested_reschedule_the_same_state_on_the_other_slot(app: TestApp) {
    let office = app.office().await;
    for (from, events) in [("confirmed", &["booking.rescheduled"]), ("requested", &["booking.rescheduled"])] {
        for role in ROLES {
            let (company, booking) = app.booking_that_is(from).await;
            // Where the employer approves, a confirmed booking is asked for again.
            let approval = if from == "confirmed" { "automatic" } else { "employer" };
            let other = office.slot(&company).approval(approval).starts("2027-04-07T18:00").published().await;
            let body = json!({"slot_id": other.id(), "reason_code": "work"});
            walk(&app, &Step { name: "reschedule", body, who: OFFICE, to: from, events }, role, &company, &booking).await;
        }
    }
}

#[apply(test_both)]
async fn confirmed_attendance_attended(app: TestApp) {
    let body = json!({"outcome": "attended"});
    let step = Step { name: "attendance", body, who: BOTH_SIDES, to: "attended", events: &["booking.attended"] };
    row_at(&app, Some(START_OF_SLOT), &["confirmed"], step).await;
}

#[apply(test_both)]
async fn confirmed_attendance_no_show(app: TestApp) {
    let body = json!({"outcome": "no_show", "party": "mentee"});
    let step = Step { name: "attendance", body, who: BOTH_SIDES, to: "no_show", events: &["booking.no_show"] };
    row_at(&app, Some(START_OF_SLOT), &["confirmed"], step).await;
}

#[apply(test_both)]
async fn attended_correct_no_show(app: TestApp) {
    let body = json!({"outcome": "no_show", "party": "host", "reason": "Mixed up"});
    let step = Step { name: "attendance", body, who: OFFICE, to: "no_show", events: &["booking.corrected"] };
    row_at(&app, Some(START_OF_SLOT), &["attended"], step).await;
}

#[apply(test_both)]
async fn no_show_correct_attended(app: TestApp) {
    let body = json!({"outcome": "attended", "reason": "Mixed up"});
    let step = Step { name: "attendance", body, who: OFFICE, to: "attended", events: &["booking.corrected"] };
    row_at(&app, Some(START_OF_SLOT), &["no_show"], step).await;
}

#[apply(test_both)]
async fn declined_cancelled_reinstate_the_state_before(app: TestApp) {
    let body = json!({"reason": "Mixed up"});
    let step = Step { name: "reinstate", body, who: OFFICE, to: "requested", events: &["booking.reinstated"] };
    row(&app, &["declined", "cancelled"], step).await;
}
