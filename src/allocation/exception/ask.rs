//! Asks for an exception. Nothing is done before another person approves it, so only what can never be approved is refused.

use super::decide::record;
use super::input::new_exception;
use super::model::{Asked, ExceptionStatus, LAPSES_AFTER};
use crate::allocation::model::{RoundStatus, RoundStep};
use crate::allocation::store::{self, ExceptionRow};
use crate::audit::Particulars;
use crate::auth::{Scope, Stamp};
use crate::bookings::book;
use crate::bookings::model::BookingStep;
use crate::bookings::store as bookings;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::ids::{BookingId, MenteeId, RoundId, SlotId};
use crate::mentees::store as mentees;
use crate::slots::store as slots;
use crate::web::change_request::Given;

/// Asks for an exception, which waits for another person.
pub fn ask(conn: &mut Conn, stamp: &Stamp, given: &Given) -> Result<ExceptionRow> {
    let new = new_exception(given.fields()?)?;
    let about = match new.asked {
        Asked::Place { slot_id, mentee_id } => of_place(conn, slot_id, mentee_id)?,
        Asked::Offer { booking_id } => of_offer(conn, booking_id)?,
        Asked::CancelRound { round_id } => of_round(conn, stamp, round_id)?,
    };
    let row = ExceptionRow {
        id: stamp.new_id(),
        action: new.asked.action(),
        category: new.category,
        reason: new.reason,
        status: ExceptionStatus::Pending,
        slot_id: about.slot,
        mentee_id: about.mentee,
        booking_id: about.booking,
        round_id: about.round,
        asked_by: stamp.by.id(),
        decided_by: None,
        decided_at: None,
        rejection: None,
        lapses_at: stamp.at.plus(LAPSES_AFTER),
        version: 1,
        created_at: stamp.at,
        updated_at: stamp.at,
    };
    store::insert_exception(conn, &row)?;
    record(conn, stamp, EventType::ExceptionRequested, &row, Particulars::because(Some(&row.reason)))?;
    Ok(row)
}

/// The ids that the row of an exception has.
#[derive(Debug, Clone, Copy, Default)]
struct About {
    slot: Option<SlotId>,
    mentee: Option<MenteeId>,
    booking: Option<BookingId>,
    round: Option<RoundId>,
}

/// An unknown slot and an unknown mentee are faults of the same body, so both are told at once.
fn of_place(conn: &mut Conn, slot_id: SlotId, mentee_id: MenteeId) -> Result<About> {
    let slot = book::find_slot(conn, slot_id);
    let mentee = match mentees::find(conn, mentee_id) {
        Err(Error::NotFound) => Err(Error::invalid("/mentee_id", "unknown-id", "There is no such mentee.")),
        Ok(mentee) if !mentee.active => Err(Error::invalid("/mentee_id", "archived", "This mentee is archived.")),
        found => found,
    };
    let (slot, mentee) = Error::both(slot, mentee)?;
    let round_id = store::last_round_of_slot(conn, slot.id)?;
    Ok(About { slot: Some(slot.id), mentee: Some(mentee.id), round: round_id, ..About::default() })
}

/// Only a place in a line that a round has left needs a second person.
fn of_offer(conn: &mut Conn, booking_id: BookingId) -> Result<About> {
    let booking = match bookings::find(conn, Scope::Institute, booking_id) {
        Err(Error::NotFound) => Err(Error::invalid("/booking_id", "unknown-id", "There is no such booking.")),
        found => found,
    }?;
    booking.status.after(BookingStep::Offer)?;
    if !slots::was_given_by_round(conn, booking.slot_id)? {
        return Err(Error::conflict("No round gave the places of this slot: offer a seat with POST /v1/bookings/{id}/offer."));
    }
    let round_id = store::last_round_of_slot(conn, booking.slot_id)?;
    Ok(About { slot: Some(booking.slot_id), mentee: Some(booking.mentee_id), booking: Some(booking.id), round: round_id })
}

/// Before a round opens, whoever made it can cancel it alone.
fn of_round(conn: &mut Conn, stamp: &Stamp, round_id: RoundId) -> Result<About> {
    let round = match store::find_round(conn, round_id) {
        Err(Error::NotFound) => Err(Error::invalid("/round_id", "unknown-id", "There is no such round.")),
        found => found,
    }?;
    let status = round.status_at(stamp.at);
    status.after(RoundStep::Cancel)?;
    if status == RoundStatus::Scheduled {
        return Err(Error::conflict("The round has not opened yet: cancel it with POST /v1/rounds/{id}/cancel."));
    }
    Ok(About { round: Some(round_id), ..About::default() })
}
