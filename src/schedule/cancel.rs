//! Cancels a slot with every open booking of it, in one transaction.

use super::input::slot_cancellation;
use crate::audit::Particulars;
use crate::auth::Stamp;
use crate::bookings::model::{BookingStatus, Cancellation};
use crate::bookings::step::step;
use crate::bookings::store::{self, BookingRow};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::ids::SlotId;
use crate::mentees::store as mentees;
use crate::slots::model::SlotStep;
use crate::slots::rules;
use crate::slots::slot::record_all;
use crate::slots::step as slot_step;
use crate::slots::store::hosts;
use crate::slots::store::{self as slots, Cancelled, SlotRow};
use crate::web::change_request::Given;

/// Cancels the slot, frees its hosts, and cancels its open bookings on the same side. A slot with recorded attendance took place and is not
/// cancelled. Once it has begun, only a coordinator cancels it.
pub fn cancel(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SlotId) -> Result<SlotRow> {
    let slot = slots::lock(conn, stamp.by.scope(), id)?;
    let why = given.read_at(slot.version, |fields| slot_cancellation(fields, &stamp.by))?;
    if slot.status.is_already(SlotStep::Cancel) {
        return Ok(slot);
    }
    slot.status.after(SlotStep::Cancel)?;
    if stamp.by.is_partner() {
        rules::check_not_begun(&slot, stamp.at)?;
    }
    if store::has_attendance(conn, slot.id)? {
        return Err(Error::conflict("Attendance is recorded: record the rest and complete the slot."));
    }
    let open = store::open_of_slot(conn, slot.id)?;
    // What the company was told of confirmed mentees is removed. The locks of these mentees keep this apart from a change of their details.
    let told = open.iter().filter(|booking| booking.status == BookingStatus::Confirmed);
    mentees::lock_all(conn, &told.map(|booking| booking.mentee_id).collect::<Vec<_>>())?;
    cancel_locked(conn, stamp, slot, open, &why)
}

/// Cancels a locked slot with its open bookings. The mentees who are confirmed are locked.
pub fn cancel_locked(conn: &mut Conn, stamp: &Stamp, slot: SlotRow, open: Vec<BookingRow>, why: &Cancellation) -> Result<SlotRow> {
    let status = slot.status.after(SlotStep::Cancel)?;
    // All seats are given back at once, in the slot's own row: nobody on the waitlist is offered one, since those bookings are cancelled
    // too.
    let held = count(&open, |status| status.seat_given_up().is_some());
    let confirmed = count(&open, |status| status == BookingStatus::Confirmed);
    let cancelled = SlotRow {
        status,
        cancelled_by: Some(why.cancelled_by),
        reason_code: Some(why.reason_code),
        note: why.note.clone(),
        seats_taken: slot.seats_taken - held,
        seats_confirmed: slot.seats_confirmed - confirmed,
        seats_changed_at: if held > 0 { Some(stamp.at) } else { slot.seats_changed_at },
        ..slot
    };
    let kept = cancelled.kept().left(stamp.at);
    let cancelled = slot_step::step(conn, stamp, cancelled.keeping(kept), EventType::SlotCancelled, Some(&why.in_words()))?;
    hosts::unblock(conn, cancelled.id)?;
    for booking in open {
        cancel_with_slot(conn, stamp, booking, why)?;
    }
    Ok(cancelled)
}

/// Cancels locked slots of one company in which nobody is booked, with a few statements for all of them.
pub fn cancel_unbooked(conn: &mut Conn, stamp: &Stamp, rows: &[SlotRow], why: &Cancellation) -> Result<()> {
    let cancelled =
        |slot: &SlotRow| Ok(SlotRow { status: slot.status.after(SlotStep::Cancel)?, version: slot.version + 1, ..slot.clone() });
    let events = rows.iter().map(cancelled).collect::<Result<Vec<_>>>()?;
    let Cancellation { cancelled_by: by, reason_code, note, .. } = why;
    let written = Cancelled { by: *by, reason_code: *reason_code, note: note.as_deref(), at: stamp.at };
    slots::cancel_all(conn, rows, written)?;
    let in_rounds: Vec<_> = rows.iter().filter(|slot| slot.round_id.is_some()).collect();
    slots::keep_for_round(conn, &in_rounds.iter().map(|slot| (slot.id, slot.kept().left(stamp.at))).collect::<Vec<_>>())?;
    hosts::unblock_all(conn, &rows.iter().map(|slot| slot.id).collect::<Vec<_>>())?;
    record_all(conn, stamp, EventType::SlotCancelled, &events, &Particulars::because(Some(&why.in_words())))
}

fn count(bookings: &[BookingRow], counts: impl Fn(BookingStatus) -> bool) -> i32 {
    bookings.iter().map(|booking| i32::from(counts(booking.status))).sum()
}

/// Cancels one booking of the cancelled slot, whose seat is already given back.
fn cancel_with_slot(conn: &mut Conn, stamp: &Stamp, booking: BookingRow, why: &Cancellation) -> Result<BookingRow> {
    let cancelled = why.applied_to(booking, stamp.at)?;
    step(conn, stamp, cancelled, EventType::BookingCancelled, Some(&why.in_words()))
}
