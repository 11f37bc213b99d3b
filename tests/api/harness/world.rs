//! One of each thing that the API can make, for tests that walk the whole document.

use std::collections::HashMap;

use diesel::connection::SimpleConnection;
use serde_json::json;

use super::app::TestApp;
use super::caller::Caller;
use super::document;
use super::domain::Company;

/// A company that a partner key can belong to, in its first state.
pub async fn company(app: &TestApp) -> Company {
    if document::served().has("create_company") { app.office().await.company().created().await } else { company_row(app).await }
}

/// While companies have no address of their own.
async fn company_row(app: &TestApp) -> Company {
    let id: foothold::ids::CompanyId = app.deps.ids.new_id(app.clock.now());
    let hex = id.uuid().simple().to_string();
    let (id_text, no, at) = if app.is_postgres() {
        (format!("'{hex}'"), "false", "'2027-03-08T09:00:00Z'")
    } else {
        (format!("x'{hex}'"), "0", "1804496400000000")
    };
    let sql = format!(
        "INSERT INTO companies (id, name, sector, size_band, timezone, may_publish, active, partnership_status, partnership_since, version, \
         created_at, updated_at) VALUES ({id_text}, 'Brindlemoor', 'it', 'large', 'Europe/London', {no}, NOT {no}, 'identified', {at}, 1, {at}, {at})"
    );
    app.deps.db.write("test_company", move |conn| Ok(conn.batch_execute(&sql)?)).await.expect("a company can be stored");
    Company::with_id(id.to_string())
}

/// An id for each prefix (`comp`, `slot`, …) whose things can be made, all seen by coordinators and administrators.
pub async fn one_of_each(app: &TestApp) -> HashMap<&'static str, String> {
    let office = app.office().await;
    let mut world = HashMap::new();
    world.insert("ment", app.mentee().await.id().to_owned());
    world.insert("evt", app.event_log().await[0]["id"].as_str().expect("an id").to_owned());
    let key = app.admin().await.post("/v1/api-keys", json!({"name": "of the world", "role": "viewer"})).await;
    world.insert("key", key.id());
    if document::served().has("create_company") {
        offers(office, &mut world).await;
    }
    world
}

async fn offers(office: &Caller, world: &mut HashMap<&'static str, String>) {
    let company = office.company().active().await;
    world.insert("host", office.host(&company).await.id().to_owned());
    world.insert("site", office.site(&company).await.id().to_owned());
    if document::served().has("create_webhook_endpoint") {
        let body = json!({"company_id": company.id(), "url": "http://127.0.0.1:9/hook", "event_types": []});
        world.insert("whep", office.post("/v1/webhook-endpoints", body).await.id());
    }
    if document::served().has("create_feed") {
        let body = json!({"scope": {"type": "company", "id": company.id()}, "name": "Outlook", "detail": "full"});
        world.insert("feed", office.post("/v1/feeds", body).await.id());
    }
    if document::served().has("create_slot") {
        let slot = office.slot(&company).capacity(2).published().await;
        world.insert("slot", slot.id().to_owned());
        if document::served().has("create_booking") {
            let mentee = office.mentee().registered().await;
            world.insert("book", office.book(&slot, &mentee).await.id().to_owned());
        }
    }
    if document::served().has("list_webhook_deliveries") {
        let deliveries = office.all("/v1/webhook-deliveries").await;
        world.extend(deliveries.first().map(|delivery| ("dlv", delivery["id"].as_str().expect("an id").to_owned())));
    }
    world.insert("comp", company.id().to_owned());
}
