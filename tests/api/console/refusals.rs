//! Why something is not possible, in the words of a page: without the names of settings and fields that the API's sentences have.

use crate::accounts::{account, over_https, signed_in};
use crate::harness::browser::Browser;
use crate::harness::prelude::*;

async fn desk(app: &TestApp) -> (TestApp, Browser) {
    let app = over_https(app).await;
    let admin = app.admin().await;
    let browser = signed_in(&app, &admin, &account(&admin, "Rosa", "coordinator", None).await).await;
    (app, browser)
}

#[track_caller]
fn assert_said(page: &Answer, said: &str) {
    let text = page.text();
    assert!(text.contains(said), "{said} in {text}");
    for word in ["cap_upcoming", "&quot;override&quot;", "override\":"] {
        assert!(!text.contains(word), "{word} in {text}");
    }
}

#[apply(test_both)]
async fn a_limit_is_named_with_its_numbers_in_the_list_and_where_it_refuses(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let mentee = app.mentee().await;
    let seat = office.book(&office.slot(&company).published().await, &mentee).await;
    let slot = office.slot(&company).starts("2027-04-06T10:00").published().await;
    let (app, mut browser) = desk(&app).await;

    let list = browser.get(&format!("/slots/{slot}/book")).await;
    assert_said(&list, "Mock interviews to come: 1, and at most 1 is possible. That ends ");
    assert_said(&list, "Book with a reason");
    let slots = browser.get(&format!("/mentees/{mentee}/book?explain=true")).await;
    assert_said(&slots, "Mock interviews to come: 1, and at most 1 is possible.");

    let form = format!("/slots/{slot}/book/{mentee}");
    let fields = [("slot_id", slot.id()), ("mentee_id", mentee.id()), ("if_full", "refuse")];
    let refused = browser.send(&form, &fields).await;
    refused.assert_status(409);
    assert_said(&refused, "Mock interviews to come: 1, and at most 1 is possible.");
    assert_said(&refused, &format!("/bookings/{}", seat.id()));
    assert_said(&refused, "If it may be passed over, write the reason below.");
    app.stop().await;
}

#[apply(test_both)]
async fn a_slot_whose_booking_has_closed_can_be_booked_with_a_reason(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    // Booking closes 48 hours before.
    let slot = office.slot(&company).starts("2027-03-09T10:00").published().await;
    let mentee = app.mentee().await;
    let (app, mut browser) = desk(&app).await;

    let list = browser.get(&format!("/slots/{slot}/book")).await;
    assert_said(&list, "Booking closed ");
    assert_said(&list, "Book with a reason");

    let form = format!("/slots/{slot}/book/{mentee}");
    let fields = [("slot_id", slot.id()), ("mentee_id", mentee.id()), ("if_full", "refuse"), ("override.reason", "Agreed by telephone")];
    assert_eq!(browser.send(&form, &fields).await.status, 303);
    app.stop().await;
}

#[apply(test_both)]
async fn a_slot_on_hold_is_released_and_a_blackout_is_seen_where_they_wait(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;
    office.step(&slot, "hold", json!({"reason": "The room is flooded"})).await.assert_status(200);
    let (app, mut browser) = desk(&app).await;
    let to_today = [("_to", "today")];

    let released = browser.send(&format!("/slots/{slot}/release"), &to_today).await;
    assert_eq!((released.status, released.header("location")), (303, Some("/?notice=released")));
    let day = json!({"scope": {"type": "institute"}, "name": "Spring break", "starts_on": "2027-03-31", "ends_on": "2027-03-31"});
    app.office().await.post("/v1/blackouts", day).await.assert_status(201);
    assert_said(&browser.get("/").await, "Mark as seen");
    assert_eq!(browser.send(&format!("/slots/{slot}/seen"), &to_today).await.header("location"), Some("/?notice=saved"));
    assert_said(&browser.get("/").await, "Nothing needs you now");
    app.stop().await;
}
