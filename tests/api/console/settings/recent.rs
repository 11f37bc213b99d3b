//! Keys and accounts ask for a sign-in within the last ten minutes. What was typed is kept until then.

use super::*;

const KEY: [(&str, &str); 3] = [("name", "HR <system>"), ("role", "viewer"), ("_once", "a1")];

#[apply(test_both)]
async fn a_sign_in_of_nine_minutes_is_recent_and_one_of_eleven_is_asked_for_again(app: TestApp) {
    let Desk { app, mut admin, ada, .. } = desk(&app).await;
    let key = app.admin().await;
    let there = key.all("/v1/api-keys").await.len();
    app.clock.advance_minutes(9);
    shown(&admin.send("/settings/keys/new", &[("name", "At nine minutes"), ("role", "viewer")]).await);
    assert!(!page(&admin, "/settings/keys/new").await.contains("You signed in more than ten minutes ago"));

    app.clock.advance_minutes(2);
    assert!(page(&admin, "/settings/keys/new").await.contains("You signed in more than ten minutes ago"));
    let asked = admin.send("/settings/keys/new", &KEY).await;

    assert_eq!(asked.status, 401);
    assert_headers(&asked);
    let text = asked.text();
    for part in
        ["Sign in again to do this", "value=\"HR &lt;system&gt;\"", "name=\"role\" value=\"viewer\"", "action=\"/settings/keys/new\""]
    {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert_eq!(key.all("/v1/api-keys").await.len(), there + 1);
    let mut again = signed_in(&app, &key, &ada).await;
    let secret = shown(&again.send("/settings/keys/new", &KEY).await);
    app.caller_with(&secret[0]).get("/v1/me").await.assert_status(200).assert_field("name", "HR <system>");
    app.stop().await;
}

#[apply(test_both)]
async fn each_act_on_keys_and_accounts_asks_for_it_and_nothing_else_does(app: TestApp) {
    let company = app.office().await.company().active().await;
    let Desk { app, mut admin, mut coordinator, .. } = desk(&app).await;
    let key = app.admin().await;
    let contact = account(&key, "Gwen", "partner", Some(&company)).await;
    let api_key = key.post("/v1/api-keys", json!({"name": "HR", "role": "viewer"})).await.id();
    app.clock.advance_minutes(11);
    let version = key.get(&format!("/v1/accounts/{}", contact.id())).await.field("version");

    for step in ["edit", "deactivate", "reactivate", "sign-in-link", "end-sessions"] {
        for browser in [&mut admin, &mut coordinator] {
            let asked = browser.send(&format!("/settings/accounts/{}/{step}", contact.id()), &[("name", "Other")]).await;
            assert_eq!(asked.status, 401, "{step}: {}", asked.text());
        }
    }
    let new = [("name", "X"), ("email", "x@foothold.example"), ("role", "partner"), ("company_id", company.id())];
    assert_eq!(coordinator.send("/settings/accounts/new", &new).await.status, 401);
    for step in ["edit", "replace", "revoke"] {
        let asked = admin.send(&format!("/settings/keys/{api_key}/{step}"), &[("name", "Other")]).await;
        assert_eq!(asked.status, 401, "{step}: {}", asked.text());
    }
    key.get(&format!("/v1/accounts/{}", contact.id())).await.assert_field("version", version).assert_field("name", "Gwen");
    key.get(&format!("/v1/api-keys/{api_key}")).await.assert_field("version", 1);

    let institute = [("name", "Compass Rise"), ("timezone", "Europe/London")];
    leads_to(&coordinator.send("/settings/institute", &institute).await, "/settings?notice=saved");
    let feed = [("scope.type", "institute"), ("name", "All"), ("detail", "busy")];
    assert_eq!(shown(&coordinator.send("/settings/feeds/new", &feed).await).len(), 3);
    leads_to(&admin.send("/me/end-other-sessions", &[]).await, "/me?notice=sessions-ended");
    leads_to(&admin.send("/me/end-sessions", &[]).await, "/sign-in");
    app.stop().await;
}
