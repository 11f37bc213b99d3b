//! Reads what is asked for with a new slot. `schedule` makes it, since it may be published, with bookings, in the same transaction.

use super::input;
use super::slot::NewSlot;
use crate::auth::Actor;
use crate::error::Result;
use crate::web::change_request::Given;
use crate::wire::parse;

/// What the caller asks for in the body and the query together.
pub struct Wanted {
    pub slot: NewSlot,
    /// Whether the slot is submitted and published as well.
    pub publish: bool,
    pub override_reason: Option<String>,
}

/// Reads the body and the query, and tells the faults of both.
pub fn read(given: &Given, by: &Actor) -> Result<Wanted> {
    let mut query = given.query();
    let publish = query.optional("publish", parse::boolean_in_query).unwrap_or(false);
    query.finish(|| Some(()))?;
    let mut body = given.fields_beside_a_query()?;
    let override_reason = input::override_reason(&mut body, by);
    if override_reason.is_some() && !publish {
        body.fault("override", "not-allowed", "A draft clashes with nothing: this goes with publish=true.");
    }
    input::check_names_no_cohort(&mut body, by);
    Ok(Wanted { slot: input::new_slot(body)?, publish, override_reason })
}
