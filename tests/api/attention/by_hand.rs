//! These tests have endpoints and busy calendars, which others run and somebody has to mend.

use super::*;
use crate::harness::receiver::{Receiver, Reply};

#[apply(test_both)]
async fn a_disabled_endpoint_is_listed_by_its_description_or_its_server(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let hook = |body: Value| async { office.post("/v1/webhook-endpoints", body).await.assert_status(201).id() };
    let own = hook(json!({"url": "http://127.0.0.1:9/hook/s3cret"})).await;
    let theirs = hook(json!({"company_id": company.id(), "url": "http://127.0.0.1:9/hook", "description": "The HR system"})).await;
    assert!(queue(&office.get("/v1/attention").await, "disabled_endpoints").is_empty());

    for id in [&own, &theirs] {
        office.post(&format!("/v1/webhook-endpoints/{id}/disable"), json!({})).await.assert_status(200);
        app.clock.advance_minutes(1);
    }

    let disabled = office.get("/v1/attention").await;
    assert_eq!(column(&disabled, "disabled_endpoints", "/webhook_endpoint_id"), [own.as_str(), &theirs]);
    assert_eq!(column(&disabled, "disabled_endpoints", "/title"), ["127.0.0.1", "The HR system"]);
    assert_eq!(
        column(&disabled, "disabled_endpoints", "/company"),
        [Value::Null, json!({"id": company.id(), "name": "Brindlemoor Structures Ltd"})]
    );
    assert_eq!(column(&disabled, "disabled_endpoints", "/note"), ["requested", "requested"]);
    assert_eq!(column(&disabled, "disabled_endpoints", "/due_at")[0], "2027-03-08T09:00:00Z");
    office.post(&format!("/v1/webhook-endpoints/{own}/enable"), json!({})).await.assert_status(200);
    office.delete(&format!("/v1/webhook-endpoints/{theirs}")).await.assert_status(204);
    assert!(queue(&office.get("/v1/attention").await, "disabled_endpoints").is_empty());
}

#[apply(test_both)]
async fn a_busy_calendar_is_listed_after_three_failures_and_not_for_an_archived_host(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let server = Receiver::start().await;
    server.always(Reply::status(404));
    let body = json!({"url": server.url("/x.ics"), "name": "Outlook"});
    let calendar = office.post(&format!("/v1/hosts/{host}/busy-calendars"), body).await.assert_status(201).id();
    let refresh = format!("/v1/busy-calendars/{calendar}/refresh");
    let failing = async || queue(&office.get("/v1/attention").await, "busy_calendars");

    for _ in 0..2 {
        office.post(&refresh, json!({})).await.assert_field("state", "failing");
    }
    assert!(failing().await.is_empty());
    office.post(&refresh, json!({})).await.assert_field("state", "failing");

    let listed = failing().await;
    assert_eq!(listed.len(), 1);
    assert_eq!((&listed[0]["busy_calendar_id"], &listed[0]["title"]), (&json!(calendar), &json!("Outlook")));
    assert_eq!(listed[0]["host"], json!({"id": host.id(), "name": "Gareth Pellow"}));
    assert_eq!(listed[0]["note"], "http_404");
    office.archive(&host).await.assert_status(200);
    assert!(failing().await.is_empty());
}
