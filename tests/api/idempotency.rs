//! `Idempotency-Key` (docs/api.md, Idempotency).

use diesel::prelude::*;
use foothold::db::schema::idempotency_keys;

use crate::harness::document;
use crate::harness::domain::mentee_body;
use crate::harness::prelude::*;

const MENTEES: &str = "/v1/mentees";

/// All that a client can compare; the date and the id of the request are the answer's own.
fn seen(answer: &Answer) -> (u16, Vec<u8>, Vec<(String, String)>) {
    let own = ["date", "x-request-id", "idempotency-replayed"];
    let headers = answer.headers.iter().filter(|(name, _)| !own.contains(&name.as_str()));
    let mut headers: Vec<_> = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    headers.sort();
    (answer.status, answer.body.clone(), headers)
}

#[track_caller]
fn assert_replayed(again: &Answer, first: &Answer) {
    assert_eq!(again.header("idempotency-replayed"), Some("true"), "{again:?}");
    assert_eq!(first.header("idempotency-replayed"), None, "{first:?}");
    assert_eq!(seen(again), seen(first));
}

#[apply(test_both)]
async fn the_first_answer_comes_again_byte_for_byte(app: TestApp) {
    let coordinator = app.coordinator().await;
    let send = || coordinator.post(MENTEES, mentee_body()).idempotent("one");
    let first = send().await;
    first.assert_status(201);
    app.clock.advance_hours(23);
    assert_replayed(&send().await, &first);
    assert_eq!(coordinator.all(MENTEES).await.len(), 1);
    app.assert_events(["mentee.created"]).await;
}

#[apply(test_both)]
async fn a_refusal_comes_again_too(app: TestApp) {
    let coordinator = app.coordinator().await;
    let send = || coordinator.post(MENTEES, json!({"full_name": ""})).idempotent("one");
    let first = send().await;
    first.assert_problem(422, "validation-failed");
    assert_replayed(&send().await, &first);
}

#[apply(test_both)]
async fn another_request_with_the_key_is_refused(app: TestApp) {
    let admin = app.admin().await;
    let first = admin.post(MENTEES, mentee_body()).idempotent("one").await;
    let mut other = mentee_body();
    other["preferred_name"] = json!("Other");
    admin.post(MENTEES, other).idempotent("one").await.assert_problem(422, "idempotency-key-reused");
    admin.post("/v1/api-keys", mentee_body()).idempotent("one").await.assert_problem(422, "idempotency-key-reused");
    // The refusal is not what is kept.
    assert_replayed(&admin.post(MENTEES, mentee_body()).idempotent("one").await, &first);
}

#[apply(test_both)]
async fn another_callers_key_is_another_key(app: TestApp) {
    let (one, other) = (app.coordinator().await, app.coordinator().await);
    let first = one.post(MENTEES, mentee_body()).idempotent("same").await;
    let second = other.post(MENTEES, mentee_body()).idempotent("same").await;
    second.assert_status(201);
    assert_ne!(first.id(), second.id());
}

#[apply(test_both)]
async fn it_survives_a_restart(app: TestApp) {
    let coordinator = app.coordinator().await;
    let first = coordinator.post(MENTEES, mentee_body()).idempotent("one").await;
    let restarted = app.restarted().await;
    let again = coordinator.at(&restarted).post(MENTEES, mentee_body()).idempotent("one").await;
    assert_replayed(&again, &first);
    restarted.stop().await;
}

#[apply(test_both)]
async fn many_at_once_have_one_effect(app: TestApp) {
    let (coordinator, other) = (app.coordinator().await, app.second_instance().await);
    let callers = (0..12).map(|number| if number % 2 == 0 { coordinator.clone() } else { coordinator.at(&other) });
    let answers = together(callers.map(|caller| caller.post(MENTEES, mentee_body()).idempotent("one"))).await;
    let made: Vec<_> = answers.iter().filter(|answer| answer.status == 201).map(Answer::id).collect();
    assert!(!made.is_empty() && made.iter().all(|id| *id == made[0]), "{answers:?}");
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        answer.assert_problem(409, "idempotency-in-flight");
    }
    assert_eq!(coordinator.all(MENTEES).await.len(), 1);
    // The refusal in flight is not what is kept.
    coordinator.post(MENTEES, mentee_body()).idempotent("one").await.assert_status(201).assert_field("id", made[0].clone());
    other.stop().await;
}

