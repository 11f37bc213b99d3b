//! Reads the bodies of a new booking and of a booking's steps, field by field.

use std::collections::HashSet;
use std::hash::Hash;

use super::model::{
    Attendance, Cancellation, Decline, Excuse, ExcusedCategory, IfFull, NewBooking, NewBookings, Outcome, Party, Rescheduling,
    SlotAttendance,
};
use super::store::BookingFilter;
use crate::auth::{Actor, Scope};
use crate::error::Result;
use crate::ids::{BookingId, MenteeId, SlotId};
use crate::slots::input::reason_code;
use crate::slots::input::{OverrideBody, cohort_in_query};
use crate::slots::model::{CancelledBy, GivenReason};
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
    /// `refuse` where absent; `waitlist` joins the waitlist.
    if_full: Option<IfFull>,
    /// Passes over a closed booking window and the caps of the mentee; recorded with its reason.
    #[schema(value_type = Option<OverrideBody>)]
    r#override: Option<OverrideBody>,
}

/// Whom to book into a slot.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewBookings, example = json!({"mentee_ids": ["ment_01k2m7q3x8e5rb4t9v6w1y0z2a", "ment_01k2m7q3x8e5rb4t9v6w1y0z2b"]}))]
#[expect(dead_code, reason = "describes the body that `new_bookings` reads")]
pub struct NewBookingsBody {
    /// Each mentee once.
    #[schema(min_items = 1, max_items = 100)]
    mentee_ids: Vec<MenteeId>,
    /// Passes over a closed booking window and the caps of the mentee; recorded with its reason.
    #[schema(value_type = Option<OverrideBody>)]
    r#override: Option<OverrideBody>,
}

/// This says why a booking is cancelled.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CancelBooking, example = json!({"reason_code": "illness", "cancelled_by": "mentee"}))]
#[expect(dead_code, reason = "describes the body that `cancellation` reads")]
pub struct CancelBookingBody {
    reason_code: GivenReason,
    #[schema(max_length = 2000)]
    note: Option<String>,
    /// `mentee` where absent; a partner is always `employer`.
    cancelled_by: Option<CancelledBy>,
    /// Goes with a cancellation on the mentee's side; kept where it is late.
    excused: Option<ExcusedBody>,
}

/// This says why the employer cannot offer the time.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeclineBooking, example = json!({"reason_code": "host_unavailable"}))]
#[expect(dead_code, reason = "describes the body that `decline` reads")]
pub struct DeclineBody {
    reason_code: Option<GivenReason>,
    #[schema(max_length = 2000)]
    note: Option<String>,
}

/// Takes the filters of a list of bookings out of a query.
pub fn booking_filter(fields: &mut Fields, scope: Scope) -> BookingFilter {
    BookingFilter {
        slot_id: fields.optional("slot_id", parse::id),
        mentee_id: fields.optional("mentee_id", parse::id),
        company_id: fields.optional("company_id", parse::id),
        host_id: fields.optional("host_id", parse::id),
        site_id: fields.optional("site_id", parse::id),
        kind: fields.optional("kind", parse::word),
        cohort_id: cohort_in_query(fields, scope),
        overridden: overridden(fields, scope),
        statuses: fields.optional("status", parse::words_in_query).unwrap_or_default(),
        starts_after: fields.optional("starts_after", parse::instant),
        starts_before: fields.optional("starts_before", parse::instant),
    }
}

/// Reads whether only overridden bookings are asked for. A company is not told of overrides, and must not find them out by asking.
fn overridden(fields: &mut Fields, scope: Scope) -> bool {
    let overridden = fields.optional("overridden", parse::boolean_in_query);
    match (scope, overridden) {
        (_, None) => false,
        (Scope::Institute, Some(overridden)) => overridden,
        (Scope::Company(_), Some(_)) => {
            fields.fault("overridden", "not-allowed", "Only coordinators know which limits were passed over.");
            false
        }
    }
}

pub fn new_booking(mut body: Fields) -> Result<NewBooking> {
    let slot_id = body.required("slot_id", parse::id);
    let mentee_id = body.required("mentee_id", parse::id);
    let if_full = body.optional("if_full", parse::word).unwrap_or(IfFull::Refuse);
    let override_reason = body.object("override", |within| within.required("reason", parse::text(parse::NOTE)));
    body.finish(|| Some(NewBooking { slot_id: slot_id?, mentee_id: mentee_id?, if_full, override_reason }))
}

/// At most this many mentees are booked at once.
const MOST_AT_ONCE: usize = 100;

