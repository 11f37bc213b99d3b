//! The queues of attention say what needs a person, in the order in which the queues are shown (docs/product.md, Attention).

use jiff::SignedDuration;
use uuid::Uuid;

use crate::allocation::exception::model::ExceptionAction;
use crate::auth::Scope;
use crate::ids::{AnyId, BookingId, BusyCalendarId, CompanyId, EndpointId, ExceptionId, FailureId, HostId, MenteeId, RoundId, SlotId};
use crate::time::Instant;

crate::words! {
    /// This is what needs a person, by kind; docs/product.md, Attention says what stands in each queue.
    pub enum Queue {
        LookFirst = "look_first",
        ClearanceWithdrawn = "clearance_withdrawn",
        NotBooked = "not_booked",
        OverLimits = "over_limits",
        ChangedSlots = "changed_slots",
        Blackouts = "blackouts",
        Draws = "draws",
        Exceptions = "exceptions",
        Requests = "requests",
        Offers = "offers",
        UnansweredOffers = "unanswered_offers",
        Attendance = "attendance",
        SubmittedSlots = "submitted_slots",
        ReturnedDrafts = "returned_drafts",
        SlotsOnHold = "slots_on_hold",
        FreeSeats = "free_seats",
        FewEntries = "few_entries",
        NextActions = "next_actions",
        Agreements = "agreements",
        DisabledEndpoints = "disabled_endpoints",
        BusyCalendars = "busy_calendars",
        FollowerFailures = "follower_failures",
    }
}

/// A slot with a free seat needs somebody when its booking window closes within this time.
pub const WINDOW_CLOSES_WITHIN: SignedDuration = SignedDuration::from_hours(72);
/// A round with fewer entries than seats needs somebody when it closes within this time.
pub const ROUND_CLOSES_WITHIN: SignedDuration = SignedDuration::from_hours(72);
/// Somebody who lets offers run out needs a call for so long after the last one. Later nobody has to ask why.
pub const OFFER_RAN_OUT_WITHIN: SignedDuration = SignedDuration::from_hours(60 * 24);
/// An agreement needs somebody when its last day comes within this many days.
pub const AGREEMENT_ENDS_WITHIN_DAYS: i64 = 30;
/// After this many failures in a row, somebody has to look at the busy calendar. The first three take about half an hour, so this is not a
/// short outage.
pub const CALENDAR_FAILURES: i32 = 3;

impl Queue {
    /// Tells whether the reader sees this queue. A partner sees what it can do itself for its own company.
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
                | Self::NotBooked
                | Self::OverLimits
                | Self::ChangedSlots
                | Self::Blackouts
                | Self::Draws
                | Self::Exceptions
                | Self::Offers
                | Self::UnansweredOffers
                | Self::SubmittedSlots
                | Self::SlotsOnHold
                | Self::FreeSeats
                | Self::FewEntries
                | Self::NextActions
                | Self::Agreements
                | Self::FollowerFailures,
            ) => false,
        }
    }

    /// Says what to do about an entry of this queue. An entry of [`Queue::NextActions`] has the words of the person who wrote the action
    /// down.
    pub fn what_to_do(self) -> &'static str {
        match self {
            Self::LookFirst => "The company cannot confirm this request: record a new clearance of the mentee, or cancel the booking.",
            Self::ClearanceWithdrawn => {
                "The mentee is no longer cleared for workplaces: record a new clearance, or cancel or reschedule the booking."
            }
            Self::NotBooked => {
                "The mentee is enrolled and has no seat in this session: free the time and book by hand, or agree on missing it."
            }
            Self::OverLimits => {
                "The slot was moved, and the mentee is over limits of shadowing now: ask the mentee, or reschedule the booking."
            }
            Self::ChangedSlots => "See what the company has changed since people were booked, tell them, and mark it as seen.",
            Self::Blackouts => {
                "Move or cancel this slot, or leave it as it is and mark it as seen: a blackout was made after it was published."
            }
            Self::Draws => "Draw this round: it has closed, and its draw has failed or is overdue. Everybody who has entered waits for it.",
            Self::Exceptions => "Approve or reject this exception, or it lapses. Another person than the one who has asked decides.",
            Self::Requests => "Confirm or decline this request, or it expires.",
            Self::Offers => "Ask the mentee, then confirm or decline for them, or the seat goes to the next on the waitlist.",
            Self::UnansweredOffers => {
                "Call the mentee and write a note: two offers in a cohort have run out without an answer, and it costs no turn."
            }
            Self::Attendance => "Record who came.",
            Self::SubmittedSlots => "Publish this slot, or return it with a comment.",
            Self::ReturnedDrafts => "Mend what the comment asks for, then submit the slot again.",
            Self::SlotsOnHold => "Release this slot, or cancel it.",
            Self::FreeSeats => "Find somebody for the free seats before booking closes.",
            Self::FewEntries => {
                "Tell people of this round before it closes, and enter those who want a place: there are more seats than entries."
            }
            Self::NextActions => "Do what was agreed, then write it down.",
            Self::Agreements => "Agree on a new agreement: without one no slot can be submitted or published.",
            Self::DisabledEndpoints => "Mend the receiver, then enable this endpoint and recover what it missed; or delete it.",
            Self::BusyCalendars => {
                "Register an address that works and delete this one: until then only the busy times of the last import count."
            }
            Self::FollowerFailures => {
                "Find out what went wrong and mend it, then let an administrator try again: until then it is not done."
            }
        }
    }
}