#[apply(test_both)]
async fn after_a_day_the_key_is_free_again(app: TestApp) {
    let coordinator = app.coordinator().await;
    let send = || coordinator.post(MENTEES, mentee_body()).idempotent("one");
    let first = send().await;
    app.clock.set("2027-03-09T08:59:59.999999Z");
    assert_eq!(send().await.id(), first.id());
    app.clock.set("2027-03-09T09:00:00Z");
    let second = send().await;
    second.assert_status(201);
    assert_ne!(second.id(), first.id());
    assert_replayed(&send().await, &second);
}

#[apply(test_both)]
async fn what_was_not_decided_is_not_kept(app: TestApp) {
    let (coordinator, viewer) = (app.coordinator().await, app.viewer().await);
    let send = |kind: &str, body: String| coordinator.request(reqwest::Method::POST, MENTEES).body(kind, body).idempotent("one");
    send("application/json", "{".into()).await.assert_problem(400, "malformed-request");
    send("text/plain", "x".into()).await.assert_problem(415, "unsupported-media-type");
    send("application/json", " ".repeat(256 * 1024 + 1)).await.assert_problem(413, "payload-too-large");
    send("application/json", mentee_body().to_string()).await.assert_status(201);
    viewer.post(MENTEES, mentee_body()).idempotent("two").await.assert_problem(403, "forbidden");
}

#[apply(test_both)]
async fn a_key_of_the_wrong_form_is_refused(app: TestApp) {
    let coordinator = app.coordinator().await;
    for key in ["", " ", "a b", "\t", &"x".repeat(256)] {
        coordinator.post(MENTEES, mentee_body()).idempotent(key).await.assert_problem(400, "malformed-request");
    }
    let longest = "~".repeat(255);
    let first = coordinator.post(MENTEES, mentee_body()).idempotent(&longest).await;
    assert_replayed(&coordinator.post(MENTEES, mentee_body()).idempotent(&longest).await, &first);
}

#[apply(test_both)]
async fn what_its_key_says_is_told_before_an_id_that_is_none(app: TestApp) {
    let admin = app.admin().await;
    admin.post(MENTEES, mentee_body()).idempotent("used").await.assert_status(201);
    let ignoring = ["test_webhook_endpoint", "refresh_busy_calendar"];
    for operation in document::served().operations.iter().filter(|operation| operation.method == reqwest::Method::POST) {
        let path = operation.path_with(|_| "nothing".to_owned());
        admin.post(&path, json!({})).idempotent("a b").await.assert_problem(400, "malformed-request");
        let twice = admin.post(&path, json!({})).idempotent("a").idempotent("b").await;
        twice.assert_problem(400, "malformed-request");
        if path.contains("/nothing") {
            let used = admin.post(&path, json!({})).idempotent("used").await;
            let ignores = ignoring.contains(&operation.id.as_str());
            assert_eq!(used.field("code"), if ignores { "not-found" } else { "idempotency-key-reused" }, "{used:?}");
        }
    }
}

#[apply(test_both)]
async fn a_secret_that_is_kept_for_it_is_sealed(app: TestApp) {
    let admin = app.admin().await;
    let send = || admin.post("/v1/api-keys", json!({"name": "x", "role": "viewer"})).idempotent("one");
    let first = send().await;
    assert_replayed(&send().await, &first);
    let kept =
        app.deps.db.read("test_kept", |conn| Ok(idempotency_keys::table.select(idempotency_keys::sealed_answer).load::<Vec<u8>>(conn)?));
    let (kept, secret) = (kept.await.unwrap(), first.field("key").as_str().unwrap().to_owned());
    assert_eq!(kept.len(), 1);
    assert!(!kept[0].windows(20).any(|window| secret.as_bytes().starts_with(window)));
}
