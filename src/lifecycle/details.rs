//! Changes a mentee's details, and tells employers who know them, in one transaction: so no calendar shows the old details under a new tag.

use crate::auth::Stamp;
use crate::bookings::disclose::disclose_change;
use crate::bookings::store::clearance;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::MenteeId;
use crate::mentees::input::mentee_patch;
use crate::mentees::mentee;
use crate::mentees::model::WorkplaceClearance::Cleared;
use crate::mentees::store::{self as mentees, MenteeRow};
use crate::web::change_request::Given;

/// Changes a mentee by a merge patch. If employers were told a detail that changes, it changes for each booking that has not ended and by
/// which an employer knows it, and `booking.updated` is recorded. If the mentee is no longer cleared, the mentee's seats in shadowing are
/// marked for the institute to look at.
pub fn change_mentee(conn: &mut Conn, stamp: &Stamp, given: &Given, id: MenteeId) -> Result<MenteeRow> {
    let row = mentees::lock(conn, id)?;
    let patch = mentee_patch(given.fields()?)?;
    given.check_version(row.version)?;
    let changed = mentee::change(conn, stamp, &row, patch)?;
    disclose_change(conn, stamp, &changed)?;
    match (row.workplace_clearance == Cleared, changed.workplace_clearance == Cleared) {
        (true, false) => clearance::mark_withdrawn(conn, changed.id, stamp.at)?,
        (false, true) => clearance::unmark_withdrawn(conn, changed.id)?,
        (true, true) | (false, false) => {}
    }
    Ok(changed)
}
