//! The browsers in which somebody is signed in, and what signs them out.

use foothold::accounts::browser::Browser;
use foothold::accounts::store::{SessionRow, insert_session};
use foothold::auth::ActorId;

use super::links::kept;
use super::{account, place};
use crate::harness::prelude::*;

/// Signs somebody in, as far as the rows tell.
async fn session(app: &TestApp, account: &Answer) {
    let (id, now, ids) = (account.id().parse().unwrap(), app.clock.now(), app.deps.ids);
    let begin = app.deps.db.write("test_session", move |conn| {
        let session = SessionRow {
            id: ids.new_id(now),
            token_hash: foothold::seal::fingerprint(&foothold::seal::new_token()?),
            account_id: id,
            browser: Browser::Firefox,
            link_made_by: Some(ActorId::System),
            created_at: now,
            seen_at: now,
            ends_at: now.plus(jiff::SignedDuration::from_hours(7 * 24)),
            process_id: None,
            by_provider: false,
            authenticated_at: None,
        };
        insert_session(conn, &session)
    });
    begin.await.unwrap();
}

async fn sessions(admin: &Caller, account: &Answer) -> Vec<Value> {
    admin.all(&format!("{}/sessions", place(account))).await
}

#[apply(test_both)]
async fn the_sessions_of_an_account_are_listed_and_ended_together(app: TestApp) {
    let admin = app.admin().await;
    let [miriam, jo] = [account(&admin, "Miriam", "admin", None).await, account(&admin, "Jo", "viewer", None).await];
    for one in [&miriam, &miriam, &jo] {
        session(&app, one).await;
    }

    let listed = sessions(&admin, &miriam).await;
    assert_eq!(listed.len(), 2);
    assert_eq!((&listed[0]["browser"], &listed[0]["link_made_by"]), (&json!("firefox"), &json!("system")));
    assert_eq!((&listed[0]["created_at"], &listed[0]["ends_at"]), (&json!("2027-03-08T09:00:00Z"), &json!("2027-03-15T09:00:00Z")));
    assert!(listed[0].get("token_hash").is_none() && listed[0]["id"].as_str().unwrap().starts_with("sess_"), "{listed:?}");

    admin.delete(&format!("{}/sessions", place(&miriam))).if_match("\"v7\"").await.assert_problem(412, "precondition-failed");
    admin.delete(&format!("{}/sessions", place(&miriam))).await.assert_status(204);
    assert_eq!((sessions(&admin, &miriam).await.len(), sessions(&admin, &jo).await.len()), (0, 1));
    admin.delete(&format!("{}/sessions", place(&miriam))).await.assert_status(204);

    app.clock.set("2027-03-15T09:00:00Z");
    assert_eq!(sessions(&admin, &jo).await.len(), 0, "it has ended by itself");
}

#[apply(test_both)]
async fn a_new_address_role_or_company_ends_the_sessions_and_the_link_and_a_new_name_does_not(app: TestApp) {
    let (admin, office) = (app.admin().await, app.office().await);
    let [company, other] = [office.company().created().await, office.company().created().await];
    let contact = account(&admin, "Gareth", "partner", Some(&company)).await;
    for (change, left) in [
        (json!({"name": "Gareth Pellow"}), 1),
        (json!({"email": "GARETH@foothold.example"}), 1),
        (json!({"email": "pellow@foothold.example"}), 0),
        (json!({"company_id": other.id()}), 0),
        (json!({"role": "viewer", "company_id": null}), 0),
    ] {
        admin.delete(&format!("{}/sessions", place(&contact))).await.assert_status(204);
        session(&app, &contact).await;
        admin.step(&place(&contact), "sign-in-link", json!({})).await.assert_status(201);
        admin.patch(&place(&contact), change.clone()).await.assert_status(200);
        let left_over = (sessions(&admin, &contact).await.len(), kept(&app).await.len());
        assert_eq!(left_over, (left, left), "{change}");
    }
}

#[apply(test_both)]
async fn a_deactivated_account_and_those_of_an_archived_company_are_signed_out(app: TestApp) {
    let (admin, office) = (app.admin().await, app.office().await);
    let [company, other] = [office.company().active().await, office.company().active().await];
    let people = [
        account(&admin, "Miriam", "viewer", None).await,
        account(&admin, "Gareth", "partner", Some(&company)).await,
        account(&admin, "Ana", "partner", Some(&other)).await,
    ];
    for one in &people {
        session(&app, one).await;
    }

    admin.step(&place(&people[0]), "deactivate", json!({})).await.assert_status(200);
    office.archive(&company).await.assert_status(200);

    let mut left = Vec::new();
    for one in &people {
        left.push(sessions(&admin, one).await.len());
    }
    assert_eq!(left, [0, 0, 1]);
}
