//! Signing out of this service, and what is said of the institute's own sign-in. Both are counted.

use super::fake::Fake;
use super::{Visitor, arrives, assert_in, assert_turned_away, changed, claims, with};
use crate::accounts::{account, signed_in};
use crate::harness::prelude::*;

#[apply(test_both)]
async fn only_somebody_who_came_from_the_institute_hears_of_its_sign_in(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    let admin = app.admin().await;
    let mut by_link = signed_in(&app, &admin, &account(&admin, "Jo", "coordinator", None).await).await;
    for browser in [&mut by_link, &mut Visitor::at(&app).browser] {
        let out = browser.send("/sign-out", &[]).await;
        out.assert_status(200);
        assert!(out.text().contains("You are signed out") && !out.text().contains("at your institute"), "{out:?}");
    }
    assert!(fake.asked_at("/.well-known/openid-configuration").is_empty(), "nobody is asked for strangers");

    account(&admin, "Miriam", "coordinator", None).await;
    let (mut visitor, done) = arrives(&app, &fake, "Miriam", json!({})).await;
    assert_in(&visitor, &done);
    visitor.browser.cookie = visitor.cookies.get("__Host-foothold").map(|token| format!("__Host-foothold={token}"));
    assert!(visitor.browser.send("/sign-out", &[]).await.text().contains("Sign out also at your institute"));
    app.stop().await;
}

#[apply(test_both)]
async fn visitors_are_counted_once_for_each_request(app: TestApp) {
    let fake = Fake::start().await;
    let config = fake.config();
    let app = app
        .started_with(|start| {
            start.public_url = String::from("https://foothold.test");
            start.provider = Some(config);
            start.serve.rate_limit = 6;
        })
        .await;
    let mut visitor = Visitor::at(&app);
    for _ in 0..3 {
        visitor.get("/sign-in/provider").await.assert_status(303);
        visitor.browser.send("/sign-out", &[]).await.assert_status(200);
    }
    assert_eq!(visitor.browser.send("/sign-out", &[]).await.status, 429);
    assert_eq!(visitor.get("/sign-in/provider").await.status, 429);
    app.stop().await;
}

#[apply(test_both)]
async fn somebody_whom_the_institute_did_not_ask_again_is_asked_again(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    account(&app.admin().await, "Miriam", "coordinator", None).await;
    let mut visitor = Visitor::at(&app);
    let asked = visitor.begin("/sign-in/provider?next=%2Fme&again=yes").await;
    fake.gives_claims(&changed(claims(&app, &fake, &asked, "Miriam"), json!({"auth_time": null})));

    let answer = visitor.comes_back(&asked.answer()).await;

    assert_turned_away(&visitor, &answer, 403, "href=\"/sign-in/provider?next=%2Fme&amp;again=yes\"");
    app.stop().await;
}