/// Reads whom to book into a slot. A mentee who is named twice is a fault.
pub fn new_bookings(mut body: Fields) -> Result<NewBookings> {
    let mentee_ids: Option<Vec<MenteeId>> = body.required_items("mentee_ids", MOST_AT_ONCE, parse::id);
    let named = mentee_ids.as_deref().unwrap_or_default();
    if mentee_ids.as_ref().is_some_and(Vec::is_empty) {
        body.fault("mentee_ids", "required", "Name at least one mentee.");
    }
    for index in repeated(named) {
        body.fault(&format!("mentee_ids/{index}"), "repeated", "Name each mentee once.");
    }
    let override_reason = body.object("override", |within| within.required("reason", parse::text(parse::NOTE)));
    body.finish(|| Some(NewBookings { mentee_ids: mentee_ids?, override_reason }))
}

/// Gives the indexes of the items that stood in the list before.
fn repeated<T: Eq + Hash>(items: &[T]) -> Vec<usize> {
    let mut seen = HashSet::new();
    items.iter().enumerate().filter(|(_, item)| !seen.insert(*item)).map(|(index, _)| index).collect()
}

/// Reads why a booking is cancelled. A partner's cancellation counts as the employer's, whatever the body says; a coordinator's as the
/// mentee's where the body does not say.
pub fn cancellation(mut body: Fields, by: &Actor) -> Result<Cancellation> {
    let reason_code = body.required("reason_code", reason_code);
    let note = body.optional("note", parse::text(parse::NOTE));
    let said = body.optional("cancelled_by", parse::word);
    let cancelled_by = if by.is_partner() { CancelledBy::Employer } else { said.unwrap_or(CancelledBy::Mentee) };
    let excused = excused(&mut body, cancelled_by);
    body.finish(|| Some(Cancellation { cancelled_by, reason_code: reason_code?, note, excused }))
}

/// Reads why something late does not count against the mentee. Only what was done on the mentee's side can be excused.
fn excused(body: &mut Fields, side: CancelledBy) -> Option<ExcusedCategory> {
    let excused = body.object("excused", |within| within.required("category", parse::word));
    if excused.is_some() && side != CancelledBy::Mentee {
        body.fault("excused", "not-allowed", "Only what is late on the mentee's side is excused.");
    }
    excused
}

pub fn decline(mut body: Fields) -> Result<Decline> {
    let reason_code = body.optional("reason_code", reason_code);
    let note = body.optional("note", parse::text(parse::NOTE));
    body.finish(|| Some(Decline { reason_code, note }))
}

/// This says why somebody is offered a seat out of order.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OfferBooking, example = json!({"reason": "The host asked for somebody from this field."}))]
#[expect(dead_code, reason = "describes the body that `reason` reads")]
pub struct ReasonBody {
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// This says why a booking is reinstated.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReinstateBooking, example = json!({"reason": "The wrong booking was cancelled."}))]
#[expect(dead_code, reason = "describes the body that `reason` reads")]
pub struct ReinstateBody {
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// This says which slot a booking goes to.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RescheduleBooking, example = json!({"slot_id": "slot_01k2m7q3x8e5rb4t9v6w1y0z2a", "reason_code": "work", "on_behalf_of": "mentee"}))]
#[expect(dead_code, reason = "describes the body that `rescheduling` reads")]
pub struct RescheduleBody {
    slot_id: SlotId,
    reason_code: Option<GivenReason>,
    /// `mentee` where absent.
    on_behalf_of: Option<CancelledBy>,
    /// Goes with a reschedule on the mentee's side; kept where it is late.
    excused: Option<ExcusedBody>,
}

/// This says why something that counts against a mentee no longer does.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ExcuseBooking, example = json!({"category": "illness", "reason": "A doctor's note came today."}))]
#[expect(dead_code, reason = "describes the body that `excuse` reads")]
pub struct ExcuseBody {
    category: ExcusedCategory,
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
    /// The slot out of which the booking was rescheduled late. Where absent, the absence or late cancellation is excused, or else the last
    /// late reschedule.
    from_slot_id: Option<SlotId>,
}

/// This says how a booking ended.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RecordAttendance, example = json!({"outcome": "no_show", "party": "mentee", "excused": {"category": "official_appointment"}}))]
#[expect(dead_code, reason = "describes the body that `attendance` reads")]
pub struct AttendanceBody {
    outcome: OutcomeWord,
    /// This side did not come; it goes with `no_show`.
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

/// This says why an absence, a late cancellation or a late reschedule does not count against the mentee.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Excused)]
#[expect(dead_code, reason = "describes what `attendance` and `excused` read")]
pub struct ExcusedBody {
    category: ExcusedCategory,
}

/// This says how the bookings of a slot ended.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RecordSlotAttendance, example = json!({"bookings": [{"booking_id": "book_01k2m7q3x8e5rb4t9v6w1y0z2a", "outcome": "no_show",
    "party": "mentee"}], "others": {"outcome": "attended"}}))]
