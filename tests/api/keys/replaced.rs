//! A key is changed, and replaced by another one that works beside it for a while.

use diesel::prelude::*;
use foothold::db::schema::audit_entries;

use crate::harness::prelude::*;

async fn key(admin: &Caller, body: Value) -> Answer {
    let made = admin.post("/v1/api-keys", body).await;
    made.assert_status(201);
    made
}

fn place(key: &Answer) -> String {
    format!("/v1/api-keys/{}", key.id())
}

fn caller(app: &TestApp, key: &Answer) -> Caller {
    app.caller_with(key.field("key").as_str().unwrap())
}

/// This is what the audit says was done to a key, in order.
async fn done_to(app: &TestApp, key: &Answer) -> Vec<String> {
    let subject = key.id();
    let read = app.deps.db.read("test_audit", move |conn| {
        let entries = audit_entries::table.filter(audit_entries::subject_id.eq(&subject)).order(audit_entries::seq);
        Ok(entries.select(audit_entries::action).load(conn)?)
    });
    read.await.unwrap()
}

#[apply(test_both)]
async fn a_keys_name_and_expiry_are_changed_and_nothing_else(app: TestApp) {
    let admin = app.admin().await;
    let made = key(&admin, json!({"name": "HR system", "role": "coordinator"})).await;
    made.assert_field("version", 1);
    let read = admin.get(&place(&made)).await;
    assert!(read.etag().starts_with("\"v1."), "{read:?}");
    admin.get(&place(&made)).if_none_match(&read.etag()).await.assert_status(304);

    let body = json!({"name": "CRM", "expires_at": "2027-03-08T10:00:00Z"});
    let changed = admin.patch(&place(&made), body.clone()).if_match(&read.etag()).await;

    changed.assert_status(200).assert_field("name", "CRM").assert_field("expires_at", "2027-03-08T10:00:00Z").assert_field("version", 2);
    assert!(changed.json().get("key").is_none(), "{changed:?}");
    admin.patch(&place(&made), body).await.assert_status(200).assert_field("version", 2);
    admin.patch(&place(&made), json!({"name": "CRM"})).if_match(&read.etag()).await.assert_problem(412, "precondition-failed");
    caller(&app, &made).get("/v1/me").await.assert_status(200).assert_field("name", "CRM");
    app.clock.set("2027-03-08T10:00:00Z");
    caller(&app, &made).get("/v1/me").await.assert_problem(401, "unauthorized");
    admin.patch(&place(&made), json!({"expires_at": null})).await.assert_status(200).assert_field("expires_at", Value::Null);
    caller(&app, &made).get("/v1/me").await.assert_status(200);
    assert_eq!(done_to(&app, &made).await, ["api_key.created", "api_key.updated", "api_key.updated"]);
}

#[apply(test_both)]
async fn a_patch_that_cannot_be_is_refused(app: TestApp) {
    let admin = app.admin().await;
    let made = key(&admin, json!({"name": "HR system", "role": "viewer"})).await;
    for (body, pointer, code) in [
        (json!({"name": null}), "/name", "required"),
        (json!({"name": " "}), "/name", "required"),
        (json!({"expires_at": "2027-03-08T09:00:00Z"}), "/expires_at", "out-of-range"),
        (json!({"role": "admin"}), "/role", "unknown-field"),
        (json!({"company_id": null}), "/company_id", "unknown-field"),
    ] {
        admin.patch(&place(&made), body).await.assert_fault(pointer, code);
    }
    admin.delete(&place(&made)).if_match("\"v7\"").await.assert_problem(412, "precondition-failed");
    admin.delete(&place(&made)).await.assert_status(204);
    admin.patch(&place(&made), json!({"name": "CRM"})).await.assert_problem(404, "not-found");
    admin.step(&place(&made), "replace", json!({})).await.assert_problem(404, "not-found");
}

