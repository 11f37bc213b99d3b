//! Turns, row by row of their table (docs/product.md, Turns). The slots start on 31 March 2027 at 17:00Z; it is late from 29 March on.

use foothold::bookings::turns::{self, Turns};
use foothold::ids::{CohortId, MenteeId, ProgrammeId};
use foothold::mentees::model::EnrolmentStatus;
use foothold::mentees::store::{
    CohortDetails, CohortRow, EnrolmentRow, ProgrammeDetails, ProgrammeRow, insert_cohort, insert_enrolment, insert_programme,
};
use foothold::policy::settings::Settings;
use foothold::time::Instant;

use crate::harness::prelude::*;
use crate::harness::states::START_OF_SLOT;

const LATE: &str = "2027-03-29T17:00:00Z";

async fn turns_of(app: &TestApp, mentee: &str) -> Turns {
    let (mentee, at): (MenteeId, _) = (mentee.parse().unwrap(), app.clock.now());
    count(app, mentee, at).await
}

async fn count(app: &TestApp, mentee: MenteeId, at: Instant) -> Turns {
    let rounds = Settings::default().rounds;
    let counted = app.deps.db.read("turns", move |conn| turns::turns(conn, &[mentee], None, &rounds, at)).await.unwrap();
    counted[&mentee]
}

async fn turns_of_booking(app: &TestApp, booking: &Booking) -> Turns {
    let mentee = app.office().await.get(booking).await.field("mentee_id");
    turns_of(app, mentee.as_str().unwrap()).await
}

/// A confirmed seat in a mock interview of a company of its own.
async fn seat(app: &TestApp) -> (Company, Booking) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;
    let booking = office.book(&slot, &app.mentee().await).await;
    (company, booking)
}

/// Books past the booking window, with a coordinator's reason.
async fn book_past_window(office: &Caller, slot: &Slot, mentee: &Mentee) -> Booking {
    let body = json!({"slot_id": slot.id(), "mentee_id": mentee.id(), "override": {"reason": "It would stay empty"}});
    let answer = office.post("/v1/bookings", body).await;
    answer.assert_status(201);
    Booking::of(&answer)
}

#[apply(test_both)]
async fn every_state_of_a_booking_costs_what_the_table_says(app: TestApp) {
    let table = [
        ("waitlisted", 0),
        ("requested", 1),
        ("offered", 1),
        ("confirmed", 1),
        ("declined", 0),
        ("expired", 0),
        ("cancelled", 0),
        ("attended", 1),
        ("no_show", 1),
    ];
    for (status, cost) in table {
        let (_, booking) = app.booking_that_is(status).await;

        let turns = turns_of_booking(&app, &booking).await;

        assert_eq!((turns.mock_interviews, turns.shadowings, turns.one_to_one(), turns.credits), (cost, 0, cost, 0), "{status}");
    }
}

#[apply(test_both)]
async fn an_absence_costs_a_turn_unless_it_is_excused_or_the_hosts(app: TestApp) {
    let office = app.office().await;
    let table = [
        (json!({"outcome": "no_show", "party": "mentee"}), 1, 0),
        (json!({"outcome": "no_show", "party": "mentee", "excused": {"category": "illness"}}), 0, 0),
        (json!({"outcome": "no_show", "party": "host"}), 0, 1),
    ];
    for (outcome, cost, credits) in table {
        app.clock.set("2027-03-08T09:00:00Z");
        let (_, booking) = seat(&app).await;
        app.clock.set(START_OF_SLOT);

        office.step(&booking, "attendance", outcome.clone()).await.assert_status(200);

        let turns = turns_of_booking(&app, &booking).await;
        assert_eq!((turns.mock_interviews, turns.credits), (cost, credits), "{outcome}");
    }
}

#[apply(test_both)]
async fn a_cancellation_costs_a_turn_where_it_is_late_and_on_the_mentees_side(app: TestApp) {
    let office = app.office().await;
    let table = [
        ("2027-03-29T16:59:59Z", json!({"reason_code": "work"}), 0, 0),
        (LATE, json!({"reason_code": "work"}), 1, 0),
        (LATE, json!({"reason_code": "illness", "excused": {"category": "illness"}}), 0, 0),
        (LATE, json!({"reason_code": "host_unavailable", "cancelled_by": "employer"}), 0, 1),
        ("2027-03-29T16:59:59Z", json!({"reason_code": "host_unavailable", "cancelled_by": "employer"}), 0, 0),
        (LATE, json!({"reason_code": "mistake", "cancelled_by": "institute"}), 0, 0),
    ];
    for (at, why, cost, credits) in table {
        app.clock.set("2027-03-08T09:00:00Z");
        let (_, booking) = seat(&app).await;
        app.clock.set(at);

        office.step(&booking, "cancel", why.clone()).await.assert_status(200);

        let turns = turns_of_booking(&app, &booking).await;
        assert_eq!((turns.mock_interviews, turns.credits), (cost, credits), "{why} at {at}");
    }
}

