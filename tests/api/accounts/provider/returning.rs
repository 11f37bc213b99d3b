//! Who comes back must be the one who was led to the provider, once, within ten minutes, and from that provider.

use super::fake::Fake;
use super::{Asked, Visitor, assert_in, assert_turned_away, claims, sessions_there, with};
use crate::accounts::account;
use crate::harness::prelude::*;

const COOKIE: &str = "__Host-foothold-sign-in";

/// Gives a browser that was led to the provider, which will give a right token.
async fn led(app: &TestApp, fake: &Fake) -> (Visitor, Asked) {
    let mut visitor = Visitor::at(app);
    let asked = visitor.begin("/sign-in/provider").await;
    fake.gives_claims(&claims(app, fake, &asked, "Miriam"));
    (visitor, asked)
}

#[apply(test_both)]
async fn what_does_not_fit_to_the_sign_in_that_was_begun_signs_nobody_in(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    account(&app.admin().await, "Miriam", "coordinator", None).await;
    let (mut other, others) = led(&app, &fake).await;
    let (mut visitor, asked) = led(&app, &fake).await;
    let state = asked.get("state");
    let mut without_cookie = Visitor::at(&app);
    let mut altered = visitor.clone();
    let sealed = altered.cookies[COOKIE].clone();
    let middle = sealed.len() / 2;
    let letter = if &sealed[middle..=middle] == "A" { "B" } else { "A" };
    altered.cookies.insert(COOKIE.to_owned(), format!("{}{letter}{}", &sealed[..middle], &sealed[middle + 1..]));

    let answer = without_cookie.comes_back(&asked.answer()).await;
    assert_turned_away(&without_cookie, &answer, 400, "This sign-in does not count");
    let answer = altered.comes_back(&asked.answer()).await;
    assert_turned_away(&altered, &answer, 400, "This sign-in does not count");
    let answer = other.clone().comes_back(&asked.answer()).await;
    assert_turned_away(&other, &answer, 400, "begun in another browser");
    for wrong in [
        vec![("code", "a-code")],
        vec![("code", "a-code"), ("state", "")],
        vec![("code", "a-code"), ("state", others.get("state"))],
        vec![("code", "a-code"), ("state", state), ("state", state)],
        vec![("code", "a-code"), ("code", "another"), ("state", state)],
        vec![("state", state)],
        vec![("code", "a-code"), ("state", state), ("iss", "https://login.example")],
        vec![("code", "a-code"), ("state", state), ("iss", &format!("{}/", fake.issuer()))],
        vec![("error", "invalid_request"), ("state", "")],
        vec![],
    ] {
        let mut visitor = visitor.clone();
        let answer = visitor.comes_back(&wrong).await;
        assert!(answer.status == 400 && !visitor.is_in(), "{wrong:?}: {answer:?}");
        assert!(!visitor.cookies.contains_key(COOKIE), "the browser forgets the sign-in");
    }
    assert!(fake.asked_at("/token").is_empty(), "the provider is not even asked");
    for error in ["access_denied", "login_required", "a<b>c"] {
        let mut visitor = visitor.clone();
        let answer = visitor.comes_back(&[("error", error), ("state", state)]).await;
        assert_turned_away(&visitor, &answer, 403, "Your institute has not signed you in");
        assert!(!answer.text().contains("a&lt;b"), "what the address says is not shown");
    }
    assert_eq!(sessions_there(&app).await, 0);
    let answer = visitor.comes_back(&[("code", "a-code"), ("state", state), ("iss", &fake.issuer())]).await;
    assert_in(&visitor, &answer);
    fake.gives_claims(&claims(&app, &fake, &others, "Miriam"));
    let answer = other.comes_back(&others.answer()).await;
    assert_in(&other, &answer);
    app.stop().await;
}

#[apply(test_both)]
async fn a_sign_in_comes_back_once_and_within_ten_minutes(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    let second = app.second_instance().await;
    account(&app.admin().await, "Miriam", "coordinator", None).await;
    let (mut visitor, asked) = led(&app, &fake).await;
    let mut again = visitor.clone();
    let mut elsewhere = Visitor { browser: visitor.browser.goes_to(&second), ..visitor.clone() };
    let answer = visitor.comes_back(&asked.answer()).await;
    assert_in(&visitor, &answer);
    // The provider gives the same token for the same code again, which a right one does not.
    let answer = again.comes_back(&asked.answer()).await;
    assert_turned_away(&again, &answer, 400, "have been used already");
    let answer = elsewhere.comes_back(&asked.answer()).await;
    assert_turned_away(&elsewhere, &answer, 400, "have been used already");
    assert_eq!(sessions_there(&app).await, 1);

    let (mut late, asked) = led(&app, &fake).await;
    let mut in_time = late.clone();
    app.clock.advance(jiff::SignedDuration::from_secs(599));
    fake.gives_claims(&claims(&app, &fake, &asked, "Miriam"));
    let answer = in_time.comes_back(&asked.answer()).await;
    assert_in(&in_time, &answer);
    app.clock.advance(jiff::SignedDuration::from_secs(1));
    let answer = late.comes_back(&asked.answer()).await;
    assert_turned_away(&late, &answer, 400, "more than ten minutes");

    app.clock.advance_minutes(20);
    foothold::worker::tidy::run(app.deps.clone()).await.unwrap();
    let kept = app.deps.db.read("test_spent", |conn| {
        use diesel::prelude::*;
        Ok(foothold::db::schema::spent_sign_ins::table.count().get_result::<i64>(conn)?)
    });
    assert_eq!(kept.await.unwrap(), 0, "what could not come back anyway is forgotten");
    second.stop().await;
    app.stop().await;
}

#[apply(test_both)]
async fn a_provider_that_names_itself_must_do_so(app: TestApp) {
    let fake = Fake::start().await;
    fake.announces(json!({"authorization_response_iss_parameter_supported": true}));
    let app = with(&app, &fake).await;
    account(&app.admin().await, "Miriam", "coordinator", None).await;
    let (mut visitor, asked) = led(&app, &fake).await;
    let mut unnamed = visitor.clone();
    let answer = unnamed.comes_back(&asked.answer()).await;
    assert_turned_away(&unnamed, &answer, 400, "This sign-in does not count");
    let mut refused = visitor.clone();
    let answer = refused.comes_back(&[("error", "access_denied"), ("state", asked.get("state"))]).await;
    assert_turned_away(&refused, &answer, 400, "This sign-in does not count");
    let issuer = fake.issuer();
    let named = [asked.answer(), vec![("iss", issuer.as_str())]].concat();
    let answer = visitor.comes_back(&named).await;
    assert_in(&visitor, &answer);
    app.stop().await;
}
