//! Proving anew who one is, for what asks for a recent sign-in.

use diesel::prelude::*;
use foothold::db::schema::sessions;
use foothold::time::Instant;

use super::fake::Fake;
use super::{Visitor, arrives, assert_in, assert_turned_away, changed, claims, with};
use crate::accounts::account;
use crate::harness::prelude::*;

/// Tells since when each session counts as signed in, as the rows say it.
async fn signed_in_at(app: &TestApp) -> Vec<(bool, Option<Instant>)> {
    let rows = app.deps.db.read("test_sessions", |conn| {
        Ok(sessions::table.order(sessions::id).select((sessions::by_provider, sessions::authenticated_at)).load(conn)?)
    });
    rows.await.unwrap()
}

#[apply(test_both)]
async fn a_session_counts_from_when_the_person_proved_who_they_are(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    account(&app.admin().await, "Miriam", "coordinator", None).await;
    for (said, expected) in [(Some(-3 * 3600), Some(-3 * 3600)), (Some(0), Some(0)), (Some(30), Some(0)), (None, None)] {
        app.clock.advance_minutes(1);
        let now = app.clock.now();
        let auth_time = said.map(|seconds: i64| now.timestamp().as_second() + seconds);
        let (visitor, answer) = arrives(&app, &fake, "Miriam", json!({"auth_time": auth_time})).await;
        assert_in(&visitor, &answer);
        let expected = expected.map(|seconds: i64| now.plus(jiff::SignedDuration::from_secs(seconds)));
        assert_eq!(signed_in_at(&app).await.pop(), Some((true, expected)), "{said:?}");
    }
    app.stop().await;
}

#[apply(test_both)]
async fn somebody_who_signs_in_again_is_asked_again(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    account(&app.admin().await, "Miriam", "coordinator", None).await;
    let (visitor, answer) = arrives(&app, &fake, "Miriam", json!({})).await;
    assert_in(&visitor, &answer);
    let again = "/sign-in/provider?next=%2F&amp;again=yes";
    assert!(visitor.clone().get("/sign-in").await.text().contains(again), "somebody who is signed in is asked again");
    assert!(!Visitor::at(&app).get("/sign-in").await.text().contains("again=yes"));
    app.clock.advance_hours(1);
    let now = app.clock.now().timestamp().as_second();
    let told = "Your institute did not ask you to sign in again";
    for (auth_time, is_taken) in
        [(json!(null), false), (json!(now - 3600), false), (json!(now - 61), false), (json!(now - 60), true), (json!(now), true)]
    {
        let mut visitor = visitor.clone();
        let earlier = visitor.cookies["__Host-foothold"].clone();
        let asked = visitor.begin("/sign-in/provider?next=%2Fme&again=yes").await;
        assert_eq!(asked.get("max_age"), "0");
        fake.gives_claims(&changed(claims(&app, &fake, &asked, "Miriam"), json!({"auth_time": auth_time})));
        let answer = visitor.comes_back(&asked.answer()).await;
        if is_taken {
            assert_eq!((answer.status, answer.header("location")), (303, Some("/me")), "{auth_time}");
            assert_ne!(visitor.cookies["__Host-foothold"], earlier, "the session is a new one");
        } else {
            assert!(answer.status == 403 && answer.text().contains(told), "{auth_time}: {answer:?}");
            assert_eq!(visitor.cookies["__Host-foothold"], earlier, "the session that was there goes on");
        }
    }
    let mut stranger = Visitor::at(&app);
    let asked = stranger.begin("/sign-in/provider?again").await;
    fake.gives_claims(&changed(claims(&app, &fake, &asked, "Miriam"), json!({"auth_time": null})));
    let answer = stranger.comes_back(&asked.answer()).await;
    assert_turned_away(&stranger, &answer, 403, told);
    app.stop().await;
}
