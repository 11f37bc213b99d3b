//! What follows the log: the other places of an entry are withdrawn when one is confirmed, and a slot that has left a round is struck from the
//! choices (docs/fairness.md, The draw).

use serde::Deserialize;

use super::model::SlotOutcome;
use super::store;
use crate::auth::{Scope, Stamp};
use crate::bookings::model::{BookingStatus, Cancellation};
use crate::bookings::step::step;
use crate::bookings::store as bookings;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::events::follow::{Follower, Takes};
use crate::events::store::EventRow;
use crate::ids::{BookingId, SlotId};
use crate::mentees::store as mentees;
use crate::slots::model::{CancelledBy, ReasonCode, SlotStatus};
use crate::slots::store as slots;

/// Withdraws the other places in line of an entry when one of them is confirmed. It locks slots and a mentee, so it takes one event at a time.
pub const WITHDRAW_OTHER_PLACES: Follower = Follower {
    name: "withdraw_other_places",
    kinds: &[EventType::BookingConfirmed, EventType::BookingRescheduled],
    records: &[EventType::BookingCancelled],
    takes: Takes::One,
    act: withdraw_others,
};

/// Strikes a slot from the choices of a round that it has left. A draw writes the same rows, in another order than that of the log, so it takes
/// one event at a time: two that each wait for the other would block each other.
pub const STRIKE_CHOICES: Follower = Follower {
    name: "strike_choices",
    kinds: &[EventType::SlotCancelled, EventType::SlotMoved],
    records: &[],
    takes: Takes::One,
    act: strike,
};

/// The parts of an event's body that matter here.
#[derive(Deserialize)]
struct Body<D> {
    data: D,
}

#[derive(Deserialize)]
struct OfBooking {
    booking_id: BookingId,
}

#[derive(Deserialize)]
struct OfSlot {
    slot_id: SlotId,
}

fn read<D: for<'de> Deserialize<'de>>(event: &EventRow) -> Result<D> {
    let body: Result<Body<D>, _> = serde_json::from_str(&event.body);
    body.map(|body| body.data).map_err(|error| Error::Internal(format!("{} cannot be read: {error}", event.id)))
}

/// Withdraws what waits for the same entry as a booking that is confirmed by now. The slots are locked ascending, then the mentee; what has
/// changed until the locks were there is left as it is.
fn withdraw_others(conn: &mut Conn, stamp: &Stamp, event: &EventRow) -> Result<()> {
    let OfBooking { booking_id } = read(event)?;
    let booking = bookings::find(conn, Scope::Institute, booking_id)?;
    let Some(entry) = booking.entry_id.filter(|_| booking.status == BookingStatus::Confirmed) else { return Ok(()) };
    let others = bookings::waiting_of_entry(conn, entry)?;
    if others.is_empty() {
        return Ok(());
    }
    slots::lock_all(conn, &others.iter().map(|other| other.slot_id).collect::<Vec<_>>())?;
    mentees::lock(conn, booking.mentee_id)?;
    let why = Cancellation { cancelled_by: CancelledBy::Institute, reason_code: ReasonCode::PlacedElsewhere, note: None, excused: None };
    for other in bookings::waiting_of_entry(conn, entry)? {
        let cancelled = why.applied_to(other, stamp.at)?;
        step(conn, stamp, cancelled, EventType::BookingCancelled, Some(&why.in_words()))?;
    }
    Ok(())
}

/// Writes down how a slot has left its round, if it has left one that is not drawn yet.
fn strike(conn: &mut Conn, _: &Stamp, event: &EventRow) -> Result<()> {
    let OfSlot { slot_id } = read(event)?;
    let Some(slot) = slots::find_all(conn, &[slot_id])?.pop() else { return Ok(()) };
    let outcome = if slot.status == SlotStatus::Cancelled { SlotOutcome::Cancelled } else { SlotOutcome::Moved };
    store::strike(conn, slot_id, slot.round_id, outcome)
}
