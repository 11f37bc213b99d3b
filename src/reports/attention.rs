//! Finds what needs a person: requests without an answer, offers that run out, attendance that is open, partnerships whose next action is
//! due.

use super::store::{OpenBooking, open_attendance, open_offers, open_requests};
use crate::auth::Scope;
use crate::bookings::model::BookingStatus;
use crate::companies::store::{DueAction, due_actions};
use crate::db::Conn;
use crate::error::Result;
use crate::time::{Instant, Zone};

/// What needs a person, by kind; each list begins with the most urgent.
pub struct Attention {
    /// Requests that an employer has not answered.
    pub requests: Vec<OpenBooking>,
    /// Offers that wait for a mentee. The list is empty for a company, which is not told of offers.
    pub offers: Vec<OpenBooking>,
    /// Confirmed bookings whose slot has ended.
    pub attendance: Vec<OpenBooking>,
    /// Partnerships whose next action is due. The list is empty for a company, which does not see what is said about it.
    pub partnerships: Vec<DueAction>,
}

/// Finds at most `most` of each kind, the most urgent first. `zone` is the institute's: a next action is due on its day there.
pub fn look(conn: &mut Conn, scope: Scope, now: Instant, zone: &Zone, most: i64) -> Result<Attention> {
    let requests = open_requests(conn, scope, most)?;
    let attendance = open_attendance(conn, scope, now, most)?;
    let (offers, partnerships) = match scope {
        Scope::Institute => (open_offers(conn, most)?, due_actions(conn, zone.date_at(now), most)?),
        Scope::Company(_) => (Vec::new(), Vec::new()),
    };
    Ok(Attention { requests, offers, attendance, partnerships })
}

/// Says what a person has to do about a booking in this state.
pub fn what_to_do(status: BookingStatus) -> &'static str {
    match status {
        BookingStatus::Requested => "confirm or decline it, or it expires",
        BookingStatus::Offered => "ask the mentee, then confirm or decline it, or the seat goes to the next in line",
        _ => "record the attendance",
    }
}
