//! A programme is archived and restored, and what has happened to it and to an enrolment stands on their pages.

use super::{LARGEST_PAGE, assert_headers};
use crate::accounts::{account, over_https, signed_in};
use crate::harness::browser::Browser;
use crate::harness::prelude::*;

async fn page(browser: &Browser, path: &str) -> String {
    let page = browser.get(path).await;
    page.assert_status(200);
    assert_headers(&page);
    let text = page.text();
    assert!(page.body.len() <= LARGEST_PAGE && !text.contains(" style=") && text.matches("<h1").count() == 1, "{path}");
    text
}

#[track_caller]
fn leads_to(answer: &Answer, place: &str) {
    assert_eq!((answer.status, answer.header("location")), (303, Some(place)), "{}", answer.text());
}

#[apply(test_both)]
async fn a_programme_is_archived_and_restored_with_its_reasons(app: TestApp) {
    let office = app.office().await;
    let programme = office.programme().await;
    let cohort = office.cohort(&programme).await;
    let (app, admin) = (over_https(&app).await, app.admin().await);
    let mut browser = signed_in(&app, &admin, &account(&admin, "Rosa", "coordinator", None).await).await;
    let viewer = signed_in(&app, &admin, &account(&admin, "Idris", "viewer", None).await).await;
    let place = format!("/programmes/{}", programme.id());
    assert!(page(&browser, "/cohorts").await.contains(&format!("href=\"{place}\"")));
    for path in ["", "/archive", "/restore"].map(|step| format!("{place}{step}")) {
        page(&browser, &path).await;
        assert_eq!((viewer.get(&path).await.status, Browser::at(&app).get(&path).await.status), (403, 303), "{path}");
    }
    assert_eq!((browser.get("/programmes/prog_1").await.status, browser.get(&format!("{place}/other")).await.status), (404, 404));

    let refused = browser.send(&format!("{place}/archive"), &[("reason", "Typed <by> hand")]).await;
    let text = refused.text();
    assert!(refused.status == 409 && text.contains("archive all of them first") && text.contains("Typed &lt;by&gt; hand"), "{text}");
    leads_to(&browser.send(&format!("/cohorts/{}/archive", cohort.id()), &[]).await, &format!("/cohorts/{}?notice=archived", cohort.id()));
    for _ in 0..2 {
        let archived = browser.send(&format!("{place}/archive"), &[("reason", "No more <money>"), ("_once", "a1")]).await;
        leads_to(&archived, &format!("{place}?notice=archived"));
    }
    app.office().await.get(&format!("/v1{place}")).await.assert_field("active", false);
    let shown = page(&browser, &place).await;
    for part in ["This programme is archived", "No more &lt;money&gt;", "Rosa", "/restore\""] {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
    assert!(!shown.contains("/archive\"") && !shown.contains(&format!("{place}/cohort")), "{shown}");
    leads_to(&browser.send(&format!("{place}/restore"), &[("reason", "A new sponsor")]).await, &format!("{place}?notice=restored"));
    app.office().await.get(&format!("/v1{place}")).await.assert_field("active", true);
    assert!(page(&browser, &place).await.contains("A new sponsor"));
    app.stop().await;
}

#[apply(test_both)]
async fn an_enrolment_says_what_has_happened(app: TestApp) {
    let office = app.office().await;
    let enrolment = office.enrol(&office.cohort(&office.programme().await).await, &app.mentee().await).await;
    let (app, admin) = (over_https(&app).await, app.admin().await);
    let mut browser = signed_in(&app, &admin, &account(&admin, "Rosa", "coordinator", None).await).await;
    let place = format!("/enrolments/{}", enrolment.id());
    let paused = browser.send(&format!("{place}/pause"), &[("reason", "A new <baby>")]).await;
    assert_eq!(paused.status, 303, "{}", paused.text());
    let shown = page(&browser, &place).await;
    let told = shown.split("What has happened").nth(1).unwrap_or_default();
    assert!(told.contains("Rosa paused") && told.contains("A new &lt;baby&gt;") && told.contains("enrolled"), "{shown}");
    let ended = browser.send(&format!("{place}/withdraw"), &[("reason", "Moves away")]).await;
    assert_eq!(ended.status, 303, "{}", ended.text());
    let shown = page(&browser, &place).await;
    assert!(shown.contains("It is over") && shown.contains("Moves away") && !shown.contains("/pause\""), "{shown}");
    app.stop().await;
}

#[apply(test_both)]
async fn a_booking_is_downloaded_for_a_calendar_by_those_who_are_told_of_it(app: TestApp) {
    let office = app.office().await;
    let (company, other) = (office.company().active().await, office.company().active().await);
    let mentee = office.mentee().with("preferred_name", "Amal").with("full_name", "Amal Zaverdas").registered().await;
    let booking = office.book(&office.slot(&company).published().await, &mentee).await;
    let waits = office.slot(&company).approval("employer").published().await;
    let waits = office.book(&waits, &app.mentee().await).await;
    let (app, admin) = (over_https(&app).await, app.admin().await);
    let staff = signed_in(&app, &admin, &account(&admin, "Rosa", "coordinator", None).await).await;
    let contact = signed_in(&app, &admin, &account(&admin, "Gwen", "partner", Some(&company)).await).await;
    let rival = signed_in(&app, &admin, &account(&admin, "Piet", "partner", Some(&other)).await).await;
    let path = format!("/bookings/{}/calendar.ics", booking.id());
    for browser in [&staff, &contact] {
        let booking_page = page(browser, &format!("/bookings/{}", booking.id())).await;
        assert!(booking_page.contains(&format!("href=\"{path}\" download")), "{booking_page}");
        assert!(!page(browser, &format!("/bookings/{}", waits.id())).await.contains("calendar.ics"));
        let file = browser.get(&path).await;
        assert_eq!((file.status, file.header("content-type")), (200, Some("text/calendar; charset=utf-8")));
        let name = format!("attachment; filename=\"{}.ics\"", booking.id());
        assert_eq!(file.header("content-disposition"), Some(name.as_str()));
        assert!(file.text().starts_with("BEGIN:VCALENDAR") && !file.text().contains("Zaverdas"), "{}", file.text());
    }
    assert_eq!((rival.get(&path).await.status, Browser::at(&app).get(&path).await.status), (404, 303));
    app.stop().await;
}
