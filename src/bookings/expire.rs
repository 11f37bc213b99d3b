//! Expires requests and offers that nobody answered until their deadline. A timed job does this; it may run twice without harm.

use super::leave::leave;
use super::model::{BookingStatus, BookingStep};
use super::store::{self, BookingRow};
use crate::auth::{Scope, Stamp};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::ids::BookingId;
use crate::policy::store as policies;

/// Expires the request or offer if it is still unanswered and its deadline has come; its seat goes to the waitlist. Gives `true` if it did.
pub fn expire(conn: &mut Conn, stamp: &Stamp, id: BookingId) -> Result<bool> {
    let (booking, _) = match store::lock_with_slot(conn, Scope::Institute, id) {
        Err(Error::NotFound) => return Ok(false),
        found => found?,
    };
    let deadline = match booking.status {
        BookingStatus::Requested => booking.respond_by,
        BookingStatus::Offered => booking.offer_expires_at,
        _ => None,
    };
    if deadline.is_none_or(|deadline| stamp.at < deadline) {
        return Ok(false);
    }
    let status = booking.status.after(BookingStep::Expire)?;
    let was = booking.status;
    // The deadline is kept only if the company let it pass, because disclosure learns from it whose time ran out. It is not kept for an
    // offer, nor for a request that the company could not confirm because the mentee is no longer cleared.
    let was_companys = was == BookingStatus::Requested && booking.clearance_withdrawn_at.is_none();
    let respond_by = booking.respond_by.filter(|_| was_companys);
    let policy = policies::read(conn, stamp.at)?;
    leave(conn, stamp, &policy, was, BookingRow { status, respond_by, ..booking }, EventType::BookingExpired, None)?;
    Ok(true)
}
