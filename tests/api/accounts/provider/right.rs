//! Somebody whom the provider signs in is signed in here.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use foothold::seal::fingerprint;
use url::form_urlencoded;

use super::fake::{CLIENT_ID, CLIENT_SECRET, Fake, header};
use super::token::{Key, signed};
use super::{Asked, Visitor, arrives, assert_in, claims, with};
use crate::accounts::{account, place};
use crate::harness::logs;
use crate::harness::prelude::*;

#[apply(test_both)]
async fn somebody_is_led_to_the_provider_and_comes_back_signed_in(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    let admin = app.admin().await;
    let miriam = account(&admin, "Miriam", "coordinator", None).await;
    let mut visitor = Visitor::at(&app);
    let page = visitor.get("/sign-in?next=%2Fslots").await;
    assert!(page.text().contains("href=\"/sign-in/provider?next=%2Fslots\""), "{page:?}");

    let led = visitor.get("/sign-in/provider?next=%2Fslots").await;
    let cookie = led.header("set-cookie").unwrap();
    let (sealed, attributes) = cookie.strip_prefix("__Host-foothold-sign-in=").unwrap().split_once("; ").unwrap();
    assert_eq!(attributes, "Max-Age=600; Path=/; HttpOnly; SameSite=Lax; Secure");
    let asked = Asked::of(led.header("location").unwrap());
    assert!(led.header("location").unwrap().starts_with(&fake.server.url("/authorize?")));
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", CLIENT_ID),
        ("redirect_uri", "https://foothold.test/sign-in/provider/return"),
        ("scope", "openid email profile groups"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(asked.get(name), value);
    }
    for secret in ["state", "nonce", "code_challenge"] {
        assert_eq!(asked.get(secret).len(), 43, "{secret}");
        assert!(!sealed.contains(asked.get(secret)), "{secret} is sealed");
    }
    assert!(!asked.0.contains_key("max_age"));

    fake.gives_claims(&claims(&app, &fake, &asked, "Miriam"));
    let done = visitor.comes_back(&asked.answer()).await;
    assert_in(&visitor, &done);
    assert_eq!(done.header("location"), Some("/slots"));
    assert!(!visitor.cookies.contains_key("__Host-foothold-sign-in"), "the sign-in is forgotten");
    visitor.get("/slots").await.assert_status(200);
    let me = visitor.get("/me").await;
    assert!(me.text().contains("miriam@foothold.example") && me.text().contains("With your institute"), "{me:?}");
    admin.get(&place(&miriam)).await.assert_field("last_signed_in_at", "2027-03-08T09:00:00Z").assert_field("role_source", "foothold");

    let exchange = fake.asked_at("/token").pop().unwrap();
    assert_eq!(
        exchange.header("authorization"),
        format!("Basic {}", STANDARD.encode(format!("{CLIENT_ID}:{}", CLIENT_SECRET.replace(' ', "+"))))
    );
    let sent: std::collections::HashMap<_, _> = form_urlencoded::parse(&exchange.body).into_owned().collect();
    assert_eq!((sent["code"].as_str(), sent["redirect_uri"].as_str()), ("a-code", "https://foothold.test/sign-in/provider/return"));
    assert_eq!(URL_SAFE_NO_PAD.encode(fingerprint(&sent["code_verifier"])), asked.get("code_challenge"));
    app.stop().await;
}

#[apply(test_both)]
async fn each_algorithm_of_the_list_signs_in(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    account(&app.admin().await, "Miriam", "coordinator", None).await;
    let keys: [(&str, &str, &Key); 4] =
        [("ES256", "main", &fake.main), ("RS256", "rsa", &fake.rsa), ("PS256", "rsa", &fake.rsa), ("EdDSA", "ed", &fake.ed)];
    for (algorithm, kid, key) in keys {
        let mut visitor = Visitor::at(&app);
        let asked = visitor.begin("/sign-in/provider").await;
        fake.gives(&signed(key, &json!({"alg": algorithm, "kid": kid}), &claims(&app, &fake, &asked, "Miriam")));
        let done = visitor.comes_back(&asked.answer()).await;
        assert!(done.status == 303 && visitor.is_in(), "{algorithm}: {done:?}");
    }
    // A token without an id is checked with the one key of its kind.
    for (algorithm, key) in [("RS256", &fake.rsa), ("EdDSA", &fake.ed)] {
        let mut visitor = Visitor::at(&app);
        let asked = visitor.begin("/sign-in/provider").await;
        fake.gives(&signed(key, &json!({"alg": algorithm}), &claims(&app, &fake, &asked, "Miriam")));
        let done = visitor.comes_back(&asked.answer()).await;
        assert!(done.status == 303 && visitor.is_in(), "{algorithm}: {done:?}");
    }
    app.stop().await;
}

