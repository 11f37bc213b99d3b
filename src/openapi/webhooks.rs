//! The `webhooks` section has one entry for each event type. It is made from the list of types and from the data that is really written.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::openapi::path::{HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItem, PathsBuilder};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::response::ResponsesBuilder;
use utoipa::openapi::schema::{AdditionalProperties, Object, ObjectBuilder, Schema, Type};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Required, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

use crate::events::model::{
    AccountData, BookingData, CohortData, CompanyData, EndpointData, EnrolmentData, ExceptionData, InstituteData, MenteeData,
    PartnershipData, PingData, ProgrammeData, RescheduleData, RoundData, SeriesData, SlotData,
};
use crate::events::{Event, EventType};
use crate::ids::EventId;
use crate::time::Instant;

/// The id in every example, which is written as `…_01k2m7q3x8e5rb4t9v6w1y0z2a`.
const EXAMPLE_ID: Uuid = Uuid::from_u128(0x0198_a87b_8fa8_7170_b269_3b37_03e0_7c4a);
/// The time in every example: 2027-03-02T10:11:12.123456Z.
const EXAMPLE_MICROSECOND: i64 = 1_803_982_272_123_456;

/// Adds the section to the document, and the schemas of the events' data to its components.
pub fn describe(document: &mut OpenApi) {
    let mut schemas = Vec::new();
    let mut paths = PathsBuilder::new();
    for event_type in EventType::ALL {
        let example = example(*event_type);
        let data = data_schema(&example, &mut schemas);
        let operation = OperationBuilder::new()
            .tag("webhooks")
            .operation_id(Some(format!("on_{}", event_type.as_str().replace('.', "_"))))
            .summary(Some(told(*event_type)))
            .description(Some(description(*event_type)))
            .parameters(Some(headers()))
            .request_body(Some(body(*event_type, data, &example)))
            .responses(responses());
        paths = paths.path(event_type.as_str(), PathItem::new(HttpMethod::Post, operation));
    }
    document.webhooks = Some(paths.build());
    document.components.get_or_insert_default().schemas.extend(schemas.into_iter().collect::<BTreeMap<_, _>>());
}

/// Says in a few words what happened.
fn told(event_type: EventType) -> &'static str {
    match event_type {
        EventType::CompanyCreated => "A company was registered",
        EventType::CompanyUpdated => "A company, or one of its sites or hosts, has changed",
        EventType::PartnershipChanged => "A partnership moved to another state",
        EventType::SlotCreated => "A slot was drafted",
        EventType::SlotSubmitted => "A slot was submitted for publishing",
        EventType::SlotReturned => "A submitted slot was returned to its company",
        EventType::SlotPublished => "A slot can be booked",
        EventType::SlotUpdated => "A slot has changed",
        EventType::SlotMoved => "A slot has a new time",
        EventType::SlotOnHold => "A slot takes no new bookings for now",
        EventType::SlotReleased => "A slot on hold can be booked again",
        EventType::SlotCancelled => "A slot was cancelled, with its live bookings",
        EventType::SlotCompleted => "A slot is over",
        EventType::SeriesCreated => "A series of slots was made",
        EventType::SeriesChanged => "A series of slots has changed: it was extended or published, or what its slots say",
        EventType::SeriesCancelled => "The future slots of a series were cancelled",
        EventType::BookingRequested => "A booking waits for the company's answer",
        EventType::BookingConfirmed => "A booking is confirmed",
        EventType::BookingDeclined => "A requested or offered booking was declined",
        EventType::BookingWaitlisted => "Somebody joined the waitlist of a slot",
        EventType::BookingOffered => "A seat is held for the next on the waitlist",
        EventType::BookingExpired => "A request or offer was not answered in time",
        EventType::BookingCancelled => "A booking was cancelled",
        EventType::BookingRescheduled => "A booking moved to another slot",
        EventType::BookingAttended => "A booked person attended",
        EventType::BookingNoShow => "A booked person or the host did not come",
        EventType::BookingCorrected => "A recorded attendance was corrected, or something was excused, of which no company hears",
        EventType::BookingReinstated => "A booking that was cancelled or declined is back",
        EventType::BookingUpdated => "A detail of a confirmed booking has changed",
        EventType::InstituteUpdated => "The institute has changed",
        EventType::MenteeCreated => "A mentee was registered",
        EventType::MenteeUpdated => "A mentee has changed",
        EventType::MenteeErased => "A mentee was erased",
        EventType::ProgrammeCreated => "A programme was made",
        EventType::ProgrammeUpdated => "A programme has changed",
        EventType::CohortCreated => "A cohort was made",
        EventType::CohortUpdated => "A cohort has changed",
        EventType::EnrolmentCreated => "A mentee was enrolled in a cohort",
        EventType::EnrolmentPaused => "An enrolment was paused",
        EventType::EnrolmentResumed => "A paused enrolment is active again",
        EventType::EnrolmentCompleted => "A mentee has completed a cohort",
        EventType::EnrolmentWithdrawn => "A mentee has left a cohort by choice",
        EventType::EnrolmentEnded => "The institute has ended an enrolment",
        EventType::RoundCreated => "A round was made, which gives the seats of its slots together",
        EventType::RoundOpened => "A round has opened: mentees enter it",
        EventType::RoundClosed => "A round has closed: nobody enters or leaves it any more",
        EventType::RoundDrawn => "The seats of a round were given",
        EventType::RoundCancelled => "A round was cancelled",
        EventType::ExceptionRequested => "Somebody has asked for an exception, which another person approves or rejects",
        EventType::ExceptionApproved => "An exception was approved, and what it asked for was done",
        EventType::ExceptionRejected => "An exception was rejected",
        EventType::ExceptionLapsed => "Nobody has answered an exception in time",
        EventType::AccountCreated => "Somebody got an account to sign in with",
        EventType::AccountUpdated => "An account has changed",
        EventType::AccountDeactivated => "Somebody can no longer sign in",
        EventType::AccountReactivated => "Somebody can sign in again",
        EventType::AccountLinkCreated => "A link was made with which somebody can sign in once",
        EventType::EndpointDisabled => "A webhook endpoint was disabled",
        EventType::Ping => "A test of an endpoint",
    }
}

