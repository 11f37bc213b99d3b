//! Slots are completed 24 h after their end, whatever is open, by a timed job that may run twice without harm.

use jiff::SignedDuration;

use crate::auth::{Scope, Stamp};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::ids::SlotId;
use crate::slots::model::SlotStep;
use crate::slots::publish;
use crate::slots::store::{self as slots, SlotRow};

/// How long after its end a slot waits for its attendance.
pub const AFTER_END: SignedDuration = SignedDuration::from_hours(24);

/// Completes the slot if it still stands and is due; says whether it did.
pub fn complete(conn: &mut Conn, stamp: &Stamp, id: SlotId) -> Result<bool> {
    let slot = match slots::lock(conn, Scope::Institute, id) {
        Err(Error::NotFound) => return Ok(false),
        found => found?,
    };
    let due = slot.ends_at.is_some_and(|end| end.plus(AFTER_END) <= stamp.at);
    let Ok(status) = slot.status.after(SlotStep::Complete) else { return Ok(false) };
    if !due {
        return Ok(false);
    }
    publish::step(conn, stamp, SlotRow { status, ..slot }, EventType::SlotCompleted, None)?;
    Ok(true)
}
