//! A booking as a coordinator and as an employer sees it: staged disclosure (product.md section 5).

use serde::Serialize;

use crate::answer::Answer;
use crate::auth::Scope;
use crate::bookings::model::BookingStatus;
use crate::bookings::store::BookingRow;
use crate::error::Result;
use crate::ids::{BookingId, CompanyId, MenteeId, SlotId};
use crate::mentees::store::MenteeRow;
use crate::slots::model::{CancelledBy, ReasonCode};
use crate::time::Instant;

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Booking)]
pub struct BookingView {
    id: BookingId,
    status: BookingStatus,
    slot_id: SlotId,
    company_id: CompanyId,
    /// An employer sees it once the booking is confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    mentee_id: Option<MenteeId>,
    /// An employer sees it once the booking is confirmed, and not after a cancellation.
    mentee: Option<MenteeForHost>,
    waitlist_position: Option<i32>,
    respond_by: Option<Instant>,
    offer_expires_at: Option<Instant>,
    cancelled_by: Option<CancelledBy>,
    /// An employer sees its own.
    reason_code: Option<ReasonCode>,
    /// An employer sees its own.
    note: Option<String>,
    /// Whether a cancellation came after the cut-off.
    late: Option<bool>,
    /// Coordinators only.
    r#override: Option<OverrideView>,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

/// What a host is told of a mentee, and no more.
#[derive(Serialize, utoipa::ToSchema)]
pub struct MenteeForHost {
    preferred_name: String,
    profession: Option<String>,
    target_role: Option<String>,
    adjustment_for_host: Option<String>,
}

/// Which limits were passed over, and why.
#[derive(Serialize, utoipa::ToSchema)]
pub struct OverrideView {
    reason: String,
    #[schema(example = json!(["window"]))]
    limits: Vec<String>,
}

impl BookingView {
    /// `mentee` is the booking's own; who may not know of it is not told.
    pub fn seen_by(scope: Scope, booking: BookingRow, mentee: Option<MenteeRow>) -> Self {
        let whole = scope == Scope::Institute;
        let knows_mentee = whole || booking.status.is_disclosed();
        let knows_reason =
            whole || booking.cancelled_by != Some(CancelledBy::Mentee) && booking.cancelled_by != Some(CancelledBy::Institute);
        Self {
            id: booking.id,
            status: booking.status,
            slot_id: booking.slot_id,
            company_id: booking.company_id,
            mentee_id: knows_mentee.then_some(booking.mentee_id),
            mentee: mentee.filter(|_| knows_mentee).map(MenteeForHost::from),
            waitlist_position: None,
            respond_by: booking.respond_by,
            offer_expires_at: booking.offer_expires_at,
            cancelled_by: booking.cancelled_by,
            reason_code: booking.reason_code.filter(|_| knows_reason),
            note: booking.note.filter(|_| knows_reason),
            late: booking.late,
            r#override: booking.override_reason.filter(|_| whole).map(|reason| OverrideView { reason, limits: booking.override_limits.0 }),
            version: booking.version,
            created_at: booking.created_at,
            updated_at: booking.updated_at,
        }
    }

    /// 200 with the booking, or 201 with its address.
    pub fn answer(status: u16, scope: Scope, booking: BookingRow, mentee: Option<MenteeRow>) -> Result<Answer> {
        let (id, version) = (booking.id, booking.version);
        let view = Self::seen_by(scope, booking, mentee);
        if status == 201 { Answer::created(format!("/v1/bookings/{id}"), version, &view) } else { Answer::resource(status, version, &view) }
    }
}

impl From<MenteeRow> for MenteeForHost {
    fn from(mentee: MenteeRow) -> Self {
        Self {
            preferred_name: mentee.preferred_name,
            profession: mentee.profession,
            target_role: mentee.target_role,
            adjustment_for_host: mentee.adjustment_for_host,
        }
    }
}
