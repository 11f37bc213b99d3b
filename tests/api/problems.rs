//! Refusals: their documents, their order, and what bodies may be (docs/api.md, Errors).

use diesel::connection::SimpleConnection;
use foothold::wire::problem::Code;
use reqwest::Method;

use crate::harness::app;
use crate::harness::database::Database;
use crate::harness::domain::{mentee_body, slot_body};
use crate::harness::prelude::*;

const MENTEES: &str = "/v1/mentees";
const LIMIT: usize = 256 * 1024;

fn mentee_with(field: &str, value: impl Into<Value>) -> Value {
    let mut body = mentee_body();
    body[field] = value.into();
    body
}

/// A second connection holds what is asked for; PostgreSQL gives up on each statement for another reason.
#[tokio::test]
async fn a_statement_that_waits_or_runs_too_long_is_unavailable() {
    app::run(Database::postgres(), async |app: TestApp| {
        let mut holder = foothold::db::conn::open(&app.address()).unwrap();
        holder.batch_execute("SELECT pg_advisory_lock(7)").unwrap();

        for statement in
            ["SET LOCAL lock_timeout = 1; SELECT pg_advisory_xact_lock(7)", "SET LOCAL statement_timeout = 1; SELECT pg_sleep(30)"]
        {
            let outcome = app.deps.db.write("slow", move |conn| Ok(conn.batch_execute(statement)?)).await;
            assert!(matches!(outcome, Err(foothold::error::Error::Unavailable(_))), "{statement}: {outcome:?}");
        }
    })
    .await;
}

#[apply(test_both)]
async fn a_path_that_is_none_is_not_found_before_anybody_asks_for_a_key(app: TestApp) {
    let stranger = app.stranger();
    for path in ["/nothing", "/v1", "/v1/", "/v1/nothing", "/v2/mentees", "/v1/mentees/", "/V1/mentees", "/v1//mentees", "/v1/mentees/x/y"]
    {
        stranger.get(path).await.assert_problem(404, "not-found");
    }
}

#[apply(test_both)]
async fn another_method_is_refused_with_those_that_are_allowed(app: TestApp) {
    let stranger = app.stranger();
    let refused = stranger.request(Method::DELETE, MENTEES).await;
    refused.assert_problem(405, "method-not-allowed");
    assert_eq!(refused.header("allow"), Some("GET, HEAD, POST"));
    let refused = stranger.request(Method::PUT, "/v1/institute").await;
    refused.assert_problem(405, "method-not-allowed");
    assert_eq!(refused.header("allow"), Some("GET, HEAD, PATCH"));
}

#[apply(test_both)]
async fn who_has_no_key_is_told_how_to_show_one(app: TestApp) {
    let refused = app.stranger().get("/v1/me").await;
    refused.assert_problem(401, "unauthorized");
    assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
}

#[apply(test_both)]
async fn an_answer_that_cannot_be_json_is_refused(app: TestApp) {
    let coordinator = app.coordinator().await;
    for accept in ["text/html", "image/png, text/html;q=0.9"] {
        coordinator.get("/v1/me").header("accept", accept).await.assert_problem(406, "not-acceptable");
    }
    for accept in ["application/json", "*/*", "application/*", "text/html, */*;q=0.1", "application/json;q=0.5", ""] {
        coordinator.get("/v1/me").header("accept", accept).await.assert_status(200);
    }
}

#[apply(test_both)]
async fn a_body_is_json_in_utf_8(app: TestApp) {
    let coordinator = app.coordinator().await;
    let send = |kind: &str, body: Vec<u8>| coordinator.request(Method::POST, MENTEES).body(kind, body);
    let json = mentee_body().to_string();
    for broken in
        [b"{".to_vec(), b"{\"full_name\": \"\xff\"}".to_vec(), b"{} {}".to_vec(), b"\xef\xbb\xbf{}".to_vec(), b"{'a': 1}".to_vec()]
    {
        send("application/json", broken).await.assert_problem(400, "malformed-request");
    }
    for list in ["[]", "null", "7", "\"text\""] {
        send("application/json", list.into()).await.assert_fault("", "wrong-type");
    }
    for kind in ["text/plain", "application/xml", "application/x-www-form-urlencoded", "json"] {
        send(kind, json.clone().into()).await.assert_problem(415, "unsupported-media-type");
    }
    for kind in ["application/json", "application/json; charset=utf-8", "Application/JSON"] {
        send(kind, json.clone().into()).await.assert_status(201);
    }
    coordinator.request(Method::POST, MENTEES).await.assert_fault("/full_name", "required");
}