fn description(event_type: EventType) -> String {
    let heard_by = if event_type.is_shown_to_companies() {
        "Told to the company's endpoints and to the institute's."
    } else {
        "Told to the institute's endpoints alone."
    };
    format!(
        "{heard_by} Delivered at least once and not in order: compare `version`. Signed as [Standard Webhooks](https://www.standardwebhooks.com) \
         says; verify with one of its libraries and the endpoint's secret."
    )
}

/// Describes the headers of every attempt (docs/webhooks.md, What arrives).
fn headers() -> Vec<Parameter> {
    let event_id = EventId::from(EXAMPLE_ID).to_string();
    vec![
        header(
            "webhook-id",
            "The event's id, the same at every attempt: what was seen before can be left out.",
            EventId::schema(),
            json!(event_id),
        ),
        header("webhook-timestamp", "Unix seconds of this attempt.", number(), json!(1_803_982_272)),
        header(
            "webhook-signature",
            "HMAC-SHA256 of id, timestamp and body. Two, separated by a blank, while two secrets are valid.",
            text(),
            json!("v1,bVWoErgGuNGgcmrhcuq49fv6xUDIgMG8K6h8lis8Zok="),
        ),
    ]
}

fn header(name: &str, description: &str, schema: RefOr<Schema>, example: Value) -> Parameter {
    let header = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header).required(Required::True);
    header.description(Some(description)).schema(Some(schema)).example(Some(example)).build()
}

fn number() -> RefOr<Schema> {
    Object::with_type(Type::Integer).into()
}

fn text() -> RefOr<Schema> {
    Object::with_type(Type::String).into()
}

/// Describes the body, which has type, time and data, and nothing else.
fn body(event_type: EventType, data: Ref, example: &Event) -> RequestBody {
    let word = ObjectBuilder::new().schema_type(Type::String).enum_values(Some([event_type.as_str()]));
    let schema = ObjectBuilder::new()
        .schema_type(Type::Object)
        .property("type", word)
        .required("type")
        .property("timestamp", Instant::schema())
        .required("timestamp")
        .property("data", data)
        .required("data")
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)));
    let content = ContentBuilder::new().schema(Some(schema)).example(Some(written(example)));
    RequestBodyBuilder::new().content("application/json", content.build()).required(Some(Required::True)).build()
}

fn responses() -> utoipa::openapi::Responses {
    let says = |text: &str| ResponseBuilder::new().description(text).build();
    ResponsesBuilder::new()
        .response("2XX", says("Delivered; the answer's body is not looked at"))
        .response("410", says("The endpoint is disabled at once"))
        .response("429", says("Nothing is sent to the endpoint for a minute, or for as long as `Retry-After` says"))
        .response("default", says("A failure: sent again, ten times at most over three days"))
        .build()
}

