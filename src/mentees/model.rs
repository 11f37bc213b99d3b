//! What the institute keeps of a mentee.

use crate::time::Zone;

crate::words! {
    /// Whether the mentee may shadow at a workplace; the reason is never kept.
    pub enum WorkplaceClearance { Cleared = "cleared", NotCleared = "not_cleared", NotChecked = "not_checked" }
}

/// A mentee to be registered.
#[derive(Debug, Clone)]
pub struct NewMentee {
    pub full_name: String,
    pub preferred_name: String,
    pub email: Option<String>,
    pub profession: Option<String>,
    pub fields: Vec<String>,
    pub target_role: Option<String>,
    pub timezone: Zone,
    pub workplace_clearance: WorkplaceClearance,
    /// What the mentee agreed that a host is told.
    pub adjustment_for_host: Option<String>,
}

/// A merge patch: `None` leaves a value, `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct MenteePatch {
    pub full_name: Option<String>,
    pub preferred_name: Option<String>,
    pub email: Option<Option<String>>,
    pub profession: Option<Option<String>>,
    pub fields: Option<Vec<String>>,
    pub target_role: Option<Option<String>>,
    pub timezone: Option<Zone>,
    pub workplace_clearance: Option<WorkplaceClearance>,
    pub adjustment_for_host: Option<Option<String>>,
}
