//! Reads the bodies of the steps that change a slot with its bookings, field by field.

use super::model::Move;
use crate::auth::Actor;
use crate::bookings::model::Cancellation;
use crate::error::Result;
use crate::slots::input::{OverrideBody, override_reason, reason_code, start};
use crate::slots::model::{CancelledBy, GivenReason, LONGEST_MINUTES, Start};
use crate::slots::store::SlotRow;
use crate::time::{Instant, LocalTime, Zone};
use crate::wire::fields::Fields;
use crate::wire::parse;

/// This says why a slot is cancelled.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CancelSlot, example = json!({"reason_code": "host_unavailable"}))]
#[expect(dead_code, reason = "describes the body that `slot_cancellation` reads")]
pub struct CancelSlotBody {
    reason_code: GivenReason,
    #[schema(max_length = 2000)]
    note: Option<String>,
    /// `institute` where absent, or `employer`; a partner is always `employer`.
    #[schema(value_type = Option<CancelledBy>)]
    cancelled_by: Option<CancelledBy>,
}

crate::words! {
    /// This says what becomes of bookings whose mentee has another one at the new time.
    pub enum OnClash { Refuse = "refuse", Cancel = "cancel" }
}

/// This says where a slot moves.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MoveSlot, example = json!({"local_start": "2027-04-07T18:00", "timezone": "Europe/London", "reason_code": "business_need"}))]
#[expect(dead_code, reason = "describes the body that `slot_move` reads")]
pub struct MoveSlotBody {
    #[schema(value_type = Option<String>, example = "2027-04-07T18:00")]
    local_start: Option<LocalTime>,
    /// Instead of `local_start`, or with it to say which of two equal hours.
    starts_at: Option<Instant>,
    /// The slot's own where absent; goes with a start.
    timezone: Option<Zone>,
    /// The slot's own where absent. A length alone keeps the start.
    #[schema(minimum = 5, maximum = 1440)]
    duration_minutes: Option<i32>,
    /// Instead of `duration_minutes`.
    ends_at: Option<Instant>,
    reason_code: GivenReason,
    /// `refuse` where absent.
    on_clash: Option<OnClash>,
    /// Passes over blackouts and busy times of the hosts' external calendars. Coordinators only; recorded with its reason.
    r#override: Option<OverrideBody>,
}

/// Reads why a slot is cancelled. A partner's cancellation counts as the employer's, whatever the body says; a coordinator's as the
/// institute's where the body does not say.
pub fn slot_cancellation(mut body: Fields, by: &Actor) -> Result<Cancellation> {
    let why = cancellation(&mut body, by);
    body.finish(|| why)
}

/// Does what [`slot_cancellation`] does, in a body that has other fields too.
pub fn cancellation(body: &mut Fields, by: &Actor) -> Option<Cancellation> {
    let reason_code = body.required("reason_code", reason_code);
    let note = body.optional("note", parse::text(parse::NOTE));
    let said = body.optional("cancelled_by", parse::word);
    if said == Some(CancelledBy::Mentee) {
        body.fault("cancelled_by", "unknown-word", "A slot is cancelled by the employer or the institute.");
    }
    let cancelled_by = if by.is_partner() { CancelledBy::Employer } else { said.unwrap_or(CancelledBy::Institute) };
    Some(Cancellation { cancelled_by, reason_code: reason_code?, note, excused: None })
}

/// Reads where a slot moves. If the body leaves out the start, the time zone or the length, the slot keeps it.
pub fn slot_move(mut body: Fields, slot: &SlotRow, by: &Actor) -> Result<Move> {
    let zone = body.optional("timezone", parse::zone);
    let timezone = zone.clone().unwrap_or_else(|| slot.timezone.clone());
    let local = body.optional("local_start", parse::local_time);
    let at = body.optional("starts_at", parse::instant);
    let has_length = body.has("duration_minutes") || body.has("ends_at");
    let start = match (local, at) {
        (None, None) if has_length => {
            if zone.is_some() {
                body.fault("timezone", "not-allowed", "A time zone goes with local_start or starts_at.");
            }
            own_start(&mut body, slot)
        }
        (None, None) => {
            body.fault("local_start", "one-of", "Give local_start or starts_at, or for another length duration_minutes or ends_at.");
            None
        }
        (Some(_), _) | (_, Some(_)) => start(&mut body, &timezone, local, at),
    };
    let duration_minutes = length(&mut body, start);
    let reason_code = body.required("reason_code", reason_code);
    let on_clash = body.optional("on_clash", parse::word).unwrap_or(OnClash::Refuse);
    let cancels_clashes = on_clash == OnClash::Cancel;
    let override_reason = override_reason(&mut body, by);
    body.finish(|| Some(Move { start: start?, timezone, duration_minutes, reason_code: reason_code?, cancels_clashes, override_reason }))
}

/// Gives the start that the slot has.
fn own_start(body: &mut Fields, slot: &SlotRow) -> Option<Start> {
    let own = slot.starts_at.zip(slot.local_start).map(|(at, local)| Start { at, local });
    if own.is_none() {
        body.fault("local_start", "required", "The slot has no start yet: give local_start, or starts_at.");
    }
    own
}

/// Reads the length of a slot from its minutes or from its end. If both are given, they must agree.
fn length(body: &mut Fields, start: Option<Start>) -> Option<i32> {
    let minutes = body.optional("duration_minutes", parse::integer(5, LONGEST_MINUTES));
    let ends_at: Option<Instant> = body.optional("ends_at", parse::instant);
    let (Some(start), Some(ends_at)) = (start, ends_at) else { return minutes };
    let until_end = (5..=LONGEST_MINUTES).find(|minutes| start.at.plus_minutes(*minutes) == ends_at);
    if until_end.is_none() {
        body.fault("ends_at", "out-of-range", "A slot ends 5 to 1,440 whole minutes after its start.");
    } else if minutes.is_some() && minutes != until_end {
        body.fault("ends_at", "contradiction", "This is not duration_minutes after the start.");
    }
    until_end
}
