//! `/v1/api-keys` and `/v1/me`.

mod replaced;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use foothold::auth::Access;
use foothold::db::Conn;
use foothold::db::schema::api_keys;
use foothold::ids::{CompanyId, KeyId};
use foothold::keys::model::NewKey;

use crate::harness::prelude::*;
use crate::harness::world;

/// Leaves a partner's key without its company, past the table's check.
async fn take_company_away(app: &TestApp, id: KeyId) {
    let taken = app.deps.db.write("test_key", move |conn| {
        match conn {
            Conn::Postgres(native) => native.batch_execute("ALTER TABLE api_keys DROP CONSTRAINT api_keys_partner_has_company")?,
            Conn::Sqlite(native) => native.batch_execute("PRAGMA ignore_check_constraints = ON")?,
        }
        let taken = diesel::update(api_keys::table.find(id)).set(api_keys::company_id.eq(None::<CompanyId>)).execute(conn)?;
        if let Conn::Sqlite(native) = conn {
            native.batch_execute("PRAGMA ignore_check_constraints = OFF")?;
        }
        Ok(taken)
    });
    assert_eq!(taken.await.unwrap(), 1);
}

#[apply(test_both)]
async fn a_key_is_shown_once_and_works_at_once(app: TestApp) {
    let admin = app.admin().await;
    let made = admin.post("/v1/api-keys", json!({"name": "HR system", "role": "coordinator"})).await;
    made.assert_status(201).assert_field("role", "coordinator").assert_field("company_id", Value::Null);
    assert_eq!(made.header("location").unwrap(), format!("/v1/api-keys/{}", made.id()));
    let secret = made.field("key").as_str().unwrap().to_owned();

    app.caller_with(&secret).get("/v1/me").await.assert_status(200).assert_field("id", made.id()).assert_field("name", "HR system");
    let read = admin.get(&format!("/v1/api-keys/{}", made.id())).await;
    read.assert_status(200).assert_field("name", "HR system");
    let listed = admin.get("/v1/api-keys").await;
    for answer in [read, listed] {
        assert!(!answer.text().contains(&secret) && !answer.text().contains("\"key\""), "{answer:?}");
    }
}

#[apply(test_both)]
async fn a_key_says_who_made_it(app: TestApp) {
    let admin = app.admin().await;
    let me = admin.get("/v1/me").await.field("id");

    let made = admin.post("/v1/api-keys", json!({"name": "HR system", "role": "coordinator"})).await;

    made.assert_status(201).assert_field("created_by", me.clone());
    admin.get(&format!("/v1/api-keys/{}", made.id())).await.assert_field("created_by", me.clone());
    let listed = admin.all("/v1/api-keys").await;
    assert_eq!(listed.iter().find(|key| key["id"] == made.id()).unwrap()["created_by"], me);
    // The administrator's own was made as the command line makes it.
    admin.get(&format!("/v1/api-keys/{}", me.as_str().unwrap())).await.assert_field("created_by", "system");
}

#[apply(test_both)]
async fn a_key_made_before_that_was_kept_names_nobody(app: TestApp) {
    let admin = app.admin().await;
    let (id, _) = app.key(NewKey { name: "old".into(), access: Access::Viewer, expires_at: None }).await;
    let forgotten = app.deps.db.write("test_key", move |conn| {
        let nobody = (api_keys::created_by_kind.eq(None::<String>), api_keys::created_by_id.eq(None::<KeyId>));
        Ok(diesel::update(api_keys::table.find(id)).set(nobody).execute(conn)?)
    });
    assert_eq!(forgotten.await.unwrap(), 1);

    admin.get(&format!("/v1/api-keys/{id}")).await.assert_status(200).assert_field("created_by", Value::Null);
}

#[apply(test_both)]
async fn a_revoked_key_is_refused_at_once_by_every_instance(app: TestApp) {
    let admin = app.admin().await;
    let (id, secret) = app.key(NewKey { name: "lost".into(), access: Access::Coordinator, expires_at: None }).await;
    let other = app.second_instance().await;
    app.caller_with(&secret).get("/v1/me").await.assert_status(200);
    other.caller_with(&secret).get("/v1/me").await.assert_status(200);

    admin.delete(&format!("/v1/api-keys/{id}")).await.assert_status(204);

    app.caller_with(&secret).get("/v1/me").await.assert_problem(401, "unauthorized");
    other.caller_with(&secret).get("/v1/me").await.assert_problem(401, "unauthorized");
    admin.get(&format!("/v1/api-keys/{id}")).await.assert_problem(404, "not-found");
    admin.delete(&format!("/v1/api-keys/{id}")).await.assert_problem(404, "not-found");
    assert!(!admin.get("/v1/api-keys").await.ids().contains(&id.to_string()));
    other.stop().await;
}

