//! Makes and changes a programme.

use super::input::programme_patch;
use super::store::{self, ProgrammeDetails, ProgrammeRow};
use super::view::ProgrammeView;
use crate::audit::{self, Particulars};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::model::ProgrammeData;
use crate::events::{self, Event, EventType};
use crate::ids::ProgrammeId;
use crate::web::change_request::Given;

pub fn create(conn: &mut Conn, stamp: &Stamp, details: ProgrammeDetails) -> Result<ProgrammeRow> {
    let programme = ProgrammeRow { id: stamp.new_id(), details, active: true, version: 1, created_at: stamp.at, updated_at: stamp.at };
    store::insert_programme(conn, &programme)?;
    events::record(conn, stamp, &event(EventType::ProgrammeCreated, &programme), None)?;
    Ok(programme)
}

/// Changes a programme by a merge patch. A patch that changes nothing keeps the version and records no event.
pub fn patch(conn: &mut Conn, stamp: &Stamp, given: &Given, id: ProgrammeId) -> Result<ProgrammeRow> {
    let row = store::lock_programme(conn, id)?;
    let details = given.read_at(row.version, |fields| programme_patch(fields, &row.details))?;
    if details == row.details {
        return Ok(row);
    }
    let changed = ProgrammeRow { details, ..row.clone() };
    let fields = audit::changed_fields(&ProgrammeView::from(row), &ProgrammeView::from(changed.clone()))?;
    write(conn, stamp, changed, Particulars { changed: fields, ..Particulars::default() })
}

/// Archives a locked programme, or takes it out of the archive.
pub fn set_active(conn: &mut Conn, stamp: &Stamp, programme: &ProgrammeRow, active: bool, reason: Option<&str>) -> Result<ProgrammeRow> {
    write(conn, stamp, ProgrammeRow { active, ..programme.clone() }, Particulars::archiving(active, reason))
}

fn write(conn: &mut Conn, stamp: &Stamp, programme: ProgrammeRow, particulars: Particulars) -> Result<ProgrammeRow> {
    let programme = ProgrammeRow { version: programme.version + 1, updated_at: stamp.at, ..programme };
    store::update_programme(conn, &programme)?;
    events::record_with(conn, stamp, &event(EventType::ProgrammeUpdated, &programme), particulars)?;
    Ok(programme)
}

fn event(event_type: EventType, programme: &ProgrammeRow) -> Event {
    Event::Programme(event_type, ProgrammeData { programme_id: programme.id, version: programme.version })
}
