//! Copies a slot to another time, as a draft.

use super::input;
use super::slot::{NewSlot, check_places, make_draft};
use super::store::{self, SlotRow, hosts};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::SlotId;
use crate::mentees::store as mentees;
use crate::web::change_request::Given;

/// Makes a draft at another time that says the same as this slot, with its hosts and seats. A slot in any state can be copied. If one of
/// its hosts or its site is archived, the copy is refused.
pub fn copy(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SlotId) -> Result<SlotRow> {
    let slot = store::find(conn, stamp.by.scope(), id)?;
    let (start, timezone) = given.read_at(slot.version, |fields| input::slot_copy(fields, &slot))?;
    let host_ids = hosts::hosts_of(conn, slot.id)?;
    if let Err(Error::Invalid(_)) = check_places(conn, slot.company_id, &host_ids, slot.site_id) {
        return Err(Error::conflict(
            "A host or the site of this slot is archived: restore it, name others in this slot, or make a new one.",
        ));
    }
    if let Some(cohort) = slot.cohort_id
        && !mentees::find_cohort(conn, cohort)?.active
    {
        return Err(Error::conflict("The cohort of this slot is archived: restore it, or make a new slot."));
    }
    let copy = NewSlot { company_id: Some(slot.company_id), host_ids, start: Some(start), timezone, template: slot.template() };
    make_draft(conn, stamp, &copy)
}
