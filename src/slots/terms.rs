//! These are the terms on which people are booked into a slot. A company cannot change them alone after the slot is published
//! (docs/product.md, Slot).

use super::card::{ActivityKind, Card, Compensation};
use super::store::SlotRow;

/// Gives the terms that a patch changes, as pointers into the slot: the mode, the kind of pay or a lower rate, whether the slot may lead to
/// a job, and more activities in which the mentee works.
pub fn changed(old: &SlotRow, new: &SlotRow) -> Vec<&'static str> {
    let empty = Card::default();
    let (old_card, new_card) = (old.card.as_ref().unwrap_or(&empty), new.card.as_ref().unwrap_or(&empty));
    let terms = [
        ("/mode", old.mode != new.mode),
        ("/card/compensation", pays_otherwise(old_card.compensation.as_ref(), new_card.compensation.as_ref())),
        ("/card/may_lead_to_job", old_card.may_lead_to_job != new_card.may_lead_to_job),
        ("/card/activities", works_more(old_card, new_card)),
    ];
    terms.into_iter().filter(|(_, changed)| *changed).map(|(pointer, _)| pointer).collect()
}

/// Tells whether there is another kind of pay, another currency or a lower rate. A higher rate of the same kind takes nothing away.
fn pays_otherwise(old: Option<&Compensation>, new: Option<&Compensation>) -> bool {
    match (old, new) {
        (Some(old), Some(new)) => old.kind != new.kind || old.currency != new.currency || new.hourly_rate_minor < old.hourly_rate_minor,
        (None, None) => false,
        (Some(_), None) | (None, Some(_)) => true,
    }
}

/// Tells whether there are more activities of a kind in which the mentee works. The text of an activity may change.
fn works_more(old: &Card, new: &Card) -> bool {
    let count = |card: &Card, kind| card.activities.iter().filter(|activity| activity.kind == kind).count();
    [ActivityKind::TrySupervised, ActivityKind::Produce].into_iter().any(|kind| count(new, kind) > count(old, kind))
}
