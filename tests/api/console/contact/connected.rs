//! A contact keeps the company's calendar links, the calendars of its hosts and its endpoints, and sees when its keys were last used.

use super::disclosed::reached;
use super::*;
use crate::disclosure::canaries::{canary, set};
use crate::harness::receiver::{Receiver, Reply};

/// What a page shows once, by its label.
fn shown_once(page: &str, label: &str) -> String {
    let part = page.split(&format!("<h2>{label}</h2>")).nth(1).unwrap_or_else(|| panic!("no {label} in {page}"));
    unescaped(part.split("</code>").next().unwrap().rsplit('>').next().unwrap())
}

const ADDRESS: &str = "The address for Google and Outlook";

#[apply(test_both)]
async fn a_calendar_link_is_made_once_given_a_new_address_and_revoked(app: TestApp) {
    let office = app.office().await;
    let (company, other) = (office.company().active().await, office.company().active().await);
    let (host, host_of_other) = (office.host(&company).await, office.host(&other).await);
    let (app, mut browser) = contact_of(&app, &company).await;
    let mut rival = another_contact(&app, "Piet", &other).await;
    let new = format!("/settings/feeds/new?of={}", host.id());
    let form = Filled::of(&page(&browser, &new).await);
    let (first, second) = (form.send(&browser, &new).await, form.send(&browser, &new).await);
    assert_eq!((first.status, second.status), (200, 200), "{}", first.text());
    let url = shown_once(&first.text(), ADDRESS);
    assert_eq!(url, shown_once(&second.text(), ADDRESS), "one button makes one link, however often it is pressed");
    let calendar = |url: &str| url.strip_prefix("https://foothold.test").unwrap().to_owned();
    app.stranger().get(&calendar(&url)).await.assert_status(200);
    let feeds = app.office().await.all("/v1/feeds").await;
    assert_eq!(feeds.len(), 1);
    let link = format!("/settings/feeds/{}", feeds[0]["id"].as_str().unwrap());
    assert!(page(&browser, "/settings/feeds").await.contains(&link) && !page(&rival, "/settings/feeds").await.contains(&link));
    for path in [format!("{link}/rotate"), format!("{link}/revoke"), format!("{link}/edit")] {
        assert_eq!((rival.get(&path).await.status, rival.send(&path, &[("name", "Theirs")]).await.status), (404, 404), "{path}");
    }
    assert_eq!(browser.get(&format!("/settings/feeds/new?of={}", host_of_other.id())).await.status, 404);

    let rotated = browser.send(&format!("{link}/rotate"), &[]).await;
    rotated.assert_status(200);
    app.stranger().get(&calendar(&url)).await.assert_status(404);
    let url = shown_once(&rotated.text(), ADDRESS);
    app.stranger().get(&calendar(&url)).await.assert_status(200);
    let of_host = format!("/hosts/{host}");
    let edited = browser.send(&format!("{link}/edit"), &[("name", "Front desk"), ("detail", "busy")]).await;
    leads_to(&edited, &format!("{of_host}?notice=saved"));
    assert!(page(&browser, &of_host).await.contains("Front desk"));
    leads_to(&browser.send(&format!("{link}/revoke"), &[]).await, &format!("{of_host}?notice=revoked"));
    app.stranger().get(&calendar(&url)).await.assert_status(404);

    let form = Filled::of(&page(&browser, "/settings/feeds/new").await);
    form.send(&browser, "/settings/feeds/new").await.assert_status(200);
    let of_company = app.office().await.all("/v1/feeds").await;
    assert_eq!((of_company.len(), &of_company[0]["scope"]), (1, &json!({"type": "company", "id": company.id()})));
    for of in [other.id(), "ment_1", app.mentee().await.id()] {
        assert_eq!(browser.get(&format!("/settings/feeds/new?of={of}")).await.status, 404, "{of}");
    }
    let theirs = form.with("scope.id", other.id()).with("_once", "another").send(&browser, "/settings/feeds/new").await;
    assert!([403, 404, 422].contains(&theirs.status), "{}", theirs.text());
    let institutes = browser.send("/settings/feeds/new", &[("scope.type", "institute"), ("name", "All")]).await;
    assert!([403, 404, 422].contains(&institutes.status), "{}", institutes.text());
    assert_eq!(app.office().await.all("/v1/feeds").await.len(), 1);
    app.stop().await;
}