#[apply(test_both)]
async fn each_late_reschedule_on_the_mentees_side_costs_one_turn_more(app: TestApp) {
    let office = app.office().await;
    let table = [
        ("2027-03-29T16:59:59Z", json!({}), 1, 0),
        (LATE, json!({}), 2, 0),
        (LATE, json!({"excused": {"category": "caring"}}), 1, 0),
        (LATE, json!({"on_behalf_of": "employer"}), 1, 1),
        (LATE, json!({"on_behalf_of": "institute"}), 1, 0),
    ];
    for (at, why, cost, credits) in table {
        app.clock.set("2027-03-08T09:00:00Z");
        let (company, booking) = seat(&app).await;
        let to = office.slot(&company).starts("2027-04-14T18:00").published().await;
        app.clock.set(at);
        let mut body = json!({"slot_id": to.id(), "reason_code": "work"});
        why.as_object().unwrap().iter().for_each(|(field, value)| body[field] = value.clone());

        office.step(&booking, "reschedule", body).await.assert_status(200);

        let turns = turns_of_booking(&app, &booking).await;
        assert_eq!((turns.mock_interviews, turns.credits), (cost, credits), "{why} at {at}");
    }
}

#[apply(test_both)]
async fn a_late_reschedule_still_costs_its_turn_when_the_booking_ends_for_nothing(app: TestApp) {
    let office = app.office().await;
    let (company, booking) = seat(&app).await;
    let to = office.slot(&company).starts("2027-04-14T18:00").published().await;
    app.clock.set(LATE);
    office.reschedule(&booking, &to).await.assert_status(200);

    office.cancel(&booking, "work").await.assert_status(200).assert_field("late", false);

    assert_eq!(turns_of_booking(&app, &booking).await.mock_interviews, 1);
}

#[apply(test_both)]
async fn kinds_are_counted_apart_and_group_sessions_not_at_all(app: TestApp) {
    let office = app.office().await;
    let (company, mentee) = (office.company().active().await, app.mentee().await);
    for (kind, start) in [("shadowing", "2027-03-30T18:00"), ("group_session", "2027-03-31T18:00"), ("mock_interview", "2027-04-01T18:00")]
    {
        office.book(&office.slot(&company).kind(kind).starts(start).published().await, &mentee).await;
    }

    let turns = turns_of(&app, mentee.id()).await;

    assert_eq!((turns.mock_interviews, turns.shadowings, turns.one_to_one()), (1, 1, 2));
}

#[apply(test_both)]
async fn the_first_seat_at_short_notice_in_90_days_is_free(app: TestApp) {
    let office = app.office().await;
    let (company, mentee) = (office.company().active().await, app.mentee().await);
    // Each seat is taken 24 hours before its start, after the window has closed. The third is taken 90 days after the first, which was free.
    let seats = [
        ("2027-04-01T10:00:00Z", "2027-04-02T11:00", 0),
        ("2027-06-30T09:59:59Z", "2027-07-01T11:00", 1),
        ("2027-06-30T10:00:00Z", "2027-07-02T11:00", 1),
        ("2027-07-01T10:00:00Z", "2027-07-03T11:00", 2),
    ];
    for (taken_at, start, cost) in seats {
        let slot = office.slot(&company).starts(start).published().await;
        app.clock.set(taken_at);

        book_past_window(office, &slot, &mentee).await;

        assert_eq!(turns_of(&app, mentee.id()).await.mock_interviews, cost, "{taken_at}");
    }
}

