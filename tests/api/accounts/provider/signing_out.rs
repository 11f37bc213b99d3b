//! Signing out of this service, and what is said of the institute's own sign-in.

use super::fake::Fake;
use super::{Visitor, arrives, assert_in, with};
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
