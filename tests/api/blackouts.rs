//! Blackouts: when nothing takes place, what they keep from being published, and what they touch.
//!
//! - [`made`] on the wire: who makes, reads and deletes which
//! - [`in_the_way`] what is not published or moved into one; [`races`] both at the same time
//! - [`imported`] calendars of public holidays, hostile ones among them
//! - [`working_days`] which days are none; [`touched`] what stood there before

use crate::harness::prelude::*;

mod imported;
mod in_the_way;
mod made;
mod races;
mod touched;
mod working_days;

/// A blackout of the institute with these first and last days.
fn days(first: &str, last: &str) -> Value {
    json!({"scope": {"type": "institute"}, "name": "Spring break", "starts_on": first, "ends_on": last})
}

/// The same body with the scope of a company or a host.
fn of(scope_type: &str, id: &str, body: &Value) -> Value {
    let mut body = body.clone();
    body["scope"] = json!({"type": scope_type, "id": id});
    body
}

async fn blackout(caller: &Caller, body: Value) -> Answer {
    let answer = caller.post("/v1/blackouts", body).await;
    answer.assert_status(201);
    answer
}
