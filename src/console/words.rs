//! The words of the model, as pages say them. A page never shows a word of the wire.

use maud::Markup;

use super::kit::field::Choice;
use super::kit::state::{Shape, Tone, state};
use crate::accounts::browser::Browser;
use crate::auth::Role;
use crate::bookings::model::{BookingStatus, ExcusedCategory, Party};
use crate::busy::calendar::{BusyCalendarState, LeftOut, LeftOutReason};
use crate::calendars::model::Detail;
use crate::companies::model::interaction::InteractionKind;
use crate::companies::model::{HostRole, SizeBand};
use crate::mentees::model::{EnrolmentStatus, WhyNotBooked, WorkplaceClearance};
use crate::partnership::PartnershipStatus;
use crate::schedule::series::change::LeftAlone;
use crate::slots::card::{ActivityKind, MayLeadToJob};
use crate::slots::model::{CancelledBy, GivenReason, HeldBy, Mode, ReasonCode, SlotKind, SlotStatus};
use crate::slots::series::model::ClashReason;
use crate::webhooks::model::attempt::Trigger;
use crate::webhooks::model::endpoint::{DeliveryStatus, EndpointStatus};

pub const fn kind(kind: SlotKind) -> &'static str {
    match kind {
        SlotKind::MockInterview => "Mock interview",
        SlotKind::Shadowing => "Shadowing",
        SlotKind::GroupSession => "Group session",
    }
}

pub const fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Online => "Online",
        Mode::InPerson => "In person",
        Mode::Hybrid => "In person or online",
    }
}

pub const fn slot_status(status: SlotStatus) -> &'static str {
    match status {
        SlotStatus::Draft => "Draft",
        SlotStatus::Submitted => "To review",
        SlotStatus::Published => "Published",
        SlotStatus::OnHold => "On hold",
        SlotStatus::Cancelled => "Cancelled",
        SlotStatus::Completed => "Completed",
    }
}

pub fn slot_state(status: SlotStatus) -> Markup {
    let (shape, tone) = match status {
        SlotStatus::Draft => (Shape::Empty, Tone::Calm),
        SlotStatus::Submitted => (Shape::Half, Tone::Wait),
        SlotStatus::Published => (Shape::Full, Tone::Free),
        SlotStatus::OnHold => (Shape::Half, Tone::Stop),
        SlotStatus::Cancelled => (Shape::Crossed, Tone::Stop),
        SlotStatus::Completed => (Shape::Full, Tone::Calm),
    };
    state(shape, tone, slot_status(status))
}

pub const fn booking_status(status: BookingStatus) -> &'static str {
    match status {
        BookingStatus::Waitlisted => "Waiting list",
        BookingStatus::Requested => "To approve",
        BookingStatus::Offered => "Offered",
        BookingStatus::Confirmed => "Confirmed",
        BookingStatus::Declined => "Declined",
        BookingStatus::Expired => "Ran out",
        BookingStatus::Cancelled => "Cancelled",
        BookingStatus::Attended => "Came",
        BookingStatus::NoShow => "Did not come",
    }
}

pub fn booking_state(status: BookingStatus) -> Markup {
    let (shape, tone) = match status {
        BookingStatus::Waitlisted => (Shape::Empty, Tone::Calm),
        BookingStatus::Requested | BookingStatus::Offered => (Shape::Half, Tone::Wait),
        BookingStatus::Confirmed => (Shape::Full, Tone::Free),
        BookingStatus::Declined | BookingStatus::Expired => (Shape::Crossed, Tone::Calm),
        BookingStatus::Cancelled | BookingStatus::NoShow => (Shape::Crossed, Tone::Stop),
        BookingStatus::Attended => (Shape::Full, Tone::Calm),
    };
    state(shape, tone, booking_status(status))
}

