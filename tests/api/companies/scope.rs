//! A partner reaches its own company; another's is not there.

use crate::harness::prelude::*;

/// Two companies, and a key of the first.
async fn two(app: &TestApp) -> (Caller, Company, Company) {
    let office = app.office().await;
    let (own, other) = (office.company().active().await, office.company().with("name", "Tidewell Analytics").active().await);
    (app.partner(&own).await, own, other)
}

#[apply(test_both)]
async fn a_partner_sees_its_own_company_alone(app: TestApp) {
    let (partner, own, other) = two(&app).await;

    assert_eq!(partner.get("/v1/companies").await.ids(), [own.id()]);
    partner.get(&own).await.assert_status(200);
    partner.get(&other).await.assert_problem(404, "not-found");
    assert!(partner.get("/v1/companies?q=Tidewell").await.items().is_empty());
}

#[apply(test_both)]
async fn what_belongs_to_another_company_is_not_there_for_a_partner(app: TestApp) {
    let office = app.office().await;
    let (partner, _, other) = two(&app).await;
    let (host, site) = (office.host(&other).await, office.site(&other).await);
    let hosts = format!("/v1/companies/{other}/hosts");
    let sites = format!("/v1/companies/{other}/sites");

    for refused in [
        partner.patch(&other, json!({"name": "Ours"})).await,
        partner.get(&hosts).await,
        partner.post(&hosts, json!({"name": "Jo"})).await,
        partner.get(&sites).await,
        partner.post(&sites, json!({"name": "Depot"})).await,
        partner.get(&host).await,
        partner.patch(&host, json!({"name": "Ours"})).await,
        partner.get(&site).await,
        partner.patch(&site, json!({"name": "Ours"})).await,
    ] {
        refused.assert_problem(404, "not-found");
    }
    office.get(&host).await.assert_field("name", "Gareth Pellow");
}

#[apply(test_both)]
async fn a_partner_changes_its_own_profile_sites_and_hosts(app: TestApp) {
    let (partner, own, _) = two(&app).await;

    partner
        .patch(&own, json!({"name": "Brindlemoor Group", "website": null}))
        .await
        .assert_status(200)
        .assert_field("website", Value::Null);
    let host = partner.host(&own).await;
    partner.patch(&host, json!({"job_title": "Director"})).await.assert_status(200).assert_field("job_title", "Director");
    let site = partner.site(&own).await;
    partner.patch(&site, json!({"area": "Docks"})).await.assert_status(200).assert_field("area", "Docks");
}

#[apply(test_both)]
async fn only_coordinators_say_who_publishes_alone_and_who_is_archived(app: TestApp) {
    let (partner, own, _) = two(&app).await;

    partner.patch(&own, json!({"may_publish": true})).await.assert_problem(403, "forbidden");
    partner.archive(&own).await.assert_problem(403, "forbidden");
    partner.post("/v1/companies", json!({"name": "Another"})).await.assert_problem(403, "forbidden");

    app.office().await.patch(&own, json!({"may_publish": true})).await.assert_status(200).assert_field("may_publish", true);
}

#[apply(test_both)]
async fn a_patch_that_changes_nothing_leaves_version_and_log(app: TestApp) {
    let (partner, own, _) = two(&app).await;
    let (before, events) = (partner.get(&own).await, app.events().await.len());

    let after = partner.patch(&own, json!({"name": before.field("name")})).await;

    assert_eq!(after.json(), before.json());
    assert_eq!(app.events().await.len(), events);
}

#[apply(test_both)]
async fn a_patch_of_a_stale_version_is_refused(app: TestApp) {
    let (partner, own, _) = two(&app).await;
    let stale = partner.get(&own).await.etag();
    partner.patch(&own, json!({"name": "First"})).if_match(&stale).await.assert_status(200);

    partner.patch(&own, json!({"name": "Second"})).if_match(&stale).await.assert_problem(412, "precondition-failed");

    partner.get(&own).await.assert_field("name", "First");
}
