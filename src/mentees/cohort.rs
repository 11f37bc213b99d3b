//! Makes and changes a cohort.

use super::input::cohort_patch;
use super::store::{self, CohortDetails, CohortRow};
use super::view::CohortView;
use crate::audit::{self, Particulars};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::model::CohortData;
use crate::events::{self, Event, EventType};
use crate::ids::{CohortId, ProgrammeId};
use crate::web::change_request::Given;

/// Makes a cohort of a programme. The programme is shared, so that nobody archives it meanwhile.
pub fn create(conn: &mut Conn, stamp: &Stamp, programme: ProgrammeId, details: CohortDetails) -> Result<CohortRow> {
    let programme = match store::share_programme(conn, programme) {
        Err(Error::NotFound) => return Err(Error::invalid("/programme_id", "unknown-id", "There is no such programme.")),
        Ok(programme) if !programme.active => return Err(Error::invalid("/programme_id", "archived", "This programme is archived.")),
        found => found?,
    };
    let cohort = CohortRow {
        id: stamp.new_id(),
        programme_id: programme.id,
        details,
        places_taken: 0,
        active: true,
        version: 1,
        created_at: stamp.at,
        updated_at: stamp.at,
    };
    store::insert_cohort(conn, &cohort)?;
    events::record(conn, stamp, &event(EventType::CohortCreated, &cohort), None)?;
    Ok(cohort)
}

/// Changes a cohort by a merge patch. A patch that changes nothing keeps the version and records no event.
pub fn patch(conn: &mut Conn, stamp: &Stamp, given: &Given, id: CohortId) -> Result<CohortRow> {
    let row = store::lock_cohort(conn, id)?;
    let details = given.read_at(row.version, |fields| cohort_patch(fields, &row.details))?;
    if details == row.details {
        return Ok(row);
    }
    check_enrolled(conn, &row, &details)?;
    let changed = CohortRow { details, ..row.clone() };
    let fields = audit::changed_fields(&CohortView::from(row), &CohortView::from(changed.clone()))?;
    write(conn, stamp, changed, Particulars { changed: fields, ..Particulars::default() })
}

/// Checks that everybody who is enrolled still fits: nobody loses a place, and every first day lies within the cohort's dates.
fn check_enrolled(conn: &mut Conn, cohort: &CohortRow, new: &CohortDetails) -> Result<()> {
    if new.places < cohort.places_taken {
        return Err(Error::conflict(format!("{} places are taken: there cannot be fewer.", cohort.places_taken)));
    }
    let Some((first, last)) = store::first_days_of_open(conn, cohort.id)? else { return Ok(()) };
    if first < new.starts_on || new.ends_on < last {
        return Err(Error::conflict(format!(
            "Enrolments begin from {first} to {last}: the cohort's dates cannot leave one of these days out."
        )));
    }
    Ok(())
}

/// Archives a locked cohort, or takes it out of the archive.
pub fn set_active(conn: &mut Conn, stamp: &Stamp, cohort: &CohortRow, active: bool, reason: Option<&str>) -> Result<CohortRow> {
    write(conn, stamp, CohortRow { active, ..cohort.clone() }, Particulars::archiving(active, reason))
}

fn write(conn: &mut Conn, stamp: &Stamp, cohort: CohortRow, particulars: Particulars) -> Result<CohortRow> {
    let cohort = CohortRow { version: cohort.version + 1, updated_at: stamp.at, ..cohort };
    store::update_cohort(conn, &cohort)?;
    events::record_with(conn, stamp, &event(EventType::CohortUpdated, &cohort), particulars)?;
    Ok(cohort)
}

fn event(event_type: EventType, cohort: &CohortRow) -> Event {
    Event::Cohort(event_type, CohortData { cohort_id: cohort.id, programme_id: cohort.programme_id, version: cohort.version })
}
