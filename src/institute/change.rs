//! Changes the institute's profile.

use super::model::InstitutePatch;
use super::store::{self, InstituteRow};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::model::InstituteData;
use crate::events::{self, Event};

/// Changes the locked institute. A patch that changes nothing keeps the version and records no event.
pub fn change(conn: &mut Conn, stamp: &Stamp, row: InstituteRow, patch: InstitutePatch) -> Result<InstituteRow> {
    let mut changed = row.clone();
    changed.name = patch.name.unwrap_or(changed.name);
    changed.timezone = patch.timezone.unwrap_or(changed.timezone);
    changed.contact = patch.contact.unwrap_or(changed.contact);
    changed.website = patch.website.unwrap_or(changed.website);
    if changed == row {
        return Ok(row);
    }
    changed.version += 1;
    changed.updated_at = stamp.at;
    store::update(conn, &changed)?;
    events::record(conn, stamp, &Event::Institute(InstituteData { version: changed.version }), None)?;
    Ok(changed)
}
