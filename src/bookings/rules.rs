//! The deadlines of bookings, and when a slot can be booked (docs/product.md, Deadlines).

use jiff::SignedDuration;

use super::store::BookingRow;
use crate::error::{Error, OVERRIDE_HINT, Refusal, Result};
use crate::policy::settings::{OfferHold, Respond, Settings};
use crate::slots::model::SlotStatus;
use crate::slots::rules::has_begun;
use crate::slots::store::{KeptBy, SlotRow};
use crate::time::{Instant, Zone};

/// Gives the instant until which the employer must answer a request that is made now. It is not in the quiet hours of the slot's zone, and
/// never past the start.
pub fn respond_by(settings: &Settings, now: Instant, start: Instant, zone: &Zone) -> Instant {
    let Respond { within, before_start, at_least } = settings.respond;
    let usual = now.plus(within.duration()).min(start.minus(before_start.duration()));
    settings.quiet_hours.after(usual.max(now.plus(at_least.duration())), zone).min(start)
}

/// Gives the instant until which an offer is held that is made now: the shorter, the nearer the start is. It is not in the quiet hours of
/// the slot's zone, and never past the start.
pub fn offer_expires_at(settings: &Settings, now: Instant, start: Instant, zone: &Zone) -> Instant {
    let OfferHold { far, under_7_days, under_72_hours } = settings.offer_hold;
    let hold = if start < now.plus(SignedDuration::from_hours(72)) {
        under_72_hours
    } else if start < now.plus(SignedDuration::from_hours(7 * 24)) {
        under_7_days
    } else {
        far
    };
    settings.quiet_hours.after(now.plus(hold.duration()), zone).min(start)
}

/// Tells whether free seats may be offered to the waitlist: only while the slot is published and its seats are not kept for a round, and
/// before its start. A closed booking window does not matter.
pub fn may_offer(slot: &SlotRow, now: Instant) -> bool {
    slot.status == SlotStatus::Published && slot.kept().kept_by(now).is_none() && slot.starts_at.is_some_and(|start| now < start)
}

/// Checks that an approved exception can give a seat of the slot: it is published and has not begun. Neither a closed booking window nor a round
/// that has the seats is in the way.
pub fn check_seats_given(slot: &SlotRow, now: Instant) -> Result<()> {
    let refuse = |detail: String| Err(Error::Refused(Refusal::SlotNotOpen(detail)));
    match slot.starts_at {
        _ if slot.status != SlotStatus::Published => {
            refuse(format!("The slot is {}; only a published one has seats to give.", slot.status))
        }
        Some(start) if now < start => Ok(()),
        Some(_) | None => refuse("The slot has begun.".to_owned()),
    }
}

/// By this name of the policy's setting a booking records that an override passed over a closed booking window.
pub const BOOKING_CLOSES: &str = "booking_closes";

/// This says what a limit in the way means for the act that asks: a closed booking window, or a cap of the mentee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtLimit {
    /// The limit refuses, and the refusal says how a coordinator can pass over it.
    MayBePassedOver,
    /// A coordinator has given a reason for passing over it.
    PassedOver,
    /// The limit refuses, and this act has no way to pass over it.
    Stays,
}

impl AtLimit {
    /// Limits can be passed over in this act, and are where there is a reason.
    pub fn of_override(reason: Option<&str>) -> Self {
        if reason.is_some() { Self::PassedOver } else { Self::MayBePassedOver }
    }
}

/// A seat that is taken this long before the start or later is taken at short notice.
const SHORT_NOTICE: SignedDuration = SignedDuration::from_hours(24);

/// Gives the instant at which a seat is taken now, if this is at short notice: after the slot's booking window has closed, or in the last 24
/// hours before the start. Such a seat would otherwise stay empty (docs/product.md, Turns).
pub fn short_notice_at(slot: &SlotRow, now: Instant) -> Option<Instant> {
    let has_closed = slot.booking_closes_at.is_some_and(|closes| closes <= now);
    let is_near = slot.starts_at.is_some_and(|start| start.minus(SHORT_NOTICE) <= now);
    (has_closed || is_near).then_some(now)
}

