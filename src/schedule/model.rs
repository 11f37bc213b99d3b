//! Words of what changes a slot with its bookings.

use crate::slots::model::{ReasonCode, Start};
use crate::time::Zone;

/// Where a slot goes, and what becomes of bookings that cannot come along.
#[derive(Debug, Clone)]
pub struct Move {
    pub start: Start,
    pub timezone: Zone,
    pub duration_minutes: Option<i32>,
    pub reason_code: ReasonCode,
    /// Cancel what clashes; else a clash refuses the move.
    pub cancels_clashes: bool,
    /// A coordinator's, for passing over busy times of the hosts.
    pub override_reason: Option<String>,
}
