//! Makes a slot, which is a draft or is published in the transaction that makes it.

use super::slot::{NewSlot, make_draft};
use super::store::SlotRow;
use super::{input, publish};
use crate::auth::{Actor, Stamp};
use crate::db::Conn;
use crate::error::Result;
use crate::web::change_request::Given;
use crate::wire::parse;

/// Makes a draft. With `publish=true` the draft is submitted and published as well; if one of the three is refused, nothing is made.
pub fn create(conn: &mut Conn, stamp: &Stamp, given: &Given) -> Result<SlotRow> {
    let Wanted { slot, publish, override_reason } = read(given, &stamp.by)?;
    let draft = make_draft(conn, stamp, &slot)?;
    if publish { publish::publish_new(conn, stamp, draft.id, override_reason.as_deref()) } else { Ok(draft) }
}

/// What the caller asks for in the body and the query together.
struct Wanted {
    slot: NewSlot,
    publish: bool,
    override_reason: Option<String>,
}

fn read(given: &Given, by: &Actor) -> Result<Wanted> {
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
