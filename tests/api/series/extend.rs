//! Days that are added to a series, and slots that leave it.

use super::{clashes, series_body, starts, with};
use crate::harness::prelude::*;

async fn tuesdays(office: &Caller, company: &Company, host: &Host) -> String {
    let recurring =
        json!({"dates": null, "starts_on": "2027-04-06", "recurrence": "FREQ=WEEKLY", "count": 2, "day_end": null, "day_start": "18:00"});
    let made = office.post("/v1/slot-series", with(series_body(company, &[host]), recurring)).await;
    made.assert_status(201);
    format!("/v1/slot-series/{}", made.id())
}

#[apply(test_both)]
async fn a_series_goes_on_until_a_later_end_or_on_more_days(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let series = tuesdays(office, &company, &host).await;
    office.slot(&company).hosts(&[&host]).starts("2027-04-27T18:30").published().await;

    let refused = office.step(&series, "extend", json!({"count": 4, "publish": true})).await;
    refused.assert_problem(409, "conflict");
    let body = json!({"count": 4, "publish": true, "on_clash": "skip"});
    let shown = office.post(&format!("{series}/extend?dry_run=true"), body.clone()).await;
    let more = office.step(&series, "extend", body).await;

    more.assert_status(200);
    assert_eq!(starts(&more), ["2027-04-20T18:00"]);
    assert_eq!(clashes(&more), [("2027-04-27T18:00".to_owned(), "host-clash".to_owned())]);
    assert_eq!((starts(&shown), clashes(&shown)), (starts(&more), clashes(&more)));
    let by_date = office.step(&series, "extend", json!({"dates": ["2027-04-07", "2027-04-20"]})).await;
    assert_eq!(starts(&by_date), ["2027-04-07T18:00"], "the other day is there already");
    let by_end = office.step(&series, "extend", json!({"until": "2027-05-04"})).await;
    assert_eq!(starts(&by_end), ["2027-05-04T18:00"]);
    let series = office.get(&series).await;
    series.assert_field("version", 4).assert_field("until", "2027-05-04").assert_field("count", Value::Null);
    assert_eq!(starts(&series), ["2027-04-06T18:00", "2027-04-07T18:00", "2027-04-13T18:00", "2027-04-20T18:00", "2027-05-04T18:00"]);
    assert_eq!(app.events().await.iter().filter(|event| *event == "slot_series.changed").count(), 3);
}

#[apply(test_both)]
async fn what_is_no_extension_is_a_fault(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let series = tuesdays(office, &company, &host).await;
    let dates = office.post("/v1/slot-series", series_body(&company, &[&host])).await;
    let dates = format!("/v1/slot-series/{}", dates.id());

    for (series, body, pointer, code) in [
        (&series, json!({}), "/until", "one-of"),
        (&series, json!({"count": 3, "until": "2027-05-01"}), "/until", "one-of"),
        (&series, json!({"count": 1}), "/count", "out-of-range"),
        (&series, json!({"until": "2027-04-12"}), "/until", "out-of-range"),
        (&dates, json!({"count": 3}), "/count", "not-allowed"),
    ] {
        office.step(series, "extend", body).await.assert_status(422).assert_fault(pointer, code);
    }
    let stranger = app.partner(&office.company().active().await).await;
    stranger.step(&series, "extend", json!({"count": 3})).await.assert_problem(404, "not-found");
    office.get(&series).await.assert_field("version", 1);
}

#[apply(test_both)]
async fn a_slot_leaves_its_series_and_stays_as_it_is(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let series = tuesdays(office, &company, &office.host(&company).await).await;
    let slots = office.get(&series).await.field("slots");
    let slot = Slot::with_id(slots[0]["id"].as_str().unwrap());
    let before = office.get(&slot).await;
    before.assert_field("series_id", series.rsplit('/').next().unwrap());

    let left = office.step(&slot, "leave-series", json!({})).await;

    left.assert_status(200).assert_field("series_id", Value::Null).assert_field("version", 2);
    for same in ["title", "status", "starts_at", "host_ids", "card"] {
        assert_eq!(left.field(same), before.field(same), "{same}");
    }
    assert_eq!(starts(&office.get(&series).await), ["2027-04-13T18:00"]);
    office.step(&slot, "leave-series", json!({})).await.assert_status(200).assert_field("version", 2);
}
