//! The states and steps of a booking (docs/product.md, Booking).

use crate::error::{Error, Refusal, Result};
use crate::ids::{BookingId, MenteeId, SlotId};
use crate::slots::model::{CancelledBy, ReasonCode};
use crate::slots::store::SeatChange;

crate::words! {
    pub enum BookingStatus {
        Waitlisted = "waitlisted", Requested = "requested", Offered = "offered", Confirmed = "confirmed", Declined = "declined",
        Expired = "expired", Cancelled = "cancelled", Attended = "attended", NoShow = "no_show",
    }
}
crate::words! {
    /// These steps can be taken with a booking; `expire` is the timed job's alone.
    pub enum BookingStep {
        Confirm = "confirm", Decline = "decline", Cancel = "cancel", Offer = "offer", Reschedule = "reschedule", Attend = "attendance",
        MarkNoShow = "no_show", Expire = "expire", Reinstate = "reinstate",
    }
}
crate::words! {
    /// This says what to do when no seat is left.
    pub enum IfFull { Refuse = "refuse", Waitlist = "waitlist" }
}
crate::words! {
    /// This side did not come.
    pub enum Party { Mentee = "mentee", Host = "host" }
}
crate::words! {
    /// This says why an absence, a late cancellation or a late reschedule does not count against the mentee.
    pub enum ExcusedCategory {
        Illness = "illness", Caring = "caring", OfficialAppointment = "official_appointment", Bereavement = "bereavement",
        Transport = "transport", ReligiousObservance = "religious_observance", Work = "work", Safeguarding = "safeguarding",
        HostChangedTime = "host_changed_time",
    }
}

impl BookingStatus {
    /// The states in which a mentee may have no second booking of the same slot.
    pub const LIVE: [Self; 6] = [Self::Waitlisted, Self::Requested, Self::Offered, Self::Confirmed, Self::Attended, Self::NoShow];
    /// The states in which a booking holds a seat.
    pub const HOLDING: [Self; 5] = [Self::Requested, Self::Offered, Self::Confirmed, Self::Attended, Self::NoShow];
    /// The states that are not final: cancelling a slot cancels these bookings, and nothing is archived while such a booking has not ended.
    pub const OPEN: [Self; 4] = [Self::Waitlisted, Self::Requested, Self::Offered, Self::Confirmed];
    /// The states in which a seat waits for an answer or for attendance: a slot cannot be completed by hand while it has such a booking.
    pub const UNDECIDED: [Self; 3] = [Self::Requested, Self::Offered, Self::Confirmed];

    /// Gives the state after a step, by the table of docs/product.md, Booking; a step that is not in it is refused, and the refusal names
    /// those that are possible.
    pub fn after(self, step: BookingStep) -> Result<Self> {
        self.next(step).ok_or_else(|| {
            // Callers know one step `attendance` for both outcomes, and nobody can call `expire`: the refusal names what a caller can do.
            let by_hand = BookingStep::ALL.iter().filter(|step| !matches!(step, BookingStep::Expire | BookingStep::MarkNoShow));
            Error::Refused(Refusal::IllegalTransition {
                subject: "booking",
                from: self.to_string(),
                step: step.to_string(),
                possible: by_hand.filter(|step| self.next(**step).is_some()).map(|step| step.as_str()).collect(),
            })
        })
    }

    /// Tells whether a booking in this state is already where the step leads: taking the step changes nothing. Attendance that is recorded is
    /// corrected, and a reschedule has a slot to go to.
    pub fn is_already(self, step: BookingStep) -> bool {
        match step {
            BookingStep::Confirm => self == Self::Confirmed,
            BookingStep::Decline => self == Self::Declined,
            BookingStep::Cancel => self == Self::Cancelled,
            BookingStep::Offer => self == Self::Offered,
            BookingStep::Reschedule | BookingStep::Attend | BookingStep::MarkNoShow | BookingStep::Expire | BookingStep::Reinstate => false,
        }
    }

    /// If a step has two possible ends, the table has the one that is nearer to a confirmed seat. An accepted offer or a rescheduled
    /// booking may become a request, and a reinstated booking goes back to the state that it had, which it keeps.
    fn next(self, step: BookingStep) -> Option<Self> {
        use BookingStatus as S;
        match (self, step) {
            (S::Requested | S::Offered, BookingStep::Confirm) | (S::Cancelled, BookingStep::Reinstate) => Some(S::Confirmed),
            (S::Requested | S::Offered, BookingStep::Decline) => Some(S::Declined),
            (S::Waitlisted | S::Requested | S::Offered, BookingStep::Expire) => Some(S::Expired),
            (S::Waitlisted | S::Requested | S::Offered | S::Confirmed, BookingStep::Cancel) => Some(S::Cancelled),
            (S::Waitlisted, BookingStep::Offer) => Some(S::Offered),
            (S::Declined, BookingStep::Reinstate) => Some(S::Requested),
            (S::Requested | S::Confirmed, BookingStep::Reschedule) => Some(self),
            (S::Confirmed | S::NoShow | S::Attended, BookingStep::Attend) => Some(S::Attended),
            (S::Confirmed | S::Attended | S::NoShow, BookingStep::MarkNoShow) => Some(S::NoShow),
            (S::Waitlisted | S::Confirmed | S::Attended | S::NoShow, BookingStep::Confirm | BookingStep::Decline)
            | (S::Confirmed | S::Attended | S::NoShow, BookingStep::Expire)
            | (S::Waitlisted | S::Offered, BookingStep::Reschedule | BookingStep::Attend | BookingStep::MarkNoShow)
            | (S::Requested | S::Offered | S::Confirmed, BookingStep::Offer)
            | (S::Requested, BookingStep::Attend | BookingStep::MarkNoShow)
            | (S::Attended | S::NoShow, BookingStep::Cancel | BookingStep::Offer | BookingStep::Reschedule)
            | (S::Waitlisted | S::Requested | S::Offered | S::Confirmed | S::Attended | S::NoShow, BookingStep::Reinstate)
            | (S::Declined | S::Expired | S::Cancelled, _) => None,
        }
    }