#[apply(test_both)]
async fn clocks_may_differ_by_a_minute_and_an_audience_may_be_a_list(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    account(&app.admin().await, "Miriam", "coordinator", None).await;
    let now = app.clock.now().timestamp().as_second();
    for right in [
        json!({"iat": now + 60, "auth_time": now + 60, "exp": now + 360}),
        json!({"iat": now - 300, "exp": now - 59}),
        json!({"aud": [CLIENT_ID]}),
        json!({"aud": [CLIENT_ID], "azp": CLIENT_ID}),
        json!({"auth_time": null}),
        json!({"name": null}),
        json!({"email": null, "email_verified": null}),
    ] {
        let (visitor, answer) = arrives(&app, &fake, "Miriam", right.clone()).await;
        assert!(answer.status == 303 && visitor.is_in(), "{right}: {answer:?}");
    }
    app.stop().await;
}

#[apply(test_both)]
async fn nobody_is_led_on_to_another_place(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    account(&app.admin().await, "Miriam", "coordinator", None).await;
    for elsewhere in ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example", "%2Fsign-in%2Fprovider"] {
        let mut visitor = Visitor::at(&app);
        let asked = visitor.begin(&format!("/sign-in/provider?next={elsewhere}")).await;
        fake.gives_claims(&claims(&app, &fake, &asked, "Miriam"));
        let done = visitor.comes_back(&asked.answer()).await;
        assert_eq!((done.status, done.header("location")), (303, Some("/")), "{elsewhere}");
    }
    app.stop().await;
}

#[apply(test_both)]
async fn nothing_of_a_sign_in_is_in_the_log(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    account(&app.admin().await, "Miriam", "coordinator", None).await;
    let mut visitor = Visitor::at(&app);
    let asked = visitor.begin("/sign-in/provider").await;
    let token = signed(&fake.main, &header(), &claims(&app, &fake, &asked, "Miriam"));
    let secrets =
        [asked.get("state").to_owned(), asked.get("nonce").to_owned(), "a-secret-code".to_owned(), token.clone(), CLIENT_SECRET.to_owned()];
    secrets.iter().for_each(|secret| logs::wait_for(secret));
    fake.gives(&token[..token.len() - 2]);
    visitor.clone().comes_back(&[("code", "a-secret-code"), ("state", asked.get("state"))]).await.assert_status(400);
    fake.gives(&token);
    let done = visitor.comes_back(&[("code", "a-secret-code"), ("state", asked.get("state"))]).await;
    assert_in(&visitor, &done);
    for secret in secrets {
        assert_eq!(logs::lines_with(&secret), Vec::<String>::new());
    }
    app.stop().await;
}

#[apply(test_both)]
async fn somebody_signs_out_also_at_the_institute(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    account(&app.admin().await, "Miriam", "coordinator", None).await;
    let (mut visitor, done) = arrives(&app, &fake, "Miriam", json!({})).await;
    assert_in(&visitor, &done);
    visitor.browser.cookie = visitor.cookies.get("__Host-foothold").map(|token| format!("__Host-foothold={token}"));
    let out = visitor.browser.send("/sign-out", &[]).await;
    out.assert_status(200);
    let link = format!("<a href=\"{}?client_id=foothold\">Sign out also at your institute</a>", fake.server.url("/end"));
    assert!(out.text().contains("You are signed out") && out.text().contains(&link), "{out:?}");
    assert_eq!(visitor.browser.get("/me").await.status, 303);
    assert!(fake.asked_at("/end").is_empty(), "the link is for the person to follow");
    app.stop().await;
}

#[apply(test_both)]
async fn without_a_provider_there_is_no_way_to_one(app: TestApp) {
    let app = crate::accounts::over_https(&app).await;
    let mut visitor = Visitor::at(&app);
    assert!(!visitor.get("/sign-in").await.text().contains("/sign-in/provider"));
    visitor.get("/sign-in/provider").await.assert_status(404);
    visitor.get("/sign-in/provider/return?code=a&state=b").await.assert_status(404);
    let out = visitor.browser.send("/sign-out", &[]).await;
    assert!(!out.text().contains("institute"), "{out:?}");
    app.stop().await;
}