/// Writes an event as it is stored and sent.
fn written(event: &Event) -> Value {
    let at = Instant::from_microsecond(EXAMPLE_MICROSECOND).unwrap_or(Instant::FAR_FUTURE);
    event.body(at).ok().and_then(|body| serde_json::from_str(&body).ok()).unwrap_or_default()
}

/// Makes an event of this type, with the data that such events have.
fn example(event_type: EventType) -> Event {
    match event_type {
        EventType::CompanyCreated | EventType::CompanyUpdated => {
            Event::Company(event_type, CompanyData { company_id: EXAMPLE_ID.into(), version: 2 })
        }
        EventType::PartnershipChanged => {
            Event::Partnership(PartnershipData { company_id: EXAMPLE_ID.into(), from: "agreement_pending", to: "active", version: 5 })
        }
        EventType::SlotCreated | EventType::SlotReturned => slot(event_type, "draft"),
        EventType::SlotSubmitted => slot(event_type, "submitted"),
        EventType::SlotPublished | EventType::SlotUpdated | EventType::SlotMoved | EventType::SlotReleased => slot(event_type, "published"),
        EventType::SlotOnHold => slot(event_type, "on_hold"),
        EventType::SlotCancelled => slot(event_type, "cancelled"),
        EventType::SlotCompleted => slot(event_type, "completed"),
        EventType::SeriesCreated | EventType::SeriesChanged | EventType::SeriesCancelled => {
            Event::Series(event_type, SeriesData { series_id: EXAMPLE_ID.into(), company_id: EXAMPLE_ID.into(), slots: 24, version: 1 })
        }
        EventType::BookingRequested => booking(event_type, "requested"),
        EventType::BookingConfirmed | EventType::BookingUpdated | EventType::BookingReinstated => booking(event_type, "confirmed"),
        EventType::BookingRescheduled => Event::Reschedule(RescheduleData {
            booking_id: EXAMPLE_ID.into(),
            slot_id: Some(EXAMPLE_ID.into()),
            previous_slot_id: Some(EXAMPLE_ID.into()),
            company_id: EXAMPLE_ID.into(),
            status: Some("confirmed"),
            version: 3,
        }),
        EventType::BookingDeclined => booking(event_type, "declined"),
        EventType::BookingWaitlisted => booking(event_type, "waitlisted"),
        EventType::BookingOffered => booking(event_type, "offered"),
        EventType::BookingExpired => booking(event_type, "expired"),
        EventType::BookingCancelled => booking(event_type, "cancelled"),
        EventType::BookingAttended | EventType::BookingCorrected => booking(event_type, "attended"),
        EventType::BookingNoShow => booking(event_type, "no_show"),
        EventType::InstituteUpdated => Event::Institute(InstituteData { version: 2 }),
        EventType::MenteeCreated | EventType::MenteeUpdated | EventType::MenteeErased => {
            Event::Mentee(event_type, MenteeData { mentee_id: EXAMPLE_ID.into(), version: 1 })
        }
        EventType::ProgrammeCreated | EventType::ProgrammeUpdated => {
            Event::Programme(event_type, ProgrammeData { programme_id: EXAMPLE_ID.into(), version: 1 })
        }
        EventType::CohortCreated | EventType::CohortUpdated => {
            Event::Cohort(event_type, CohortData { cohort_id: EXAMPLE_ID.into(), programme_id: EXAMPLE_ID.into(), version: 1 })
        }
        EventType::EnrolmentCreated | EventType::EnrolmentResumed => enrolment(event_type, "active"),
        EventType::EnrolmentPaused => enrolment(event_type, "paused"),
        EventType::EnrolmentCompleted => enrolment(event_type, "completed"),
        EventType::EnrolmentWithdrawn => enrolment(event_type, "withdrawn"),
        EventType::EnrolmentEnded => enrolment(event_type, "ended"),
        EventType::RoundCreated => round(event_type, "scheduled"),
        EventType::RoundOpened => round(event_type, "open"),
        EventType::RoundClosed => round(event_type, "closed"),
        EventType::RoundDrawn => round(event_type, "drawn"),
        EventType::RoundCancelled => round(event_type, "cancelled"),
        EventType::ExceptionRequested => exception(event_type, "pending"),
        EventType::ExceptionApproved => exception(event_type, "approved"),
        EventType::ExceptionRejected => exception(event_type, "rejected"),
        EventType::ExceptionLapsed => exception(event_type, "lapsed"),
        EventType::AccountCreated
        | EventType::AccountUpdated
        | EventType::AccountDeactivated
        | EventType::AccountReactivated
        | EventType::AccountLinkCreated => {
            Event::Account(event_type, AccountData { account_id: EXAMPLE_ID.into(), company_id: Some(EXAMPLE_ID.into()), version: 1 })
        }
        EventType::EndpointDisabled => Event::Endpoint(EndpointData {
            webhook_endpoint_id: EXAMPLE_ID.into(),
            company_id: Some(EXAMPLE_ID.into()),
            reason: "gone",
            version: 2,
        }),
        EventType::Ping => Event::Ping(PingData { webhook_endpoint_id: EXAMPLE_ID.into(), company_id: Some(EXAMPLE_ID.into()) }),
    }
}

