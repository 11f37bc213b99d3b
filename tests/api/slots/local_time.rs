//! Local times: a skipped and a repeated hour are refused by name, never guessed; an instant with an offset says which.

use crate::harness::prelude::*;

async fn company(app: &TestApp) -> Company {
    app.office().await.company().active().await
}

#[apply(test_both)]
async fn an_hour_that_the_clocks_skip_is_refused_by_name(app: TestApp) {
    let company = company(&app).await;
    let slot = app.office().await.slot(&company);

    for (start, zone) in
        [("2027-03-28T01:30", "Europe/London"), ("2027-03-28T02:00", "Europe/Berlin"), ("2027-03-14T02:59", "America/New_York")]
    {
        let answer = slot.clone().starts(start).timezone(zone).send().await;
        answer.assert_problem(422, "nonexistent-local-time").assert_fault("/local_start", "nonexistent-local-time");
    }
    slot.clone().starts("2027-03-28T00:59").draft().await;
    slot.starts("2027-03-28T02:00").draft().await;
}

#[apply(test_both)]
async fn an_hour_that_comes_twice_is_refused_by_name(app: TestApp) {
    let company = company(&app).await;
    let slot = app.office().await.slot(&company);

    for (start, zone) in
        [("2027-10-31T01:00", "Europe/London"), ("2027-10-31T02:59", "Europe/Berlin"), ("2027-04-04T01:45", "Australia/Lord_Howe")]
    {
        let answer = slot.clone().starts(start).timezone(zone).send().await;
        answer.assert_problem(422, "ambiguous-local-time").assert_fault("/local_start", "ambiguous-local-time");
    }
    slot.starts("2027-10-31T02:00").draft().await;
}

#[apply(test_both)]
async fn an_instant_says_which_of_two_equal_hours_is_meant(app: TestApp) {
    let office = app.office().await;
    let company = company(&app).await;

    for (starts_at, instant) in [("2027-10-31T01:30:00+01:00", "2027-10-31T00:30:00Z"), ("2027-10-31T01:30:00Z", "2027-10-31T01:30:00Z")] {
        let both = office.slot(&company).starts("2027-10-31T01:30").with("starts_at", starts_at).send().await;
        both.assert_status(201).assert_field("starts_at", instant).assert_field("local_start", "2027-10-31T01:30");
        let alone = office.slot(&company).without("local_start").with("starts_at", starts_at).send().await;
        alone.assert_status(201).assert_field("starts_at", instant).assert_field("local_start", "2027-10-31T01:30");
    }
}

#[apply(test_both)]
async fn an_instant_and_a_local_time_must_agree(app: TestApp) {
    let company = company(&app).await;

    let answer = app.office().await.slot(&company).with("starts_at", "2027-03-31T18:00:00Z").send().await;

    answer.assert_problem(422, "validation-failed").assert_fault("/starts_at", "contradiction");
}

#[apply(test_both)]
async fn an_instant_with_any_offset_starts_a_slot(app: TestApp) {
    let office = app.office().await;
    let company = company(&app).await;
    let slot = office.slot(&company).without("local_start");

    let answer = slot.clone().with("starts_at", "2027-03-31T22:30:00+05:30").send().await;

    answer.assert_status(201).assert_field("starts_at", "2027-03-31T17:00:00Z").assert_field("local_start", "2027-03-31T18:00");
    slot.clone().with("starts_at", "2027-03-31T17:00:30Z").send().await.assert_fault("/starts_at", "malformed");
    slot.with("starts_at", "2027-03-31T17:00:00").send().await.assert_fault("/starts_at", "malformed");
}

#[apply(test_both)]
async fn a_skipped_hour_among_other_faults_is_one_of_all(app: TestApp) {
    let company = company(&app).await;

    let answer = app.office().await.slot(&company).starts("2027-03-28T01:30").with("title", "").with("capacity", 0).send().await;

    answer.assert_problem(422, "validation-failed").assert_fault("/local_start", "nonexistent-local-time");
    assert!(answer.faults().iter().any(|(pointer, _)| pointer == "/title"), "{answer:?}");
    answer.assert_fault("/capacity", "out-of-range");
}

#[apply(test_both)]
async fn what_is_no_local_time_or_zone_is_refused(app: TestApp) {
    let company = company(&app).await;
    let slot = app.office().await.slot(&company);

    for start in ["2027-02-30T10:00", "2027-03-31T18:00Z", "2027-03-31 18:00", "18:00", ""] {
        slot.clone().starts(start).send().await.assert_fault("/local_start", "malformed");
    }
    for zone in ["Europe/Atlantis", "GMT Standard Time", "+01:00", ""] {
        slot.clone().timezone(zone).send().await.assert_fault("/timezone", "unknown-time-zone");
    }
}

#[apply(test_both)]
async fn a_new_zone_alone_keeps_the_wall_clock_time(app: TestApp) {
    let office = app.office().await;
    let company = company(&app).await;
    let slot = office.slot(&company).draft().await;

    let patched = office.patch(&slot, json!({"timezone": "America/New_York"})).await;

    patched.assert_status(200).assert_field("local_start", "2027-03-31T18:00").assert_field("starts_at", "2027-03-31T22:00:00Z");
    patched.assert_field("ends_at", "2027-03-31T22:45:00Z");
}

#[apply(test_both)]
async fn a_zone_in_which_the_agreed_hour_is_skipped_is_refused_by_name(app: TestApp) {
    let office = app.office().await;
    let company = company(&app).await;
    let slot = office.slot(&company).starts("2027-03-28T02:30").draft().await;

    office.patch(&slot, json!({"timezone": "Europe/Berlin"})).await.assert_problem(422, "nonexistent-local-time");
    let resolved = office.patch(&slot, json!({"timezone": "Europe/Berlin", "starts_at": "2027-03-28T01:30:00Z"})).await;

    resolved.assert_status(200).assert_field("local_start", "2027-03-28T03:30").assert_field("timezone", "Europe/Berlin");
}

#[apply(test_both)]
async fn an_instant_alone_moves_a_draft_and_null_takes_its_start(app: TestApp) {
    let office = app.office().await;
    let company = company(&app).await;
    let slot = office.slot(&company).draft().await;

    let moved = office.patch(&slot, json!({"starts_at": "2027-04-01T09:00:00+02:00"})).await;
    moved.assert_status(200).assert_field("local_start", "2027-04-01T08:00").assert_field("ends_at", "2027-04-01T07:45:00Z");
    let longer = office.patch(&slot, json!({"duration_minutes": 60})).await;
    longer.assert_status(200).assert_field("ends_at", "2027-04-01T08:00:00Z");
    let cleared = office.patch(&slot, json!({"local_start": null})).await;
    cleared.assert_status(200).assert_field("starts_at", Value::Null).assert_field("ends_at", Value::Null);
    cleared.assert_field("local_start", Value::Null);
}

#[apply(test_both)]
async fn a_change_that_is_not_about_time_keeps_the_chosen_one_of_two_equal_hours(app: TestApp) {
    let office = app.office().await;
    let company = company(&app).await;
    let slot = office.slot(&company).without("local_start").with("starts_at", "2027-10-31T01:30:00Z").draft().await;

    let patched = office.patch(&slot, json!({"title": "Late", "duration_minutes": 30})).await;

    patched.assert_status(200).assert_field("starts_at", "2027-10-31T01:30:00Z").assert_field("local_start", "2027-10-31T01:30");
    office.patch(&slot, json!({"timezone": "Europe/London"})).await.assert_status(200).assert_field("starts_at", "2027-10-31T01:30:00Z");
}
