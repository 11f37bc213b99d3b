//! Exceptions (docs/fairness.md, Exceptions): [`asking`] for them, who may [`decide`], what an approved one does while a round is open
//! ([`in_a_round`]) and after it ([`after_a_round`]), and what happens at once ([`races`]).
//!
//! A person decides on a page, so the tests call the act that a page calls.

mod after_a_round;
mod asking;
mod decide;
mod in_a_round;
mod races;

use foothold::accounts::browser::Browser;
use foothold::accounts::store::{SessionRow, insert_session};
use foothold::allocation::exception::{ask, decide as act};
use foothold::allocation::store::ExceptionRow;
use foothold::auth::{Access, Actor, ActorId, Stamp};
use foothold::error::Result;
use foothold::ids::{AccountId, ExceptionId};
use foothold::web::change_request::Given;

use crate::accounts::account;
use crate::harness::prelude::*;

fn stamp(app: &TestApp, by: Actor) -> Stamp {
    Stamp { by, at: app.deps.clock.now(), ids: app.deps.ids }
}

fn given(body: &Value) -> Given {
    Given::filled_in(body.as_object().expect("fields").clone(), None)
}

/// Somebody of the staff who has signed in, with a link that somebody has made, or without one.
async fn signed_in_with(app: &TestApp, id: AccountId, access: Access, link_made_by: Option<ActorId>) -> Actor {
    let now = app.deps.clock.now();
    let session = app.deps.ids.new_id(now);
    let row = SessionRow {
        id: session,
        token_hash: session.to_string().into_bytes(),
        account_id: id,
        browser: Browser::Firefox,
        link_made_by,
        created_at: now,
        seen_at: now,
        ends_at: now.plus_minutes(7 * 24 * 60),
        process_id: None,
        by_provider: link_made_by.is_none(),
        authenticated_at: None,
    };
    app.deps.db.write("test_session", move |conn| insert_session(conn, &row)).await.expect("a session");
    Actor::Account { id, session, access, signed_in_at: now }
}

/// A coordinator with an account of this name, who has signed in without a link.
pub async fn coordinator(app: &TestApp, name: &str) -> Actor {
    let id = account(&app.admin().await, name, "coordinator", None).await.id().parse().expect("an account's id");
    signed_in_with(app, id, Access::Coordinator, None).await
}

async fn ask_as(app: &TestApp, by: Actor, body: Value) -> ExceptionId {
    let (stamp, given) = (stamp(app, by), given(&body));
    app.deps.db.write("test_ask", move |conn| ask::ask(conn, &stamp, &given)).await.expect("it is asked for").id
}

pub async fn approve_as(app: &TestApp, by: Actor, id: ExceptionId) -> Result<ExceptionRow> {
    approval(app, by, id).await
}

/// An approval that can run beside others.
pub fn approval(app: &TestApp, by: Actor, id: ExceptionId) -> impl Future<Output = Result<ExceptionRow>> + Send + use<> {
    let (stamp, given, deps) = (stamp(app, by), given(&json!({})), app.deps.clone());
    async move {
        let sealer = deps.sealer.clone();
        deps.db.write("test_approve", move |conn| act::approve(conn, &stamp, &given, id, &sealer)).await
    }
}

pub async fn reject_as(app: &TestApp, by: Actor, id: ExceptionId) -> Result<ExceptionRow> {
    let (stamp, given) = (stamp(app, by), given(&json!({"reason": "The rule holds for her too."})));
    app.deps.db.write("test_reject", move |conn| act::reject(conn, &stamp, &given, id)).await
}

pub fn a_place(slot: &Slot, mentee: &Mentee) -> Value {
    json!({"action": "place", "slot_id": slot.id(), "mentee_id": mentee.id(), "category": "mistake_of_ours", "reason": "We lost her form."})
}

pub fn an_offer(booking: &str) -> Value {
    json!({"action": "offer", "booking_id": booking, "category": "adjustment", "reason": "She cannot come on any other day."})
}

pub fn an_end(round: &str) -> Value {
    json!({"action": "cancel_round", "round_id": round, "category": "other", "reason": "Two of the companies have left."})
}

/// Asks with the office's key, and gives the exception's id.
pub async fn asked(app: &TestApp, body: Value) -> ExceptionId {
    let made = app.office().await.post("/v1/exceptions", body).await;
    made.assert_status(201).assert_field("status", "pending");
    made.id().parse().expect("an exception's id")
}

async fn read(app: &TestApp, id: ExceptionId) -> Answer {
    app.office().await.get(&format!("/v1/exceptions/{id}")).await
}

/// What the refusal of an act says to a program.
pub fn code<T>(refused: Result<T>) -> String {
    let Err(error) = refused else { return "done".to_owned() };
    foothold::wire::problem::Problem::from(&error).code.to_string()
}
