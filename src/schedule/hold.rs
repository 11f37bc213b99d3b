//! Holding a slot and releasing it: nobody new can book, hosts and mentees stay blocked, calendars show it as tentative.

use crate::auth::Stamp;
use crate::bookings::{input, store, waitlist};
use crate::db::Conn;
use crate::error::Result;
use crate::events::EventType;
use crate::ids::SlotId;
use crate::slots::model::SlotStep;
use crate::slots::model::Subject;
use crate::slots::publish;
use crate::slots::slot::check_offers;
use crate::slots::store::{self as slots, SlotRow};
use crate::web::change_request::Given;
use crate::wire::fields::nothing;

/// Holds one published slot.
pub fn hold(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SlotId) -> Result<SlotRow> {
    let slot = slots::lock(conn, stamp.by.scope(), id)?;
    let reason = given.read_at(slot.version, input::reason)?;
    hold_locked(conn, stamp, slot, &reason)
}

fn hold_locked(conn: &mut Conn, stamp: &Stamp, slot: SlotRow, reason: &str) -> Result<SlotRow> {
    let held = publish::hold(conn, stamp, slot, Some(reason))?;
    store::raise_sequences(conn, held.id, stamp.at)?;
    Ok(held)
}

/// Holds every published slot of a locked company, or of a site or host of one, that has not begun.
pub fn hold_future(conn: &mut Conn, stamp: &Stamp, of: Subject, reason: &str) -> Result<()> {
    for slot in slots::lock_future_published(conn, of, stamp.at)? {
        hold_locked(conn, stamp, slot, reason)?;
    }
    Ok(())
}

/// Seats that were freed while it was held go to the line. What a suspension or the archive holds stays on hold, until a slot of an archived
/// host or site has another one.
pub fn release(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SlotId) -> Result<SlotRow> {
    let (slot, company) = publish::lock_with_company(conn, stamp.by.scope(), id)?;
    given.read_at(slot.version, nothing)?;
    let status = slot.status.after(SlotStep::Release)?;
    check_offers(&company)?;
    publish::check_places_again(conn, &slot)?;
    // Mentees come before bookings in the lock order, and a freed seat may be offered below.
    waitlist::lock_people(conn, &[slot.id], &[])?;
    let released = publish::step(conn, stamp, SlotRow { status, ..slot }, EventType::SlotReleased, None)?;
    store::raise_sequences(conn, released.id, stamp.at)?;
    waitlist::offer_free_seats(conn, stamp, released)
}
