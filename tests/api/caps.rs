//! The caps of mentees: which seats they stand in the way of, and on which ways (docs/product.md, Caps).

use foothold::worker::offer;

use crate::harness::caller::Place;
use crate::harness::domain::SlotBuilder;
use crate::harness::prelude::*;

/// A slot of a company of its own: 31 March 2027 at 18:00 in London, unless a test says otherwise.
async fn slot(app: &TestApp) -> SlotBuilder {
    let office = app.office().await;
    office.slot(&office.company().active().await)
}

/// A mentee with a seat in a mock interview on this day of 2027, at 10:00.
async fn seated(app: &TestApp, day: &str) -> (Mentee, Booking) {
    let mentee = app.mentee().await;
    let slot = slot(app).await.starts(&format!("2027-{day}T10:00")).published().await;
    let booking = app.office().await.book(&slot, &mentee).await;
    (mentee, booking)
}

async fn book_in_spite(app: &TestApp, slot: &Slot, mentee: &Mentee) -> Answer {
    let body =
        json!({"slot_id": slot.id(), "mentee_id": mentee.id(), "if_full": "waitlist", "override": {"reason": "Agreed with the manager."}});
    app.office().await.post("/v1/bookings", body).await
}

#[track_caller]
fn assert_cap(answer: &Answer, limit: &str, max: i64, count: i64, lifts_at: Value) {
    answer.assert_problem(409, "cap-reached").assert_field("limit", limit).assert_field("max", max).assert_field("count", count);
    answer.assert_field("lifts_at", lifts_at);
}

#[apply(test_both)]
async fn a_second_upcoming_interview_is_refused_until_the_first_is_over(app: TestApp) {
    app.with_caps(json!({})).await;
    let (mentee, first) = seated(&app, "03-20").await;
    let second = slot(&app).await.published().await;

    let refused = app.office().await.try_to_book(&second, &mentee).await;

    assert_cap(&refused, "cap_upcoming.mock_interview", 1, 1, json!("2027-03-20T10:45:00Z"));
    refused.assert_field("bookings", vec![first.id()]);
    app.clock.set("2027-03-20T10:45:00Z");
    app.office().await.book(&second, &mentee).await;
}

#[apply(test_both)]
async fn a_coordinator_passes_over_caps_with_a_reason_that_is_listed(app: TestApp) {
    app.with_caps(json!({"cap_upcoming": {"one_to_one": 1}})).await;
    let (mentee, _) = seated(&app, "03-20").await;
    let second = slot(&app).await.published().await;

    let made = book_in_spite(&app, &second, &mentee).await;

    let limits = ["cap_upcoming.mock_interview", "cap_upcoming.one_to_one"];
    made.assert_status(201).assert_field("override", json!({"reason": "Agreed with the manager.", "limits": limits}));
    let listed = app.office().await.get("/v1/bookings?overridden=true").await.items();
    assert_eq!(listed.iter().map(|booking| booking["id"].clone()).collect::<Vec<_>>(), [made.field("id")]);
}

#[apply(test_both)]
async fn both_kinds_together_have_a_cap_and_group_sessions_have_none(app: TestApp) {
    app.with_caps(json!({"cap_upcoming": {"mock_interview": 5}})).await;
    let office = app.office().await;
    let (mentee, _) = seated(&app, "03-20").await;
    office.book(&slot(&app).await.kind("shadowing").starts("2027-03-22T10:00").published().await, &mentee).await;

    let third = office.try_to_book(&slot(&app).await.published().await, &mentee).await;

    assert_cap(&third, "cap_upcoming.one_to_one", 2, 2, json!("2027-03-20T10:45:00Z"));
    for day in ["04-01", "04-02", "04-03"] {
        let session = slot(&app).await.kind("group_session").starts(&format!("2027-{day}T10:00")).published().await;
        office.book(&session, &mentee).await;
    }
}

#[apply(test_both)]
async fn in_a_cohort_the_cap_lifts_some_weeks_before_its_end(app: TestApp) {
    app.with_caps(json!({"cap_per_cohort": {"mock_interview": 1}, "cap_same_company": {"mock_interview": 9}})).await;
    let office = app.office().await;
    let cohort = office.cohort(&office.programme().await).await;
    let mentee = app.mentee().await;
    office.enrol(&cohort, &mentee).await;
    let first = office.book(&slot(&app).await.starts("2027-03-20T10:00").published().await, &mentee).await;
    app.clock.set("2027-03-20T11:00:00Z");
    office.attendance(&first, "attended").await.assert_status(200);
    let second = slot(&app).await.starts("2027-07-20T10:00").published().await;

    let refused = office.try_to_book(&second, &mentee).await;

    // The cohort ends on 30 July, and six weeks before is 18 June, in London.
    assert_cap(&refused, "cap_per_cohort.mock_interview", 1, 1, json!("2027-06-17T23:00:00Z"));
    app.clock.set("2027-06-17T22:59:59Z");
    office.try_to_book(&second, &mentee).await.assert_problem(409, "cap-reached");
    app.clock.set("2027-06-17T23:00:00Z");
    office.book(&second, &mentee).await.id();
}

