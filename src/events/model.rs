//! This says what can happen, what is told of it, and to whom (docs/product.md, Events). Payloads are thin: they have ids, states, versions
//! and times.

use serde::Serialize;

use crate::error::{Error, Result};
use crate::ids::{
    AccountId, BookingId, CohortId, CompanyId, EndpointId, EnrolmentId, ExceptionId, MenteeId, ProgrammeId, RoundId, SeriesId, SlotId,
};
use crate::time::Instant;

crate::words! {
    /// The name of an event: in the log, in webhooks and in the audit.
    pub enum EventType {
        CompanyCreated = "company.created",
        CompanyUpdated = "company.updated",
        PartnershipChanged = "partnership.changed",
        SlotCreated = "slot.created",
        SlotSubmitted = "slot.submitted",
        SlotReturned = "slot.returned",
        SlotPublished = "slot.published",
        SlotUpdated = "slot.updated",
        SlotMoved = "slot.moved",
        SlotOnHold = "slot.on_hold",
        SlotReleased = "slot.released",
        SlotCancelled = "slot.cancelled",
        SlotCompleted = "slot.completed",
        SeriesCreated = "slot_series.created",
        SeriesChanged = "slot_series.changed",
        SeriesCancelled = "slot_series.cancelled",
        BookingRequested = "booking.requested",
        BookingConfirmed = "booking.confirmed",
        BookingDeclined = "booking.declined",
        BookingWaitlisted = "booking.waitlisted",
        BookingOffered = "booking.offered",
        BookingExpired = "booking.expired",
        BookingCancelled = "booking.cancelled",
        BookingRescheduled = "booking.rescheduled",
        BookingAttended = "booking.attended",
        BookingNoShow = "booking.no_show",
        BookingCorrected = "booking.corrected",
        BookingUpdated = "booking.updated",
        BookingReinstated = "booking.reinstated",
        InstituteUpdated = "institute.updated",
        MenteeCreated = "mentee.created",
        MenteeUpdated = "mentee.updated",
        MenteeErased = "mentee.erased",
        ProgrammeCreated = "programme.created",
        ProgrammeUpdated = "programme.updated",
        CohortCreated = "cohort.created",
        CohortUpdated = "cohort.updated",
        EnrolmentCreated = "enrolment.created",
        EnrolmentPaused = "enrolment.paused",
        EnrolmentResumed = "enrolment.resumed",
        EnrolmentCompleted = "enrolment.completed",
        EnrolmentWithdrawn = "enrolment.withdrawn",
        EnrolmentEnded = "enrolment.ended",
        RoundCreated = "round.created",
        RoundOpened = "round.opened",
        RoundClosed = "round.closed",
        RoundDrawn = "round.drawn",
        RoundCancelled = "round.cancelled",
        ExceptionRequested = "exception.requested",
        ExceptionApproved = "exception.approved",
        ExceptionRejected = "exception.rejected",
        ExceptionLapsed = "exception.lapsed",
        AccountCreated = "account.created",
        AccountUpdated = "account.updated",
        AccountDeactivated = "account.deactivated",
        AccountReactivated = "account.reactivated",
        AccountLinkCreated = "account.sign_in_link_created",
        EndpointDisabled = "webhook_endpoint.disabled",
        Ping = "webhook.ping",
    }
}

impl EventType {
    /// Tells whether companies may see events of this type. Companies are not told of places on the waitlist and of who can sign
    /// in, and mentees with their enrolments and the institute have no company.
    pub fn is_shown_to_companies(self) -> bool {
        use EventType as E;
        !matches!(
            self,
            E::BookingWaitlisted
                | E::BookingOffered
                | E::InstituteUpdated
                | E::MenteeCreated
                | E::MenteeUpdated
                | E::MenteeErased
                | E::ProgrammeCreated
                | E::ProgrammeUpdated
                | E::CohortCreated
                | E::CohortUpdated
                | E::EnrolmentCreated
                | E::EnrolmentPaused
                | E::EnrolmentResumed
                | E::EnrolmentCompleted
                | E::EnrolmentWithdrawn
                | E::EnrolmentEnded
                | E::RoundCreated
                | E::RoundOpened
                | E::RoundClosed
                | E::RoundDrawn
                | E::RoundCancelled
                | E::ExceptionRequested
                | E::ExceptionApproved
                | E::ExceptionRejected
                | E::ExceptionLapsed
                | E::AccountCreated
                | E::AccountUpdated
                | E::AccountDeactivated
                | E::AccountReactivated
                | E::AccountLinkCreated
        )
    }
}