#[apply(test_both)]
async fn a_key_expires_at_its_instant(app: TestApp) {
    let admin = app.admin().await;
    let body = json!({"name": "for a day", "role": "viewer", "expires_at": "2027-03-09T10:00:00+01:00"});
    let made = admin.post("/v1/api-keys", body).await;
    made.assert_status(201).assert_field("expires_at", "2027-03-09T09:00:00Z");
    let caller = app.caller_with(made.field("key").as_str().unwrap());

    app.clock.set("2027-03-09T08:59:59.999999Z");
    caller.get("/v1/me").await.assert_status(200);
    app.clock.set("2027-03-09T09:00:00Z");
    caller.get("/v1/me").await.assert_problem(401, "unauthorized");
}

#[apply(test_both)]
async fn a_partner_key_and_no_other_belongs_to_a_company(app: TestApp) {
    let (admin, company) = (app.admin().await, world::company(&app).await);
    let key = |role: &str, company: Value| json!({"name": "x", "role": role, "company_id": company});

    admin.post("/v1/api-keys", key("partner", Value::Null)).await.assert_fault("/company_id", "required");
    for role in ["admin", "coordinator", "viewer"] {
        admin.post("/v1/api-keys", key(role, company.id().into())).await.assert_fault("/company_id", "not-allowed");
    }
    let absent = "comp_01k2m7q3x8e5rb4t9v6w1y0z2a";
    admin.post("/v1/api-keys", key("partner", absent.into())).await.assert_fault("/company_id", "unknown-id");

    let made = admin.post("/v1/api-keys", key("partner", company.id().into())).await;
    made.assert_status(201);
    let partner = app.caller_with(made.field("key").as_str().unwrap());
    partner.get("/v1/me").await.assert_field("role", "partner").assert_field("company_id", company.id());
}

#[apply(test_both)]
async fn a_key_whose_role_and_company_do_not_go_together_is_refused_and_not_trusted(app: TestApp) {
    let company = app.office().await.company().created().await;
    let own = Access::Partner(company.id().parse().unwrap());
    let (id, secret) = app.key(NewKey { name: "mended by hand".into(), access: own, expires_at: None }).await;
    app.caller_with(&secret).get("/v1/companies").await.assert_status(200);

    take_company_away(&app, id).await;

    for path in ["/v1/companies", "/v1/me"] {
        app.caller_with(&secret).get(path).await.assert_problem(500, "internal");
    }
}

#[apply(test_both)]
async fn an_id_of_the_wrong_kind_or_shape_is_not_found(app: TestApp) {
    let (admin, mentee) = (app.admin().await, app.mentee().await);
    let long = format!("{mentee}0");
    for id in [
        mentee.id(),
        "key_",
        "key_0",
        "KEY_01k2m7q3x8e5rb4t9v6w1y0z2a",
        "key_81k2m7q3x8e5rb4t9v6w1y0z2a",
        "1",
        "%00",
        "%F0%9F%92%9A",
        &long,
    ] {
        admin.get(&format!("/v1/api-keys/{id}")).await.assert_problem(404, "not-found");
    }
}

#[apply(test_both)]
async fn a_header_that_is_no_bearer_key_is_refused(app: TestApp) {
    let (_, secret) = app.key(NewKey { name: "x".into(), access: Access::Admin, expires_at: None }).await;
    let send = |value: String| app.stranger().get("/v1/me").header("authorization", &value);
    for value in [format!("Basic {secret}"), secret.clone(), "Bearer".into(), "Bearer ".into(), format!("Bearer {secret}x")] {
        send(value).await.assert_problem(401, "unauthorized");
    }
    send(format!("bearer {secret}")).await.assert_status(200);
}

#[apply(test_both)]
async fn a_key_does_not_expire_before_it_is_made(app: TestApp) {
    let admin = app.admin().await;
    let key = |at: &str| json!({"name": "HR system", "role": "viewer", "expires_at": at});

    for past in ["2027-03-08T09:00:00Z", "2020-01-01T00:00:00Z"] {
        admin.post("/v1/api-keys", key(past)).await.assert_problem(422, "validation-failed").assert_fault("/expires_at", "out-of-range");
    }
    admin.post("/v1/api-keys", key("2027-03-08T09:00:01Z")).await.assert_status(201);
}