#[apply(test_both)]
async fn a_key_that_stands_twice_in_one_object_is_a_fault(app: TestApp) {
    let coordinator = app.coordinator().await;
    let send = |path: &str, body: &str| coordinator.request(Method::POST, path).body("application/json", body.to_owned());
    let twice = r#"{"full_name": "Zoë", "preferred_name": "Z", "full_name": "Zoe", "fields": [], "timezone": "Europe/London"}"#;
    assert_eq!(send(MENTEES, twice).await.faults(), [("/full_name".to_owned(), "repeated".to_owned())]);
    assert_eq!(coordinator.all(MENTEES).await.len(), 0);
    // It is named beside other faults, and at any depth.
    let within = r#"{"title": 5, "card": {"purpose": "a", "activities": [{"text": "b", "text": "c"}], "purpose": "d"}}"#;
    let refused = send("/v1/slots", within).await;
    refused.assert_fault("/card/purpose", "repeated").assert_fault("/card/activities/0/text", "repeated");
    refused.assert_fault("/title", "wrong-type").assert_fault("/kind", "required");
}

#[apply(test_both)]
async fn a_whole_number_may_be_written_with_a_fraction_of_zero(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let body = slot_body(&company).to_string();
    assert!(body.contains("\"duration_minutes\":45,"), "{body}");
    let send = |number: &str| {
        let body = body.replace("\"duration_minutes\":45,", &format!("\"duration_minutes\":{number},"));
        office.request(Method::POST, "/v1/slots").body("application/json", body)
    };
    for number in ["45.0", "4.5e1"] {
        send(number).await.assert_status(201).assert_field("duration_minutes", 45);
    }
    send("45.5").await.assert_fault("/duration_minutes", "wrong-type");
}

#[apply(test_both)]
async fn an_if_match_that_cannot_be_read_matches_nothing(app: TestApp) {
    let (coordinator, mentee) = (app.coordinator().await, app.mentee().await);
    let change = || coordinator.patch(&mentee, json!({"target_role": "Surveyor"}));
    for tag in ["v1", "\"v1", "\"1\"", "\"vx\"", "\u{fffd}", "\"v1.x\u{fffd}", ""] {
        change().if_match(tag).await.assert_problem(412, "precondition-failed");
    }
    // Several headers are one list.
    change().if_match("\"v9\"").if_match("\"v8\"").await.assert_problem(412, "precondition-failed");
    let changed = change().if_match("\"v9\"").if_match("\"v1\"").await;
    changed.assert_status(200).assert_field("version", 2);
    let known = coordinator.get(&mentee).if_none_match("\"v9\"").if_none_match(&changed.etag());
    known.await.assert_status(304);
}

#[apply(test_both)]
async fn the_query_and_body_of_a_delete_are_read_like_any_others(app: TestApp) {
    let (admin, world) = (app.admin().await, crate::harness::world::one_of_each(&app).await);
    for (path, prefix) in
        [("/v1/api-keys", "key"), ("/v1/feeds", "feed"), ("/v1/busy-calendars", "busy"), ("/v1/webhook-endpoints", "whep")]
    {
        let place = format!("{path}/{}", world[prefix]);
        let refused = admin.delete(&format!("{place}?force=true")).if_match("\"v9\"").await;
        refused.assert_problem(422, "validation-failed").assert_fault("/force", "unknown-field");
        admin.delete(&place).json(&json!({"reason": "old"})).await.assert_fault("/reason", "unknown-field");
        admin.get(&place).await.assert_status(200);
        admin.delete(&place).await.assert_status(204);
    }
}

#[apply(test_both)]
async fn a_body_has_at_most_256_kib(app: TestApp) {
    let coordinator = app.coordinator().await;
    let padded = |length: usize| {
        let json = mentee_body().to_string();
        format!("{json}{}", " ".repeat(length - json.len()))
    };
    let send = |length: usize| coordinator.request(Method::POST, MENTEES).body("application/json", padded(length));
    send(LIMIT).await.assert_status(201);
    send(LIMIT + 1).await.assert_problem(413, "payload-too-large");
    send(8 * LIMIT).await.assert_problem(413, "payload-too-large");
}

#[apply(test_both)]
async fn an_answer_to_many_faults_is_shorter_than_what_was_wrong(app: TestApp) {
    let coordinator = app.coordinator().await;
    let unknown: serde_json::Map<_, _> = (0..20_000).map(|number| (format!("k{number}"), json!(0))).collect();
    let refused = coordinator.post(MENTEES, unknown.into()).await;
    refused.assert_problem(422, "validation-failed");
    assert_eq!(refused.json()["errors"].as_array().unwrap().len(), 100);
    assert!(refused.json()["detail"].as_str().unwrap().ends_with(" more"), "{refused:?}");
    let query = (0..2_000).map(|number| format!("k{number}=0")).collect::<Vec<_>>().join("&");
    let refused = coordinator.get(&format!("/v1/mentees?{query}")).await;
    assert_eq!(refused.assert_problem(422, "validation-failed").json()["errors"].as_array().unwrap().len(), 100);
}