#[apply(test_both)]
async fn an_unexcused_absence_is_not_free_at_short_notice_and_leaves_the_free_seat_for_later(app: TestApp) {
    let office = app.office().await;
    let (company, mentee) = (office.company().active().await, app.mentee().await);
    let first = office.slot(&company).published().await;
    let second = office.slot(&company).starts("2027-04-01T18:00").published().await;
    app.clock.set("2027-03-30T17:00:00Z");
    let missed = book_past_window(office, &first, &mentee).await;
    assert_eq!(turns_of(&app, mentee.id()).await.mock_interviews, 0);
    app.clock.set(START_OF_SLOT);

    office.step(&missed, "attendance", json!({"outcome": "no_show", "party": "mentee"})).await.assert_status(200);
    book_past_window(office, &second, &mentee).await;

    assert_eq!(turns_of(&app, mentee.id()).await.mock_interviews, 1);
}

#[apply(test_both)]
async fn the_last_24_hours_are_short_notice_also_while_the_window_is_open(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    for (taken_at, cost) in [("2027-03-30T16:59:59Z", 1), ("2027-03-30T17:00:00Z", 0)] {
        app.clock.set("2027-03-08T09:00:00Z");
        let slot = office.slot(&company).with("booking_closes_minutes_before", 60).published().await;
        app.clock.set(taken_at);

        let booking = office.book(&slot, &app.mentee().await).await;

        assert_eq!(turns_of_booking(&app, &booking).await.mock_interviews, cost, "{taken_at}");
    }
}

#[apply(test_both)]
async fn an_offer_from_the_waitlist_and_a_reschedule_are_at_short_notice_too(app: TestApp) {
    let office = app.office().await;
    let (company, seated) = seat(&app).await;
    let slot = Slot::with_id(office.get(&seated).await.field("slot_id").as_str().unwrap());
    let waiting = office.join_line(&slot, &app.mentee().await).await;
    let soon = office.slot(&company).starts("2027-04-01T18:00").with("booking_closes_minutes_before", 60).published().await;
    app.clock.set("2027-03-31T17:00:00Z");
    app.clock.advance_minutes(-30);
    let moved = office.book(&office.slot(&company).starts("2027-04-20T18:00").published().await, &app.mentee().await).await;

    office.cancel(&seated, "illness").await.assert_status(200);
    office.reschedule(&moved, &soon).await.assert_status(200);

    office.get(&waiting).await.assert_field("status", "offered");
    assert_eq!(turns_of_booking(&app, &waiting).await.mock_interviews, 0);
    assert_eq!(turns_of_booking(&app, &moved).await.mock_interviews, 1, "24 hours and a half before its start");
    app.clock.advance_hours(1);
    let other = office.book(&office.slot(&company).starts("2027-04-21T18:00").published().await, &app.mentee().await).await;
    office.cancel(&moved, "work").await.assert_status(200);
    office.reschedule(&other, &soon).await.assert_status(200);
    assert_eq!(turns_of_booking(&app, &other).await.mock_interviews, 0);
}

#[apply(test_both)]
async fn a_reinstated_booking_costs_what_it_cost_before(app: TestApp) {
    let office = app.office().await;
    let (_, booking) = seat(&app).await;
    app.clock.set(LATE);
    office.cancel(&booking, "mistake").await.assert_status(200);

    office.step(&booking, "reinstate", json!({"reason": "It was the wrong person"})).await.assert_status(200);

    assert_eq!(turns_of_booking(&app, &booking).await.mock_interviews, 1, "the seat was taken in time");
}

#[apply(test_both)]
async fn a_turn_counts_for_365_days_and_a_credit_for_60(app: TestApp) {
    let office = app.office().await;
    let (_, attended) = app.booking_that_is("attended").await;
    let (_, let_down) = seat(&app).await;
    app.clock.set("2027-03-30T17:00:00Z");
    let by_employer = json!({"reason_code": "host_unavailable", "cancelled_by": "employer"});
    office.step(&let_down, "cancel", by_employer).await.assert_status(200);

    for (at, credits) in [("2027-05-29T16:59:59Z", 1), ("2027-05-29T17:00:00Z", 0)] {
        app.clock.set(at);
        assert_eq!(turns_of_booking(&app, &let_down).await.credits, credits, "{at}");
    }
    for (at, cost) in [("2028-03-30T16:59:59Z", 1), ("2028-03-30T17:00:00Z", 0)] {
        app.clock.set(at);
        assert_eq!(turns_of_booking(&app, &attended).await.mock_interviews, cost, "{at}");
    }
}

