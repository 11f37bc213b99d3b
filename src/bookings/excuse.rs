//! Excuses what counts against a mentee: an absence, a late cancellation or a late reschedule. No company is told of it.

use super::attend::{check_correctable, correctable_until};
use super::input;
use super::model::{BookingStatus, Excuse, Party};
use super::step::step_untold;
use super::store::{self, BookingRow, RescheduleRow};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::ids::BookingId;
use crate::policy::settings::Settings;
use crate::policy::store as policies;
use crate::slots::model::CancelledBy;
use crate::slots::store::{self as slots, SlotRow};
use crate::web::change_request::Given;

/// This is what counts against the mentee.
enum Counted {
    /// This is how the booking ended: the mentee did not come, or cancelled late.
    End,
    Reschedule(RescheduleRow),
}

/// Excuses the absence or the late cancellation of the booking, or otherwise its last late reschedule. This is possible for as many working
/// days after the end of the slot that the mentee missed or left as attendance can be corrected. An excuse for the same category again changes nothing and keeps the version.
pub fn excuse(conn: &mut Conn, stamp: &Stamp, given: &Given, id: BookingId) -> Result<BookingRow> {
    let (booking, slot) = store::lock_with_slot(conn, stamp.by.scope(), id)?;
    let excuse = given.read_at(booking.version, input::excuse)?;
    let settings = policies::read(conn, stamp.at)?.settings;
    let category = Some(excuse.category);
    match counted(conn, &booking, &excuse)? {
        Counted::End => {
            check_correctable(stamp, correctable_until(conn, &settings, booking.ends_at, &slot)?)?;
            if booking.excused_category == category {
                return Ok(booking);
            }
            write(conn, stamp, BookingRow { excused_category: category, ..booking }, &excuse)
        }
        Counted::Reschedule(reschedule) => {
            let left = slots::find(conn, stamp.by.scope(), reschedule.from_slot)?;
            check_left_in_time(conn, stamp, &settings, &booking, &left)?;
            if reschedule.excused_category == category {
                return Ok(booking);
            }
            store::excuse_reschedule(conn, &reschedule, excuse.category)?;
            write(conn, stamp, booking, &excuse)
        }
    }
}

/// Finds what the excuse is for. A body that names a slot means the last late reschedule out of it.
fn counted(conn: &mut Conn, booking: &BookingRow, excuse: &Excuse) -> Result<Counted> {
    if excuse.from_slot_id.is_none() && ended_against_mentee(booking) {
        return Ok(Counted::End);
    }
    let late = store::last_late_reschedule(conn, booking.id, excuse.from_slot_id)?;
    late.map(Counted::Reschedule).ok_or_else(|| {
        Error::conflict("Nothing here counts against the mentee: no absence, late cancellation or late reschedule on the mentee's side.")
    })
}

fn ended_against_mentee(booking: &BookingRow) -> bool {
    match booking.status {
        BookingStatus::NoShow => booking.no_show_party == Some(Party::Mentee),
        BookingStatus::Cancelled => booking.late == Some(true) && booking.cancelled_by == Some(CancelledBy::Mentee),
        BookingStatus::Waitlisted
        | BookingStatus::Requested
        | BookingStatus::Offered
        | BookingStatus::Confirmed
        | BookingStatus::Declined
        | BookingStatus::Expired
        | BookingStatus::Attended => false,
    }
}

/// Checks that a reschedule can still be excused. The time for that is counted from the end of the slot that the booking left.
fn check_left_in_time(conn: &mut Conn, stamp: &Stamp, settings: &Settings, booking: &BookingRow, left: &SlotRow) -> Result<()> {
    check_correctable(stamp, correctable_until(conn, settings, left.ends_at.unwrap_or(booking.ends_at), left)?)
}

fn write(conn: &mut Conn, stamp: &Stamp, booking: BookingRow, excuse: &Excuse) -> Result<BookingRow> {
    step_untold(conn, stamp, booking, EventType::BookingCorrected, Some(&excuse.reason))
}
