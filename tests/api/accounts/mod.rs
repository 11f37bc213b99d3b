//! `/v1/accounts`: the people who sign in, their links and their sessions.

mod by_command;
mod cross_site;
mod demonstration;
mod last_admin;
mod links;
mod provider;
mod sessions;
mod signing_in;
mod who_may;

use crate::harness::browser::Browser;
use crate::harness::caller::Place;
use crate::harness::prelude::*;

/// Makes an account with this role, which belongs to the company if the role is a partner's. Its address is its name's.
pub async fn account(caller: &Caller, name: &str, role: &str, company: Option<&Company>) -> Answer {
    let made = caller.post("/v1/accounts", body(name, role, company)).await;
    made.assert_status(201);
    made
}

fn body(name: &str, role: &str, company: Option<&Company>) -> Value {
    let company = company.map(Company::id);
    json!({"email": format!("{}@foothold.example", name.to_lowercase()), "name": name, "role": role, "company_id": company})
}

/// Another instance, which is reached over https: without it no browser keeps a session.
pub async fn over_https(app: &TestApp) -> TestApp {
    app.started_with(|start| start.public_url = String::from("https://foothold.test")).await
}

/// A browser in which somebody has signed in with a link.
pub async fn signed_in(app: &TestApp, by: &Caller, account: &Answer) -> Browser {
    let link = by.step(&place(account), "sign-in-link", json!({})).await;
    let url = link.field("url").as_str().unwrap().to_owned();
    let mut browser = Browser::at(app);
    let path = url.find("/sign-in/").map(|start| &url[start..]).unwrap();
    browser.send(path, &[("code", link.field("code").as_str().unwrap())]).await.assert_status(303);
    browser
}

pub fn place(account: &Answer) -> String {
    format!("/v1/accounts/{}", account.id())
}

#[apply(test_both)]
async fn an_account_is_made_read_and_changed(app: TestApp) {
    let admin = app.admin().await;
    let made = admin.post("/v1/accounts", body("Miriam", "coordinator", None)).await;
    made.assert_status(201).assert_field("email", "miriam@foothold.example").assert_field("role", "coordinator");
    made.assert_field("company_id", Value::Null).assert_field("active", true).assert_field("last_signed_in_at", Value::Null);
    assert_eq!(made.header("location"), Some(place(&made).as_str()));
    let read = admin.get(&place(&made)).await;
    assert_eq!((read.json(), read.etag()), (made.json(), made.etag()));
    admin.get(&place(&made)).if_none_match(&read.etag()).await.assert_status(304);

    app.clock.advance_minutes(1);
    let change = json!({"name": "Miriam Osei", "email": "M.Osei@foothold.example", "role": "viewer"});
    let changed = admin.patch(&place(&made), change.clone()).if_match(&read.etag()).await;

    changed.assert_status(200).assert_field("name", "Miriam Osei").assert_field("email", "M.Osei@foothold.example");
    changed.assert_field("role", "viewer").assert_field("version", 2).assert_field("updated_at", "2027-03-08T09:01:00Z");
    admin.patch(&place(&made), change).await.assert_status(200).assert_field("version", 2);
    admin.patch(&place(&made), json!({"name": "X"})).if_match(&read.etag()).await.assert_problem(412, "precondition-failed");
    app.assert_events(["account.created", "account.updated"]).await;
}

#[apply(test_both)]
async fn a_body_that_cannot_be_is_refused(app: TestApp) {
    let (admin, company) = (app.admin().await, app.office().await.company().created().await);
    let absent = "comp_01k2m7q3x8e5rb4t9v6w1y0z2a";
    for (change, pointer, code) in [
        (json!({"email": "miriam"}), "/email", "malformed"),
        (json!({"name": " "}), "/name", "required"),
        (json!({"role": "owner"}), "/role", "unknown-word"),
        (json!({"role": "partner"}), "/company_id", "required"),
        (json!({"company_id": company.id()}), "/company_id", "not-allowed"),
        (json!({"role": "partner", "company_id": absent}), "/company_id", "unknown-id"),
    ] {
        let mut new = body("Miriam", "viewer", None);
        new.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        admin.post("/v1/accounts", new).await.assert_fault(pointer, code);
    }
    let made = account(&admin, "Miriam", "viewer", None).await;
    for (change, pointer, code) in [
        (json!({"email": null}), "/email", "required"),
        (json!({"active": false}), "/active", "not-allowed"),
        (json!({"role": "partner"}), "/company_id", "required"),
        (json!({"company_id": company.id()}), "/company_id", "not-allowed"),
        (json!({"role": "partner", "company_id": absent}), "/company_id", "unknown-id"),
    ] {
        admin.patch(&place(&made), change).await.assert_fault(pointer, code);
    }
    let moved = admin.patch(&place(&made), json!({"role": "partner", "company_id": company.id()})).await;
    moved.assert_status(200).assert_field("role", "partner").assert_field("company_id", company.id());
}

