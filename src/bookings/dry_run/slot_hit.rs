//! This is a slot before and after a step.

use serde::Serialize;

use crate::ids::{CompanyId, SlotId};
use crate::slots::model::SlotStatus;
use crate::slots::store::SlotRow;
use crate::time::{Instant, LocalTime, Zone};

crate::words! {
    /// This is what becomes of a slot.
    pub enum SlotEffect { Held = "held", Moved = "moved", Cancelled = "cancelled" }
}

/// A slot that would be held, moved or cancelled.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SlotHit {
    pub slot_id: SlotId,
    pub title: String,
    pub company_id: CompanyId,
    pub company_name: String,
    pub effect: SlotEffect,
    pub starts_at: Option<Instant>,
    #[schema(value_type = Option<String>, example = "2027-03-31T18:00")]
    pub local_start: Option<LocalTime>,
    pub timezone: Zone,
    pub duration_minutes: i32,
    /// A slot that is moved has this new time.
    pub to: Option<NewTimeView>,
}

/// This says when a slot would be.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = NewTime)]
pub struct NewTimeView {
    pub starts_at: Option<Instant>,
    #[schema(value_type = Option<String>, example = "2027-04-07T18:00")]
    pub local_start: Option<LocalTime>,
    pub timezone: Zone,
    pub duration_minutes: i32,
}

impl SlotHit {
    pub fn id(&self) -> SlotId {
        self.slot_id
    }

    /// Compares the slot before and after the step, and gives `None` if it is neither held, moved nor cancelled.
    pub fn between(before: &SlotRow, after: &SlotRow, company_name: &str) -> Option<Self> {
        let time = |slot: &SlotRow| (slot.starts_at, slot.ends_at);
        let effect = match after.status {
            _ if after.status == before.status => (time(before) != time(after)).then_some(SlotEffect::Moved),
            SlotStatus::Cancelled => Some(SlotEffect::Cancelled),
            SlotStatus::OnHold => Some(SlotEffect::Held),
            SlotStatus::Draft | SlotStatus::Submitted | SlotStatus::Published | SlotStatus::Completed => None,
        }?;
        let new_time = || NewTimeView {
            starts_at: after.starts_at,
            local_start: after.local_start,
            timezone: after.timezone.clone(),
            duration_minutes: after.duration_minutes,
        };
        Some(Self {
            slot_id: before.id,
            title: before.title.clone(),
            company_id: before.company_id,
            company_name: company_name.to_owned(),
            effect,
            starts_at: before.starts_at,
            local_start: before.local_start,
            timezone: before.timezone.clone(),
            duration_minutes: before.duration_minutes,
            to: (effect == SlotEffect::Moved).then(new_time),
        })
    }
}
