//! Enrols a mentee in a cohort, and takes the steps of an enrolment (docs/product.md, Enrolment).
//!
//! Every act here locks the cohort first, then the sessions that book it, and then the mentee.

use crate::auth::Stamp;
use crate::bookings::session::{self, NotBooked};
use crate::bookings::waitlist;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::{CohortId, EnrolmentId, MenteeId};
use crate::mentees::enrolment;
use crate::mentees::input::{end_reason, new_enrolment, step_reason};
use crate::mentees::model::{EnrolmentStep, NewEnrolment};
use crate::mentees::store::{self as mentees, CohortRow, EnrolmentRow, MenteeRow, Whose};
use crate::slots::store::{self as slots, SlotRow};
use crate::time::Day;
use crate::web::change_request::Given;
use crate::wire::fields::Fields;

/// An enrolment after the step, and the sessions of its cohort into which the mentee was not booked.
pub struct Enrolled {
    pub enrolment: EnrolmentRow,
    pub not_booked: Vec<NotBooked>,
}

/// Enrols a mentee in a cohort that is not archived, and books the mentee into its sessions that are to come.
pub fn enrol(conn: &mut Conn, stamp: &Stamp, given: &Given, id: CohortId) -> Result<Enrolled> {
    let cohort = mentees::lock_cohort(conn, id)?;
    let new = new_enrolment(given.fields()?)?;
    let sessions = lock_sessions(conn, stamp, id, new.mentee_id)?;
    let (starts_on, mentee) = Error::both(first_day(stamp, &cohort, &new), lock_mentee(conn, new.mentee_id))?;
    if !cohort.active {
        return Err(Error::conflict("The cohort is archived: restore it first."));
    }
    let enrolment = enrolment::create(conn, stamp, &cohort, &mentee, starts_on, new.reason.as_deref())?;
    let not_booked = session::book_newcomer(conn, stamp, sessions, &mentee)?;
    Ok(Enrolled { enrolment, not_booked })
}

/// Locks the sessions of a locked cohort that are to come, and then the mentee together with those who wait for a seat in one of them.
fn lock_sessions(conn: &mut Conn, stamp: &Stamp, cohort: CohortId, mentee: MenteeId) -> Result<Vec<SlotRow>> {
    let sessions = slots::lock_sessions(conn, cohort, stamp.at)?;
    if !sessions.is_empty() {
        waitlist::lock_people(conn, &sessions.iter().map(|session| session.id).collect::<Vec<_>>(), &[mentee])?;
    }
    Ok(sessions)
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

pub fn pause(conn: &mut Conn, stamp: &Stamp, given: &Given, id: EnrolmentId) -> Result<Enrolled> {
    take(conn, stamp, given, id, EnrolmentStep::Pause, step_reason)
}

pub fn resume(conn: &mut Conn, stamp: &Stamp, given: &Given, id: EnrolmentId) -> Result<Enrolled> {
    take(conn, stamp, given, id, EnrolmentStep::Resume, step_reason)
}

pub fn complete(conn: &mut Conn, stamp: &Stamp, given: &Given, id: EnrolmentId) -> Result<Enrolled> {
    take(conn, stamp, given, id, EnrolmentStep::Complete, step_reason)
}

pub fn withdraw(conn: &mut Conn, stamp: &Stamp, given: &Given, id: EnrolmentId) -> Result<Enrolled> {
    take(conn, stamp, given, id, EnrolmentStep::Withdraw, step_reason)
}

pub fn end(conn: &mut Conn, stamp: &Stamp, given: &Given, id: EnrolmentId) -> Result<Enrolled> {
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
) -> Result<Enrolled> {
    let (enrolment, mentee, sessions) = lock(conn, stamp, id)?;
    let reason = given.read_at(enrolment.version, read)?;
    if enrolment.status.is_already(step) {
        return Ok(Enrolled { enrolment, not_booked: Vec::new() });
    }
    let enrolment = enrolment::step(conn, stamp, &enrolment, step, reason.as_deref())?;
    let not_booked = match step {
        EnrolmentStep::Resume => session::book_newcomer(conn, stamp, sessions, &mentee)?,
        EnrolmentStep::Complete | EnrolmentStep::Withdraw | EnrolmentStep::End => {
            // A mentee whose enrolment was paused may have been enrolled again. Then the seats belong to the other enrolment.
            if !mentees::has_open_enrolment(conn, Whose::MenteeIn(mentee.id, enrolment.cohort_id))? {
                session::give_up(conn, stamp, &sessions, mentee.id)?;
            }
            Vec::new()
        }
        // A mentee who pauses keeps the seats.
        EnrolmentStep::Pause => Vec::new(),
    };
    Ok(Enrolled { enrolment, not_booked })
}

/// Locks the cohort of an enrolment, its sessions that are to come, and the mentee. Cohort and mentee stay the same for good, and the cohort's
/// lock covers the enrolment.
fn lock(conn: &mut Conn, stamp: &Stamp, id: EnrolmentId) -> Result<(EnrolmentRow, MenteeRow, Vec<SlotRow>)> {
    let seen = mentees::find_enrolment(conn, id)?;
    mentees::lock_cohort(conn, seen.cohort_id)?;
    let sessions = lock_sessions(conn, stamp, seen.cohort_id, seen.mentee_id)?;
    let mentee = mentees::lock(conn, seen.mentee_id)?;
    Ok((mentees::find_enrolment(conn, id)?, mentee, sessions))
}
