//! Accounts, keys, and what the page Me tells.

use super::*;
use crate::harness::logs;

#[apply(test_both)]
async fn a_contact_is_invited_and_signs_in_with_the_link_that_is_shown_once(app: TestApp) {
    logs::watch();
    let company = app.office().await.company().active().await;
    let Desk { app, mut coordinator, .. } = desk(&app).await;
    let form = page(&coordinator, &format!("/settings/accounts/new?company_id={}", company.id())).await;
    assert!(form.contains(&format!("<option value=\"{}\" selected", company.id())), "{form}");
    let fields = [("name", "Gwen <Parry>"), ("email", "gwen"), ("role", "partner"), ("company_id", company.id())];
    let refused = coordinator.send("/settings/accounts/new", &fields).await;
    let text = refused.text();
    assert!(refused.status == 422 && text.contains("value=\"Gwen &lt;Parry&gt;\"") && text.contains("href=\"#email\""), "{text}");
    let fields = [fields[0], ("email", "gwen@brindlemoor.example"), fields[2], fields[3]];

    let link_page = made(&coordinator.send("/settings/accounts/new", &fields).await);

    assert!(link_page.ends_with("/sign-in-link"), "{link_page}");
    let form = page(&coordinator, &link_page).await;
    let (key, version) = (once(&form), between(&form, "name=\"version\" value=\"", "\""));
    let send = [("_once", key.as_str()), ("version", version.as_str())];
    let (first, second) = (shown(&coordinator.send(&link_page, &send).await), shown(&coordinator.send(&link_page, &send).await));
    assert!(first.len() == 2 && first == second, "the same form again shows the same link");
    let of_link = first[0].strip_prefix("https://foothold.test").unwrap();
    let mut gwen = Browser::at(&app);
    leads_to(&gwen.send(of_link, &[("code", first[1].as_str())]).await, "/");
    let place = link_page.trim_end_matches("/sign-in-link");
    let shown = page(&coordinator, place).await;
    assert!(shown.contains("Firefox") && shown.contains("Rosa") && !shown.contains(of_link), "{shown}");
    assert!(page(&coordinator, &format!("/companies/{}", company.id())).await.contains("Gwen &lt;Parry&gt;"));
    leads_to(&coordinator.send(&format!("{place}/end-sessions"), &[]).await, &format!("{place}?notice=sessions-ended"));
    assert_eq!(gwen.get("/me").await.status, 303);
    leads_to(&coordinator.send(&format!("{place}/deactivate"), &[("reason", "Has left")]).await, &format!("{place}?notice=deactivated"));
    let refused = coordinator.send(&link_page, &[]).await;
    assert!(refused.status == 409 && refused.text().contains("reactivate it first"), "{}", refused.text());
    leads_to(&coordinator.send(&format!("{place}/reactivate"), &[]).await, &format!("{place}?notice=reactivated"));
    assert_eq!(logs::kept(), Vec::<String>::new());
    app.stop().await;
}

#[apply(test_both)]
async fn a_link_is_in_no_log(app: TestApp) {
    let Desk { app, mut admin, ada, .. } = desk(&app).await;
    let path = format!("/settings/accounts/{}/sign-in-link", ada.id());
    logs::wait_for("/sign-in/");
    let secret = shown(&admin.send(&path, &[]).await);
    let token = secret[0].rsplit('/').next().unwrap();
    for text in [token, secret[1].as_str()] {
        assert!(logs::lines_with("/sign-in/").iter().all(|line| !line.contains(text)));
    }
    app.stop().await;
}

#[apply(test_both)]
async fn an_administrator_changes_accounts_and_the_last_one_stays(app: TestApp) {
    let Desk { app, mut admin, ada, .. } = desk(&app).await;
    let key = app.admin().await;
    let list = page(&admin, "/settings/accounts?role=admin&active=true").await;
    assert!(list.contains("Ada") && !list.contains("Rosa"), "{list}");
    let edit = format!("/settings/accounts/{}/edit", ada.id());
    let demoted = admin.send(&edit, &[("name", "Ada"), ("email", "ada@foothold.example"), ("role", "viewer")]).await;
    assert!(demoted.status == 409 && demoted.text().contains("last active administrator"), "{}", demoted.text());

    let stale = [("version", "9"), ("name", "Ada Osei"), ("email", "ada@foothold.example"), ("role", "admin")];
    let both = admin.send(&edit, &stale).await;
    assert!(both.status == 412 && both.text().contains("Use mine") && both.text().contains("value=\"Ada Osei\""), "{}", both.text());
    let saved = [stale[1], stale[2], stale[3]];
    leads_to(&admin.send(&edit, &saved).await, &format!("/settings/accounts/{}?notice=saved", ada.id()));
    key.get(&format!("/v1/accounts/{}", ada.id())).await.assert_field("name", "Ada Osei").assert_field("role", "admin");
    app.stop().await;
}