#[apply(test_both)]
async fn an_address_is_one_persons_in_whatever_case(app: TestApp) {
    let admin = app.admin().await;
    let miriam = account(&admin, "Miriam", "viewer", None).await;
    let jo = account(&admin, "Jo", "viewer", None).await;
    let same = json!({"email": "MIRIAM@Foothold.example", "name": "Miriam", "role": "viewer"});

    admin.post("/v1/accounts", same.clone()).await.assert_problem(409, "conflict");
    admin.patch(&place(&jo), json!({"email": same["email"]})).await.assert_problem(409, "conflict");
    admin.step(&place(&miriam), "deactivate", json!({})).await.assert_status(200);
    admin.post("/v1/accounts", same.clone()).await.assert_problem(409, "conflict");

    admin.patch(&place(&miriam), json!({"email": same["email"]})).await.assert_status(200).assert_field("email", same["email"].clone());
    let found = admin.all("/v1/accounts?email=miriam@FOOTHOLD.example").await;
    assert_eq!(found.iter().map(|one| &one["id"]).collect::<Vec<_>>(), [&miriam.field("id")]);
    let answers = together((0..8).map(|_| admin.post("/v1/accounts", body("Ana", "viewer", None)))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1, "{answers:?}");
}

#[apply(test_both)]
async fn a_list_is_filtered_and_has_every_account_once(app: TestApp) {
    let (admin, office) = (app.admin().await, app.office().await);
    let company = office.company().created().await;
    let staff = account(&admin, "Miriam", "coordinator", None).await;
    app.clock.advance_minutes(1);
    let contact = account(office, "Gareth", "partner", Some(&company)).await;
    app.clock.advance_minutes(1);
    let former = account(&admin, "Jo", "viewer", None).await;
    admin.step(&place(&former), "deactivate", json!({})).await.assert_status(200);
    let ids = async |caller: &Caller, query: &str| {
        let all = caller.all(&format!("/v1/accounts{query}")).await;
        all.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };

    for (query, expected) in [
        ("", vec![staff.id(), contact.id(), former.id()]),
        ("?role=partner", vec![contact.id()]),
        (&format!("?company_id={company}"), vec![contact.id()]),
        ("?active=false", vec![former.id()]),
        ("?active=true", vec![staff.id(), contact.id()]),
    ] {
        assert_eq!(ids(&admin, query).await, expected, "{query}");
    }
    assert_eq!(ids(office, "").await, [contact.id()], "a coordinator sees contacts alone");
    assert_eq!(ids(office, "?role=coordinator").await, Vec::<String>::new());
    let first = admin.get("/v1/accounts?limit=2").await;
    let next = admin.get(&first.next_link().unwrap()).await;
    assert_eq!([first.ids(), next.ids()].concat(), [staff.id(), contact.id(), former.id()]);
}

#[apply(test_both)]
async fn an_account_that_is_deactivated_can_be_reactivated(app: TestApp) {
    let admin = app.admin().await;
    let made = account(&admin, "Miriam", "viewer", None).await;

    let why = json!({"reason": "On leave until May."});
    let gone = admin.step(&place(&made), "deactivate", why.clone()).if_match(&made.etag()).await;
    gone.assert_status(200).assert_field("active", false).assert_field("version", 2);
    admin.step(&place(&made), "deactivate", why).await.assert_status(200).assert_field("version", 2);
    admin.step(&place(&made), "deactivate", json!({})).if_match(&made.etag()).await.assert_problem(412, "precondition-failed");
    let back = admin.step(&place(&made), "reactivate", json!({})).idempotent("once").await;
    back.assert_status(200).assert_field("active", true).assert_field("version", 3);
    admin.step(&place(&made), "reactivate", json!({})).idempotent("once").await.assert_status(200).assert_field("version", 3);
    admin.step(&place(&made), "reactivate", json!({})).await.assert_status(200).assert_field("version", 3);
    app.assert_events(["account.created", "account.deactivated", "account.reactivated"]).await;
}

#[apply(test_both)]
async fn a_companys_history_says_who_got_an_account_and_the_company_does_not_hear_of_it(app: TestApp) {
    let office = app.office().await;
    let company = office.company().created().await;
    let contact = account(office, "Gareth", "partner", Some(&company)).await;
    office.patch(&place(&contact), json!({"name": "Gareth Pellow"})).await.assert_status(200);
    office.step(&place(&contact), "sign-in-link", json!({})).await.assert_status(201);
    office.step(&place(&contact), "deactivate", json!({"reason": "Left in March"})).await.assert_status(200);
    office.step(&place(&contact), "reactivate", json!({})).await.assert_status(200);

    let history = office.all(&format!("{}/history", company.path())).await;
    let said: Vec<_> = history.iter().filter(|entry| entry["subject_id"] == contact.id()).map(|entry| entry["sentence"].clone()).collect();
    assert_eq!(
        said,
        [
            "Coordinator key 'a coordinator' gave Gareth Pellow an account.",
            "Coordinator key 'a coordinator' changed name of the account of Gareth Pellow.",
            "Coordinator key 'a coordinator' made a link with which Gareth Pellow can sign in once.",
            "Coordinator key 'a coordinator' deactivated the account of Gareth Pellow: Left in March.",
            "Coordinator key 'a coordinator' reactivated the account of Gareth Pellow.",
        ]
    );
    let partner = app.partner(&company).await;
    let heard = json!([partner.all(&format!("{}/history", company.path())).await, partner.all("/v1/events").await]).to_string();
    assert!(!heard.contains("acct_") && !heard.contains("Gareth"), "{heard}");
}
