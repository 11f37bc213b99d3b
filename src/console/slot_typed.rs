//! What stands in the form of a slot that is there.

use crate::ids::HostId;
use crate::slots::card::{Card, MayLeadToJob};
use crate::slots::store::SlotRow;
use crate::wire::form::Typed;

pub fn typed(slot: &SlotRow, hosts: &[HostId]) -> Typed {
    let typed = Typed::default()
        .with("title", &slot.title)
        .with("kind", slot.kind.as_str())
        .with("fields", slot.fields.0.join(", "))
        .with_some("cohort_id", slot.cohort_id)
        .with_some("local_start", slot.local_start)
        .with("timezone", slot.timezone.name())
        .with("duration_minutes", slot.duration_minutes)
        .with("mode", slot.mode.as_str())
        .with_some("site_id", slot.site_id)
        .with_some("location", slot.location.as_ref())
        .with_some("join_url", slot.join_url.as_ref())
        .with("capacity", slot.capacity)
        .with("approval", slot.approval.as_str())
        .with("allow_host_overlap", slot.allow_host_overlap)
        .with("book_cohort", slot.book_cohort);
    let typed = hosts.iter().fold(typed, |typed, host| typed.with("host_ids", host));
    match &slot.card {
        Some(card) => with_card(typed, card),
        None => typed,
    }
}

/// Adds what stands on a card.
pub fn with_card(typed: Typed, card: &Card) -> Typed {
    let pay = card.compensation.as_ref();
    let typed = typed
        .with_some("card.purpose", card.purpose.as_ref())
        .with_some("card.what_happens", card.what_happens.as_ref())
        .with_some("card.who_will_be_there", card.who_will_be_there.as_ref())
        .with_some("card.access_notes", card.access_notes.as_ref())
        .with_some("card.compensation.kind", pay.map(|pay| pay.kind.as_str()))
        .with_some("card.compensation.hourly_rate_minor", pay.and_then(|pay| pay.hourly_rate_minor))
        .with_some("card.compensation.currency", pay.and_then(|pay| pay.currency.as_ref()))
        .with_some("card.may_lead_to_job", card.may_lead_to_job.map(MayLeadToJob::as_str));
    card.activities.iter().enumerate().fold(typed, |typed, (number, activity)| {
        typed
            .with(&format!("card.activities.{number}.text"), &activity.text)
            .with(&format!("card.activities.{number}.kind"), activity.kind.as_str())
    })
}
