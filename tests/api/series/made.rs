//! What a series makes, and what it says of itself.

use super::{clashes, series_body, starts, with};
use crate::harness::prelude::*;

#[apply(test_both)]
async fn an_interview_day_of_three_hosts_is_published_in_one_call(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (one, two, three) = (office.host(&company).await, office.host(&company).await, office.host(&company).await);
    let before = app.events().await.len();
    let body = with(series_body(&company, &[&one, &two, &three]), json!({"publish": true}));

    let made = office.post("/v1/slot-series", body).await;

    made.assert_status(201);
    assert_eq!(starts(&made).len(), 9);
    assert_eq!(starts(&made)[..4], ["2027-03-31T09:00", "2027-03-31T09:00", "2027-03-31T09:00", "2027-03-31T09:55"]);
    assert_eq!(clashes(&made), []);
    let first = &made.field("slots")[0];
    assert_eq!((&first["starts_at"], &first["ends_at"]), (&json!("2027-03-31T08:00:00Z"), &json!("2027-03-31T08:45:00Z")));
    assert_eq!(first["host_ids"], json!([one.id()]));
    let slot = office.get(&format!("/v1/slots/{}", first["id"].as_str().unwrap())).await;
    slot.assert_field("status", "published").assert_field("booking_closes_at", "2027-03-29T08:00:00Z").assert_field("version", 1);
    let events = app.events().await.split_off(before);
    assert_eq!(events.iter().filter(|event| *event == "slot.published").count(), 9);
    assert_eq!(events.last().map(String::as_str), Some("slot_series.created"));
    assert_eq!(events.len(), 10, "one event for each slot and one for the series");
    assert!(made.header("location").unwrap().ends_with(&format!("/v1/slot-series/{}", made.id())));
    office.book(&Slot::with_id(first["id"].as_str().unwrap()), &app.mentee().await).await;
}

#[apply(test_both)]
async fn a_series_is_read_with_its_slots_and_listed_without(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (one, two) = (office.host(&company).await, office.host(&company).await);
    let recurring = json!({"dates": null, "starts_on": "2027-04-01", "recurrence": "FREQ=WEEKLY;BYDAY=TU", "count": 2, "parallel": false});
    let body = with(series_body(&company, &[&one, &two]), recurring);

    let made = office.post("/v1/slot-series", body).await;
    made.assert_status(201);

    let series = office.get(&format!("/v1/slot-series/{}", made.id())).await;
    series.assert_field("starts_on", "2027-04-01").assert_field("recurrence", "FREQ=WEEKLY;BYDAY=TU").assert_field("count", 2);
    series.assert_field("day_end", "12:00").assert_field("parallel", false).assert_field("version", 1);
    let slots = series.field("slots");
    assert_eq!(slots.as_array().unwrap().len(), 6);
    assert_eq!(slots[0]["local_start"], "2027-04-06T09:00");
    assert_eq!(slots[0]["host_ids"], json!([one.id(), two.id()]));
    assert_eq!((&slots[0]["status"], &slots[5]["local_start"]), (&json!("draft"), &json!("2027-04-13T10:50")));
    assert_eq!(series.etag(), office.get(&format!("/v1/slot-series/{}", made.id())).await.etag());
    let listed = office.get(&format!("/v1/slot-series?company_id={}", company.id())).await;
    assert_eq!(listed.ids(), [made.id()]);
    assert!(listed.items()[0].get("slots").is_none());
    let stranger = app.partner(&office.company().active().await).await;
    stranger.get(&format!("/v1/slot-series/{}", made.id())).await.assert_problem(404, "not-found");
    assert_eq!(stranger.get("/v1/slot-series").await.ids(), [""; 0]);
    assert_eq!(app.partner(&company).await.get("/v1/slot-series").await.ids(), [made.id()]);
}

#[apply(test_both)]
async fn a_dry_run_shows_what_would_be_made_and_makes_nothing(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    office.slot(&company).hosts(&[&host]).starts("2027-03-31T10:00").published().await;
    let before = app.events().await;
    let body = with(series_body(&company, &[&host]), json!({"publish": true}));

    let shown = office.post("/v1/slot-series?dry_run=true", body.clone()).await;

    shown.assert_status(200).assert_field("id", Value::Null);
    assert_eq!(starts(&shown), ["2027-03-31T09:00", "2027-03-31T10:50"]);
    assert_eq!(shown.field("slots")[0]["id"], Value::Null);
    assert_eq!(clashes(&shown), [("2027-03-31T09:55".to_owned(), "host-clash".to_owned())]);
    assert_eq!(app.events().await, before);
    assert_eq!(office.get("/v1/slot-series").await.ids(), [""; 0]);
    // Refused as a whole where nothing is said of clashes.
    let refused = office.post("/v1/slot-series", body.clone()).await;
    refused.assert_problem(409, "conflict");
    assert_eq!(clashes(&refused), clashes(&shown));
    assert_eq!(app.events().await, before);
    let made = office.post("/v1/slot-series", with(body, json!({"on_clash": "skip"}))).await;
    assert_eq!((starts(&made), clashes(&made)), (starts(&shown), clashes(&shown)));
}

