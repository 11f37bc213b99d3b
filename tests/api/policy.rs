//! `/v1/policy`: versions, what a patch changes, and from when.

use foothold::policy::settings::Settings;

use crate::harness::prelude::*;

const POLICY: &str = "/v1/policy";

fn change(settings: &Value) -> Value {
    json!({"settings": settings, "reason": "As the board decided."})
}

#[apply(test_both)]
async fn the_first_version_has_the_defaults_and_every_key_reads_it(app: TestApp) {
    let read = app.viewer().await.get(POLICY).await;
    read.assert_status(200).assert_field("version", 1).assert_field("changed_by", "system").assert_field("reason", Value::Null);
    assert_eq!(read.field("settings"), serde_json::to_value(Settings::default()).unwrap());
    read.assert_field("effective_from", "1970-01-01T00:00:00Z");
}

#[apply(test_both)]
async fn a_change_makes_a_version_and_keeps_what_it_does_not_name(app: TestApp) {
    let admin = app.admin().await;
    let made = admin.put(POLICY, change(&json!({"host_day": {"mock_interview": 6}}))).await;
    made.assert_status(200).assert_field("version", 2).assert_field("effective_from", "2027-03-08T09:00:00Z");
    made.assert_field("reason", "As the board decided.");
    assert!(made.field("changed_by").as_str().unwrap().starts_with("key_"));

    let read = admin.get(POLICY).await;
    assert_eq!(read.json(), made.json());
    assert_eq!(read.etag(), made.etag());
    let mut expected = Settings::default();
    expected.host_day.mock_interview = 6;
    assert_eq!(read.field("settings"), serde_json::to_value(expected).unwrap());
    let versions = admin.get("/v1/policy/versions").await;
    assert_eq!(versions.field("items/0/settings"), serde_json::to_value(Settings::default()).unwrap());
    versions.assert_field("items/1/version", 2).assert_field("next_cursor", Value::Null);
}

#[apply(test_both)]
async fn a_change_of_nothing_makes_no_version(app: TestApp) {
    let admin = app.admin().await;
    for settings in [json!({}), json!({"correction_working_days": 10}), serde_json::to_value(Settings::default()).unwrap()] {
        admin.put(POLICY, change(&settings)).await.assert_status(200).assert_field("version", 1);
    }
    assert_eq!(admin.get("/v1/policy/versions").await.field("items").as_array().unwrap().len(), 1);
}

#[apply(test_both)]
async fn a_version_comes_into_force_at_its_instant(app: TestApp) {
    let admin = app.admin().await;
    let body = json!({"settings": {"correction_working_days": 15}, "reason": "From May.", "effective_from": "2027-05-01T00:00:00+01:00"});
    admin.put(POLICY, body).await.assert_status(200).assert_field("version", 2).assert_field("effective_from", "2027-04-30T23:00:00Z");

    app.clock.set("2027-04-30T22:59:59Z");
    admin.get(POLICY).await.assert_field("version", 1);
    app.clock.set("2027-04-30T23:00:00Z");
    admin.get(POLICY).await.assert_field("version", 2).assert_field("settings/correction_working_days", 15);
}

#[apply(test_both)]
async fn a_change_is_merged_over_what_is_in_force_at_its_instant_and_supersedes_what_comes_later(app: TestApp) {
    let admin = app.admin().await;
    let at = |minutes: i32, from: &str| json!({"settings": {"correction_working_days": minutes}, "reason": "x", "effective_from": from});
    admin.put(POLICY, at(15, "2027-05-01T00:00:00Z")).await.assert_field("version", 2);
    admin.put(POLICY, at(20, "2027-07-01T00:00:00Z")).await.assert_field("version", 3).assert_field("supersedes", Value::Null);

    // In June version 2 is in force; version 3 would have been from July on.
    let body = json!({"settings": {"late_is_no_show_minutes": 20}, "reason": "x", "effective_from": "2027-06-01T00:00:00Z"});
    let made = admin.put(POLICY, body).await;
    made.assert_field("version", 4).assert_field("supersedes", json!([3]));
    made.assert_field("settings/correction_working_days", 15).assert_field("settings/late_is_no_show_minutes", 20);
    for (now, version) in [("2027-05-31T00:00:00Z", 2), ("2027-06-01T00:00:00Z", 4), ("2027-07-02T00:00:00Z", 4)] {
        app.clock.set(now);
        admin.get(POLICY).await.assert_field("version", version);
    }
}

