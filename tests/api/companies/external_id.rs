//! A company's name in another system: unique, found by it, and known to coordinators alone.

use crate::harness::prelude::*;

#[apply(test_both)]
async fn an_external_id_belongs_to_one_company_and_finds_it(app: TestApp) {
    let office = app.office().await;
    let first = office.company().with("name", "One").with("external_id", "crm-1").created().await;
    let second = office.company().with("name", "Two").with("external_id", "crm-2").created().await;
    let listed = async |id: &str| office.get(&format!("/v1/companies?external_id={id}")).await.ids();
    assert_eq!((listed("crm-1").await, listed("crm-2").await), (vec![first.id().to_owned()], vec![second.id().to_owned()]));
    assert!(listed("crm").await.is_empty(), "a part is not enough");

    let mut body = crate::harness::domain::company_body();
    body["external_id"] = json!("crm-1");
    office.post("/v1/companies", body).await.assert_problem(409, "conflict");
    office.patch(&second, json!({"external_id": "crm-1"})).await.assert_problem(409, "conflict");
    office.get(&second).await.assert_field("external_id", "crm-2").assert_field("version", 1);
    office.patch(&first, json!({"external_id": null})).await.assert_field("external_id", Value::Null);
    office.patch(&second, json!({"external_id": "crm-1"})).await.assert_field("external_id", "crm-1").assert_field("version", 2);
    office.patch(&second, json!({"external_id": "x".repeat(201)})).await.assert_fault("/external_id", "too-long");
}

#[apply(test_both)]
async fn a_partner_neither_sees_nor_finds_nor_changes_an_external_id(app: TestApp) {
    let company = app.office().await.company().with("external_id", "crm-1").active().await;
    let partner = app.partner(&company).await;
    let seen = partner.get(&company).await;
    assert!(seen.json().get("external_id").is_none(), "{seen:?}");
    partner.get("/v1/companies?external_id=crm-1").await.assert_fault("/external_id", "not-allowed");
    partner.patch(&company, json!({"external_id": "ours"})).await.assert_problem(403, "forbidden");
}
