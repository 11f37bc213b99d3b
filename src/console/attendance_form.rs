//! The form of the attendance of several slots: `slots.{slot}.{booking}.outcome`. For each slot it becomes what the API reads for that slot.

use std::collections::BTreeMap;

use maud::html;

use super::attendance_sheet::Sheet;
use super::kit::field::{Choice, Field};
use super::kit::form::Form;
use super::kit::moment::Reader;
use super::words;
use crate::bookings::model::BookingStatus;
use crate::bookings::store::BookingRow;
use crate::error::{Error, FieldError, Result};
use crate::ids::{BookingId, SlotId};
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

/// Adds a table for each slot, with a row for each who was expected. Everybody came, as long as nothing else is chosen. Each field has the
/// ids of its slot and of its booking in its name, so that what was typed stays with its mentee when somebody leaves the list meanwhile.
pub fn outcomes(form: Form, sheet: &Sheet, reader: Reader<'_>) -> (Form, Typed) {
    let mut both = (form, Typed::default());
    for (slot, bookings) in expected(sheet, reader) {
        let (form, mut typed) = both;
        let mut rows = Vec::new();
        for booking in bookings {
            let name = |field: &str| format!("slots.{}.{}.{field}", slot.id, booking.id);
            typed = typed.with(&name("outcome"), "attended");
            let mentee = sheet.name(booking.id);
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

/// These are the fields of a row by their names, with what was typed into them.
type Row<'a> = Vec<(&'a str, &'a str)>;

/// This holds what somebody has said of one slot.
#[derive(Debug, Clone)]
pub struct OfSlot {
    pub id: SlotId,
    /// These are the bookings of the rows, in the order of the rows.
    bookings: Vec<BookingId>,
    /// This is what a program would send to the API for this slot.
    pub form: SentForm,
}

/// Takes the form apart, in the order of the slots' ids. It leaves out a row of which nothing is known yet, and a slot without a row.
pub fn of_slots(typed: &Typed) -> Result<Vec<OfSlot>> {
    let mut slots: BTreeMap<SlotId, BTreeMap<BookingId, Row<'_>>> = BTreeMap::new();
    for (name, value) in typed.pairs() {
        let Some((slot, booking, field)) = taken_apart(name) else { continue };
        let (slot, booking) = (slot.parse().map_err(|_| Error::NotFound)?, booking.parse().map_err(|_| Error::NotFound)?);
        slots.entry(slot).or_default().entry(booking).or_default().push((field, value));
    }
    let mut said = Vec::new();
    for (id, mut rows) in slots {
        rows.retain(|_, fields| fields.iter().any(|(field, value)| *field == "outcome" && !value.is_empty()));
        if !rows.is_empty() {
            said.push(OfSlot::of(id, &rows)?);
        }
    }
    Ok(said)
}

/// Gives the slot, the booking and the field that a name speaks of.
fn taken_apart(name: &str) -> Option<(&str, &str, &str)> {
    let (slot, rest) = name.strip_prefix("slots.")?.split_once('.')?;
    let (booking, field) = rest.split_once('.')?;
    Some((slot, booking, field))
}

impl OfSlot {
    fn of(id: SlotId, rows: &BTreeMap<BookingId, Row<'_>>) -> Result<Self> {
        let mut typed = Typed::default();
        for (number, (booking, fields)) in rows.iter().enumerate() {
            typed = typed.with(&format!("bookings.{number}.booking_id"), booking);
            for (field, value) in fields {
                typed = typed.with(&format!("bookings.{number}.{field}"), value);
            }
        }
        Ok(Self { id, bookings: rows.keys().copied().collect(), form: SentForm::of(typed)? })
    }

    /// Makes faults point into the whole form.
    pub fn placed(&self, error: Error) -> Error {
        let place = |fault: FieldError| FieldError { pointer: self.place(&fault.pointer), ..fault };
        match error {
            Error::Invalid(faults) => Error::Invalid(faults.into_iter().map(place).collect()),
            other => other,
        }
    }

    /// Gives the place in the whole form of `/bookings/1/late_minutes` in what is said of this slot.
    fn place(&self, pointer: &str) -> String {
        let of_row = pointer.strip_prefix("/bookings/").map(|rest| rest.split_once('/').unwrap_or((rest, "outcome")));
        let of_booking = of_row.and_then(|(row, field)| Some((self.bookings.get(row.parse::<usize>().ok()?)?, field)));
        match of_booking {
            Some((booking, field)) => format!("/slots/{}/{booking}/{field}", self.id),
            None => format!("/slots/{}{pointer}", self.id),
        }
    }
}

/// Gives the booking of a fault that asks why a recorded attendance is corrected. The form has no such field, and no row for that booking any
/// more: somebody has recorded it meanwhile.
pub fn recorded_meanwhile(fault: &FieldError) -> Option<&str> {
    let (_, of_booking) = fault.pointer.strip_prefix("/slots/")?.split_once('/')?;
    of_booking.strip_suffix("/reason")
}
