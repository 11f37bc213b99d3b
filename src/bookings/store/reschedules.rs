//! Every statement on `booking_reschedules` is here. The table keeps each move of a booking from one slot to another.

use diesel::prelude::*;

use super::super::model::ExcusedCategory;
use crate::db::Conn;
use crate::db::schema::booking_reschedules;
use crate::error::Result;
use crate::ids::{BookingId, SlotId};
use crate::slots::model::{CancelledBy, ReasonCode};
use crate::time::Instant;
use crate::wire::paging::PageRequest;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = booking_reschedules, treat_none_as_default_value = false)]
pub struct RescheduleRow {
    pub booking_id: BookingId,
    /// The version of the booking that the reschedule made.
    pub version: i64,
    pub from_slot: SlotId,
    pub to_slot: SlotId,
    pub at: Instant,
    /// This says whether the old seat was given up at the booking's cut-off or later.
    pub late: bool,
    pub on_behalf_of: CancelledBy,
    pub reason_code: Option<ReasonCode>,
    /// This says why a late reschedule does not count against the mentee. No company sees it.
    pub excused_category: Option<ExcusedCategory>,
}

pub fn insert_reschedule(conn: &mut Conn, reschedule: &RescheduleRow) -> Result<()> {
    diesel::insert_into(booking_reschedules::table).values(reschedule).execute(conn)?;
    Ok(())
}

/// Finds the booking's last late reschedule on the mentee's side. If a slot is named, it finds the last one out of that slot. The slot's
/// lock covers it.
pub fn last_late_reschedule(conn: &mut Conn, booking: BookingId, from: Option<SlotId>) -> Result<Option<RescheduleRow>> {
    let of_mentee = booking_reschedules::booking_id.eq(booking).and(booking_reschedules::on_behalf_of.eq(CancelledBy::Mentee));
    let mut query = booking_reschedules::table
        .filter(of_mentee.and(booking_reschedules::late))
        .select(RescheduleRow::as_select())
        .order(booking_reschedules::version.desc())
        .into_boxed();
    if let Some(from) = from {
        query = query.filter(booking_reschedules::from_slot.eq(from));
    }
    Ok(query.first(conn).optional()?)
}

/// Keeps why a reschedule does not count against the mentee.
pub fn excuse_reschedule(conn: &mut Conn, reschedule: &RescheduleRow, category: ExcusedCategory) -> Result<()> {
    let row = booking_reschedules::table.find((reschedule.booking_id, reschedule.version));
    diesel::update(row).set(booking_reschedules::excused_category.eq(Some(category))).execute(conn)?;
    Ok(())
}

/// Lists the reschedules of a booking, the oldest first.
pub fn reschedules(conn: &mut Conn, booking: BookingId, page: &PageRequest<i64>) -> Result<Vec<RescheduleRow>> {
    let of_booking = booking_reschedules::booking_id.eq(booking).and(booking_reschedules::version.gt(page.after.unwrap_or(0)));
    let rows = booking_reschedules::table.filter(of_booking).order(booking_reschedules::version).limit(page.rows_to_read());
    Ok(rows.select(RescheduleRow::as_select()).load(conn)?)
}
