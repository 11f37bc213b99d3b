//! To whom an account belongs: by issuer and subject, and by the address the first time alone.

use foothold::accounts::browser::Browser as Family;
use foothold::accounts::sign_in::NewSession;
use foothold::accounts::with_provider::{Entry, with_provider};
use foothold::auth::{Actor, Stamp};
use foothold::config::StaffRole;
use foothold::provider::{NamedRole, Person};
use foothold::seal::new_token;

use super::fake::Fake;
use super::{arrives, assert_in, assert_turned_away, with};
use crate::accounts::{account, place};
use crate::harness::prelude::*;

#[apply(test_both)]
async fn the_address_decides_once_and_then_the_subject(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    let admin = app.admin().await;
    let miriam = account(&admin, "Miriam", "coordinator", None).await;
    let upper = json!({"email": "MIRIAM@foothold.example"});
    let (visitor, answer) = arrives(&app, &fake, "Miriam", upper).await;
    assert_in(&visitor, &answer);

    for later in
        [json!({"email": "other@foothold.example"}), json!({"email_verified": false}), json!({"email": null, "email_verified": null})]
    {
        let (mut visitor, answer) = arrives(&app, &fake, "Miriam", later).await;
        assert_in(&visitor, &answer);
        assert!(visitor.get("/me").await.text().contains("miriam@foothold.example"));
    }
    // The provider has given her address to somebody else.
    let stranger = json!({"email": "miriam@foothold.example", "groups": ["it"]});
    let (visitor, answer) = arrives(&app, &fake, "Mallory", stranger).await;
    assert_turned_away(&visitor, &answer, 403, "Your address belongs to another account");

    // With a new address she is known by none of the old ones, but by the new one, once.
    admin.patch(&place(&miriam), json!({"email": "m.osei@foothold.example"})).await.assert_status(200);
    let (visitor, answer) = arrives(&app, &fake, "Miriam", json!({})).await;
    assert_turned_away(&visitor, &answer, 403, "You have no role here");
    let (visitor, answer) = arrives(&app, &fake, "Miriam", json!({"email": "m.osei@foothold.example"})).await;
    assert_in(&visitor, &answer);
    app.stop().await;
}

#[apply(test_both)]
async fn an_address_that_is_not_confirmed_opens_nothing(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    let admin = app.admin().await;
    account(&admin, "Miriam", "coordinator", None).await;
    for wrong in [json!({"email_verified": false}), json!({"email_verified": null}), json!({"email": null}), json!({"email": "no address"})]
    {
        for groups in [json!(null), json!(["it"])] {
            let mut said = wrong.clone();
            said["groups"] = groups;
            let (visitor, answer) = arrives(&app, &fake, "Miriam", said).await;
            assert_turned_away(&visitor, &answer, 403, "Your address is not confirmed");
        }
    }
    assert_eq!(admin.all("/v1/accounts").await.len(), 1);
    app.stop().await;
}

#[apply(test_both)]
async fn an_account_that_is_closed_stays_so(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    let (admin, office) = (app.admin().await, app.office().await);
    let company = office.company().active().await;
    let gareth = account(office, "Gareth", "partner", Some(&company)).await;
    let miriam = account(&admin, "Miriam", "coordinator", None).await;
    let jo = account(&admin, "Jo", "coordinator", None).await;
    for name in ["Gareth", "Miriam"] {
        let (visitor, answer) = arrives(&app, &fake, name, json!({})).await;
        assert_in(&visitor, &answer);
    }
    for one in [&miriam, &jo] {
        admin.step(&place(one), "deactivate", json!({})).await.assert_status(200);
    }
    office.archive(&company).await.assert_status(200);
    for groups in [json!(null), json!(["it"]), json!([])] {
        let (visitor, answer) = arrives(&app, &fake, "Miriam", json!({"groups": groups})).await;
        assert_turned_away(&visitor, &answer, 403, "Your account is closed");
        let (visitor, answer) = arrives(&app, &fake, "Gareth", json!({"groups": groups})).await;
        assert_turned_away(&visitor, &answer, 403, "Your account is closed");
        let (visitor, answer) = arrives(&app, &fake, "Jo", json!({"groups": groups})).await;
        assert_turned_away(&visitor, &answer, 403, "Your address belongs to another account");
    }
    admin.get(&place(&gareth)).await.assert_field("role", "partner");
    app.stop().await;
}

#[apply(test_both)]
async fn sign_ins_of_one_person_at_once_make_one_account(app: TestApp) {
    let second = app.second_instance().await;
    let admin = app.admin().await;
    let person = Person {
        issuer: "https://login.example".to_owned(),
        subject: "miriam".to_owned(),
        verified_email: Some("miriam@foothold.example".to_owned()),
        name: None,
        role: NamedRole::Role(StaffRole::Coordinator),
        authenticated_at: None,
    };
    let stamp = Stamp { by: Actor::System, at: app.clock.now(), ids: app.deps.ids };
    let sign_in = |number: usize| {
        let instance = if number.is_multiple_of(2) { &app } else { &second };
        let (db, person, state) = (instance.deps.db.clone(), person.clone(), format!("state {number}"));
        let new = NewSession { browser: Family::Firefox, token: new_token().unwrap() };
        async move { db.write("test_sign_in", move |conn| with_provider(conn, &stamp, &person, &state, &new)).await }
    };
    let entries = together((0..16).map(sign_in).map(Box::pin)).await;
    assert!(entries.iter().all(|entry| matches!(entry, Ok(Entry::SignedIn { .. }))), "{entries:?}");
    let accounts = admin.all("/v1/accounts").await;
    let miriam = &accounts[0];
    assert_eq!((accounts.len(), &miriam["role_source"], &miriam["name"]), (1, &json!("provider"), &json!("miriam")));

    let spent = {
        let (person, new) = (person.clone(), NewSession { browser: Family::Firefox, token: new_token().unwrap() });
        app.deps.db.write("test_sign_in", move |conn| with_provider(conn, &stamp, &person, "state 0", &new)).await
    };
    assert!(matches!(spent, Ok(Entry::Spent)), "{spent:?}");
    second.stop().await;
}
