//! The service's events in the model's words.

use super::play::Play;
use super::world::Told;
use crate::harness::prelude::*;

impl Play {
    /// All since the last look.
    pub async fn new_events(&mut self) -> Vec<Told> {
        let new = self.office.all(&format!("/v1/events?after={}", self.last_event)).await;
        if let Some(last) = new.last().and_then(|event| event["id"].as_str()) {
            last.clone_into(&mut self.last_event);
        }
        new.iter().map(|event| self.told(event)).collect()
    }

    fn told(&self, event: &Value) -> Told {
        let name = KNOWN.iter().find(|name| event["type"] == **name).unwrap_or_else(|| panic!("an event that no step makes: {event}"));
        let data = &event["data"];
        if let Some(id) = data["series_id"].as_str() {
            return Told::Series(name, self.series.iter().position(|series| series.ends_with(id)).expect("a series of this test"));
        }
        if let Some(id) = data["round_id"].as_str() {
            return Told::Round(name, self.rounds.iter().position(|round| round == id).expect("a round of this test"));
        }
        if data["exception_id"].is_string() {
            return Told::Exception(name);
        }
        if let Some(id) = data["enrolment_id"].as_str() {
            let number = self.enrolments.iter().position(|one| one.id() == id).expect("an enrolment of this test");
            let status = ENROLMENT_STATES.iter().find(|status| data["status"] == **status).expect("a state");
            return Told::Enrolment(name, number, status);
        }
        match data["booking_id"].as_str() {
            Some(id) => {
                let number = self.bookings.iter().position(|booking| booking.id() == id).expect("a booking of this test");
                let status = STATES.iter().find(|status| data["status"] == **status).expect("a state");
                Told::Booking(name, number, status)
            }
            None => Told::Slot(name, self.slots.iter().position(|slot| data["slot_id"] == slot.id()).expect("a slot of this test")),
        }
    }
}

const KNOWN: [&str; 37] = [
    "round.created",
    "round.opened",
    "round.closed",
    "round.drawn",
    "round.cancelled",
    "exception.requested",
    "exception.approved",
    "exception.rejected",
    "enrolment.created",
    "enrolment.paused",
    "enrolment.resumed",
    "enrolment.withdrawn",
    "enrolment.completed",
    "enrolment.ended",
    "slot.submitted",
    "booking.updated",
    "slot_series.created",
    "slot_series.changed",
    "slot_series.cancelled",
    "slot.created",
    "slot.published",
    "slot.updated",
    "slot.moved",
    "slot.on_hold",
    "slot.released",
    "slot.cancelled",
    "slot.completed",
    "booking.requested",
    "booking.confirmed",
    "booking.declined",
    "booking.waitlisted",
    "booking.offered",
    "booking.expired",
    "booking.cancelled",
    "booking.rescheduled",
    "booking.reinstated",
    "booking.attended",
];

const ENROLMENT_STATES: [&str; 5] = ["active", "paused", "withdrawn", "completed", "ended"];

const STATES: [&str; 8] = ["waitlisted", "requested", "offered", "confirmed", "declined", "expired", "cancelled", "attended"];
