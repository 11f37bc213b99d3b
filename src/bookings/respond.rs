//! Confirms or declines a request or an offer. An employer approves the time and never picks the person.

use super::disclose::disclose;
use super::disclosure::refusal_told;
use super::leave::leave;
use super::model::{BookingStatus, BookingStep, in_words};
use super::step::step;
use super::store::{self, BookingRow};
use super::{input, rules, waitlist};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::ids::BookingId;
use crate::mentees::store as mentees;
use crate::policy::store as policies;
use crate::slots::model::{Approval, CancelledBy};
use crate::slots::store::{self as slots, SeatChange};
use crate::web::change_request::Given;
use crate::wire::fields::nothing;

/// Confirms the booking, which shows the mentee's details to the employer. An accepted offer becomes a request if the slot needs the
/// employer's approval.
///
/// The act is refused if the mentee is no longer cleared. The step that withdrew the clearance has already told the institute so.
pub fn confirm(conn: &mut Conn, stamp: &Stamp, given: &Given, id: BookingId) -> Result<BookingRow> {
    let (booking, slot) = store::lock_with_slot(conn, stamp.by.scope(), id)?;
    given.read_at(booking.version, nothing)?;
    if booking.status.is_already(BookingStep::Confirm) {
        return Ok(booking);
    }
    let status = booking.status.after(BookingStep::Confirm)?;
    in_time(stamp, &booking)?;
    // With the mentee locked, neither the clearance nor what the company is told can change until this is committed. No other seat can be in
    // the way, because this booking holds its own already.
    let mentee = mentees::lock(conn, booking.mentee_id)?;
    if let Some(refusal) = waitlist::why_not(Some(&mentee), Vec::new(), &slot, true) {
        return Err(Error::Refused(refusal_told(stamp.by.scope(), refusal)));
    }
    // The mentee has said yes, but the employer has not been asked yet: the seat stays held.
    if booking.status == BookingStatus::Offered && slot.approval == Approval::Employer {
        let policy = policies::read(conn, stamp.at)?;
        let respond_by = Some(rules::respond_by(&policy.settings, stamp.at, booking.starts_at, &slot.timezone));
        let requested = BookingRow { status: BookingStatus::Requested, respond_by, policy_version: policy.version, ..booking };
        return step(conn, stamp, requested, EventType::BookingRequested, None);
    }
    slots::change_seat(conn, booking.slot_id, SeatChange::Confirm, stamp.at)?;
    let confirmed = step(conn, stamp, BookingRow { status, ..booking }, EventType::BookingConfirmed, None)?;
    disclose(conn, &confirmed, &mentee)?;
    Ok(confirmed)
}

/// Declines the booking; its seat goes to the waitlist. When the mentee declines an offer, `respond_by` of an earlier request is cleared,
/// because disclosure tells by it whose answer this was.
pub fn decline(conn: &mut Conn, stamp: &Stamp, given: &Given, id: BookingId) -> Result<BookingRow> {
    let (booking, _) = store::lock_with_slot(conn, stamp.by.scope(), id)?;
    let why = given.read_at(booking.version, input::decline)?;
    if booking.status.is_already(BookingStep::Decline) {
        return Ok(booking);
    }
    let status = booking.status.after(BookingStep::Decline)?;
    rules::check_not_begun(&booking, stamp.at)?;
    let was = booking.status;
    let respond_by = booking.respond_by.filter(|_| was == BookingStatus::Requested);
    let (ended_from, ended_at) = (Some(was), Some(stamp.at));
    // Disclosure tells by it whose reason this is.
    let cancelled_by = Some(if stamp.by.is_partner() { CancelledBy::Employer } else { CancelledBy::Institute });
    let declined =
        BookingRow { status, respond_by, cancelled_by, reason_code: why.reason_code, note: why.note, ended_from, ended_at, ..booking };
    let reason = in_words(declined.reason_code, declined.note.as_deref());
    let policy = policies::read(conn, stamp.at)?;
    leave(conn, stamp, &policy, was, declined, EventType::BookingDeclined, reason.as_deref())
}

/// Refuses an answer at the deadline or later, even where the timed job has not expired the booking yet.
fn in_time(stamp: &Stamp, booking: &BookingRow) -> Result<()> {
    let deadline = match booking.status {
        BookingStatus::Offered => booking.offer_expires_at,
        _ => booking.respond_by,
    };
    match deadline {
        Some(deadline) if deadline <= stamp.at => {
            Err(Error::conflict(format!("The time to answer ended at {deadline}; the seat goes back.")))
        }
        _ => Ok(()),
    }
}
