//! Who makes and changes whose account: the caller's role, the account's role as it is, and as it becomes.

use super::{account, body, place};
use crate::harness::prelude::*;

const ROLES: [&str; 4] = ["admin", "coordinator", "partner", "viewer"];

/// What somebody with this role is answered who makes an account with that one.
fn made_by(caller: &str, after: &str) -> u16 {
    match (caller, after) {
        ("admin", _) | ("coordinator", "partner") => 201,
        _ => 403,
    }
}

/// What somebody with this role is answered who gives an account with one role another one.
fn changed_by(caller: &str, before: &str) -> u16 {
    match (caller, before) {
        ("admin", _) => 200,
        // A coordinator cannot tell accounts of staff from none.
        ("coordinator", "admin" | "coordinator" | "viewer") => 404,
        _ => 403,
    }
}

/// What somebody with this role is answered who does something else with an account.
fn managed_by(caller: &str, before: &str, done: u16) -> u16 {
    match (caller, before) {
        ("admin", _) | ("coordinator", "partner") => done,
        ("coordinator", _) => 404,
        _ => 403,
    }
}

/// A caller with each role, in the order of [`ROLES`].
async fn callers(app: &TestApp, company: &Company) -> [Caller; 4] {
    [app.admin().await, app.coordinator().await, app.partner(company).await, app.viewer().await]
}

fn company_of<'a>(role: &str, company: &'a Company) -> Option<&'a Company> {
    (role == "partner").then_some(company)
}

#[apply(test_both)]
async fn who_makes_an_account_with_which_role(app: TestApp) {
    let company = app.office().await.company().created().await;
    for (caller, by) in callers(&app, &company).await.iter().zip(ROLES) {
        for after in ROLES {
            let answer = caller.post("/v1/accounts", body(&format!("{by}-{after}"), after, company_of(after, &company))).await;
            assert_eq!(answer.status, made_by(by, after), "{by} makes {after}: {answer:?}");
        }
    }
}

#[apply(test_both)]
async fn who_gives_which_account_which_role(app: TestApp) {
    let (admin, company) = (app.admin().await, app.office().await.company().created().await);
    account(&admin, "stays", "admin", None).await;
    for (caller, by) in callers(&app, &company).await.iter().zip(ROLES) {
        for before in ROLES {
            for after in ROLES {
                let name = format!("{by}-{before}-{after}");
                let target = account(&admin, &name, before, company_of(before, &company)).await;
                let change = json!({"role": after, "company_id": company_of(after, &company).map(Company::id)});
                let answer = caller.patch(&place(&target), change).await;
                assert_eq!(answer.status, changed_by(by, before), "{name}: {answer:?}");
                let is_now = if answer.status == 200 { after } else { before };
                admin.get(&place(&target)).await.assert_field("role", is_now);
            }
        }
    }
}

#[apply(test_both)]
async fn who_does_what_else_with_which_account(app: TestApp) {
    let (admin, company) = (app.admin().await, app.office().await.company().created().await);
    account(&admin, "stays", "admin", None).await;
    for (caller, by) in callers(&app, &company).await.iter().zip(ROLES) {
        for before in ROLES {
            let target = account(&admin, &format!("{by}-{before}"), before, company_of(before, &company)).await;
            let at = place(&target);
            let answers = [
                (caller.get(&at).await, 200),
                (caller.patch(&at, json!({"name": "Another name"})).await, 200),
                (caller.step(&at, "sign-in-link", json!({})).await, 201),
                (caller.get(&format!("{at}/sessions")).await, 200),
                (caller.delete(&format!("{at}/sessions")).await, 204),
                (caller.step(&at, "deactivate", json!({})).await, 200),
                (caller.step(&at, "reactivate", json!({})).await, 200),
            ];
            for (answer, done) in answers {
                assert_eq!(answer.status, managed_by(by, before, done), "{by} with {before}: {answer:?}");
            }
        }
    }
}

#[apply(test_both)]
async fn a_coordinator_changes_a_contacts_name_alone(app: TestApp) {
    let office = app.office().await;
    let company = office.company().created().await;
    let contact = account(office, "Gareth", "partner", Some(&company)).await;
    for change in [
        json!({"email": "other@foothold.example"}),
        json!({"role": "partner"}),
        json!({"company_id": company.id()}),
        json!({"name": "Gareth Pellow", "email": contact.field("email")}),
    ] {
        office.patch(&place(&contact), change).await.assert_problem(403, "forbidden");
    }
    office.patch(&place(&contact), json!({"name": "Gareth Pellow"})).await.assert_status(200).assert_field("version", 2);
}
