//! Who gets through which door of a contact's pages.

use super::super::{LARGEST_PAGE, assert_headers};
use super::*;

/// This holds what a company has, and its pages.
struct Doors {
    /// These pages show or change one thing of the company.
    of_things: Vec<String>,
    /// These are the forms with fields that the company's contact could send.
    forms: Vec<(String, Vec<(&'static str, String)>)>,
}

async fn doors(app: &TestApp, company: &Company) -> Doors {
    let office = app.office().await;
    let (host, site) = (office.host(company).await, office.site(company).await);
    let slot = office.slot(company).approval("employer").capacity(2).published().await;
    let booking = office.book(&slot, &app.mentee().await).await;
    let draft = office.slot(company).draft().await;
    let of_slot = ["", "/edit", "/move", "/cancel", "/attendance"].map(|step| format!("/slots/{}{step}", slot.id()));
    let of_draft = ["/edit", "/submit", "/publish"].map(|step| format!("/slots/{}{step}", draft.id()));
    let of_booking = ["", "/confirm", "/decline", "/cancel", "/attendance"].map(|step| format!("/bookings/{}{step}", booking.id()));
    let feed = json!({"scope": {"type": "company", "id": company.id()}, "name": "Outlook"});
    let feed = format!("/settings/feeds/{}", office.post("/v1/feeds", feed).await.id());
    let hook = json!({"company_id": company.id(), "url": "http://127.0.0.1:9/hook"});
    let hook = office.post("/v1/webhook-endpoints", hook).await.id();
    office.post(&format!("/v1/webhook-endpoints/{hook}/test"), json!({})).await.assert_status(200);
    let delivery = office.get(&format!("/v1/webhook-deliveries?endpoint_id={hook}")).await.ids()[0].clone();
    let (hook, delivery) = (format!("/settings/webhooks/{hook}"), format!("/settings/deliveries/{delivery}"));
    let calendar = json!({"url": "http://127.0.0.1:9/a.ics", "name": "Outlook"});
    let calendar = office.post(&format!("/v1/hosts/{host}/busy-calendars"), calendar).await.id();
    let calendar = format!("/busy-calendars/{calendar}");
    let of_feed = ["/edit", "/rotate", "/revoke"].map(|step| format!("{feed}{step}"));
    let steps = ["", "/edit", "/rotate-secret", "/recover", "/disable", "/enable", "/delete"];
    let of_hook = steps.map(|step| format!("{hook}{step}"));
    let of_calendar = [format!("{calendar}/delete"), format!("/hosts/{host}/calendars/new"), format!("/settings/feeds/new?of={host}")];
    let connected = of_feed.into_iter().chain(of_hook).chain(of_calendar).chain([delivery.clone()]);
    let of_host = ["", "/edit", "/archive", "/restore"].map(|step| format!("/hosts/{}{step}", host.id()));
    let of_site = ["/edit", "/archive", "/restore"].map(|step| format!("/sites/{}{step}", site.id()));
    let from = format!("/slots/new?from={}", slot.id());
    let all = of_slot.into_iter().chain(of_draft).chain(of_booking).chain(of_host).chain(of_site).chain([from]).chain(connected);
    let reason = || ("reason_code", "business_need".to_owned());
    let forms = vec![
        (format!("/slots/{}/edit", slot.id()), vec![("title", "Another title".to_owned())]),
        (format!("/slots/{}/move", slot.id()), vec![("local_start", "2027-04-01T10:00".to_owned()), reason()]),
        (format!("/slots/{}/submit", draft.id()), vec![]),
        (format!("/bookings/{}/confirm", booking.id()), vec![]),
        (format!("/bookings/{}/decline", booking.id()), vec![reason()]),
        (format!("/bookings/{}/cancel", booking.id()), vec![reason()]),
        (format!("/bookings/{}/attendance", booking.id()), vec![("outcome", "attended".to_owned())]),
        (format!("/slots/{}/cancel", slot.id()), vec![reason()]),
        (format!("/slots/{}/attendance", slot.id()), vec![("_do", "act".to_owned())]),
        (format!("/hosts/{}/edit", host.id()), vec![("name", "Another name".to_owned())]),
        (format!("/hosts/{}/archive", host.id()), vec![]),
        (format!("/sites/{}/edit", site.id()), vec![("name", "Another name".to_owned())]),
        (format!("/sites/{}/archive", site.id()), vec![]),
        (format!("{feed}/edit"), vec![("name", "Another name".to_owned())]),
        (format!("{feed}/rotate"), vec![]),
        (format!("{feed}/revoke"), vec![]),
        (format!("{hook}/edit"), vec![("description", "Another name".to_owned())]),
        (format!("{hook}/rotate-secret"), vec![("overlap_seconds:int", "0".to_owned())]),
        (format!("{hook}/recover"), vec![("since", "2027-03-08T08:00".to_owned())]),
        (format!("{hook}/disable"), vec![]),
        (format!("{hook}/delete"), vec![]),
        (format!("{hook}/test"), vec![]),
        (format!("{delivery}/retry"), vec![]),
        (format!("{calendar}/refresh"), vec![]),
        (format!("{calendar}/delete"), vec![]),
        (format!("/hosts/{host}/calendars/new"), vec![("url", "https://calendar.example/a.ics".to_owned())]),
    ];
    Doors { of_things: all.collect(), forms }
}

#[apply(test_both)]
async fn each_page_of_a_contact_is_for_the_own_company_alone_and_is_small(app: TestApp) {
    let office = app.office().await;
    let (company, other) = (office.company().active().await, office.company().with("name", "Tannery Row").active().await);
    let Doors { of_things, .. } = doors(&app, &company).await;
    let (app, browser) = contact_of(&app, &company).await;
    let admin = app.admin().await;
    let stranger = Browser::at(&app);
    let rival = another_contact(&app, "Piet", &other).await;
    let viewer = signed_in(&app, &admin, &account(&admin, "Idris", "viewer", None).await).await;
    let staff = signed_in(&app, &admin, &account(&admin, "Rosa", "coordinator", None).await).await;

    let connected = ["feeds", "feeds/new", "webhooks", "webhooks/new", "deliveries"].map(|list| format!("/settings/{list}"));
    let lists =
        ["/", "/slots", "/slots/new", "/bookings", "/day/2027-03-31", "/day/2027-03-31/attendance", "/places", "/hosts/new", "/sites/new"]
            .map(str::to_owned);
    let lists: Vec<_> = lists.into_iter().chain(connected).collect();
    for path in lists.iter().chain(&of_things) {
        let shown = browser.get(path).await;
        shown.assert_status(200);
        assert_headers(&shown);
        let text = shown.text();
        assert!(shown.body.len() <= LARGEST_PAGE && !text.contains(" style="), "{path} has {} bytes", shown.body.len());
        assert_eq!(text.matches("<h1").count(), 1, "{path} has one h1");
        assert!(!text.contains("Tannery Row"), "{path}");
        assert_eq!(stranger.get(path).await.status, 303, "{path}");
        assert_eq!(viewer.get(path).await.status, if path == "/" { 303 } else { 403 }, "{path}");
        let of_staff = if ["/places", "/hosts/new", "/sites/new"].contains(&path.as_str()) { 403 } else { 200 };
        assert_eq!(staff.get(path).await.status, of_staff, "{path}");
    }
    for path in of_things {
        assert_eq!(rival.get(&path).await.status, 404, "{path}");
    }
    for path in lists {
        let text = page(&rival, &path).await;
        assert!(!text.contains("Brindlemoor") && !text.contains("Engineer panel"), "{path}: {text}");
    }
    for gone in ["/slots/slot_1", "/bookings/book_1", "/day/yesterday"] {
        assert_eq!(browser.get(gone).await.status, 404, "{gone}");
    }
    app.stop().await;
}

#[apply(test_both)]
async fn nobody_else_sends_a_form_of_a_contact(app: TestApp) {
    let office = app.office().await;
    let (company, other) = (office.company().active().await, office.company().active().await);
    let Doors { forms, .. } = doors(&app, &company).await;
    let (app, browser) = contact_of(&app, &company).await;
    let admin = app.admin().await;
    let mut rival = another_contact(&app, "Piet", &other).await;
    let mut viewer = signed_in(&app, &admin, &account(&admin, "Idris", "viewer", None).await).await;
    let events = app.events().await.len();

    for (path, fields) in &forms {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(Browser::at(&app).send(path, &fields).await.status, 401, "{path}");
        assert_eq!(rival.send(path, &fields).await.status, 404, "{path}");
        assert_eq!(viewer.send(path, &fields).await.status, 403, "{path}");
        assert_eq!(browser.form(path, &fields).header("sec-fetch-site", "cross-site").await.status, 403, "{path}");
        assert_eq!(browser.form(path, &fields).await.status, 403, "{path}");
    }
    for path in ["/hosts/new", "/sites/new", "/slots/new", "/settings/feeds/new", "/settings/webhooks/new"] {
        assert_eq!(Browser::at(&app).send(path, &[("name", "A name")]).await.status, 401, "{path}");
        assert_eq!(viewer.send(path, &[("name", "A name")]).await.status, 403, "{path}");
    }
    assert_eq!(app.events().await.len(), events, "nothing was done");
    app.stop().await;
}

#[apply(test_both)]
async fn a_contact_of_a_suspended_company_reads_and_changes_nothing(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let Doors { of_things, forms } = doors(&app, &company).await;
    let (app, mut browser) = contact_of(&app, &company).await;
    office.transition(&company, "suspended").await.assert_status(201);
    let events = app.events().await.len();

    for path in of_things.iter().map(String::as_str).chain([
        "/",
        "/slots",
        "/bookings",
        "/places",
        "/settings/feeds",
        "/settings/webhooks",
        "/settings/deliveries",
    ]) {
        assert!(page(&browser, path).await.contains("you can read everything here, and change nothing"), "{path}");
    }
    for (path, fields) in &forms {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let refused = browser.send(path, &fields).await;
        assert!(refused.status == 403 && refused.text().contains("The partnership is suspended"), "{path}: {}", refused.text());
    }
    assert_eq!(app.events().await.len(), events, "nothing was done");
    app.stop().await;
}

#[apply(test_both)]
async fn a_contact_takes_no_step_that_is_the_institutes(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).capacity(2).published().await;
    let booking = office.book(&slot, &app.mentee().await).await;
    let (app, mut browser) = contact_of(&app, &company).await;
    let events = app.events().await.len();
    for step in ["hold", "release", "complete", "return", "seen"] {
        let path = format!("/slots/{}/{step}", slot.id());
        assert_eq!(browser.get(&path).await.status, 404, "{path}");
        assert_eq!(browser.send(&path, &[("reason", "x")]).await.status, 404, "{path}");
    }
    for step in ["reschedule", "excuse", "reinstate", "offer"] {
        let path = format!("/bookings/{}/{step}", booking.id());
        assert_eq!(browser.get(&path).await.status, 404, "{path}");
        assert_eq!(browser.send(&path, &[("reason", "x")]).await.status, 404, "{path}");
    }
    let refused = browser.send(&format!("/slots/{}/publish", slot.id()), &[]).await;
    assert!(refused.status == 403 && refused.text().contains("published by a coordinator"), "{}", refused.text());
    assert_eq!(app.events().await.len(), events, "nothing was done");
    app.stop().await;
}
