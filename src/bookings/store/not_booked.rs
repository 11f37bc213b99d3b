//! Statements on `not_booked`: who is enrolled and was not booked into a session of the cohort.

use diesel::prelude::*;

use crate::db::schema::not_booked;
use crate::db::{Conn, dialect};
use crate::error::Result;
use crate::ids::{MenteeId, NotBookedId, SlotId};
use crate::mentees::model::WhyNotBooked;
use crate::native;
use crate::time::Instant;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = not_booked)]
pub struct NotBookedRow {
    pub id: NotBookedId,
    pub slot_id: SlotId,
    pub mentee_id: MenteeId,
    pub code: WhyNotBooked,
    pub created_at: Instant,
}

/// Writes why mentees were not booked into sessions that were published in this transaction.
pub fn insert_all(conn: &mut Conn, rows: &[NotBookedRow]) -> Result<()> {
    for chunk in rows.chunks(dialect::CHUNK) {
        native!(conn, native => diesel::insert_into(not_booked::table).values(chunk).execute(native))?;
    }
    Ok(())
}

/// Writes why a mentee was not booked, in place of an earlier reason.
pub fn put(conn: &mut Conn, row: &NotBookedRow) -> Result<()> {
    native!(conn, native => diesel::insert_into(not_booked::table)
        .values(row)
        .on_conflict((not_booked::slot_id, not_booked::mentee_id))
        .do_update()
        .set((not_booked::code.eq(row.code), not_booked::created_at.eq(row.created_at)))
        .execute(native))?;
    Ok(())
}
