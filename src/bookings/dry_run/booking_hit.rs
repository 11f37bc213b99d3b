//! This is a booking before and after a step, with what the caller may know of it.

use serde::Serialize;

use super::answer::ToldView;
use crate::bookings::disclosure::Told;
use crate::bookings::model::BookingStatus;
use crate::bookings::store::BookingRow;
use crate::ids::{BookingId, MenteeId, SlotId};
use crate::slots::store::SlotRow;
use crate::time::{Instant, LocalTime, Zone};

crate::words! {
    /// This is what becomes of a booking: it is asked for again with a new deadline, ends, is offered a seat, goes on waiting for a slot that
    /// has changed, or stays as it is in a slot that is held.
    pub enum BookingEffect {
        AskedAgain = "asked_again", Cancelled = "cancelled", Offered = "offered", Waits = "waits", Held = "held",
    }
}

/// A booking that would change, or whose slot would.
#[derive(Serialize, utoipa::ToSchema)]
pub struct BookingHit {
    pub booking_id: BookingId,
    pub slot_id: SlotId,
    pub slot_title: String,
    pub starts_at: Instant,
    #[schema(value_type = Option<String>, example = "2027-03-31T18:00")]
    pub local_start: Option<LocalTime>,
    pub timezone: Zone,
    /// An employer sees it of a confirmed booking, and then the preferred name.
    pub mentee_id: Option<MenteeId>,
    pub mentee_name: Option<String>,
    pub was: BookingStatus,
    pub effect: BookingEffect,
    /// The employer or the mentee would have to answer until then. An employer sees its own deadline.
    pub answer_by: Option<Instant>,
    /// It is `true` where a cancellation would be late.
    pub late: Option<bool>,
}

impl BookingHit {
    /// Compares the booking before and after the step, and gives `None` if nothing happens to it. `slot` is the slot as it was before.
    pub fn between(before: &BookingRow, after: &BookingRow, slot: &SlotRow, slot_changed: bool, reader: &BookingReader) -> Option<Self> {
        let effect = effect(before, after, slot_changed)?;
        let asks_employer = after.status == BookingStatus::Requested;
        let answer_by = if asks_employer { after.respond_by } else { after.offer_expires_at };
        let asks = matches!(effect, BookingEffect::AskedAgain | BookingEffect::Offered) && (asks_employer || reader.is_told_everything);
        Some(Self {
            booking_id: before.id,
            slot_id: before.slot_id,
            slot_title: slot.title.clone(),
            starts_at: before.starts_at,
            local_start: slot.local_start,
            timezone: slot.timezone.clone(),
            mentee_id: reader.mentee.as_ref().map(|(id, _)| *id),
            mentee_name: reader.mentee.as_ref().map(|(_, name)| name.clone()),
            was: before.status,
            effect,
            answer_by: answer_by.filter(|_| asks),
            late: after.late.filter(|_| effect == BookingEffect::Cancelled),
        })
    }
}

fn effect(before: &BookingRow, after: &BookingRow, slot_changed: bool) -> Option<BookingEffect> {
    let is_same = before.version == after.version;
    match (before.status, after.status) {
        (_, BookingStatus::Cancelled) => Some(BookingEffect::Cancelled),
        (BookingStatus::Waitlisted, BookingStatus::Offered) => Some(BookingEffect::Offered),
        (BookingStatus::Waitlisted, _) if is_same => slot_changed.then_some(BookingEffect::Waits),
        _ if is_same => slot_changed.then_some(BookingEffect::Held),
        _ => Some(BookingEffect::AskedAgain),
    }
}

/// This is what the caller may read of one booking.
pub struct BookingReader {
    is_told_everything: bool,
    mentee: Option<(MenteeId, String)>,
}

impl BookingReader {
    /// Gives `None` if the caller is not told of the booking. `name` is shown only if the caller may know who the mentee is.
    pub fn of(told: Told, mentee: MenteeId, name: Option<&String>) -> Option<Self> {
        let named = || name.map(|name| (mentee, name.clone()));
        match told {
            Told::Nothing => None,
            Told::Seat { .. } => Some(Self { is_told_everything: false, mentee: None }),
            Told::Name | Told::Person => Some(Self { is_told_everything: false, mentee: named() }),
            Told::Everything => Some(Self { is_told_everything: true, mentee: named() }),
        }
    }

    /// Names the mentee among the people who are told, if the caller may know that.
    pub fn told(&self) -> Option<ToldView> {
        let (id, name) = self.mentee.as_ref().filter(|_| self.is_told_everything)?;
        Some(ToldView::mentee(*id, name))
    }
}
