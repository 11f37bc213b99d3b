//! A follower sees the events of its types, each in its turn, from its first place on.

use super::*;

#[apply(test_both)]
async fn events_are_followed_in_the_order_of_the_log_and_no_others(app: TestApp) {
    let office = app.office().await;
    at_the_end(&app, &MANY[0]).await;
    for name in ["First", "Second"] {
        app.mentee().await;
        office.company().created().await;
        office.patch("/v1/institute", json!({"name": name})).await.assert_status(200);
    }
    follow_all(&app, &MANY[0]).await.unwrap();
    let expected = positions(&app).await;
    assert_eq!(expected.len(), 4);
    assert_eq!(followed(&app).await, expected);
    follow_all(&app, &MANY[0]).await.unwrap();
    assert_eq!(followed(&app).await, expected, "nothing is followed twice");
}

#[apply(test_both)]
async fn an_event_is_followed_as_soon_as_it_has_a_position(app: TestApp) {
    at_the_end(&app, &ONE[0]).await;
    app.mentee().await;
    while follow::pass(&app.deps, &ONE[0]).await.unwrap() {}
    let at_once = followed(&app).await.len();
    assert_eq!(at_once, usize::from(!app.is_postgres()), "on PostgreSQL the event has no position yet");
    follow_all(&app, &ONE[0]).await.unwrap();
    assert_eq!(followed(&app).await, positions(&app).await);
}

#[apply(test_both)]
async fn a_follower_that_begins_at_the_end_leaves_a_year_of_events_alone(app: TestApp) {
    record(&app, 2_500).await;
    at_the_end(&app, &MANY[0]).await;
    assert!(!follow::pass(&app.deps, &MANY[0]).await.unwrap());
    assert_eq!(followed(&app).await, Vec::<i64>::new());
    app.mentee().await;
    follow_all(&app, &MANY[0]).await.unwrap();
    assert_eq!(followed(&app).await, positions(&app).await[2_500..]);
}

#[apply(test_both)]
async fn a_follower_that_must_see_the_past_takes_it_in_batches(app: TestApp) {
    record(&app, 1_050).await;
    at_the_beginning(&app, &MANY[0]).await;
    let mut passes = 1;
    while follow::pass(&app.deps, &MANY[0]).await.unwrap() {
        assert_eq!(followed(&app).await.len(), passes * 100);
        passes += 1;
    }
    assert_eq!(passes, 11);
    assert_eq!(followed(&app).await, positions(&app).await);
}

#[apply(test_both)]
async fn a_follower_without_a_place_says_what_is_missing(app: TestApp) {
    let error = follow::pass(&app.deps, &MANY[0]).await.unwrap_err().to_string();
    assert!(error.contains("test_many") && error.contains("migration"), "{error}");
}
