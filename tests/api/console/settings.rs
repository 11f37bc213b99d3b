//! The settings: who may open them, that they do what the API does, that a secret is shown once, and that keys and accounts ask for a recent sign-in.
//!
//! - [`people`] accounts, keys, and the page Me; [`decided`] the institute, its policy and blackouts
//! - [`connected`] feeds, webhooks, and the calendars of hosts; [`recent`] sign-ins that are too old

mod connected;
mod decided;
mod people;
mod recent;

use super::{LARGEST_PAGE, assert_headers};
use crate::accounts::{account, over_https, signed_in};
use crate::harness::browser::Browser;
use crate::harness::prelude::*;

/// Another instance, which is reached over https, and the browsers of an administrator and of a coordinator there.
struct Desk {
    app: TestApp,
    admin: Browser,
    coordinator: Browser,
    /// The account of the administrator.
    ada: Answer,
}

async fn desk(app: &TestApp) -> Desk {
    let app = over_https(app).await;
    let key = app.admin().await;
    let (ada, rosa) = (account(&key, "Ada", "admin", None).await, account(&key, "Rosa", "coordinator", None).await);
    let (admin, coordinator) = (signed_in(&app, &key, &ada).await, signed_in(&app, &key, &rosa).await);
    Desk { app, admin, coordinator, ada }
}

async fn page(browser: &Browser, path: &str) -> String {
    let page = browser.get(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.text());
    page.text()
}

/// The hidden key of the first form on a page that has one.
fn once(page: &str) -> String {
    between(page, "name=\"_once\" value=\"", "\"")
}

/// What stands behind the first `before`, up to the next `after`.
#[track_caller]
fn between(text: &str, before: &str, after: &str) -> String {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{before} is not in {text}"));
    rest.split(after).next().unwrap_or_default().to_owned()
}

/// The texts that a page shows once, in their order.
fn shown(page: &Answer) -> Vec<String> {
    assert_eq!(page.status, 200, "{}", page.text());
    assert_headers(page);
    let text = page.text();
    assert!(text.contains("This is shown here once"), "{text}");
    text.split("<code id=\"secret-").skip(1).map(|rest| between(rest, ">", "</code>")).collect()
}

#[track_caller]
fn leads_to(answer: &Answer, place: &str) {
    assert_eq!((answer.status, answer.header("location")), (303, Some(place)), "{}", answer.text());
}

/// The page below which something was made, without its notice.
#[track_caller]
fn made(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").unwrap_or_default().split('?').next().unwrap_or_default().to_owned()
}

