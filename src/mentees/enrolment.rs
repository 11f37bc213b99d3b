//! Makes an enrolment and takes its steps, with the cohort and the mentee locked. What else follows is up to the caller
//! (`lifecycle::enrol`).

use super::model::{EnrolmentStatus, EnrolmentStep};
use super::store::{self, CohortRow, EnrolmentRow, MenteeRow};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::model::EnrolmentData;
use crate::events::{self, Event, EventType};
use crate::ids::{MenteeId, ProgrammeId};
use crate::time::Day;

/// Takes a place of the cohort for the mentee.
pub fn create(
    conn: &mut Conn,
    stamp: &Stamp,
    cohort: &CohortRow,
    mentee: &MenteeRow,
    starts_on: Day,
    reason: Option<&str>,
) -> Result<EnrolmentRow> {
    check_no_other(conn, cohort.programme_id, mentee.id)?;
    if !store::take_place(conn, cohort.id)? {
        return Err(Error::conflict(format!("All {} places of the cohort are taken.", cohort.details.places)));
    }
    let enrolment = EnrolmentRow {
        id: stamp.new_id(),
        cohort_id: cohort.id,
        programme_id: cohort.programme_id,
        mentee_id: mentee.id,
        status: EnrolmentStatus::Active,
        starts_on,
        ended_at: None,
        version: 1,
        created_at: stamp.at,
        updated_at: stamp.at,
    };
    store::insert_enrolment(conn, &enrolment)?;
    record(conn, stamp, EventType::EnrolmentCreated, &enrolment, reason)?;
    Ok(enrolment)
}

/// Takes a step that is not taken already. Somebody who is withdrawn or ended gives the place back.
pub fn step(conn: &mut Conn, stamp: &Stamp, enrolment: &EnrolmentRow, step: EnrolmentStep, reason: Option<&str>) -> Result<EnrolmentRow> {
    let status = enrolment.status.after(step)?;
    if status == EnrolmentStatus::Active {
        check_no_other(conn, enrolment.programme_id, enrolment.mentee_id)?;
    }
    let ended_at = status.is_over().then_some(stamp.at);
    let stepped = EnrolmentRow { status, ended_at, version: enrolment.version + 1, updated_at: stamp.at, ..*enrolment };
    store::update_enrolment(conn, &stepped)?;
    if !status.holds_place() {
        store::give_place_back(conn, stepped.cohort_id)?;
    }
    let event_type = match step {
        EnrolmentStep::Pause => EventType::EnrolmentPaused,
        EnrolmentStep::Resume => EventType::EnrolmentResumed,
        EnrolmentStep::Complete => EventType::EnrolmentCompleted,
        EnrolmentStep::Withdraw => EventType::EnrolmentWithdrawn,
        EnrolmentStep::End => EventType::EnrolmentEnded,
    };
    record(conn, stamp, event_type, &stepped, reason)?;
    Ok(stepped)
}

/// Checks that the locked mentee has no active enrolment in the programme yet.
fn check_no_other(conn: &mut Conn, programme: ProgrammeId, mentee: MenteeId) -> Result<()> {
    match store::active_enrolment_in(conn, programme, mentee)? {
        None => Ok(()),
        Some(other) => Err(Error::conflict(format!(
            "The mentee has an active enrolment in this programme already: {other}. Complete, withdraw, end or pause that one first."
        ))),
    }
}

fn record(conn: &mut Conn, stamp: &Stamp, event_type: EventType, enrolment: &EnrolmentRow, reason: Option<&str>) -> Result<()> {
    let data = EnrolmentData {
        enrolment_id: enrolment.id,
        cohort_id: enrolment.cohort_id,
        mentee_id: enrolment.mentee_id,
        status: enrolment.status.as_str(),
        version: enrolment.version,
    };
    events::record(conn, stamp, &Event::Enrolment(event_type, data), reason)
}
