//! The queues of attention: what needs a person, in the order in which the queues are shown (docs/product.md, Attention).

use jiff::SignedDuration;
use uuid::Uuid;

use crate::auth::Scope;
use crate::ids::{AnyId, BookingId, BusyCalendarId, CompanyId, EndpointId, HostId, MenteeId, SlotId};
use crate::time::Instant;

crate::words! {
    /// What needs a person, by kind; docs/product.md, Attention says what stands in each queue.
    pub enum Queue {
        LookFirst = "look_first",
        ClearanceWithdrawn = "clearance_withdrawn",
        ChangedSlots = "changed_slots",
        Requests = "requests",
        Offers = "offers",
        Attendance = "attendance",
        SubmittedSlots = "submitted_slots",
        ReturnedDrafts = "returned_drafts",
        SlotsOnHold = "slots_on_hold",
        FreeSeats = "free_seats",
        NextActions = "next_actions",
        Agreements = "agreements",
        DisabledEndpoints = "disabled_endpoints",
        BusyCalendars = "busy_calendars",
    }
}

/// So long before its booking window closes a slot with a free seat needs somebody.
pub const WINDOW_CLOSES_WITHIN: SignedDuration = SignedDuration::from_hours(72);
/// So many days before its last day an agreement needs somebody.
pub const AGREEMENT_ENDS_WITHIN_DAYS: i64 = 30;
/// So many failures in a row are no accident: somebody has to look at the busy calendar. The first three take about half an hour.
pub const CALENDAR_FAILURES: i32 = 3;

impl Queue {
    /// Tells whether the reader sees this queue. A partner sees what it can do itself, of its own company.
    pub fn is_shown_to(self, scope: Scope) -> bool {
        match (scope, self) {
            (Scope::Institute, _)
            | (
                Scope::Company(_),
                Self::Requests | Self::Attendance | Self::ReturnedDrafts | Self::DisabledEndpoints | Self::BusyCalendars,
            ) => true,
            (
                Scope::Company(_),
                Self::LookFirst
                | Self::ClearanceWithdrawn
                | Self::ChangedSlots
                | Self::Offers
                | Self::SubmittedSlots
                | Self::SlotsOnHold
                | Self::FreeSeats
                | Self::NextActions
                | Self::Agreements,
            ) => false,
        }
    }

    /// Says what to do about an entry of this queue. An entry of [`Queue::NextActions`] has the words of the person who wrote the action down.
    pub fn what_to_do(self) -> &'static str {
        match self {
            Self::LookFirst => "The company cannot confirm this request: record a new clearance of the mentee, or cancel the booking.",
            Self::ClearanceWithdrawn => {
                "The mentee is no longer cleared for workplaces: record a new clearance, or cancel or reschedule the booking."
            }
            Self::ChangedSlots => "See what the company has changed since people were booked, tell them, and mark it as seen.",
            Self::Requests => "Confirm or decline this request, or it expires.",
            Self::Offers => "Ask the mentee, then confirm or decline for them, or the seat goes to the next on the waitlist.",
            Self::Attendance => "Record who came.",
            Self::SubmittedSlots => "Publish this slot, or return it with a comment.",
            Self::ReturnedDrafts => "Mend what the comment asks for, then submit the slot again.",
            Self::SlotsOnHold => "Release this slot, or cancel it.",
            Self::FreeSeats => "Find somebody for the free seats before booking closes.",
            Self::NextActions => "Do what was agreed, then write it down.",
            Self::Agreements => "Agree on a new agreement: without one no slot can be submitted or published.",
            Self::DisabledEndpoints => "Mend the receiver, then enable this endpoint and recover what it missed; or delete it.",
            Self::BusyCalendars => {
                "Register an address that works and delete this one: until then only the busy times of the last import count."
            }
        }
    }
}

/// The place of an entry in its queue, from which the next page goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Position {
    pub queue: Queue,
    /// The instant by which the queue is ordered.
    pub at: Instant,
    /// What tells entries of the same instant apart.
    pub id: Uuid,
}

impl Position {
    /// Gives what a statement compares.
    pub fn key(self) -> (Instant, AnyId) {
        (self.at, AnyId::from(self.id))
    }
}

/// One thing that needs a person.
#[derive(Debug, Clone)]
pub struct Found {
    /// The instant by which the queue is ordered, and the id that tells entries of the same instant apart.
    pub at: Instant,
    pub id: Uuid,
    /// By when something is to be done, or since when it is; `None` for a draft without a start.
    pub due_at: Option<Instant>,
    /// `None` for what is the institute's own.
    pub company_id: Option<CompanyId>,
    pub about: About,
    /// What somebody wrote that helps to do it, such as the comment of a returned slot.
    pub note: Option<String>,
}

/// What an entry is about.
#[derive(Debug, Clone)]
pub enum About {
    Booking {
        id: BookingId,
        slot_id: SlotId,
        mentee_id: MenteeId,
    },
    Slot(SlotId),
    Company,
    /// A next action with a company, as it was typed.
    NextAction(String),
    Endpoint {
        id: EndpointId,
        title: String,
    },
    BusyCalendar {
        id: BusyCalendarId,
        title: String,
        host_id: HostId,
        host_name: String,
    },
}

impl About {
    /// Gives the slot that the entry is about, also where it is one booking of that slot.
    pub fn slot(&self) -> Option<SlotId> {
        match self {
            Self::Booking { slot_id, .. } | Self::Slot(slot_id) => Some(*slot_id),
            Self::Company | Self::NextAction(_) | Self::Endpoint { .. } | Self::BusyCalendar { .. } => None,
        }
    }

    pub fn mentee(&self) -> Option<MenteeId> {
        match self {
            Self::Booking { mentee_id, .. } => Some(*mentee_id),
            Self::Slot(_) | Self::Company | Self::NextAction(_) | Self::Endpoint { .. } | Self::BusyCalendar { .. } => None,
        }
    }
}