#[apply(test_both)]
async fn lengths_are_counted_in_scalar_values(app: TestApp) {
    let coordinator = app.coordinator().await;
    for (field, most) in
        [("full_name", 200), ("preferred_name", 200), ("profession", 200), ("target_role", 200), ("adjustment_for_host", 2_000)]
    {
        let longest = "\u{1f469}".repeat(most);
        coordinator.post(MENTEES, mentee_with(field, longest.clone())).await.assert_status(201).assert_field(field, longest.clone());
        coordinator.post(MENTEES, mentee_with(field, longest + "x")).await.assert_fault(&format!("/{field}"), "too-long");
    }
    let address = |length: usize| format!("{}@mentee.example", "a".repeat(length - "@mentee.example".len()));
    coordinator.post(MENTEES, mentee_with("email", address(254))).await.assert_status(201);
    coordinator.post(MENTEES, mentee_with("email", address(255))).await.assert_fault("/email", "too-long");
}

#[apply(test_both)]
async fn u_0000_is_refused_wherever_text_goes(app: TestApp) {
    let coordinator = app.coordinator().await;
    for field in ["full_name", "profession", "email", "timezone", "workplace_clearance", "adjustment_for_host"] {
        coordinator.post(MENTEES, mentee_with(field, "a\u{0}b")).await.assert_fault(&format!("/{field}"), "forbidden-character");
    }
    coordinator.post(MENTEES, mentee_with("fields", json!(["a\u{0}"]))).await.assert_fault("/fields/0", "forbidden-character");
    coordinator.get("/v1/events?type=%00").await.assert_fault("/type", "forbidden-character");
}

#[apply(test_both)]
async fn an_unknown_query_parameter_is_named(app: TestApp) {
    let coordinator = app.coordinator().await;
    let answer = coordinator.get("/v1/mentees?limt=5&limit=0&sort=name").await;
    answer.assert_fault("/limt", "unknown-field").assert_fault("/sort", "unknown-field").assert_fault("/limit", "out-of-range");
    coordinator.get("/v1/mentees?limit=1&limit=2").await.assert_fault("/limit", "repeated");
}

#[apply(test_both)]
async fn every_answer_has_the_id_of_its_request(app: TestApp) {
    let coordinator = app.coordinator().await;
    let (good, bad) = (coordinator.get("/v1/me").await, coordinator.get("/v1/nothing").await);
    assert_eq!(good.header("x-request-id").map(str::len), Some(32));
    assert_ne!(good.header("x-request-id"), bad.header("x-request-id"));
    assert_eq!(good.header("x-content-type-options"), Some("nosniff"));
    // assert_problem compares the header with the document.
    bad.assert_problem(404, "not-found");
}

#[apply(test_both)]
async fn refusals_come_in_their_order(app: TestApp) {
    let (viewer, admin) = (app.viewer().await, app.admin().await);
    let absent = "/v1/api-keys/key_01k2m7q3x8e5rb4t9v6w1y0z2a";
    // The key before the body, the role before the id and the body, the id before the body and the condition.
    app.stranger().request(Method::POST, MENTEES).body("text/plain", "x").await.assert_problem(401, "unauthorized");
    viewer.request(Method::POST, MENTEES).body("text/plain", "x").await.assert_problem(403, "forbidden");
    viewer.get(absent).await.assert_problem(403, "forbidden");
    let no_id = "/v1/api-keys/nothing";
    app.stranger().get(no_id).await.assert_problem(401, "unauthorized");
    viewer.get(no_id).await.assert_problem(403, "forbidden");
    admin.get(no_id).await.assert_problem(404, "not-found");
    admin.request(Method::DELETE, absent).if_match("\"v1.x\"").body("text/plain", "x").await.assert_problem(404, "not-found");
}

#[apply(test_both)]
async fn every_kind_of_problem_is_explained(app: TestApp) {
    for code in Code::ALL {
        let page = app.stranger().get(&format!("/problems/{code}")).await;
        page.assert_status(200);
        assert!(page.text().contains(code.explanation().advice), "{page:?}");
    }
    app.stranger().get("/problems/nothing").await.assert_problem(404, "not-found");
}
