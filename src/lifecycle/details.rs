//! Changes a mentee's details, and tells employers who know them, in one transaction: so no calendar shows the old details under a new tag.

use crate::auth::Stamp;
use crate::bookings::disclose::disclose_changes;
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
    tell_employers(conn, stamp, &[(&row, &changed)])?;
    Ok(changed)
}

/// Does what follows for bookings from changes of locked mentees, each of which is given as it was and as it is.
pub fn tell_employers(conn: &mut Conn, stamp: &Stamp, changes: &[(&MenteeRow, &MenteeRow)]) -> Result<()> {
    let changed: Vec<_> = changes.iter().map(|(_, after)| *after).collect();
    disclose_changes(conn, stamp, &changed)?;
    let cleared_before_and_after = |wanted| {
        let are = changes.iter().filter(move |(before, after)| (is_cleared(before), is_cleared(after)) == wanted);
        are.map(|(_, after)| after.id).collect::<Vec<_>>()
    };
    let (withdrawn, given) = (cleared_before_and_after((true, false)), cleared_before_and_after((false, true)));
    if !withdrawn.is_empty() {
        clearance::mark_withdrawn(conn, &withdrawn, stamp.at)?;
    }
    if !given.is_empty() {
        clearance::unmark_withdrawn(conn, &given)?;
    }
    Ok(())
}

fn is_cleared(mentee: &MenteeRow) -> bool {
    mentee.workplace_clearance == Cleared
}
