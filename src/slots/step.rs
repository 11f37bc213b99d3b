//! How a step of a slot is written: its version rises, its SEQUENCE where calendars show the change, and what happened is recorded.

use super::model::{HeldBy, SlotStatus, SlotStep};
use super::slot::record;
use super::store::{self, SlotRow};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::EventType;

/// Writes a slot after a step: its version rises, and the event is recorded.
pub fn step(conn: &mut Conn, stamp: &Stamp, slot: SlotRow, event_type: EventType, reason: Option<&str>) -> Result<SlotRow> {
    // SEQUENCE rises with each change of an event that calendars have seen, and publishing is the first time that they see it.
    let stands_in_calendars = slot.booking_closes_at.is_some() && event_type != EventType::SlotPublished;
    let sequence = slot.sequence + i32::from(stands_in_calendars);
    let slot = SlotRow { sequence, version: slot.version + 1, updated_at: stamp.at, shown_at: None, ..slot };
    store::update(conn, &slot)?;
    record(conn, stamp, event_type, &slot, reason)?;
    Ok(slot)
}

/// Completes a slot. Calendars show a completed slot as they show a published one, so SEQUENCE rises only for a slot that was on hold: it
/// was tentative and took place after all.
pub fn complete(conn: &mut Conn, stamp: &Stamp, slot: SlotRow) -> Result<SlotRow> {
    let status = slot.status.after(SlotStep::Complete)?;
    if slot.status == SlotStatus::OnHold {
        return step(conn, stamp, SlotRow { status, ..slot }, EventType::SlotCompleted, None);
    }
    let shown_at = Some(slot.shown_at());
    let slot = SlotRow { status, version: slot.version + 1, updated_at: stamp.at, shown_at, ..slot };
    store::update(conn, &slot)?;
    record(conn, stamp, EventType::SlotCompleted, &slot, None)?;
    Ok(slot)
}

/// Puts a slot on hold: nobody new can book it, and its hosts and mentees stay blocked.
pub fn hold(conn: &mut Conn, stamp: &Stamp, slot: SlotRow, held_by: HeldBy, reason: Option<&str>) -> Result<SlotRow> {
    let status = slot.status.after(SlotStep::Hold)?;
    step(conn, stamp, SlotRow { status, held_by: Some(held_by), ..slot }, EventType::SlotOnHold, reason)
}
