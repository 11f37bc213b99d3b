//! What a partner is told of a booking at each stage.

use crate::harness::prelude::*;

struct Stage {
    partner: Caller,
    company: Company,
    mentee: Mentee,
    booking: Booking,
}

impl Stage {
    /// A request that waits for the employer.
    async fn requested(app: &TestApp) -> Self {
        let office = app.office().await;
        let company = office.company().active().await;
        let slot = office.slot(&company).approval("employer").published().await;
        let mentee = office.mentee().with("adjustment_for_host", "Please face me when you speak").registered().await;
        let booking = office.book(&slot, &mentee).await;
        Self { partner: app.partner(&company).await, company, mentee, booking }
    }

    async fn confirmed(app: &TestApp) -> Self {
        let stage = Self::requested(app).await;
        stage.partner.confirm(&stage.booking).await.assert_status(200);
        stage
    }

    /// As the partner reads it, alone and in the list, which say the same.
    async fn seen(&self) -> Value {
        let read = self.partner.get(&self.booking).await;
        read.assert_status(200);
        assert_eq!(self.partner.get("/v1/bookings").await.items(), [read.json()]);
        read.json()
    }
}

fn four_fields() -> Value {
    json!({"preferred_name": "Amal", "profession": "Structural engineer", "target_role": "Senior structural engineer",
        "adjustment_for_host": "Please face me when you speak"})
}

#[track_caller]
fn nothing_of_the_mentee(booking: &Value) {
    assert_eq!(booking["mentee"], Value::Null, "{booking}");
    assert!(booking.get("mentee_id").is_none(), "{booking}");
}

#[apply(test_both)]
async fn before_it_is_confirmed_a_partner_sees_that_a_seat_is_taken_and_nothing_of_whom(app: TestApp) {
    let stage = Stage::requested(&app).await;

    let seen = stage.seen().await;

    assert_eq!(seen["status"], "requested");
    nothing_of_the_mentee(&seen);
}

#[apply(test_both)]
async fn once_it_is_confirmed_a_partner_sees_the_four_agreed_fields(app: TestApp) {
    let stage = Stage::requested(&app).await;

    let answer = stage.partner.confirm(&stage.booking).await;

    answer.assert_field("mentee", four_fields()).assert_field("mentee_id", stage.mentee.id());
    assert_eq!(stage.seen().await, answer.json());
}

#[apply(test_both)]
async fn a_booking_that_is_confirmed_at_once_shows_them_at_once(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let booking = office.book(&office.slot(&company).published().await, &app.mentee().await).await;

    let mut expected = four_fields();
    expected["adjustment_for_host"] = Value::Null;
    app.partner(&company).await.get(&booking).await.assert_field("mentee", expected);
}

#[apply(test_both)]
async fn after_a_cancellation_a_partner_sees_nothing_of_whom_it_was(app: TestApp) {
    for by_partner in [true, false] {
        let stage = Stage::confirmed(&app).await;
        let caller = if by_partner { &stage.partner } else { app.office().await };

        let answer = caller.cancel(&stage.booking, "work").await;

        answer.assert_status(200);
        if by_partner {
            nothing_of_the_mentee(&answer.json());
        }
        nothing_of_the_mentee(&stage.seen().await);
    }
}

#[apply(test_both)]
async fn after_a_decline_an_expiry_or_a_cancelled_slot_a_partner_sees_nothing_of_whom_it_was(app: TestApp) {
    let declined = Stage::requested(&app).await;
    nothing_of_the_mentee(&declined.partner.decline(&declined.booking).await.json());
    nothing_of_the_mentee(&declined.seen().await);

    let slot_cancelled = Stage::confirmed(&app).await;
    let slot = Slot::with_id(slot_cancelled.seen().await["slot_id"].as_str().unwrap());
    slot_cancelled.partner.step(&slot, "cancel", json!({"reason_code": "host_unavailable"})).await.assert_status(200);
    nothing_of_the_mentee(&slot_cancelled.seen().await);

    let expired = Stage::requested(&app).await;
    app.clock.advance_hours(72);
    foothold::worker::expire::run(app.deps.clone()).await.unwrap();
    assert_eq!(expired.seen().await["status"], "expired");
    nothing_of_the_mentee(&expired.seen().await);
}

#[apply(test_both)]
async fn why_a_mentee_or_the_institute_cancelled_is_not_the_companys_business(app: TestApp) {
    for by in ["mentee", "institute"] {
        let stage = Stage::confirmed(&app).await;
        let body = json!({"reason_code": "illness", "note": "In hospital", "cancelled_by": by});
        app.office().await.step(&stage.booking, "cancel", body).await.assert_status(200).assert_field("note", "In hospital");

        let seen = stage.seen().await;

        assert_eq!((&seen["cancelled_by"], &seen["reason_code"], &seen["note"]), (&json!(by), &Value::Null, &Value::Null));
    }
}

