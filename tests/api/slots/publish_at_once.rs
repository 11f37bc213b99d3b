//! `?publish=true`: created, submitted and published in one transaction, or nothing.

use crate::harness::prelude::*;

async fn publish(caller: &Caller, body: Value) -> Answer {
    caller.post("/v1/slots?publish=true", body).await
}

#[apply(test_both)]
async fn a_coordinator_publishes_at_creation(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;

    let answer = publish(office, office.slot(&company).body()).await;

    answer.assert_status(201).assert_field("status", "published").assert_field("version", 3);
    app.assert_events(["slot.created", "slot.submitted", "slot.published"]).await;
}

#[apply(test_both)]
async fn a_partner_publishes_at_creation_where_its_company_may(app: TestApp) {
    let office = app.office().await;
    let company = office.company().may_publish().active().await;
    let partner = app.partner(&company).await;

    publish(&partner, partner.slot(&company).without("company_id").body()).await.assert_status(201).assert_field("status", "published");
}

#[apply(test_both)]
async fn where_a_partner_may_not_publish_nothing_is_made(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let partner = app.partner(&company).await;

    publish(&partner, partner.slot(&company).body()).await.assert_problem(403, "forbidden");

    assert!(office.get("/v1/slots").await.items().is_empty());
    app.assert_events(["slot.created"; 0]).await;
}

#[apply(test_both)]
async fn what_cannot_be_published_is_not_made(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let standing = office.slot(&company).hosts(&[&host]).published().await;
    let slot = || office.slot(&company);

    publish(office, slot().hosts(&[&host]).body()).await.assert_problem(409, "host-clash");
    publish(office, slot().starts("2027-03-08T08:00").body()).await.assert_problem(409, "conflict");
    publish(office, slot().without("card").body()).await.assert_problem(422, "validation-failed");
    office.transition(&company, "paused").await.assert_status(201);
    publish(office, slot().body()).await.assert_problem(409, "conflict");

    assert_eq!(office.get("/v1/slots").await.ids(), [standing.id()]);
}

#[apply(test_both)]
async fn publish_false_makes_a_draft_and_other_words_are_refused(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let body = office.slot(&company).body();

    office.post("/v1/slots?publish=false", body.clone()).await.assert_status(201).assert_field("status", "draft");
    office.post("/v1/slots?publish=yes", body.clone()).await.assert_fault("/publish", "wrong-type");
    office.post("/v1/slots?now=true", body).await.assert_fault("/now", "unknown-field");
}
