//! Reads the body of a new exception, and the filters of a list.

use super::model::{Asked, ExceptionAction, ExceptionCategory, NewException};
use crate::allocation::store::ExceptionFilter;
use crate::error::Result;
use crate::ids::{BookingId, MenteeId, RoundId, SlotId};
use crate::time::Instant;
use crate::wire::fields::Fields;
use crate::wire::parse;

/// Each action has its own of these fields.
const OF_ACTIONS: [&str; 4] = ["slot_id", "mentee_id", "booking_id", "round_id"];

/// What is asked for. Each action has fields of its own.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewException, example = json!({"action": "place", "slot_id": "slot_01k2m7q3x8e5rb4t9v6w1y0z2a",
    "mentee_id": "ment_01k2m7q3x8e5rb4t9v6w1y0z2a", "category": "mistake_of_ours", "reason": "We lost the form that she sent in time."}))]
#[expect(dead_code, reason = "describes the body that `new_exception` reads")]
pub struct NewExceptionBody {
    action: ExceptionAction,
    /// The slot in which a seat is asked for; with `place` alone.
    #[schema(nullable = false)]
    slot_id: Option<SlotId>,
    /// Who is to get the seat; with `place` alone.
    #[schema(nullable = false)]
    mentee_id: Option<MenteeId>,
    /// The booking that waits and is to be offered a seat out of line; with `offer` alone.
    #[schema(nullable = false)]
    booking_id: Option<BookingId>,
    /// The round that is to be cancelled; with `cancel_round` alone.
    #[schema(nullable = false)]
    round_id: Option<RoundId>,
    category: ExceptionCategory,
    /// Coordinators read it.
    #[schema(min_length = 1, max_length = 2_000)]
    reason: String,
}

/// Reads a new exception. Whether what it names exists is for the act to check.
pub fn new_exception(mut body: Fields) -> Result<NewException> {
    let given = OF_ACTIONS.map(|name| (name, body.has(name)));
    let action = body.required("action", parse::word);
    let slot_id = body.optional("slot_id", parse::id);
    let mentee_id = body.optional("mentee_id", parse::id);
    let booking_id = body.optional("booking_id", parse::id);
    let round_id = body.optional("round_id", parse::id);
    let category = body.required("category", parse::word);
    let reason = body.required("reason", parse::text(parse::NOTE));
    if let Some(action) = action {
        check_fields(&mut body, action, &given);
    }
    body.finish(|| {
        let asked = match action? {
            ExceptionAction::Place => Asked::Place { slot_id: slot_id?, mentee_id: mentee_id? },
            ExceptionAction::Offer => Asked::Offer { booking_id: booking_id? },
            ExceptionAction::CancelRound => Asked::CancelRound { round_id: round_id? },
        };
        Some(NewException { asked, category: category?, reason: reason? })
    })
}

/// Each action has fields of its own, and no others.
fn check_fields(body: &mut Fields, action: ExceptionAction, given: &[(&str, bool)]) {
    let own: &[&str] = match action {
        ExceptionAction::Place => &["slot_id", "mentee_id"],
        ExceptionAction::Offer => &["booking_id"],
        ExceptionAction::CancelRound => &["round_id"],
    };
    for (name, is_given) in given {
        match (own.contains(name), is_given) {
            (true, false) => body.fault(name, "required", format!("The action {action} needs it.")),
            (false, true) => body.fault(name, "not-allowed", format!("It does not go with the action {action}.")),
            (true, true) | (false, false) => {}
        }
    }
}

/// Reads the filters of a list of exceptions. Which state an exception is in at this instant follows from the clock.
pub fn exception_filter(fields: &mut Fields, now: Instant) -> ExceptionFilter {
    ExceptionFilter {
        status: fields.optional("status", parse::word).map(|status| (status, now)),
        round_id: fields.optional("round_id", parse::id),
        mentee_id: fields.optional("mentee_id", parse::id),
    }
}
