//! One of each thing that the API can make, for tests that walk the whole document.

use std::collections::HashMap;

use foothold::events::store::{NewFailure, put_failure};
use foothold::ids::FailureId;
use serde_json::json;

use super::app::TestApp;
use super::caller::Place;
use super::domain::{Company, slot_body};

/// A company that a partner key can belong to, in its first state.
pub async fn company(app: &TestApp) -> Company {
    app.office().await.company().created().await
}

/// An id for each prefix (`comp`, `slot`, …), all of one company where they belong to one, and all seen by coordinators.
pub async fn one_of_each(app: &TestApp) -> HashMap<&'static str, String> {
    let office = app.office().await;
    let company = office.company().active().await;
    let endpoint = json!({"company_id": company.id(), "url": "http://127.0.0.1:9/hook", "event_types": []});
    let endpoint = office.post("/v1/webhook-endpoints", endpoint).await;
    endpoint.assert_status(201);
    let feed = json!({"scope": {"type": "company", "id": company.id()}, "name": "Outlook", "detail": "full"});
    let feed = office.post("/v1/feeds", feed).await;
    feed.assert_status(201);
    let host = office.host(&company).await;
    let busy = json!({"url": "http://127.0.0.1:9/secret.ics"});
    let busy = office.post(&format!("{}/busy-calendars", host.path()), busy).await;
    busy.assert_status(201);
    let blackout = json!({"scope": {"type": "host", "id": host.id()}, "name": "Away", "starts_on": "2027-05-03", "ends_on": "2027-05-03"});
    let blackout = office.post("/v1/blackouts", blackout).await;
    blackout.assert_status(201);
    let slot = office.slot(&company).capacity(2).hosts(&[&host]).published().await;
    let mentee = app.mentee().await;
    let booking = office.book(&slot, &mentee).await;
    let note = office.post(&format!("{}/notes", mentee.path()), json!({"text": "Prefers to be called in the evening."})).await;
    note.assert_status(201);
    let programme = office.programme().await;
    let cohort = office.cohort(&programme).await;
    let enrolment = office.enrol(&cohort, &mentee).await;
    let key = app.admin().await.post("/v1/api-keys", json!({"name": "of the world", "role": "viewer"})).await;
    let account = json!({"email": "gareth@brindlemoor.example", "name": "Gareth Pellow", "role": "partner", "company_id": company.id()});
    let account = office.post("/v1/accounts", account).await;
    account.assert_status(201);
    let first = |items: Vec<serde_json::Value>| items[0]["id"].as_str().expect("an id").to_owned();
    let mut template = slot_body(&company);
    for absent in ["host_ids", "local_start", "timezone"] {
        template.as_object_mut().expect("a body").remove(absent);
    }
    let series = json!({"dates": ["2027-05-05"], "timezone": "Europe/London", "day_start": "09:00", "template": template});
    let series = office.post("/v1/slot-series", series).await;
    series.assert_status(201);
    let event = first(app.event_log().await);
    let failure = failure(app, &event).await;
    let given_together = office.slot(&company).starts("2027-04-06T10:00").published().await;
    let closes_at = app.clock.now().plus(jiff::SignedDuration::from_secs(1));
    let round = json!({"name": "April interviews", "kind": "mock_interview", "slot_ids": [given_together.id()],
        "opens_at": app.clock.now(), "closes_at": closes_at, "override": {"reason": "A world is made in a moment."}});
    let round = office.post("/v1/rounds", round).await;
    round.assert_status(201);
    let entry = format!("/v1/rounds/{}/entries/{}", round.id(), mentee.id());
    office.put(&entry, json!({"choices": [given_together.id()], "via": "phone"})).await.assert_status(201);
    app.clock.advance(jiff::SignedDuration::from_secs(1));
    foothold::worker::rounds::run(app.deps.clone()).await.expect("the round is drawn");
    let exception = json!({"action": "place", "slot_id": given_together.id(), "mentee_id": mentee.id(), "category": "other",
        "reason": "Agreed on the phone."});
    let exception = office.post("/v1/exceptions", exception).await;
    exception.assert_status(201);
    HashMap::from([
        ("rnd", round.id()),
        ("exc", exception.id()),
        ("ser", series.id()),
        ("comp", company.id().to_owned()),
        ("host", host.id().to_owned()),
        ("busy", busy.id()),
        ("blk", blackout.id()),
        ("site", office.site(&company).await.id().to_owned()),
        ("slot", slot.id().to_owned()),
        ("ment", mentee.id().to_owned()),
        ("note", note.id()),
        ("book", booking.id().to_owned()),
        ("prog", programme.id().to_owned()),
        ("coh", cohort.id().to_owned()),
        ("enr", enrolment.id().to_owned()),
        ("feed", feed.id()),
        ("whep", endpoint.id()),
        ("dlv", first(office.all("/v1/webhook-deliveries").await)),
        ("evt", event),
        ("fail", failure),
        ("key", key.id()),
        ("acct", account.id()),
    ])
}

/// Puts this event among those on which a follower has failed. No caller can bring that about.
async fn failure(app: &TestApp, event: &str) -> String {
    let event_id = event.parse().expect("an event's id");
    let id: FailureId = app.deps.ids.new_id(app.clock.now());
    let failed_at = app.clock.now();
    let put = app.deps.db.write("test_failure", move |conn| {
        let error = "It failed.".to_owned();
        put_failure(conn, &NewFailure { id, follower: "of_the_world", event_id, error, tries: 3, failed_at })
    });
    put.await.expect("a failure can be kept");
    id.to_string()
}
