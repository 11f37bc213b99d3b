//! Changes a mentee's details, and tells employers who know them, in one transaction: so no calendar shows the old details under a new tag.

use crate::auth::Stamp;
use crate::bookings::disclosure::MenteeForHost;
use crate::bookings::step::record;
use crate::bookings::store as bookings;
use crate::db::Conn;
use crate::error::Result;
use crate::events::EventType;
use crate::ids::MenteeId;
use crate::mentees::input::mentee_patch;
use crate::mentees::mentee;
use crate::mentees::store::{self as mentees, MenteeRow};
use crate::web::change_request::Given;

/// Changes a mentee by a merge patch. When a detail changes that employers were told, `booking.updated` is recorded for each booking by
/// which one knows it.
pub fn change_mentee(conn: &mut Conn, stamp: &Stamp, given: &Given, id: MenteeId) -> Result<MenteeRow> {
    let row = mentees::lock(conn, id)?;
    let patch = mentee_patch(given.fields()?)?;
    given.check_version(row.version)?;
    let changed = mentee::change(conn, stamp, &row, patch)?;
    if MenteeForHost::from(&row) != MenteeForHost::from(&changed) {
        for booking in bookings::disclosed_of_mentee(conn, row.id)? {
            record(conn, stamp, EventType::BookingUpdated, &booking, None)?;
        }
    }
    Ok(changed)
}
