//! What the service knows of the provider: for an hour, and only over addresses that count.

use super::fake::Fake;
use super::token::{Key, signed};
use super::{Visitor, arrives, assert_in, assert_turned_away, claims, with};
use crate::accounts::account;
use crate::harness::prelude::*;

const DISCOVERY: &str = "/.well-known/openid-configuration";

#[apply(test_both)]
async fn what_the_provider_says_of_itself_is_asked_for_once_an_hour(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    account(&app.admin().await, "Miriam", "coordinator", None).await;
    assert_eq!(fake.server.count(), 0, "nothing is asked before somebody signs in");
    let asked = || (fake.asked_at(DISCOVERY).len(), fake.asked_at("/keys").len());
    for (minutes, expected) in [(0, (1, 1)), (59, (1, 1)), (1, (2, 2)), (59, (2, 2))] {
        app.clock.advance_minutes(minutes);
        let (visitor, answer) = arrives(&app, &fake, "Miriam", json!({})).await;
        assert_in(&visitor, &answer);
        assert_eq!(asked(), expected, "after {minutes} minutes more");
    }
    app.stop().await;
}

#[apply(test_both)]
async fn a_new_key_is_asked_for_at_most_once_a_minute(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    account(&app.admin().await, "Miriam", "coordinator", None).await;
    let (visitor, answer) = arrives(&app, &fake, "Miriam", json!({})).await;
    assert_in(&visitor, &answer);

    let new = Key::ec();
    let sign_in = async |kid: &str, key: &Key| {
        let mut visitor = Visitor::at(&app);
        let asked = visitor.begin("/sign-in/provider").await;
        fake.gives(&signed(key, &json!({"alg": "ES256", "kid": kid}), &claims(&app, &fake, &asked, "Miriam")));
        visitor.comes_back(&asked.answer()).await.status
    };
    for expected in [2, 2, 2] {
        assert_eq!(sign_in("new", &new).await, 400, "the provider does not have it");
        assert_eq!(fake.asked_at("/keys").len(), expected);
    }
    fake.publishes(&[fake.keys(), vec![new.public("new")]].concat());
    assert_eq!(sign_in("new", &new).await, 400, "a minute has not passed");
    app.clock.advance_minutes(1);
    assert_eq!(sign_in("new", &new).await, 303);
    assert_eq!(sign_in("main", &fake.main).await, 303);
    assert_eq!((fake.asked_at("/keys").len(), fake.asked_at(DISCOVERY).len()), (3, 1));
    app.stop().await;
}

#[apply(test_both)]
async fn a_provider_that_says_what_cannot_be_used_leads_nobody_anywhere(app: TestApp) {
    use crate::harness::receiver::Reply;
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    let told = "Your institute's sign-in does not answer";
    for wrong in [
        json!({"issuer": format!("{}/", fake.issuer())}),
        json!({"issuer": "https://login.example"}),
        json!({"authorization_endpoint": "http://login.example/authorize"}),
        json!({"authorization_endpoint": "javascript:alert(1)"}),
        json!({"end_session_endpoint": "http://login.example/end"}),
        json!({"jwks_uri": "http://10.0.0.1/keys"}),
        json!({"jwks_uri": fake.server.url("/nothing")}),
        json!({"authorization_endpoint": null}),
    ] {
        fake.announces(wrong.clone());
        let mut visitor = Visitor::at(&app);
        let answer = visitor.get("/sign-in/provider?next=%2Fslots").await;
        assert!(answer.status == 503 && answer.text().contains(told) && visitor.cookies.is_empty(), "{wrong}: {answer:?}");
        assert!(answer.text().contains("href=\"/sign-in/provider?next=%2Fslots\""), "{answer:?}");
    }
    for reply in [
        Reply::status(500),
        Reply::status(302).with("location", &fake.server.url("/elsewhere")),
        Reply::Flood(1024 * 1024),
        Reply::closed(),
    ] {
        fake.server.reply_at(DISCOVERY, reply);
        Visitor::at(&app).get("/sign-in/provider").await.assert_status(503);
    }
    assert!(fake.asked_at("/elsewhere").is_empty());
    fake.announces(json!({}));
    Visitor::at(&app).get("/sign-in/provider").await.assert_status(303);
    app.stop().await;
}

#[apply(test_both)]
async fn a_provider_in_a_private_network_is_called_only_where_that_is_allowed(app: TestApp) {
    let fake = Fake::start().await;
    let config = foothold::config::ProviderConfig { allow: Vec::new(), ..fake.config() };
    let app = app
        .started_with(|start| {
            start.public_url = String::from("https://foothold.test");
            start.provider = Some(config);
        })
        .await;
    let mut visitor = Visitor::at(&app);
    let answer = visitor.get("/sign-in/provider").await;
    assert_turned_away(&visitor, &answer, 503, "cannot be reached");
    assert_eq!(fake.server.connections(), 0);
    app.stop().await;
}

#[apply(test_both)]
async fn the_secret_goes_where_the_provider_takes_it(app: TestApp) {
    let fake = Fake::start().await;
    fake.announces(json!({"token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"]}));
    let app = with(&app, &fake).await;
    account(&app.admin().await, "Miriam", "coordinator", None).await;
    let (visitor, answer) = arrives(&app, &fake, "Miriam", json!({})).await;
    assert_in(&visitor, &answer);
    let exchange = fake.asked_at("/token").pop().unwrap();
    assert!(String::from_utf8_lossy(&exchange.body).contains("client_secret=a+secret+of+two"));
    assert!(!exchange.headers.contains_key("authorization"));
    app.stop().await;
}
