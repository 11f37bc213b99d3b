//! The institute itself as the company of its own sessions.

use foothold::auth::Scope;
use foothold::companies::model::partnership::PartnershipStatus;
use foothold::companies::store::{self, CompanyRow};
use foothold::db::Conn;
use foothold::ids::CompanyId;

use crate::harness::caller::Place;
use crate::harness::prelude::*;

/// The row that is there from the start.
async fn own(app: &TestApp) -> Company {
    let items = app.office().await.get("/v1/companies?own=true").await.items();
    assert_eq!(items.len(), 1, "{items:?}");
    Company::with_id(items[0]["id"].as_str().unwrap())
}

#[apply(test_both)]
async fn the_institute_is_a_company_from_the_start_and_listed_only_where_it_is_asked_for(app: TestApp) {
    let office = app.office().await;
    let partner = office.company().created().await;
    let institute = office.get("/v1/institute").await;

    let shown = office.get(&own(&app).await).await;

    shown.assert_status(200).assert_field("own", true).assert_field("partnership", Value::Null).assert_field("active", true);
    shown.assert_field("name", institute.field("name")).assert_field("timezone", institute.field("timezone"));
    for query in ["", "?own=false", "?status=active", "?active=true", "?sector=institute"] {
        let listed = office.get(&format!("/v1/companies{query}")).await;
        assert!(listed.items().iter().all(|company| company["own"] == false), "{query}: {listed:?}");
    }
    assert_eq!(app.partner(&partner).await.get("/v1/companies?own=true").await.items(), Vec::<Value>::new());
    assert_eq!(office.get("/v1/companies").await.ids(), [partner.id()]);
}

#[apply(test_both)]
async fn its_slots_need_no_agreement_and_no_host(app: TestApp) {
    let office = app.office().await;
    let own = own(&app).await;

    let slot = office.slot(&own).kind("group_session").published().await;

    let booking = office.book(&slot, &app.mentee().await).await;
    office.get(&booking).await.assert_field("status", "confirmed");
    office.step(&slot, "move", json!({"local_start": "2027-04-01T10:00", "reason_code": "other"})).await.assert_status(200);
    office.step(&slot, "hold", json!({"reason": "The room floods."})).await.assert_status(200);
    office.step(&slot, "release", json!({})).await.assert_status(200).assert_field("status", "published");
}

#[apply(test_both)]
async fn it_is_no_partner(app: TestApp) {
    let office = app.office().await;
    let own = own(&app).await;

    for to in ["active", "suspended", "ended"] {
        office.transition(&own, to).await.assert_problem(409, "conflict");
    }
    office.step(&own, "archive", json!({})).await.assert_problem(409, "conflict");
    let interaction = json!({"kind": "call", "summary": "Spoke to ourselves.", "next_action": "Listen", "next_action_due": "2027-03-01"});
    office.post(&format!("{}/interactions", own.path()), interaction).await.assert_problem(409, "conflict");

    office.get(&own).await.assert_field("version", 1);
    assert!(app.events().await.is_empty());
    let attention = office.get("/v1/attention?queue=agreements").await;
    assert!(!attention.text().contains(own.id()), "{attention:?}");
}

#[apply(test_both)]
async fn its_name_and_zone_follow_the_institute_and_change_nowhere_else(app: TestApp) {
    let office = app.office().await;
    let own = own(&app).await;
    let refused = office.patch(&own, json!({"name": "Another", "timezone": "Europe/Paris", "sector": "education"})).await;
    let expected = ["/name", "/timezone"].map(|at| (at.to_owned(), "not-allowed".to_owned()));
    assert_eq!(refused.assert_problem(422, "validation-failed").faults(), expected);

    office.patch(&own, json!({"sector": "education"})).await.assert_status(200);
    office.patch("/v1/institute", json!({"name": "Çompass Rise", "timezone": "Europe/Paris"})).await.assert_status(200);
    office.patch("/v1/institute", json!({"contact": "office@compassrise.example"})).await.assert_status(200);

    let shown = office.get(&own).await;
    shown.assert_field("name", "Çompass Rise").assert_field("timezone", "Europe/Paris").assert_field("sector", "education");
    shown.assert_field("version", 3);
    assert_eq!(office.get("/v1/companies?own=true&q=compass").await.ids(), [own.id()], "a search finds the new name");
    app.assert_events(["company.updated", "institute.updated", "company.updated", "institute.updated"]).await;
}

#[apply(test_both)]
async fn the_database_keeps_it_active_and_one(app: TestApp) {
    let own = own(&app).await;
    let id: CompanyId = own.id().parse().unwrap();
    let change = async |change: fn(&mut CompanyRow)| {
        let act = move |conn: &mut Conn| {
            let mut row = store::find_company(conn, Scope::Institute, id)?;
            change(&mut row);
            store::update_company(conn, &row)
        };
        app.deps.db.write("test_change_own", act).await
    };

    change(|row| row.active = false).await.unwrap_err();
    change(|row| row.partnership_status = PartnershipStatus::Ended).await.unwrap_err();

    app.office().await.get(&own).await.assert_field("active", true);
}
