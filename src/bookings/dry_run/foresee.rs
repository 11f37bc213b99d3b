//! Runs a step and finds out what it has done to slots and bookings.

use std::collections::{HashMap, HashSet};

use super::answer::{DryRunView, HitLists, ToldView};
use super::booking_hit::{BookingHit, BookingReader};
use super::slot_hit::SlotHit;
use crate::auth::{Scope, Stamp};
use crate::bookings::disclosure;
use crate::bookings::store::{self, BookingRow, disclosures};
use crate::companies::store::{self as companies, CompanyRow};
use crate::db::Conn;
use crate::db::dialect::read_in_chunks;
use crate::error::Result;
use crate::events::store as events;
use crate::ids::BookingId;
use crate::mentees::store as mentees;
use crate::slots::store::{self as slots, SlotRow};
use crate::web::change_request::Given;
use crate::wire::answer::Answer;

/// This is what a step can reach: all slots that it can change, with their bookings. They are locked, so that nobody else changes them
/// meanwhile.
pub struct Reach {
    /// This is `None` for a step that concerns no company, such as archiving a mentee.
    pub company: Option<CompanyRow>,
    pub slots: Vec<SlotRow>,
}

/// Makes the dry run of a step, and gives it as the API answers it.
pub fn of<I: Copy + 'static, R>(
    reach: impl Fn(&mut Conn, &Stamp, I) -> Result<Reach> + Send + 'static,
    step: impl Fn(&mut Conn, &Stamp, &Given, I) -> Result<R> + Send + 'static,
) -> impl Fn(&mut Conn, &Stamp, &Given, I) -> Result<Answer> + Send + 'static {
    let foreseen = view(reach, step);
    move |conn, stamp, given, id| Answer::json(200, &foreseen(conn, stamp, given, id)?)
}

/// Makes the dry run of a step. `reach` locks what the step can reach, in the order in which the step locks it.
pub fn view<I: Copy + 'static, R>(
    reach: impl Fn(&mut Conn, &Stamp, I) -> Result<Reach> + Send + 'static,
    step: impl Fn(&mut Conn, &Stamp, &Given, I) -> Result<R> + Send + 'static,
) -> impl Fn(&mut Conn, &Stamp, &Given, I) -> Result<DryRunView> + Send + 'static {
    move |conn, stamp, given, id| {
        let reach = reach(conn, stamp, id)?;
        foresee(conn, stamp, &reach, |conn| step(conn, stamp, given, id).map(drop))
    }
}

/// Gives what a step of one booking can reach.
pub fn booking(conn: &mut Conn, stamp: &Stamp, id: BookingId) -> Result<Reach> {
    let (booking, slot) = store::lock_with_slot(conn, stamp.by.scope(), id)?;
    let company = companies::find_company(conn, Scope::Institute, booking.company_id)?;
    Ok(Reach { company: Some(company), slots: vec![slot] })
}

/// Runs the step, and gives what it has done within its reach. The transaction of the caller decides whether the step is rolled
/// back.
fn foresee(conn: &mut Conn, stamp: &Stamp, reach: &Reach, step: impl FnOnce(&mut Conn) -> Result<()>) -> Result<DryRunView> {
    let ids: Vec<_> = reach.slots.iter().map(|slot| slot.id).collect();
    let before = read_in_chunks(conn, &ids, store::open_of_slots)?;
    let readers = readers(conn, stamp, &before)?;
    let hosts: HashMap<_, _> =
        read_in_chunks(conn, &ids, |conn, chunk| Ok(slots::named_hosts(conn, chunk)?.into_iter().collect()))?.into_iter().collect();
    let company = reach.company.as_ref();
    let told_before = company.map(|company| events::told_at(conn, company.id, stamp.at)).transpose()?.unwrap_or(0);
    step(conn)?;
    let mut lists = HitLists::default();
    let changed = read_in_chunks(conn, &ids, slots::find_all)?.into_iter().map(|slot| (slot.id, slot)).collect::<HashMap<_, _>>();
    if let Some(company) = company {
        let is = |was: &SlotRow| SlotHit::between(was, changed.get(&was.id)?, &company.name);
        lists.slots = reach.slots.iter().filter_map(is).collect();
        if events::told_at(conn, company.id, stamp.at)? > told_before {
            lists.told.insert(ToldView::company(company.id, &company.name));
        }
    }
    let hit: HashSet<_> = lists.slots.iter().map(SlotHit::id).collect();
    // Hosts see in their calendars what becomes of a slot, and how many seats are taken and confirmed.
    let seats = |slot: &SlotRow| (slot.seats_taken, slot.seats_confirmed);
    let is_seen = |was: &&SlotRow| hit.contains(&was.id) || changed.get(&was.id).is_some_and(|is| seats(is) != seats(was));
    let seen = reach.slots.iter().filter(is_seen).filter_map(|slot| hosts.get(&slot.id));
    lists.told.extend(seen.flatten().map(|(id, name)| ToldView::host(*id, name)));
    let booked: Vec<_> = before.iter().map(|booking| booking.id).collect();
    let after: HashMap<_, _> = read_in_chunks(conn, &booked, store::find_all)?.into_iter().map(|booking| (booking.id, booking)).collect();
    let slots: HashMap<_, _> = reach.slots.iter().map(|slot| (slot.id, slot)).collect();
    for was in &before {
        let (Some(is), Some(slot), Some(reader)) = (after.get(&was.id), slots.get(&was.slot_id), readers.get(&was.id)) else { continue };
        if let Some(booking) = BookingHit::between(was, is, slot, hit.contains(&slot.id), reader) {
            lists.told.extend(reader.told());
            lists.bookings.push(booking);
        }
    }
    Ok(DryRunView::of(lists))
}

/// Says for each booking what this caller may read of it. A booking of which the caller is not told is left out.
fn readers(conn: &mut Conn, stamp: &Stamp, bookings: &[BookingRow]) -> Result<HashMap<BookingId, BookingReader>> {
    let scope = stamp.by.scope();
    let names = names(conn, scope, bookings)?;
    let reader = |booking: &BookingRow| {
        let told = disclosure::told(scope, &booking.stage(), stamp.at);
        Some((booking.id, BookingReader::of(told, booking.mentee_id, names.get(&booking.id))?))
    };
    Ok(bookings.iter().filter_map(reader).collect())
}

/// Finds the names of the mentees. The institute reads full names, and a company reads the preferred names that it was told.
fn names(conn: &mut Conn, scope: Scope, bookings: &[BookingRow]) -> Result<HashMap<BookingId, String>> {
    let names = match scope {
        Scope::Institute => read_in_chunks(conn, bookings, |conn, chunk| {
            let people = mentees::full_names(conn, &chunk.iter().map(|booking| booking.mentee_id).collect::<Vec<_>>())?;
            Ok(chunk.iter().filter_map(|booking| Some((booking.id, people.get(&booking.mentee_id)?.clone()))).collect())
        }),
        Scope::Company(_) => read_in_chunks(conn, bookings, |conn, chunk| {
            let people = disclosures::people_of(conn, scope, chunk)?;
            Ok(people.into_iter().map(|(booking, mentee)| (booking, mentee.preferred_name().to_owned())).collect())
        }),
    };
    Ok(names?.into_iter().collect())
}