#[apply(test_both)]
async fn an_endpoint_is_registered_and_kept_and_keys_say_when_they_were_used(app: TestApp) {
    let office = app.office().await;
    let (company, other) = (office.company().active().await, office.company().active().await);
    let key = json!({"name": "Payroll <import>", "role": "partner", "company_id": company.id()});
    app.admin().await.post("/v1/api-keys", key).await.assert_status(201);
    let (app, mut browser) = contact_of(&app, &company).await;
    let mut rival = another_contact(&app, "Piet", &other).await;
    let wrong = browser.send("/settings/webhooks/new", &[("url", "ftp://hooks.example"), ("description", "Typed by hand")]).await;
    assert!(wrong.status == 422 && wrong.text().contains("Typed by hand"), "{}", wrong.text());
    let fields = [("url", "http://127.0.0.1:9/hook"), ("description", "HR system"), ("event_types[]", ""), ("_once", "a1")];
    let made = browser.send("/settings/webhooks/new", &fields).await;
    made.assert_status(200);
    let secret = shown_once(&made.text(), "Secret");
    assert!(secret.starts_with("whsec_"), "{secret}");
    assert_eq!(shown_once(&browser.send("/settings/webhooks/new", &fields).await.text(), "Secret"), secret);
    let endpoints = app.office().await.all("/v1/webhook-endpoints").await;
    assert_eq!((endpoints.len(), endpoints[0]["company_id"].as_str()), (1, Some(company.id())));
    let place = format!("/settings/webhooks/{}", endpoints[0]["id"].as_str().unwrap());
    let shown = page(&browser, "/settings/webhooks").await;
    assert!(
        shown.contains("HR system") && shown.contains("<table") && !page(&rival, "/settings/webhooks").await.contains("HR system"),
        "{shown}"
    );
    for path in ["", "/edit", "/rotate-secret", "/disable", "/delete"].map(|step| format!("{place}{step}")) {
        assert_eq!(rival.get(&path).await.status, 404, "{path}");
        assert_eq!(rival.send(&path, &[]).await.status, 404, "{path}");
    }
    let of_keys = shown.split_once("<h2>API keys</h2>").unwrap().1;
    assert!(of_keys.contains("Payroll &lt;import&gt;") && of_keys.contains("Never") && !of_keys.contains("/settings/keys"), "{of_keys}");
    assert!(!page(&rival, "/settings/webhooks").await.contains("Payroll"));
    for form in ["new", "edit"].map(|step| if step == "new" { "/settings/webhooks/new".to_owned() } else { format!("{place}/edit") }) {
        let form = page(&browser, &form).await;
        assert!(form.contains("booking.confirmed") && !form.contains("mentee.created") && !form.contains("company_id"), "{form}");
    }
    let replaced = browser.send(&format!("{place}/rotate-secret"), &[("overlap_seconds:int", "0")]).await;
    replaced.assert_status(200);
    assert_ne!(shown_once(&replaced.text(), "Secret"), secret);
    leads_to(&browser.send(&format!("{place}/disable"), &[]).await, &format!("{place}?notice=disabled"));
    leads_to(&browser.send(&format!("{place}/enable"), &[]).await, &format!("{place}?notice=enabled"));
    leads_to(&browser.send(&format!("{place}/delete"), &[]).await, "/settings/webhooks?notice=deleted");
    app.stop().await;
}

#[apply(test_both)]
async fn an_endpoint_is_tested_and_what_was_sent_is_sent_again(app: TestApp) {
    let company = app.office().await.company().active().await;
    let receiver = Receiver::start().await;
    let hook = json!({"company_id": company.id(), "url": receiver.url("/hook")});
    let hook = app.office().await.post("/v1/webhook-endpoints", hook).await.id();
    let (app, mut browser) = contact_of(&app, &company).await;
    receiver.reply([Reply::status(500).with_body("maintenance"), Reply::status(204)]);
    let tested = browser.send(&format!("/settings/webhooks/{hook}/test"), &[]).await;
    let delivery = made_at(&tested);
    let told = page(&browser, &delivery).await;
    assert!(told.contains("500") && told.contains("maintenance") && told.contains("Given up"), "{told}");
    let form = told.split("/retry\"").nth(1).unwrap();
    let once = attribute(form.split('<').find(|tag| tag.contains("_once")).unwrap(), "value").unwrap();
    for _ in 0..2 {
        leads_to(&browser.send(&format!("{delivery}/retry"), &[("_once", &once)]).await, &format!("{delivery}?notice=sent"));
    }
    assert_eq!(receiver.count(), 2, "the same form makes one attempt");
    assert!(page(&browser, &delivery).await.contains("Delivered"));
    for list in ["/settings/deliveries?status=delivered".to_owned(), format!("/settings/webhooks/{hook}")] {
        assert!(page(&browser, &list).await.contains(&delivery), "{list}");
    }
    app.stop().await;
}

