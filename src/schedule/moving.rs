//! Moves a slot that is published or on hold to a new time or length, and asks everybody who has a seat again (docs/product.md, Slot).

use std::collections::BTreeMap;

use super::ask_again::{ask_again, confirmed_seats};
use super::input::slot_move;
use super::model::Move;
use super::not_booked;
use crate::auth::Stamp;
use crate::bookings::caps;
use crate::bookings::disclosure::is_told;
use crate::bookings::model::{BookingStatus, Cancellation};
use crate::bookings::session::{self, NotBooked};
use crate::bookings::step::step;
use crate::bookings::store::{self, BookingRow};
use crate::bookings::waitlist;
use crate::db::Conn;
use crate::error::{Error, Refusal, Result};
use crate::events::EventType;
use crate::ids::{BookingId, SlotId};
use crate::policy::blackouts::days_off::DaysOff;
use crate::policy::blackouts::look_up;
use crate::policy::settings::Settings;
use crate::policy::store as policies;
use crate::slots::model::{CancelledBy, SlotKind, SlotStep};
use crate::slots::slot::check_slots_may_stand;
use crate::slots::store::SlotRow;
use crate::slots::view::{SlotView, Warning};
use crate::slots::{hosts as slot_hosts, step as slot_step};
use crate::slots::{publish, rules as slot_rules};
use crate::time::Instant;
use crate::web::change_request::Given;
use crate::wire::answer::Answer;

/// A slot at its new time, and the members of its cohort whom the move has taken out of a session.
pub struct Moved {
    pub slot: SlotRow,
    pub not_booked: Vec<NotBooked>,
}

/// Moves the slot. Confirmed bookings become offers, requests and offers get new deadlines, and the waitlist stays. A booking whose mentee
/// has another seat at the new time refuses the move, or is cancelled where the caller asked for that; of a session it is kept who is out of
/// it. A mentee's limits of shadowing do not refuse it: a booking that is over them keeps them, for attention.
pub fn move_slot(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SlotId) -> Result<Moved> {
    let (slot, company) = publish::lock_with_company(conn, stamp.by.scope(), id)?;
    let to = given.read_at(slot.version, |fields| slot_move(fields, &slot, &stamp.by))?;
    slot.status.after(SlotStep::Move)?;
    if is_there_already(&slot, &to) {
        return Ok(Moved { slot, not_booked: Vec::new() });
    }
    slot_rules::check_not_begun(&slot, stamp.at)?;
    check_slots_may_stand(&company)?;
    if to.start.at <= stamp.at {
        return Err(Error::conflict("A slot can be moved only to a time that is still to come."));
    }
    let policy = policies::read(conn, stamp.at)?;
    let off = look_up::days_off_before(conn, to.start.at, to.start.at)?;
    let moved = at_new_time(&policy.settings, &slot, &to, &off, stamp.at);
    // The mentees who are booked and those who wait are locked together, before their clashes are looked for, and before the hosts.
    let open = store::open_of_slot(conn, slot.id)?;
    let acting: Vec<_> = open.iter().map(|booking| booking.mentee_id).collect();
    waitlist::lock_people(conn, &[slot.id], &acting)?;
    let clashing = clashes(conn, stamp, &moved, &open, &to)?;
    let hosts = slot_hosts::check_places_again(conn, &slot)?;
    slot_hosts::block_hosts(conn, &policy.settings, &moved, &hosts)?;
    let passed_over = slot_hosts::check_free(conn, &moved, &hosts, to.override_reason.as_deref())?;
    // The slot leaves the blackouts that touched it at the old time.
    policies::forget_blackouts_of_slot(conn, slot.id)?;
    let over_limits = caps::passed_by_move(conn, &policy.settings, &moved, &open, stamp.at)?;
    // The slot is written with its new counts of seats first; the bookings follow without counting them again.
    let moved = write_slot(conn, stamp, &slot, moved, &open, &clashing, &reason(&to, passed_over))?;
    let is_out = |booking: &&BookingRow| clashing.contains_key(&booking.id);
    let out: Vec<_> = open.iter().filter(is_out).map(|booking| booking.mentee_id).collect();
    let not_booked = session::keep_clashing(conn, stamp, &moved, &out)?;
    for booking in open {
        if clashing.contains_key(&booking.id) {
            cancel_clashing(conn, stamp, booking, &to)?;
        } else {
            let over_limits = over_limits.get(&booking.id).cloned();
            let booking = BookingRow { over_limits, ..booking };
            ask_again(conn, stamp, &policy, booking, &moved, to.reason_code.as_str())?;
        }
    }
    // Seats of cancelled bookings are free, and some who could not come at the old time can at the new one.
    let slot = waitlist::offer_free_seats(conn, stamp, &policy, moved)?;
    Ok(Moved { slot, not_booked })
}

