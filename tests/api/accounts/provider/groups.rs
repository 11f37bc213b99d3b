//! The roles that groups at the provider give and take.

use super::fake::Fake;
use super::{Visitor, arrives, assert_in, assert_turned_away, sessions_there, with};
use crate::accounts::{account, place};
use crate::harness::prelude::*;

/// The page says this to somebody who gets no role.
const NO_ROLE: &str = "You have no role here";

async fn account_of(admin: &Caller, email: &str) -> Option<Value> {
    admin.get(&format!("/v1/accounts?email={email}")).await.items().into_iter().next()
}

#[apply(test_both)]
async fn somebody_unknown_gets_an_account_where_a_group_gives_a_role(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    let admin = app.admin().await;
    for (number, (groups, role)) in [
        (json!(["readers"]), Some("viewer")),
        (json!(["careers"]), Some("coordinator")),
        (json!(["it"]), Some("admin")),
        (json!(["readers", "it", "careers", "others"]), Some("admin")),
        (json!(["readers", "careers"]), Some("coordinator")),
        (json!("careers"), Some("coordinator")),
        (json!([]), None),
        (json!(["others", "IT", "it "]), None),
        (json!(null), None),
        (json!({"it": true}), None),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("Person{number}");
        let (mut visitor, answer) = arrives(&app, &fake, &name, json!({"groups": groups})).await;
        let made = account_of(&admin, &format!("{}@foothold.example", name.to_lowercase())).await;
        if let Some(role) = role {
            assert_in(&visitor, &answer);
            let made = made.unwrap();
            assert_eq!((&made["role"], &made["role_source"], &made["name"]), (&json!(role), &json!("provider"), &json!(name)));
            visitor.get("/me").await.assert_status(200);
        } else {
            assert_turned_away(&visitor, &answer, 403, NO_ROLE);
            assert!(made.is_none(), "{groups}");
        }
    }
    let types = app.events().await;
    assert_eq!(types.iter().filter(|name| *name == "account.created").count(), 6);
    app.stop().await;
}

#[apply(test_both)]
async fn groups_move_each_role_to_each_other_and_a_claim_that_is_absent_moves_none(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    let admin = app.admin().await;
    account(&admin, "Boss", "admin", None).await;
    let company = app.office().await.company().active().await;
    let mut number = 0;
    for before in ["admin", "coordinator", "viewer", "partner"] {
        for (groups, after) in [
            (json!(["it"]), Some("admin")),
            (json!(["careers"]), Some("coordinator")),
            (json!(["readers"]), Some("viewer")),
            (json!([]), None),
            (json!(["others"]), None),
            (json!(null), Some(before)),
        ] {
            number += 1;
            let name = format!("Person{number}");
            let made = account(&admin, &name, before, (before == "partner").then_some(&company)).await;
            let (visitor, answer) = arrives(&app, &fake, &name, json!({"groups": groups})).await;
            let now = admin.get(&place(&made)).await;
            // The institute's groups never say who belongs to a company.
            let after = if before == "partner" { Some("partner") } else { after };
            let is_decided_there = before != "partner" && !groups.is_null();
            now.assert_field("role_source", if is_decided_there { "provider" } else { "foothold" });
            if let Some(role) = after {
                assert_in(&visitor, &answer);
                now.assert_field("role", role).assert_field("active", true);
            } else {
                assert_turned_away(&visitor, &answer, 403, NO_ROLE);
                now.assert_field("active", false);
            }
        }
    }
    app.stop().await;
}

