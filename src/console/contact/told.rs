//! The people of whom a company is told now, and how much it is told of each.

use std::collections::HashMap;

use crate::auth::Scope;
use crate::bookings::disclosure::{self, MenteeForHost};
use crate::bookings::store::{BookingRow, disclosures};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::BookingId;
use crate::time::Instant;

/// Finds the people of these bookings of whom the company is told, each with as much as it is told. Nobody else is in the map.
pub fn people(conn: &mut Conn, scope: Scope, of: &[BookingRow], now: Instant) -> Result<HashMap<BookingId, MenteeForHost>> {
    let mut kept = disclosures::people_of(conn, scope, of)?;
    let person = |booking: &BookingRow| {
        let told = disclosure::told(scope, &booking.stage(), now);
        Some((booking.id, told.of_person(kept.remove(&booking.id)?)?))
    };
    Ok(of.iter().filter_map(person).collect())
}