#[apply(test_both)]
async fn without_a_cohort_the_year_before_the_slot_counts(app: TestApp) {
    app.with_caps(json!({"cap_per_cohort": {"mock_interview": 1}, "cap_upcoming": {"mock_interview": 9, "one_to_one": 9}})).await;
    let office = app.office().await;
    let (mentee, _) = seated(&app, "03-20").await;
    let company = office.company().active().await;
    let within = office.slot(&company).starts("2028-03-19T09:00").published().await;
    let after = office.slot(&company).starts("2028-03-20T11:00").published().await;

    assert_cap(&office.try_to_book(&within, &mentee).await, "cap_per_cohort.mock_interview", 1, 1, Value::Null);
    office.book(&after, &mentee).await;
}

#[apply(test_both)]
async fn what_was_cancelled_or_excused_does_not_count(app: TestApp) {
    app.with_caps(json!({"cap_per_cohort": {"mock_interview": 1}})).await;
    let office = app.office().await;
    let (mentee, cancelled) = seated(&app, "03-20").await;
    office.cancel(&cancelled, "illness").await.assert_status(200);
    let missed = office.book(&slot(&app).await.starts("2027-03-21T10:00").published().await, &mentee).await;
    app.clock.set("2027-03-21T11:00:00Z");
    let missing = json!({"outcome": "no_show", "party": "mentee"});
    office.step(&missed, "attendance", missing).await.assert_status(200);
    let next = slot(&app).await.published().await;

    office.try_to_book(&next, &mentee).await.assert_problem(409, "cap-reached").assert_field("bookings", vec![missed.id()]);

    let excuse = json!({"category": "illness", "reason": "A letter came."});
    office.step(&missed, "excuse", excuse).await.assert_status(200);
    office.book(&next, &mentee).await;
}

#[apply(test_both)]
async fn at_one_company_there_is_a_cap_that_does_not_lift(app: TestApp) {
    app.with_caps(json!({"cap_upcoming": {"mock_interview": 9, "one_to_one": 9}, "cap_same_company": {"mock_interview": 1}})).await;
    let office = app.office().await;
    let company = office.company().active().await;
    let mentee = app.mentee().await;
    let first = office.book(&office.slot(&company).starts("2027-03-20T10:00").published().await, &mentee).await;
    let again = office.slot(&company).published().await;

    assert_cap(&office.try_to_book(&again, &mentee).await, "cap_same_company.mock_interview", 1, 1, Value::Null);

    office.reschedule(&first, &again).await.assert_status(200);
}

#[apply(test_both)]
async fn shadowing_has_limits_of_minutes_and_days(app: TestApp) {
    let wide = json!({"cap_upcoming": {"shadowing": 99, "one_to_one": 99}, "cap_per_cohort": {"shadowing": 99},
        "cap_same_company": {"shadowing": 99}, "shadowing_limits": {"days_per_cohort": 3}});
    app.with_caps(wide).await;
    let office = app.office().await;
    let company = office.company().active().await;
    let mentee = app.mentee().await;
    let day = async |start: &str, minutes: u32| {
        let slot = office.slot(&company).kind("shadowing").starts(&format!("2027-{start}")).minutes(minutes).published().await;
        office.try_to_book(&slot, &mentee).await
    };
    day("04-12T09:00", 240).await.assert_status(201);

    assert_cap(&day("04-12T13:00", 181).await, "shadowing_limits.minutes_per_day", 420, 240, Value::Null);
    day("04-12T13:00", 180).await.assert_status(201);
    day("04-13T09:00", 60).await.assert_status(201);
    assert_cap(&day("04-14T09:00", 60).await, "shadowing_limits.days_in_a_row", 2, 2, Value::Null);
    assert_cap(&day("04-11T09:00", 60).await, "shadowing_limits.days_in_a_row", 2, 2, Value::Null);
    day("04-16T09:00", 60).await.assert_status(201);
    assert_cap(&day("04-20T09:00", 60).await, "shadowing_limits.days_per_company_in_12_months", 3, 3, Value::Null);
    let elsewhere = slot(&app).await.kind("shadowing").starts("2027-04-20T09:00").published().await;
    let refused = office.try_to_book(&elsewhere, &mentee).await;
    assert_cap(&refused, "shadowing_limits.days_per_cohort", 3, 3, Value::Null);
}

