//! Asks the people who have a seat again, after their slot has moved or its terms have changed. Confirmed bookings become offers, and
//! requests and offers get new deadlines.

use crate::auth::Stamp;
use crate::bookings::model::BookingStatus;
use crate::bookings::step::step;
use crate::bookings::store::{self, BookingRow, disclosures};
use crate::bookings::{rules, waitlist};
use crate::db::Conn;
use crate::error::Result;
use crate::events::EventType;
use crate::policy::model::Policy;
use crate::slots::store::SlotRow;

/// Counts the confirmed seats among these bookings, which become held seats. In a session that books its cohort they stay confirmed.
pub fn confirmed_seats(slot: &SlotRow, open: &[BookingRow]) -> i32 {
    if slot.book_cohort {
        return 0;
    }
    open.iter().map(|booking| i32::from(booking.status == BookingStatus::Confirmed)).sum()
}

/// Writes one open booking of a locked slot that is already written. It records an event, unless the booking only waits. The booking's
/// mentee is locked.
pub fn ask_again(conn: &mut Conn, stamp: &Stamp, policy: &Policy, booking: BookingRow, slot: &SlotRow, reason: &str) -> Result<()> {
    if slot.book_cohort && booking.status == BookingStatus::Confirmed {
        return stays_confirmed(conn, stamp, booking, slot, reason);
    }
    let (event_type, asked) = asked_again(stamp, policy, booking, slot);
    let Some(event_type) = event_type else { return store::update(conn, &asked) };
    step(conn, stamp, asked, event_type, Some(reason)).map(drop)
}

/// Writes a confirmed booking of a session that books its cohort. It stays confirmed at the session's time, and everybody is told.
fn stays_confirmed(conn: &mut Conn, stamp: &Stamp, booking: BookingRow, slot: &SlotRow, reason: &str) -> Result<()> {
    let starts_at = slot.starts_at.unwrap_or(booking.starts_at);
    let ends_at = slot.ends_at.unwrap_or(booking.ends_at);
    let moved = BookingRow { starts_at, ends_at, cancel_cutoff_at: slot.cancel_cutoff_at, ..booking };
    let moved = step(conn, stamp, moved, EventType::BookingUpdated, Some(reason))?;
    disclosures::set_end(conn, moved.id, moved.ends_at)
}

/// Gives the booking at the slot's time with a new deadline, and the event that tells of it. A waitlisted booking stays on the waitlist,
/// and no event tells of it.
fn asked_again(stamp: &Stamp, policy: &Policy, booking: BookingRow, slot: &SlotRow) -> (Option<EventType>, BookingRow) {
    let starts_at = slot.starts_at.unwrap_or(booking.starts_at);
    let ends_at = slot.ends_at.unwrap_or(booking.ends_at);
    let offer_expires_at = Some(rules::offer_expires_at(&policy.settings, stamp.at, starts_at, &slot.timezone));
    let cancel_cutoff_at = slot.cancel_cutoff_at.filter(|_| !waitlist::waits(&booking));
    let moved = BookingRow { starts_at, ends_at, cancel_cutoff_at, ..booking };
    let policy_version = policy.version;
    match moved.status {
        BookingStatus::Confirmed => {
            (Some(EventType::BookingOffered), BookingRow { status: BookingStatus::Offered, offer_expires_at, policy_version, ..moved })
        }
        BookingStatus::Offered => (Some(EventType::BookingOffered), BookingRow { offer_expires_at, policy_version, ..moved }),
        BookingStatus::Requested => {
            let respond_by = Some(rules::respond_by(&policy.settings, stamp.at, starts_at, &slot.timezone));
            (Some(EventType::BookingRequested), BookingRow { respond_by, policy_version, ..moved })
        }
        _ => (None, moved),
    }
}
