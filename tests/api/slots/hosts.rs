//! A host has one slot at a time, and at most 8 mock interviews a day.

use crate::harness::prelude::*;

/// An active company with one host, who is free.
async fn host(app: &TestApp) -> (Company, Host) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    (company, host)
}

/// So many interviews of 30 minutes one after the other, from 08:00 in London on 31 March.
async fn a_day_of_interviews(app: &TestApp, company: &Company, host: &Host, count: u32) -> Vec<Slot> {
    let mut slots = Vec::new();
    for number in 0..count {
        let start = format!("2027-03-31T{:02}:{:02}", 8 + number / 2, number % 2 * 30);
        slots.push(app.office().await.slot(company).hosts(&[host]).minutes(30).starts(&start).published().await);
    }
    slots
}

#[apply(test_both)]
async fn a_clash_of_a_host_names_the_slots_in_the_way(app: TestApp) {
    let office = app.office().await;
    let (company, busy) = host(&app).await;
    let free = office.host(&company).await;
    let standing = office.slot(&company).hosts(&[&busy]).published().await;
    let second = office.slot(&company).hosts(&[&free, &busy]).starts("2027-03-31T18:30").draft().await;

    let answer = office.step(&second, "publish", json!({})).await;

    answer.assert_problem(409, "host-clash");
    let clashes =
        json!([{"host_id": busy.id(), "slot_id": standing.id(), "starts_at": "2027-03-31T17:00:00Z", "ends_at": "2027-03-31T17:45:00Z"}]);
    answer.assert_field("clashes", clashes);
    office.get(&second).await.assert_field("status", "draft");
}

#[apply(test_both)]
async fn one_slot_after_the_other_is_no_clash(app: TestApp) {
    let office = app.office().await;
    let (company, host) = host(&app).await;
    office.slot(&company).hosts(&[&host]).starts("2027-03-31T18:00").minutes(45).published().await;

    office.slot(&company).hosts(&[&host]).starts("2027-03-31T18:45").published().await;
    office.slot(&company).hosts(&[&host]).starts("2027-03-31T17:15").minutes(45).published().await;
}

#[apply(test_both)]
async fn one_time_is_one_time_in_every_zone(app: TestApp) {
    let office = app.office().await;
    let (company, host) = host(&app).await;
    office.slot(&company).hosts(&[&host]).published().await;

    let in_india = office.slot(&company).hosts(&[&host]).timezone("Asia/Kolkata").starts("2027-03-31T22:30").draft().await;

    office.step(&in_india, "publish", json!({})).await.assert_problem(409, "host-clash");
}

#[apply(test_both)]
async fn a_slot_that_allows_overlap_neither_blocks_nor_is_blocked(app: TestApp) {
    let office = app.office().await;
    let (company, host) = host(&app).await;
    office.slot(&company).hosts(&[&host]).published().await;

    office.slot(&company).hosts(&[&host]).with("allow_host_overlap", true).published().await;
    office.slot(&company).hosts(&[&host]).with("allow_host_overlap", true).starts("2027-04-01T10:00").published().await;
    office.slot(&company).hosts(&[&host]).starts("2027-04-01T10:00").published().await;
}

#[apply(test_both)]
async fn a_slot_that_no_longer_allows_overlap_must_find_its_host_free(app: TestApp) {
    let office = app.office().await;
    let (company, host) = host(&app).await;
    office.slot(&company).hosts(&[&host]).published().await;
    let tolerant = office.slot(&company).hosts(&[&host]).with("allow_host_overlap", true).published().await;

    office.patch(&tolerant, json!({"allow_host_overlap": false})).await.assert_problem(409, "host-clash");

    office.get(&tolerant).await.assert_field("allow_host_overlap", true);
}

#[apply(test_both)]
async fn what_is_not_published_does_not_block_a_host(app: TestApp) {
    let office = app.office().await;
    let (company, host) = host(&app).await;
    office.slot(&company).hosts(&[&host]).draft().await;
    office.slot(&company).hosts(&[&host]).submitted().await;
    let cancelled = office.slot(&company).hosts(&[&host]).published().await;
    office.step(&cancelled, "cancel", json!({"reason_code": "weather"})).await.assert_status(200);

    office.slot(&company).hosts(&[&host]).published().await;
}

#[apply(test_both)]
async fn the_ninth_mock_interview_of_a_host_on_one_day_is_refused(app: TestApp) {
    let office = app.office().await;
    let (company, host) = host(&app).await;
    let slots = a_day_of_interviews(&app, &company, &host, 8).await;
    let ninth = office.slot(&company).hosts(&[&host]).starts("2027-03-31T20:00").draft().await;

    let answer = office.step(&ninth, "publish", json!({})).await;
    answer.assert_problem(409, "cap-reached").assert_field("limit", "host_day.mock_interview");
    // The day ends at midnight in London.
    answer.assert_field("max", 8).assert_field("count", 8).assert_field("lifts_at", "2027-03-31T23:00:00Z");

    office.step(&slots[0], "cancel", json!({"reason_code": "weather"})).await.assert_status(200);
    office.step(&ninth, "publish", json!({})).await.assert_status(200);
}

#[apply(test_both)]
async fn only_mock_interviews_of_that_host_and_day_count(app: TestApp) {
    let office = app.office().await;
    let (company, host) = host(&app).await;
    let other = office.host(&company).await;
    a_day_of_interviews(&app, &company, &host, 8).await;

    office.slot(&company).hosts(&[&host]).kind("group_session").starts("2027-03-31T20:00").published().await;
    office.slot(&company).hosts(&[&other]).starts("2027-03-31T20:00").published().await;
    office.slot(&company).hosts(&[&host]).starts("2027-04-01T00:00").published().await;
}

#[apply(test_both)]
async fn a_host_named_twice_is_a_fault(app: TestApp) {
    let (company, host) = host(&app).await;

    let answer = app.office().await.slot(&company).hosts(&[&host, &host]).send().await;

    answer.assert_fault("/host_ids/1", "repeated");
}

#[apply(test_both)]
async fn hosts_stay_in_the_order_in_which_they_were_given(app: TestApp) {
    let office = app.office().await;
    let (company, first) = host(&app).await;
    let (second, third) = (office.host(&company).await, office.host(&company).await);

    let slot = office.slot(&company).hosts(&[&third, &first, &second]).draft().await;

    office.get(&slot).await.assert_field("host_ids", vec![third.id(), first.id(), second.id()]);
    let patched = office.patch(&slot, json!({"host_ids": [second.id(), third.id()]})).await;
    patched.assert_status(200).assert_field("host_ids", vec![second.id(), third.id()]);
}
