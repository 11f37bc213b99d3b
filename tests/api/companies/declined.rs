//! A company that declined is left alone until the day that was agreed.

use crate::harness::prelude::*;

async fn declined_until(app: &TestApp, day: &str) -> Company {
    let office = app.office().await;
    let company = office.company().with_partnership("approached").await;
    let body = json!({"to": "declined", "reason": "no places this year", "do_not_contact_until": day});
    office.post(&format!("/v1/companies/{company}/partnership/transitions"), body).await.assert_status(201);
    company
}

#[apply(test_both)]
async fn a_company_that_declined_is_not_approached_before_its_day_begins_where_it_is(app: TestApp) {
    let office = app.office().await;
    let company = declined_until(&app, "2027-04-01").await;

    // Summer time in London: the day begins an hour earlier than in UTC.
    app.clock.set("2027-03-31T22:59:59Z");
    let early = office.transition(&company, "approached").await;
    early.assert_problem(409, "illegal-transition").assert_field("possible", vec!["suspended", "ended"]);
    assert!(early.field("detail").as_str().unwrap().contains("2027-04-01"), "{early:?}");

    app.clock.set("2027-03-31T23:00:00Z");
    office.transition(&company, "approached").await.assert_status(201).assert_field("/partnership/do_not_contact_until", Value::Null);
}

#[apply(test_both)]
async fn until_when_a_company_is_left_alone_is_for_coordinators_to_know(app: TestApp) {
    let company = declined_until(&app, "2027-09-01").await;

    app.office().await.get(&company).await.assert_field("/partnership/do_not_contact_until", "2027-09-01");
    let seen_by_partner = app.partner(&company).await.get(&company).await.json();
    assert!(seen_by_partner["partnership"].get("do_not_contact_until").is_none(), "{seen_by_partner}");
}

#[apply(test_both)]
async fn only_a_company_that_declines_is_left_alone(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let body = json!({"to": "paused", "do_not_contact_until": "2027-09-01"});

    let answer = office.post(&format!("/v1/companies/{company}/partnership/transitions"), body).await;

    answer.assert_fault("/do_not_contact_until", "not-allowed");
}