/// This is the place of an entry in its queue. The next page goes on from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Position {
    pub queue: Queue,
    /// The queue is ordered by this instant.
    pub at: Instant,
    /// This id tells entries of the same instant apart.
    pub id: Uuid,
}

impl Position {
    /// Gives the values that a statement compares.
    pub fn key(self) -> (Instant, AnyId) {
        (self.at, AnyId::from(self.id))
    }
}

/// One thing that needs a person.
#[derive(Debug, Clone)]
pub struct Found {
    /// The queue is ordered by this instant. The id tells entries of the same instant apart.
    pub at: Instant,
    pub id: Uuid,
    /// Something is to be done by this instant, or since this instant. It is `None` for a draft without a start.
    pub due_at: Option<Instant>,
    /// This is `None` for an entry of the institute itself.
    pub company_id: Option<CompanyId>,
    pub about: About,
    /// This is a text that helps with the entry, such as the comment of a returned slot.
    pub note: Option<String>,
}

/// This is what an entry is about.
#[derive(Debug, Clone)]
pub enum About {
    Booking {
        id: BookingId,
        slot_id: SlotId,
        mentee_id: MenteeId,
    },
    Slot(SlotId),
    /// A mentee who is enrolled and has no booking of this session of the cohort.
    Session {
        slot_id: SlotId,
        mentee_id: MenteeId,
    },
    Round(RoundId),
    Exception {
        id: ExceptionId,
        action: ExceptionAction,
        /// The end of a round gives nobody a place, so it has no slot and no mentee.
        slot_id: Option<SlotId>,
        mentee_id: Option<MenteeId>,
        /// The round that is to be cancelled, or the one that has the slot or gave its seats.
        round_id: Option<RoundId>,
    },
    Company,
    /// This is a next action with a company, as it was typed.
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
    /// An event on which a follower of the log has failed; the title names both.
    FollowerFailure {
        id: FailureId,
        title: String,
    },
}

impl About {
    /// Gives the slot that the entry is about, even if the entry is about one booking of that slot.
    pub fn slot(&self) -> Option<SlotId> {
        match self {
            Self::Booking { slot_id, .. } | Self::Session { slot_id, .. } | Self::Slot(slot_id) => Some(*slot_id),
            Self::Exception { slot_id, .. } => *slot_id,
            Self::Round(_)
            | Self::Company
            | Self::NextAction(_)
            | Self::Endpoint { .. }
            | Self::BusyCalendar { .. }
            | Self::FollowerFailure { .. } => None,
        }
    }

    pub fn mentee(&self) -> Option<MenteeId> {
        match self {
            Self::Booking { mentee_id, .. } | Self::Session { mentee_id, .. } => Some(*mentee_id),
            Self::Exception { mentee_id, .. } => *mentee_id,
            Self::Slot(_)
            | Self::Round(_)
            | Self::Company
            | Self::NextAction(_)
            | Self::Endpoint { .. }
            | Self::BusyCalendar { .. }
            | Self::FollowerFailure { .. } => None,
        }
    }

    pub fn round(&self) -> Option<RoundId> {
        match self {
            Self::Round(id) => Some(*id),
            Self::Exception { round_id, .. } => *round_id,
            Self::Booking { .. }
            | Self::Slot(_)
            | Self::Session { .. }
            | Self::Company
            | Self::NextAction(_)
            | Self::Endpoint { .. }
            | Self::BusyCalendar { .. }
            | Self::FollowerFailure { .. } => None,
        }
    }
}