#[expect(dead_code, reason = "describes the body that `slot_attendance` reads")]
pub struct SlotAttendanceBody {
    /// Each booking once.
    #[schema(max_items = 1000)]
    bookings: Option<Vec<AttendanceOfBookingBody>>,
    /// This is recorded for everybody else whose booking is confirmed. Where it is absent, only those who are named are recorded.
    #[schema(value_type = Option<AttendanceBody>)]
    others: Option<AttendanceBody>,
}

/// This says how one of them ended.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RecordAttendanceOfBooking)]
#[expect(dead_code, reason = "describes the body that `slot_attendance` reads")]
pub struct AttendanceOfBookingBody {
    booking_id: BookingId,
    outcome: OutcomeWord,
    /// This side did not come; it goes with `no_show`.
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

crate::words! {
    pub enum OutcomeWord { Attended = "attended", NoShow = "no_show" }
}

/// Reads a reason that must be given. The acts that offer out of order, reinstate a booking and hold a slot share it.
pub fn reason(mut body: Fields) -> Result<String> {
    let reason = body.required("reason", parse::text(parse::NOTE));
    body.finish(|| reason)
}

/// Reads which slot a booking goes to, on whose side that counts, and why.
pub fn rescheduling(mut body: Fields) -> Result<Rescheduling> {
    let slot_id = body.required("slot_id", parse::id);
    let reason_code = body.optional("reason_code", reason_code);
    let on_behalf_of = body.optional("on_behalf_of", parse::word).unwrap_or(CancelledBy::Mentee);
    let excused = excused(&mut body, on_behalf_of);
    body.finish(|| Some(Rescheduling { slot_id: slot_id?, reason_code, on_behalf_of, excused }))
}

/// Reads what is excused, and why.
pub fn excuse(mut body: Fields) -> Result<Excuse> {
    let category = body.required("category", parse::word);
    let reason = body.required("reason", parse::text(parse::NOTE));
    let from_slot_id = body.optional("from_slot_id", parse::id);
    body.finish(|| Some(Excuse { category: category?, reason: reason?, from_slot_id }))
}

/// Reads how a booking ended. The faults name which fields go with which outcome (docs/product.md, Attendance).
pub fn attendance(mut body: Fields, too_late_minutes: i32) -> Result<Attendance> {
    let attendance = attendance_in(&mut body, too_late_minutes);
    body.finish(|| attendance)
}

/// A slot has at most this many seats, so at most this many bookings hold one.
const MOST_SEATS: usize = 1_000;

/// Reads how the bookings of a slot ended: the named ones, all others, or both.
pub fn slot_attendance(mut body: Fields, too_late_minutes: i32) -> Result<SlotAttendance> {
    if !body.has("bookings") && !body.has("others") {
        body.fault("bookings", "one-of", "Give bookings, or others.");
    }
    let of_one = |within: &mut Fields| {
        let id: Option<BookingId> = within.required("booking_id", parse::id);
        let attendance = attendance_in(within, too_late_minutes);
        Some((id?, attendance?))
    };
    let bookings = body.objects("bookings", MOST_SEATS, of_one).unwrap_or_default();
    let others = body.object("others", |within| attendance_in(within, too_late_minutes));
    for index in repeated(&bookings.iter().map(|(id, _)| *id).collect::<Vec<_>>()) {
        body.fault(&format!("bookings/{index}/booking_id"), "repeated", "Name each booking once.");
    }
    body.finish(|| Some(SlotAttendance { bookings, others }))
}

fn attendance_in(body: &mut Fields, too_late_minutes: i32) -> Option<Attendance> {
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
        (Some(Outcome::Attended), Some(late)) if late >= too_late_minutes => {
            let detail = format!("{too_late_minutes} minutes late or more counts as no_show of the mentee.");
            body.fault("late_minutes", "counts-as-no-show", detail);
        }
        _ => {}
    }
    Some(Attendance { outcome: outcome?, late_minutes, reason })
}
