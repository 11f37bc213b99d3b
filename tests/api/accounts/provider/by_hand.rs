//! Roles that are given by hand to people who had one from a group.

use foothold::config::{GroupRoles, ProviderConfig};

use super::fake::Fake;
use super::{arrives, assert_in, with};
use crate::harness::prelude::*;

/// Lets somebody sign in whose group gives a role, and gives the path of the account that is made.
async fn by_group(app: &TestApp, fake: &Fake) -> String {
    let (visitor, answer) = arrives(app, fake, "Miriam", json!({"groups": ["careers"]})).await;
    assert_in(&visitor, &answer);
    let found = app.admin().await.get("/v1/accounts?email=miriam@foothold.example").await.items().remove(0);
    assert_eq!((&found["role"], &found["role_source"]), (&json!("coordinator"), &json!("provider")));
    format!("/v1/accounts/{}", found["id"].as_str().unwrap())
}

#[apply(test_both)]
async fn an_account_that_the_provider_does_not_know_any_more_gets_its_role_by_hand(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    let account = by_group(&app, &fake).await;
    let admin = app.admin().await;
    admin.patch(&account, json!({"role": "viewer"})).await.assert_status(409).assert_field("code", "conflict");
    let renamed = admin.patch(&account, json!({"name": "Miriam Osei"})).await;
    renamed.assert_status(200).assert_field("role_source", "provider");

    let moved = admin.patch(&account, json!({"email": "m.osei@foothold.example"})).await;

    moved.assert_status(200).assert_field("role", "coordinator").assert_field("role_source", "foothold");
    admin.patch(&account, json!({"role": "viewer"})).await.assert_status(200).assert_field("role", "viewer");
    app.stop().await;
}

#[apply(test_both)]
async fn while_no_groups_give_roles_they_are_given_by_hand(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    let account = by_group(&app, &fake).await;
    let config = ProviderConfig { roles: GroupRoles::default(), ..fake.config() };
    let without_roles = app.started_with(|start| start.provider = Some(config)).await;
    for app in [&without_roles, &app.started_with(|start| start.provider = None).await] {
        let admin = app.admin().await;
        for role in ["viewer", "coordinator"] {
            let given = admin.patch(&account, json!({"role": role})).await;
            given.assert_status(200).assert_field("role", role).assert_field("role_source", "foothold");
        }
        app.stop().await;
    }
    app.stop().await;
}
