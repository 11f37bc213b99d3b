use super::*;

#[apply(test_both)]
async fn a_day_shows_slots_busy_times_and_the_gaps_between_them(app: TestApp) {
    let stage = stage(&app).await;
    let slot = stage.office.slot(&stage.company).hosts(&[&stage.host]);
    let booked = slot.clone().starts("2027-04-01T10:00").capacity(3).published().await;
    stage.office.book(&booked, &app.mentee().await).await;
    let draft = slot.clone().starts("2027-04-01T15:00").kind("shadowing").draft().await;
    let cancelled = slot.clone().starts("2027-04-01T12:00").published().await;
    stage.office.step(&cancelled, "cancel", json!({"reason_code": "weather"})).await.assert_status(200);
    slot.starts("2027-04-02T10:00").published().await;
    stage.busy(&app, &[("20270401T100000Z", "20270401T110000Z"), ("20270401T225500Z", "20270402T010000Z")]).await;

    let day = app.partner(&stage.company).await.get(&format!("/v1/hosts/{}/day?date=2027-04-01", stage.host)).await;

    day.assert_status(200).assert_field("timezone", "Europe/London").assert_field("gap_minutes", 10);
    day.assert_field("starts_at", "2027-03-31T23:00:00Z").assert_field("ends_at", "2027-04-01T23:00:00Z");
    assert_eq!(
        day.json()["slots"].as_array().unwrap().iter().map(|slot| slot["id"].clone()).collect::<Vec<_>>(),
        [booked.id(), draft.id()]
    );
    day.assert_field("/slots/0/seats_taken", 1).assert_field("/slots/0/capacity", 3).assert_field("/slots/1/status", "draft");
    let times = |times: &[(&str, &str)]| -> Value {
        times.iter().map(|(from, to)| json!({"starts_at": format!("2027-{from}:00Z"), "ends_at": format!("2027-{to}:00Z")})).collect()
    };
    day.assert_field("busy", times(&[("04-01T10:00", "04-01T11:00"), ("04-01T22:55", "04-01T23:00")]));
    // Between the end of the slot at 09:45Z and the busy time from 10:00Z on there is no room for a gap on either side.
    day.assert_field("free", times(&[("03-31T23:00", "04-01T08:50"), ("04-01T11:10", "04-01T22:45")]));
    day.assert_field("mock_interviews", json!({"count": 1, "max": 8}));
}

#[apply(test_both)]
async fn without_a_date_the_day_is_today_where_the_company_is(app: TestApp) {
    let office = app.office().await;
    let company = office.company().with("timezone", "Pacific/Auckland").active().await;
    let host = office.host(&company).await;
    app.clock.set("2027-03-08T12:00:00Z");
    let path = format!("/v1/hosts/{host}/day");

    let today = office.get(&path).await;

    today.assert_status(200).assert_field("date", "2027-03-09").assert_field("starts_at", "2027-03-08T11:00:00Z");
    today.assert_field("free", json!([{"starts_at": "2027-03-08T11:00:00Z", "ends_at": "2027-03-09T11:00:00Z"}]));
    office.get(&format!("{path}?date=tomorrow&zone=UTC")).await.assert_fault("/date", "malformed").assert_fault("/zone", "unknown-field");
    app.partner(&office.company().active().await).await.get(&path).await.assert_problem(404, "not-found");
    app.viewer().await.get(&path).await.assert_problem(403, "forbidden");
}
