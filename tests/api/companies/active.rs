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

test_both! {
    async fn without_an_agreement_no_partnership_is_active(app: TestApp) {
        let office = app.office().await;
        let company = nearly_active(&app).await;
        office.host(&company).await;

        office.post(&transitions(&company), json!({"to": "active"})).await.assert_fault("/agreement", "required");

        office.get(&company).await.assert_field("/partnership/status", "agreement_pending");
    }

    async fn without_a_host_no_partnership_is_active(app: TestApp) {
        let company = nearly_active(&app).await;

        app.office().await.transition(&company, "active").await.assert_problem(409, "conflict");
    }

    async fn an_archived_host_is_no_host(app: TestApp) {
        let office = app.office().await;
        let company = nearly_active(&app).await;
        let host = office.host(&company).await;
        office.archive(&host).await.assert_status(200);

        office.transition(&company, "active").await.assert_problem(409, "conflict");

        office.restore(&host).await.assert_status(200);
        office.transition(&company, "active").await.assert_status(201);
    }

    async fn an_agreement_that_was_signed_before_still_counts(app: TestApp) {
        let office = app.office().await;
        let company = office.company().with_partnership("paused").await;

        let answer = office.post(&transitions(&company), json!({"to": "active", "reason": "the recruiting freeze is over"})).await;

        answer.assert_status(201).assert_field("/partnership/agreement/signed_on", "2026-10-05");
    }

    async fn a_new_agreement_replaces_the_old_one(app: TestApp) {
        let office = app.office().await;
        let company = office.company().with_partnership("paused").await;
        let agreement = json!({"signed_on": "2027-03-01", "signed_by_name": "B. Okafor", "ends_on": "2028-02-29", "commitment": {"shadowing": 2}});

        office.post(&transitions(&company), json!({"to": "active", "agreement": agreement})).await.assert_status(201);

        office.get(&company).await.assert_field("/partnership/agreement", agreement);
    }

    async fn each_fault_of_an_agreement_is_named(app: TestApp) {
        let company = nearly_active(&app).await;
        let agreement = json!({"signed_on": "yesterday", "ends_on": "2027-02-29", "commitment": {"mock_interview": -1}});

        let answer = app.office().await.post(&transitions(&company), json!({"to": "active", "agreement": agreement})).await;

        answer.assert_problem(422, "validation-failed").assert_fault("/agreement/signed_on", "malformed");
        answer.assert_fault("/agreement/signed_by_name", "required").assert_fault("/agreement/ends_on", "malformed");
        answer.assert_fault("/agreement/commitment/mock_interview", "out-of-range");
    }
}