fn slot(event_type: EventType, status: &'static str) -> Event {
    let starts_at = Instant::from_microsecond(EXAMPLE_MICROSECOND - EXAMPLE_MICROSECOND % 3_600_000_000);
    let ends_at = starts_at.map(|start| start.plus_minutes(45));
    let (slot_id, company_id) = (EXAMPLE_ID.into(), EXAMPLE_ID.into());
    Event::Slot(event_type, SlotData { slot_id, company_id, status, starts_at, ends_at, version: 3 })
}

fn booking(event_type: EventType, status: &'static str) -> Event {
    let (booking_id, slot_id, company_id) = (EXAMPLE_ID.into(), EXAMPLE_ID.into(), EXAMPLE_ID.into());
    Event::Booking(
        event_type,
        BookingData { booking_id, slot_id, company_id, status, version: 2, is_told_to_company: true, takes_or_frees_seat: true },
    )
}

fn enrolment(event_type: EventType, status: &'static str) -> Event {
    let (enrolment_id, cohort_id, mentee_id) = (EXAMPLE_ID.into(), EXAMPLE_ID.into(), EXAMPLE_ID.into());
    Event::Enrolment(event_type, EnrolmentData { enrolment_id, cohort_id, mentee_id, status, version: 2 })
}

fn round(event_type: EventType, status: &'static str) -> Event {
    Event::Round(event_type, RoundData { round_id: EXAMPLE_ID.into(), status, version: 2 })
}

fn exception(event_type: EventType, status: &'static str) -> Event {
    Event::Exception(event_type, ExceptionData { exception_id: EXAMPLE_ID.into(), action: "place", status, version: 2 })
}

/// Refers to the schema of the event's data, and adds that to the components' schemas.
fn data_schema(event: &Event, schemas: &mut Vec<(String, RefOr<Schema>)>) -> Ref {
    match event {
        Event::Company(..) => component::<CompanyData>(schemas),
        Event::Partnership(_) => component::<PartnershipData>(schemas),
        Event::Slot(..) => component::<SlotData>(schemas),
        Event::Series(..) => component::<SeriesData>(schemas),
        Event::Booking(..) => component::<BookingData>(schemas),
        Event::Reschedule(_) => component::<RescheduleData>(schemas),
        Event::Institute(_) => component::<InstituteData>(schemas),
        Event::Mentee(..) => component::<MenteeData>(schemas),
        Event::Programme(..) => component::<ProgrammeData>(schemas),
        Event::Cohort(..) => component::<CohortData>(schemas),
        Event::Enrolment(..) => component::<EnrolmentData>(schemas),
        Event::Round(..) => component::<RoundData>(schemas),
        Event::Exception(..) => component::<ExceptionData>(schemas),
        Event::Account(..) => component::<AccountData>(schemas),
        Event::Endpoint(_) => component::<EndpointData>(schemas),
        Event::Ping(_) => component::<PingData>(schemas),
    }
}

fn component<T: ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) -> Ref {
    T::schemas(schemas);
    schemas.push((T::name().into_owned(), T::schema()));
    Ref::from_schema_name(T::name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_of_its_type() {
        for event_type in EventType::ALL {
            assert_eq!(example(*event_type).event_type(), *event_type);
            assert_eq!(written(&example(*event_type))["type"], event_type.as_str());
        }
        assert_eq!(EventId::from(EXAMPLE_ID).to_string(), "evt_01k2m7q3x8e5rb4t9v6w1y0z2a");
        assert_eq!(written(&example(EventType::Ping))["timestamp"], "2027-03-02T10:11:12.123456Z");
    }
}
