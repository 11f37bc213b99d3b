//! This says what a booking tells of its slot: when it is, what it is and with whom. A reader who is told of the booking may see all of
//! this.

use serde::Serialize;

use super::store::BookingRow;
use crate::ids::{CompanyId, HostId};
use crate::slots::model::SlotKind;
use crate::slots::store::SlotBrief;
use crate::time::{Instant, LocalTime, Zone};

/// This says when it is, what it is, and with whom.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = BookedSlot)]
pub struct BookedSlotView {
    title: String,
    kind: SlotKind,
    /// The slot's start. A booking that ended before its slot was moved keeps the time that it was for.
    starts_at: Instant,
    ends_at: Instant,
    /// The same start on the clocks of `timezone`.
    #[schema(value_type = String, example = "2027-03-31T18:00")]
    local_start: LocalTime,
    timezone: Zone,
    company_id: CompanyId,
    company_name: String,
    /// They are in the order in which they were given.
    hosts: Vec<BookedHostView>,
}

/// Somebody who interviews or is shadowed.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = BookedHost)]
pub struct BookedHostView {
    id: HostId,
    name: String,
}

impl BookedSlotView {
    pub fn of(booking: &BookingRow, slot: SlotBrief) -> Self {
        let SlotBrief { facts, hosts } = slot;
        // In an hour that the clocks repeat, the local time that was agreed on says more than the instant.
        let agreed = facts.local_start.filter(|_| facts.starts_at == Some(booking.starts_at));
        Self {
            title: facts.title,
            kind: facts.kind,
            starts_at: booking.starts_at,
            ends_at: booking.ends_at,
            local_start: agreed.unwrap_or_else(|| facts.timezone.local_time_at(booking.starts_at)),
            timezone: facts.timezone,
            company_id: facts.company_id,
            company_name: facts.company_name,
            hosts: hosts.into_iter().map(|(id, name)| BookedHostView { id, name }).collect(),
        }
    }
}
