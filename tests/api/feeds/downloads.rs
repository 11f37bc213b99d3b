//! One booking as a file.

use super::{Calendar, Feed, assert_instants, booked, of_mentee, wire};
use crate::harness::prelude::*;

async fn downloaded(app: &TestApp, caller: &Caller, booking: &Booking) -> Calendar {
    let answer = caller.get(&place(booking)).await;
    answer.assert_status(200);
    assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8"));
    assert_eq!(answer.header("content-disposition"), Some(format!("attachment; filename=\"{booking}.ics\"").as_str()));
    let calendar = wire::read(&answer.body);
    calendar.assert_download();
    assert_instants(app, &calendar).await;
    assert_eq!(calendar.events[0].uid(), booking.id());
    for hidden in ["@", "Amal", "Idris"] {
        assert!(!calendar.text.contains(hidden), "{hidden}: {}", calendar.text);
    }
    calendar
}

fn place(booking: &Booking) -> String {
    format!("/v1/bookings/{booking}/calendar.ics")
}

#[apply(test_both)]
async fn a_booking_is_one_event_with_the_uid_of_the_mentees_feed(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).hosts(&[&office.host(&company).await]).published().await;
    let amal = app.mentee().await;
    let booking = booked(office, &slot, &amal).await;
    let event = downloaded(&app, office, &booking).await.events.remove(0);
    let feed = Feed::full(&app, of_mentee(&amal)).await.read(&app).await;
    assert_eq!(feed.event(booking.id()), &event);
}

#[apply(test_both)]
async fn every_state_that_is_in_a_calendar_can_be_downloaded(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let partner = app.partner(&company).await;
    let slot = office.slot(&company).approval("employer").published().await;
    let booking = booked(office, &slot, &app.mentee().await).await;
    let linked = async |status: &str, link: bool, link_of_partner: bool| {
        let of_office = downloaded(&app, office, &booking).await.events.remove(0);
        let of_partner = downloaded(&app, &partner, &booking).await.events.remove(0);
        assert_eq!((of_office.get("STATUS"), of_office.has("URL"), of_partner.has("URL")), (status, link, link_of_partner));
        assert!(!of_partner.get("DESCRIPTION").contains("coordinator"), "{of_partner:?}");
    };
    linked("TENTATIVE", false, true).await;
    office.confirm(&booking).await.assert_status(200);
    linked("CONFIRMED", true, true).await;
    office.cancel(&booking, "illness").await.assert_status(200);
    linked("CANCELLED", false, false).await;
}

#[apply(test_both)]
async fn what_stands_in_no_calendar_is_no_file(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (partner, stranger) = (app.partner(&company).await, app.partner(&office.company().active().await).await);
    let slot = office.slot(&company).published().await;
    let first = booked(office, &slot, &app.mentee().await).await;
    let waiting = booked(office, &slot, &app.mentee().await).await;
    let left = booked(office, &slot, &app.mentee().await).await;
    office.cancel(&left, "work").await.assert_status(200);
    for booking in [&waiting, &left] {
        office.get(&place(booking)).await.assert_problem(404, "not-found");
        partner.get(&place(booking)).await.assert_problem(404, "not-found");
    }
    stranger.get(&place(&first)).await.assert_problem(404, "not-found");
    app.stranger().get(&place(&first)).await.assert_problem(401, "unauthorized");
    app.viewer().await.get(&place(&first)).await.assert_problem(403, "forbidden");

    office.cancel(&first, "illness").await.assert_status(200);
    downloaded(&app, office, &waiting).await;
    partner.get(&place(&waiting)).await.assert_problem(404, "not-found");
    app.clock.advance_hours(49);
    foothold::worker::expire::run(app.deps.clone()).await.unwrap();
    office.get(&waiting).await.assert_field("status", "expired");
    office.get(&place(&waiting)).await.assert_problem(404, "not-found");

    let asked = office.slot(&company).approval("employer").kind("group_session").starts("2027-04-07T18:00").published().await;
    let declined = booked(office, &asked, &app.mentee().await).await;
    office.decline(&declined).await.assert_status(200);
    office.get(&place(&declined)).await.assert_problem(404, "not-found");
}
