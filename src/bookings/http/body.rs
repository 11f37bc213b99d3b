//! The bodies of bookings and their steps.

use crate::auth::Actor;
use crate::bookings::model::{Attendance, Cancellation, Decline, ExcusedCategory, IfFull, NewBooking, Outcome, Party};
use crate::bookings::slot_move::Move;
use crate::error::Result;
use crate::ids::{MenteeId, SlotId};
use crate::slots::http::body::{OverrideBody, override_reason, start};
use crate::slots::model::{CancelledBy, ReasonCode};
use crate::slots::store::SlotRow;
use crate::time::{Instant, LocalTime, Zone};
use crate::wire::fields::Fields;
use crate::wire::parse;

/// The body of a new booking.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewBooking, example = json!({"slot_id": "slot_01k2m7q3x8e5rb4t9v6w1y0z2a", "mentee_id": "ment_01k2m7q3x8e5rb4t9v6w1y0z2a", "if_full": "refuse"}))]
#[expect(dead_code, reason = "describes the body that `new_booking` reads")]
pub struct NewBookingBody {
    slot_id: SlotId,
    mentee_id: MenteeId,
    /// `refuse` where absent; `waitlist` joins the line.
    if_full: Option<IfFull>,
    /// Passes over a closed booking window; recorded with its reason.
    #[schema(value_type = Option<OverrideBody>)]
    r#override: Option<OverrideBody>,
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
    let slot_id = body.required("slot_id", parse::id);
    let mentee_id = body.required("mentee_id", parse::id);
    let if_full = body.optional("if_full", parse::word).unwrap_or(IfFull::Refuse);
    let override_reason = body.object("override", |within| within.required("reason", parse::text(parse::NOTE)));
    body.finish(|| Some(NewBooking { slot_id: slot_id?, mentee_id: mentee_id?, if_full, override_reason }))
}

pub fn cancellation(mut body: Fields, by: &Actor) -> Result<Cancellation> {
    let reason_code = body.required("reason_code", parse::word);
    let note = body.optional("note", parse::text(parse::NOTE));
    let said = body.optional("cancelled_by", parse::word);
    let cancelled_by = if by.is_partner() { CancelledBy::Employer } else { said.unwrap_or(CancelledBy::Mentee) };
    body.finish(|| Some(Cancellation { cancelled_by, reason_code: reason_code?, note }))
}

pub fn slot_cancellation(mut body: Fields, by: &Actor) -> Result<Cancellation> {
    let reason_code = body.required("reason_code", parse::word);
    let note = body.optional("note", parse::text(parse::NOTE));
    let said = body.optional("cancelled_by", parse::word);
    if said == Some(CancelledBy::Mentee) {
        body.fault("cancelled_by", "unknown-word", "A slot is cancelled by the employer or the institute.");
    }
    let cancelled_by = if by.is_partner() { CancelledBy::Employer } else { said.unwrap_or(CancelledBy::Institute) };
    body.finish(|| Some(Cancellation { cancelled_by, reason_code: reason_code?, note }))
}

pub fn decline(mut body: Fields) -> Result<Decline> {
    let reason_code = body.optional("reason_code", parse::word);
    let note = body.optional("note", parse::text(parse::NOTE));
    body.finish(|| Some(Decline { reason_code, note }))
}