#[apply(test_both)]
async fn every_page_is_for_the_staff_alone_and_some_for_administrators(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let mentee = app.mentee().await;
    let cohort = office.cohort(&office.programme().await).await;
    let feed = office.post("/v1/feeds", json!({"scope": {"type": "mentee", "id": mentee.id()}, "name": "Mine"})).await.id();
    let hook = office.post("/v1/webhook-endpoints", json!({"url": "http://127.0.0.1:9/hook"})).await.id();
    let blackout = json!({"scope": {"type": "institute"}, "name": "Spring break", "starts_on": "2027-03-24", "ends_on": "2027-03-25"});
    let blackout = office.post("/v1/blackouts", blackout).await.id();
    let calendar = office.post(&format!("/v1/hosts/{host}/busy-calendars"), json!({"url": "http://127.0.0.1:9/a.ics"})).await.id();
    office.post(&format!("/v1/webhook-endpoints/{hook}/test"), json!({})).await.assert_status(200);
    let delivery = office.get("/v1/webhook-deliveries").await.ids()[0].clone();
    let Desk { app, admin, coordinator, ada } = desk(&app).await;
    let key = app.admin().await;
    let contact = account(&key, "Gwen", "partner", Some(&company)).await;
    let partner = signed_in(&app, &key, &contact).await;
    let viewer = signed_in(&app, &key, &account(&key, "Idris", "viewer", None).await).await;
    let api_key = key.get("/v1/api-keys").await.ids()[0].clone();

    let staff = ["", "/institute", "/policy", "/blackouts", "/accounts", "/feeds", "/webhooks", "/deliveries"]
        .map(|part| format!("/settings{part}"));
    let new = ["blackouts/new", "blackouts/import", "accounts/new", "feeds/new", "webhooks/new"].map(|part| format!("/settings/{part}"));
    let of = [
        format!("/settings/blackouts/new?of={}", company.id()),
        format!("/settings/blackouts/new?of={}", host.id()),
        format!("/settings/feeds/new?of={}", host.id()),
        format!("/settings/feeds/new?of={}", mentee.id()),
        format!("/settings/feeds/new?of={}", cohort.id()),
        format!("/settings/blackouts/{blackout}/delete"),
        format!("/settings/blackouts?scope={}", host.id()),
        format!("/settings/accounts/new?company_id={}", company.id()),
        format!("/settings/webhooks/new?company_id={}", company.id()),
        format!("/settings/deliveries/{delivery}"),
        format!("/hosts/{}", host.id()),
        format!("/hosts/{}?date=2027-03-24", host.id()),
        format!("/hosts/{}/calendars/new", host.id()),
        format!("/busy-calendars/{calendar}/delete"),
        format!("/companies/{}", company.id()),
        format!("/mentees/{}", mentee.id()),
    ];
    let account_steps = ["", "/edit", "/deactivate", "/reactivate", "/sign-in-link", "/end-sessions"];
    let of_contact = account_steps.map(|step| format!("/settings/accounts/{}{step}", contact.id()));
    let of_feed = ["edit", "rotate", "revoke"].map(|step| format!("/settings/feeds/{feed}/{step}"));
    let of_hook = ["", "/edit", "/rotate-secret", "/recover", "/disable", "/enable", "/delete"]
        .map(|step| format!("/settings/webhooks/{hook}{step}"));
    let both: Vec<_> = staff.into_iter().chain(new).chain(of).chain(of_contact).chain(of_feed).chain(of_hook).collect();
    let of_key = ["edit", "replace", "revoke"].map(|step| format!("/settings/keys/{api_key}/{step}"));
    let admins: Vec<_> =
        ["/settings/policy/edit", "/settings/keys", "/settings/keys/new"].map(str::to_owned).into_iter().chain(of_key).collect();

    for path in both.iter().chain(&admins) {
        let shown = admin.get(path).await;
        assert_eq!(shown.status, 200, "{path}: {}", shown.text());
        assert_headers(&shown);
        let text = shown.text();
        assert!(shown.body.len() <= LARGEST_PAGE && !text.contains(" style="), "{path} has {} bytes", shown.body.len());
        assert_eq!(text.matches("<h1").count(), 1, "{path} has one h1");
        let expected = if admins.contains(path) { 403 } else { 200 };
        assert_eq!(coordinator.get(path).await.status, expected, "{path}");
        // A contact has some of these pages too, for the own company (contact/doors.rs).
        let is_shared = ["feeds", "webhooks", "deliveries"].iter().any(|part| path.starts_with(&format!("/settings/{part}")))
            || ["/hosts/", "/busy-calendars/"].iter().any(|part| path.starts_with(part));
        assert!(is_shared || partner.get(path).await.status == 403, "{path}");
        assert_eq!(viewer.get(path).await.status, 403, "{path}");
        assert_eq!(Browser::at(&app).get(path).await.status, 303, "{path}");
    }
    for step in account_steps {
        let of_staff = format!("/settings/accounts/{}{step}", ada.id());
        assert_eq!((admin.get(&of_staff).await.status, coordinator.get(&of_staff).await.status), (200, 404), "{of_staff}");
    }
    for gone in ["/settings/accounts/x", "/settings/feeds/new?of=x", "/settings/blackouts/new?of=ment_1", "/settings/other", "/hosts/x"] {
        assert_eq!(admin.get(gone).await.status, 404, "{gone}");
    }
    let home = page(&coordinator, "/settings").await;
    assert!(home.contains("Only an administrator sees them.") && !home.contains("href=\"/settings/keys\""), "{home}");
    app.stop().await;
}

#[apply(test_both)]
async fn what_is_for_administrators_is_refused_to_a_coordinator_who_sends_it(app: TestApp) {
    let company = app.office().await.company().active().await;
    let Desk { app, mut coordinator, ada, .. } = desk(&app).await;
    let key = app.admin().await;
    let contact = account(&key, "Gwen", "partner", Some(&company)).await;
    let of_ada = |step: &str| format!("/settings/accounts/{}/{step}", ada.id());
    let (edit, link, deactivate) = (format!("/settings/accounts/{}/edit", contact.id()), of_ada("sign-in-link"), of_ada("deactivate"));
    for (path, fields, status) in [
        ("/settings/keys/new", vec![("name", "Mine"), ("role", "admin")], 403),
        ("/settings/policy/edit", vec![("settings.gap_minutes:int", "1"), ("reason", "x")], 403),
        ("/settings/accounts/new", vec![("name", "Mine"), ("email", "mine@foothold.example"), ("role", "admin")], 403),
        (link.as_str(), vec![], 404),
        (deactivate.as_str(), vec![], 404),
        (edit.as_str(), vec![("role", "admin"), ("company_id:clear", "1")], 403),
    ] {
        let refused = coordinator.send(path, &fields).await;
        assert_eq!(refused.status, status, "{path}: {}", refused.text());
    }
    assert_eq!(key.all("/v1/accounts").await.len(), 3);
    key.get("/v1/policy").await.assert_field("version", 1);
    leads_to(&coordinator.send(&edit, &[("name", "Gwen Parry")]).await, &format!("/settings/accounts/{}?notice=saved", contact.id()));
    app.stop().await;
}
