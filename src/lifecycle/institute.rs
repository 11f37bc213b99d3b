//! Changes the institute, and with it the institute's own company.

use crate::auth::Stamp;
use crate::companies::company;
use crate::db::Conn;
use crate::error::Result;
use crate::institute::change::change;
use crate::institute::input::institute_patch;
use crate::institute::model::InstitutePatch;
use crate::institute::store::{self as institute, InstituteRow};
use crate::web::change_request::Given;

/// Changes the institute by a merge patch. Its own company has its name and time zone in the same transaction, so that calendars and cards
/// never show two names of one institute.
pub fn change_institute(conn: &mut Conn, stamp: &Stamp, given: &Given) -> Result<InstituteRow> {
    let row = institute::lock(conn)?;
    let patch = institute_patch(given.fields()?)?;
    given.check_version(row.version)?;
    change_locked(conn, stamp, row, patch)
}

/// Does the same as [`change_institute`] for the institute that the caller has locked.
pub fn change_locked(conn: &mut Conn, stamp: &Stamp, row: InstituteRow, patch: InstitutePatch) -> Result<InstituteRow> {
    let changed = change(conn, stamp, row, patch)?;
    company::follow_institute(conn, stamp, changed.name.clone(), changed.timezone.clone())?;
    Ok(changed)
}