/// Why somebody is offered a seat out of line.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OfferBooking, example = json!({"reason": "The host asked for somebody from this field."}))]
#[expect(dead_code, reason = "describes the body that `reason` reads")]
pub struct ReasonBody {
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// Which slot a booking goes to.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RescheduleBooking, example = json!({"slot_id": "slot_01k2m7q3x8e5rb4t9v6w1y0z2a", "reason_code": "work"}))]
#[expect(dead_code, reason = "describes the body that `target` reads")]
pub struct RescheduleBody {
    slot_id: SlotId,
    reason_code: Option<ReasonCode>,
}

/// How a booking ended.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RecordAttendance, example = json!({"outcome": "no_show", "party": "mentee", "excused": {"category": "official_appointment"}}))]
#[expect(dead_code, reason = "describes the body that `attendance` reads")]
pub struct AttendanceBody {
    outcome: OutcomeWord,
    /// Who did not come; goes with `no_show`.
    party: Option<Party>,
    /// Goes with `attended`; from 15 minutes on it counts as `no_show`.
    #[schema(minimum = 0, maximum = 14)]
    late_minutes: Option<i32>,
    /// Goes with a `no_show` of the mentee.
    excused: Option<ExcusedBody>,
    /// Needed to correct what was recorded before.
    #[schema(min_length = 1, max_length = 2000)]
    reason: Option<String>,
}

/// Why an absence does not count against the mentee.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Excused)]
#[expect(dead_code, reason = "describes the body that `attendance` reads")]
pub struct ExcusedBody {
    category: ExcusedCategory,
}

crate::words! {
    pub enum OutcomeWord { Attended = "attended", NoShow = "no_show" }
}
crate::words! {
    /// What becomes of bookings whose mentee has another one at the new time.
    pub enum OnClash { Refuse = "refuse", Cancel = "cancel" }
}

/// Where a slot moves.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MoveSlot, example = json!({"local_start": "2027-04-07T18:00", "timezone": "Europe/London", "reason_code": "business_need"}))]
#[expect(dead_code, reason = "describes the body that `slot_move` reads")]
pub struct MoveSlotBody {
    #[schema(value_type = Option<String>, example = "2027-04-07T18:00")]
    local_start: Option<LocalTime>,
    /// Instead of `local_start`, or with it to say which of two equal hours.
    starts_at: Option<Instant>,
    /// The slot's own where absent.
    timezone: Option<Zone>,
    /// The slot's own where absent.
    #[schema(minimum = 5, maximum = 1440)]
    duration_minutes: Option<i32>,
    reason_code: ReasonCode,
    /// `refuse` where absent.
    on_clash: Option<OnClash>,
    /// Passes over busy times of the hosts' external calendars. Coordinators only; recorded with its reason.
    r#override: Option<OverrideBody>,
}

pub fn reason(mut body: Fields) -> Result<String> {
    let reason = body.required("reason", parse::text(parse::NOTE));
    body.finish(|| reason)
}

pub fn target(mut body: Fields) -> Result<(SlotId, Option<ReasonCode>)> {
    let slot_id = body.required("slot_id", parse::id);
    let reason_code = body.optional("reason_code", parse::word);
    body.finish(|| Some((slot_id?, reason_code)))
}

/// From here on a late arrival counts as a no-show (product.md section 4).
const TOO_LATE_MINUTES: i32 = 15;

pub fn attendance(mut body: Fields) -> Result<Attendance> {
    let outcome = body.required("outcome", parse::word);
    let party = body.optional("party", parse::word);
    let late_minutes = body.optional("late_minutes", parse::integer(0, 1_440));
    let excused = body.object("excused", |within| within.required("category", parse::word));
    let reason = body.optional("reason", parse::text(parse::NOTE));
    let outcome = match (outcome, party) {
        (Some(OutcomeWord::Attended), None) => Some(Outcome::Attended),
        (Some(OutcomeWord::Attended), Some(_)) => {
            body.fault("party", "not-allowed", "Somebody who did not come goes with no_show.");
            None
        }
        (Some(OutcomeWord::NoShow), Some(party)) => Some(Outcome::NoShow { party, excused }),
        (Some(OutcomeWord::NoShow), None) => {
            body.fault("party", "required", "Say who did not come: mentee or host.");
            None
        }
        (None, _) => None,
    };
    if excused.is_some() && !matches!(outcome, Some(Outcome::NoShow { party: Party::Mentee, .. }) | None) {
        body.fault("excused", "not-allowed", "Only the absence of a mentee is excused.");
    }
    match (outcome, late_minutes) {
        (Some(Outcome::NoShow { .. }), Some(_)) => body.fault("late_minutes", "not-allowed", "Minutes go with attended."),
        (Some(Outcome::Attended), Some(TOO_LATE_MINUTES..)) => {
            body.fault("late_minutes", "counts-as-no-show", "15 minutes late or more counts as no_show of the mentee.");
        }
        _ => {}
    }
    body.finish(|| Some(Attendance { outcome: outcome?, late_minutes, reason }))
}

/// Without a zone or length the slot keeps its own.
pub fn slot_move(mut body: Fields, slot: &SlotRow, by: &Actor) -> Result<Move> {
    let timezone = body.optional("timezone", parse::zone).unwrap_or_else(|| slot.timezone.clone());
    let local = body.optional("local_start", parse::local_time);
    let at = body.optional("starts_at", parse::instant);
    if local.is_none() && at.is_none() {
        body.fault("local_start", "one-of", "Give local_start, or starts_at.");
    }
    let start = start(&mut body, &timezone, local, at);
    let duration_minutes = body.optional("duration_minutes", parse::integer(5, 1_440));
    let reason_code = body.required("reason_code", parse::word);
    let on_clash = body.optional("on_clash", parse::word).unwrap_or(OnClash::Refuse);
    let cancels_clashes = on_clash == OnClash::Cancel;
    let override_reason = override_reason(&mut body, by);
    body.finish(|| Some(Move { start: start?, timezone, duration_minutes, reason_code: reason_code?, cancels_clashes, override_reason }))
}