    /// Says how the slot's counts change when a booking in this state gives up its place; `None` where no seat becomes free.
    pub fn seat_given_up(self) -> Option<SeatChange> {
        match self {
            Self::Requested | Self::Offered => Some(SeatChange::FreeHeld),
            Self::Confirmed => Some(SeatChange::FreeConfirmed),
            Self::Waitlisted | Self::Declined | Self::Expired | Self::Cancelled | Self::Attended | Self::NoShow => None,
        }
    }
}

/// The booking that a caller asks for.
#[derive(Debug, Clone)]
pub struct NewBooking {
    pub slot_id: SlotId,
    pub mentee_id: MenteeId,
    pub if_full: IfFull,
    /// A coordinator's reason for passing over limits.
    pub override_reason: Option<String>,
}

/// A caller asks for these bookings of one slot at once.
#[derive(Debug, Clone)]
pub struct NewBookings {
    /// These mentees are booked, each of them once. A seat that is left goes to the mentee who is named first.
    pub mentee_ids: Vec<MenteeId>,
    /// This is a coordinator's reason for passing over limits.
    pub override_reason: Option<String>,
}

/// This says why a booking or a slot is cancelled, and on whose side that counts.
#[derive(Debug, Clone)]
pub struct Cancellation {
    pub cancelled_by: CancelledBy,
    pub reason_code: ReasonCode,
    pub note: Option<String>,
    /// This says why a late cancellation on the mentee's side does not count against the mentee.
    pub excused: Option<ExcusedCategory>,
}

/// This says which other slot a booking goes to, and why.
#[derive(Debug, Clone)]
pub struct Rescheduling {
    pub slot_id: SlotId,
    pub reason_code: Option<ReasonCode>,
    /// The reschedule counts on this side.
    pub on_behalf_of: CancelledBy,
    /// This says why a late reschedule on the mentee's side does not count against the mentee.
    pub excused: Option<ExcusedCategory>,
}

/// This says why something that counts against a mentee no longer does.
#[derive(Debug, Clone)]
pub struct Excuse {
    pub category: ExcusedCategory,
    pub reason: String,
    /// The booking was rescheduled late out of this slot. `None` means the booking's absence or cancellation, or otherwise its last late
    /// reschedule.
    pub from_slot_id: Option<SlotId>,
}

impl Cancellation {
    /// Says why, for the audit: it gives the word, and the note if there is one.
    pub fn in_words(&self) -> String {
        in_words(Some(self.reason_code), self.note.as_deref()).unwrap_or_default()
    }
}

/// Says why something was declined or cancelled: it gives the word, and the note if there is one.
pub fn in_words(reason_code: Option<ReasonCode>, note: Option<&str>) -> Option<String> {
    match (reason_code, note) {
        (Some(code), Some(note)) => Some(format!("{code}: {note}")),
        (Some(code), None) => Some(code.to_string()),
        (None, note) => note.map(str::to_owned),
    }
}

/// This says why a request or an offer is declined; both fields may be left out.
#[derive(Debug, Clone, Default)]
pub struct Decline {
    pub reason_code: Option<ReasonCode>,
    pub note: Option<String>,
}

/// The attendance that a caller records.
#[derive(Debug, Clone)]
pub struct Attendance {
    pub outcome: Outcome,
    /// A mentee who attended came so many minutes late, from 0 to 14.
    pub late_minutes: Option<i32>,
    /// The reason for a correction, which needs one.
    pub reason: Option<String>,
}

/// This is the attendance of a whole slot.
#[derive(Debug, Clone)]
pub struct SlotAttendance {
    /// These bookings are named, each of them once.
    pub bookings: Vec<(BookingId, Attendance)>,
    /// This is the outcome of all other confirmed bookings. `None` leaves them as they are.
    pub others: Option<Attendance>,
}

/// This says whether the booking took place, and if not, whose side did not come and why that is excused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Attended,
    NoShow { party: Party, excused: Option<ExcusedCategory> },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_booking_steps() {
        let mut table = Vec::new();
        for status in BookingStatus::ALL {
            for step in BookingStep::ALL {
                if let Some(next) = status.next(*step) {
                    table.push(format!("{status} {step} {next}"));
                }
            }
        }
        assert_eq!(
            table,
            [
                "waitlisted cancel cancelled",
                "waitlisted offer offered",
                "waitlisted expire expired",
                "requested confirm confirmed",
                "requested decline declined",
                "requested cancel cancelled",
                "requested reschedule requested",
                "requested expire expired",
                "offered confirm confirmed",
                "offered decline declined",
                "offered cancel cancelled",
                "offered expire expired",
                "confirmed cancel cancelled",
                "confirmed reschedule confirmed",
                "confirmed attendance attended",
                "confirmed no_show no_show",
                "declined reinstate requested",
                "cancelled reinstate confirmed",
                "attended attendance attended",
                "attended no_show no_show",
                "no_show attendance attended",
                "no_show no_show no_show",
            ]
        );
    }

    #[test]
    fn a_seat_is_given_up_by_exactly_the_states_that_hold_one_and_can_end() {
        for status in BookingStatus::ALL {
            let holds = BookingStatus::HOLDING.contains(status);
            let ends = status.next(BookingStep::Cancel).is_some();
            assert_eq!(status.seat_given_up().is_some(), holds && ends, "{status}");
        }
    }
}
