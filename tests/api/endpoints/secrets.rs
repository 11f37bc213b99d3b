//! A secret that is replaced: the one before signs too, for as long as the overlap.

use foothold::master_key;
use foothold::seal::Sealer;

use super::*;
use crate::harness::dispatching::Dispatching;

async fn rotated(app: &TestApp, hook: &Hook, body: Value) -> String {
    let answer = app.office().await.post(&hook.step("rotate-secret"), body).await;
    answer.assert_status(200).field("secret").as_str().unwrap().to_owned()
}

async fn sent(app: &TestApp, receiver: &Receiver) -> Received {
    happens(app, 1).await;
    dispatch(app).await;
    receiver.received().pop().unwrap()
}

#[apply(test_both)]
async fn two_old_secrets_sign_beside_the_newest_and_a_third_is_refused(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    app.clock.advance_minutes(1);
    let second = rotated(&app, &hook, json!({})).await;
    assert_eq!(signers(&sent(&app, &receiver).await, &[&second, &hook.secret]), [0, 1], "newest first");

    app.clock.advance_hours(1);
    let third = rotated(&app, &hook, json!({"overlap_seconds": 86400})).await;
    assert_eq!(signers(&sent(&app, &receiver).await, &[&third, &second, &hook.secret]), [0, 1, 2]);
    app.office().await.post(&hook.step("rotate-secret"), json!({})).await.assert_problem(409, "conflict");

    app.clock.advance_hours(23);
    let request = sent(&app, &receiver).await;
    assert_eq!(signers(&request, &[&third, &second, &hook.secret]), [0, 1]);
    assert_eq!(request.header("webhook-signature").split(' ').count(), 2);
    rotated(&app, &hook, json!({})).await;
    app.clock.advance_hours(24);
    assert_eq!(sent(&app, &receiver).await.header("webhook-signature").split(' ').count(), 1);
}

#[apply(test_both)]
async fn without_an_overlap_the_old_secret_ends_at_once(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    let new = rotated(&app, &hook, json!({"overlap_seconds": 0})).await;
    let request = sent(&app, &receiver).await;
    assert_eq!(signers(&request, &[&new]), [0]);
    assert_eq!(signers(&request, &[&hook.secret]), [0; 0]);
}

#[apply(test_both)]
async fn the_overlap_is_a_week_at_most_and_the_secret_is_shown_once(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    let office = app.office().await;
    for (wrong, code) in [(json!(604_801), "out-of-range"), (json!(-1), "out-of-range"), (json!("1"), "wrong-type")] {
        office.post(&hook.step("rotate-secret"), json!({"overlap_seconds": wrong})).await.assert_fault("/overlap_seconds", code);
    }
    let first = office.post(&hook.step("rotate-secret"), json!({})).idempotent("once").await;
    let again = office.post(&hook.step("rotate-secret"), json!({})).idempotent("once").await;
    assert_eq!(first.assert_status(200).field("secret"), again.assert_status(200).field("secret"));
    assert!(status(&app, &hook).await.json().get("secret").is_none());
}

#[apply(test_both)]
async fn rotating_under_load_signs_every_request_with_a_secret_that_is_known(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    let dispatcher = Dispatching::start(&app);
    happens(&app, 100).await;
    let second = rotated(&app, &hook, json!({})).await;
    happens(&app, 100).await;
    let third = rotated(&app, &hook, json!({})).await;
    happens(&app, 100).await;
    app.deps.recorded.notify_one();
    let received = receiver.wait_for(300).await;
    dispatcher.stop().await;
    assert_eq!(received.len(), 300);
    for request in received {
        assert!(signers(&request, &[&hook.secret]) != [0; 0], "the first secret signs all along: {request:?}");
        let known = signers(&request, &[&third, &second, &hook.secret]).len();
        assert_eq!(known, request.header("webhook-signature").split(' ').count());
    }
}

#[apply(test_both)]
async fn secrets_move_to_a_new_master_key_and_open_with_it_alone(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    app.office().await.post(&hook.step("rotate-secret"), json!({})).idempotent("kept").await.assert_status(200);
    let old = app.deps.sealer.clone();
    let new = Sealer::from_base64("CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=").unwrap();
    let mut deps = app.deps.clone();
    deps.sealer = new.clone();

    assert_eq!(master_key::rotate(&app.deps.db, &old, &new).await.unwrap(), 3, "two secrets and a kept answer");
    assert_eq!(master_key::rotate(&app.deps.db, &old, &new).await.unwrap(), 0, "a second time there is nothing to do");

    happens(&app, 1).await;
    assert_eq!(dispatch(&app).await, 0, "with the old key nothing is sent, and nothing is charged");
    assert_eq!(only_delivery(&app, &hook).await["attempts"], 0);
    app.clock.advance_minutes(2);
    assert_eq!(dispatch_once(&deps).await.unwrap(), 1);
    assert_eq!(signers(&receiver.received()[0], &[&hook.secret]), [1]);
}

/// A rotation walks this table: a secret that is not in it would be lost with the old key.
#[test]
fn every_sealed_column_of_the_schema_is_known_to_the_rotation() {
    let schema = crate::migrations::schema();
    let mut table = "";
    let mut sealed = Vec::new();
    for line in schema.lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(" (") {
            table = name;
        } else if let Some((column, _)) = line.split_once(" -> ").filter(|(column, _)| column.starts_with("sealed_")) {
            sealed.push((table, column));
        }
    }
    let mut known: Vec<_> = master_key::SEALED_COLUMNS.iter().map(|known| (known.table, known.column)).collect();
    sealed.sort_unstable();
    known.sort_unstable();
    assert_eq!(known, sealed);
    assert!(known.len() >= 3);
}
