//! Holds and releases a slot. While it is on hold nobody new can book it, its hosts and mentees stay blocked, and calendars show it as
//! tentative.

use crate::auth::Stamp;
use crate::bookings::{input, store, waitlist};
use crate::db::Conn;
use crate::error::Result;
use crate::events::EventType;
use crate::ids::SlotId;
use crate::policy::model::Policy;
use crate::policy::store as policies;
use crate::slots::model::{HeldBy, SlotStep, Subject};
use crate::slots::slot::check_slots_may_stand;
use crate::slots::store::{self as slots, SlotRow};
use crate::slots::{hosts as slot_hosts, step as slot_step};
use crate::slots::{publish, rules};
use crate::web::change_request::Given;
use crate::wire::fields::nothing;

/// Puts one published slot on hold.
pub fn hold(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SlotId) -> Result<SlotRow> {
    let slot = slots::lock(conn, stamp.by.scope(), id)?;
    let reason = given.read_at(slot.version, input::reason)?;
    if slot.status.is_already(SlotStep::Hold) {
        return Ok(slot);
    }
    slot.status.after(SlotStep::Hold)?;
    rules::check_not_begun(&slot, stamp.at)?;
    hold_locked(conn, stamp, slot, HeldBy::Coordinator, &reason)
}

fn hold_locked(conn: &mut Conn, stamp: &Stamp, slot: SlotRow, held_by: HeldBy, reason: &str) -> Result<SlotRow> {
    let held = slot_step::hold(conn, stamp, slot, held_by, Some(reason))?;
    store::raise_sequences(conn, held.id, stamp.at)?;
    Ok(held)
}

/// Puts every published slot that has not begun on hold: of a locked company, or of a site or host whose company is locked.
pub fn hold_future(conn: &mut Conn, stamp: &Stamp, of: Subject, held_by: HeldBy, reason: &str) -> Result<()> {
    for slot in slots::lock_future_published(conn, of, stamp.at)? {
        hold_locked(conn, stamp, slot, held_by, reason)?;
    }
    Ok(())
}

/// Releases a slot that is on hold. Seats that were freed meanwhile go to the waitlist. While its company is archived or its partnership
/// suspended or over, a slot cannot be released; nor while one of its hosts or its site is archived, until a patch names another one.
pub fn release(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SlotId) -> Result<SlotRow> {
    let (slot, company) = publish::lock_with_company(conn, stamp.by.scope(), id)?;
    given.read_at(slot.version, nothing)?;
    if slot.status.is_already(SlotStep::Release) {
        return Ok(slot);
    }
    slot.status.after(SlotStep::Release)?;
    rules::check_not_begun(&slot, stamp.at)?;
    check_slots_may_stand(&company)?;
    slot_hosts::check_places_again(conn, &slot)?;
    // Mentees come before bookings in the lock order, and freed seats may be offered at the end of this act.
    waitlist::lock_people(conn, &[slot.id], &[])?;
    let policy = policies::read(conn, stamp.at)?;
    release_locked(conn, stamp, &policy, slot)
}

/// Releases a locked slot that may be released. The mentees of its waitlist are locked.
pub fn release_locked(conn: &mut Conn, stamp: &Stamp, policy: &Policy, slot: SlotRow) -> Result<SlotRow> {
    let status = slot.status.after(SlotStep::Release)?;
    let released = slot_step::step(conn, stamp, SlotRow { status, held_by: None, ..slot }, EventType::SlotReleased, None)?;
    store::raise_sequences(conn, released.id, stamp.at)?;
    waitlist::offer_free_seats(conn, stamp, policy, released)
}