/// Answers with the slot. It tells the institute who is out of a session, and warns it of mentees whose limits of shadowing the move has
/// passed.
pub fn show_moved(conn: &mut Conn, stamp: &Stamp, Moved { slot, not_booked }: Moved) -> Result<Answer> {
    let mut warnings = Vec::new();
    if slot.kind == SlotKind::Shadowing && !stamp.by.is_partner() {
        for booking in store::open_of_slot(conn, slot.id)? {
            let Some(limits) = booking.over_limits else { continue };
            let limits = limits.0.join(", ");
            let detail = format!("With booking {} the mentee is over {limits}: ask whether that suits, or reschedule it.", booking.id);
            warnings.push(Warning::new("limit-passed", detail));
        }
    }
    SlotView::show_with(conn, stamp, slot, warnings, not_booked::told(stamp, &not_booked))
}

/// Says whether the slot has exactly this time, so that nobody has to be asked again.
fn is_there_already(slot: &SlotRow, to: &Move) -> bool {
    let same_length = to.duration_minutes.is_none_or(|minutes| minutes == slot.duration_minutes);
    slot.starts_at == Some(to.start.at) && slot.timezone == to.timezone && same_length
}

/// Gives the slot as it is at the new time, with new windows.
fn at_new_time(settings: &Settings, slot: &SlotRow, to: &Move, off: &DaysOff, now: Instant) -> SlotRow {
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
    (moved.booking_closes_at, moved.cancel_cutoff_at) = slot_rules::windows(settings, &moved, off);
    let kept = moved.kept();
    // A slot whose booking window ends before its round does leaves the round: nobody could answer an offer of the draw in time.
    let fits = kept.round_closes_at.is_none_or(|closes| moved.booking_closes_at.is_some_and(|window| closes <= window));
    let kept = if fits { kept.with_window(moved.booking_closes_at, now) } else { kept.left(now) };
    moved.keeping(kept)
}

/// Finds this slot's bookings whose mentee holds another seat at the new time, each with one booking that is in its way. They refuse the
/// move, unless the caller wants them cancelled.
fn clashes(conn: &mut Conn, stamp: &Stamp, moved: &SlotRow, open: &[BookingRow], to: &Move) -> Result<BTreeMap<BookingId, BookingId>> {
    let (Some(starts_at), Some(ends_at)) = (moved.starts_at, moved.ends_at) else { return Ok(BTreeMap::new()) };
    let clashing: BTreeMap<_, _> = store::clashes_of_move(conn, moved.id, starts_at, ends_at)?.into_iter().collect();
    if clashing.is_empty() || to.cancels_clashes {
        return Ok(clashing);
    }
    // A company is not told which of its seats are offered, and the answer to a move does not tell it either.
    let scope = stamp.by.scope();
    let told = open.iter().filter(|booking| clashing.contains_key(&booking.id) && is_told(scope, &booking.stage()));
    Err(Error::Refused(Refusal::MenteeClash { bookings: told.map(|booking| booking.id).collect() }))
}

/// Writes the slot at the new time. Its confirmed seats become held ones, and the seats of the bookings that clash become free.
fn write_slot(
    conn: &mut Conn,
    stamp: &Stamp,
    slot: &SlotRow,
    moved: SlotRow,
    open: &[BookingRow],
    clashing: &BTreeMap<BookingId, BookingId>,
    reason: &str,
) -> Result<SlotRow> {
    let freed: Vec<&BookingRow> = open.iter().filter(|booking| clashing.contains_key(&booking.id)).collect();
    let freed_confirmed = freed.iter().filter(|booking| booking.status == BookingStatus::Confirmed).count();
    // The seats of a session stay confirmed, except those that become free.
    let unconfirmed = if slot.book_cohort { number(freed_confirmed) } else { confirmed_seats(slot, open) };
    let moved = SlotRow {
        seats_taken: slot.seats_taken - number(freed.len()),
        seats_confirmed: slot.seats_confirmed - unconfirmed,
        seats_changed_at: Some(stamp.at),
        ..moved
    };
    slot_step::step(conn, stamp, moved, EventType::SlotMoved, Some(reason))
}

fn number(bookings: usize) -> i32 {
    i32::try_from(bookings).unwrap_or(i32::MAX)
}

/// Says why the slot moves, and why a busy time of a host was passed over where one was.
fn reason(to: &Move, passed_over: Option<&str>) -> String {
    match passed_over {
        Some(over) => format!("{}: {over}", to.reason_code),
        None => to.reason_code.to_string(),
    }
}

/// Cancels a booking that clashes at the new time, on the employer's side. Its seat is already given back. The booking keeps the old time,
/// because at the new time it would overlap the mentee's other booking. The cut-off that it had before the move decides whether the
/// cancellation is late.
fn cancel_clashing(conn: &mut Conn, stamp: &Stamp, booking: BookingRow, to: &Move) -> Result<()> {
    let why = Cancellation { cancelled_by: CancelledBy::Employer, reason_code: to.reason_code, note: None, excused: None };
    let cancelled = why.applied_to(booking, stamp.at)?;
    step(conn, stamp, cancelled, EventType::BookingCancelled, Some(to.reason_code.as_str()))?;
    Ok(())
}
