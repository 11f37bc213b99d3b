use diesel::prelude::*;
use foothold::db::schema::{audit_entries, audit_texts};

use super::*;

/// Over the usual slot's time, 17:00Z to 17:45Z on 31 March.
const OVER: (&str, &str) = ("20270331T173000Z", "20270331T190000Z");

fn with_reason() -> Value {
    json!({"override": {"reason": "The host moves the other appointment."}})
}

async fn reasons(app: &TestApp, action: &'static str) -> Vec<Option<String>> {
    let read = app.deps.db.read("test", move |conn| {
        let entries = audit_entries::table.left_join(audit_texts::table).filter(audit_entries::action.eq(action)).order(audit_entries::seq);
        Ok(entries.select(audit_texts::text.nullable()).load(conn)?)
    });
    read.await.unwrap()
}

#[apply(test_both)]
async fn a_slot_is_not_published_while_its_host_is_busy(app: TestApp) {
    let stage = stage(&app).await;
    let calendar = stage.busy(&app, &[OVER]).await;
    let free = stage.office.host(&stage.company).await;
    let slot = stage.office.slot(&stage.company).hosts(&[&free, &stage.host]).draft().await;

    let answer = stage.office.step(&slot, "publish", json!({})).await;

    answer.assert_problem(409, "host-clash");
    let clash = json!({"host_id": stage.host.id(), "busy_calendar_id": calendar, "starts_at": "2027-03-31T17:30:00Z", "ends_at": "2027-03-31T19:00:00Z"});
    answer.assert_field("clashes", json!([clash]));
    stage.office.get(&slot).await.assert_field("status", "draft");
    stage.office.step(&slot, "submit", json!({})).await.assert_status(200);

    let body = stage.office.slot(&stage.company).hosts(&[&stage.host]).body();
    stage.office.post("/v1/slots?publish=true", body).await.assert_problem(409, "host-clash");
    app.partner(&stage.company).await.step(&slot, "publish", json!({})).await.assert_problem(409, "host-clash");
}

#[apply(test_both)]
async fn what_only_touches_is_no_clash(app: TestApp) {
    let stage = stage(&app).await;
    stage.busy(&app, &[("20270331T160000Z", "20270331T170000Z"), ("20270331T174500Z", "20270331T190000Z")]).await;
    stage.office.slot(&stage.company).hosts(&[&stage.host]).published().await;
}

#[apply(test_both)]
async fn a_slot_that_allows_overlap_is_published_all_the_same(app: TestApp) {
    let stage = stage(&app).await;
    stage.busy(&app, &[OVER]).await;
    let tolerant = stage.office.slot(&stage.company).hosts(&[&stage.host]).with("allow_host_overlap", true).published().await;
    stage.office.patch(&tolerant, json!({"allow_host_overlap": false})).await.assert_problem(409, "host-clash");
}

#[apply(test_both)]
async fn a_coordinator_passes_over_it_with_a_reason(app: TestApp) {
    let stage = stage(&app).await;
    stage.busy(&app, &[OVER]).await;
    let slot = stage.office.slot(&stage.company).hosts(&[&stage.host]).draft().await;
    let partner = app.partner(&stage.company).await;

    partner.step(&slot, "publish", with_reason()).await.assert_fault("/override", "not-allowed");
    stage.office.step(&slot, "publish", json!({"override": {}})).await.assert_fault("/override/reason", "required");
    stage.office.step(&slot, "publish", with_reason()).await.assert_status(200).assert_field("status", "published");

    assert_eq!(reasons(&app, "slot.published").await, [Some("The host moves the other appointment.".to_owned())]);
    let body = stage
        .office
        .slot(&stage.company)
        .hosts(&[&stage.host])
        .starts("2027-03-31T19:00")
        .with("override", with_reason()["override"].clone());
    stage.office.post("/v1/slots", body.body()).await.assert_fault("/override", "not-allowed");
    stage.office.post("/v1/slots?publish=true", body.body()).await.assert_status(201);
    // Another slot of the host is not passed over.
    let second = stage.office.slot(&stage.company).hosts(&[&stage.host]).draft().await;
    stage.office.step(&second, "publish", with_reason()).await.assert_problem(409, "host-clash");
}

#[apply(test_both)]
async fn a_slot_is_not_moved_to_where_its_host_is_busy(app: TestApp) {
    let stage = stage(&app).await;
    stage.busy(&app, &[("20270407T170000Z", "20270407T173000Z")]).await;
    let slot = stage.office.slot(&stage.company).hosts(&[&stage.host]).published().await;
    let mut to = json!({"local_start": "2027-04-07T18:00", "reason_code": "business_need"});

    stage.office.step(&slot, "move", to.clone()).await.assert_problem(409, "host-clash");
    stage.office.get(&slot).await.assert_field("starts_at", "2027-03-31T17:00:00Z");

    to["override"] = json!({"reason": "Agreed on the phone."});
    app.partner(&stage.company).await.step(&slot, "move", to.clone()).await.assert_fault("/override", "not-allowed");
    stage.office.step(&slot, "move", to).await.assert_status(200).assert_field("starts_at", "2027-04-07T17:00:00Z");
    assert_eq!(reasons(&app, "slot.moved").await, [Some("business_need: Agreed on the phone.".to_owned())]);
}

#[apply(test_both)]
async fn a_host_who_joins_a_published_slot_must_be_free(app: TestApp) {
    let stage = stage(&app).await;
    stage.busy(&app, &[OVER]).await;
    let free = stage.office.host(&stage.company).await;
    let slot = stage.office.slot(&stage.company).hosts(&[&free]).published().await;
    let mut patch = json!({"host_ids": [free.id(), stage.host.id()]});

    stage.office.patch(&slot, patch.clone()).await.assert_problem(409, "host-clash");
    patch["override"] = json!({"reason": "Agreed on the phone."});
    stage.office.patch(&slot, patch).await.assert_status(200);

    // Who is there already is not judged again.
    stage.office.patch(&slot, json!({"title": "Panel", "host_ids": [stage.host.id(), free.id()]})).await.assert_status(200);
}
