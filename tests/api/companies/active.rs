//! `active` needs a signed agreement and one host.

use crate::harness::prelude::*;

/// With an agreement pending and nobody who could be a host.
async fn nearly_active(app: &TestApp) -> Company {
    let office = app.office().await;
    let company = office.company().created().await;
    for to in ["approached", "in_conversation", "agreement_pending"] {
        office.transition(&company, to).await.assert_status(201);
    }
    company
}

fn transitions(company: &Company) -> String {
    format!("/v1/companies/{company}/partnership/transitions")
}

#[apply(test_both)]
async fn without_an_agreement_no_partnership_is_active(app: TestApp) {
    let office = app.office().await;
    let company = nearly_active(&app).await;
    office.host(&company).await;

    office.post(&transitions(&company), json!({"to": "active"})).await.assert_fault("/agreement", "required");

    office.get(&company).await.assert_field("/partnership/status", "agreement_pending");
}

#[apply(test_both)]
async fn without_a_host_no_partnership_is_active(app: TestApp) {
    let company = nearly_active(&app).await;

    app.office().await.transition(&company, "active").await.assert_problem(409, "conflict");
}

#[apply(test_both)]
async fn an_archived_host_is_no_host(app: TestApp) {
    let office = app.office().await;
    let company = nearly_active(&app).await;
    let host = office.host(&company).await;
    office.archive(&host).await.assert_status(200);

    office.transition(&company, "active").await.assert_problem(409, "conflict");

    office.restore(&host).await.assert_status(200);
    office.transition(&company, "active").await.assert_status(201);
}

#[apply(test_both)]
async fn an_agreement_that_was_signed_before_still_counts(app: TestApp) {
    let office = app.office().await;
    let company = office.company().with_partnership("paused").await;

    let answer = office.post(&transitions(&company), json!({"to": "active", "reason": "the recruiting freeze is over"})).await;

    answer.assert_status(201).assert_field("/partnership/agreement/signed_on", "2016-01-04");
}

#[apply(test_both)]
async fn a_new_agreement_replaces_the_old_one(app: TestApp) {
    let office = app.office().await;
    let company = office.company().with_partnership("paused").await;
    let agreement =
        json!({"signed_on": "2027-03-01", "signed_by_name": "B. Okafor", "ends_on": "2028-02-29", "commitment": {"shadowing": 2}});

    office.post(&transitions(&company), json!({"to": "active", "agreement": agreement})).await.assert_status(201);

    office.get(&company).await.assert_field("/partnership/agreement", agreement);
}

#[apply(test_both)]
async fn each_fault_of_an_agreement_is_named(app: TestApp) {
    let company = nearly_active(&app).await;
    let agreement = json!({"signed_on": "yesterday", "ends_on": "2027-02-29", "commitment": {"mock_interview": -1}});

    let answer = app.office().await.post(&transitions(&company), json!({"to": "active", "agreement": agreement})).await;

    answer.assert_problem(422, "validation-failed").assert_fault("/agreement/signed_on", "malformed");
    answer.assert_fault("/agreement/signed_by_name", "required").assert_fault("/agreement/ends_on", "malformed");
    answer.assert_fault("/agreement/commitment/mock_interview", "out-of-range");
}

#[apply(test_both)]
async fn an_agreement_that_is_not_in_force_makes_no_partnership_active(app: TestApp) {
    let office = app.office().await;
    // Today is 8 March 2027.
    for (signed_on, ends_on) in [("2027-03-09", Value::Null), ("2020-01-01", json!("2027-03-07"))] {
        let company = nearly_active(&app).await;
        office.host(&company).await;
        let agreement = json!({"signed_on": signed_on, "signed_by_name": "B. Okafor", "ends_on": ends_on});
        let refused = office.post(&transitions(&company), json!({"to": "active", "agreement": agreement})).await;
        refused.assert_problem(422, "validation-failed").assert_fault("/agreement", "not-in-force");
        office.get(&company).await.assert_field("/partnership/status", "agreement_pending");
    }
    let company = nearly_active(&app).await;
    office.host(&company).await;
    let agreement = json!({"signed_on": "2027-03-08", "signed_by_name": "B. Okafor", "ends_on": "2027-03-08"});
    office.post(&transitions(&company), json!({"to": "active", "agreement": agreement})).await.assert_status(201);
}

#[apply(test_both)]
async fn after_its_agreement_has_ended_a_company_submits_and_publishes_nothing(app: TestApp) {
    let office = app.office().await;
    let company = nearly_active(&app).await;
    office.host(&company).await;
    let agreement = json!({"signed_on": "2027-01-01", "signed_by_name": "B. Okafor", "ends_on": "2027-03-10"});
    office.post(&transitions(&company), json!({"to": "active", "agreement": agreement})).await.assert_status(201);
    let (draft, submitted) = (office.slot(&company).draft().await, office.slot(&company).submitted().await);

    app.clock.set("2027-03-10T23:59:59Z");
    office.step(&office.slot(&company).draft().await, "submit", json!({})).await.assert_status(200);
    app.clock.set("2027-03-11T00:00:00Z");

    office.step(&draft, "submit", json!({})).await.assert_problem(409, "conflict");
    office.step(&submitted, "publish", json!({})).await.assert_problem(409, "conflict");
}
