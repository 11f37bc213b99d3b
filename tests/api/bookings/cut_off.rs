//! A booking keeps a cut-off, which decides what is late: a cancellation, and a reschedule out of the old slot.

use crate::harness::prelude::*;

/// It is late to give up a seat of the slot below from this instant on, unless the cut-off of the slot changes.
const CUT_OFF: &str = "2027-03-29T17:00:00Z";

/// This is a confirmed booking of a slot on 31 March 2027 at 17:00Z, and another slot of the same company a day later.
struct Booked {
    from: Slot,
    to: Slot,
    booking: Booking,
    partner: Caller,
}

async fn booked(app: &TestApp) -> Booked {
    let office = app.office().await;
    let company = office.company().active().await;
    let from = office.slot(&company).with("cancel_cutoff_minutes_before", 48 * 60).published().await;
    let to = office.slot(&company).starts("2027-04-01T18:00").published().await;
    let booking = office.book(&from, &app.mentee().await).await;
    Booked { from, to, booking, partner: app.partner(&company).await }
}

async fn reschedules(app: &TestApp, booking: &Booking) -> Vec<Value> {
    app.office().await.all(&format!("/v1/bookings/{booking}/reschedules")).await
}

#[apply(test_both)]
async fn a_booked_slots_other_cut_off_changes_nothing_for_who_is_booked(app: TestApp) {
    let office = app.office().await;
    let Booked { from, booking, partner, .. } = booked(&app).await;
    office.get(&booking).await.assert_field("cancel_cutoff_at", CUT_OFF);

    partner.patch(&from, json!({"cancel_cutoff_minutes_before": 40_000, "capacity": 2})).await.assert_status(200);

    office.get(&booking).await.assert_field("cancel_cutoff_at", CUT_OFF);
    office.cancel(&booking, "work").await.assert_status(200).assert_field("late", false);
    let second = office.book(&from, &app.mentee().await).await;
    office.get(&second).await.assert_field("cancel_cutoff_at", "2027-03-03T22:20:00Z");
}

#[apply(test_both)]
async fn a_cut_off_that_was_put_off_makes_nothing_in_time(app: TestApp) {
    let office = app.office().await;
    let Booked { from, booking, partner, .. } = booked(&app).await;
    partner.patch(&from, json!({"cancel_cutoff_minutes_before": 0})).await.assert_status(200);
    app.clock.set(CUT_OFF);

    partner.cancel(&booking, "business_need").await.assert_status(200).assert_field("late", true);

    office.get(&from).await.assert_field("cancel_cutoff_at", "2027-03-31T17:00:00Z");
}

#[apply(test_both)]
async fn who_waits_has_no_cut_off_until_a_seat_is_held(app: TestApp) {
    let office = app.office().await;
    let Booked { from, booking, .. } = booked(&app).await;
    let waiting = office.join_line(&from, &app.mentee().await).await;
    office.get(&waiting).await.assert_field("cancel_cutoff_at", Value::Null);

    office.cancel(&booking, "work").await.assert_status(200);

    office.get(&waiting).await.assert_field("status", "offered").assert_field("cancel_cutoff_at", CUT_OFF);
}

#[apply(test_both)]
async fn a_move_makes_a_new_cut_off(app: TestApp) {
    let office = app.office().await;
    let Booked { from, booking, .. } = booked(&app).await;
    let waiting = office.join_line(&from, &app.mentee().await).await;

    office.step(&from, "move", json!({"local_start": "2027-04-07T18:00", "reason_code": "other"})).await.assert_status(200);

    office.get(&booking).await.assert_field("status", "offered").assert_field("cancel_cutoff_at", "2027-04-05T17:00:00Z");
    office.get(&waiting).await.assert_field("cancel_cutoff_at", Value::Null);
}

