//! An event that fails is tried three times, and then the follower goes on without it.

use foothold::events::store::{FailureRow, list_failures};
use foothold::wire::paging::PageRequest;

use super::*;

async fn failures(app: &TestApp) -> Vec<FailureRow> {
    let page = PageRequest { limit: 100, after: None };
    app.deps.db.read("test_failures", move |conn| list_failures(conn, &page)).await.unwrap()
}

async fn tries(app: &TestApp, follower: &'static Follower) -> i32 {
    place_of(app, follower).await.failing.map_or(0, |failing| failing.tries)
}

/// Waits for the second and the third try.
async fn try_to_the_end(app: &TestApp, follower: &'static Follower) {
    for seconds in [1, 10] {
        app.clock.advance(SignedDuration::from_secs(seconds));
        follow_all(app, follower).await.unwrap();
    }
}

#[apply(test_both)]
async fn an_event_that_fails_holds_up_what_comes_after_it_until_the_third_time(app: TestApp) {
    for follower in [&ONE[0], &MANY[0]] {
        at_the_end(&app, follower).await;
        let done_before = followed(&app).await.len();
        record(&app, 3).await;
        let new = positions(&app).await.split_off(done_before);
        goes_wrong(&app, new[1], "refused").await;

        follow_all(&app, follower).await.unwrap();
        assert_eq!(followed(&app).await[done_before..], new[..1], "{}", follower.name);
        assert_eq!(tries(&app, follower).await, 1);
        follow_all(&app, follower).await.unwrap();
        assert_eq!(tries(&app, follower).await, 1, "there is a pause before the next try");
        app.clock.advance(SignedDuration::from_secs(1));
        follow_all(&app, follower).await.unwrap();
        assert_eq!(tries(&app, follower).await, 2);
        assert!(failures(&app).await.iter().all(|failure| failure.follower != follower.name));
        app.clock.advance(SignedDuration::from_secs(10));
        follow_all(&app, follower).await.unwrap();

        assert_eq!(followed(&app).await[done_before..], [new[0], new[2]]);
        let failures: Vec<_> = failures(&app).await.into_iter().filter(|failure| failure.follower == follower.name).collect();
        assert_eq!(failures.len(), 1);
        assert_eq!((failures[0].tries, failures[0].error.as_str()), (3, "It may not be."));
        assert_eq!(failures[0].failed_at, app.clock.now());
        assert_eq!(place_of(&app, follower).await, Place { position: new[2], failing: None });
        // The other follower of this test counts what was written down as well.
        is_mended(&app).await;
        sql(&app, &format!("INSERT INTO followed SELECT max(number) + 1, {} FROM followed", new[1])).await;
    }
}

#[apply(test_both)]
async fn what_succeeds_before_the_third_time_is_no_failure(app: TestApp) {
    at_the_end(&app, &ONE[0]).await;
    record(&app, 2).await;
    let expected = positions(&app).await;
    goes_wrong(&app, expected[0], "broken statement").await;
    follow_all(&app, &ONE[0]).await.unwrap();
    assert_eq!(tries(&app, &ONE[0]).await, 1);
    is_mended(&app).await;
    app.clock.advance(SignedDuration::from_secs(1));
    follow_all(&app, &ONE[0]).await.unwrap();
    assert_eq!(followed(&app).await, expected);
    assert_eq!((tries(&app, &ONE[0]).await, failures(&app).await.len()), (0, 0));
}

#[apply(test_both)]
async fn of_a_hundred_in_one_transaction_one_fails_and_the_others_stay(app: TestApp) {
    at_the_end(&app, &MANY[0]).await;
    record(&app, 100).await;
    let mut expected = positions(&app).await;
    goes_wrong(&app, expected[49], "broken statement").await;
    assert!(!follow::pass(&app.deps, &MANY[0]).await.unwrap());
    assert_eq!(followed(&app).await, expected[..49], "what came before it stays");
    try_to_the_end(&app, &MANY[0]).await;
    let failed = expected.remove(49);
    assert_eq!(followed(&app).await, expected, "{failed} alone is not done");
    assert_eq!(failures(&app).await.len(), 1);
}

#[apply(test_both)]
async fn an_act_that_panics_counts_as_a_failure_and_undoes_no_other(app: TestApp) {
    at_the_end(&app, &MANY[0]).await;
    record(&app, 5).await;
    let mut expected = positions(&app).await;
    goes_wrong(&app, expected[2], "panic").await;
    follow_all(&app, &MANY[0]).await.unwrap();
    assert_eq!(followed(&app).await, expected[..2], "those before it are done without it");
    assert_eq!(tries(&app, &MANY[0]).await, 1);
    try_to_the_end(&app, &MANY[0]).await;
    expected.remove(2);
    assert_eq!(followed(&app).await, expected);
    let failures = failures(&app).await;
    assert_eq!((failures.len(), failures[0].tries), (1, 3));
    assert!(failures[0].error.contains("panicked"), "{failures:?}");
}

#[apply(test_both)]
async fn what_is_unavailable_is_tried_for_as_long_as_it_takes(app: TestApp) {
    at_the_end(&app, &ONE[0]).await;
    record(&app, 2).await;
    let expected = positions(&app).await;
    goes_wrong(&app, expected[0], "unavailable").await;
    for _ in 0..5 {
        let error = follow::pass(&app.deps, &ONE[0]).await.unwrap_err();
        assert!(matches!(error, Error::Unavailable(_)), "{error}");
    }
    assert_eq!((followed(&app).await, tries(&app, &ONE[0]).await, failures(&app).await.len()), (vec![], 0, 0));
    is_mended(&app).await;
    follow_all(&app, &ONE[0]).await.unwrap();
    assert_eq!(followed(&app).await, expected);
}
