//! The bodies of bookings and their steps.

use crate::auth::Actor;
use crate::body::{Fields, judges};
use crate::bookings::model::{Cancellation, Decline, IfFull, NewBooking};
use crate::error::Result;
use crate::ids::{MenteeId, SlotId};
use crate::slots::model::{CancelledBy, ReasonCode};

/// The body of a new booking.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewBooking, example = json!({"slot_id": "slot_01k2m7q3x8e5rb4t9v6w1y0z2a", "mentee_id": "ment_01k2m7q3x8e5rb4t9v6w1y0z2a", "if_full": "refuse"}))]
#[expect(dead_code, reason = "describes the body that `new_booking` reads")]
pub struct NewBookingBody {
    slot_id: SlotId,
    mentee_id: MenteeId,
    /// `refuse` where absent.
    if_full: Option<IfFull>,
    /// Passes over a closed booking window; recorded with its reason.
    #[schema(value_type = Option<OverrideBody>)]
    r#override: Option<OverrideBody>,
}

/// Why a limit is passed over.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Override)]
#[expect(dead_code, reason = "describes the body that `new_booking` reads")]
pub struct OverrideBody {
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// Why a booking is cancelled.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CancelBooking, example = json!({"reason_code": "illness", "cancelled_by": "mentee"}))]
#[expect(dead_code, reason = "describes the body that `cancellation` reads")]
pub struct CancelBookingBody {
    reason_code: ReasonCode,
    #[schema(max_length = 2000)]
    note: Option<String>,
    /// `mentee` where absent; a partner is always `employer`.
    cancelled_by: Option<CancelledBy>,
}

/// Why a slot is cancelled.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CancelSlot, example = json!({"reason_code": "host_unavailable"}))]
#[expect(dead_code, reason = "describes the body that `slot_cancellation` reads")]
pub struct CancelSlotBody {
    reason_code: ReasonCode,
    #[schema(max_length = 2000)]
    note: Option<String>,
    /// `institute` where absent, or `employer`; a partner is always `employer`.
    #[schema(value_type = Option<CancelledBy>)]
    cancelled_by: Option<CancelledBy>,
}

/// Why the employer cannot offer the time.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeclineBooking, example = json!({"reason_code": "host_unavailable"}))]
#[expect(dead_code, reason = "describes the body that `decline` reads")]
pub struct DeclineBody {
    reason_code: Option<ReasonCode>,
    #[schema(max_length = 2000)]
    note: Option<String>,
}

pub fn new_booking(mut body: Fields) -> Result<NewBooking> {
    let slot_id = body.required("slot_id", judges::id);
    let mentee_id = body.required("mentee_id", judges::id);
    let _refuse: IfFull = body.optional("if_full", judges::word).unwrap_or(IfFull::Refuse);
    let override_reason = body.object("override", |within| within.required("reason", judges::text(judges::NOTE)));
    body.finish(|| Some(NewBooking { slot_id: slot_id?, mentee_id: mentee_id?, override_reason }))
}

pub fn cancellation(mut body: Fields, by: &Actor) -> Result<Cancellation> {
    let reason_code = body.required("reason_code", judges::word);
    let note = body.optional("note", judges::text(judges::NOTE));
    let said = body.optional("cancelled_by", judges::word);
    let cancelled_by = if by.is_partner() { CancelledBy::Employer } else { said.unwrap_or(CancelledBy::Mentee) };
    body.finish(|| Some(Cancellation { cancelled_by, reason_code: reason_code?, note }))
}

pub fn slot_cancellation(mut body: Fields, by: &Actor) -> Result<Cancellation> {
    let reason_code = body.required("reason_code", judges::word);
    let note = body.optional("note", judges::text(judges::NOTE));
    let said = body.optional("cancelled_by", judges::word);
    if said == Some(CancelledBy::Mentee) {
        body.fault("cancelled_by", "unknown-word", "A slot is cancelled by the employer or the institute.");
    }
    let cancelled_by = if by.is_partner() { CancelledBy::Employer } else { said.unwrap_or(CancelledBy::Institute) };
    body.finish(|| Some(Cancellation { cancelled_by, reason_code: reason_code?, note }))
}

pub fn decline(mut body: Fields) -> Result<Decline> {
    let reason_code = body.optional("reason_code", judges::word);
    let note = body.optional("note", judges::text(judges::NOTE));
    body.finish(|| Some(Decline { reason_code, note }))
}