pub const fn reason(reason: ReasonCode) -> &'static str {
    match reason {
        ReasonCode::Illness => "Illness",
        ReasonCode::Work => "Work",
        ReasonCode::Caring => "Caring for somebody",
        ReasonCode::Travel => "Travel",
        ReasonCode::FoundJob => "Found a job",
        ReasonCode::HostUnavailable => "The host is not available",
        ReasonCode::RoomUnavailable => "The room is not available",
        ReasonCode::BusinessNeed => "The company needs the time",
        ReasonCode::Weather => "Weather",
        ReasonCode::Mistake => "A mistake",
        ReasonCode::PlacedElsewhere => "Placed elsewhere",
        ReasonCode::Other => "Another reason",
    }
}

pub const fn excuse(category: ExcusedCategory) -> &'static str {
    match category {
        ExcusedCategory::Illness => "Illness",
        ExcusedCategory::Caring => "Caring for somebody",
        ExcusedCategory::OfficialAppointment => "An appointment with an authority",
        ExcusedCategory::Bereavement => "A death in the family",
        ExcusedCategory::Transport => "Transport failed",
        ExcusedCategory::ReligiousObservance => "A religious day",
        ExcusedCategory::Work => "Work",
        ExcusedCategory::Safeguarding => "Safeguarding",
        ExcusedCategory::HostChangedTime => "The host changed the time",
    }
}

pub const fn side(side: CancelledBy) -> &'static str {
    match side {
        CancelledBy::Mentee => "The mentee",
        CancelledBy::Employer => "The company",
        CancelledBy::Institute => "The institute",
    }
}

pub const fn party(party: Party) -> &'static str {
    match party {
        Party::Mentee => "The mentee",
        Party::Host => "The host",
    }
}

pub fn reasons() -> Vec<Choice> {
    GivenReason::ALL.iter().map(|given| Choice::new(given.as_str(), reason((*given).into()))).collect()
}

pub fn excuses() -> Vec<Choice> {
    ExcusedCategory::ALL.iter().map(|category| Choice::new(category.as_str(), excuse(*category))).collect()
}

pub fn sides() -> Vec<Choice> {
    CancelledBy::ALL.iter().map(|by| Choice::new(by.as_str(), side(*by))).collect()
}

pub fn parties() -> Vec<Choice> {
    Party::ALL.iter().map(|who| Choice::new(who.as_str(), party(*who))).collect()
}

pub const fn clearance(clearance: WorkplaceClearance) -> &'static str {
    match clearance {
        WorkplaceClearance::Cleared => "Cleared",
        WorkplaceClearance::NotCleared => "Not cleared",
        WorkplaceClearance::NotChecked => "Not checked yet",
    }
}

pub fn clearance_state(word: WorkplaceClearance) -> Markup {
    let (shape, tone) = match word {
        WorkplaceClearance::Cleared => (Shape::Full, Tone::Free),
        WorkplaceClearance::NotCleared => (Shape::Crossed, Tone::Stop),
        WorkplaceClearance::NotChecked => (Shape::Empty, Tone::Calm),
    };
    state(shape, tone, clearance(word))
}

pub const fn enrolment(status: EnrolmentStatus) -> &'static str {
    match status {
        EnrolmentStatus::Active => "Active",
        EnrolmentStatus::Paused => "Paused",
        EnrolmentStatus::Completed => "Completed",
        EnrolmentStatus::Withdrawn => "Withdrawn",
        EnrolmentStatus::Ended => "Ended",
    }
}

/// Fields of work as people read them: "engineering construction, health".
pub fn fields(slugs: &[String]) -> String {
    slugs.join(", ").replace('_', " ")
}

pub const fn leads_to(job: MayLeadToJob) -> &'static str {
    match job {
        MayLeadToJob::No => "No",
        MayLeadToJob::TalentPool => "Those who come may be remembered for later",
        MayLeadToJob::LiveVacancy => "There is a vacancy",
    }
}

