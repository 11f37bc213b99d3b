//! A link with which somebody signs in once, to be handed over.

use diesel::prelude::*;
use foothold::db::schema::sign_in_links;

use super::{account, place};
use crate::harness::app::PUBLIC_URL;
use crate::harness::prelude::*;

/// The hashes of all links that are kept.
pub async fn kept(app: &TestApp) -> Vec<(Vec<u8>, Vec<u8>)> {
    let read = app
        .deps
        .db
        .read("test_links", |conn| Ok(sign_in_links::table.select((sign_in_links::token_hash, sign_in_links::code_hash)).load(conn)?));
    read.await.unwrap()
}

#[apply(test_both)]
async fn a_link_is_shown_once_and_only_its_hashes_are_kept(app: TestApp) {
    let admin = app.admin().await;
    let miriam = account(&admin, "Miriam", "coordinator", None).await;

    let link = admin.step(&place(&miriam), "sign-in-link", json!({})).await;

    link.assert_status(201).assert_field("expires_at", "2027-03-09T09:00:00Z");
    let (url, code) = (link.field("url").as_str().unwrap().to_owned(), link.field("code").as_str().unwrap().to_owned());
    let token = url.strip_prefix(&format!("{PUBLIC_URL}/sign-in/")).unwrap();
    assert_eq!((token.len(), code.len()), (43, 9));
    let [(token_hash, code_hash)] = &kept(&app).await[..] else { panic!("one link") };
    assert_eq!(*token_hash, foothold::seal::fingerprint(token));
    assert_ne!(*code_hash, foothold::seal::fingerprint(&code.replace('-', "")), "a code alone could be found by trying all");
    app.assert_events(["account.created", "account.sign_in_link_created"]).await;
    let log = json!(app.event_log().await).to_string();
    assert!(!log.contains(token) && !log.contains(&code), "{log}");
}

#[apply(test_both)]
async fn a_newer_link_ends_the_older_one(app: TestApp) {
    let admin = app.admin().await;
    let miriam = account(&admin, "Miriam", "coordinator", None).await;
    let first = admin.step(&place(&miriam), "sign-in-link", json!({})).idempotent("link-1").await;
    let again = admin.step(&place(&miriam), "sign-in-link", json!({})).idempotent("link-1").await;
    assert_eq!((first.status, first.json()), (201, again.json()), "the same request gives the same link");

    let second = admin.step(&place(&miriam), "sign-in-link", json!({})).await;

    assert_ne!(first.field("url"), second.field("url"));
    assert_eq!(kept(&app).await.len(), 1);
    let (answers, one) = (together((0..8).map(|_| admin.step(&place(&miriam), "sign-in-link", json!({})))).await, kept(&app).await);
    assert!(answers.iter().all(|answer| answer.status == 201) && one.len() == 1, "{answers:?}");
}

#[apply(test_both)]
async fn there_is_no_link_for_whom_nobody_can_sign_in(app: TestApp) {
    let (admin, office) = (app.admin().await, app.office().await);
    let company = office.company().active().await;
    let contact = account(office, "Gareth", "partner", Some(&company)).await;
    office.step(&place(&contact), "sign-in-link", json!({"note": "x"})).await.assert_fault("/note", "unknown-field");
    office.step(&place(&contact), "sign-in-link", json!({})).if_match("\"v7\"").await.assert_problem(412, "precondition-failed");
    office.step(&place(&contact), "sign-in-link", json!({})).await.assert_status(201);

    office.step(&place(&contact), "deactivate", json!({})).await.assert_status(200);
    assert_eq!(kept(&app).await, []);
    office.step(&place(&contact), "sign-in-link", json!({})).await.assert_problem(409, "conflict");

    office.step(&place(&contact), "reactivate", json!({})).await.assert_status(200);
    office.step(&place(&contact), "sign-in-link", json!({})).await.assert_status(201);
    office.archive(&company).await.assert_status(200);
    assert_eq!(kept(&app).await, []);
    office.step(&place(&contact), "sign-in-link", json!({})).await.assert_problem(409, "conflict");
    let other = json!({"email": "other@foothold.example", "name": "Other", "role": "partner", "company_id": company.id()});
    office.post("/v1/accounts", other).await.assert_problem(409, "conflict");
    let viewer = account(&admin, "Jo", "viewer", None).await;
    let moved = json!({"role": "partner", "company_id": company.id()});
    admin.patch(&place(&viewer), moved).await.assert_problem(409, "conflict");
    office.step(&place(&contact), "deactivate", json!({})).await.assert_status(200);
    office.step(&place(&contact), "reactivate", json!({})).await.assert_problem(409, "conflict");
    office.restore(&company).await.assert_status(200);
    office.step(&place(&contact), "reactivate", json!({})).await.assert_status(200);
}
