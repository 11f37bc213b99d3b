//! A contact approves times, records attendance and cancels, on the pages.

use super::*;

/// Gives the hidden key of the form that is sent to this path.
fn once(page: &str, path: &str) -> String {
    let form = page.split(&format!("action=\"{path}\"")).nth(1).unwrap_or_else(|| panic!("no form for {path} in {page}"));
    attribute(form.split("name=\"_once\"").nth(1).unwrap(), "value").unwrap()
}

#[apply(test_both)]
async fn a_time_is_approved_in_place_and_then_it_is_seen_who_comes(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).approval("employer").capacity(2).published().await;
    let booking = office.book(&slot, &app.mentee().await).await;
    let (app, mut browser) = contact_of(&app, &company).await;
    let start = page(&browser, "/").await;
    assert!(start.contains("Times to approve") && start.contains("Decline this time") && !start.contains("Amal"), "{start}");
    let path = format!("/bookings/{}", booking.id());
    assert!(!page(&browser, &path).await.contains("Amal"));
    let confirm = format!("{path}/confirm");
    let fields = [("_once", once(&start, &confirm)), ("_to", "today".to_owned())];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));

    let (first, second) = (browser.send(&confirm, &fields).await, browser.send(&confirm, &fields).await);

    leads_to(&first, "/?notice=confirmed");
    leads_to(&second, "/?notice=confirmed");
    app.office().await.get(&booking).await.assert_field("status", "confirmed").assert_field("version", 2);
    assert!(page(&browser, "/").await.contains("Nothing needs you now"));
    for shown in [&path, "/bookings", &format!("/slots/{}", slot.id()), "/day/2027-03-31"] {
        assert!(page(&browser, shown).await.contains("Amal"), "{shown}");
    }
    assert!(!page(&browser, &path).await.contains("Amal Idris"), "the full name is not the company's to know");
    app.stop().await;
}

#[apply(test_both)]
async fn a_time_is_declined_with_the_companys_reason_and_one_that_ran_out_is_told(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).approval("employer").capacity(2).published().await;
    let mentees = app.mentees(2).await;
    let (declined, late) = (office.book(&slot, &mentees[0]).await, office.book(&slot, &mentees[1]).await);
    let (app, mut browser) = contact_of(&app, &company).await;
    let path = format!("/bookings/{}/decline", declined.id());
    leads_to(&browser.send(&path, &[("_to", "today"), ("reason_code", "host_unavailable")]).await, "/?notice=declined");
    let shown = page(&browser, &format!("/bookings/{}", declined.id())).await;
    assert!(shown.contains("Declined: the host is not available."), "{shown}");
    app.office().await.get(&declined).await.assert_field("cancelled_by", Value::Null).assert_field("reason_code", "host_unavailable");

    app.clock.set("2027-03-30T18:00:00Z");
    let refused = browser.send(&format!("/bookings/{}/confirm", late.id()), &[("_to", "today")]).await;
    assert!(refused.status == 409 && refused.text().contains("The time to answer ended"), "{}", refused.text());
    app.stop().await;
}

#[apply(test_both)]
async fn attendance_is_recorded_at_the_start_page_and_on_the_day_sheet(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).capacity(3).published().await;
    let mentees = app.mentees(3).await;
    let mut bookings = Vec::new();
    for mentee in &mentees {
        bookings.push(office.book(&slot, mentee).await);
    }
    let (app, mut browser) = contact_of(&app, &company).await;
    let path = |number: usize| format!("/bookings/{}/attendance", bookings[number].id());
    let early = browser.send(&path(0), &[("outcome", "attended")]).await;
    assert!(early.status == 409 && early.text().contains("attendance is recorded from then on"), "{}", early.text());

    app.clock.set("2027-03-31T17:50:00Z");
    let start = page(&browser, "/").await;
    assert!(start.contains("Who came?"), "{start}");
    leads_to(&browser.send(&path(0), &[("_to", "today"), ("outcome", "attended")]).await, "/?notice=recorded");
    let sheet = page(&browser, "/day/2027-03-31").await;
    assert!(sheet.contains("Came") && sheet.contains(&format!("action=\"{}\"", path(1))), "{sheet}");
    leads_to(&browser.send(&path(1), &[("_to", "day"), ("outcome", "attended")]).await, "/day/2027-03-31?notice=recorded");
    let without_party = browser.send(&path(2), &[("outcome", "no_show"), ("late_minutes:int", "3")]).await;
    assert!(without_party.status == 422 && without_party.text().contains("value=\"3\""), "{}", without_party.text());
    leads_to(
        &browser.send(&path(2), &[("outcome", "no_show"), ("party", "mentee")]).await,
        &format!("/bookings/{}?notice=recorded", bookings[2].id()),
    );

    for (booking, status) in bookings.iter().zip(["attended", "attended", "no_show"]) {
        app.office().await.get(booking).await.assert_field("status", status);
    }
    let corrected = browser.send(&path(0), &[("outcome", "no_show"), ("party", "mentee"), ("reason", "A slip")]).await;
    assert!(corrected.status == 403 && corrected.text().contains("corrected by a coordinator"), "{}", corrected.text());
    leads_to(&browser.get("/day").await, "/day/2027-03-31");
    app.stop().await;
}

#[apply(test_both)]
async fn a_booking_is_cancelled_on_the_companys_side(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let booking = office.book(&office.slot(&company).published().await, &app.mentee().await).await;
    let (app, mut browser) = contact_of(&app, &company).await;
    let path = format!("/bookings/{}", booking.id());
    let refused = browser.send(&format!("{path}/cancel"), &[("note", "The room floods"), ("reason_code", "")]).await;
    assert!(refused.status == 422 && refused.text().contains("The room floods"), "{}", refused.text());
    let fields = [("note", "The room floods"), ("reason_code", "room_unavailable"), ("cancelled_by", "mentee")];
    leads_to(&browser.send(&format!("{path}/cancel"), &fields).await, &format!("{path}?notice=cancelled"));
    app.office().await.get(&booking).await.assert_field("cancelled_by", "employer");
    assert!(page(&browser, &path).await.contains("Cancelled by you: the room is not available."));
    app.stop().await;
}
