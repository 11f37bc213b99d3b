use super::*;

#[apply(test_both)]
async fn slots_and_calendars_are_one_list(app: TestApp) {
    let stage = stage(&app).await;
    stage.office.slot(&stage.company).hosts(&[&stage.host]).published().await;
    stage.office.slot(&stage.company).hosts(&[&stage.host]).starts("2027-04-01T10:00").published().await;
    stage.office.slot(&stage.company).hosts(&[&stage.host]).starts("2027-04-02T10:00").draft().await;
    // Touches the first slot's end, lies within the second, and stands alone.
    stage
        .busy(
            &app,
            &[("20270331T174500Z", "20270331T180000Z"), ("20270401T091000Z", "20270401T092000Z"), ("20270405T090000Z", "20270405T100000Z")],
        )
        .await;

    assert_eq!(
        stage.free_busy().await,
        json!([
            {"starts_at": "2027-03-31T17:00:00Z", "ends_at": "2027-03-31T18:00:00Z"},
            {"starts_at": "2027-04-01T09:00:00Z", "ends_at": "2027-04-01T09:45:00Z"},
            {"starts_at": "2027-04-05T09:00:00Z", "ends_at": "2027-04-05T10:00:00Z"},
        ])
    );
}

#[apply(test_both)]
async fn a_slot_that_allows_others_beside_it_makes_its_host_busy_too(app: TestApp) {
    let stage = stage(&app).await;
    let lenient = stage.office.slot(&stage.company).hosts(&[&stage.host]).with("allow_host_overlap", true).published().await;
    let taken = json!([{"starts_at": "2027-03-31T17:00:00Z", "ends_at": "2027-03-31T17:45:00Z"}]);
    assert_eq!(stage.free_busy().await, taken);
    stage.office.step(&lenient, "hold", json!({"reason": "The lift is broken"})).await.assert_status(200);
    assert_eq!(stage.free_busy().await, taken);
    stage.office.step(&lenient, "cancel", json!({"reason_code": "weather"})).await.assert_status(200);
    assert_eq!(stage.free_busy().await, json!([]));
}

#[apply(test_both)]
async fn what_reaches_beyond_the_span_is_cut(app: TestApp) {
    let stage = stage(&app).await;
    stage.busy(&app, &[("20270310T000000Z", "20270320T000000Z")]).await;
    let path = format!("/v1/hosts/{}/free-busy", stage.host);

    let within = stage.office.get(&format!("{path}?from=2027-03-12T00:00:00Z&to=2027-03-13T00:00:00%2B01:00")).await;
    within.assert_field("busy", json!([{"starts_at": "2027-03-12T00:00:00Z", "ends_at": "2027-03-12T23:00:00Z"}]));
    // The next 14 days.
    let usual = stage.office.get(&path).await;
    usual.assert_field("from", "2027-03-08T09:00:00Z").assert_field("to", "2027-03-22T09:00:00Z");
    assert_eq!(usual.field("busy").as_array().map(Vec::len), Some(1));
}

#[apply(test_both)]
async fn a_span_has_an_order_and_an_end(app: TestApp) {
    let stage = stage(&app).await;
    let at = |query: &str| stage.office.get(&format!("/v1/hosts/{}/free-busy?{query}", stage.host));
    at("from=2027-03-12T00:00:00Z&to=2027-03-12T00:00:00Z").await.assert_fault("/to", "out-of-range");
    at("from=2027-03-01T00:00:00Z&to=2027-06-02T00:00:00Z").await.assert_fault("/to", "out-of-range");
    at("from=yesterday").await.assert_fault("/from", "malformed");
    at("since=2027-03-12T00:00:00Z").await.assert_fault("/since", "unknown-field");
}

#[apply(test_both)]
async fn another_companys_host_is_not_found(app: TestApp) {
    let stage = stage(&app).await;
    let stranger = app.partner(&stage.office.company().active().await).await;
    let path = format!("/v1/hosts/{}/free-busy", stage.host);
    stranger.get(&path).await.assert_problem(404, "not-found");
    app.partner(&stage.company).await.get(&path).await.assert_status(200);
    app.viewer().await.get(&path).await.assert_problem(403, "forbidden");
}