#[apply(test_both)]
async fn faults_are_named_all_at_once_and_nothing_is_made(app: TestApp) {
    let admin = app.admin().await;
    let body = json!({
        "settings": {"respond": {"within": {"hours": 721}}, "host_day": {"mock_interview": 101}, "weather": 1},
        "reason": " ", "effective_from": "2027-03-08", "colour": "red",
    });
    let answer = admin.put(POLICY, body).await;
    answer.assert_problem(422, "validation-failed");
    let expected = [
        ("/effective_from", "malformed"),
        ("/settings/respond/within/hours", "out-of-range"),
        ("/settings/host_day/mock_interview", "out-of-range"),
        ("/settings/weather", "unknown-field"),
        ("/reason", "required"),
        ("/colour", "unknown-field"),
    ];
    assert_eq!(answer.faults(), expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    admin.put(POLICY, json!({"reason": "x"})).await.assert_fault("/settings", "required");
    let past = json!({"settings": {"correction_working_days": 0}, "reason": "x", "effective_from": "2027-03-08T08:59:59Z"});
    admin.put(POLICY, past).await.assert_fault("/effective_from", "out-of-range");
    admin.get(POLICY).await.assert_field("version", 1);
}

#[apply(test_both)]
async fn if_match_refuses_a_change_of_what_has_changed_meanwhile(app: TestApp) {
    let admin = app.admin().await;
    let first = admin.get(POLICY).await.etag();
    admin.put(POLICY, change(&json!({"correction_working_days": 5}))).if_match(&first).await.assert_status(200);
    let stale = admin.put(POLICY, change(&json!({"correction_working_days": 6}))).if_match(&first).await;
    stale.assert_problem(412, "precondition-failed").assert_field("version", 2);
}

#[apply(test_both)]
async fn changes_at_the_same_time_come_one_after_the_other(app: TestApp) {
    let admin = app.admin().await;
    let other = app.second_instance().await;
    let away = admin.at(&other);
    let mut changes = tokio::task::JoinSet::new();
    for at in 0..12 {
        let caller = if at % 2 == 0 { admin.clone() } else { away.clone() };
        changes.spawn(async move { caller.put(POLICY, change(&json!({"correction_working_days": 11 + at}))).await.status });
    }
    assert_eq!(changes.join_all().await, [200; 12]);
    let versions = admin.get("/v1/policy/versions").await;
    let numbers: Vec<_> = versions.field("items").as_array().unwrap().iter().map(|row| row["version"].as_i64().unwrap()).collect();
    assert_eq!(numbers, (1..=13).collect::<Vec<_>>());
    other.stop().await;
}

#[apply(test_both)]
async fn a_slot_keeps_the_instants_of_the_policy_that_published_it(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let before = office.slot(&company).published().await;
    let settings = json!({"booking_closes": {"mock_interview": {"hours": 24}}, "cancel_cutoff": {"mock_interview": {"hours": 12}}});
    app.admin().await.put(POLICY, change(&settings)).await.assert_status(200);
    let after = office.slot(&company).published().await;
    for (slot, closes, cutoff) in
        [(&before, "2027-03-29T17:00:00Z", "2027-03-29T17:00:00Z"), (&after, "2027-03-30T17:00:00Z", "2027-03-31T05:00:00Z")]
    {
        office.get(slot).await.assert_field("booking_closes_at", closes).assert_field("cancel_cutoff_at", cutoff);
    }
}

#[apply(test_both)]
async fn a_booking_keeps_the_version_that_decided_it(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).capacity(2).approval("employer").published().await;
    let first = office.book(&slot, &app.mentee().await).await;
    let settings = json!({"respond": {"within": {"hours": 24}}, "quiet_hours": {"to": "09:30"}});
    app.admin().await.put(POLICY, change(&settings)).await.assert_status(200);
    app.clock.advance_hours(23);
    let second = office.book(&slot, &app.mentee().await).await;
    for (booking, version, respond_by) in [(&first, 1, "2027-03-11T09:00:00Z"), (&second, 2, "2027-03-10T09:30:00Z")] {
        office.get(booking).await.assert_field("policy_version", version).assert_field("respond_by", respond_by);
        app.partner(&company).await.get(booking).await.assert_field("policy_version", Value::Null);
    }
}

#[apply(test_both)]
async fn a_host_has_as_many_interviews_on_a_day_as_the_policy_says(app: TestApp) {
    app.admin().await.put(POLICY, change(&json!({"host_day": {"mock_interview": 0}}))).await.assert_status(200);
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let slot = office.slot(&company).hosts(&[&host]).draft().await;
    let refused = office.step(&slot, "publish", json!({})).await;
    refused.assert_problem(409, "cap-reached").assert_field("max", 0);
}

#[apply(test_both)]
async fn how_late_somebody_may_come_is_a_setting(app: TestApp) {
    let office = app.office().await;
    let slot = office.slot(&office.company().active().await).published().await;
    let booking = office.book(&slot, &app.mentee().await).await;
    app.admin().await.put(POLICY, change(&json!({"late_is_no_show_minutes": 20}))).await.assert_status(200);
    app.clock.set("2027-03-31T18:00:00Z");
    let late = |minutes: i32| json!({"outcome": "attended", "late_minutes": minutes});
    office.step(&booking, "attendance", late(20)).await.assert_fault("/late_minutes", "counts-as-no-show");
    office.step(&booking, "attendance", late(19)).await.assert_status(200);
}
