//! Attendance: who came is recorded from the slot's start on, and corrected for some working days after its end (docs/product.md,
//! Attendance).

use super::input;
use super::model::{Attendance, BookingStatus, BookingStep, Outcome};
use super::step::{step, step_unseen};
use super::store::{self, BookingRow};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::ids::BookingId;
use crate::policy::blackouts::look_up;
use crate::policy::settings::Settings;
use crate::policy::store as policies;
use crate::slots::model::SlotStatus;
use crate::slots::store::SlotRow;
use crate::time::Instant;
use crate::web::change_request::Given;

/// Records the outcome of a booking, or corrects the one that is recorded.
pub fn attend(conn: &mut Conn, stamp: &Stamp, given: &Given, id: BookingId) -> Result<BookingRow> {
    let (booking, slot) = store::lock_with_slot(conn, stamp.by.scope(), id)?;
    check_may_record(stamp, &booking)?;
    let settings = policies::read(conn, stamp.at)?.settings;
    let attendance = given.read_at(booking.version, |fields| {
        let attendance = input::attendance(fields, settings.late_is_no_show_minutes)?;
        check_reason(&booking, &attendance)?;
        Ok(attendance)
    })?;
    let until = correctable_until(conn, &settings, booking.ends_at, &slot)?;
    record(conn, stamp, booking, &slot, until, &attendance)
}

/// Tells whether an outcome is recorded already, so that another one corrects it.
pub fn is_recorded(booking: &BookingRow) -> bool {
    matches!(booking.status, BookingStatus::Attended | BookingStatus::NoShow)
}

/// A partner records attendance; only a coordinator corrects it.
pub fn check_may_record(stamp: &Stamp, booking: &BookingRow) -> Result<()> {
    if stamp.by.is_partner() && is_recorded(booking) {
        return Err(Error::Forbidden("Attendance that is recorded is corrected by a coordinator.".to_owned()));
    }
    Ok(())
}

/// A correction needs a reason, a first record does not.
fn check_reason(booking: &BookingRow, attendance: &Attendance) -> Result<()> {
    if is_recorded(booking) && attendance.reason.is_none() {
        return Err(Error::invalid("/reason", "required", "Say why the attendance is corrected."));
    }
    Ok(())
}

/// Writes the outcome of a booking of a locked slot, or corrects it, which is possible up to `until`.
pub fn record(
    conn: &mut Conn,
    stamp: &Stamp,
    booking: BookingRow,
    slot: &SlotRow,
    until: Instant,
    attendance: &Attendance,
) -> Result<BookingRow> {
    let (step_taken, event_type, party, excused) = match attendance.outcome {
        Outcome::Attended => (BookingStep::Attend, EventType::BookingAttended, None, None),
        Outcome::NoShow { party, excused } => (BookingStep::MarkNoShow, EventType::BookingNoShow, Some(party), excused),
    };
    let status = booking.status.after(step_taken)?;
    if booking.starts_at > stamp.at {
        return Err(Error::conflict(format!("The slot starts at {}: attendance is recorded from then on.", booking.starts_at)));
    }
    let corrects = is_recorded(&booking);
    if corrects {
        check_correctable(stamp, until)?;
    }
    let event_type = if corrects { EventType::BookingCorrected } else { event_type };
    // Calendars show a booking of a slot on hold as tentative, and one with attendance as confirmed. In every other case they show no
    // change.
    let was_tentative = !corrects && slot.status == SlotStatus::OnHold;
    let (late_minutes, no_show_party, excused_category) = (attendance.late_minutes, party, excused);
    let recorded = BookingRow { status, no_show_party, late_minutes, excused_category, ..booking };
    if !was_tentative {
        return step_unseen(conn, stamp, recorded, event_type, attendance.reason.as_deref());
    }
    step(conn, stamp, recorded, event_type, attendance.reason.as_deref())
}

/// Gives the instant until which what happened at a slot can be corrected or excused: as many working days after the slot's end as the policy
/// says, in its time zone.
pub fn correctable_until(conn: &mut Conn, settings: &Settings, ends_at: Instant, slot: &SlotRow) -> Result<Instant> {
    let off = look_up::days_off_after(conn, ends_at)?;
    let zone = &slot.timezone;
    Ok(zone.working_days_after(ends_at, settings.correction_working_days, |day| off.has(zone, day)))
}

/// Checks that it is not too late to correct or excuse what happened.
pub fn check_correctable(stamp: &Stamp, until: Instant) -> Result<()> {
    if until < stamp.at {
        return Err(Error::conflict(format!("This could be corrected until {until}.")));
    }
    Ok(())
}
