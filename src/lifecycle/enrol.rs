//! Enrols a mentee in a cohort, and takes the steps of an enrolment (docs/product.md, Enrolment).
//!
//! Every act here locks the cohort first and then the mentee. The slots of the cohort stand between the two in the order of locks, so an act
//! that books people into the cohort's slots, or takes them out, locks these slots there.

use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::{CohortId, EnrolmentId, MenteeId};
use crate::mentees::enrolment;
use crate::mentees::input::{end_reason, new_enrolment, step_reason};
use crate::mentees::model::{EnrolmentStep, NewEnrolment};
use crate::mentees::store::{self as mentees, CohortRow, EnrolmentRow, MenteeRow};
use crate::time::Day;
use crate::web::change_request::Given;
use crate::wire::fields::Fields;

/// Enrols a mentee in a cohort that is not archived.
pub fn enrol(conn: &mut Conn, stamp: &Stamp, given: &Given, id: CohortId) -> Result<EnrolmentRow> {
    let cohort = mentees::lock_cohort(conn, id)?;
    let new = new_enrolment(given.fields()?)?;
    let (starts_on, mentee) = Error::both(first_day(stamp, &cohort, &new), lock_mentee(conn, new.mentee_id))?;
    if !cohort.active {
        return Err(Error::conflict("The cohort is archived: restore it first."));
    }
    enrolment::create(conn, stamp, &cohort, &mentee, starts_on, new.reason.as_deref())
}

/// Decides on which day the enrolment begins, by the days of the cohort's time zone.
fn first_day(stamp: &Stamp, cohort: &CohortRow, new: &NewEnrolment) -> Result<Day> {
    let today = Day(cohort.details.timezone.date_at(stamp.at));
    let (first, last) = (cohort.details.starts_on, cohort.details.ends_on);
    let starts_on = new.starts_on.unwrap_or(first.max(today));
    if starts_on < first || last < starts_on {
        return Err(Error::invalid("/starts_on", "out-of-range", format!("The cohort runs from {first} to {last}.")));
    }
    if starts_on < today && !stamp.by.is_admin() {
        return Err(Error::invalid("/starts_on", "not-allowed", "Only an administrator enrols from a day that has passed, with a reason."));
    }
    if starts_on < today && new.reason.is_none() {
        return Err(Error::invalid("/reason", "required", "Say why the enrolment begins on a day that has passed."));
    }
    Ok(starts_on)
}

fn lock_mentee(conn: &mut Conn, id: MenteeId) -> Result<MenteeRow> {
    match mentees::lock(conn, id) {
        Err(Error::NotFound) => Err(Error::invalid("/mentee_id", "unknown-id", "There is no such mentee.")),
        Ok(mentee) if !mentee.active => Err(Error::invalid("/mentee_id", "archived", "This mentee is archived.")),
        found => found,
    }
}

pub fn pause(conn: &mut Conn, stamp: &Stamp, given: &Given, id: EnrolmentId) -> Result<EnrolmentRow> {
    take(conn, stamp, given, id, EnrolmentStep::Pause, step_reason)
}

pub fn resume(conn: &mut Conn, stamp: &Stamp, given: &Given, id: EnrolmentId) -> Result<EnrolmentRow> {
    take(conn, stamp, given, id, EnrolmentStep::Resume, step_reason)
}

pub fn complete(conn: &mut Conn, stamp: &Stamp, given: &Given, id: EnrolmentId) -> Result<EnrolmentRow> {
    take(conn, stamp, given, id, EnrolmentStep::Complete, step_reason)
}

pub fn withdraw(conn: &mut Conn, stamp: &Stamp, given: &Given, id: EnrolmentId) -> Result<EnrolmentRow> {
    take(conn, stamp, given, id, EnrolmentStep::Withdraw, step_reason)
}

pub fn end(conn: &mut Conn, stamp: &Stamp, given: &Given, id: EnrolmentId) -> Result<EnrolmentRow> {
    take(conn, stamp, given, id, EnrolmentStep::End, end_reason)
}

/// Takes a step. A step that leads to the state in which the enrolment is already changes nothing.
fn take(
    conn: &mut Conn,
    stamp: &Stamp,
    given: &Given,
    id: EnrolmentId,
    step: EnrolmentStep,
    read: fn(Fields) -> Result<Option<String>>,
) -> Result<EnrolmentRow> {
    let enrolment = lock(conn, id)?;
    let reason = given.read_at(enrolment.version, read)?;
    if enrolment.status.is_already(step) {
        return Ok(enrolment);
    }
    enrolment::step(conn, stamp, &enrolment, step, reason.as_deref())
}

/// Locks the cohort and the mentee of an enrolment. Both of them stay the same for good, and the cohort's lock covers the enrolment.
fn lock(conn: &mut Conn, id: EnrolmentId) -> Result<EnrolmentRow> {
    let seen = mentees::find_enrolment(conn, id)?;
    mentees::lock_cohort(conn, seen.cohort_id)?;
    mentees::lock(conn, seen.mentee_id)?;
    mentees::find_enrolment(conn, id)
}