/// One thing that happened. The data of the variant becomes `data` in the body.
#[derive(Debug, Clone)]
pub enum Event {
    Company(EventType, CompanyData),
    Partnership(PartnershipData),
    Slot(EventType, SlotData),
    Series(EventType, SeriesData),
    Booking(EventType, BookingData),
    Reschedule(RescheduleData),
    Institute(InstituteData),
    Mentee(EventType, MenteeData),
    Programme(EventType, ProgrammeData),
    Cohort(EventType, CohortData),
    Enrolment(EventType, EnrolmentData),
    Round(EventType, RoundData),
    Exception(EventType, ExceptionData),
    Account(EventType, AccountData),
    Endpoint(EndpointData),
    Ping(PingData),
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompanyData {
    pub company_id: CompanyId,
    #[schema(example = 2)]
    pub version: i64,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartnershipData {
    pub company_id: CompanyId,
    #[schema(example = "agreement_pending")]
    pub from: &'static str,
    #[schema(example = "active")]
    pub to: &'static str,
    #[schema(example = 5)]
    pub version: i64,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotData {
    pub slot_id: SlotId,
    pub company_id: CompanyId,
    #[schema(example = "published")]
    pub status: &'static str,
    /// Null while a draft has no start.
    pub starts_at: Option<Instant>,
    pub ends_at: Option<Instant>,
    #[schema(example = 3)]
    pub version: i64,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesData {
    pub series_id: SeriesId,
    pub company_id: CompanyId,
    /// How many slots were made, changed or cancelled; each of them has an event of its own.
    #[schema(example = 24)]
    pub slots: usize,
    #[schema(example = 2)]
    pub version: i64,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookingData {
    pub booking_id: BookingId,
    pub slot_id: SlotId,
    pub company_id: CompanyId,
    #[schema(example = "confirmed")]
    pub status: &'static str,
    #[schema(example = 2)]
    pub version: i64,
    /// Whether the company is told of the booking as it is now. Not part of the body.
    #[serde(skip)]
    pub is_told_to_company: bool,
    /// Whether a seat was taken or freed, so that the slot shows another number of them. Not part of the body.
    #[serde(skip)]
    pub takes_or_frees_seat: bool,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RescheduleData {
    pub booking_id: BookingId,
    /// Where the booking is now; null for a company whose slot it has left for another company's.
    pub slot_id: Option<SlotId>,
    /// Where the booking was before; null for a company to whose slot it has come from another company's.
    pub previous_slot_id: Option<SlotId>,
    pub company_id: CompanyId,
    /// Null for a company that the booking has left.
    #[schema(example = "confirmed")]
    pub status: Option<&'static str>,
    #[schema(example = 3)]
    pub version: i64,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InstituteData {
    #[schema(example = 2)]
    pub version: i64,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MenteeData {
    pub mentee_id: MenteeId,
    #[schema(example = 1)]
    pub version: i64,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeData {
    pub programme_id: ProgrammeId,
    #[schema(example = 1)]
    pub version: i64,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CohortData {
    pub cohort_id: CohortId,
    pub programme_id: ProgrammeId,
    #[schema(example = 1)]
    pub version: i64,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentData {
    pub enrolment_id: EnrolmentId,
    pub cohort_id: CohortId,
    pub mentee_id: MenteeId,
    #[schema(example = "active")]
    pub status: &'static str,
    #[schema(example = 1)]
    pub version: i64,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoundData {
    pub round_id: RoundId,
    #[schema(example = "open")]
    pub status: &'static str,
    #[schema(example = 2)]
    pub version: i64,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExceptionData {
    pub exception_id: ExceptionId,
    #[schema(example = "place")]
    pub action: &'static str,
    #[schema(example = "pending")]
    pub status: &'static str,
    #[schema(example = 1)]
    pub version: i64,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountData {
    pub account_id: AccountId,
    /// Null for an account of the institute's staff.
    pub company_id: Option<CompanyId>,
    #[schema(example = 1)]
    pub version: i64,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndpointData {
    pub webhook_endpoint_id: EndpointId,
    /// Null for an endpoint of the institute.
    pub company_id: Option<CompanyId>,
    #[schema(example = "gone")]
    pub reason: &'static str,
    #[schema(example = 2)]
    pub version: i64,
}

/// Sent to one endpoint because somebody asked for a test.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PingData {
    pub webhook_endpoint_id: EndpointId,
    /// Null for an endpoint of the institute.
    pub company_id: Option<CompanyId>,
}

/// The body of a webhook has type, time and data; with an id it is an entry of the log.
#[derive(Serialize)]
struct Body<'a, D> {
    #[serde(rename = "type")]
    event_type: EventType,
    timestamp: Instant,
    data: &'a D,
}

impl Event {
    pub fn event_type(&self) -> EventType {
        match self {
            Self::Company(event_type, _)
            | Self::Slot(event_type, _)
            | Self::Series(event_type, _)
            | Self::Booking(event_type, _)
            | Self::Mentee(event_type, _)
            | Self::Programme(event_type, _)
            | Self::Cohort(event_type, _)
            | Self::Enrolment(event_type, _)
            | Self::Round(event_type, _)
            | Self::Exception(event_type, _)
            | Self::Account(event_type, _) => *event_type,
            Self::Partnership(_) => EventType::PartnershipChanged,
            Self::Reschedule(_) => EventType::BookingRescheduled,
            Self::Institute(_) => EventType::InstituteUpdated,
            Self::Endpoint(_) => EventType::EndpointDisabled,
            Self::Ping(_) => EventType::Ping,
        }
    }

    /// The company that the event is about; `None` for mentees with their enrolments and the institute, and for an endpoint or an
    /// account of the institute.
    pub fn company_id(&self) -> Option<CompanyId> {
        match self {
            Self::Company(_, data) => Some(data.company_id),
            Self::Partnership(data) => Some(data.company_id),
            Self::Slot(_, data) => Some(data.company_id),
            Self::Series(_, data) => Some(data.company_id),
            Self::Booking(_, data) => Some(data.company_id),
            Self::Reschedule(data) => Some(data.company_id),
            Self::Account(_, data) => data.company_id,
            Self::Endpoint(data) => data.company_id,
            Self::Ping(data) => data.company_id,
            Self::Institute(_)
            | Self::Mentee(..)
            | Self::Programme(..)
            | Self::Cohort(..)
            | Self::Enrolment(..)
            | Self::Round(..)
            | Self::Exception(..) => None,
        }
    }

    /// Tells whether the company sees the event. This depends on the type, and for a booking also on whether the company is told of the
    /// booking: a company does not hear of people who wait, so it does not hear of people who leave the waitlist without a seat.
    pub fn is_shown_to_company(&self) -> bool {
        let is_told = if let Self::Booking(_, data) = self { data.is_told_to_company } else { true };
        is_told && self.company_id().is_some() && self.event_type().is_shown_to_companies()
    }

    /// Tells whether the event can change what the feeds of its company and of the company's hosts show. These feeds count seats, so an
    /// offer counts too, although the company is not told of it.
    pub fn changes_feeds(&self) -> bool {
        let takes_or_frees_seat = if let Self::Booking(_, data) = self { data.takes_or_frees_seat } else { false };
        self.is_shown_to_company() || takes_or_frees_seat
    }

    /// Gives the slot that the event is about. For an event about a booking, this is the slot of the booking.
    pub fn slot_id(&self) -> Option<SlotId> {
        match self {
            Self::Slot(_, data) => Some(data.slot_id),
            Self::Booking(_, data) => Some(data.slot_id),
            Self::Reschedule(data) => data.slot_id.or(data.previous_slot_id),
            Self::Company(..)
            | Self::Partnership(_)
            | Self::Series(..)
            | Self::Institute(_)
            | Self::Mentee(..)
            | Self::Programme(..)
            | Self::Cohort(..)
            | Self::Enrolment(..)
            | Self::Round(..)
            | Self::Exception(..)
            | Self::Account(..)
            | Self::Endpoint(_)
            | Self::Ping(_) => None,
        }
    }

    /// The endpoint that was disabled: it is not told so itself, but the others are.
    pub fn endpoint_left_out(&self) -> Option<EndpointId> {
        match self {
            Self::Endpoint(data) => Some(data.webhook_endpoint_id),
            _ => None,
        }
    }

    /// The id under which the audit keeps the event.
    pub fn subject(&self) -> String {
        match self {
            Self::Company(_, data) => data.company_id.to_string(),
            Self::Partnership(data) => data.company_id.to_string(),
            Self::Slot(_, data) => data.slot_id.to_string(),
            Self::Series(_, data) => data.series_id.to_string(),
            Self::Booking(_, data) => data.booking_id.to_string(),
            Self::Reschedule(data) => data.booking_id.to_string(),
            Self::Mentee(_, data) => data.mentee_id.to_string(),
            Self::Programme(_, data) => data.programme_id.to_string(),
            Self::Cohort(_, data) => data.cohort_id.to_string(),
            Self::Enrolment(_, data) => data.enrolment_id.to_string(),
            Self::Round(_, data) => data.round_id.to_string(),
            Self::Exception(_, data) => data.exception_id.to_string(),
            Self::Account(_, data) => data.account_id.to_string(),
            Self::Endpoint(data) => data.webhook_endpoint_id.to_string(),
            Self::Ping(data) => data.webhook_endpoint_id.to_string(),
            Self::Institute(_) => "institute".to_owned(),
        }
    }

    /// Writes the body. It is written once, and the same bytes are stored, signed and sent.
    pub fn body(&self, at: Instant) -> Result<String> {
        match self {
            Self::Company(_, data) => self.write(at, data),
            Self::Partnership(data) => self.write(at, data),
            Self::Slot(_, data) => self.write(at, data),
            Self::Series(_, data) => self.write(at, data),
            Self::Booking(_, data) => self.write(at, data),
            Self::Reschedule(data) => self.write(at, data),
            Self::Institute(data) => self.write(at, data),
            Self::Mentee(_, data) => self.write(at, data),
            Self::Programme(_, data) => self.write(at, data),
            Self::Cohort(_, data) => self.write(at, data),
            Self::Enrolment(_, data) => self.write(at, data),
            Self::Round(_, data) => self.write(at, data),
            Self::Exception(_, data) => self.write(at, data),
            Self::Account(_, data) => self.write(at, data),
            Self::Endpoint(data) => self.write(at, data),
            Self::Ping(data) => self.write(at, data),
        }
    }

    fn write<D: Serialize>(&self, at: Instant, data: &D) -> Result<String> {
        let body = Body { event_type: self.event_type(), timestamp: at, data };
        serde_json::to_string(&body).map_err(|error| Error::Internal(format!("an event cannot be written: {error}")))
    }
}
