//! Reads the bodies of rounds and entries, and the filters of a list.

use super::model::{Choices, MOST_SLOTS, Terms, Wish};
use super::rule::{RoundKind, Via};
use super::store::RoundFilter;
use crate::error::Result;
use crate::ids::{CohortId, SlotId};
use crate::time::Instant;
use crate::wire::fields::Fields;
use crate::wire::parse;

/// The most slots that one entry may name, whatever the policy says.
const MOST_CHOICES: i32 = 100;

/// The body of a new round.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRound, example = json!({"name": "March interviews", "kind": "mock_interview", "cohort_id": "coh_01k2m7q3x8e5rb4t9v6w1y0z2a",
    "slot_ids": ["slot_01k2m7q3x8e5rb4t9v6w1y0z2a"], "opens_at": "2027-03-08T09:00:00Z", "closes_at": "2027-03-15T09:00:00Z"}))]
#[expect(dead_code, reason = "describes the body that `new_round` reads")]
pub struct NewRoundBody {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    kind: RoundKind,
    /// Only mentees who are enrolled in this cohort can have a place. Turns are counted over it.
    cohort_id: Option<CohortId>,
    /// These are published slots of the kind, without live bookings and in no other round.
    #[schema(min_items = 1, max_items = 200)]
    slot_ids: Vec<SlotId>,
    /// An instant that has passed opens the round at once.
    opens_at: Instant,
    closes_at: Instant,
    /// The policy's number holds where this is absent.
    #[schema(minimum = 1, maximum = 100)]
    max_choices: Option<i32>,
    /// Passes over the least length of a round.
    r#override: Option<OverrideBody>,
}

/// Why a rule is passed over.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RoundOverride)]
#[expect(dead_code, reason = "describes the body that `override_reason` reads")]
pub struct OverrideBody {
    #[schema(min_length = 1, max_length = 2_000)]
    reason: String,
}

/// A merge patch of a round that has not opened.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RoundPatch, example = json!({"closes_at": "2027-03-16T09:00:00Z"}))]
#[expect(dead_code, reason = "describes the body that `round_patch` reads")]
pub struct RoundPatchBody {
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    name: Option<String>,
    cohort_id: Option<CohortId>,
    #[schema(min_items = 1, max_items = 200, nullable = false)]
    slot_ids: Option<Vec<SlotId>>,
    #[schema(nullable = false)]
    opens_at: Option<Instant>,
    #[schema(nullable = false)]
    closes_at: Option<Instant>,
    #[schema(minimum = 1, maximum = 100, nullable = false)]
    max_choices: Option<i32>,
    r#override: Option<OverrideBody>,
}

/// The choices of a mentee in a round.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EntryChoices, example = json!({"choices": ["slot_01k2m7q3x8e5rb4t9v6w1y0z2a"], "any": true, "via": "phone"}))]
#[expect(dead_code, reason = "describes the body that `wish` reads")]
pub struct WishBody {
    /// Slots of the round, best first; at most the round's `max_choices`.
    #[schema(min_items = 1, max_items = 100)]
    choices: Vec<SlotId>,
    /// Any other slot that fits will do. This is `false` where it is absent.
    any: Option<bool>,
    /// The way by which the mentee asked. It enters no decision.
    via: Via,
}

/// Reads a new round. Whether its cohort and slots exist is for the act to check.
pub fn new_round(mut body: Fields) -> Result<Terms> {
    let name = body.required("name", parse::text(parse::NAME));
    let kind = body.required("kind", parse::word);
    let cohort_id = body.optional("cohort_id", parse::id);
    let slot_ids = body.required_items("slot_ids", MOST_SLOTS, parse::id);
    let opens_at = body.required("opens_at", parse::instant);
    let closes_at = body.required("closes_at", parse::instant);
    let max_choices = body.optional("max_choices", parse::integer(1, MOST_CHOICES));
    let override_reason = override_reason(&mut body);
    check_slots(&mut body, "slot_ids", slot_ids.as_deref());
    check_times(&mut body, opens_at, closes_at);
    body.finish(|| {
        let (slot_ids, opens_at, closes_at) = (slot_ids?, opens_at?, closes_at?);
        Some(Terms { name: name?, kind: kind?, cohort_id, slot_ids, opens_at, closes_at, max_choices, override_reason })
    })
}

/// Reads a patch, and gives the terms as the patch makes them.
pub fn round_patch(mut body: Fields, terms: &Terms) -> Result<Terms> {
    let mut new = terms.clone();
    new.name = body.change("name", parse::text(parse::NAME)).unwrap_or(new.name);
    new.cohort_id = body.change_or_clear("cohort_id", parse::id).unwrap_or(new.cohort_id);
    let slot_ids = body.change_items("slot_ids", MOST_SLOTS, parse::id);
    check_slots(&mut body, "slot_ids", slot_ids.as_deref());
    new.slot_ids = slot_ids.unwrap_or(new.slot_ids);
    new.opens_at = body.change("opens_at", parse::instant).unwrap_or(new.opens_at);
    new.closes_at = body.change("closes_at", parse::instant).unwrap_or(new.closes_at);
    new.max_choices = body.change("max_choices", parse::integer(1, MOST_CHOICES)).or(new.max_choices);
    new.override_reason = override_reason(&mut body).or(new.override_reason);
    check_times(&mut body, Some(new.opens_at), Some(new.closes_at));
    body.finish(|| Some(new))
}

/// Reads what a mentee chooses.
pub fn wish(mut body: Fields) -> Result<Wish> {
    let choices = body.required_items("choices", MOST_SLOTS, parse::id);
    check_slots(&mut body, "choices", choices.as_deref());
    let any = body.optional("any", parse::boolean).unwrap_or(false);
    let via = body.required("via", parse::word);
    body.finish(|| Some(Wish { choices: Choices(choices?), any, via: via? }))
}

/// Reads the filters of a list of rounds. Which state a round is in at this instant follows from the clock.
pub fn round_filter(fields: &mut Fields, now: Instant) -> RoundFilter {
    RoundFilter {
        cohort_id: fields.optional("cohort_id", parse::id),
        kind: fields.optional("kind", parse::word),
        status: fields.optional("status", parse::word).map(|status| (status, now)),
    }
}

fn override_reason(body: &mut Fields) -> Option<String> {
    body.object("override", |within| within.required("reason", parse::text(parse::NOTE)))
}

fn check_slots(body: &mut Fields, name: &str, slots: Option<&[SlotId]>) {
    let Some(slots) = slots else { return };
    if slots.is_empty() {
        body.fault(name, "required", "Name one slot at least.");
    }
    for (place, slot) in slots.iter().enumerate() {
        if slots.iter().take(place).any(|other| other == slot) {
            body.fault(&format!("{name}/{place}"), "repeated", "This slot is named twice.");
        }
    }
}

fn check_times(body: &mut Fields, opens_at: Option<Instant>, closes_at: Option<Instant>) {
    if let (Some(opens_at), Some(closes_at)) = (opens_at, closes_at)
        && closes_at <= opens_at
    {
        body.fault("closes_at", "out-of-range", format!("After opens_at, which is {opens_at}."));
    }
}
