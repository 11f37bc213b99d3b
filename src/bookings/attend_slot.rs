//! Records the attendance of a whole slot: of all bookings that are named and, if the caller asks for it, of everybody else who was
//! expected.

use std::collections::HashMap;

use super::attend::{check_may_record, correctable_until, is_recorded, record};
use super::disclosure::is_told_to_its_company;
use super::input;
use super::model::{Attendance, BookingStatus, SlotAttendance};
use super::store::{self, BookingRow};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::{Error, FieldError, Refusal, Result};
use crate::ids::{BookingId, SlotId};
use crate::policy::store as policies;
use crate::slots::store as slots;
use crate::web::change_request::Given;
use crate::wire::problem;

/// Records who came, for all bookings or for none. If some of them cannot be recorded, the refusal says why for each of those.
pub fn attend_slot(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SlotId) -> Result<Vec<BookingRow>> {
    let slot = slots::lock(conn, stamp.by.scope(), id)?;
    let mut here: HashMap<_, _> = store::all_of_slot(conn, slot.id)?.into_iter().map(|booking| (booking.id, booking)).collect();
    // A company that is not told of a booking does not know it, just as it does not know a booking of another slot.
    here.retain(|_, booking| !stamp.by.is_partner() || is_told_to_its_company(&booking.stage()));
    let settings = policies::read(conn, stamp.at)?.settings;
    let said = given.read_at(slot.version, |fields| {
        let said = input::slot_attendance(fields, settings.late_is_no_show_minutes)?;
        check_named(&said, &here)?;
        Ok(said)
    })?;
    // Attendance of a slot without an end is refused below, because it has not begun.
    let until = correctable_until(conn, &settings, slot.ends_at.unwrap_or(stamp.at), &slot)?;
    let mut recorded = Vec::new();
    let mut refused = Vec::new();
    for (id, attendance) in all(said, &here) {
        let Some(booking) = here.remove(&id) else { continue };
        let outcome = check_may_record(stamp, &booking).and_then(|()| record(conn, stamp, booking, &slot, until, &attendance));
        match outcome {
            Ok(booking) => recorded.push(booking),
            Err(Error::Refused(refusal)) => refused.push(problem::entry("booking_id", &id, &refusal)),
            Err(error) => return Err(error),
        }
    }
    if refused.is_empty() {
        return Ok(recorded);
    }
    let detail = format!("The attendance of {} bookings cannot be recorded: none was recorded.", refused.len());
    Err(Error::Refused(Refusal::SomeRefused { detail, refused }))
}

/// Checks that each named booking belongs to this slot, and that a correction says why.
fn check_named(said: &SlotAttendance, here: &HashMap<BookingId, BookingRow>) -> Result<()> {
    let mut faults = Vec::new();
    for (index, (id, attendance)) in said.bookings.iter().enumerate() {
        let (field, code, detail) = match here.get(id) {
            None => ("booking_id", "unknown-id", "This slot has no such booking."),
            Some(booking) if is_recorded(booking) && attendance.reason.is_none() => {
                ("reason", "required", "Say why the attendance is corrected.")
            }
            Some(_) => continue,
        };
        faults.push(FieldError { pointer: format!("/bookings/{index}/{field}"), code, detail: detail.to_owned() });
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

/// Gives the outcome of each booking. The named ones come first, in their order, and then the other confirmed ones by their ids.
fn all(said: SlotAttendance, here: &HashMap<BookingId, BookingRow>) -> Vec<(BookingId, Attendance)> {
    let mut all = said.bookings;
    if let Some(attendance) = said.others {
        let mut others: Vec<_> = here
            .values()
            .filter(|booking| booking.status == BookingStatus::Confirmed && !all.iter().any(|(id, _)| *id == booking.id))
            .map(|booking| booking.id)
            .collect();
        others.sort_unstable();
        all.extend(others.into_iter().map(|id| (id, attendance.clone())));
    }
    all
}