pub const fn activity(kind: ActivityKind) -> &'static str {
    match kind {
        ActivityKind::Observe => "Look on",
        ActivityKind::Discuss => "Talk about it",
        ActivityKind::TrySupervised => "Try it, with somebody beside",
        ActivityKind::Produce => "Work that the company uses (it must be paid)",
    }
}

pub const fn partnership(status: PartnershipStatus) -> &'static str {
    match status {
        PartnershipStatus::Identified => "Identified",
        PartnershipStatus::Approached => "Approached",
        PartnershipStatus::InConversation => "In conversation",
        PartnershipStatus::AgreementPending => "Agreement pending",
        PartnershipStatus::Active => "Active",
        PartnershipStatus::Paused => "Paused",
        PartnershipStatus::Dormant => "Dormant",
        PartnershipStatus::Declined => "Declined",
        PartnershipStatus::Suspended => "Suspended",
        PartnershipStatus::Ended => "Ended",
    }
}

pub fn partnership_state(status: PartnershipStatus) -> Markup {
    let (shape, tone) = match status {
        PartnershipStatus::Identified => (Shape::Empty, Tone::Calm),
        PartnershipStatus::Approached | PartnershipStatus::InConversation | PartnershipStatus::AgreementPending => {
            (Shape::Half, Tone::Wait)
        }
        PartnershipStatus::Active => (Shape::Full, Tone::Free),
        PartnershipStatus::Paused | PartnershipStatus::Dormant => (Shape::Half, Tone::Calm),
        PartnershipStatus::Suspended => (Shape::Half, Tone::Stop),
        PartnershipStatus::Declined | PartnershipStatus::Ended => (Shape::Crossed, Tone::Calm),
    };
    state(shape, tone, partnership(status))
}

pub const fn size(size: SizeBand) -> &'static str {
    match size {
        SizeBand::Micro => "Up to 9 people",
        SizeBand::Small => "10 to 49 people",
        SizeBand::Medium => "50 to 249 people",
        SizeBand::Large => "250 people or more",
    }
}

pub const fn host_role(role: HostRole) -> &'static str {
    match role {
        HostRole::Interviewer => "Interviews",
        HostRole::ShadowHost => "Is shadowed",
        HostRole::Facilitator => "Leads group sessions",
        HostRole::RelationshipLead => "Speaks for the company",
    }
}

pub const fn interaction(kind: InteractionKind) -> &'static str {
    match kind {
        InteractionKind::Call => "Call",
        InteractionKind::Meeting => "Meeting",
        InteractionKind::Message => "Message",
        InteractionKind::Visit => "Visit",
        InteractionKind::Note => "Note",
    }
}

pub const fn held_by(by: HeldBy) -> &'static str {
    match by {
        HeldBy::Coordinator => "A coordinator has put it on hold.",
        HeldBy::Partnership => "It is on hold because of the partnership.",
        HeldBy::Archive => "It is on hold because its company, site or host is archived.",
    }
}

/// Says why a slot of a series does not fit. The words follow the host, or the slot where the reason does not lie in a host.
pub const fn clash(reason: ClashReason) -> &'static str {
    match reason {
        ClashReason::HostClash => "has another slot at this time",
        ClashReason::HostDayLimit => "has as many mock interviews on this day as a host may have",
        ClashReason::Blackout => "is in a blackout",
        ClashReason::Busy => "is busy in an external calendar",
        ClashReason::Past => "has passed",
        ClashReason::NonexistentLocalTime => "does not exist, because the clock goes forward over it",
        ClashReason::AmbiguousLocalTime => "comes twice, because the clock goes back over it",
    }
}

/// Says why a slot was left as it is when its series was changed.
pub const fn left_alone(why: LeftAlone) -> &'static str {
    match why {
        LeftAlone::Over => "It is over.",
        LeftAlone::Begun => "It has begun.",
        LeftAlone::Booked => "Somebody is booked or waits.",
        LeftAlone::OtherHosts => "Its hosts were changed for this slot alone.",
    }
}

