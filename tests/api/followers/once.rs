//! An act and the follower's position are kept together or not at all, and one instance at a time acts.

use std::sync::Mutex;
use std::sync::mpsc::channel;

use foothold::events::store::lock_place;
use foothold::worker::followers;

use super::*;
use crate::harness::dispatching::Dispatching;
use crate::harness::for_a_while;

const EVENTS: usize = 250;

#[apply(test_both)]
async fn two_instances_act_on_each_event_exactly_once(app: TestApp) {
    let other = app.second_instance().await;
    at_the_end(&app, &ONE[0]).await;
    record(&app, EVENTS).await;
    let expected = positions(&app).await;
    let passes = |app: TestApp| async move {
        while followed(&app).await.len() < EVENTS {
            follow::pass(&app.deps, &ONE[0]).await.unwrap();
        }
    };
    together([&app, &other, &app, &other].map(|app| passes(app.clone()))).await;
    assert_eq!(followed(&app).await, expected);
    assert_eq!(place_of(&app, &ONE[0]).await, Place { position: expected[EVENTS - 1], failing: None }, "no act failed");
    other.stop().await;
}

#[apply(test_both)]
async fn the_worker_follows_on_two_instances_while_events_come(app: TestApp) {
    let other = app.second_instance().await;
    at_the_end(&app, &MANY[0]).await;
    let (dispatching, elsewhere) = (Dispatching::start(&app), Dispatching::start(&other));
    let running = [&app, &other].map(|app| tokio::spawn(followers::run(app.deps.clone(), &MANY[0])));
    app.mentees(20).await;
    let expected = positions(&app).await;
    for _ in 0..400 {
        if followed(&app).await.len() == expected.len() {
            break;
        }
        for_a_while(1).await;
    }
    assert_eq!(followed(&app).await, expected);
    assert!(!running.iter().any(tokio::task::JoinHandle::is_finished), "a follower runs as long as its instance does");
    running.iter().for_each(tokio::task::JoinHandle::abort);
    dispatching.stop().await;
    elsewhere.stop().await;
    other.stop().await;
}

#[apply(test_both)]
async fn while_one_instance_acts_the_others_leave_the_follower_alone(app: TestApp) {
    // On SQLite everybody waits for the one writer, so nothing can be seen of this.
    if !app.is_postgres() {
        return;
    }
    at_the_end(&app, &ONE[0]).await;
    record(&app, 1).await;
    let expected = positions(&app).await;
    let ((held, is_held), (let_go, may_go)) = (channel(), channel::<()>());
    let may_go = Mutex::new(may_go);
    let deps = app.deps.clone();
    let holding = tokio::spawn(async move {
        let acting = deps.db.write("test_hold", move |conn| {
            assert!(lock_place(conn, ONE[0].name)?.is_some());
            held.send(()).unwrap();
            may_go.lock().unwrap().recv().unwrap();
            Ok(())
        });
        acting.await.unwrap();
    });
    tokio::task::spawn_blocking(move || is_held.recv().unwrap()).await.unwrap();
    assert!(!follow::pass(&app.deps, &ONE[0]).await.unwrap());
    assert_eq!(followed(&app).await, Vec::<i64>::new());
    let_go.send(()).unwrap();
    holding.await.unwrap();
    follow_all(&app, &ONE[0]).await.unwrap();
    assert_eq!(followed(&app).await, expected);
}

/// The process ends in the middle of a transaction of several events: at the third one, when that is acted on and no position is written.
#[apply(test_both)]
async fn an_end_between_act_and_position_leaves_neither_and_all_is_done_later(app: TestApp) {
    at_the_end(&app, &MANY[0]).await;
    record(&app, 5).await;
    let expected = positions(&app).await;
    let before = place_of(&app, &MANY[0]).await;
    goes_wrong(&app, expected[2], if app.is_postgres() { "lost connection" } else { "unavailable" }).await;
    follow::pass(&app.deps, &MANY[0]).await.unwrap_err();
    assert_eq!((followed(&app).await, place_of(&app, &MANY[0]).await), (vec![], before));
    is_mended(&app).await;
    follow_all(&app, &MANY[0]).await.unwrap();
    assert_eq!(followed(&app).await, expected);
}
