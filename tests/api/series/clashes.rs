//! Which slots of a series do not fit, and why.

use super::{clashes, series_body, starts, with};
use crate::harness::prelude::*;

fn pair(start: &str, reason: &str) -> (String, String) {
    (start.to_owned(), reason.to_owned())
}

#[apply(test_both)]
async fn hours_that_the_clock_skips_or_repeats_are_clashes_by_name(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let night = json!({"dates": ["2027-03-28", "2027-10-31"], "day_start": "00:30", "day_end": "03:00", "gap_minutes": 0, "on_clash": "skip", "publish": true});
    let mut body = with(series_body(&company, &[&host]), night);
    body["template"]["duration_minutes"] = json!(30);

    let made = office.post("/v1/slot-series", body).await;

    assert_eq!(
        clashes(&made),
        [
            pair("2027-03-28T01:00", "nonexistent-local-time"),
            pair("2027-03-28T01:30", "nonexistent-local-time"),
            pair("2027-10-31T01:00", "ambiguous-local-time"),
            pair("2027-10-31T01:30", "ambiguous-local-time"),
        ]
    );
    assert_eq!(made.field("clashes")[0]["host_id"], Value::Null);
    let local = ["2027-03-28T00:30", "2027-03-28T02:00", "2027-03-28T02:30", "2027-10-31T00:30", "2027-10-31T02:00", "2027-10-31T02:30"];
    assert_eq!(starts(&made), local);
    assert_eq!(made.field("slots")[1]["starts_at"], "2027-03-28T01:00:00Z");
    assert_eq!(made.field("slots")[4]["starts_at"], "2027-10-31T02:00:00Z");
}

#[apply(test_both)]
async fn two_slots_of_a_series_that_the_clock_pushes_together_do_not_both_fit(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    // An hour from 00:30 ends at 02:30 on the clock of that night, and the next starts at 02:00.
    let night = json!({"dates": ["2027-03-28"], "day_start": "00:30", "day_end": "03:00", "gap_minutes": 30, "on_clash": "skip"});
    let mut body = with(series_body(&company, &[&host]), night);
    body["template"]["duration_minutes"] = json!(60);

    let made = office.post("/v1/slot-series", body).await;

    assert_eq!(starts(&made), ["2027-03-28T00:30"]);
    assert_eq!(clashes(&made), [pair("2027-03-28T02:00", "host-clash")]);
}

#[apply(test_both)]
async fn a_host_has_eight_mock_interviews_a_day_and_no_more(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (full, free) = (office.host(&company).await, office.host(&company).await);
    office.slot(&company).hosts(&[&full]).starts("2027-03-31T20:00").published().await;
    let body =
        with(series_body(&company, &[&full, &free]), json!({"day_end": "18:00", "gap_minutes": 0, "on_clash": "skip", "publish": true}));

    let made = office.post("/v1/slot-series", body).await;

    // Twelve fit into the day.
    let of = |host: &Host| {
        let hosts = made.field("slots");
        hosts.as_array().unwrap().iter().filter(|slot| slot["host_ids"][0] == host.id()).count()
    };
    assert_eq!((of(&full), of(&free)), (7, 8));
    assert_eq!(clashes(&made).len(), 9);
    assert!(clashes(&made).iter().all(|(_, reason)| reason == "host-day-limit"));
}

#[apply(test_both)]
async fn what_has_begun_is_a_clash_and_where_nothing_is_free_the_series_has_no_slots(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    // The clock of the tests stands at nine that day.
    let body =
        with(series_body(&company, &[&host]), json!({"dates": ["2027-03-08"], "day_end": "09:45", "on_clash": "skip", "publish": true}));

    let made = office.post("/v1/slot-series", body).await;

    made.assert_status(201);
    assert_eq!(starts(&made), [""; 0]);
    assert_eq!(clashes(&made), [pair("2027-03-08T09:00", "past")]);
    assert_eq!(office.get(&format!("/v1/slot-series/{}", made.id())).await.field("slots"), json!([]));
}

