//! What the institute keeps about a mentee.

use crate::ids::CohortId;
use crate::time::{Instant, Zone};

crate::words! {
    /// Whether the mentee may shadow at a workplace; the reason is never kept.
    pub enum WorkplaceClearance { Cleared = "cleared", NotCleared = "not_cleared", NotChecked = "not_checked" }
}

/// The mentee that a coordinator registers.
#[derive(Debug, Clone)]
pub struct NewMentee {
    pub full_name: String,
    pub preferred_name: String,
    pub email: Option<String>,
    pub profession: Option<String>,
    /// The fields of work as slugs; the list may be empty.
    pub fields: Vec<String>,
    pub target_role: Option<String>,
    pub timezone: Zone,
    pub workplace_clearance: WorkplaceClearance,
    /// The text about adjustments that the mentee agreed a host is told, once a booking is confirmed.
    pub adjustment_for_host: Option<String>,
    pub phone: Option<String>,
    /// This is the mentee's id in another system of the institute. No two mentees have the same.
    pub external_id: Option<String>,
}

/// These are the conditions of a list of mentees. A condition that is absent excludes nothing.
#[derive(Debug, Clone, Default)]
pub struct MenteeFilter {
    /// This is a part of a name, the e-mail address or the profession. Case and accents make no difference.
    pub part: Option<String>,
    pub active: Option<bool>,
    /// This is a field of work.
    pub field: Option<String>,
    /// The mentee is of one of these fields of work, or no field of the mentee is known. An empty list excludes nothing.
    pub suited_by: Vec<String>,
    pub workplace_clearance: Option<WorkplaceClearance>,
    /// This is the whole external id, as it was typed.
    pub external_id: Option<String>,
    /// The mentee's enrolment in this cohort is active or paused.
    pub cohort_id: Option<CohortId>,
    pub without_booking: Option<WithoutBooking>,
}

/// The condition that a mentee has no booking from an instant on.
#[derive(Debug, Clone)]
pub struct WithoutBooking {
    /// The bookings start at this instant or later.
    pub since: Instant,
    /// Only bookings in these states count.
    pub states: Vec<&'static str>,
}

/// A merge patch of a mentee (RFC 7396): `None` keeps a value, `Some(None)` clears it.
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
    pub phone: Option<Option<String>>,
    pub external_id: Option<Option<String>>,
}
