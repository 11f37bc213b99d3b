//! An exception as coordinators see it.

use serde::Serialize;

use super::model::{ExceptionAction, ExceptionCategory, ExceptionStatus};
use crate::allocation::store::ExceptionRow;
use crate::auth::ActorId;
use crate::ids::{BookingId, ExceptionId, MenteeId, RoundId, SlotId};
use crate::time::Instant;

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Exception)]
pub struct ExceptionView {
    id: ExceptionId,
    action: ExceptionAction,
    category: ExceptionCategory,
    reason: String,
    /// `lapsed` follows from the clock.
    status: ExceptionStatus,
    /// It is null for `cancel_round`.
    slot_id: Option<SlotId>,
    /// It is null for `cancel_round`.
    mentee_id: Option<MenteeId>,
    /// The booking that is to be offered, or the one that an approved place has made.
    booking_id: Option<BookingId>,
    /// The round that is to be cancelled, or the one that has the slot or gave its seats.
    round_id: Option<RoundId>,
    asked_by: ActorId,
    /// Who approved or rejected it.
    decided_by: Option<ActorId>,
    decided_at: Option<Instant>,
    /// Why it was rejected.
    rejection: Option<String>,
    /// The exception lapses then, if nobody has answered it.
    lapses_at: Instant,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

impl ExceptionView {
    /// Shows an exception now.
    pub fn at(now: Instant, row: ExceptionRow) -> Self {
        let status = row.status_at(now);
        Self {
            id: row.id,
            action: row.action,
            category: row.category,
            reason: row.reason,
            status,
            slot_id: row.slot_id,
            mentee_id: row.mentee_id,
            booking_id: row.booking_id,
            round_id: row.round_id,
            asked_by: row.asked_by,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            rejection: row.rejection,
            lapses_at: row.lapses_at,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
