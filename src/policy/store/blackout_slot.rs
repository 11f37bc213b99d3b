//! Every statement on `blackout_slots` is here. A row says that a blackout which was made later touches a slot, until somebody has looked at
//! it.

use diesel::prelude::*;

use crate::db::Conn;
use crate::db::dialect::CHUNK;
use crate::db::schema::blackout_slots;
use crate::error::Result;
use crate::ids::{AnyId, BlackoutId, SlotId};
use crate::native;
use crate::time::Instant;

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = blackout_slots, treat_none_as_default_value = false)]
pub struct BlackoutSlotRow {
    pub id: AnyId,
    pub blackout_id: BlackoutId,
    pub slot_id: SlotId,
    /// The slot's start, by which attention is ordered.
    pub starts_at: Instant,
    /// It is `true` where the slot stands in the blackout.
    pub stands: bool,
    /// Booking would close at this instant with the blackout. It is `None` where the blackout makes no difference.
    pub booking_closes_at: Option<Instant>,
    /// A cancellation would be late from this instant on with the blackout. It is `None` where the blackout makes no difference.
    pub cancel_cutoff_at: Option<Instant>,
}

pub fn insert_blackout_slots(conn: &mut Conn, rows: &[BlackoutSlotRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        let chunk = chunk.to_vec();
        native!(conn, native => diesel::insert_into(blackout_slots::table).values(&chunk).execute(native))?;
    }
    Ok(())
}

/// Forgets what blackouts touch of a slot, because somebody has seen it or the slot has another time. Tells whether there was anything.
pub fn forget_blackouts_of_slot(conn: &mut Conn, slot: SlotId) -> Result<bool> {
    Ok(diesel::delete(blackout_slots::table.filter(blackout_slots::slot_id.eq(slot))).execute(conn)? > 0)
}
