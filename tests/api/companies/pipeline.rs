//! The table of the partnership (docs/product.md, Partnership), row by row.

use crate::harness::prelude::*;

const ALL: &[&str] =
    &["identified", "approached", "in_conversation", "agreement_pending", "active", "paused", "dormant", "declined", "suspended", "ended"];

/// Every step that is possible from a state.
fn row(from: &str) -> &'static [&'static str] {
    match from {
        "identified" => &["approached", "declined", "suspended", "ended"],
        "approached" => &["in_conversation", "declined", "suspended", "ended"],
        "in_conversation" => &["agreement_pending", "declined", "suspended", "ended"],
        "agreement_pending" => &["active", "declined", "suspended", "ended"],
        "active" => &["paused", "dormant", "suspended", "ended"],
        "paused" => &["active", "dormant", "suspended", "ended"],
        "dormant" => &["in_conversation", "suspended", "ended"],
        "declined" => &["approached", "suspended", "ended"],
        "suspended" => &["active", "ended"],
        "ended" => &["suspended"],
        other => panic!("no partnership is {other}"),
    }
}

async fn leads(app: &TestApp, from: &str, to: &str) {
    let office = app.office().await;
    let company = office.company().with_partnership(from).await;
    let before = office.get(&company).await;

    let answer = office.transition(&company, to).await;

    answer.assert_status(201).assert_field("/partnership/status", to).assert_field("/partnership/since", app.clock.now().to_string());
    answer.assert_field("version", before.field("version").as_i64().unwrap() + 1);
    office.get(&company).await.assert_field("/partnership/status", to);
}

async fn leads_from_each(app: &TestApp, from: &[&str], to: &str) {
    for from in from {
        leads(app, from, to).await;
    }
}

#[apply(test_both)]
async fn an_identified_company_is_approached(app: TestApp) {
    leads(&app, "identified", "approached").await;
}

#[apply(test_both)]
async fn an_approached_company_comes_into_conversation(app: TestApp) {
    leads(&app, "approached", "in_conversation").await;
}

#[apply(test_both)]
async fn out_of_a_conversation_an_agreement_becomes_pending(app: TestApp) {
    leads(&app, "in_conversation", "agreement_pending").await;
}

#[apply(test_both)]
async fn a_pending_agreement_becomes_an_active_partnership(app: TestApp) {
    leads(&app, "agreement_pending", "active").await;
}

#[apply(test_both)]
async fn an_active_partnership_pauses_and_goes_on(app: TestApp) {
    leads(&app, "active", "paused").await;
    leads(&app, "paused", "active").await;
}

#[apply(test_both)]
async fn an_active_or_paused_partnership_falls_dormant(app: TestApp) {
    leads_from_each(&app, &["active", "paused"], "dormant").await;
}

#[apply(test_both)]
async fn a_dormant_partnership_comes_back_into_conversation(app: TestApp) {
    leads(&app, "dormant", "in_conversation").await;
}

#[apply(test_both)]
async fn before_it_is_active_a_partnership_can_be_declined(app: TestApp) {
    leads_from_each(&app, &["identified", "approached", "in_conversation", "agreement_pending"], "declined").await;
}

#[apply(test_both)]
async fn a_company_that_declined_is_approached_again(app: TestApp) {
    leads(&app, "declined", "approached").await;
}

#[apply(test_both)]
async fn any_partnership_can_be_suspended(app: TestApp) {
    let others: Vec<_> = ALL.iter().copied().filter(|from| *from != "suspended").collect();
    leads_from_each(&app, &others, "suspended").await;
}

#[apply(test_both)]
async fn a_suspended_partnership_becomes_active_again_or_ends(app: TestApp) {
    leads(&app, "suspended", "active").await;
    leads(&app, "suspended", "ended").await;
}

#[apply(test_both)]
async fn any_partnership_can_end(app: TestApp) {
    let others: Vec<_> = ALL.iter().copied().filter(|from| *from != "ended").collect();
    leads_from_each(&app, &others, "ended").await;
}

#[apply(test_both)]
async fn a_step_that_is_not_in_the_table_is_refused_and_names_the_possible_ones(app: TestApp) {
    let office = app.office().await;
    for from in ALL {
        let company = office.company().with_partnership(from).await;
        let before = office.get(&company).await;
        // A step to active brings an agreement, so that it would change something.
        for to in ALL.iter().filter(|to| !row(from).contains(to) && (*to != from || *from == "active")) {
            let answer = office.transition(&company, to).await;
            answer.assert_problem(409, "illegal-transition").assert_field("possible", row(from)).assert_field("status_now", *from);
        }
        assert_eq!(office.get(&company).await.json(), before.json(), "a refused step changed a company that is {from}");
    }
}

#[apply(test_both)]
async fn a_step_to_the_state_that_a_partnership_has_changes_nothing(app: TestApp) {
    let office = app.office().await;
    for status in ALL {
        let company = office.company().with_partnership(status).await;
        let (before, known) = (office.get(&company).await.json(), app.events().await.len());
        let answer =
            office.post(&format!("/v1/companies/{company}/partnership/transitions"), json!({"to": status, "reason": "again"})).await;
        assert_eq!(answer.assert_status(200).json(), before);
        assert_eq!((office.get(&company).await.json(), app.events().await.len()), (before, known), "{status}");
    }
}

#[apply(test_both)]
async fn a_step_needs_a_state_that_is_known(app: TestApp) {
    let office = app.office().await;
    let company = office.company().created().await;
    let transitions = format!("/v1/companies/{company}/partnership/transitions");

    office.post(&transitions, json!({})).await.assert_fault("/to", "required");
    office.post(&transitions, json!({"to": "friends"})).await.assert_fault("/to", "unknown-word");
    office.post("/v1/companies/comp_01k2m7q3x8e5rb4t9v6w1y0z2a/partnership/transitions", json!({})).await.assert_problem(404, "not-found");
}

#[apply(test_both)]
async fn a_step_from_a_stale_version_is_refused(app: TestApp) {
    let office = app.office().await;
    let company = office.company().created().await;
    let stale = office.get(&company).await.etag();
    office.transition(&company, "approached").await.assert_status(201);

    let step = office.post(&format!("/v1/companies/{company}/partnership/transitions"), json!({"to": "in_conversation"}));
    step.if_match(&stale).await.assert_problem(412, "precondition-failed");

    office.get(&company).await.assert_field("/partnership/status", "approached");
}