#[apply(test_both)]
async fn a_hosts_calendar_is_registered_read_and_deleted(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let server = Receiver::start().await;
    let (app, mut browser) = contact_of(&app, &company).await;
    assert!(page(&browser, "/places").await.contains(&format!("href=\"/hosts/{host}\"")));
    let new = format!("/hosts/{host}/calendars/new");
    let refused = browser.send(&new, &[("url", "ftp://x"), ("name", "Out<look>")]).await;
    assert!(refused.status == 422 && refused.text().contains("value=\"Out&lt;look&gt;\""), "{}", refused.text());
    let address = server.url("/zqsecret/calendar.ics");
    leads_to(&browser.send(&new, &[("url", &address), ("name", "Outlook")]).await, &format!("/hosts/{host}?notice=created"));
    let shown = page(&browser, &format!("/hosts/{host}")).await;
    assert!(shown.contains("Not read yet") && !shown.contains("zqsecret") && !shown.contains("/settings/blackouts"), "{shown}");
    let calendar = app.office().await.get(&format!("/v1/hosts/{host}/busy-calendars")).await.ids()[0].clone();
    let event = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20270331T130000Z\r\nDTEND:20270331T140000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    server.reply([Reply::status(200).with("content-type", "text/calendar").with_body(event)]);
    leads_to(&browser.send(&format!("/busy-calendars/{calendar}/refresh"), &[]).await, &format!("/hosts/{host}?notice=fetched"));
    let day = page(&browser, &format!("/hosts/{host}?date=2027-03-31")).await;
    assert!(day.contains("Busy elsewhere") && day.contains("14:00</time> to <time"), "{day}");
    leads_to(&browser.send(&format!("/busy-calendars/{calendar}/delete"), &[]).await, &format!("/hosts/{host}?notice=deleted"));
    assert!(app.office().await.get(&format!("/v1/hosts/{host}/busy-calendars")).await.ids().is_empty());
    app.stop().await;
}

#[apply(test_both)]
async fn nothing_that_is_connected_to_others_is_shown(app: TestApp) {
    let office = app.office().await;
    let (company, other) = (office.company().active().await, office.company().active().await);
    let (host, host_of_other) = (office.host(&company).await, office.host(&other).await);
    for (scope, name) in [
        (json!({"type": "institute"}), "InstitutesFeed"),
        (json!({"type": "company", "id": other.id()}), "OthersFeed"),
        (json!({"type": "host", "id": host_of_other.id()}), "OthersHostFeed"),
        (json!({"type": "mentee", "id": app.mentee().await.id()}), "MenteesFeed"),
    ] {
        office.post("/v1/feeds", json!({"scope": scope, "name": canary(name)})).await.assert_status(201);
    }
    for (owner, name) in [(json!(null), "InstitutesHook"), (json!(other.id()), "OthersHook")] {
        let hook = json!({"company_id": owner, "url": "http://127.0.0.1:9/hook", "description": canary(name)});
        let hook = office.post("/v1/webhook-endpoints", hook).await.id();
        office.post(&format!("/v1/webhook-endpoints/{hook}/test"), json!({})).await.assert_status(200);
    }
    let calendar = json!({"url": "http://127.0.0.1:9/a.ics", "name": canary("OthersCalendar")});
    office.post(&format!("/v1/hosts/{host_of_other}/busy-calendars"), calendar).await.assert_status(201);
    let key = json!({"name": canary("OthersKey"), "role": "partner", "company_id": other.id()});
    app.admin().await.post("/v1/api-keys", key).await.assert_status(201);
    let own = json!({"url": "http://127.0.0.1:9/a.ics", "name": canary("OwnCalendar")});
    office.post(&format!("/v1/hosts/{host}/busy-calendars"), own).await.assert_status(201);
    let (app, browser) = contact_of(&app, &company).await;

    let from = ["/settings/feeds", "/settings/webhooks", "/settings/deliveries", &format!("/hosts/{host}")].map(str::to_owned);

    assert_eq!(reached(&browser, &from).await, set(&["OwnCalendar"]));
    app.stop().await;
}
