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
    let copy = NewSlot {
        company_id: Some(slot.company_id),
        host_ids,
        site_id: slot.site_id,
        kind: slot.kind,
        title: slot.title,
        start: Some(start),
        timezone,
        duration_minutes: slot.duration_minutes,
        capacity: slot.capacity,
        mode: slot.mode,
        location: slot.location,
        join_url: slot.join_url,
        fields: slot.fields.0,
        approval: slot.approval,
        booking_closes_minutes_before: slot.booking_closes_minutes_before,
        cancel_cutoff_minutes_before: slot.cancel_cutoff_minutes_before,
        allow_host_overlap: slot.allow_host_overlap,
        card: slot.card,
        cohort_id: slot.cohort_id,
    };
    make_draft(conn, stamp, &copy)
}
