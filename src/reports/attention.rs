//! What needs a person: requests without an answer, offers that run out, attendance that is open, partnerships whose next action is due.

use super::store::{OpenBooking, open_attendance, open_offers, open_requests};
use crate::auth::Scope;
use crate::bookings::model::BookingStatus;
use crate::companies::store::{DueAction, due_actions};
use crate::db::Conn;
use crate::error::Result;
use crate::time::{Instant, Zone};

/// The most urgent of each kind.
pub struct Attention {
    pub requests: Vec<OpenBooking>,
    /// Not a company's business: empty for one.
    pub offers: Vec<OpenBooking>,
    pub attendance: Vec<OpenBooking>,
    /// Not a company's business: empty for one.
    pub partnerships: Vec<DueAction>,
}

/// At most so many of each kind, the most urgent first; what is due is judged by the date in `zone`.
pub fn look(conn: &mut Conn, scope: Scope, now: Instant, zone: &Zone, most: i64) -> Result<Attention> {
    let requests = open_requests(conn, scope, most)?;
    let attendance = open_attendance(conn, scope, now, most)?;
    let (offers, partnerships) = match scope {
        Scope::Institute => (open_offers(conn, most)?, due_actions(conn, zone.date_at(now), most)?),
        Scope::Company(_) => (Vec::new(), Vec::new()),
    };
    Ok(Attention { requests, offers, attendance, partnerships })
}

/// What a person does about a booking in this state.
pub fn what_to_do(status: BookingStatus) -> &'static str {
    match status {
        BookingStatus::Requested => "confirm or decline it, or it expires",
        BookingStatus::Offered => "ask the mentee, then confirm or decline it, or the seat goes to the next in line",
        _ => "record the attendance",
    }
}
