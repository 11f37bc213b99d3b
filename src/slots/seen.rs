//! Notes that a coordinator has seen what a partner changed in a booked slot, and which blackouts touch it.

use super::store::{self, SlotRow};
use crate::audit::{self, Particulars};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::SlotId;
use crate::policy::store as policy;
use crate::web::change_request::Given;
use crate::wire::fields::nothing;

/// Takes the slot out of attention. Its version stays, because nothing changes in what anybody is shown of the slot. If there is nothing
/// new to see, this changes nothing.
pub fn mark_seen(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SlotId) -> Result<SlotRow> {
    let slot = store::lock(conn, stamp.by.scope(), id)?;
    given.read_at(slot.version, nothing)?;
    let was_touched = policy::forget_blackouts_of_slot(conn, slot.id)?;
    if slot.changed_unseen_since.is_none() && !was_touched {
        return Ok(slot);
    }
    let seen = SlotRow { changed_unseen_since: None, ..slot };
    store::update(conn, &seen)?;
    let particulars = Particulars { slot_id: Some(seen.id), ..Particulars::default() };
    audit::record_with(conn, stamp, "slot.seen", &seen.id, Some(seen.company_id), &particulars)?;
    Ok(seen)
}
