//! Counts the seats of slots that are left for somebody who does not wait.

use std::collections::HashMap;

use super::caps::Counted;
use super::cohort::Enrolments;
use super::{reasons, rules, store, waitlist};
use crate::db::Conn;
use crate::db::dialect::read_in_chunks;
use crate::error::Result;
use crate::ids::SlotId;
use crate::mentees::store as mentees;
use crate::policy::settings::Settings;
use crate::slots::store::SlotRow;
use crate::time::Instant;

/// Counts the seats of these slots that a newcomer can take now. A seat that somebody on the waitlist can take is not among them, because it
/// is offered there before a newcomer gets it (docs/product.md, Waitlist).
pub fn seats_left(conn: &mut Conn, settings: &Settings, slots: &[SlotRow], now: Instant) -> Result<HashMap<SlotId, i32>> {
    let mut left: HashMap<_, _> = slots.iter().map(|slot| (slot.id, slot.capacity - slot.seats_taken)).collect();
    let offering: HashMap<_, _> =
        slots.iter().filter(|slot| rules::may_offer(slot, now) && slot.seats_taken < slot.capacity).map(|slot| (slot.id, slot)).collect();
    let ids: Vec<_> = offering.keys().copied().collect();
    let waiting = store::waitlists_of(conn, &ids)?;
    if waiting.is_empty() {
        return Ok(left);
    }
    let waiting_ids: Vec<_> = waiting.iter().map(|booking| booking.mentee_id).collect();
    let people = read_in_chunks(conn, &waiting_ids, |conn, ids| Ok(mentees::find_all(conn, ids)?.into_iter().collect()))?;
    let people: HashMap<_, _> = people.into_iter().collect();
    let clashing = store::clashing_on_waitlists(conn, &ids)?;
    let enrolments = Enrolments::of(conn, &waiting_ids)?;
    let who: Vec<_> = waiting.iter().map(|booking| (booking.mentee_id, booking.cohort_id)).collect();
    let counted = Counted::read(conn, &who)?;
    let placed = store::entries_with_seat(conn, &waiting.iter().filter_map(|booking| booking.entry_id).collect::<Vec<_>>())?;
    for booking in waiting {
        let (slot, mentee) = (booking.slot_id, booking.mentee_id);
        let Some(row) = offering.get(&slot) else { continue };
        let is_let_in = reasons::of_mentee(people.get(&mentee), Vec::new(), row, enrolments.let_in(mentee, row)).is_empty();
        let is_placed = booking.entry_id.is_some_and(|entry| placed.contains(&entry));
        if is_let_in && !is_placed && !clashing.contains(&booking.id) && waitlist::at_cap(&counted, settings, row, &booking, now).is_none()
        {
            *left.entry(slot).or_default() -= 1;
        }
    }
    Ok(left)
}