#[apply(test_both)]
async fn a_mentee_has_waited_since_the_last_attended_one_to_one_in_whole_weeks(app: TestApp) {
    let (_, booking) = app.booking_that_is("attended").await;
    let mentee = app.mentee().await;
    app.clock.set("2027-04-21T16:59:59Z");

    assert_eq!(turns_of_booking(&app, &booking).await.weeks_waited, 2);
    assert_eq!(turns_of(&app, mentee.id()).await.weeks_waited, 6, "since the mentee was registered");

    app.clock.set("2027-04-21T17:00:00Z");
    assert_eq!(turns_of_booking(&app, &booking).await.weeks_waited, 3);
}

#[apply(test_both)]
async fn what_is_booked_after_the_instant_does_not_count(app: TestApp) {
    let (mentee, before) = (app.mentee().await, app.clock.now());
    app.clock.advance_minutes(1);
    let office = app.office().await;
    office.book(&office.slot(&office.company().active().await).published().await, &mentee).await;
    let id: MenteeId = mentee.id().parse().unwrap();

    assert_eq!((count(&app, id, before).await.one_to_one(), turns_of(&app, mentee.id()).await.one_to_one()), (0, 1));
}

/// Makes a cohort of a programme from the one day to the other, and enrols the mentee if one is given.
async fn cohort(app: &TestApp, programme: ProgrammeId, days: (&str, &str), mentee: Option<&Mentee>) -> CohortId {
    let (ids, at) = (app.deps.ids, app.clock.now());
    let (id, starts_on, ends_on) = (ids.new_id(at), days.0.parse().unwrap(), days.1.parse().unwrap());
    let timezone = foothold::time::Zone::utc();
    let details = CohortDetails { name: "Spring".to_owned(), starts_on, ends_on, timezone, places: 20 };
    let row = CohortRow {
        id,
        programme_id: programme,
        details,
        places_taken: i32::from(mentee.is_some()),
        active: true,
        version: 1,
        created_at: at,
        updated_at: at,
    };
    let enrolment = mentee.map(|mentee| EnrolmentRow {
        id: ids.new_id(at),
        cohort_id: id,
        programme_id: programme,
        mentee_id: mentee.id().parse().unwrap(),
        status: EnrolmentStatus::Active,
        starts_on,
        ended_at: None,
        version: 1,
        created_at: at,
        updated_at: at,
    });
    let insert = app.deps.db.write("cohort", move |conn| {
        insert_cohort(conn, &row)?;
        enrolment.as_ref().map_or(Ok(()), |enrolment| insert_enrolment(conn, enrolment))
    });
    insert.await.unwrap();
    id
}

async fn programme(app: &TestApp) -> ProgrammeId {
    let (id, at) = (app.deps.ids.new_id(app.clock.now()), app.clock.now());
    let details = ProgrammeDetails { name: "Bridge".to_owned(), purpose: None, eligibility_statement: None };
    let row = ProgrammeRow { id, details, active: true, version: 1, created_at: at, updated_at: at };
    app.deps.db.write("programme", move |conn| insert_programme(conn, &row)).await.unwrap();
    id
}

#[apply(test_both)]
async fn a_mentee_in_a_cohort_keeps_the_turns_of_it_and_of_those_that_overlap_it(app: TestApp) {
    let (office, mentee) = (app.office().await, app.mentee().await);
    let company = office.company().active().await;
    let programme = programme(&app).await;
    office.book(&office.slot(&company).published().await, &mentee).await;
    let own = cohort(&app, programme, ("2027-02-01", "2028-12-31"), Some(&mentee)).await;
    assert_eq!(turns_of(&app, mentee.id()).await.mock_interviews, 0, "it was booked before there was a cohort");
    assert_eq!(turns_of(&app, mentee.id()).await.weeks_waited, 5, "since the enrolment began");
    office.book(&office.slot(&company).starts("2027-04-02T18:00").published().await, &mentee).await;
    let overlapping = cohort(&app, programme, ("2028-12-31", "2029-06-30"), None).await;
    let later = cohort(&app, programme, ("2029-01-01", "2029-06-30"), None).await;

    app.clock.set("2028-12-01T09:00:00Z");

    assert_eq!(turns_of(&app, mentee.id()).await.mock_interviews, 1, "more than 365 days later");
    for (of_slot, turns) in [(own, 1), (overlapping, 1), (later, 0)] {
        let (id, at, rounds) = (mentee.id().parse().unwrap(), app.clock.now(), Settings::default().rounds);
        let counted = app.deps.db.read("turns", move |conn| turns::turns(conn, &[id], Some(of_slot), &rounds, at)).await.unwrap();
        assert_eq!(counted[&id].mock_interviews, turns);
    }
}
