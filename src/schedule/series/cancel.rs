//! Cancels the future slots of a series, with all their open bookings, in one transaction.

use std::collections::HashMap;

use super::input::series_cancellation;
use super::lock::lock_with_company;
use crate::auth::Stamp;
use crate::bookings::model::{BookingStatus, Cancellation};
use crate::bookings::store::{self, BookingRow};
use crate::db::Conn;
use crate::db::dialect::read_in_chunks;
use crate::error::Result;
use crate::events::EventType;
use crate::ids::{SeriesId, SlotId};
use crate::mentees::store as mentees;
use crate::schedule::cancel::{cancel_locked, cancel_unbooked};
use crate::slots::series::make;
use crate::slots::store::{self as slots, SeriesRow, SlotRow};
use crate::web::change_request::Given;

/// Cancels the slots that have not begun, from the given day on. A series without such a slot stays as it is.
pub fn cancel(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SeriesId) -> Result<SeriesRow> {
    let (series, _) = lock_with_company(conn, stamp.by.scope(), id)?;
    let (why, from) = given.read_at(series.version, |fields| series_cancellation(fields, &series.timezone, &stamp.by))?;
    let from = from.map_or(stamp.at, |from| from.max(stamp.at));
    let mut future = slots::lock_future_of_series(conn, series.id, stamp.at)?;
    future.retain(|slot| slot.sort_at >= from);
    if future.is_empty() {
        return Ok(series);
    }
    let count = future.len();
    cancel_all(conn, stamp, future, &why)?;
    let series = SeriesRow { version: series.version + 1, updated_at: stamp.at, ..series };
    slots::update_series(conn, &series)?;
    make::record(conn, stamp, EventType::SeriesCancelled, &series, count, Some(&why.in_words()))?;
    Ok(series)
}

/// Cancels the locked slots. What the company was told of confirmed mentees is removed, and their locks, which are taken in one statement
/// for all slots, keep this apart from a change of their details.
fn cancel_all(conn: &mut Conn, stamp: &Stamp, future: Vec<SlotRow>, why: &Cancellation) -> Result<()> {
    let ids: Vec<_> = future.iter().map(|slot| slot.id).collect();
    let open = read_in_chunks(conn, &ids, store::open_of_slots)?;
    let told = open.iter().filter(|booking| booking.status == BookingStatus::Confirmed);
    mentees::lock_all(conn, &told.map(|booking| booking.mentee_id).collect::<Vec<_>>())?;
    let mut of_slot: HashMap<SlotId, Vec<BookingRow>> = HashMap::new();
    for booking in open {
        of_slot.entry(booking.slot_id).or_default().push(booking);
    }
    let (booked, unbooked): (Vec<_>, Vec<_>) = future.into_iter().partition(|slot| of_slot.contains_key(&slot.id));
    cancel_unbooked(conn, stamp, &unbooked, why)?;
    for slot in booked {
        let open = of_slot.remove(&slot.id).unwrap_or_default();
        cancel_locked(conn, stamp, slot, open, why)?;
    }
    Ok(())
}
