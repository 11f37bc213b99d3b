//! Cancels one booking.

use super::leave::leave;
use super::model::{BookingStatus, BookingStep, Cancellation};
use super::store::{self, BookingRow};
use super::{input, rules, waitlist};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::EventType;
use crate::ids::BookingId;
use crate::policy::store as policies;
use crate::time::Instant;
use crate::web::change_request::Given;

/// Cancels the booking; a seat that it held goes to the waitlist. Once the slot has begun, only a coordinator cancels what did not take
/// place.
pub fn cancel(conn: &mut Conn, stamp: &Stamp, given: &Given, id: BookingId) -> Result<BookingRow> {
    let (booking, _) = store::lock_with_slot(conn, stamp.by.scope(), id)?;
    let why = given.read_at(booking.version, |fields| input::cancellation(fields, &stamp.by))?;
    if booking.status.is_already(BookingStep::Cancel) {
        return Ok(booking);
    }
    let was = booking.status;
    if was == BookingStatus::Confirmed {
        // What the company was told of the mentee is removed. The mentees of the waitlist, who may be offered the seat, are locked in the
        // same statement.
        waitlist::lock_people(conn, &[booking.slot_id], &[booking.mentee_id])?;
    }
    let cancelled = why.applied_to(booking, stamp.at)?;
    if stamp.by.is_partner() {
        rules::check_not_begun(&cancelled, stamp.at)?;
    }
    let policy = policies::read(conn, stamp.at)?;
    leave(conn, stamp, &policy, was, cancelled, EventType::BookingCancelled, Some(&why.in_words()))
}

impl Cancellation {
    /// Gives the booking as it is after the cancellation. Only a cancellation that gives up a seat is late or in time, by the booking's
    /// cut-off. A cancellation in time has nothing to excuse.
    pub fn applied_to(&self, booking: BookingRow, now: Instant) -> Result<BookingRow> {
        let status = booking.status.after(BookingStep::Cancel)?;
        let late = booking.status.seat_given_up().map(|_| rules::is_late(&booking, now));
        let excused_category = self.excused.filter(|_| late == Some(true));
        let (cancelled_by, reason_code) = (Some(self.cancelled_by), Some(self.reason_code));
        let (ended_from, ended_at) = (Some(booking.status), Some(now));
        let note = self.note.clone();
        Ok(BookingRow { status, cancelled_by, reason_code, note, late, excused_category, ended_from, ended_at, ..booking })
    }
}
