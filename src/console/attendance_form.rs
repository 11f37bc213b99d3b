//! The form of the attendance of several slots: `slots.0.bookings.1.outcome`. For each slot it holds what the API reads for that slot.

use maud::html;

use super::day::Sheet;
use super::kit::field::{Choice, Field};
use super::kit::form::Form;
use super::kit::moment::Reader;
use super::words;
use crate::bookings::model::BookingStatus;
use crate::bookings::store::BookingRow;
use crate::error::{Error, FieldError, Result};
use crate::ids::SlotId;
use crate::slots::store::SlotRow;
use crate::wire::form::{Form as SentForm, Typed};

/// Gives the people who were expected in each slot that has begun, and of whom nothing is recorded.
pub fn expected<'a>(sheet: &'a Sheet, reader: Reader<'_>) -> Vec<(&'a SlotRow, Vec<&'a BookingRow>)> {
    let has_begun = |slot: &&SlotRow| slot.starts_at.is_some_and(|start| start <= reader.now);
    let of = |slot: &SlotRow| -> Vec<_> {
        sheet.bookings.iter().filter(|booking| booking.slot_id == slot.id && booking.status == BookingStatus::Confirmed).collect()
    };
    sheet.slots.iter().filter(has_begun).map(|slot| (slot, of(slot))).filter(|(_, bookings)| !bookings.is_empty()).collect()
}

/// Adds a table for each slot, with a row for each who was expected. Everybody came, as long as nothing else is chosen.
pub fn outcomes(form: Form, sheet: &Sheet, reader: Reader<'_>) -> (Form, Typed) {
    let mut both = (form, Typed::default());
    for (number, (slot, bookings)) in expected(sheet, reader).into_iter().enumerate() {
        let (mut form, mut typed) = both;
        form = form.hidden(format!("slots.{number}.slot_id"), slot.id.to_string());
        let mut rows = Vec::new();
        for (row, booking) in bookings.into_iter().enumerate() {
            let name = |field: &str| format!("slots.{number}.bookings.{row}.{field}");
            form = form.hidden(name("booking_id"), booking.id.to_string());
            typed = typed.with(&name("outcome"), "attended");
            let mentee = sheet.mentees.get(&booking.mentee_id).map_or("A mentee", |mentee| mentee.full_name.as_str());
            rows.push((html! { span dir="auto" { (mentee) } }, of_one(mentee, name)));
        }
        let caption = html! {
            @if let Some(at) = slot.starts_at { (reader.clock(at, &slot.timezone)) " " }
            span dir="auto" { (slot.title) }
        };
        both = (form.rows(caption, ["Mentee", "What happened", "Who was not there", "Minutes late"], rows), typed);
    }
    both
}

fn of_one(mentee: &str, name: impl Fn(&str) -> String) -> Vec<Field> {
    let outcomes = vec![Choice::new("attended", "Took place"), Choice::new("no_show", "Did not take place")];
    vec![
        Field::select(name("outcome"), format!("What happened with {mentee}?"), outcomes).none_is("Not known yet"),
        Field::select(name("party"), format!("If {mentee} was not met: who was not there?"), words::parties()).none_is("Nobody"),
        Field::number(name("late_minutes"), format!("How many minutes late was {mentee}?")),
    ]
}

/// This holds what somebody has said of one slot.
#[derive(Debug, Clone)]
pub struct OfSlot {
    pub id: SlotId,
    /// The slot stands at this place of the form.
    number: usize,
    /// This is what a program would send to the API for this slot.
    pub form: SentForm,
}

/// Takes the form apart, in the order of the slots' ids. It leaves out a row of which nothing is known yet, and a slot without a row.
pub fn of_slots(typed: &Typed) -> Result<Vec<OfSlot>> {
    let mut said = Vec::new();
    for number in 0.. {
        let within = format!("slots.{number}.");
        let id = typed.value(&format!("{within}slot_id"));
        if id.is_empty() {
            break;
        }
        let id = id.parse().map_err(|_| Error::NotFound)?;
        let is_known = |name: &str| {
            let row = name.split('.').nth(1).unwrap_or_default();
            !typed.value(&format!("{within}bookings.{row}.outcome")).is_empty()
        };
        let fields = typed.pairs().filter_map(|(name, value)| Some((name.strip_prefix(within.as_str())?, value)));
        let known = fields.filter(|(name, _)| name.starts_with("bookings.") && is_known(name));
        let form = SentForm::of(known.fold(Typed::default(), |typed, (name, value)| typed.with(name, value)))?;
        if form.typed.pairs().next().is_some() {
            said.push(OfSlot { id, number, form });
        }
    }
    said.sort_by_key(|of_slot| of_slot.id);
    Ok(said)
}

impl OfSlot {
    /// Makes faults point into the whole form.
    pub fn placed(&self, error: Error) -> Error {
        let place = |fault: FieldError| {
            let field = self.form.field_at(&fault.pointer);
            FieldError { pointer: format!("/slots/{}/{}", self.number, field.replace('.', "/")), ..fault }
        };
        match error {
            Error::Invalid(faults) => Error::Invalid(faults.into_iter().map(place).collect()),
            other => other,
        }
    }
}