#[apply(test_both)]
async fn a_key_is_shown_once_and_replaced_without_a_gap(app: TestApp) {
    logs::watch();
    let Desk { app, mut admin, .. } = desk(&app).await;
    let key = app.admin().await;
    let form = page(&admin, "/settings/keys/new").await;
    let hidden = once(&form);
    let fields = [("_once", hidden.as_str()), ("name", "HR"), ("role", "coordinator"), ("expires_at", "2027-04-01T10:00")];
    let there = key.all("/v1/api-keys").await.len();
    let (first, second) = (admin.send("/settings/keys/new", &fields).await, admin.send("/settings/keys/new", &fields).await);
    assert_eq!(shown(&first), shown(&second), "a double click makes one key, and loading the page again shows it");
    assert_eq!(key.all("/v1/api-keys").await.len(), there + 1);
    let old = shown(&first)[0].clone();
    let id = app.caller_with(&old).get("/v1/me").await.id();
    // London is an hour ahead of UTC by then.
    let place = format!("/v1/api-keys/{id}");
    key.get(&place).await.assert_field("expires_at", "2027-04-01T09:00:00Z").assert_field("role", "coordinator");
    let list = page(&admin, "/settings/keys").await;
    assert!(list.contains("HR") && list.contains("Made by: <bdi>Ada</bdi>") && !list.contains(&old), "{list}");

    key.patch(&place, json!({"expires_at": "2027-05-01T10:00:30Z"})).await.assert_status(200);
    let edit = page(&admin, &format!("/settings/keys/{id}/edit")).await;
    let end = between(&edit, "name=\"expires_at\" type=\"datetime-local\" value=\"", "\"");
    let saved = [("name", "CRM"), ("expires_at", end.as_str()), ("expires_at:clear", "1")];
    leads_to(&admin.send(&format!("/settings/keys/{id}/edit"), &saved).await, "/settings/keys?notice=saved");
    key.get(&place).await.assert_field("name", "CRM").assert_field("expires_at", "2027-05-01T10:00:30Z");
    let emptied = [("name", "CRM"), ("expires_at", ""), ("expires_at:clear", "1")];
    leads_to(&admin.send(&format!("/settings/keys/{id}/edit"), &emptied).await, "/settings/keys?notice=saved");
    key.get(&place).await.assert_field("expires_at", Value::Null);

    let replace = format!("/settings/keys/{id}/replace");
    let refused = admin.send(&replace, &[("overlap_hours:int", "200")]).await;
    assert!(refused.status == 422 && refused.text().contains("value=\"200\""), "{}", refused.text());
    let new = shown(&admin.send(&replace, &[("overlap_hours:int", "2")]).await)[0].clone();
    for works in [&old, &new] {
        app.caller_with(works).get("/v1/me").await.assert_status(200);
    }
    app.clock.advance_hours(2);
    app.caller_with(&old).get("/v1/me").await.assert_status(401);
    app.caller_with(&new).get("/v1/me").await.assert_status(200);
    assert_eq!(logs::kept(), Vec::<String>::new());
    app.stop().await;
}

#[apply(test_both)]
async fn a_key_is_revoked_at_once(app: TestApp) {
    let Desk { app, mut admin, .. } = desk(&app).await;
    let secret = shown(&admin.send("/settings/keys/new", &[("name", "HR"), ("role", "viewer")]).await)[0].clone();
    let id = app.caller_with(&secret).get("/v1/me").await.id();
    leads_to(&admin.send(&format!("/settings/keys/{id}/revoke"), &[]).await, "/settings/keys?notice=revoked");
    app.caller_with(&secret).get("/v1/me").await.assert_status(401);
    assert_eq!(admin.get(&format!("/settings/keys/{id}/edit")).await.status, 404);
    app.stop().await;
}

#[apply(test_both)]
async fn me_tells_who_made_links_and_ends_the_other_sessions_alone(app: TestApp) {
    let Desk { app, mut admin, mut coordinator, .. } = desk(&app).await;
    let key = app.admin().await;
    let rosa = key.get("/v1/accounts?email=rosa@foothold.example").await.ids()[0].clone();
    let other = signed_in(&app, &key, &key.get(&format!("/v1/accounts/{rosa}")).await).await;
    shown(&admin.send(&format!("/settings/accounts/{rosa}/sign-in-link"), &[]).await);

    let me = page(&coordinator, "/me").await;

    assert!(me.contains("One of them waits to be used. <bdi>Ada</bdi> made it"), "{me}");
    assert!(me.contains("A program, with an API key") && me.contains("This one") && me.contains("Sign out everywhere else"), "{me}");
    leads_to(&coordinator.send("/me/end-other-sessions", &[("_once", "a1")]).await, "/me?notice=sessions-ended");
    assert_eq!((other.get("/me").await.status, coordinator.get("/me").await.status), (303, 200));
    assert!(!page(&coordinator, "/me").await.contains("Sign out everywhere else"));
    assert!(!page(&admin, "/me").await.contains("Sign-in links that were made for you</h2><p class=\"note\""));
    app.stop().await;
}
