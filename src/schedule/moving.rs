//! Moving a published slot to a new time: whoever was to come is asked again.

use std::collections::BTreeMap;

use super::input::slot_move;
use super::model::Move;
use crate::auth::Stamp;
use crate::bookings::model::{BookingStatus, Cancellation};
use crate::bookings::step::step;
use crate::bookings::store::{self, BookingRow};
use crate::bookings::{rules, waitlist};
use crate::db::Conn;
use crate::error::{Error, Refusal, Result};
use crate::events::EventType;
use crate::ids::{BookingId, SlotId};
use crate::slots::model::{CancelledBy, SlotStep};
use crate::slots::slot::check_offers;
use crate::slots::store::SlotRow;
use crate::slots::{publish, rules as slot_rules};
use crate::web::change_request::Given;

/// Moves the slot: confirmed bookings become offers, requests and offers get new deadlines, the line stays.
pub fn move_slot(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SlotId) -> Result<SlotRow> {
    let (slot, company) = publish::lock_with_company(conn, stamp.by.scope(), id)?;
    let to = given.read_at(slot.version, |fields| slot_move(fields, &slot, &stamp.by))?;
    slot.status.after(SlotStep::Move)?;
    if is_there_already(&slot, &to) {
        return Ok(slot);
    }
    check_offers(&company)?;
    if to.start.at <= stamp.at {
        return Err(Error::conflict("A slot can be moved only to a time that is still to come."));
    }
    let moved = at_new_time(&slot, &to);
    if store::has_attendance(conn, slot.id)? {
        return Err(Error::conflict("Attendance is recorded: what took place keeps its time."));
    }
    let open = store::open_of_slot(conn, slot.id)?;
    let acting: Vec<_> = open.iter().map(|booking| booking.mentee_id).collect();
    waitlist::lock_people(conn, &[slot.id], &acting)?;
    let clashing = clashes(conn, &moved, &to)?;
    let hosts = publish::check_places_again(conn, &slot)?;
    publish::block_hosts(conn, &moved, &hosts)?;
    let passed_over = publish::check_busy(conn, &moved, &hosts, to.override_reason.as_deref())?;
    let moved = write_slot(conn, stamp, &slot, moved, &open, &clashing, &reason(&to, passed_over))?;
    for booking in open {
        if clashing.contains_key(&booking.id) {
            cancel_clashing(conn, stamp, booking, &slot, &to)?;
        } else {
            move_booking(conn, stamp, booking, &moved, &to)?;
        }
    }
    waitlist::offer_free_seats(conn, stamp, moved)
}

/// Whether the slot has exactly this time, so that nobody has to be asked again.
fn is_there_already(slot: &SlotRow, to: &Move) -> bool {
    let same_length = to.duration_minutes.is_none_or(|minutes| minutes == slot.duration_minutes);
    slot.starts_at == Some(to.start.at) && slot.timezone == to.timezone && same_length
}

fn at_new_time(slot: &SlotRow, to: &Move) -> SlotRow {
    let duration_minutes = to.duration_minutes.unwrap_or(slot.duration_minutes);
    let mut moved = SlotRow {
        starts_at: Some(to.start.at),
        ends_at: Some(to.start.at.plus_minutes(duration_minutes)),
        sort_at: to.start.at,
        local_start: Some(to.start.local),
        timezone: to.timezone.clone(),
        duration_minutes,
        ..slot.clone()
    };
    (moved.booking_closes_at, moved.cancel_cutoff_at) = slot_rules::windows(&moved);
    moved
}

/// This slot's bookings whose mentee has another one at the new time, with those others.
fn clashes(conn: &mut Conn, moved: &SlotRow, to: &Move) -> Result<BTreeMap<BookingId, BookingId>> {
    let (Some(starts_at), Some(ends_at)) = (moved.starts_at, moved.ends_at) else { return Ok(BTreeMap::new()) };
    let clashing: BTreeMap<_, _> = store::clashes_of_move(conn, moved.id, starts_at, ends_at)?.into_iter().collect();
    if clashing.is_empty() || to.cancels_clashes {
        return Ok(clashing);
    }
    Err(Error::Refused(Refusal::MenteeClash { bookings: clashing.into_keys().collect() }))
}

/// Confirmed seats become held ones; those of cancelled bookings are free.
fn write_slot(
    conn: &mut Conn,
    stamp: &Stamp,
    slot: &SlotRow,
    moved: SlotRow,
    open: &[BookingRow],
    clashing: &BTreeMap<BookingId, BookingId>,
    reason: &str,
) -> Result<SlotRow> {
    let count = |counts: &dyn Fn(&BookingRow) -> bool| -> i32 { open.iter().map(|booking| i32::from(counts(booking))).sum() };
    let confirmed = count(&|booking| booking.status == BookingStatus::Confirmed);
    let freed = count(&|booking| clashing.contains_key(&booking.id));
    let moved = SlotRow {
        seats_taken: slot.seats_taken - freed,
        seats_confirmed: slot.seats_confirmed - confirmed,
        seats_changed_at: Some(stamp.at),
        ..moved
    };
    publish::step(conn, stamp, moved, EventType::SlotMoved, Some(reason))
}

/// Why the slot moves, and why a busy time of a host was passed over where one was.
fn reason(to: &Move, passed_over: Option<&str>) -> String {
    match passed_over {
        Some(over) => format!("{}: {over}", to.reason_code),
        None => to.reason_code.to_string(),
    }
}

fn move_booking(conn: &mut Conn, stamp: &Stamp, booking: BookingRow, slot: &SlotRow, to: &Move) -> Result<()> {
    let (event_type, moved) = asked_again(stamp, booking, slot);
    let Some(event_type) = event_type else { return store::update(conn, &moved) };
    step(conn, stamp, moved, event_type, Some(to.reason_code.as_str())).map(drop)
}

/// The booking at the new time with a fresh deadline; whoever waits goes on waiting, and nothing is told.
fn asked_again(stamp: &Stamp, booking: BookingRow, slot: &SlotRow) -> (Option<EventType>, BookingRow) {
    let starts_at = slot.starts_at.unwrap_or(booking.starts_at);
    let ends_at = slot.ends_at.unwrap_or(booking.ends_at);
    let offer_expires_at = Some(rules::offer_expires_at(stamp.at, starts_at));
    let moved = BookingRow { starts_at, ends_at, ..booking };
    match moved.status {
        BookingStatus::Confirmed => {
            (Some(EventType::BookingOffered), BookingRow { status: BookingStatus::Offered, offer_expires_at, ..moved })
        }
        BookingStatus::Offered => (Some(EventType::BookingOffered), BookingRow { offer_expires_at, ..moved }),
        BookingStatus::Requested => {
            (Some(EventType::BookingRequested), BookingRow { respond_by: Some(rules::respond_by(stamp.at, starts_at)), ..moved })
        }
        _ => (None, moved),
    }
}

/// It keeps the old time: at the new one it would stand in the way of the other booking. Its seat is already given back. Late where the employer
/// could no longer have cancelled in time: by the cut-off that the slot had before the move.
fn cancel_clashing(conn: &mut Conn, stamp: &Stamp, booking: BookingRow, before: &SlotRow, to: &Move) -> Result<()> {
    let why = Cancellation { cancelled_by: CancelledBy::Employer, reason_code: to.reason_code, note: None };
    let cancelled = why.applied_to(booking, before, stamp.at)?;
    step(conn, stamp, cancelled, EventType::BookingCancelled, Some(to.reason_code.as_str()))?;
    Ok(())
}
