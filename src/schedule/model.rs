//! The words of the acts that change a slot with its bookings.

use crate::slots::model::{ReasonCode, Start};
use crate::time::Zone;

/// The new time of a slot, and what happens to bookings that clash there.
#[derive(Debug, Clone)]
pub struct Move {
    pub start: Start,
    pub timezone: Zone,
    /// `None` keeps the slot's own duration.
    pub duration_minutes: Option<i32>,
    pub reason_code: ReasonCode,
    /// Bookings that clash are cancelled if this is `true`; if not, a clash refuses the move.
    pub cancels_clashes: bool,
    /// A coordinator's reason for passing over busy times of the hosts.
    pub override_reason: Option<String>,
}
