//! Notes that a coordinator has seen what a partner changed in a booked slot.

use crate::audit;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::SlotId;
use crate::slots::store::{self as slots, SlotRow};
use crate::web::change_request::Given;
use crate::wire::fields::nothing;

/// Takes the slot out of attention. Its version stays, because nothing changes in what anybody is shown of the slot. If there is nothing
/// new to see, this changes nothing.
pub fn mark_seen(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SlotId) -> Result<SlotRow> {
    let slot = slots::lock(conn, stamp.by.scope(), id)?;
    given.read_at(slot.version, nothing)?;
    if slot.changed_unseen_since.is_none() {
        return Ok(slot);
    }
    let seen = SlotRow { changed_unseen_since: None, ..slot };
    slots::update(conn, &seen)?;
    audit::record(conn, stamp, "slot.seen", &seen.id, Some(seen.company_id), None)?;
    Ok(seen)
}
