//! What is connected: calendar feeds, webhooks with their deliveries, and the external calendars of hosts.

use super::*;
use crate::harness::logs;
use crate::harness::receiver::{Receiver, Reply};

#[apply(test_both)]
async fn a_feed_is_made_for_each_owner_and_its_address_is_shown_once(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let mentee = app.mentee().await;
    let Desk { app, mut coordinator, .. } = desk(&app).await;
    for (of, kind, id, back) in [
        (String::new(), "institute", "", "/settings/feeds".to_owned()),
        (format!("?of={company}"), "company", company.id(), format!("/companies/{company}")),
        (format!("?of={host}"), "host", host.id(), format!("/hosts/{host}")),
        (format!("?of={mentee}"), "mentee", mentee.id(), format!("/mentees/{mentee}")),
    ] {
        let new = format!("/settings/feeds/new{of}");
        let form = page(&coordinator, &new).await;
        let hidden = once(&form);
        let fields = [("_once", hidden.as_str()), ("scope.type", kind), ("scope.id", id), ("name", "Outlook"), ("detail", "full")];
        let answer = coordinator.send(&new, &fields).await;
        let addresses = shown(&answer);
        assert_eq!(addresses, shown(&coordinator.send(&new, &fields).await), "loading the page again makes no second one");
        assert!(answer.text().contains(&format!("href=\"{back}\"")), "{}", answer.text());
        let path = addresses[1].strip_prefix("https://foothold.test").unwrap();
        app.stranger().get(path).await.assert_status(200);
        let list = page(&coordinator, &back).await;
        assert!(list.contains("Outlook") && !list.contains(path), "{list}");

        let rotate = format!("/settings/feeds/feed_{}", between(&list, "href=\"/settings/feeds/feed_", "\""));
        let fresh = shown(&coordinator.send(&rotate, &[]).await);
        app.stranger().get(path).await.assert_status(404);
        let path = fresh[1].strip_prefix("https://foothold.test").unwrap().to_owned();
        app.stranger().get(&path).await.assert_status(200);
        let edit = rotate.replace("/rotate", "/edit");
        leads_to(&coordinator.send(&edit, &[("name", "Google"), ("detail", "busy")]).await, &format!("{back}?notice=saved"));
        let revoke = rotate.replace("/rotate", "/revoke");
        leads_to(&coordinator.send(&revoke, &[]).await, &format!("{back}?notice=revoked"));
        app.stranger().get(&path).await.assert_status(404);
    }
    app.stop().await;
}

#[apply(test_both)]
async fn an_endpoint_is_registered_tested_and_given_a_new_secret(app: TestApp) {
    logs::watch();
    let company = app.office().await.company().active().await;
    let receiver = Receiver::start().await;
    let Desk { app, mut coordinator, .. } = desk(&app).await;
    let url = receiver.url("/hook");
    let wrong = [("company_id", company.id()), ("url", "ftp://nowhere"), ("event_types[]", ""), ("description", "HR <system>")];
    let refused = coordinator.send("/settings/webhooks/new", &wrong).await;
    assert!(refused.status == 422 && refused.text().contains("value=\"HR &lt;system&gt;\""), "{}", refused.text());
    let fields = [wrong[0], ("url", url.as_str()), wrong[2], ("event_types[]", "booking.confirmed"), wrong[3]];
    let answer = coordinator.send("/settings/webhooks/new", &fields).await;
    let secret = shown(&answer);
    assert!(secret[0].starts_with("whsec_"), "{secret:?}");
    let place = format!("/settings/webhooks/whep_{}", between(&answer.text(), "href=\"/settings/webhooks/whep_", "\""));
    let endpoint = place.rsplit('/').next().unwrap().to_owned();
    let api = format!("/v1/webhook-endpoints/{endpoint}");
    app.office().await.get(&api).await.assert_field("company_id", company.id()).assert_field("event_types", json!(["booking.confirmed"]));
    assert!(page(&coordinator, &format!("/companies/{company}")).await.contains("HR &lt;system&gt;"));

    receiver.reply([Reply::status(500).with_body("maintenance"), Reply::status(204)]);
    let failed = coordinator.send(&format!("{place}/test"), &[]).await;
    let delivery = made(&failed);
    let told = page(&coordinator, &format!("{delivery}?notice=sent")).await;
    for part in ["500", "maintenance", "A test", "Given up"] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
    let retry = [("_once", once(&told))];
    for _ in 0..2 {
        let sent = coordinator.send(&format!("{delivery}/retry"), &[("_once", retry[0].1.as_str())]).await;
        leads_to(&sent, &format!("{delivery}?notice=sent"));
    }
    assert_eq!(receiver.count(), 2, "the same form makes one attempt");
    assert!(page(&coordinator, &delivery).await.contains("Delivered"));
    assert!(
        page(&coordinator, &format!("/settings/deliveries?endpoint_id={endpoint}&status=delivered&since=2027-03-08"))
            .await
            .contains("webhook.ping")
    );
    assert!(page(&coordinator, "/settings/deliveries?status=failed").await.contains("No delivery is found"));

    let rotate = format!("{place}/rotate-secret");
    let fresh = shown(&coordinator.send(&rotate, &[("overlap_seconds:int", "3600")]).await);
    assert!(fresh[0].starts_with("whsec_") && fresh != secret, "another secret");
    assert!(page(&coordinator, &place).await.contains("An old secret signs too, until"));
    assert_eq!(logs::kept(), Vec::<String>::new());
    app.stop().await;
}

