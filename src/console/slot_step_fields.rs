//! What the forms of a slot's steps ask of the staff and of a company's contact alike.

use super::kit::field::{Choice, Field};
use super::kit::form::Form;
use super::words;
use crate::slots::store::SlotRow;
use crate::wire::form::Typed;

/// Asks for a time of the slot's wall clock.
pub fn start(question: &'static str, slot: &SlotRow) -> Field {
    Field::local_time("local_start", question).hint(format!("On the clock of {}.", slot.timezone.name()))
}

/// Asks when the slot is now, why, and what becomes of the people who are booked.
pub fn moving(form: Form, slot: &SlotRow) -> Form {
    let clashes = vec![
        Choice::new("refuse", "Do not move the slot if somebody who is booked has something else at the new time"),
        Choice::new("cancel", "Move it, and cancel the bookings of those who have something else"),
    ];
    form.field(start("When is it now?", slot))
        .field(Field::number("duration_minutes", "How many minutes does it last?").optional())
        .field(why())
        .field(Field::one_of("on_clash", "And the people who are booked?", clashes))
}

/// Gives what stands in the form of [`moving`] when it is shown first.
pub fn before_moving(slot: &SlotRow) -> Typed {
    Typed::default().with_some("local_start", slot.local_start).with("duration_minutes", slot.duration_minutes).with("on_clash", "refuse")
}

pub fn why() -> Field {
    Field::select("reason_code", "Why?", words::reasons())
}

pub fn note() -> Field {
    Field::lines("note", "What else should be known?").optional()
}
