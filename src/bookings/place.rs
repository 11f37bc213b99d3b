//! Makes the bookings that a draw gives: offers of seats that are held already, and places in line (docs/fairness.md, The draw).

use super::book::{Entry, new_row};
use super::model::BookingStatus;
use super::rules;
use super::step::record_all;
use super::store::{self, BookingRow};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::EventType;
use crate::ids::{CohortId, EntryId};
use crate::mentees::store::MenteeRow;
use crate::policy::model::Policy;
use crate::slots::store::SlotRow;

/// What somebody gets of one slot.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub slot: &'a SlotRow,
    pub mentee: &'a MenteeRow,
    /// The cohort in which the booking counts.
    pub cohort_id: Option<CohortId>,
    pub gives: Gives,
}

#[derive(Debug, Clone, Copy)]
pub enum Gives {
    /// A seat, which is held for the mentee to accept.
    Seat,
    /// A place in line for an entry of a round, of which one booking at most gets a seat.
    Line { place: i64, entry_id: EntryId },
}

/// Makes the bookings with few statements, and records the offers first and then the places in line. The mentees are locked, and the seats
/// are taken.
pub fn place_all(conn: &mut Conn, stamp: &Stamp, policy: &Policy, places: &[Place]) -> Result<Vec<BookingRow>> {
    let made = places.iter().map(|place| row(stamp, policy, place)).collect::<Result<Vec<_>>>()?;
    store::insert_all(conn, &made)?;
    let (offered, waiting): (Vec<_>, Vec<_>) = made.iter().cloned().partition(|booking| booking.status == BookingStatus::Offered);
    record_all(conn, stamp, EventType::BookingOffered, &offered)?;
    record_all(conn, stamp, EventType::BookingWaitlisted, &waiting)?;
    Ok(made)
}

fn row(stamp: &Stamp, policy: &Policy, place: &Place) -> Result<BookingRow> {
    let Place { slot, mentee, cohort_id, gives } = *place;
    let waitlist_place = match gives {
        Gives::Seat => None,
        Gives::Line { place, .. } => Some(place),
    };
    let entry = Entry { mentee, cohort_id, override_reason: None, passed_over: &[], waitlist_place };
    let row = new_row(stamp, policy, slot, &entry, None)?;
    Ok(match gives {
        Gives::Seat => {
            let expires_at = rules::offer_expires_at(&policy.settings, stamp.at, row.starts_at, &slot.timezone);
            // A company is told of an offer only when the mentee has accepted it.
            BookingRow { status: BookingStatus::Offered, respond_by: None, offer_expires_at: Some(expires_at), told_at: None, ..row }
        }
        Gives::Line { entry_id, .. } => BookingRow { entry_id: Some(entry_id), ..row },
    })
}