pub const fn not_booked(why: WhyNotBooked) -> &'static str {
    match why {
        WhyNotBooked::MenteeClash => "Has something else at this time.",
        WhyNotBooked::LeftSession => "Has left this session by hand.",
    }
}

/// Writes a number with its thousands apart: "1,234".
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

pub const fn role(role: Role) -> &'static str {
    match role {
        Role::Admin => "Administrator",
        Role::Coordinator => "Coordinator",
        Role::Partner => "Contact of a company",
        Role::Viewer => "Reads figures",
    }
}

pub const fn browser(browser: Browser) -> &'static str {
    match browser {
        Browser::Chrome => "Chrome",
        Browser::Edge => "Edge",
        Browser::Firefox => "Firefox",
        Browser::Safari => "Safari",
        Browser::Other => "Another browser",
    }
}

pub fn account_state(active: bool) -> Markup {
    if active { state(Shape::Full, Tone::Free, "Active") } else { state(Shape::Crossed, Tone::Calm, "Deactivated") }
}

pub const fn detail(detail: Detail) -> &'static str {
    match detail {
        Detail::Full => "All that its reader may see",
        Detail::Busy => "Only that the time is taken",
    }
}

pub fn endpoint_state(status: EndpointStatus) -> Markup {
    match status {
        EndpointStatus::Enabled => state(Shape::Full, Tone::Free, "Enabled"),
        EndpointStatus::CoolingDown => state(Shape::Half, Tone::Wait, "Rests, as it asked"),
        EndpointStatus::Failing => state(Shape::Half, Tone::Stop, "Failing"),
        EndpointStatus::Disabled => state(Shape::Crossed, Tone::Stop, "Disabled"),
    }
}

pub const fn delivery_status(status: DeliveryStatus) -> &'static str {
    match status {
        DeliveryStatus::Pending => "Waits to be sent",
        DeliveryStatus::Delivered => "Delivered",
        DeliveryStatus::Failed => "Given up",
        DeliveryStatus::Paused => "Paused",
    }
}

pub fn delivery_state(status: DeliveryStatus) -> Markup {
    let (shape, tone) = match status {
        DeliveryStatus::Pending => (Shape::Half, Tone::Wait),
        DeliveryStatus::Delivered => (Shape::Full, Tone::Free),
        DeliveryStatus::Failed => (Shape::Crossed, Tone::Stop),
        DeliveryStatus::Paused => (Shape::Empty, Tone::Calm),
    };
    state(shape, tone, delivery_status(status))
}

pub const fn trigger(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Event => "It had just happened",
        Trigger::Schedule => "Again after a failure",
        Trigger::Retry => "Somebody asked for it",
        Trigger::Recovery => "A recovery",
        Trigger::Test => "A test",
    }
}

pub fn calendar_state(state_now: BusyCalendarState) -> Markup {
    match state_now {
        BusyCalendarState::Waiting => state(Shape::Empty, Tone::Calm, "Not read yet"),
        BusyCalendarState::Ok => state(Shape::Full, Tone::Free, "Read"),
        BusyCalendarState::Failing => state(Shape::Half, Tone::Stop, "Cannot be read"),
    }
}

/// Says what of a calendar is left out, such as "2 events in a time zone that is not known".
pub fn left_out(LeftOut { reason, events }: LeftOut) -> String {
    let why = match reason {
        LeftOutReason::Unreadable => "with a time that cannot be read, or is too long",
        LeftOutReason::UnknownZone => "in a time zone that is not known",
        LeftOutReason::Recurrence => "with a rule of recurrence that is not understood: only the first time counts",
        LeftOutReason::TooManyOccurrences => "with more times than are counted: only the first one counts",
        LeftOutReason::TooLong => "with a line that is too long",
    };
    format!("{} {why}", count(events, "event"))
}

/// "1 mock interview", "2 mock interviews".
pub fn count(number: u32, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_have_commas() {
        for (number, said) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), said);
        }
    }
}
