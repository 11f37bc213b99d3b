//! The tables of docs/product.md, Booking: a test for each row, named after it (from, step, to). Each row is walked by every role: whoever may
//! take the step leaves the new state, its event and an audit entry with the role behind; whoever may not leaves nothing.

mod booking;
mod slot;

use diesel::prelude::*;
use foothold::db::schema::audit_entries;

use crate::harness::caller::Place;
use crate::harness::prelude::*;

const ROLES: [&str; 4] = ["admin", "coordinator", "partner", "viewer"];
const OFFICE: &[&str] = &["admin", "coordinator"];
const BOTH_SIDES: &[&str] = &["admin", "coordinator", "partner"];

/// A step as it is sent.
struct Step {
    name: &'static str,
    body: Value,
    who: &'static [&'static str],
    to: &'static str,
    /// In the order of the log.
    events: &'static [&'static str],
}

/// One role takes, or may not take, a step of something that is in the right state.
async fn walk<P: Place>(app: &TestApp, step: &Step, role: &str, company: &Company, thing: &P) {
    let office = app.office().await;
    let caller = match role {
        "admin" => app.admin().await,
        "coordinator" => app.coordinator().await,
        "partner" => app.partner(company).await,
        _ => app.viewer().await,
    };
    let before = office.get(thing).await.json();
    let known = app.events().await.len();

    let answer = caller.step(thing, step.name, step.body.clone()).await;

    let events = app.events().await.split_off(known);
    if step.who.contains(&role) {
        answer.assert_status(200).assert_field("status", step.to);
        assert_eq!(events, step.events, "{role}: {answer:?}");
        assert_eq!(last_roles(app, events.len()).await, vec![role; events.len()], "the audit entries of {events:?}");
    } else {
        // To a company nobody stands in line (section 5); what no company ever does is refused before anything is looked up.
        let in_line = before["status"] == "waitlisted" || before["status"] == "offered";
        let unseen = role == "partner" && in_line && step.name != "offer";
        if unseen {
            answer.assert_problem(404, "not-found")
        } else {
            answer.assert_problem(403, "forbidden")
        };
        assert_eq!(office.get(thing).await.json(), before, "{role}");
        assert_eq!(events, Vec::<String>::new(), "{role}");
    }
}

/// Who did what was done last.
async fn last_roles(app: &TestApp, count: usize) -> Vec<String> {
    let read = app.deps.db.read("test_audit", move |conn| {
        let entries = audit_entries::table.filter(audit_entries::action.not_like("api_key.%")).order(audit_entries::seq.desc());
        Ok(entries.limit(i64::try_from(count).unwrap_or(0)).select(audit_entries::actor_role).load(conn)?)
    });
    read.await.unwrap()
}
