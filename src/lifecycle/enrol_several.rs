//! Enrols several mentees in a cohort: all of them or none.

use serde_json::{Map, Value, json};

use super::enrol::{Enrolled, enrol};
use crate::auth::Stamp;
use crate::bookings::waitlist;
use crate::db::Conn;
use crate::error::{Error, FieldError, Refusal, Result};
use crate::ids::{CohortId, MenteeId};
use crate::mentees::input::new_enrolments;
use crate::mentees::model::NewEnrolments;
use crate::mentees::store as mentees;
use crate::slots::store as slots;
use crate::web::change_request::Given;
use crate::wire::problem;

/// Enrols each of the mentees as [`enrol`] does, or nobody: then the refusal says why, for each of those who cannot be enrolled.
pub fn enrol_several(conn: &mut Conn, stamp: &Stamp, given: &Given, id: CohortId) -> Result<Vec<Enrolled>> {
    mentees::lock_cohort(conn, id)?;
    let new = new_enrolments(given.fields()?)?;
    // All of them are locked at once, since mentees are locked in the order of their ids.
    let sessions: Vec<_> = slots::lock_sessions(conn, id, stamp.at)?.iter().map(|session| session.id).collect();
    waitlist::lock_people(conn, &sessions, &new.mentee_ids)?;
    let (mut enrolled, mut refused) = (Vec::new(), Vec::new());
    for (index, mentee) in new.mentee_ids.iter().enumerate() {
        match enrol(conn, stamp, &Given::filled_in(of_one(&new, *mentee), None), id) {
            Ok(one) => enrolled.push(one),
            Err(Error::Refused(refusal)) => refused.push(problem::entry("mentee_id", mentee, &refusal)),
            Err(error) => return Err(among_several(error, index)),
        }
    }
    if refused.is_empty() {
        return Ok(enrolled);
    }
    let detail = format!("{} of {} mentees cannot be enrolled: nobody was enrolled.", refused.len(), new.mentee_ids.len());
    Err(Error::Refused(Refusal::SomeRefused { detail, refused }))
}

/// Gives what is asked for one of them.
fn of_one(new: &NewEnrolments, mentee: MenteeId) -> Map<String, Value> {
    let fields = [
        ("mentee_id", Some(json!(mentee))),
        ("starts_on", new.starts_on.map(|day| json!(day.0))),
        ("reason", new.reason.as_ref().map(|reason| json!(reason))),
    ];
    fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// Lets the faults of one mentee point at this mentee among the others.
fn among_several(error: Error, index: usize) -> Error {
    let place = |fault: FieldError| match fault.pointer.as_str() {
        "/mentee_id" => FieldError { pointer: format!("/mentee_ids/{index}"), ..fault },
        _ => fault,
    };
    match error {
        Error::Invalid(faults) => Error::Invalid(faults.into_iter().map(place).collect()),
        other => other,
    }
}