/// Checks that the slot can be booked now, and gives the limits that were passed over. A closed booking window can be passed over. That a
/// slot is not published, has begun, or is kept for a round cannot.
pub fn check_open(slot: &SlotRow, now: Instant, at_limit: AtLimit) -> Result<Vec<&'static str>> {
    let refuse = |detail: String| Err(Error::Refused(Refusal::SlotNotOpen(detail)));
    if slot.status != SlotStatus::Published {
        return refuse(format!("The slot is {}; only a published one can be booked.", slot.status));
    }
    if slot.starts_at.is_none_or(|start| start <= now) {
        return refuse("The slot has begun.".to_owned());
    }
    match slot.kept().kept_by(now) {
        None => {}
        Some(KeptBy::Round { id, closes_at }) => {
            return refuse(format!("The round {id} gives the seats of this slot; it ends at {closes_at}. Enter the mentee in the round."));
        }
        Some(KeptBy::Reservation { until }) => {
            return refuse(format!(
                "The slot was taken out of a round: until {until} a seat is given only by another round or by an approved exception."
            ));
        }
    }
    let Some(closes) = slot.booking_closes_at.filter(|closes| *closes <= now) else { return Ok(Vec::new()) };
    match at_limit {
        AtLimit::PassedOver => Ok(vec![BOOKING_CLOSES]),
        AtLimit::MayBePassedOver => refuse(format!("Booking closed at {closes}.{OVERRIDE_HINT}")),
        AtLimit::Stays => refuse(format!("Booking closed at {closes}: choose a slot that can still be booked.")),
    }
}

/// Checks that the slot of a booking has not begun. After its start, attendance is recorded or a coordinator cancels the booking.
pub fn check_not_begun(booking: &BookingRow, now: Instant) -> Result<()> {
    if booking.starts_at <= now { Err(has_begun()) } else { Ok(()) }
}

/// Tells whether it is late to give up the booking's seat now. It is late from the booking's own cut-off on. It makes no difference which
/// side gives the seat up, and whether the booking is cancelled or goes to another slot.
pub fn is_late(booking: &BookingRow, now: Instant) -> bool {
    booking.cancel_cutoff_at.is_some_and(|cutoff| cutoff <= now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_is_held_shorter_the_nearer_the_start() {
        let now: Instant = "2027-03-01T09:00:00Z".parse().unwrap();
        let until = |start: &str| offer_expires_at(&Settings::default(), now, start.parse().unwrap(), &Zone::utc()).to_string();
        assert_eq!(until("2027-03-08T09:00:00Z"), "2027-03-03T09:00:00Z");
        assert_eq!(until("2027-03-08T08:59:00Z"), "2027-03-02T09:00:00Z");
        assert_eq!(until("2027-03-04T08:59:00Z"), "2027-03-01T13:00:00Z");
        assert_eq!(until("2027-03-01T10:00:00Z"), "2027-03-01T10:00:00Z");
    }

    #[test]
    fn an_employer_has_72_hours_but_not_the_last_day_and_never_less_than_4() {
        let now: Instant = "2027-03-01T09:00:00Z".parse().unwrap();
        let by = |start: &str| respond_by(&Settings::default(), now, start.parse().unwrap(), &Zone::utc()).to_string();
        assert_eq!(by("2027-03-20T09:00:00Z"), "2027-03-04T09:00:00Z");
        assert_eq!(by("2027-03-03T09:00:00Z"), "2027-03-02T09:00:00Z");
        assert_eq!(by("2027-03-01T20:00:00Z"), "2027-03-01T13:00:00Z");
        assert_eq!(by("2027-03-01T10:00:00Z"), "2027-03-01T10:00:00Z");
    }
}