#[apply(test_both)]
async fn why_a_mentee_does_not_take_an_offer_is_not_the_companys_business(app: TestApp) {
    let office = app.office().await;
    let stage = Stage::confirmed(&app).await;
    let slot = Slot::with_id(stage.seen().await["slot_id"].as_str().unwrap());
    let to = json!({"local_start": "2027-04-07T18:00", "reason_code": "business_need"});
    stage.partner.step(&slot, "move", to).await.assert_status(200);

    let body = json!({"reason_code": "illness", "note": "Amal is in hospital"});
    office.step(&stage.booking, "decline", body).await.assert_status(200).assert_field("note", "Amal is in hospital");

    stage.partner.get(&stage.booking).await.assert_problem(404, "not-found");
    office.get(&stage.booking).await.assert_field("reason_code", "illness").assert_field("note", "Amal is in hospital");
}

#[apply(test_both)]
async fn why_somebody_from_the_line_does_not_take_an_offer_is_not_the_companys_business(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let full = crate::waitlist::full(&app, office.slot(&company).approval("employer"), 1).await;
    office.cancel(&full.seated[0], "work").await.assert_status(200);

    office.step(&full.line[0], "decline", json!({"reason_code": "illness", "note": "In hospital"})).await.assert_status(200);

    app.partner(&company).await.get(&full.line[0]).await.assert_problem(404, "not-found");
}

#[apply(test_both)]
async fn of_an_offer_that_is_declined_or_runs_out_a_company_hears_nothing(app: TestApp) {
    let office = app.office().await;
    for ending in ["declined", "expired"] {
        let company = office.company().active().await;
        let full = crate::waitlist::full(&app, office.slot(&company), 1).await;
        office.cancel(&full.seated[0], "work").await.assert_status(200);
        let offered = &full.line[0];
        if ending == "declined" {
            office.decline(offered).await.assert_status(200);
        } else {
            app.clock.advance_hours(48);
            crate::waitlist::expire(&app).await;
        }
        office.get(offered).await.assert_field("status", ending);

        let partner = app.partner(&company).await;
        partner.get(offered).await.assert_problem(404, "not-found");
        assert_eq!(partner.get("/v1/bookings").await.ids(), [full.seated[0].id()]);
        let heard = partner.all("/v1/events").await;
        assert!(!heard.iter().any(|event| event["data"]["booking_id"] == offered.id()), "{ending}: {heard:?}");
    }
}

#[apply(test_both)]
async fn why_a_request_was_declined_is_read_by_both_sides(app: TestApp) {
    let stage = Stage::requested(&app).await;
    let body = json!({"reason_code": "host_unavailable", "note": "Gareth is away"});
    stage.partner.step(&stage.booking, "decline", body).await.assert_status(200);

    for seen in [stage.seen().await, app.office().await.get(&stage.booking).await.json()] {
        assert_eq!((&seen["reason_code"], &seen["note"]), (&json!("host_unavailable"), &json!("Gareth is away")));
    }
}

#[apply(test_both)]
async fn a_partner_reads_its_own_reasons(app: TestApp) {
    let stage = Stage::confirmed(&app).await;
    let body = json!({"reason_code": "host_unavailable", "note": "Gareth is away"});
    stage.partner.step(&stage.booking, "cancel", body).await.assert_status(200);

    let seen = stage.seen().await;

    assert_eq!((&seen["reason_code"], &seen["note"]), (&json!("host_unavailable"), &json!("Gareth is away")));
}

#[apply(test_both)]
async fn asking_for_a_mentee_does_not_tell_who_is_behind_a_request(app: TestApp) {
    let stage = Stage::requested(&app).await;
    let by_mentee = format!("/v1/bookings?mentee_id={}", stage.mentee);
    assert!(stage.partner.get(&by_mentee).await.items().is_empty());
    assert!(stage.partner.get(&format!("{by_mentee}&status=requested")).await.items().is_empty());

    stage.partner.confirm(&stage.booking).await.assert_status(200);
    assert_eq!(stage.partner.get(&by_mentee).await.ids(), [stage.booking.id()]);

    app.office().await.cancel(&stage.booking, "work").await.assert_status(200);
    assert!(stage.partner.get(&by_mentee).await.items().is_empty());
    assert!(stage.partner.get(&format!("{by_mentee}&status=cancelled")).await.items().is_empty());
}

