//! Completes slots. A timed job completes each one 24 hours after its end, even where attendance is still open; the job may run twice
//! without harm. A coordinator can complete a slot earlier.

use jiff::SignedDuration;

use crate::auth::{Scope, Stamp};
use crate::bookings::model::BookingStep;
use crate::bookings::step::step;
use crate::bookings::store::{self, BookingRow};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::ids::SlotId;
use crate::slots::model::{SlotStatus, SlotStep};
use crate::slots::step as slot_step;
use crate::slots::store::{self as slots, SlotRow};
use crate::web::change_request::Given;
use crate::wire::fields::nothing;

/// A slot waits so long after its end for attendance before the timed job completes it.
pub const AFTER_END: SignedDuration = SignedDuration::from_hours(24);

/// Completes a slot for a coordinator, once it has ended and no booking of it is requested, offered or confirmed.
pub fn complete_by_hand(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SlotId) -> Result<SlotRow> {
    let slot = slots::lock(conn, stamp.by.scope(), id)?;
    given.read_at(slot.version, nothing)?;
    if slot.status.is_already(SlotStep::Complete) {
        return Ok(slot);
    }
    slot.status.after(SlotStep::Complete)?;
    if slot.ends_at.is_none_or(|end| stamp.at < end) {
        return Err(Error::conflict("A slot is completed after it has ended."));
    }
    let undecided = store::count_undecided(conn, slot.id)?;
    if undecided > 0 {
        return Err(Error::conflict(format!("{undecided} bookings are still open: record their attendance first.")));
    }
    close(conn, stamp, slot)
}

/// Completes the slot for the timed job, if it is published or on hold and ended 24 hours ago or earlier. Gives `true` if it did.
pub fn complete(conn: &mut Conn, stamp: &Stamp, id: SlotId) -> Result<bool> {
    let slot = match slots::lock(conn, Scope::Institute, id) {
        Err(Error::NotFound) => return Ok(false),
        found => found?,
    };
    let due = slot.ends_at.is_some_and(|end| end.plus(AFTER_END) <= stamp.at);
    if !due || slot.status.after(SlotStep::Complete).is_err() {
        return Ok(false);
    }
    close(conn, stamp, slot)?;
    Ok(true)
}

/// Completes a locked slot. Mentees who still wait for a seat have waited in vain: their bookings expire. While the slot was on hold, calendars
/// showed its open bookings as tentative; now they no longer do, so their SEQUENCE rises.
fn close(conn: &mut Conn, stamp: &Stamp, slot: SlotRow) -> Result<SlotRow> {
    for waiting in store::waitlist_of(conn, slot.id)? {
        let status = waiting.status.after(BookingStep::Expire)?;
        step(conn, stamp, BookingRow { status, ..waiting }, EventType::BookingExpired, None)?;
    }
    if slot.status == SlotStatus::OnHold {
        store::raise_sequences(conn, slot.id, stamp.at)?;
    }
    slot_step::complete(conn, stamp, slot)
}
