//! Booking a mentee into a slot.

use super::model::{BookingStatus, NewBooking};
use super::store::{self, BookingRow};
use super::{record, rules};
use crate::auth::{Scope, Stamp};
use crate::db::Conn;
use crate::db::types::WordList;
use crate::error::{Error, Refusal, Result};
use crate::events::EventType;
use crate::ids::{MenteeId, SlotId};
use crate::mentees::model::WorkplaceClearance;
use crate::mentees::store::{self as mentees, MenteeRow};
use crate::slots::model::{Approval, SlotKind};
use crate::slots::store::{self as slots, SlotRow};

/// Takes a seat and makes the booking: confirmed, or requested where the employer approves. The first refusal of api.md section 1 is given.
pub fn book(conn: &mut Conn, stamp: &Stamp, new: &NewBooking) -> Result<(BookingRow, MenteeRow)> {
    // The seat first: it locks the slot. Every refusal below rolls it back.
    let seat = slots::take_seat(conn, new.slot_id, stamp.at)?;
    let has_seat = seat.is_some();
    let slot = seat.map_or_else(|| find_slot(conn, new.slot_id), Ok)?;
    let mentee = lock_mentee(conn, new.mentee_id)?;
    let passed_over = rules::check_open(&slot, stamp.at, new.override_reason.is_some())?;
    refuse_clash(conn, &mentee, &slot)?;
    if slot.kind == SlotKind::Shadowing && mentee.workplace_clearance != WorkplaceClearance::Cleared {
        return Err(Error::Refused(Refusal::NotCleared));
    }
    if !has_seat {
        return Err(Error::Refused(Refusal::SlotFull));
    }
    let booking = new_row(stamp, new, &slot, &passed_over)?;
    store::insert(conn, &booking)?;
    let event_type = if booking.status == BookingStatus::Confirmed { EventType::BookingConfirmed } else { EventType::BookingRequested };
    record(conn, stamp, event_type, &booking, new.override_reason.as_deref())?;
    Ok((booking, mentee))
}

fn find_slot(conn: &mut Conn, id: SlotId) -> Result<SlotRow> {
    match slots::find(conn, Scope::Institute, id) {
        Err(Error::NotFound) => Err(Error::invalid("/slot_id", "unknown-id", "There is no such slot.")),
        found => found,
    }
}

fn lock_mentee(conn: &mut Conn, id: MenteeId) -> Result<MenteeRow> {
    match mentees::lock(conn, id) {
        Err(Error::NotFound) => Err(Error::invalid("/mentee_id", "unknown-id", "There is no such mentee.")),
        Ok(mentee) if !mentee.active => Err(Error::invalid("/mentee_id", "archived", "This mentee is archived.")),
        found => found,
    }
}

fn refuse_clash(conn: &mut Conn, mentee: &MenteeRow, slot: &SlotRow) -> Result<()> {
    let others = store::in_the_way(conn, mentee.id, slot)?;
    if others.iter().any(|(_, other)| *other == slot.id) {
        return Err(Error::Refused(Refusal::AlreadyBooked));
    }
    if others.is_empty() {
        Ok(())
    } else {
        Err(Error::Refused(Refusal::MenteeClash { bookings: others.into_iter().map(|(id, _)| id).collect() }))
    }
}

fn new_row(stamp: &Stamp, new: &NewBooking, slot: &SlotRow, passed_over: &[&str]) -> Result<BookingRow> {
    let (Some(starts_at), Some(ends_at)) = (slot.starts_at, slot.ends_at) else {
        return Err(Error::Internal("a published slot without a start".to_owned()));
    };
    let (status, respond_by) = match slot.approval {
        Approval::Automatic => (BookingStatus::Confirmed, None),
        Approval::Employer => (BookingStatus::Requested, Some(rules::respond_by(stamp.at, starts_at))),
    };
    Ok(BookingRow {
        id: stamp.new_id(),
        slot_id: slot.id,
        company_id: slot.company_id,
        mentee_id: new.mentee_id,
        status,
        starts_at,
        ends_at,
        respond_by,
        offer_expires_at: None,
        cancelled_by: None,
        reason_code: None,
        note: None,
        late: None,
        override_reason: new.override_reason.clone(),
        override_limits: WordList(passed_over.iter().map(|limit| (*limit).to_owned()).collect()),
        sequence: 0,
        version: 1,
        created_at: stamp.at,
        updated_at: stamp.at,
    })
}
