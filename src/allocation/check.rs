//! The rules that the times and the slots of a round keep (docs/product.md, Rounds). All faults of a round are told at once.

use jiff::civil::{Date, Time, Weekday};

use super::model::Terms;
use super::store::RoundRow;
use crate::bookings::store as bookings;
use crate::db::Conn;
use crate::error::{FieldError, Result};
use crate::ids::SlotId;
use crate::institute::store as institute;
use crate::mentees::store as mentees;
use crate::policy::blackouts::days_off::DaysOff;
use crate::policy::blackouts::look_up;
use crate::policy::settings::Rounds;
use crate::slots::model::{SlotKind, SlotStatus};
use crate::slots::store::SlotRow;
use crate::slots::view::Warning;
use crate::time::{Instant, Zone};

/// A round holds this part of a day at least once, so that somebody who works can enter.
const EVENING: (Time, Time) = (Time::constant(18, 0, 0, 0), Time::constant(21, 0, 0, 0));

/// Gives the faults of a round's length: it lasts as long as the policy says, and holds an evening and a whole day that is no working day. A
/// reason passes over all three.
pub fn length(conn: &mut Conn, rounds: &Rounds, terms: &Terms, now: Instant) -> Result<Vec<FieldError>> {
    if terms.override_reason.is_some() {
        return Ok(Vec::new());
    }
    // Before it is made nobody can enter a round that opens in the past.
    let (opens_at, closes_at) = (terms.opens_at.max(now), terms.closes_at);
    let fault = |detail: String| FieldError { pointer: "/closes_at".to_owned(), code: "out-of-range", detail };
    let shorter = " A shorter round needs \"override\": {\"reason\": \"…\"}.";
    let mut faults = Vec::new();
    let hours = rounds.lasts_at_least.hours;
    if closes_at < opens_at.plus(rounds.lasts_at_least.duration()) {
        faults.push(fault(format!("A round lasts at least {hours} hours.{shorter}")));
    }
    let zone = institute::read(conn)?.timezone;
    let off = look_up::days_off_before(conn, opens_at, closes_at)?;
    if !days(&zone, opens_at, closes_at).any(|day| has_evening(&zone, day, opens_at, closes_at)) {
        faults
            .push(fault(format!("A round holds an evening from 18:00 to 21:00 ({zone}), so that somebody who works can enter.{shorter}")));
    }
    if !days(&zone, opens_at, closes_at).any(|day| is_free(&zone, &off, day, opens_at, closes_at)) {
        faults.push(fault(format!("A round holds a whole day that is no working day ({zone}).{shorter}")));
    }
    Ok(faults)
}

fn days(zone: &Zone, from: Instant, until: Instant) -> impl Iterator<Item = Date> {
    let last = zone.date_at(until);
    std::iter::successors(Some(zone.date_at(from)), |day| day.tomorrow().ok()).take_while(move |day| *day <= last)
}

fn has_evening(zone: &Zone, day: Date, from: Instant, until: Instant) -> bool {
    from <= zone.at_or_after(day, EVENING.0) && zone.at_or_after(day, EVENING.1) <= until
}

fn is_free(zone: &Zone, off: &DaysOff, day: Date, from: Instant, until: Instant) -> bool {
    let is_off = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) || off.has(zone, day);
    is_off && from <= zone.start_of(day) && zone.start_of(day.tomorrow().unwrap_or(day)) <= until
}

/// Gives the fault of a cohort that does not exist or is archived. The cohort is shared, so that it stays as it is.
pub fn cohort(conn: &mut Conn, terms: &Terms) -> Result<Option<FieldError>> {
    let Some(id) = terms.cohort_id else { return Ok(None) };
    let fault = |code, detail: &str| Some(FieldError { pointer: "/cohort_id".to_owned(), code, detail: detail.to_owned() });
    match mentees::share_cohort(conn, id) {
        Err(crate::error::Error::NotFound) => Ok(fault("unknown-id", "There is no such cohort.")),
        Ok(cohort) if !cohort.active => Ok(fault("archived", "This cohort is archived.")),
        found => found.map(|_| None),
    }
}

/// Gives the faults of the slots of a round, which are locked, each at its place in the body. `own` is the round itself where it exists.
pub fn slots(conn: &mut Conn, terms: &Terms, locked: &[SlotRow], own: Option<&RoundRow>) -> Result<Vec<FieldError>> {
    let live = bookings::slots_with_live_bookings(conn, &terms.slot_ids)?;
    let mut faults = Vec::new();
    for (place, id) in terms.slot_ids.iter().enumerate() {
        let slot = locked.iter().find(|slot| slot.id == *id);
        if let Some((code, detail)) = fault_of(terms, slot, live.contains(id), own) {
            faults.push(FieldError { pointer: format!("/slot_ids/{place}"), code, detail });
        }
    }
    Ok(faults)
}

/// Says why a round cannot give the seats of this slot.
fn fault_of(terms: &Terms, slot: Option<&SlotRow>, is_booked: bool, own: Option<&RoundRow>) -> Option<(&'static str, String)> {
    let Some(slot) = slot else { return Some(("unknown-id", "There is no such slot.".to_owned())) };
    if slot.status != SlotStatus::Published {
        return Some(("not-allowed", format!("The slot is {}; only a published one can be in a round.", slot.status)));
    }
    if slot.kind != SlotKind::from(terms.kind) {
        return Some(("not-allowed", format!("The slot is a {}, and the round is for {}.", slot.kind, terms.kind)));
    }
    if let Some(round) = slot.round_id.filter(|round| own.is_none_or(|own| own.id != *round)) {
        return Some(("not-allowed", format!("The slot is in the round {round} already.")));
    }
    if is_booked {
        return Some(("not-allowed", "Somebody is booked or waits: a round gives the seats of slots without bookings.".to_owned()));
    }
    if slot.cohort_id.is_some() && terms.cohort_id.is_some() && slot.cohort_id != terms.cohort_id {
        return Some(("not-allowed", "The slot is for another cohort than the round.".to_owned()));
    }
    match slot.booking_closes_at {
        Some(window) if terms.closes_at <= window => None,
        Some(window) => Some(("out-of-range", format!("Booking of this slot closes at {window}, before the round ends."))),
        None => Some(("not-allowed", "The slot has no booking window.".to_owned())),
    }
}

/// Gives a warning for each slot whose booking window ends sooner after the round than the policy wants it: whoever gets a place may have
/// little time to answer.
pub fn warnings(rounds: &Rounds, terms: &Terms, locked: &[SlotRow]) -> Vec<Warning> {
    let wanted = terms.closes_at.plus(rounds.before_booking_closes.duration());
    let soon =
        |id: &SlotId| locked.iter().find(|slot| slot.id == *id).and_then(|slot| slot.booking_closes_at).filter(|window| *window < wanted);
    let named = terms.slot_ids.iter().filter_map(|id| Some((id, soon(id)?)));
    let hours = rounds.before_booking_closes.hours;
    named
        .map(|(id, window)| {
            let detail =
                format!("Booking of {id} closes at {window}, less than {hours} hours after the round: there is little time to answer.");
            Warning::new("closes-soon", detail)
        })
        .collect()
}
