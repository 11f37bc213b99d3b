//! What must hold before a slot is submitted or published.

use crate::harness::prelude::*;

#[apply(test_both)]
async fn only_an_active_partnership_has_slots_submitted_or_published(app: TestApp) {
    let office = app.office().await;
    for status in ["identified", "approached", "in_conversation", "agreement_pending", "paused", "dormant"] {
        let company = office.company().with_partnership(status).await;
        let slot = office.slot(&company).draft().await;

        office.step(&slot, "submit", json!({})).await.assert_problem(409, "conflict");
        office.step(&slot, "publish", json!({})).await.assert_problem(409, "conflict");

        office.get(&slot).await.assert_field("status", "draft").assert_field("version", 1);
    }
}

#[apply(test_both)]
async fn a_pause_leaves_published_slots_standing_and_refuses_new_ones(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (standing, submitted) = (office.slot(&company).published().await, office.slot(&company).submitted().await);

    office.transition(&company, "paused").await.assert_status(201);

    office.step(&submitted, "publish", json!({})).await.assert_problem(409, "conflict");
    office.get(&standing).await.assert_field("status", "published");
    office.book(&standing, &app.mentee().await).await;
}

#[apply(test_both)]
async fn a_slot_is_published_only_before_it_starts(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).submitted().await;

    for (now, status) in [("2027-03-31T17:00:01Z", 409), ("2027-03-31T17:00:00Z", 409), ("2027-03-31T16:59:59Z", 200)] {
        app.clock.set(now);
        office.step(&slot, "publish", json!({})).await.assert_status(status);
    }
}

#[apply(test_both)]
async fn an_incomplete_card_names_each_missing_field(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).kind("shadowing").without("card").without("local_start").draft().await;
    let missing = [
        "/local_start",
        "/card/purpose",
        "/card/what_happens",
        "/card/who_will_be_there",
        "/card/compensation",
        "/card/may_lead_to_job",
        "/card/access_notes",
        "/card/activities",
    ];

    for step in ["submit", "publish"] {
        let answer = office.step(&slot, step, json!({})).await;
        answer.assert_problem(422, "validation-failed");
        assert_eq!(answer.faults(), missing.map(|pointer| (pointer.to_owned(), "required".to_owned())), "{step}");
    }
}

#[apply(test_both)]
async fn a_draft_without_a_start_is_submitted_once_it_has_one(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).without("local_start").draft().await;
    office.get(&slot).await.assert_field("starts_at", Value::Null).assert_field("ends_at", Value::Null);

    office.step(&slot, "submit", json!({})).await.assert_fault("/local_start", "required");
    office
        .patch(&slot, json!({"local_start": "2027-03-31T18:00"}))
        .await
        .assert_status(200)
        .assert_field("starts_at", "2027-03-31T17:00:00Z");
    office.step(&slot, "submit", json!({})).await.assert_status(200);
}

#[apply(test_both)]
async fn only_shadowing_needs_activities(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let mut card = crate::harness::domain::card();
    card["activities"] = json!([]);

    office.slot(&company).kind("mock_interview").with("card", card.clone()).submitted().await;
    office.slot(&company).kind("group_session").with("card", card.clone()).submitted().await;
    let shadowing = office.slot(&company).kind("shadowing").with("card", card).draft().await;
    office.step(&shadowing, "submit", json!({})).await.assert_fault("/card/activities", "required");
}
