//! A booking as coordinators and employers see it: what is shown depends on its state (docs/product.md, Disclosure).

use serde::Serialize;

use crate::auth::Scope;
use crate::bookings::booked_slot::BookedSlotView;
use crate::bookings::disclosure::{self, MenteeForHost, Told};
use crate::bookings::model::{BookingStatus, ExcusedCategory, Party};
use crate::bookings::store::BookingRow;
use crate::error::Result;
use crate::ids::{BookingId, CohortId, CompanyId, MenteeId, SlotId};
use crate::slots::model::{CancelledBy, ReasonCode};
use crate::slots::store::SlotBrief;
use crate::time::Instant;
use crate::wire::answer::Answer;

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Booking)]
pub struct BookingView {
    id: BookingId,
    status: BookingStatus,
    slot_id: SlotId,
    company_id: CompanyId,
    slot: BookedSlotView,
    /// The cohort in which the booking counts. Coordinators only.
    cohort_id: Option<CohortId>,
    /// An employer sees it once the booking is confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    mentee_id: Option<MenteeId>,
    /// An employer sees it once the booking is confirmed, and not after a cancellation; 30 days after the end of the slot only the name, and
    /// after 12 months nothing.
    mentee: Option<MenteeForHost>,
    waitlist_position: Option<i32>,
    /// The employer must answer until then; null once it has.
    respond_by: Option<Instant>,
    /// An offer is held until then; null once it is answered.
    offer_expires_at: Option<Instant>,
    cancelled_by: Option<CancelledBy>,
    /// An employer sees its own.
    reason_code: Option<ReasonCode>,
    /// An employer sees its own.
    note: Option<String>,
    /// From here on it is late to cancel or reschedule: the slot's cut-off when the seat was taken.
    cancel_cutoff_at: Option<Instant>,
    /// It is `true` where a cancellation came after the cut-off.
    late: Option<bool>,
    /// This says why a late cancellation does not count against the mentee. Only coordinators are told.
    excused: Option<ExcusedView>,
    /// It is there once it is recorded.
    attendance: Option<AttendanceView>,
    /// The version of the policy that decided last: about the seat, or about a deadline to answer. Coordinators only.
    policy_version: Option<i64>,
    /// The mentee's limits of shadowing that the last move of the slot passed; empty for partners.
    over_limits: Vec<String>,
    /// Coordinators only.
    r#override: Option<OverrideView>,
    version: i64,
    /// It was made at this instant; an employer reads when it first heard of it.
    created_at: Instant,
    updated_at: Instant,
}

/// This says whether the mentee came, and if not, on whose side that lay and why it is excused.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AttendanceView {
    /// `attended` or `no_show`
    outcome: BookingStatus,
    party: Option<Party>,
    late_minutes: Option<i32>,
    excused: Option<ExcusedView>,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct ExcusedView {
    category: ExcusedCategory,
}

impl From<ExcusedCategory> for ExcusedView {
    fn from(category: ExcusedCategory) -> Self {
        Self { category }
    }
}

impl AttendanceView {
    /// Gives the attendance once it is recorded. An employer is not shown why a mentee was excused.
    fn of(booking: &BookingRow, told: Told) -> Option<Self> {
        let recorded = matches!(booking.status, BookingStatus::Attended | BookingStatus::NoShow);
        recorded.then(|| Self {
            outcome: booking.status,
            party: booking.no_show_party,
            late_minutes: booking.late_minutes,
            excused: booking.excused_category.filter(|_| told == Told::Everything).map(ExcusedView::from),
        })
    }
}

/// This says which limits were passed over, and why. Each limit is named by the path of its setting in the policy.
#[derive(Serialize, utoipa::ToSchema)]
pub struct OverrideView {
    reason: String,
    #[schema(example = json!(["booking_closes"]))]
    limits: Vec<String>,
}

impl BookingView {
    /// Shows a booking to a reader now. `mentee` is the mentee as [`store::disclosures`](super::store::disclosures) finds it for this
    /// reader, and disclosure decides how much of it is shown.
    pub fn seen_by(
        scope: Scope,
        now: Instant,
        booking: BookingRow,
        slot: SlotBrief,
        mentee: Option<MenteeForHost>,
        waitlist_position: Option<i32>,
    ) -> Self {
        let told = disclosure::told(scope, &booking.stage(), now);
        let attendance = AttendanceView::of(&booking, told);
        let whole = told == Told::Everything;
        let is_cancelled = booking.status == BookingStatus::Cancelled;
        Self {
            id: booking.id,
            status: booking.status,
            slot_id: booking.slot_id,
            company_id: booking.company_id,
            slot: BookedSlotView::of(&booking, slot),
            cohort_id: booking.cohort_id.filter(|_| whole),
            mentee_id: told.has_person().then_some(booking.mentee_id),
            mentee: mentee.and_then(|mentee| told.of_person(mentee)),
            waitlist_position: waitlist_position.filter(|_| whole),
            respond_by: booking.respond_by.filter(|_| booking.status == BookingStatus::Requested),
            offer_expires_at: booking.offer_expires_at.filter(|_| booking.status == BookingStatus::Offered),
            cancelled_by: booking.cancelled_by.filter(|_| is_cancelled),
            reason_code: booking.reason_code.filter(|_| told.has_reason()),
            note: booking.note.filter(|_| told.has_reason()),
            cancel_cutoff_at: booking.cancel_cutoff_at,
            late: booking.late,
            excused: booking.excused_category.filter(|_| whole && is_cancelled).map(ExcusedView::from),
            attendance,
            policy_version: whole.then_some(booking.policy_version),
            over_limits: booking.over_limits.filter(|_| whole).map(|limits| limits.0).unwrap_or_default(),
            r#override: booking.override_reason.filter(|_| whole).map(|reason| OverrideView { reason, limits: booking.override_limits.0 }),
            version: booking.version,
            created_at: disclosure::created_at_told(scope, booking.created_at, booking.told_at),
            updated_at: booking.updated_at,
        }
    }

    /// Answers with the booking; with status 201 the answer also has its address.
    pub fn answer(
        status: u16,
        scope: Scope,
        now: Instant,
        booking: BookingRow,
        slot: SlotBrief,
        mentee: Option<MenteeForHost>,
        position: Option<i32>,
    ) -> Result<Answer> {
        let (id, version) = (booking.id, booking.version);
        let view = Self::seen_by(scope, now, booking, slot, mentee, position);
        if status == 201 { Answer::created(format!("/v1/bookings/{id}"), version, &view) } else { Answer::resource(status, version, &view) }
    }
}