#[apply(test_both)]
async fn hosts_who_share_each_slot_must_all_be_free(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (one, two) = (office.host(&company).await, office.host(&company).await);
    office.slot(&company).hosts(&[&two]).starts("2027-03-31T09:00").published().await;
    let body = with(series_body(&company, &[&one, &two]), json!({"parallel": false, "on_clash": "skip"}));

    let made = office.post("/v1/slot-series", body).await;

    assert_eq!(starts(&made), ["2027-03-31T09:55", "2027-03-31T10:50"]);
    assert_eq!(clashes(&made), [pair("2027-03-31T09:00", "host-clash")]);
    assert_eq!(made.field("clashes")[0]["host_id"], two.id());
}

#[apply(test_both)]
async fn a_series_makes_nothing_in_a_blackout_and_a_coordinator_passes_over_it(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (one, two) = (office.host(&company).await, office.host(&company).await);
    let holiday = json!({"scope": {"type": "institute"}, "name": "Holiday", "starts_on": "2027-04-05", "ends_on": "2027-04-05"});
    let away = json!({"scope": {"type": "host", "id": one.id()}, "name": "Away", "starts_on": "2027-04-06", "ends_on": "2027-04-06"});
    for blackout in [holiday, away] {
        office.post("/v1/blackouts", blackout).await.assert_status(201);
    }
    let days = json!({"dates": ["2027-04-05", "2027-04-06"], "day_end": "09:45", "on_clash": "skip"});
    let body = with(series_body(&company, &[&one, &two]), days);

    let drafts = office.post("/v1/slot-series", body.clone()).await;
    let published = office.post("/v1/slot-series", with(body.clone(), json!({"publish": true}))).await;
    let reason = json!({"publish": true, "override": {"reason": "They both come."}});
    let over = office.post("/v1/slot-series", with(body, reason)).await;

    for made in [drafts, published] {
        assert_eq!(starts(&made), ["2027-04-06T09:00"]);
        assert_eq!(
            clashes(&made),
            [pair("2027-04-05T09:00", "blackout"), pair("2027-04-05T09:00", "blackout"), pair("2027-04-06T09:00", "blackout")]
        );
        assert_eq!(made.field("clashes")[0]["host_id"], Value::Null);
        assert_eq!(made.field("clashes")[2]["host_id"], one.id());
    }
    assert_eq!(starts(&over), ["2027-04-05T09:00", "2027-04-05T09:00", "2027-04-06T09:00"]);
    assert_eq!(clashes(&over), [pair("2027-04-06T09:00", "host-clash")], "the other host has a slot by now");
}

#[apply(test_both)]
async fn the_policy_gives_the_gap_the_limit_of_a_day_and_the_windows(app: TestApp) {
    let office = app.office().await;
    let settings = json!({"gap_minutes": 20, "host_day": {"mock_interview": 2}, "booking_closes": {"mock_interview": {"hours": null, "working_days": 2}}});
    app.admin().await.put("/v1/policy", json!({"settings": settings, "reason": "A quieter day."})).await.assert_status(200);
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let holiday = json!({"scope": {"type": "institute"}, "name": "Holiday", "starts_on": "2027-03-30", "ends_on": "2027-03-30"});
    office.post("/v1/blackouts", holiday).await.assert_status(201);
    let mut body = with(series_body(&company, &[&host]), json!({"on_clash": "skip", "publish": true}));
    body.as_object_mut().unwrap().remove("gap_minutes");

    let made = office.post("/v1/slot-series", body).await;

    assert_eq!(starts(&made), ["2027-03-31T09:00", "2027-03-31T10:05"]);
    assert_eq!(clashes(&made), [pair("2027-03-31T11:10", "host-day-limit")]);
    let slot = office.get(&format!("/v1/slots/{}", made.field("slots")[0]["id"].as_str().unwrap())).await;
    // Two working days before Wednesday are Monday and the Friday before, since Tuesday is off. The clocks go forward in between.
    slot.assert_field("booking_closes_at", "2027-03-26T09:00:00Z");
}