#[apply(test_both)]
async fn of_whoever_leaves_the_line_a_company_hears_as_little_as_of_the_waiting(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let partner = app.partner(&company).await;
    let full = crate::waitlist::full(&app, office.slot(&company), 2).await;
    let mut deliveries = Vec::new();
    for body in [json!({"company_id": company.id(), "url": "http://127.0.0.1:9/hook"}), json!({"url": "http://127.0.0.1:9/hook"})] {
        let endpoint = office.post("/v1/webhook-endpoints", body).await.assert_status(201).id();
        deliveries.push(format!("/v1/webhook-deliveries?endpoint_id={endpoint}"));
    }

    office.cancel(&full.line[0], "found_job").await.assert_status(200).assert_field("late", Value::Null);
    partner.step(&full.slot, "cancel", json!({"reason_code": "host_unavailable"})).await.assert_status(200);

    for one in &full.line {
        office.get(one).await.assert_field("status", "cancelled").assert_field("late", Value::Null);
        partner.get(one).await.assert_problem(404, "not-found");
        partner.get(&format!("/v1/bookings/{one}/calendar.ics")).await.assert_problem(404, "not-found");
        partner.cancel(one, "other").await.assert_problem(404, "not-found");
    }
    for list in ["/v1/bookings", "/v1/bookings?status=cancelled"] {
        assert_eq!(partner.get(list).await.ids(), [full.seated[0].id()]);
        assert_eq!(office.get(list).await.ids().len(), 3);
    }
    let cancelled = |events: Vec<Value>| -> Vec<Value> {
        events.into_iter().filter(|event| event["type"] == "booking.cancelled").map(|event| event["data"]["booking_id"].clone()).collect()
    };
    assert_eq!(cancelled(partner.all("/v1/events").await), [full.seated[0].id()]);
    assert_eq!(cancelled(office.all("/v1/events").await).len(), 3);
    let counts = [office.all(&deliveries[0]).await.len(), office.all(&deliveries[1]).await.len()];
    assert_eq!(counts, [2, 4], "the slot and whoever had a seat; the institute hears of the line too");
}

#[apply(test_both)]
async fn in_every_state_reading_listing_downloading_and_hearing_of_a_booking_agree(app: TestApp) {
    use foothold::bookings::model::BookingStatus as S;

    for status in S::ALL {
        let (company, booking) = app.booking_that_is(status.as_str()).await;
        let partner = app.partner(&company).await;
        let told = !matches!(status, S::Waitlisted | S::Offered);

        partner.get(&booking).await.assert_status(if told { 200 } else { 404 });
        let listed = partner.get(&format!("/v1/bookings?status={status}")).await.ids();
        assert_eq!(listed.iter().any(|id| id == booking.id()), told, "{status}");
        let in_a_calendar = told && !matches!(status, S::Declined | S::Expired);
        let download = partner.get(&format!("/v1/bookings/{booking}/calendar.ics")).await;
        download.assert_status(if in_a_calendar { 200 } else { 404 });
        let heard = partner.all("/v1/events").await.iter().any(|event| event["data"]["booking_id"] == booking.id());
        assert_eq!(heard, told, "{status}");
        let by_person = partner
            .get(&format!("/v1/bookings?mentee_id={}", app.office().await.get(&booking).await.field("mentee_id").as_str().unwrap()))
            .await;
        let with_person = matches!(status, S::Confirmed | S::Attended | S::NoShow);
        assert_eq!(by_person.ids().len(), usize::from(with_person), "{status}");
    }
}

#[apply(test_both)]
async fn another_companys_booking_is_not_there(app: TestApp) {
    let stage = Stage::confirmed(&app).await;
    let office = app.office().await;
    let other = app.partner(&office.company().active().await).await;

    other.get(&stage.booking).await.assert_problem(404, "not-found");
    other.get(&format!("/v1/bookings/{}/calendar.ics", stage.booking)).await.assert_problem(404, "not-found");
    assert!(other.get("/v1/bookings").await.items().is_empty());
    for query in ["company_id", "mentee_id"] {
        let id = if query == "company_id" { stage.company.id() } else { stage.mentee.id() };
        assert!(other.get(&format!("/v1/bookings?{query}={id}")).await.items().is_empty());
    }
}

#[apply(test_both)]
async fn mentees_are_for_coordinators(app: TestApp) {
    let stage = Stage::confirmed(&app).await;

    stage.partner.get("/v1/mentees").await.assert_problem(403, "forbidden");
    stage.partner.get(&stage.mentee).await.assert_problem(403, "forbidden");
    app.viewer().await.get(&stage.booking).await.assert_problem(403, "forbidden");
}

#[apply(test_both)]
async fn a_company_hears_when_a_disclosed_detail_changes_and_of_no_other(app: TestApp) {
    let stage = Stage::confirmed(&app).await;
    let waiting = Stage::requested(&app).await;
    let office = app.office().await;
    let told = |log: Vec<String>| log.into_iter().filter(|name| name == "booking.updated").count();

    for hidden in [
        json!({"full_name": "A. Idris"}),
        json!({"email": null}),
        json!({"workplace_clearance": "not_checked"}),
        json!({"fields": []}),
        json!({"phone": "+44 7700 900123"}),
        json!({"external_id": "crm-1"}),
    ] {
        office.patch(&stage.mentee, hidden).await.assert_status(200);
    }
    assert_eq!(told(app.events().await), 0);

    office.patch(&stage.mentee, json!({"preferred_name": "Amal I."})).await.assert_status(200);
    office.patch(&stage.mentee, json!({"adjustment_for_host": null})).await.assert_status(200);
    office.patch(&waiting.mentee, json!({"preferred_name": "Bo"})).await.assert_status(200);

    assert_eq!(told(app.events().await), 2);
    assert_eq!(stage.seen().await["mentee"]["preferred_name"], "Amal I.");
}
