//! States and steps of a booking (product.md section 3).

use crate::error::{Error, Refusal, Result};
use crate::ids::{MenteeId, SlotId};
use crate::slots::model::{CancelledBy, ReasonCode};
use crate::slots::store::SeatChange;

crate::words! {
    pub enum BookingStatus {
        Waitlisted = "waitlisted", Requested = "requested", Offered = "offered", Confirmed = "confirmed", Declined = "declined",
        Expired = "expired", Cancelled = "cancelled", Attended = "attended", NoShow = "no_show",
    }
}
crate::words! {
    /// What can be done with a booking; `expire` is the timed job's.
    pub enum BookingStep { Confirm = "confirm", Decline = "decline", Cancel = "cancel", Expire = "expire" }
}
crate::words! {
    /// What to do when no seat is left.
    pub enum IfFull { Refuse = "refuse" }
}

impl BookingStatus {
    /// The states in which a booking counts for its mentee and slot.
    pub const LIVE: [Self; 6] = [Self::Waitlisted, Self::Requested, Self::Offered, Self::Confirmed, Self::Attended, Self::NoShow];
    /// The states that hold a seat.
    pub const HOLDING: [Self; 5] = [Self::Requested, Self::Offered, Self::Confirmed, Self::Attended, Self::NoShow];
    /// The states that a cancelled slot ends.
    pub const OPEN: [Self; 4] = [Self::Waitlisted, Self::Requested, Self::Offered, Self::Confirmed];
    /// The states in which the employer knows who comes (product.md section 5).
    pub const DISCLOSED: [Self; 3] = [Self::Confirmed, Self::Attended, Self::NoShow];
    /// The states that are not the employer's business.
    pub const HIDDEN: [Self; 2] = [Self::Waitlisted, Self::Offered];

    pub fn is_disclosed(self) -> bool {
        Self::DISCLOSED.contains(&self)
    }

    /// The table of product.md section 3.
    pub fn after(self, step: BookingStep) -> Result<Self> {
        self.next(step).ok_or_else(|| {
            let by_hand = BookingStep::ALL.iter().filter(|step| **step != BookingStep::Expire);
            Error::Refused(Refusal::IllegalTransition {
                subject: "booking",
                from: self.to_string(),
                step: step.to_string(),
                possible: by_hand.filter(|step| self.next(**step).is_some()).map(|step| step.as_str()).collect(),
            })
        })
    }

    fn next(self, step: BookingStep) -> Option<Self> {
        use BookingStatus as S;
        match (self, step) {
            (S::Requested | S::Offered, BookingStep::Confirm) => Some(S::Confirmed),
            (S::Requested | S::Offered, BookingStep::Decline) => Some(S::Declined),
            (S::Requested | S::Offered, BookingStep::Expire) => Some(S::Expired),
            (S::Waitlisted | S::Requested | S::Offered | S::Confirmed, BookingStep::Cancel) => Some(S::Cancelled),
            (S::Waitlisted | S::Confirmed, BookingStep::Confirm | BookingStep::Decline | BookingStep::Expire)
            | (S::Declined | S::Expired | S::Cancelled | S::Attended | S::NoShow, _) => None,
        }
    }

    /// What giving up a booking in this state does to its slot's seats.
    pub fn seat_given_up(self) -> Option<SeatChange> {
        match self {
            Self::Requested | Self::Offered => Some(SeatChange::FreeHeld),
            Self::Confirmed => Some(SeatChange::FreeConfirmed),
            Self::Waitlisted | Self::Declined | Self::Expired | Self::Cancelled | Self::Attended | Self::NoShow => None,
        }
    }
}

/// A booking to be made.
#[derive(Debug, Clone)]
pub struct NewBooking {
    pub slot_id: SlotId,
    pub mentee_id: MenteeId,
    /// Why a limit may be passed over.
    pub override_reason: Option<String>,
}

/// Why a booking or slot ends.
#[derive(Debug, Clone)]
pub struct Cancellation {
    pub cancelled_by: CancelledBy,
    pub reason_code: ReasonCode,
    pub note: Option<String>,
}

/// Why an employer cannot offer the time; both may be left out.
#[derive(Debug, Clone, Default)]
pub struct Decline {
    pub reason_code: Option<ReasonCode>,
    pub note: Option<String>,
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
                "requested confirm confirmed",
                "requested decline declined",
                "requested cancel cancelled",
                "requested expire expired",
                "offered confirm confirmed",
                "offered decline declined",
                "offered cancel cancelled",
                "offered expire expired",
                "confirmed cancel cancelled",
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