#[apply(test_both)]
async fn waiting_never_stands_in_the_way_of_a_seat_but_of_another_place_in_line(app: TestApp) {
    app.with_caps(json!({})).await;
    let office = app.office().await;
    let (_, full) = (app.mentee().await, slot(&app).await.published().await);
    office.book(&full, &app.mentee().await).await;
    let also_full = slot(&app).await.starts("2027-04-02T10:00").published().await;
    office.book(&also_full, &app.mentee().await).await;
    let mentee = app.mentee().await;
    let waiting = office.join_line(&full, &mentee).await;

    let body = json!({"slot_id": also_full.id(), "mentee_id": mentee.id(), "if_full": "waitlist"});
    let second_place = office.post("/v1/bookings", body).await;

    second_place.assert_problem(409, "cap-reached").assert_field("bookings", vec![waiting.id()]);
    office.book(&slot(&app).await.starts("2027-04-05T10:00").published().await, &mentee).await;
}

#[apply(test_both)]
async fn an_offer_skips_a_mentee_at_a_cap_who_keeps_the_place(app: TestApp) {
    app.with_caps(json!({})).await;
    let office = app.office().await;
    let full = slot(&app).await.published().await;
    let seated = office.book(&full, &app.mentee().await).await;
    let capped = app.mentee().await;
    let first = office.join_line(&full, &capped).await;
    let second = office.join_line(&full, &app.mentee().await).await;
    let elsewhere = office.book(&slot(&app).await.starts("2027-03-20T10:00").published().await, &capped).await;

    let out_of_line = office.step(&first, "offer", json!({"reason": "Long awaited"})).await;
    out_of_line.assert_problem(409, "cap-reached").assert_field("bookings", vec![elsewhere.id()]);
    office.cancel(&seated, "illness").await.assert_status(200);

    office.get(&first).await.assert_field("status", "waitlisted");
    office.get(&second).await.assert_field("status", "offered");
    // The cap lifts, the seat becomes free again, and the place was kept.
    office.cancel(&elsewhere, "illness").await.assert_status(200);
    office.decline(&second).await.assert_status(200);
    office.get(&first).await.assert_field("status", "offered");
}

#[apply(test_both)]
async fn a_seat_that_a_cap_left_free_is_offered_when_the_cap_lifts(app: TestApp) {
    app.with_caps(json!({})).await;
    let office = app.office().await;
    let full = slot(&app).await.published().await;
    let seated = office.book(&full, &app.mentee().await).await;
    let capped = app.mentee().await;
    let waiting = office.join_line(&full, &capped).await;
    let elsewhere = office.book(&slot(&app).await.starts("2027-03-20T10:00").published().await, &capped).await;
    office.cancel(&seated, "illness").await.assert_status(200);
    office.get(&waiting).await.assert_field("status", "waitlisted");

    office.cancel(&elsewhere, "illness").await.assert_status(200);
    offer::run(app.deps.clone()).await.unwrap();

    office.get(&waiting).await.assert_field("status", "offered");
}

#[apply(test_both)]
async fn a_cap_that_was_passed_over_to_join_the_line_does_not_stand_in_the_way_of_the_offer(app: TestApp) {
    app.with_caps(json!({})).await;
    let office = app.office().await;
    let full = slot(&app).await.published().await;
    let seat = office.book(&full, &app.mentee().await).await;
    let (capped, _) = seated(&app, "03-20").await;
    let joined = book_in_spite(&app, &full, &capped).await;
    joined.assert_status(201).assert_field("status", "waitlisted");

    office.cancel(&seat, "illness").await.assert_status(200);

    office.get(&Booking::of(&joined)).await.assert_field("status", "offered");
}

#[apply(test_both)]
async fn a_cap_refuses_a_reschedule_and_a_reinstatement(app: TestApp) {
    app.with_caps(json!({"cap_same_company": {"mock_interview": 1}, "cap_upcoming": {"mock_interview": 2}})).await;
    let office = app.office().await;
    let company = office.company().active().await;
    let mentee = app.mentee().await;
    office.book(&office.slot(&company).starts("2027-03-20T10:00").published().await, &mentee).await;
    let moving = office.book(&slot(&app).await.starts("2027-03-22T10:00").published().await, &mentee).await;

    let target = office.slot(&company).published().await;
    office.reschedule(&moving, &target).await.assert_problem(409, "cap-reached").assert_field("limit", "cap_same_company.mock_interview");
    office.get(&moving).await.assert_field("status", "confirmed").assert_field("version", 1);

    office.cancel(&moving, "illness").await.assert_status(200);
    office.book(&slot(&app).await.starts("2027-03-24T10:00").published().await, &mentee).await;
    let back = office.step(&moving, "reinstate", json!({"reason": "Cancelled by mistake"})).await;
    back.assert_problem(409, "cap-reached").assert_field("limit", "cap_upcoming.mock_interview");
    office.get(&moving).await.assert_field("status", "cancelled");
}