#[apply(test_both)]
async fn a_partner_makes_series_of_its_own_company(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let partner = app.partner(&company).await;
    let mut body = series_body(&company, &[&host]);
    body["template"].as_object_mut().unwrap().remove("company_id");

    partner.post("/v1/slot-series", body.clone()).await.assert_status(201);
    let publish = with(body.clone(), json!({"publish": true}));
    partner.post("/v1/slot-series", publish.clone()).await.assert_problem(403, "forbidden");
    office.patch(&company, json!({"may_publish": true})).await.assert_status(200);
    partner.post("/v1/slot-series", publish).await.assert_status(201);
    let other = office.company().active().await;
    let foreign = with(body, json!({"template": series_body(&other, &[])["template"]}));
    partner.post("/v1/slot-series", foreign).await.assert_fault("/template/company_id", "unknown-id");
}

#[apply(test_both)]
async fn every_fault_of_a_series_is_named(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let stranger = office.host(&office.company().active().await).await;
    let body = series_body(&company, &[&host]);
    let recurring = |fields: Value| {
        let recurrence = json!({"dates": null, "starts_on": "2027-04-01", "recurrence": "FREQ=WEEKLY", "count": 3});
        with(with(body.clone(), recurrence), fields)
    };
    let table = [
        (with(body.clone(), json!({"dates": null})), "/dates", "one-of"),
        (with(body.clone(), json!({"dates": []})), "/dates", "required"),
        (with(body.clone(), json!({"dates": ["2027-03-31", "2027-03-31"]})), "/dates", "repeated"),
        (with(body.clone(), json!({"dates": ["31.3.2027"]})), "/dates/0", "malformed"),
        (with(body.clone(), json!({"until": "2027-04-01"})), "/until", "not-allowed"),
        (recurring(json!({"until": "2027-05-01"})), "/until", "one-of"),
        (recurring(json!({"count": null})), "/until", "one-of"),
        (recurring(json!({"starts_on": null})), "/starts_on", "required"),
        (recurring(json!({"recurrence": "FREQ=HOURLY"})), "/recurrence", "malformed"),
        (recurring(json!({"recurrence": "FREQ=DAILY;COUNT=3"})), "/recurrence", "not-allowed"),
        (recurring(json!({"recurrence": "FREQ=MONTHLY;INTERVAL=12", "count": 30})), "/recurrence", "out-of-range"),
        (recurring(json!({"count": null, "until": "2027-03-01"})), "/until", "out-of-range"),
        (recurring(json!({"recurrence": "FREQ=DAILY", "count": 700})), "", "too-many"),
        (with(body.clone(), json!({"day_start": "9:00"})), "/day_start", "malformed"),
        (with(body.clone(), json!({"day_end": "08:00"})), "/day_end", "out-of-range"),
        (with(body.clone(), json!({"breaks": [{"start": "12:00", "end": "11:00"}]})), "/breaks/0/end", "out-of-range"),
        (with(body.clone(), json!({"day_end": null, "breaks": [{"start": "11:00", "end": "12:00"}]})), "/breaks", "not-allowed"),
        (with(body.clone(), json!({"gap_minutes": -1})), "/gap_minutes", "out-of-range"),
        (with(body.clone(), json!({"host_ids": [stranger.id()]})), "/host_ids/0", "unknown-id"),
        (with(body.clone(), json!({"on_clash": "cancel"})), "/on_clash", "unknown-word"),
        (with(body.clone(), json!({"template": null})), "/template", "required"),
        (
            with(body.clone(), json!({"template": with(body["template"].clone(), json!({"local_start": "2027-03-31T18:00"}))})),
            "/template/local_start",
            "unknown-field",
        ),
        (
            with(body.clone(), json!({"template": with(body["template"].clone(), json!({"capacity": 0}))})),
            "/template/capacity",
            "out-of-range",
        ),
        (
            with(body.clone(), json!({"publish": true, "template": with(body["template"].clone(), json!({"card": null}))})),
            "/template/card/purpose",
            "required",
        ),
    ];
    for (body, pointer, code) in table {
        office.post("/v1/slot-series", body).await.assert_status(422).assert_fault(pointer, code);
    }
    assert_eq!(office.get("/v1/slot-series").await.ids(), [""; 0]);
}

#[apply(test_both)]
async fn two_thousand_slots_are_made_in_one_call(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let hosts = [office.host(&company).await, office.host(&company).await, office.host(&company).await, office.host(&company).await];
    let hosts: Vec<_> = hosts.iter().collect();
    // Five slots a day for each of four hosts, on a hundred days.
    let fields =
        json!({"dates": null, "starts_on": "2027-04-01", "recurrence": "FREQ=DAILY", "count": 100, "day_end": "13:40", "publish": true});
    let body = with(series_body(&company, &hosts), fields);

    let made = office.post("/v1/slot-series", body).await;

    made.assert_status(201);
    assert_eq!((starts(&made).len(), clashes(&made).len()), (2_000, 0));
    let series = office.get(&format!("/v1/slot-series/{}", made.id())).await;
    assert_eq!(series.field("slots").as_array().unwrap().len(), 2_000);
}