#[apply(test_both)]
async fn a_role_that_goes_ends_all_sessions_and_comes_back_with_a_group(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    let admin = app.admin().await;
    let (mut first, answer) = arrives(&app, &fake, "Miriam", json!({"groups": ["careers"]})).await;
    assert_in(&first, &answer);
    let miriam = account_of(&admin, "miriam@foothold.example").await.unwrap();
    let place = format!("/v1/accounts/{}", miriam["id"].as_str().unwrap());

    let (visitor, answer) = arrives(&app, &fake, "Miriam", json!({"groups": []})).await;
    assert_turned_away(&visitor, &answer, 403, NO_ROLE);
    assert!(answer.text().contains("Ask an administrator of this service"), "{answer:?}");
    assert_eq!((first.get("/me").await.status, sessions_there(&app).await), (303, 0));
    admin.step(&place, "sign-in-link", json!({})).await.assert_status(409).assert_field("code", "conflict");
    // A provider that says nothing of groups does not give the role back.
    let (visitor, answer) = arrives(&app, &fake, "Miriam", json!({})).await;
    assert_turned_away(&visitor, &answer, 403, NO_ROLE);
    let (visitor, answer) = arrives(&app, &fake, "Miriam", json!({"groups": ["readers"]})).await;
    assert_in(&visitor, &answer);
    admin.get(&place).await.assert_field("role", "viewer").assert_field("active", true);
    app.assert_events(["account.created", "account.deactivated", "account.reactivated"]).await;

    // No group opens what an administrator has closed, even where the provider had closed it before.
    arrives(&app, &fake, "Miriam", json!({"groups": []})).await;
    admin.step(&place, "deactivate", json!({"reason": "She has left."})).await.assert_status(200);
    let (visitor, answer) = arrives(&app, &fake, "Miriam", json!({"groups": ["it"]})).await;
    assert_turned_away(&visitor, &answer, 403, "Your account is closed");
    admin.step(&place, "reactivate", json!({})).await.assert_field("active", true);
    let (visitor, answer) = arrives(&app, &fake, "Miriam", json!({"groups": ["careers"]})).await;
    assert_in(&visitor, &answer);
    app.stop().await;
}

#[apply(test_both)]
async fn a_role_that_the_provider_decides_is_not_changed_by_hand(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    let admin = app.admin().await;
    arrives(&app, &fake, "Miriam", json!({"groups": ["careers"]})).await;
    let miriam = account_of(&admin, "miriam@foothold.example").await.unwrap();
    let place = format!("/v1/accounts/{}", miriam["id"].as_str().unwrap());
    let refused = admin.patch(&place, json!({"role": "admin"})).await;
    refused.assert_status(409).assert_field("code", "conflict");
    assert!(refused.text().contains("change the person's groups there"), "{refused:?}");
    admin
        .patch(&place, json!({"role": "coordinator", "name": "Miriam Osei"}))
        .await
        .assert_status(200)
        .assert_field("role_source", "provider");
    let by_hand = account(&admin, "Jo", "viewer", None).await;
    admin.patch(&format!("/v1/accounts/{}", by_hand.id()), json!({"role": "coordinator"})).await.assert_status(200);
    app.stop().await;
}

#[apply(test_both)]
async fn the_last_administrator_keeps_the_role(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    let admin = app.admin().await;
    let miriam = account(&admin, "Miriam", "admin", None).await;
    for groups in [json!([]), json!(["readers"]), json!(null), json!(["it"]), json!([])] {
        let (visitor, answer) = arrives(&app, &fake, "Miriam", json!({"groups": groups})).await;
        assert_in(&visitor, &answer);
        admin.get(&place(&miriam)).await.assert_field("role", "admin").assert_field("active", true);
    }
    account(&admin, "Jo", "admin", None).await;
    let (visitor, answer) = arrives(&app, &fake, "Miriam", json!({"groups": []})).await;
    assert_turned_away(&visitor, &answer, 403, NO_ROLE);
    let (visitor, answer) = arrives(&app, &fake, "Jo", json!({"groups": []})).await;
    assert_in(&visitor, &answer);
    app.stop().await;
}

#[apply(test_both)]
async fn without_roles_of_groups_they_say_nothing(app: TestApp) {
    let fake = Fake::start().await;
    let config = foothold::config::ProviderConfig { roles: foothold::config::GroupRoles::default(), ..fake.config() };
    let app = app
        .started_with(|start| {
            start.public_url = String::from("https://foothold.test");
            start.provider = Some(config);
        })
        .await;
    let admin = app.admin().await;
    let miriam = account(&admin, "Miriam", "viewer", None).await;
    let asked = Visitor::at(&app).begin("/sign-in/provider").await;
    assert_eq!(asked.get("scope"), "openid email profile");
    for groups in [json!([]), json!(["it"])] {
        let (visitor, answer) = arrives(&app, &fake, "Miriam", json!({"groups": groups})).await;
        assert_in(&visitor, &answer);
        admin.get(&place(&miriam)).await.assert_field("role", "viewer").assert_field("role_source", "foothold");
        let (visitor, answer) = arrives(&app, &fake, "Jo", json!({"groups": groups})).await;
        assert_turned_away(&visitor, &answer, 403, NO_ROLE);
    }
    app.stop().await;
}