#[apply(test_both)]
async fn of_several_each_who_is_at_a_cap_is_named(app: TestApp) {
    app.with_caps(json!({})).await;
    let office = app.office().await;
    let (capped, first) = seated(&app, "03-20").await;
    let slot = slot(&app).await.capacity(3).published().await;
    let free = app.mentee().await;
    let path = format!("{}/bookings", slot.path());
    let ids = [free.id(), capped.id()];

    let refused = office.post(&path, json!({"mentee_ids": ids})).await;

    refused.assert_problem(409, "some-refused").assert_field("/refused/0/mentee_id", capped.id());
    refused.assert_field("/refused/0/limit", "cap_upcoming.mock_interview").assert_field("/refused/0/bookings", vec![first.id()]);
    let booked = office.post(&path, json!({"mentee_ids": ids, "override": {"reason": "A panel day."}})).await;
    booked.assert_status(201);
    let of_capped = office.get(&format!("/v1/bookings?mentee_id={}&overridden=true", capped.id())).await.items();
    assert_eq!(of_capped[0]["override"]["limits"], json!(["cap_upcoming.mock_interview"]));
    assert!(office.get(&format!("/v1/bookings?mentee_id={}&overridden=true", free.id())).await.items().is_empty());
}

#[apply(test_both)]
async fn a_move_is_not_refused_by_limits_of_shadowing_but_warned_of(app: TestApp) {
    app.with_caps(json!({"cap_upcoming": {"shadowing": 9, "one_to_one": 9}, "shadowing_limits": {"days_in_a_row": 1}})).await;
    let office = app.office().await;
    let company = office.company().active().await;
    let mentee = app.mentee().await;
    office.book(&office.slot(&company).kind("shadowing").starts("2027-04-12T10:00").published().await, &mentee).await;
    let moving = office.slot(&company).kind("shadowing").starts("2027-04-20T10:00").published().await;
    let booking = office.book(&moving, &mentee).await;
    let to =
        |day: &str| json!({"local_start": format!("2027-04-{day}T10:00"), "timezone": "Europe/London", "reason_code": "business_need"});
    let queue =
        async |caller: &Caller| caller.get("/v1/attention?queue=over_limits").await.field("queues/0/items").as_array().unwrap().clone();

    let moved = office.step(&moving, "move", to("13")).await;

    moved.assert_status(200).assert_field("warnings/0/code", "limit-passed");
    assert!(moved.text().contains("shadowing_limits.days_in_a_row"), "{moved:?}");
    office.get(&booking).await.assert_field("over_limits", vec!["shadowing_limits.days_in_a_row"]);
    let waiting = queue(office).await;
    assert_eq!((&waiting[0]["booking_id"], waiting.len()), (&json!(booking.id()), 1));
    let partner = app.partner(&company).await;
    assert!(!partner.get(&moving).await.text().contains("shadowing_limits"));
    assert!(!partner.get("/v1/bookings").await.text().contains("shadowing_limits"));

    office.step(&moving, "move", to("21")).await.assert_status(200).assert_field("warnings", Value::Null);
    office.get(&booking).await.assert_field("over_limits", json!([]));
    assert!(queue(office).await.is_empty());
}

#[apply(test_both)]
async fn two_bookings_that_break_a_cap_together_race_and_one_is_made(app: TestApp) {
    app.with_caps(json!({})).await;
    let office = app.office().await.clone();
    let second = if app.is_postgres() { Some(app.second_instance().await) } else { None };
    let other = second.as_ref().map_or_else(|| office.clone(), |second| office.at(second));
    for _ in 0..12 {
        let mentee = app.mentee().await;
        let slots = [slot(&app).await.published().await, slot(&app).await.starts("2027-04-07T10:00").published().await];
        let body = |slot: &Slot| json!({"slot_id": slot.id(), "mentee_id": mentee.id()});

        let answers = together([
            office.post("/v1/bookings", body(&slots[0])).into_future(),
            other.post("/v1/bookings", body(&slots[1])).into_future(),
        ])
        .await;

        let made = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(made, 1, "{answers:?}");
        answers.iter().filter(|answer| answer.status != 201).for_each(|answer| {
            answer.assert_problem(409, "cap-reached");
        });
    }
    if let Some(second) = second {
        second.stop().await;
    }
}