#[apply(test_both)]
async fn a_reschedule_is_late_from_the_old_slots_cut_off_on_and_keeps_its_reason(app: TestApp) {
    let office = app.office().await;
    for (now, late) in [("2027-03-29T16:59:59.999999Z", false), (CUT_OFF, true)] {
        let Booked { from, to, booking, .. } = booked(&app).await;
        app.clock.set(now);

        let moved = office.step(&booking, "reschedule", json!({"slot_id": to.id(), "reason_code": "caring"})).await;

        moved.assert_status(200).assert_field("cancel_cutoff_at", "2027-03-30T17:00:00Z").assert_field("late", Value::Null);
        let kept = json!({"version": 2, "from_slot_id": from.id(), "to_slot_id": to.id(), "at": now, "late": late,
            "on_behalf_of": "mentee", "reason_code": "caring", "excused": null});
        assert_eq!(reschedules(&app, &booking).await, [kept]);
    }
}

#[apply(test_both)]
async fn a_partners_other_cut_off_makes_no_reschedule_late(app: TestApp) {
    let Booked { from, to, booking, partner } = booked(&app).await;
    partner.patch(&from, json!({"cancel_cutoff_minutes_before": 40_000})).await.assert_status(200);

    app.office().await.reschedule(&booking, &to).await.assert_status(200);

    assert_eq!(reschedules(&app, &booking).await[0]["late"], false);
}

#[apply(test_both)]
async fn each_reschedule_is_kept_with_whose_it_was(app: TestApp) {
    let office = app.office().await;
    let Booked { from, to, booking, .. } = booked(&app).await;
    for (to, side) in [(&to, "employer"), (&from, "institute"), (&to, "mentee")] {
        office.step(&booking, "reschedule", json!({"slot_id": to.id(), "on_behalf_of": side})).await.assert_status(200);
    }
    // A booking that stays in its slot is not rescheduled.
    office.step(&booking, "reschedule", json!({"slot_id": to.id()})).await.assert_status(200).assert_field("version", 4);

    let kept = reschedules(&app, &booking).await;
    let sides: Vec<_> = kept.iter().map(|one| one["on_behalf_of"].clone()).collect();
    assert_eq!(sides, ["employer", "institute", "mentee"]);
    let page = office.get(&format!("/v1/bookings/{booking}/reschedules?limit=2")).await;
    assert_eq!(page.items(), kept[..2]);
    let next = office.get(&page.next_link().unwrap()).await;
    assert_eq!(next.items(), kept[2..]);
}

#[apply(test_both)]
async fn only_what_is_late_on_the_mentees_side_is_excused(app: TestApp) {
    let office = app.office().await;
    let Booked { to, booking, partner, .. } = booked(&app).await;
    let excused = json!({"category": "illness"});
    for side in ["employer", "institute"] {
        let body = json!({"slot_id": to.id(), "on_behalf_of": side, "excused": excused});
        office.step(&booking, "reschedule", body).await.assert_fault("/excused", "not-allowed");
        let body = json!({"reason_code": "work", "cancelled_by": side, "excused": excused});
        office.step(&booking, "cancel", body).await.assert_fault("/excused", "not-allowed");
    }
    let body = json!({"reason_code": "work", "cancelled_by": "mentee", "excused": excused});
    partner.step(&booking, "cancel", body).await.assert_fault("/excused", "not-allowed");
    office.get(&booking).await.assert_field("version", 1);

    // Before the cut-off there is nothing to excuse, and nothing is kept.
    office.step(&booking, "reschedule", json!({"slot_id": to.id(), "excused": excused})).await.assert_status(200);
    assert_eq!(reschedules(&app, &booking).await[0]["excused"], Value::Null);
    app.clock.set("2027-03-30T17:00:00Z");
    let late = office.step(&booking, "cancel", json!({"reason_code": "work", "excused": excused})).await;
    late.assert_status(200).assert_field("late", true).assert_field("excused", excused);
    partner.get(&booking).await.assert_status(200).assert_field("late", true).assert_field("excused", Value::Null);
}

#[apply(test_both)]
async fn the_mentees_calendar_says_until_when_the_booking_itself_is_in_time(app: TestApp) {
    let office = app.office().await;
    let Booked { from, booking, partner, .. } = booked(&app).await;
    partner.patch(&from, json!({"cancel_cutoff_minutes_before": 0})).await.assert_status(200);

    let calendar = office.get(&format!("/v1/bookings/{booking}/calendar.ics")).await.text().replace("\r\n ", "");

    assert!(calendar.contains("by Monday 29 March 2027\\, 18:00"), "{calendar}");
}
