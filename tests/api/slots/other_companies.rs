//! A partner's slots are its own; ids of another company are refused where they stand.

use crate::harness::prelude::*;

/// Two active companies, and a key of the first.
async fn two(app: &TestApp) -> (Caller, Company, Company) {
    let office = app.office().await;
    let (own, other) = (office.company().may_publish().active().await, office.company().active().await);
    (app.partner(&own).await, own, other)
}

#[apply(test_both)]
async fn another_companys_slot_is_not_there(app: TestApp) {
    let (partner, _, other) = two(&app).await;
    let slot = app.office().await.slot(&other).submitted().await;

    partner.get(&slot).await.assert_problem(404, "not-found");
    partner.patch(&slot, json!({"title": "Ours"})).await.assert_problem(404, "not-found");
    for step in ["submit", "publish", "cancel"] {
        partner.step(&slot, step, json!({})).await.assert_problem(404, "not-found");
    }
    assert!(partner.get("/v1/slots").await.items().is_empty());
    assert!(partner.get(&format!("/v1/slots?company_id={other}")).await.items().is_empty());
}

#[apply(test_both)]
async fn ids_of_another_company_are_refused_where_they_stand(app: TestApp) {
    let office = app.office().await;
    let (partner, own, other) = two(&app).await;
    let (host, site) = (office.host(&other).await, office.site(&other).await);
    let own_host = office.host(&own).await;

    partner.slot(&other).send().await.assert_problem(422, "validation-failed").assert_fault("/company_id", "unknown-id");
    let created = partner.slot(&own).hosts(&[&own_host, &host]).with("site_id", site.id()).send().await;
    created.assert_fault("/host_ids/1", "unknown-id").assert_fault("/site_id", "unknown-id");
    assert_eq!(created.faults().len(), 2, "{created:?}");
    let slot = partner.slot(&own).draft().await;
    partner.patch(&slot, json!({"host_ids": [host.id()]})).await.assert_fault("/host_ids/0", "unknown-id");
    partner.patch(&slot, json!({"site_id": site.id()})).await.assert_fault("/site_id", "unknown-id");
    partner.patch(&slot, json!({"company_id": other.id()})).await.assert_fault("/company_id", "unknown-field");
}

#[apply(test_both)]
async fn coordinators_too_keep_hosts_and_sites_with_their_company(app: TestApp) {
    let office = app.office().await;
    let (_, own, other) = two(&app).await;
    let host = office.host(&other).await;

    office.slot(&own).hosts(&[&host]).send().await.assert_fault("/host_ids/0", "unknown-id");
    office.slot(&own).without("company_id").send().await.assert_fault("/company_id", "required");
    office.slot(&own).with("company_id", "comp_01k2m7q3x8e5rb4t9v6w1y0z2a").send().await.assert_fault("/company_id", "unknown-id");
    office.slot(&own).with("company_id", host.id()).send().await.assert_fault("/company_id", "unknown-id");
}