#[apply(test_both)]
async fn a_replaced_key_goes_on_for_a_day_beside_the_new_one(app: TestApp) {
    let admin = app.admin().await;
    let company = app.office().await.company().active().await;
    let old = key(&admin, json!({"name": "HR system", "role": "partner", "company_id": company.id()})).await;

    let new = admin.step(&place(&old), "replace", json!({})).await;

    new.assert_status(201).assert_field("name", "HR system").assert_field("role", "partner").assert_field("company_id", company.id());
    new.assert_field("expires_at", Value::Null).assert_field("version", 1);
    assert_eq!(new.header("location"), Some(place(&new).as_str()));
    assert_ne!(new.id(), old.id());
    admin.get(&place(&old)).await.assert_field("expires_at", "2027-03-09T09:00:00Z").assert_field("version", 2);
    for key in [&old, &new] {
        caller(&app, key).get("/v1/me").await.assert_status(200).assert_field("id", key.id());
    }
    app.clock.set("2027-03-09T09:00:00Z");
    caller(&app, &old).get("/v1/me").await.assert_problem(401, "unauthorized");
    caller(&app, &new).get("/v1/me").await.assert_status(200);
    assert_eq!(done_to(&app, &old).await, ["api_key.created", "api_key.replaced"]);
    assert_eq!(done_to(&app, &new).await, ["api_key.created"]);
}

#[apply(test_both)]
async fn how_long_the_old_key_goes_on_is_chosen_and_never_past_its_own_expiry(app: TestApp) {
    let admin = app.admin().await;
    for (expires_at, overlap, ends_at) in [
        (Value::Null, 0, "2027-03-08T09:00:00Z"),
        (Value::Null, 168, "2027-03-15T09:00:00Z"),
        (json!("2027-03-08T11:00:00Z"), 24, "2027-03-08T11:00:00Z"),
    ] {
        let old = key(&admin, json!({"name": "HR system", "role": "viewer", "expires_at": expires_at})).await;
        let new = admin.step(&place(&old), "replace", json!({"overlap_hours": overlap})).await;
        // The new key lives as long as the old one was to live.
        new.assert_status(201).assert_field("expires_at", expires_at);
        admin.get(&place(&old)).await.assert_field("expires_at", ends_at);
        let works = caller(&app, &old).get("/v1/me").await.status == 200;
        assert_eq!(works, overlap > 0);
        caller(&app, &new).get("/v1/me").await.assert_status(200);
    }
    let old = key(&admin, json!({"name": "HR system", "role": "viewer"})).await;
    for (body, pointer) in [
        (json!({"overlap_hours": 169}), "/overlap_hours"),
        (json!({"overlap_hours": -1}), "/overlap_hours"),
        (json!({"expires_at": "2027-03-08T09:00:00Z"}), "/expires_at"),
    ] {
        admin.step(&place(&old), "replace", body).await.assert_fault(pointer, "out-of-range");
    }
    let until = json!({"expires_at": "2027-04-01T00:00:00Z"});
    admin.step(&place(&old), "replace", until).await.assert_field("expires_at", "2027-04-01T00:00:00Z");
}

#[apply(test_both)]
async fn the_same_request_again_gives_the_same_new_key(app: TestApp) {
    let admin = app.admin().await;
    let old = key(&admin, json!({"name": "HR system", "role": "viewer"})).await;
    let first = admin.step(&place(&old), "replace", json!({})).header("idempotency-key", "replace-1").await;
    let again = admin.step(&place(&old), "replace", json!({})).header("idempotency-key", "replace-1").await;
    assert_eq!((first.status, first.json()), (201, again.json()));
}

#[apply(test_both)]
async fn only_an_administrator_changes_or_replaces_a_key(app: TestApp) {
    let made = key(&app.admin().await, json!({"name": "HR system", "role": "coordinator"})).await;
    for other in [app.coordinator().await, app.viewer().await] {
        other.patch(&place(&made), json!({"name": "CRM"})).await.assert_problem(403, "forbidden");
        other.step(&place(&made), "replace", json!({})).await.assert_problem(403, "forbidden");
    }
}