#[apply(test_both)]
async fn an_endpoint_is_disabled_enabled_recovered_and_deleted(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = app.office().await.post("/v1/webhook-endpoints", json!({"url": receiver.url("/hook")})).await.id();
    let Desk { app, mut coordinator, .. } = desk(&app).await;
    let (place, api) = (format!("/settings/webhooks/{hook}"), format!("/v1/webhook-endpoints/{hook}"));
    leads_to(&coordinator.send(&format!("{place}/disable"), &[]).await, &format!("{place}?notice=disabled"));
    app.office().await.get(&api).await.assert_field("status", "disabled");
    app.office().await.patch("/v1/institute", json!({"contact": "A new one"})).await.assert_status(200);
    let shown = page(&coordinator, &place).await;
    assert!(shown.contains("Somebody has asked for it.") && shown.contains("which a recovery sends"), "{shown}");
    let recover = format!("{place}/recover");
    let early = coordinator.send(&recover, &[("since", "2027-03-08T09:00")]).await;
    assert!(early.status == 409 && early.text().contains("enable it first"), "{}", early.text());
    leads_to(&coordinator.send(&format!("{place}/enable"), &[]).await, &format!("{place}?notice=enabled"));
    let refused = coordinator.send(&recover, &[("since", "2027-01-01T09:00")]).await;
    assert!(refused.status == 422 && refused.text().contains("value=\"2027-01-01T09:00\""), "{}", refused.text());
    leads_to(&coordinator.send(&recover, &[("since", "2027-03-08T08:00")]).await, &format!("{place}?notice=recovering"));
    let edited = [("url", receiver.url("/other")), ("description", "CRM".to_owned()), ("event_types[]", String::new())];
    let edited: Vec<_> = edited.iter().map(|(name, value)| (*name, value.as_str())).collect();
    leads_to(&coordinator.send(&format!("{place}/edit"), &edited).await, &format!("{place}?notice=saved"));
    app.office().await.get(&api).await.assert_field("description", "CRM").assert_field("url", receiver.url("/other"));
    leads_to(&coordinator.send(&format!("{place}/delete"), &[]).await, "/settings/webhooks?notice=deleted");
    assert_eq!(coordinator.get(&place).await.status, 404);
    let test = coordinator.send(&format!("{place}/test"), &[]).await;
    assert_eq!(test.status, 404);
    app.stop().await;
}

#[apply(test_both)]
async fn a_hosts_calendar_is_registered_read_and_deleted(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let slot = office.slot(&company).hosts(&[&host]).starts("2027-03-31T10:00").published().await;
    let server = Receiver::start().await;
    let Desk { app, mut coordinator, .. } = desk(&app).await;
    let new = format!("/hosts/{host}/calendars/new");
    let refused = coordinator.send(&new, &[("url", "ftp://x"), ("name", "Out<look>")]).await;
    assert!(refused.status == 422 && refused.text().contains("value=\"Out&lt;look&gt;\""), "{}", refused.text());
    let address = server.url("/zqsecret/calendar.ics");
    leads_to(&coordinator.send(&new, &[("url", &address), ("name", "Outlook")]).await, &format!("/hosts/{host}?notice=created"));
    let shown = page(&coordinator, &format!("/hosts/{host}")).await;
    assert!(shown.contains("Not read yet") && !shown.contains("zqsecret"), "{shown}");
    let calendar = app.office().await.get(&format!("/v1/hosts/{host}/busy-calendars")).await.ids()[0].clone();

    let event = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20270331T130000Z\r\nDTEND:20270331T140000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    server.reply([Reply::status(404), Reply::status(200).with("content-type", "text/calendar").with_body(event)]);
    let refresh = format!("/busy-calendars/{calendar}/refresh");
    leads_to(&coordinator.send(&refresh, &[]).await, &format!("/hosts/{host}?notice=fetched"));
    assert!(page(&coordinator, &format!("/hosts/{host}")).await.contains("The answer was 404."));
    app.clock.advance_minutes(1);
    leads_to(&coordinator.send(&refresh, &[]).await, &format!("/hosts/{host}?notice=fetched"));
    let day = page(&coordinator, &format!("/hosts/{host}?date=2027-03-31")).await;
    // The company is in London, an hour ahead of UTC on that day.
    for part in [slot.id(), "Busy elsewhere", "14:00</time> to <time", "1 mock interview of at most"] {
        assert!(day.contains(part), "{part} is not in {day}");
    }
    leads_to(&coordinator.send(&format!("/busy-calendars/{calendar}/delete"), &[]).await, &format!("/hosts/{host}?notice=deleted"));
    assert!(app.office().await.get(&format!("/v1/hosts/{host}/busy-calendars")).await.ids().is_empty());
    app.stop().await;
}
